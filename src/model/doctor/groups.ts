import {type CgroupEntry, type CgroupTable, RECENT} from '../../cgroup/table.ts';
import {truncate, visible} from '../../format/width.ts';
import {memoryPath} from '../../proc/pid/cgroup.ts';
import type {Process} from '../../proc/pid/process.ts';
import type {Pressure} from '../../proc/pressure.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type Bytes, bytes, type Millis, millis, millisToMicros, percentOf} from '../../units.ts';
import {counterOf, type EventKey, recentOf, recentSpan} from '../cgroups.ts';
import {type Confinement, confinement} from '../cgroups-container.ts';
import {cgroupName} from '../cgroups-name.ts';
import {type Evidence, type FindingSeverity, isCannot, type Step} from '../diagnosis/rule.ts';
import {fileOf} from '../processes.ts';
import {largestBy} from './courses.ts';
import {share} from './evidence.ts';
import type {Facts} from './facts.ts';
import {gradeAbove, isWorse, worstGrade} from './grade.ts';
import {lesser, stallOf} from './stall.ts';

/** Groups in which something has happened in the last minute, for rules to judge. */

/** More makes no sentence: `pod 01234567 besteffort`. */
const LONGEST = 23;

/** The top of what is mounted has files of its own only where it is the container's; the real root has no limit. */
export const isOwnContainer = ({parent, version, current, max}: CgroupEntry): boolean =>
  parent === undefined && (version === 2 ? current.ok : max.ok && max.value !== 'max');

export const groupName = (path: string): string =>
  path === '/' ? 'this container' : truncate(visible(cgroupName(path).text), LONGEST);

export type Restless = {
  readonly entry: CgroupEntry;
  /** Of the last minute, or since the first look. */
  readonly count: number;
};

/** The lowest groups that it happened in: v2 counts upwards, and the limit that was met is the lowest of them. */
export type RestlessGroups = Readonly<Record<'high' | 'max' | 'oom', readonly Restless[]>>;

const nobody: RestlessGroups = {high: [], max: [], oom: []};

/**
 * A first look that costs next to nothing, for there may be thousands of groups. A file that says the same as at the
 * beginning of the minute is the same reading.
 */
const mayHaveNews = ({version, events, past, v1}: CgroupEntry): boolean =>
  version === 2
    ? events.ok && past.events?.start !== undefined && past.events.start.reading !== events
    : v1?.failcnt.ok === true && v1.failcnt.value > 0;

/** As `recentOf` has it, without a reading for each of thousands; what is not known was not seen to happen. */
const latelyOf = (entry: CgroupEntry, key: EventKey): number => {
  if (entry.version === 1) return known(recentOf(counterOf(entry, 'events', key))) ?? 0;
  const then = entry.past.events?.start?.reading;
  if (!entry.events.ok || then?.ok !== true) return 0;
  const [before, now] = [then.value[key], entry.events.value[key]];
  return before === undefined || now === undefined || now < before ? 0 : now - before;
};

const keys = ['high', 'max', 'oom'] as const;

const restlessIn = ({list, layout}: CgroupTable): RestlessGroups => {
  const moved = list.filter(mayHaveNews);
  if (moved.length === 0) return nobody;
  const upwards = layout.memory === 'v2' && layout.localEvents !== true;
  const found = {high: [] as Restless[], max: [] as Restless[], oom: [] as Restless[]};
  const above = {high: new Set<string>(), max: new Set<string>(), oom: new Set<string>()};
  // Parents stand before their children.
  for (const entry of moved.toReversed()) {
    for (const key of keys) {
      const count = latelyOf(entry, key);
      if (count === 0) continue;
      if (!above[key].has(entry.path)) found[key].push({entry, count});
      if (upwards && entry.parent !== undefined) above[key].add(entry.parent);
    }
  }
  return found;
};

export const restlessGroups = (facts: Pick<Facts, 'snapshot' | 'once'>): RestlessGroups =>
  facts.once('restless groups', () => {
    const table = known(facts.snapshot.cgroups);
    return table === undefined ? nobody : restlessIn(table);
  });

/** Groups at their limits are looked at closely, as large processes are: whether they wait stands in dearer files. */
export const busiestGroups = (facts: Pick<Facts, 'snapshot' | 'once'>, most: number): readonly string[] => {
  const {high, max} = restlessGroups(facts);
  return [...new Set(largestBy([...max, ...high], most, ({count}) => count).map(({entry}) => entry.path))];
};

