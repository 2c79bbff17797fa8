import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/** What a program costs, as the kernel accounts for it: summed over the program and its descendants. */
const text = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const names = (directory: string): readonly string[] => {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
};

export const allPids = (): readonly number[] =>
  names('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number);

/** Children of each process. The parent is the second word after the name, which may hold anything but ends at `)`. */
const childrenOf = (): ReadonlyMap<number, readonly number[]> => {
  const parents = allPids().flatMap(pid => {
    const stat = text(`/proc/${pid}/stat`);
    return stat === undefined ? [] : [{pid, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])}];
  });
  const groups = Map.groupBy(parents, ({parent}) => parent);
  return new Map([...groups].map(([parent, members]) => [parent, members.map(({pid}) => pid)]));
};

/** Each root with all its descendants, from one look at the process table. */
export const treesOf = (roots: readonly number[]): readonly (readonly number[])[] => {
  const children = childrenOf();
  const tree = (pid: number): readonly number[] => [pid, ...(children.get(pid) ?? []).flatMap(tree)];
  return roots.map(tree);
};

/**
 * Nanoseconds on a processor of every thread. utime and stime of stat are guesses from ticks on many kernels: a program
 * that works a millisecond after each tick would cost nothing.
 */
export type ThreadTimes = ReadonlyMap<string, number>;

export const threadTimes = (pids: readonly number[]): ThreadTimes =>
  new Map(
    pids.flatMap(pid =>
      names(`/proc/${pid}/task`).flatMap(tid => {
        const schedstat = text(`/proc/${pid}/task/${tid}/schedstat`);
        return schedstat === undefined ? [] : [[`${pid}/${tid}`, Number(schedstat.split(' ')[0])] as const];
      }),
    ),
  );

/** Milliseconds between two looks; a thread that ended in between takes its share with it. NaN without schedstat. */
export const cpuBetween = (before: ThreadTimes, after: ThreadTimes): number => {
  if (after.size === 0) return Number.NaN;
  let sum = 0;
  for (const [thread, time] of after) sum += time - (before.get(thread) ?? 0);
  return sum / 1e6;
};

export type Memory = {readonly rss: number; readonly anon: number; readonly pss: number};

/** MiB; NaN where smaps_rollup could not be read. */
export const memoryOf = (pids: readonly number[]): Memory => {
  const rollups = pids.flatMap(pid => text(`/proc/${pid}/smaps_rollup`) ?? []);
  const sum = (key: string): number => {
    if (rollups.length === 0) return Number.NaN;
    const line = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm');
    return rollups.reduce((total, rollup) => total + Number(line.exec(rollup)?.[1]), 0) / 1024;
  };
  return {rss: sum('Rss'), anon: sum('Anonymous'), pss: sum('Pss')};
};

/** Kernel memory behind one open file of procfs, in bytes: the file, its seq_file and its buffer of a page. */
const OPEN_FILE_BYTES = 4300;

export type OpenFiles = {readonly count: number; readonly mib: number};

/** Files of /proc that are open; NaN when that may not be looked at. */
export const openProcFiles = (pids: readonly number[]): OpenFiles => {
  let seen = 0;
  let count = 0;
  for (const pid of pids) {
    for (const fd of names(`/proc/${pid}/fd`)) {
      seen += 1;
      try {
        if (readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('/proc/')) count += 1;
      } catch {
        // Closed meanwhile.
      }
    }
  }
  return seen === 0 ? {count: Number.NaN, mib: Number.NaN} : {count, mib: (count * OPEN_FILE_BYTES) / 1024 ** 2};
};
