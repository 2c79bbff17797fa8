import type {CgroupEntry, CgroupTable} from '../../cgroup/table.ts';
import type {OomKill} from '../../kmsg/oom-log.ts';
import {known} from '../../reading.ts';
import {kernelLogOf, readingOf} from '../../snapshot.ts';
import {counterOf, recentOf} from '../cgroups.ts';
import {countsOf} from '../oom-counters.ts';
import {ageOf, byHand} from '../oom-story.ts';
import type {Facts} from './facts.ts';
import {isOwnContainer, restlessGroups} from './groups.ts';

/** OOM kills of the last hour: by the kernel's log where it may be read, by its counters where not. */

/**
 * Seconds. Within minutes of a kill its cause is still there; for a quarter of an hour it may come again; after an hour it
 * is history. Ours.
 */
export const FRESH = 300;
export const LATELY = 900;
export const RECENT = 3600;

/** Groups remember a minute: what is nearly forgotten would seem to be nobody's. */
const REMEMBERED = 50;
/** Groups are looked at every five seconds where nobody looks at them. */
const SETTLED = 6;

export type LoggedKill = {readonly kill: OomKill; readonly age: number};

/** What /proc/vmstat gained, the newest first; seconds ago. */
type Gain = {readonly age: number; readonly n: number};

const MOST_CELLS = 900;

const gainsOf = (facts: Facts): readonly Gain[] =>
  facts.once('kills counted', () => {
    const total = known(facts.vmstat)?.oomKill;
    if (total === undefined || total === 0) return [];
    const cells = facts.state.history.counters(MOST_CELLS);
    const growth = cells.growth('oomKill');
    const spans = cells.seconds();
    const gains: Gain[] = [];
    let age = 0;
    for (let i = cells.length - 1; i >= 0; i -= 1) {
      if (growth[i]! > 0) gains.push({age, n: growth[i]!});
      if (!Number.isNaN(spans[i]!)) age += spans[i]!;
    }
    return gains;
  });

const sumOf = (gains: readonly Gain[]): number => gains.reduce((sum, {n}) => sum + n, 0);

/** Seconds between a kill, its line in the log and the sample that shows both. */
const LATE = 5;

/**
 * The kills of the last hour, the newest first. Undefined when the log cannot be read, was not read to its end, or does
 * not hold what the counter gained while mmtop watched: then it says too little.
 */
export const loggedKills = (facts: Facts): readonly LoggedKill[] | undefined =>
  facts.once('kills logged', () => {
    const log = known(kernelLogOf(facts.snapshot));
    const uptime = known(readingOf(facts.snapshot, 'uptime'))?.up;
    if (log === undefined || log.behind || uptime === undefined) return undefined;
    const all = log.kills.flatMap((kill): LoggedKill[] => {
      const age = ageOf(kill.at, uptime);
      return age === undefined || age > RECENT ? [] : [{kill, age}];
    });
    const gains = gainsOf(facts);
    const oldest = gains.at(-1);
    if (oldest !== undefined && log.lost + log.dropped > 0) {
      const since = all.filter(({age}) => age <= oldest.age + LATE);
      if (countsOf(since.map(({kill}) => kill)) < sumOf(gains)) return undefined;
    }
    return all.filter(({kill}) => !byHand(kill)).toReversed();
  });

const lately = (entry: CgroupEntry, key: 'oomKill' | 'oom' | 'max'): number =>
  known(recentOf(counterOf(entry, 'events', key))) ?? 0;

/** A group whose limit was met in the last minute, and what came of it. */
export type AtLimit = {
  readonly entry: CgroupEntry;
  /** Processes killed there and below. */
  readonly kills: number;
  /** Times that an allocation was about to fail; v1 does not count them. */
  readonly failed: number;
};

const countsUpwards = ({layout}: CgroupTable): boolean => layout.memory === 'v2' && layout.localEvents !== true;

