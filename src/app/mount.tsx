import {render} from 'ink';
import {App, type AppProps} from './App.tsx';

/** The app in a terminal, with all that Ink must be told; tests draw through it as the program does. */
export type Mounted = {
  /** Draws everything anew, on an empty screen. */
  readonly redraw: () => void;
  readonly unmount: () => void;
  /** Resolves when everything drawn so far has been written. */
  readonly flushed: () => Promise<void>;
};

export type MountOptions = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** A component threw; nothing is drawn any more. */
  readonly failed: (error: unknown) => void;
};

export const ENTER_SCREEN = '\u001b[?1049h\u001b[H\u001b[2J\u001b[?25l';
export const LEAVE_SCREEN = '\u001b[?25h\u001b[?1049l';
const CLEAR_SCREEN = '\u001b[H\u001b[2J';

/** Ink draws at once on a sample or a key; this only bounds a burst of keys. */
const MOST_FRAMES_PER_SECOND = 250;

export const mountApp = (props: AppProps, {stdin, stdout, failed}: MountOptions): Mounted => {
  const app = () => <App {...props} />;
  const ink = render(app(), {
    stdout,
    stdin,
    interactive: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: MOST_FRAMES_PER_SECOND,
  });
  const redraw = (): void => {
    // Whatever wrote over the screen also moved the cursor, from which Ink counts: start from an empty one at home.
    ink.clear();
    stdout.write(CLEAR_SCREEN);
    ink.rerender(app());
  };
  // Before Ink's own listener, which would first paint the frame of the old size onto the new screen.
  stdout.prependListener('resize', redraw);
  // What a component throws ends Ink, and is told here only.
  ink.waitUntilExit().catch(failed);
  return {
    redraw,
    unmount: () => {
      stdout.off('resize', redraw);
      ink.unmount();
    },
    flushed: ink.waitUntilRenderFlush,
  };
};
