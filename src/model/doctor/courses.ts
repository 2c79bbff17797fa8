import type {Process} from '../../proc/pid/process.ts';
import {known, type Reading} from '../../reading.ts';
import {readingOf, type Snapshot} from '../../snapshot.ts';
import {createTracks, type Tracks} from '../../store/tracks.ts';
import {type Bytes, type Millis, millis, pages, pagesToBytes} from '../../units.ts';
import type {Balance} from '../balance.ts';
import {slabSize} from '../slab.ts';
import {remainderOf} from '../unaccounted.ts';

/** Amounts of the machine, in bytes, whose way over the last quarter of an hour rules look at. */
export const levelNames = [
  'memAvailable',
  'swapUsed',
  'anon',
  'shmem',
  'file',
  'slabUnreclaimable',
  'slabReclaimable',
  'pageTables',
  'kernelStack',
  'unaccounted',
] as const;
export type LevelName = (typeof levelNames)[number];

/** What is remembered for longer than a minute: a leak shows only over minutes. Bounded, whatever the machine. */
export type Courses = {
  readonly levels: Tracks;
  /** The largest slab caches, by name. */
  readonly slabs: Tracks;
  /** Anonymous memory of the largest processes, with what of it was swapped out as far as that is known, by `lifeOf`. */
  readonly processes: Tracks;
  /** What is used of tmpfs mounts, by mount point. */
  readonly mounts: Tracks;
  /** What groups near their limit have that nobody can take from them, by `groupLifeOf`. */
  readonly groups: Tracks;
};

const QUARTER: Millis = millis(15 * 60_000);
const SPACING: Millis = millis(5_000);
/** Of the many, points are further apart. */
const WIDE_SPACING: Millis = millis(15_000);
const MOST_SLABS = 24;
export const MOST_PROCESSES = 40;

export const createCourses = (): Courses => ({
  levels: createTracks(QUARTER, SPACING),
  slabs: createTracks(QUARTER, WIDE_SPACING),
  processes: createTracks(QUARTER, WIDE_SPACING),
  mounts: createTracks(QUARTER, WIDE_SPACING),
  groups: createTracks(QUARTER, SPACING),
});

/** Names a process over time: pids are used again. */
export const lifeOf = ({pid, starttime}: Process): string => `${pid} ${starttime}`;

const levelsOf = (snapshot: Snapshot, balance: Reading<Balance>): readonly (readonly [LevelName, number])[] => {
  const meminfo = known(readingOf(snapshot, 'meminfo'));
  if (meminfo === undefined) return [];
  const remainder = known(remainderOf(snapshot, balance))?.left;
  const {cached, shmem, buffers = 0, swapTotal, swapFree} = meminfo;
  const all: readonly (readonly [LevelName, number | undefined])[] = [
    ['memAvailable', meminfo.memAvailable],
    ['swapUsed', swapTotal === undefined || swapFree === undefined ? undefined : swapTotal - swapFree],
    ['anon', meminfo.anonPages],
    ['shmem', shmem],
    ['file', cached === undefined || shmem === undefined ? undefined : cached - shmem + buffers],
    ['slabUnreclaimable', meminfo.sUnreclaim],
    ['slabReclaimable', meminfo.sReclaimable],
    ['pageTables', meminfo.pageTables],
    ['kernelStack', meminfo.kernelStack],
    ['unaccounted', remainder],
  ];
  return all.filter((entry): entry is readonly [LevelName, number] => entry[1] !== undefined);
};

/** The `most` largest by a measure, without sorting all. */
export const largestBy = <T>(items: readonly T[], most: number, of: (item: T) => number): readonly T[] => {
  const kept: {readonly item: T; readonly size: number}[] = [];
  let least = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const size = of(item);
    if (kept.length >= most && size <= least) continue;
    const at = kept.findIndex(other => other.size < size);
    kept.splice(at < 0 ? kept.length : at, 0, {item, size});
    if (kept.length > most) kept.pop();
    least = kept.at(-1)!.size;
  }
  return kept.map(({item}) => item);
};

/**
 * What a process has and nobody can take from it: not the files that it maps, nor memory that it shares, of which it touches
 * more with time (the buffers of a database). Swapped out it is still its own.
 */
export const ownMemory = ({statm, files: {status}}: Process, pageSize: Bytes): number => {
  if (!statm.ok) return -1;
  const {resident, shared} = statm.value;
  const swap = status?.reading.ok ? status.reading.value.vmSwap : undefined;
  return pagesToBytes(pages(Math.max(0, resident - shared)), pageSize) + (swap ?? 0);
};

/** What was fed last, of that which is not read at each sample. */
export type Last = {slabs?: Millis; mounts?: Millis; processes?: unknown; groups?: unknown};

/**
 * Feeds one moment; files that were not read anew since are not counted twice. Thousands of processes are gone through only
 * where it is `slowly` enough.
 */
export const follow = (
  courses: Courses,
  snapshot: Snapshot,
  balance: Reading<Balance>,
  last: Last,
  slowly: boolean,
): void => {
  courses.levels.record(snapshot.at, levelsOf(snapshot, balance));
  const {pageSize} = snapshot.system;
  const stamp = snapshot.current.slabinfo;
  const slabs = known(readingOf(snapshot, 'slabinfo'));
  if (stamp !== undefined && slabs !== undefined && stamp.at !== last.slabs) {
    last.slabs = stamp.at;
    const largest = largestBy(slabs.caches, MOST_SLABS, cache => slabSize(cache, pageSize));
    courses.slabs.record(
      stamp.at,
      largest.map(cache => [cache.name, slabSize(cache, pageSize)] as const),
    );
  }
  const {tmpfs} = snapshot.current;
  const mounts = known(readingOf(snapshot, 'tmpfs'))?.mounts;
  if (tmpfs !== undefined && mounts !== undefined && tmpfs.at !== last.mounts) {
    last.mounts = tmpfs.at;
    courses.mounts.record(
      tmpfs.at,
      mounts.flatMap(({mountPoint, usage}) => (usage.ok ? [[mountPoint, usage.value.used] as const] : [])),
    );
  }
  const processes = known(snapshot.processes);
  if (slowly && processes !== undefined && processes !== last.processes) {
    last.processes = processes;
    courses.processes.record(
      snapshot.at,
      largestBy(processes.list, MOST_PROCESSES, process => ownMemory(process, pageSize)).map(
        process => [lifeOf(process), ownMemory(process, pageSize)] as const,
      ),
    );
  }
};