/** v1, and v2 with local events, count a kill where the victim was, and the limit where it is. */
const limitsMetAlone = ({list, byPath}: CgroupTable): readonly AtLimit[] => {
  const found = new Map<CgroupEntry, number>();
  for (const entry of list) {
    const kills = lately(entry, 'oomKill');
    if (kills === 0) continue;
    for (let at: CgroupEntry | undefined = entry; at !== undefined; at = byPath.get(at.parent ?? '')) {
      if (lately(at, at.version === 1 ? 'max' : 'oom') > 0) {
        found.set(at, (found.get(at) ?? 0) + kills);
        break;
      }
    }
  }
  return [...found].map(([entry, kills]) => ({entry, kills, failed: kills}));
};

/** By the counters of the groups, in the last minute. */
export const limitsMet = (facts: Facts): readonly AtLimit[] =>
  facts.once('limits met', () => {
    const table = known(facts.snapshot.cgroups);
    if (table === undefined) return [];
    if (!countsUpwards(table)) return gainsOf(facts).length === 0 ? [] : limitsMetAlone(table);
    return restlessGroups(facts).oom.map(({entry, count}) => ({entry, kills: lately(entry, 'oomKill'), failed: count}));
  });

/** Seconds since the last kill of whatever kind, while mmtop watched. */
export const lastKillAge = (facts: Facts): number | undefined => gainsOf(facts)[0]?.age;

type Placed = {readonly seen: number; readonly atLimits: number};

/**
 * Kills of the last minute that groups have counted, and those of them at limits of groups. In v2 the groups right below
 * the root know of all below them, also of those that are gone.
 */
const placed = (facts: Facts, table: CgroupTable): Placed => {
  const {list} = table;
  let seen = 0;
  let atLimits = 0;
  const upwards = countsUpwards(table);
  const top = list[0];
  const isTop = (entry: CgroupEntry): boolean =>
    top !== undefined && isOwnContainer(top) ? entry === top : entry.depth === 1;
  for (const entry of list) {
    if (upwards && !isTop(entry)) continue;
    const kills = lately(entry, 'oomKill');
    seen += kills;
    if (upwards && kills > 0 && lately(entry, 'oom') > 0) atLimits += kills;
  }
  if (!upwards) atLimits = limitsMet(facts).reduce((sum, {kills}) => sum + kills, 0);
  return {seen, atLimits};
};

/** What the counters alone say of the last minute. */
export type CountedKills = {
  /** Nobody's limit: the machine ran out. */
  readonly machine: number;
  /** Seconds since the last kill of whatever kind. */
  readonly age: number;
  /** Some were outside of the container that mmtop is in, and why cannot be seen from here. */
  readonly elsewhere: number;
  /** mmtop is in a container: limits above it cannot be seen. */
  readonly inside: boolean;
};

/**
 * Undefined when there was none, or the groups were not looked at. Kills at limits of groups count in /proc/vmstat too; the
 * groups tell which they were. What no group has counted yet waits for the next look at them.
 */
export const countedKills = (facts: Facts): CountedKills | undefined =>
  facts.once('kills placed', () => {
    const gains = gainsOf(facts).filter(({age}) => age <= REMEMBERED);
    const [last] = gains;
    if (last === undefined) return undefined;
    const {cgroups} = facts.snapshot;
    if (!cgroups.ok) {
      if (cgroups.reason.kind === 'not-sampled') return undefined;
      return {machine: sumOf(gains), age: last.age, elsewhere: 0, inside: false};
    }
    const {seen, atLimits} = placed(facts, cgroups.value);
    const [top] = cgroups.value.list;
    const inside = top !== undefined && isOwnContainer(top);
    const settled = gains.filter(({age}) => age >= SETTLED);
    const unseen = Math.max(0, sumOf(settled) - seen);
    const machine = Math.max(0, seen - atLimits);
    return inside
      ? {machine, age: last.age, elsewhere: unseen, inside}
      : {
          machine: machine + unseen,
          age: unseen > 0 && machine === 0 ? settled[0]!.age : last.age,
          elsewhere: 0,
          inside,
        };
  });
