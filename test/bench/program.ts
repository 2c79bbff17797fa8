import {existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {spawn} from '@lydell/node-pty';
import {type Ending, signal} from './ending.ts';
import {wait} from './timing.ts';

/** A program in a pty of its own. It is timed from outside, as whoever sits before the terminal would. */
export const COLUMNS = 120;
export const ROWS = 40;

export type Program = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};

/** The first of PATH that has it. */
export const onPath = (name: string): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map(directory => join(directory, name))
    .find(file => existsSync(file));

/** What a terminal answers: its kind (DA1), and where the cursor is (DSR 6). A program may wait for that. */
const answers: readonly (readonly [query: string, answer: string])[] = [
  ['\u001b[c', '\u001b[?62;22c'],
  ['\u001b[0c', '\u001b[?62;22c'],
  ['\u001b[6n', '\u001b[1;1R'],
];

/** Announces a frame; nothing is painted by it. https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const BEGIN_SYNCHRONISED = '\u001b[?2026h';

/** A screen is complete when so much was written and nothing more came for so long. */
const FRAME_BYTES = 1000;
const SILENCE_MS = 60;
const LONGEST_START_MS = 6000;
/** What a key did is not seen later than this: the next refresh will have come. */
const LONGEST_PAINT_MS = 1500;
/** Patience with a program that was told to end. */
const LONGEST_END_MS = 2000;

export type Terminal = {
  readonly pid: number;
  /** Written since the start. */
  readonly bytes: () => number;
  readonly ended: () => boolean;
  /** Milliseconds from the start to the first byte and to the end of the first full frame; NaN when there was none. */
  readonly firstFrame: () => Promise<{readonly byte: number; readonly frame: number}>;
  /** Milliseconds from a key to the first thing painted; a refresh that happens to come first is taken for the answer. */
  readonly press: (key: string) => Promise<number>;
  readonly stop: () => Promise<void>;
};

export const openTerminal = (program: Program, ending: Ending): Terminal => {
  const start = performance.now();
  const pty = spawn(program.file, [...program.args], {
    name: 'xterm-256color',
    cols: COLUMNS,
    rows: ROWS,
    env: {...program.env, TERM: 'xterm-256color'},
  });
  const listeners = new Set<(data: string) => void>();
  let bytes = 0;
  let firstByte = Number.NaN;
  let lastByte = Number.NaN;
  let ended = false;
  pty.onData(data => {
    lastByte = performance.now();
    if (bytes === 0) firstByte = lastByte;
    bytes += Buffer.byteLength(data);
    for (const [query, answer] of answers) if (data.includes(query)) pty.write(answer);
    for (const listener of listeners) listener(data);
  });
  const forget = ending.add(() => signal(pty.pid, 'SIGKILL'));
  const exited = new Promise<void>(resolve => {
    pty.onExit(() => {
      ended = true;
      forget();
      resolve();
    });
  });

  return {
    pid: pty.pid,
    bytes: () => bytes,
    ended: () => ended,
    firstFrame: async () => {
      const late = start + LONGEST_START_MS;
      while (!ended && performance.now() < late) {
        const quiet = performance.now() - lastByte;
        if (bytes >= FRAME_BYTES && quiet >= SILENCE_MS) break;
        await wait(bytes < FRAME_BYTES ? SILENCE_MS / 4 : SILENCE_MS - quiet);
      }
      return {byte: firstByte - start, frame: bytes >= FRAME_BYTES ? lastByte - start : Number.NaN};
    },
    press: key =>
      new Promise(resolve => {
        const from = performance.now();
        const done = (ms: number) => {
          clearTimeout(limit);
          listeners.delete(painted);
          resolve(ms);
        };
        const painted = (data: string) => {
          if (data !== BEGIN_SYNCHRONISED) done(performance.now() - from);
        };
        const limit = setTimeout(() => done(LONGEST_PAINT_MS), LONGEST_PAINT_MS);
        listeners.add(painted);
        pty.write(key);
      }),
    stop: async () => {
      for (const name of ['SIGTERM', 'SIGKILL'] as const) {
        if (ended) return;
        signal(pty.pid, name);
        await Promise.race([exited, wait(LONGEST_END_MS)]);
      }
    },
  };
};
