import type {ReadStream, WriteStream} from 'node:tty';
import type {Size} from '../ui/rows.tsx';
import {createKeyDecoder, type Key} from './keys.ts';

/** The terminal as mmtop uses it: raw keys in, a size that may change at any moment. */
export type Terminal = {
  readonly size: () => Size;
  readonly onKey: (listener: (key: Key) => void) => () => void;
  /** Raw mode on, keys flow. */
  readonly open: () => void;
  /** Reports of clicks and of the wheel, as keys. */
  readonly mouse: (on: boolean) => void;
  /** Everything as it was found. */
  readonly close: () => void;
};

/** A terminal sends an escape sequence in one piece; what waits longer is the Escape key. */
const ESCAPE_WAIT_MS = 25;
/** After so long a silence a paste counts as broken off, so that the keyboard cannot stay dead. */
const PASTE_WAIT_MS = 2000;
/** Sizes that a terminal reports when it does not know. */
const FALLBACK: Size = {width: 80, height: 24};
const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
/** Clicks only, no motion, in the form that has no largest column (1006). */
const MOUSE_ON = '\u001b[?1000h\u001b[?1006h';
const MOUSE_OFF = '\u001b[?1006l\u001b[?1000l';

/** `plain`: only keys are asked for, and nothing is written, for those who are read to. */
export const createTerminal = (stdin: ReadStream, stdout: WriteStream, {plain = false} = {}): Terminal => {
  const decoder = createKeyDecoder();
  const keyListeners = new Set<(key: Key) => void>();
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let open = false;
  let mouse = false;

  const emit = (keys: readonly Key[]): void => {
    for (const key of keys) for (const listener of keyListeners) listener(key);
  };
  const onData = (chunk: Buffer | string): void => {
    clearTimeout(waiting);
    emit(decoder.feed(chunk.toString()));
    if (!decoder.pending()) return;
    waiting = setTimeout(() => emit(decoder.flush()), decoder.pasting() ? PASTE_WAIT_MS : ESCAPE_WAIT_MS);
  };

  return {
    size: () => ({
      width: stdout.columns > 0 ? stdout.columns : FALLBACK.width,
      height: stdout.rows > 0 ? stdout.rows : FALLBACK.height,
    }),
    onKey: listener => {
      keyListeners.add(listener);
      return () => {
        keyListeners.delete(listener);
      };
    },
    open: () => {
      if (open) return;
      open = true;
      stdin.setEncoding('utf8');
      stdin.setRawMode(true);
      stdin.on('data', onData);
      stdin.resume();
      // Without it a paste would arrive as keys, and every letter is a command.
      if (!plain) stdout.write(PASTE_ON);
      if (mouse) stdout.write(MOUSE_ON);
    },
    mouse: on => {
      if (on === mouse) return;
      mouse = on;
      if (open) stdout.write(on ? MOUSE_ON : MOUSE_OFF);
    },
    close: () => {
      if (!open) return;
      open = false;
      clearTimeout(waiting);
      decoder.flush();
      stdin.off('data', onData);
      stdin.pause();
      try {
        stdin.setRawMode(false);
        if (!plain) stdout.write(PASTE_OFF);
        if (mouse) stdout.write(MOUSE_OFF);
      } catch {
        // The terminal went away first; there is nothing left to restore.
      }
    },
  };
};
