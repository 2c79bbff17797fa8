import {closeSync, constants, openSync, readFileSync, writeSync} from 'node:fs';
import {available, mapReading, type Reading, unavailable} from '../reading.ts';
import {failure} from './errno.ts';

/** The only way in which mmtop changes anything outside itself. Paths are those of the host: `proc/sys/vm/swappiness`. */
export type Hands = {
  /** Writes a text to a kernel file in one write, as the kernel wants it; never creates a file. */
  readonly write: (path: string, text: string) => Reading<undefined>;
  /** What a file says now: kernels round, clamp and ignore what was written. */
  readonly read: (path: string) => Reading<string>;
  /** kill(2) on one process. */
  readonly signal: (pid: number, signal: NodeJS.Signals) => Reading<undefined>;
};

const attempt = <T>(path: string, run: () => T): Reading<T> => {
  try {
    return available(run());
  } catch (error) {
    return failure(error, path);
  }
};

const act = (path: string, run: () => void): Reading<undefined> => mapReading(attempt(path, run), () => undefined);

/** Of this machine; `locate` turns a path of the host into one of the file system. */
export const liveHands = (locate: (path: string) => string = path => `/${path}`): Hands => ({
  write: (path, text) =>
    act(path, () => {
      // Truncated as by a shell's `>`: nothing to a kernel file, and in a copied tree no end of the old text stays.
      const fd = openSync(locate(path), constants.O_WRONLY | constants.O_TRUNC);
      try {
        writeSync(fd, text);
      } finally {
        closeSync(fd);
      }
    }),
  read: path => attempt(path, () => readFileSync(locate(path), 'utf8')),
  signal: (pid, signal) =>
    act(`proc/${pid}`, () => {
      process.kill(pid, signal);
    }),
});

/** Under --readonly: looks, and changes nothing. */
export const readonlyHands = (hands: Pick<Hands, 'read'>): Hands => {
  const refuse = (path: string) => unavailable({kind: 'skipped', path, why: 'mmtop runs with --readonly'});
  return {read: hands.read, write: refuse, signal: pid => refuse(`proc/${pid}`)};
};
