import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import {longBytes} from '../format/amount.ts';
import {sentence} from '../reading.ts';
import {isV1Root, nearestLimit, nearestRoom} from './cgroups.ts';
import type {LoggedKills} from './cgroups-kills.ts';
import {cgroupName} from './cgroups-name.ts';
import {type State, stateOf, verdictSentence, verdictsFor} from './cgroups-verdict.ts';
import type {Severity} from './pressure.ts';

const kinds: Readonly<Record<CgroupTable['layout']['kind'], string>> = {
  v2: 'cgroup v2',
  v1: 'cgroup v1',
  'hybrid-v1-memory': 'memory on cgroup v1 (hybrid)',
  'hybrid-v2-memory': 'memory on cgroup v2 (hybrid)',
  none: 'no memory controller',
};

/** "19 groups, cgroup v2"; with a filter, how many of them are shown. */
export const tableNote = (table: CgroupTable, shown: number | undefined): string => {
  const {list, layout, truncated, complete, oldest} = table;
  const number = `${shown === undefined ? '' : `${shown} of `}${list.length} ${list.length === 1 ? 'group' : 'groups'}`;
  const parts = [number, kinds[layout.kind]];
  if (truncated) parts.push('more are not read');
  if (!complete) parts.push('still searching');
  // A second more than a tick: a group that waits for its turn.
  if (oldest > 1500) parts.push(`idle ones up to ${Math.round(oldest / 1000)} s old`);
  return parts.join(', ');
};

const limitWords = (table: CgroupTable, entry: CgroupEntry): string => {
  const limit = nearestLimit(table, entry);
  if (!limit.ok) return sentence(limit.reason);
  const {limit: most, from, which} = limit.value;
  if (most === 'max') return 'no limit but the machine’s';
  const whose =
    from === entry.path ? 'its own' : `that of ${from === undefined ? 'a group further up' : cgroupName(from).text}`;
  const room = nearestRoom(table, entry);
  const left = room.ok && room.value.room !== 'max' ? `, ${longBytes(room.value.room)} left` : '';
  return `${which === 'high' ? 'slowed down above' : 'limit'} ${longBytes(most)} (${which === 'high' ? 'memory.high, ' : ''}${whose})${left}`;
};

/** One line about a group: what goes wrong in it, else where it is and what limits it. */
export const groupSentence = (
  table: CgroupTable,
  entry: CgroupEntry,
  logged?: LoggedKills,
): {readonly text: string; readonly severity: Severity} => {
  const [worst] = verdictsFor(entry);
  if (worst !== undefined) {
    return {
      text: `${cgroupName(entry.path).text}: ${verdictSentence(table, entry, worst, logged)}`,
      severity: worst.severity,
    };
  }
  if (entry.parent === undefined && !entry.current.ok && entry.current.reason.kind === 'no-field')
    return {text: 'the root of the machine has neither usage nor limits: the strip above shows it', severity: 'calm'};
  if (!entry.current.ok) return {text: `${entry.path}: ${sentence(entry.current.reason)}`, severity: 'calm'};
  const rootOnly = isV1Root(table, entry)
    ? '; its usage is page cache and anonymous memory only: a group below may show more'
    : '';
  return {text: `${entry.path}: ${limitWords(table, entry)}${rootOnly}`, severity: 'calm'};
};

/** More would be a list, and that is what the table is for. */
const MOST_TOLD = 5;

/** What goes wrong in groups, the worst first. */
export const troubleSentences = (table: CgroupTable, logged?: LoggedKills): readonly string[] => {
  const told = table.list.map(entry => groupSentence(table, entry, logged));
  const worst = (['critical', 'warn', 'notice'] as const).flatMap(rank => told.filter(one => one.severity === rank));
  const left = worst.length - MOST_TOLD;
  return [
    ...worst.slice(0, MOST_TOLD).map(({text}) => `${text}.`),
    ...(left > 0 ? [`${left} more ${left === 1 ? 'group has' : 'groups have'} something to tell.`] : []),
  ];
};

const termOf: Readonly<Record<State['kind'], string>> = {
  killed: 'memcg-oom',
  'killed-from-above': 'oom',
  'killed-by-somebody': 'oom',
  'killed-before': 'memcg-oom',
  failing: 'memcg-oom',
  'at-max': 'memory.max',
  throttled: 'throttling',
  'no-swap': 'memory.swap.max',
  unprotected: 'protection',
};

/** Terms of the reference that a group is about, the nearest first. */
export const groupTerms = (entry: CgroupEntry): readonly string[] => {
  const state = stateOf(entry);
  return [...(state === undefined ? [] : [termOf[state.kind]]), entry.version === 1 ? 'cgroup-v1' : 'cgroup'];
};