/** Percent of the time. */
export type GroupStall = {readonly some: number; readonly full: number};

/** Shorter, what was measured is no mean. */
const LEAST_MEAN: Millis = millis(8_000);

/** Mean share of the time since the first look, or over the last minute; undefined before there is one. */
const meanOf = (past: CgroupEntry['past']['pressure'], now: Pressure, kind: 'some' | 'full'): number | undefined => {
  const start = past?.start;
  if (past === undefined || start === undefined || !start.reading.ok || past.at - start.at < LEAST_MEAN)
    return undefined;
  const [before, after] = [start.reading.value[kind]?.total, now[kind]?.total];
  // Where it stands still the averages say how far it is over.
  if (before === undefined || after === undefined || after <= before) return undefined;
  return Math.min(100, (100 * (after - before)) / millisToMicros(millis(past.at - start.at)));
};

/**
 * How long a group waits: the lesser of the kernel's average over 10 s and the mean since it is watched, at most a minute.
 * One short spike is in the first only, what is over in the second. The kernel's own average over 60 s, which stands in
 * until there is a mean, lags by that time. Undefined where nothing is known of it, yet or at all.
 */
export const groupStall = ({
  pressure,
  past,
}: Pick<CgroupEntry, 'pressure'> & Partial<Pick<CgroupEntry, 'past'>>): GroupStall | undefined => {
  if (!pressure.ok) return undefined;
  const {value} = pressure;
  const shareOf = (kind: 'some' | 'full'): number => {
    const mean = meanOf(past?.pressure, value, kind);
    return mean === undefined ? (lesser(value[kind]) ?? 0) : Math.min(mean, value[kind]?.avg10 ?? 0);
  };
  return {some: shareOf('some'), full: shareOf('full')};
};

/**
 * Percent of the time. All tasks of a group are often one: where it waits, all wait. some: that of the machine; full:
 * systemd-oomd kills a group at 60 % over 30 s, and 40 % is well on the way there.
 */
export const STALL_SOME = {notice: 5, warn: 20};
export const STALL_FULL = {warn: 10, critical: 40};

/** What is no page cache, which alone can be dropped: tmpfs and shared memory are in `file`. */
export const firmOf = ({stat, current}: Pick<CgroupEntry, 'stat' | 'current'>): Bytes | undefined => {
  if (!stat.ok || !current.ok) return undefined;
  const {file, shmem} = stat.value;
  return file === undefined || shmem === undefined
    ? undefined
    : bytes(Math.max(0, current.value - Math.max(0, file - shmem)));
};

/** Percent of the limit that is no page cache; below it there is cache to take from. Ours. */
const MOSTLY = 75;
/** Bytes a second that had been dropped and were needed again. Ours. */
const NEEDED_AGAIN = 1 << 20;
const WINDOW = {most: 20, least: 8};

/**
 * Whoever reads or writes large files once lets cache stream through the limit and makes room for it himself, which counts
 * as waiting: nothing that was dropped is missed, on the whole machine.
 */
const onlyStreams = (facts: Pick<Facts, 'window' | 'pageSize'>, entry: CgroupEntry, limit: Bytes): boolean => {
  const firm = firmOf(entry);
  if (firm === undefined || percentOf(firm, limit) >= MOSTLY) return false;
  const watched = facts.window(WINDOW);
  if (isCannot(watched)) return true;
  const back = watched.rate('workingsetRefaultFile', 'workingsetRefaultAnon');
  return back !== undefined && back * facts.pageSize < NEEDED_AGAIN;
};

/** How bad it is that the group waits at a limit. */
export const gradeStall = (facts: Facts, entry: CgroupEntry, limit: Bytes): FindingSeverity | undefined => {
  const stall = groupStall(entry);
  if (stall === undefined) return undefined;
  const held = facts.before?.subjects?.[0]?.key === entry.path ? facts.before.severity : undefined;
  const severity = worstGrade(gradeAbove(stall.some, STALL_SOME, held), gradeAbove(stall.full, STALL_FULL, held));
  return severity !== undefined && onlyStreams(facts, entry, limit) ? 'notice' : severity;
};

export const stallEvidence = (stall: GroupStall | undefined): readonly Evidence[] =>
  stall === undefined
    ? []
    : [
        share('some', stall.some, 'memory.pressure, the lesser of avg10 and the last minute'),
        share('full', stall.full, 'memory.pressure, the lesser of avg10 and the last minute'),
      ];

