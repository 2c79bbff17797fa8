import {closeSync, constants, openSync, readFileSync, writeSync} from 'node:fs';
import {parseReading} from '../probe.ts';
import {parseStat} from '../proc/pid/stat.ts';
import {available, type Reading, unavailable} from '../reading.ts';
import type {Ticks} from '../units.ts';
import {failure} from './errno.ts';

/** A process for good: a pid is used again, its start is not. */
export type ProcessIdentity = {readonly pid: number; readonly starttime: Ticks};

/** The only way in which mmtop changes anything outside itself. Paths are those of the host: `proc/sys/vm/swappiness`. */
export type Hands = {
  /**
   * Writes a text to a kernel file in one write, as the kernel wants it; never creates a file. With `of`, only if the
   * file is still that process's.
   */
  readonly write: (path: string, text: string, of?: ProcessIdentity) => Reading<undefined>;
  /** kill(2) on one process. */
  readonly signal: (pid: number, signal: NodeJS.Signals) => Reading<undefined>;
};

const attempt = <T>(path: string, act: () => Reading<T>): Reading<T> => {
  try {
    return act();
  } catch (error) {
    return failure(error, path);
  }
};

/** Of this machine; `locate` turns a path of the host into one of the file system. */
export const liveHands = (locate: (path: string) => string = path => `/${path}`): Hands => {
  const isStill = ({pid, starttime}: ProcessIdentity): Reading<undefined> => {
    const path = `proc/${pid}/stat`;
    const text = attempt(path, () => available(readFileSync(locate(path), 'utf8')));
    const stat = parseReading(path, text, parseStat);
    if (!stat.ok) return stat;
    return stat.value.starttime === starttime ? available(undefined) : unavailable({kind: 'gone', path: `proc/${pid}`});
  };

  return {
    write: (path, text, of) =>
      attempt(path, () => {
        const fd = openSync(locate(path), constants.O_WRONLY);
        try {
          // An open file of a process that ended never becomes that of the next one with its number: what is checked
          // now holds for the write.
          const still = of === undefined ? available(undefined) : isStill(of);
          if (still.ok) writeSync(fd, text);
          return still;
        } finally {
          closeSync(fd);
        }
      }),
    signal: (pid, signal) =>
      attempt(`proc/${pid}`, () => {
        process.kill(pid, signal);
        return available(undefined);
      }),
  };
};
