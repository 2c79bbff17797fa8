import {spawn} from 'node:child_process';
import {closeSync, constants, openSync, readFileSync, writeSync} from 'node:fs';
import {parseReading} from '../probe.ts';
import {parseStat} from '../proc/pid/stat.ts';
import {available, mapReading, type Reading, unavailable} from '../reading.ts';
import type {Ticks} from '../units.ts';
import {failure, runsAsRoot} from './errno.ts';

/** A process for good: a pid is used again, its start is not. */
export type ProcessIdentity = {readonly pid: number; readonly starttime: Ticks};

/** The only way in which mmtop changes anything outside itself. Paths are those of the host: `proc/sys/vm/swappiness`. */
export type Hands = {
  /**
   * Writes a text to a kernel file in one write, as the kernel wants it; never creates a file. With `of`, only if the
   * file is still that process's.
   */
  readonly write: (path: string, text: string, of?: ProcessIdentity) => Reading<undefined>;
  /** What a file says now: kernels round, clamp and ignore what was written. */
  readonly read: (path: string) => Reading<string>;
  /** kill(2) on one process, if the number is still its own: what ended meanwhile is gone, whoever has the number now. */
  readonly signal: (process: ProcessIdentity, signal: NodeJS.Signals) => Reading<undefined>;
  /**
   * Runs a command of the user's in a shell and does not wait for it; one at a time. What it is told stands in its
   * environment. What it prints is lost.
   */
  readonly call: (command: string, facts: Readonly<Record<string, string>>) => void;
};

const attempt = <T>(path: string, run: () => T): Reading<T> => {
  try {
    return available(run());
  } catch (error) {
    return failure(error, path, {asRoot: runsAsRoot()});
  }
};

const act = (path: string, run: () => void): Reading<undefined> => mapReading(attempt(path, run), () => undefined);

/** Of this machine; `locate` turns a path of the host into one of the file system. */
export const liveHands = (locate: (path: string) => string = path => `/${path}`): Hands => {
  const read: Hands['read'] = path => attempt(path, () => readFileSync(locate(path), 'utf8'));

  const isStill = ({pid, starttime}: ProcessIdentity): Reading<undefined> => {
    const path = `proc/${pid}/stat`;
    const stat = parseReading(path, read(path), parseStat);
    if (!stat.ok) return stat;
    return stat.value.starttime === starttime ? available(undefined) : unavailable({kind: 'gone', path: `proc/${pid}`});
  };

  let busy = false;

  return {
    read,
    call: (command, facts) => {
      if (busy) return;
      busy = true;
      const child = spawn('/bin/sh', ['-c', command], {
        env: {...process.env, MALLOC_MMAP_THRESHOLD_: undefined, ...facts},
        stdio: 'ignore',
        detached: true,
      });
      const free = (): void => {
        busy = false;
      };
      // No shell, or no memory for one: the screen tells of the finding all the same.
      child.once('error', free);
      child.once('exit', free);
      child.unref();
    },
    write: (path, text, of) => {
      const written = attempt(path, () => {
        // Truncated as by a shell's `>`: nothing to a kernel file, and in a copied tree no end of the old text stays.
        // Whose file it is must be known first.
        const fd = openSync(
          locate(path),
          of === undefined ? constants.O_WRONLY | constants.O_TRUNC : constants.O_WRONLY,
        );
        try {
          // The open file of a process that ends never becomes that of the next one with its number: what is found
          // out about the process now holds for the write.
          const still = of === undefined ? available(undefined) : isStill(of);
          if (still.ok) writeSync(fd, text);
          return still;
        } finally {
          closeSync(fd);
        }
      });
      return written.ok ? written.value : written;
    },
    signal: (of, signal) => {
      // Node has no pidfd: the number could pass on between the two calls, which the kernel makes unlikely by going
      // through all numbers before it uses one again.
      const still = isStill(of);
      if (!still.ok) return still;
      return act(`proc/${of.pid}`, () => {
        process.kill(of.pid, signal);
      });
    },
  };
};

/** Looks, and changes nothing. */
const boundHands = (read: Hands['read'], why: string): Hands => {
  const refuse = (path: string) => unavailable({kind: 'skipped', path, why});
  return {read, write: refuse, signal: ({pid}) => refuse(`proc/${pid}`), call: () => {}};
};

/** Under --readonly. */
export const readonlyHands = ({read}: Pick<Hands, 'read'>): Hands => boundHands(read, 'mmtop runs with --readonly');

/** Of a tree that was captured: what is written there would change nothing anywhere. */
export const capturedHands = (locate: (path: string) => string): Hands =>
  boundHands(liveHands(locate).read, 'this is a captured tree, not a machine');

const noHands = (why: string): Hands => boundHands(path => unavailable({kind: 'skipped', path, why}), why);

/** Of a recording. */
export const recordedHands: Hands = noHands('this is a recording, not a machine');

/** Of a machine whose past is on screen. */
export const pastHands: Hands = noHands('the past is on screen');

/** Of a machine that is mounted elsewhere: its files can be written, but its process numbers mean others here. */
export const distantHands = (locate: (path: string) => string): Hands => ({
  ...liveHands(locate),
  signal: ({pid}) =>
    unavailable({
      kind: 'skipped',
      path: `proc/${pid}`,
      why: 'this procfs is not /proc, and its numbers may mean others',
    }),
});