/** A group that something happens to, and how bad that is. */
export type Judged = Restless & {readonly severity: FindingSeverity; readonly stall: GroupStall | undefined};

/** The worst of them; of two that are equally bad the one that waits longer, or meets its limit more often. */
export const worstGroup = (judged: readonly Judged[]): Judged | undefined =>
  judged.reduce<Judged | undefined>((a, b) => {
    if (a === undefined || isWorse(b.severity, a.severity)) return b;
    if (a.severity !== b.severity) return a;
    const [x, y] = [a.stall?.some ?? 0, b.stall?.some ?? 0];
    return y > x || (y === x && b.count > a.count) ? b : a;
  }, undefined);

/** Nothing is known of its pressure yet; otherwise there is none to know of. */
export const pressureComes = ({pressure}: Pick<CgroupEntry, 'pressure'>): boolean =>
  !pressure.ok && pressure.reason.kind === 'not-sampled';

/** Seconds in which its events were counted. */
export const eventSeconds = ({past}: CgroupEntry): number =>
  Math.max(1, Math.round((known(recentSpan(past.events ?? past.failcnt)) ?? RECENT) / 1000));

/** The files of a limit, which v1 calls otherwise. */
export const limitFiles = (version: 1 | 2) =>
  version === 1
    ? ({limit: 'memory.limit_in_bytes', usage: 'memory.usage_in_bytes', met: 'memory.failcnt'} as const)
    : ({limit: 'memory.max', usage: 'memory.current', met: 'memory.events'} as const);

export const lookAtGroup = (name: string): Step => ({
  text: `See what the group holds, and what of it could make way: view 8, ${name}, Enter`,
});

/** Path of the group to which its memory is charged; undefined where that was not read. */
export const memoryGroupOf = (process: Process): string | undefined => {
  const cgroup = known(fileOf(process, 'cgroup'));
  return cgroup && (memoryPath(cgroup)?.path ?? '/');
};

/** What a process is in can be limited, where that is a group of its own. */
export const limitGroup = (process: Process | undefined): readonly Step[] => {
  return process !== undefined && memoryGroupOf(process) === '/'
    ? []
    : [
        {
          text: 'Limit its group, where that holds nothing else that matters (systemctl status and its pid show what is in it): view 8, key a',
          risk: 'all that is in the group is limited together: slowed down at the limit, and one of them killed when that does not help',
        },
      ];
};

export const makeItSmaller: Step = {
  text: 'Make what runs in it smaller, such as its heap, its workers or its caches',
  risk: 'it may get slower',
};

/** `here`: the group is among those of view 8. */
export const raiseMax = (here = true): Step => ({
  text: `Raise its limit, where the machine has the memory: ${here ? 'view 8, key a; for good ' : ''}where it was set: MemoryMax= of a service, docker update --memory`,
  risk: 'what grows without end takes more of the machine before it is killed',
});

/** The limit under which mmtop itself runs, where that is a container's. */
export const ownContainer = (facts: Pick<Facts, 'snapshot' | 'header' | 'once'>): Confinement | undefined =>
  facts.once('own container', () => {
    const found = known(confinement(readingOf(facts.snapshot, 'ownCgroup'), facts.header.total));
    return found?.of.kind === 'container' ? found : undefined;
  });

/** Percent of the time in which some work of the machine waited for memory; undefined where that is not known. */
export const machineStall = (facts: Pick<Facts, 'snapshot' | 'window'>): number | undefined => {
  const stall = stallOf(facts, 'memory', {most: 20, least: 5});
  return isCannot(stall) ? undefined : stall.judged.some;
};

/** Percent of the machine's MemTotal; below it what waits for memory may wait for that of the machine. */
const MACHINE_HAS = 10;
/** A group that waits for half as long as the machine at least is why the machine seems to wait. Ours. */
const ITS_SHARE = 0.5;

/** Whether the waiting of the machine comes from a group at its limit: the machine itself has memory left. */
export const explainsMachine = (
  facts: Pick<Facts, 'snapshot' | 'header' | 'window'>,
  stall: GroupStall | undefined,
): boolean => {
  const {available: left, total} = facts.header;
  if (!left.ok || !total.ok || left.value * 100 < total.value * MACHINE_HAS) return false;
  if (stall === undefined) return true;
  const machine = machineStall(facts);
  return machine === undefined || stall.some >= machine * ITS_SHARE;
};
