import {closeSync, constants, openSync, writeSync} from 'node:fs';
import {available, type Reading} from '../reading.ts';
import {failure, runsAsRoot} from './errno.ts';

/** The only way in which mmtop changes anything outside itself. Paths are those of the host: `proc/sys/vm/swappiness`. */
export type Hands = {
  /** Writes a text to a kernel file in one write, as the kernel wants it; never creates a file. */
  readonly write: (path: string, text: string) => Reading<undefined>;
  /** kill(2) on one process. */
  readonly signal: (pid: number, signal: NodeJS.Signals) => Reading<undefined>;
};

const attempt = (path: string, act: () => void): Reading<undefined> => {
  try {
    act();
    return available(undefined);
  } catch (error) {
    return failure(error, path, {asRoot: runsAsRoot()});
  }
};

/** Of this machine; `locate` turns a path of the host into one of the file system. */
export const liveHands = (locate: (path: string) => string = path => `/${path}`): Hands => ({
  write: (path, text) =>
    attempt(path, () => {
      const fd = openSync(locate(path), constants.O_WRONLY);
      try {
        writeSync(fd, text);
      } finally {
        closeSync(fd);
      }
    }),
  signal: (pid, signal) =>
    attempt(`proc/${pid}`, () => {
      process.kill(pid, signal);
    }),
});
