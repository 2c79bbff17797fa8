import type {EffectiveLimit, Headroom} from '../cgroup/limits.ts';
import {memoryPath} from '../proc/pid/cgroup.ts';
import type {Bound, LimitName, Rlimit} from '../proc/pid/limits.ts';
import type {Process} from '../proc/pid/process.ts';
import type {MappedAmounts} from '../proc/pid/smaps-sums.ts';
import type {Status} from '../proc/pid/status.ts';
import {residentAt} from '../proc/pid/trail.ts';
import {
  bothReadings,
  chainReading,
  fieldReading,
  mapReading,
  notSampled,
  type Reading,
  unavailable,
} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {
  addBytes,
  type Bytes,
  bytes,
  type Millis,
  millis,
  pages,
  pagesToBytes,
  type Seconds,
  seconds,
} from '../units.ts';
import {limitOf, roomOf} from './cgroups.ts';
import {candidateOf} from './oom.ts';
import {type Badness, badness, machinePages, NEVER, scoreOf} from './oom-badness.ts';
import {fileOf} from './processes.ts';

/** What the page about a process works out. */

/** Seconds since it began, at the moment of the snapshot. */
export const ageOf = (process: Process, snapshot: Snapshot): Reading<Seconds> =>
  mapReading(readingOf(snapshot, 'uptime'), ({up}) =>
    seconds(Math.max(0, up - process.starttime / snapshot.system.clockTicks)),
  );

export type RssHistory = {
  /** Bytes at equal distances, oldest first, less the least of them: what a picture of it shows. */
  readonly above: readonly number[];
  readonly least: Bytes;
  readonly most: Bytes;
  readonly span: Millis;
};

/** RSS over the time in which the process was watched; undefined before there is a past. */
export const rssHistory = (process: Process, at: Millis, points: number, pageSize: Bytes): RssHistory | undefined => {
  const {trail} = process;
  const first = trail?.[0];
  if (trail === undefined || first === undefined || at <= first.at) return undefined;
  const span = millis(at - first.at);
  const values = Array.from({length: points}, (_, i) => {
    const resident = residentAt(trail, millis(first.at + (span * (i + 1)) / points));
    return pagesToBytes(pages(resident ?? first.resident), pageSize);
  });
  const all = [...values, ...trail.map(point => pagesToBytes(point.resident, pageSize))];
  const least = bytes(Math.min(...all));
  return {above: values.map(value => value - least), least, most: bytes(Math.max(...all)), span};
};

export type Judgement = {
  readonly adj: number;
  readonly badness: Badness;
  /** By our arithmetic; what the kernel says is in oom_score. */
  readonly score: number;
  readonly never: boolean;
};

/** How the OOM killer of the whole machine sees the process. */
export const judgementOf = (process: Process, snapshot: Snapshot): Reading<Judgement> => {
  const {pageSize} = snapshot.system;
  const {rss, swap, pageTables, adj} = candidateOf(process);
  const all = chainReading(readingOf(snapshot, 'meminfo'), ({memTotal, swapTotal}) =>
    mapReading(
      bothReadings(
        fieldReading(memTotal, 'proc/meminfo', 'MemTotal'),
        fieldReading(swapTotal, 'proc/meminfo', 'SwapTotal'),
      ),
      ([ram, swapped]) => machinePages(ram, swapped, pageSize),
    ),
  );
  return chainReading(bothReadings(bothReadings(rss, swap), bothReadings(pageTables, adj)), ([[r, s], [p, a]]) =>
    mapReading(all, total => {
      const parts = badness({rss: r, swap: s, pageTables: p, adj: a}, total, pageSize);
      return {adj: a, badness: parts, score: scoreOf(parts.total, total), never: a <= NEVER};
    }),
  );
};

export type GroupLimit = {
  /** Where the memory of the process is charged. */
  readonly path: string;
  readonly limit: EffectiveLimit;
  readonly room: Headroom;
};

/** It was removed, or it is above what is mounted here. */
const OUT_OF_SIGHT = 'it is not among the groups that can be seen here';

/** What limits the RAM of the process besides the machine: its cgroup, or one above. */
export const groupLimitOf = (process: Process, {cgroups}: Snapshot): Reading<GroupLimit> =>
  chainReading(fileOf(process, 'cgroup'), cgroup => {
    const {path} = memoryPath(cgroup) ?? {path: '/'};
    return chainReading(cgroups, table => {
      const entry = table.byPath.get(path);
      if (entry === undefined && !table.complete) return notSampled;
      if (entry === undefined) return unavailable({kind: 'skipped', path: `sys/fs/cgroup${path}`, why: OUT_OF_SIGHT});
      return mapReading(bothReadings(limitOf(table, entry), roomOf(table, entry)), ([limit, room]) => ({
        path,
        limit,
        room,
      }));
    });
  });

type LimitUse = {readonly used: Reading<Bytes>; readonly limit: Rlimit};

/** What each limit of memory binds. mm/mmap.c (may_expand_vm), mm/mlock.c */
const bound: Readonly<
  Partial<Record<LimitName, readonly [field: 'vmData' | 'vmStk' | 'vmLck' | 'vmSize', key: string]>>
> = {
  data: ['vmData', 'VmData'],
  stack: ['vmStk', 'VmStk'],
  lockedMemory: ['vmLck', 'VmLck'],
  addressSpace: ['vmSize', 'VmSize'],
};

export const limitUse = (process: Process, name: keyof typeof bound): Reading<LimitUse> => {
  const [field, key] = bound[name]!;
  const used = chainReading(fileOf(process, 'status'), (status: Status) =>
    fieldReading(status[field], `proc/${process.pid}/status`, key),
  );
  return chainReading(fileOf(process, 'limits'), limits =>
    mapReading(fieldReading(limits[name], `proc/${process.pid}/limits`, name), limit => ({used, limit})),
  );
};

/** Share of a limit that is used, 0 to 100; undefined where there is none. */
export const limitShare = (used: Bytes, soft: Bound): number | undefined =>
  soft === 'unlimited' || soft === 0 ? undefined : (100 * used) / soft;

/** Memory in transparent huge pages, of whatever kind; undefined where a kernel says nothing of it. */
export const thpOf = ({anonHugePages, shmemPmdMapped, filePmdMapped}: MappedAmounts): Bytes | undefined => {
  const parts = [anonHugePages, shmemPmdMapped, filePmdMapped].filter(part => part !== undefined);
  return parts.length === 0 ? undefined : addBytes(...parts);
};

/** Pages of the huge page pool, which are in no RSS. */
export const poolOf = ({sharedHugetlb, privateHugetlb}: MappedAmounts): Bytes | undefined => {
  const parts = [sharedHugetlb, privateHugetlb].filter(part => part !== undefined);
  return parts.length === 0 ? undefined : addBytes(...parts);
};
