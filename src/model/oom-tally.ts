import type {Cgroup} from '../cgroup/group.ts';
import type {Cgroups} from '../cgroup/walk.ts';
import {type KernelLog, KMSG_PATH} from '../kmsg/tail.ts';
import {available, chainReading, fieldReading, type Reading, type Reason} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Count, count} from '../units.ts';
import {type Counter, countsOf, type Disagreement} from './oom-counters.ts';
import {pathAbove, pathsUpward, rootOf} from './oom-places.ts';

/** Kills by three accounts: the machine's counter, the counters of the cgroups, the log. */

export const machineCount = (snapshot: Snapshot): Reading<Count> =>
  chainReading(readingOf(snapshot, 'vmstat'), vmstat => fieldReading(vmstat.oomKill, 'proc/vmstat', 'oom_kill'));

/** Kills that a group counts: its own and those below it in v2, its own alone in v1. */
const countOf = ({version, events, eventsLocal}: Cgroup): Count | undefined => {
  const reading = version === 1 ? eventsLocal : events;
  return reading.ok ? reading.value.oomKill : undefined;
};

/**
 * The log names a cgroup from the root of the machine. A container sees only a part of the tree, under other names, and
 * nothing tells it what they are outside.
 */
const namesAsInLog = (cgroups: Cgroups): boolean => {
  if (rootOf(cgroups) !== '/') return false;
  const top = cgroups.groups.find(({path}) => path === '/');
  return top !== undefined && (top.version === 1 || !top.current.ok);
};

export const countersOf = (snapshot: Snapshot, cgroups: Cgroups | undefined): readonly Counter[] => {
  const machine: Counter = {of: {kind: 'machine'}, counted: machineCount(snapshot)};
  if (cgroups === undefined || !namesAsInLog(cgroups)) return [machine];
  const counters = cgroups.groups.flatMap((group): Counter[] => {
    const counted = countOf(group);
    const {path, version} = group;
    if (counted === undefined) return [];
    return [{of: {kind: 'cgroup', path, ...(version === 1 && {alone: true})}, counted: available(counted)}];
  });
  return [machine, ...counters];
};

const difference = ({counted, logged}: Disagreement): number => (logged === undefined ? 0 : counted - logged);
const pathOf = ({of}: Disagreement): string | undefined => (of.kind === 'cgroup' ? of.path : undefined);

/** A group also differs by what those below it differ: the lowest say where. The machine is told in any case. */
export const telling = (all: readonly Disagreement[]): readonly Disagreement[] => {
  const listed = new Map(all.flatMap(one => [[pathOf(one), one] as const]));
  const below = new Map<Disagreement, number>();
  for (const one of all) {
    const path = pathOf(one);
    if (path === undefined) continue;
    const above = pathsUpward(path)
      .slice(1)
      .flatMap(up => listed.get(up) ?? [])[0];
    if (above !== undefined) below.set(above, (below.get(above) ?? 0) + difference(one));
  }
  return all.filter(one => pathOf(one) === undefined || below.get(one) !== difference(one));
};

/** What each group counts without the groups below it; of those that are gone, the one above keeps the count. */
const ownCounts = ({groups}: Cgroups): ReadonlyMap<string, number> => {
  const own = new Map<string, number>();
  const add = (path: string, n: number) => own.set(path, (own.get(path) ?? 0) + n);
  for (const group of groups) {
    const counted = countOf(group);
    if (counted === undefined) continue;
    add(group.path, counted);
    const above = pathAbove(group.path);
    if (group.version === 2 && above !== undefined) add(above, -counted);
  }
  // The top of the machine has no counter of its own in v2.
  for (const group of groups) if (countOf(group) === undefined) own.delete(group.path);
  return own;
};

export type Unlogged = {readonly path: string | undefined; readonly times: Count; readonly why: Reason};

/** Kills that are counted and that the log does not name, by the group that counts them. */
export const unlogged = (
  snapshot: Snapshot,
  cgroups: Cgroups | undefined,
  log: Reading<KernelLog>,
): readonly Unlogged[] => {
  if (log.ok && log.value.behind) return [];
  const why: Reason = log.ok ? {kind: 'no-field', path: KMSG_PATH, field: 'line about these kills'} : log.reason;
  const kills = log.ok ? log.value.kills : [];
  const found: Unlogged[] = [];
  if (cgroups !== undefined && (!log.ok || namesAsInLog(cgroups))) {
    const own = new Map(ownCounts(cgroups));
    for (const kill of kills) {
      const at = kill.cgroup === undefined ? undefined : pathsUpward(kill.cgroup).find(path => own.has(path));
      if (at !== undefined) own.set(at, own.get(at)! - countsOf([kill]));
    }
    for (const [path, n] of own) if (n > 0) found.push({path, times: count(n), why});
  }
  const machine = machineCount(snapshot);
  if (!machine.ok) return found;
  const rest = machine.value - countsOf(kills) - found.reduce((sum, {times}) => sum + times, 0);
  return rest > 0 ? [...found, {path: undefined, times: count(rest), why}] : found;
};
