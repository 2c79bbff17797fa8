import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import {shortCount} from '../format/amount.ts';
import {known, type Reading} from '../reading.ts';
import type {Millis} from '../units.ts';
import {counterOf, type EventFile, type EventKey, lineOf, recentOf, recentSpan, recentSwap} from './cgroups.ts';
import {type LoggedKills, loggedCause} from './cgroups-kills.ts';
import {cgroupName} from './cgroups-name.ts';
import type {Severity} from './pressure.ts';

/**
 * What the events of a group say: slowed down on purpose, at its limit, or killed, and by whom.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files (memory.events), mm/memcontrol.c
 */
export type VerdictKind =
  /** An OOM kill at the limit of the group, or of one below it. */
  | 'killed'
  /** An OOM kill, and the limit was not the group's: that of a group above, or the machine ran out. */
  | 'killed-from-above'
  /** v1: a kill was counted, and no file says whose limit it was. */
  | 'killed-by-somebody'
  | 'failing'
  | 'at-max'
  | 'throttled'
  | 'no-swap'
  | 'unprotected';

export type Verdict = {readonly kind: VerdictKind; readonly severity: Severity; readonly count: number};

/** How often each thing happened in some time; undefined where that is not known. */
export type Happened = Readonly<
  Partial<Record<'low' | 'high' | 'max' | 'oom' | 'oomKill' | 'swapMax' | 'swapFail', number>>
>;

const killed = ({oom, oomKill = 0}: Happened): readonly Verdict[] => {
  if (oomKill === 0) return [];
  const kind = oom === undefined ? 'killed-by-somebody' : oom > 0 ? 'killed' : 'killed-from-above';
  return [{kind, severity: 'critical', count: oomKill}];
};

/** The worst first. */
export const verdictsOf = (happened: Happened): readonly Verdict[] => {
  const {low = 0, high = 0, max = 0, oom = 0, oomKill = 0, swapMax = 0, swapFail = 0} = happened;
  const found: Verdict[] = [...killed(happened)];
  if (oom > 0 && oomKill === 0) found.push({kind: 'failing', severity: 'critical', count: oom});
  // Every kill at a limit was preceded by meeting it.
  if (max > 0 && oom === 0) found.push({kind: 'at-max', severity: 'warn', count: max});
  if (high > 0) found.push({kind: 'throttled', severity: 'warn', count: high});
  if (swapMax > 0 || swapFail > 0)
    found.push({kind: 'no-swap', severity: 'notice', count: Math.max(swapMax, swapFail)});
  if (low > 0) found.push({kind: 'unprotected', severity: 'notice', count: low});
  return found;
};

const words: Readonly<Record<VerdictKind, string>> = {
  killed: 'OOM KILL',
  'killed-from-above': 'OOM KILL',
  'killed-by-somebody': 'OOM KILL',
  failing: 'failing',
  'at-max': 'at max',
  throttled: 'throttled',
  'no-swap': 'no swap',
  unprotected: 'below low',
};

/** The worst of the last minute, or what the counters tell of before; the higher its order, the worse. */
export type State =
  | {readonly kind: VerdictKind; readonly order: number}
  | {readonly kind: 'killed-before'; readonly order: number; readonly count: number};

const byOrder: readonly VerdictKind[] = [
  'unprotected',
  'no-swap',
  'throttled',
  'at-max',
  'failing',
  'killed-by-somebody',
  'killed-from-above',
  'killed',
];

export const stateText = (state: State): string => {
  if (state.kind !== 'killed-before') return words[state.kind];
  return state.count === 1 ? '1 kill' : `${shortCount(state.count)} kills`;
};

export const happenedLately = (entry: CgroupEntry, file: EventFile = 'events'): Happened => {
  const count = (key: EventKey): number | undefined => known(recentOf(counterOf(entry, file, key)));
  const all = {
    low: count('low'),
    high: count('high'),
    max: count('max'),
    oom: count('oom'),
    oomKill: count('oomKill'),
    swapMax: known(recentSwap(entry, 'max')),
    swapFail: known(recentSwap(entry, 'fail')),
  };
  return Object.fromEntries(Object.entries(all).filter(([, n]) => n !== undefined));
};

/** Which key of memory.events a verdict counts. */
const keyOf: Readonly<Partial<Record<State['kind'], EventKey>>> = {
  killed: 'oom',
  failing: 'oom',
  'at-max': 'max',
  throttled: 'high',
  unprotected: 'low',
};

/**
 * Whether it happened to the group itself or only below it; undefined where that is not known. The two files are not
 * followed equally long: the local one is read only of groups on screen.
 */
export const happenedBelow = (entry: CgroupEntry, kind: State['kind']): boolean | undefined => {
  const key = keyOf[kind] ?? 'oomKill';
  if (entry.version === 1 || kind === 'no-swap') return false;
  if (entry.children === 0) return false;
  const all = counterOf(entry, 'events', key);
  const local = counterOf(entry, 'eventsLocal', key);
  if (!all.now.ok || !local.now.ok) return undefined;
  if (local.now.value === 0) return true;
  if (local.past?.start !== undefined && all.past?.start !== undefined && local.past.start.at <= all.past.start.at) {
    const lately = recentOf(local);
    return lately.ok ? lately.value === 0 : undefined;
  }
  return local.now.value >= all.now.value ? false : undefined;
};

/** Whose limit it was when a group was killed from above; undefined where that cannot be told. */
export type Killer = {readonly kind: 'group'; readonly path: string} | {readonly kind: 'machine'};

/**
 * The nearest group above that met its limit lately. When none did, all the way up, the machine itself ran out; the top
 * of a container cannot tell, for there is more above it.
 */
export const killerOf = (table: CgroupTable, entry: CgroupEntry): Killer | undefined => {
  for (const above of lineOf(table, entry).slice(1)) {
    const {now} = counterOf(above, 'events', 'oom');
    if (above.parent === undefined && !now.ok && now.reason.kind === 'no-field') return {kind: 'machine'};
    const oom = recentOf(counterOf(above, 'events', 'oom'));
    if (!oom.ok) return undefined;
    if (oom.value > 0) return {kind: 'group', path: above.path};
  }
  return undefined;
};

const killerText = (killer: Killer | undefined): string => {
  if (killer === undefined) return 'at a limit further up, or the whole machine ran out';
  return killer.kind === 'machine'
    ? 'because the whole machine ran out'
    : `at the limit of ${cgroupName(killer.path).text}, above it`;
};

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);
const processes = (n: number): string => (n === 1 ? '1 process' : `${n} processes`);

/** "in the last 60 s" */
const lastText = (span: Reading<Millis>): string =>
  span.ok ? ` in the last ${Math.max(1, Math.round(span.value / 1000))} s` : '';
const lately = (n: number, span: Reading<Millis>): string => `${times(n)}${lastText(span)}`;

/** Kills in the group and below it lately: v1, and v2 with local events, count them where they were only. */
const killsLately = ({list, layout}: CgroupTable, entry: CgroupEntry): number => {
  const killsOf = (group: CgroupEntry): number => happenedLately(group).oomKill ?? 0;
  if (entry.version === 2 && layout.localEvents !== true) return killsOf(entry);
  const below = entry.path === '/' ? '/' : `${entry.path}/`;
  return list.reduce((sum, group) => (group === entry || group.path.startsWith(below) ? sum + killsOf(group) : sum), 0);
};

const whatMadeRoom = (kills: number): string =>
  kills === 0
    ? 'reclaim has made room so far'
    : `${kills === 1 ? '1 process was' : `${kills} processes were`} killed meanwhile, which made room`;

/** A sentence: what happened, what it means. */
export const verdictSentence = (
  table: CgroupTable,
  entry: CgroupEntry,
  {kind, count}: Verdict,
  logged?: LoggedKills,
): string => {
  const {past, version} = entry;
  const span = recentSpan(kind === 'no-swap' ? past.swapEvents : (past.events ?? past.failcnt));
  const below = happenedBelow(entry, kind);
  const where = below === true ? ' in a group below' : '';
  switch (kind) {
    case 'killed':
      return `OOM killer at ${below === true ? 'the limit of a group below' : 'its own limit'}: ${processes(count)} killed${lastText(span)}`;
    case 'killed-from-above': {
      const cause = loggedCause(logged, entry, count, span);
      if (cause !== undefined) return `OOM killer: ${processes(count)} killed here${lastText(span)}; ${cause}`;
      return `OOM killer ${killerText(killerOf(table, entry))}: ${processes(count)} killed here${lastText(span)}`;
    }
    case 'killed-by-somebody': {
      const cause = loggedCause(logged, entry, count, span);
      if (cause !== undefined) return `OOM killer: ${processes(count)} killed here${lastText(span)}; ${cause}`;
      return `OOM killer: ${processes(count)} killed, at its own limit, one above, or the machine's`;
    }
    case 'failing':
      return `out of memory at its limit ${lately(count, span)}${where}, and nobody was killed: allocations fail`;
    case 'at-max':
      return version === 1
        ? `met its limit ${lately(count, span)}; ${whatMadeRoom(killsLately(table, entry))}`
        : `met memory.max ${lately(count, span)}${where}; ${whatMadeRoom(killsLately(table, entry))}`;
    case 'throttled':
      return `slowed down by memory.high ${lately(count, span)}${where}; nothing is killed by it`;
    case 'no-swap':
      return `could not swap out ${lately(count, span)}: at its swap limit, or no swap is left`;
    case 'unprotected':
      return `reclaimed below memory.low ${lately(count, span)}${where}: more is protected than there is`;
  }
};

export const verdictsFor = (entry: CgroupEntry): readonly Verdict[] => verdictsOf(happenedLately(entry));

/** Undefined for a group of which there is nothing to say. */
export const stateOf = (entry: CgroupEntry): State | undefined => {
  const [worst] = verdictsFor(entry);
  // In tens, so that there is room below the least of them.
  if (worst !== undefined) return {kind: worst.kind, order: 10 * (1 + byOrder.indexOf(worst.kind))};
  const kills = known(counterOf(entry, 'events', 'oomKill').now);
  return kills !== undefined && kills > 0 ? {kind: 'killed-before', order: 1, count: kills} : undefined;
};
