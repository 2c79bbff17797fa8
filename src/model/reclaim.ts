import {vmstatFields} from '../proc/vmstat.ts';
import {available, known, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import type {History} from '../store/history.ts';
import {type Bytes, percentOf, type Seconds, seconds} from '../units.ts';
import type {Severity} from './pressure.ts';
import {blockRows} from './reclaim-blocks.ts';
import {
  type Figure,
  type Formula,
  figureNow,
  figuresPast,
  figureTotal,
  grownIn,
  levelOf,
  partsOf,
  sumsOf,
} from './reclaim-formula.ts';
import {returnRows} from './reclaim-return.ts';
import type {Measure, ReclaimSpec} from './reclaim-row.ts';
import {takingRows} from './reclaim-taking.ts';
import {absence, formulaText} from './reclaim-text.ts';

/**
 * The chain from pressure to pain, in the order of cause and effect: who waits, who takes memory back, what comes back,
 * what it costs. https://docs.kernel.org/admin-guide/mm/concepts.html#reclaim
 */
export const reclaimSpecs: readonly ReclaimSpec[] = [...takingRows, ...returnRows, ...blockRows];

export type ReclaimRow = {
  readonly spec: ReclaimSpec;
  readonly now: Figure;
  readonly total: Figure;
  readonly severity: Severity;
  /** What the figure means at this moment, or why there is none. */
  readonly meaning: string;
};

/** The kernel's names of all fields that a row rests on. */
export const fieldsOf = ({formula}: ReclaimSpec): readonly string[] => {
  const names = sumsOf(formula).flatMap(({of, also = []}) => [...of, ...also]);
  const levels = formula.kind === 'level' ? [...formula.levels, formula.limit] : [];
  return [...new Set([...names, ...levels].map(name => vmstatFields[name].key))];
};

/** How far back something is looked for; the history keeps no more. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Gaps left out. */
const knownSum = (values: Float64Array): number =>
  values.reduce((total, value) => (Number.isNaN(value) ? total : total + value), 0);

/** Events of a formula in the whole time that history covers. */
const keptOf = (formula: Formula, history: History): number => {
  const cells = history.counters(ALL);
  return sumsOf(formula).reduce((total, sum) => total + knownSum(grownIn(cells, sum)), 0);
};

const measured = (
  {measure, formula}: ReclaimSpec,
  figure: number,
  snapshot: Snapshot,
  history: History,
): number | undefined => {
  const of = (kind: Measure): number | undefined => {
    if (kind.kind === 'kept') return keptOf(formula, history);
    const whole = known(levelOf(snapshot, kind.levels));
    return whole === undefined ? undefined : percentOf(figure, kind.together ? whole : whole / kind.levels.length);
  };
  return measure === undefined ? figure : of(measure);
};

const judge = (
  spec: ReclaimSpec,
  now: Figure,
  snapshot: Snapshot,
  history: History,
): Pick<ReclaimRow, 'severity' | 'meaning'> => {
  if (!now.ok) return {severity: 'calm', meaning: absence(now.reason)};
  if (now.value === undefined) return {severity: 'calm', meaning: spec.tooFew ?? ''};
  const amount = measured(spec, now.value, snapshot, history);
  // What it is compared with is missing: then it is only told apart from nothing.
  const reached = spec.says.filter(({from}) => (amount ?? Math.min(now.value!, Number.MIN_VALUE)) >= from);
  const {severity, text} = reached.at(-1) ?? spec.says[0]!;
  return {severity, meaning: text};
};

/** Undefined figures of a row that is told only once it has moved mean that it has not. */
const worthTelling = ({spec, total}: ReclaimRow): boolean =>
  spec.onlyOnceMoved !== true || (total.ok && total.value !== undefined && total.value > 0);

/** Every step of the chain at this moment; the reason of /proc/vmstat when it cannot be read. */
export const reclaimRows = (snapshot: Snapshot, history: History): Reading<readonly ReclaimRow[]> => {
  const vmstat = readingOf(snapshot, 'vmstat');
  if (!vmstat.ok) return vmstat;
  const rows = reclaimSpecs.map((spec): ReclaimRow => {
    const now = figureNow(spec.formula, snapshot);
    return {spec, now, total: figureTotal(spec.formula, snapshot), ...judge(spec, now, snapshot, history)};
  });
  return available(rows.filter(worthTelling));
};

/** Figures of a row over the last `n` samples, oldest first; all rows speak of the same moments, a gap is NaN. */
export const reclaimPast = ({formula}: ReclaimSpec, history: History, n: number, pageSize: Bytes): readonly number[] =>
  figuresPast(formula, history, n, pageSize);

/** The largest figure of some past; undefined where there is none. */
export const mostOf = (past: readonly number[]): number | undefined => {
  let most: number | undefined;
  for (const value of past) if (value > (most ?? Number.NEGATIVE_INFINITY)) most = value;
  return most;
};

/**
 * What the top of a picture stands for: the largest figure in it, a round one for shares, at least the limit for what
 * has one. Undefined where there is nothing to see.
 */
export const scaleOf = ({formula}: ReclaimSpec, past: readonly number[], snapshot: Snapshot): number | undefined => {
  const most = mostOf(past);
  if (most === undefined) return undefined;
  switch (formula.kind) {
    case 'share':
      return 100;
    case 'stall':
      return most > 50 ? 100 : most > 10 ? 50 : 10;
    case 'level':
      return Math.max(most, known(levelOf(snapshot, [formula.limit])) ?? most);
    case 'pages':
    case 'events':
      return most > 0 ? most : undefined;
  }
};

/** Time that the last `n` samples cover, gaps left out. */
export const timeCovered = (history: History, n: number): Seconds => seconds(knownSum(history.counters(n).seconds()));

export type Explanation = {
  readonly what: string;
  readonly now: string;
  readonly normal: string;
  readonly from: string;
  readonly next: string;
};

/** A row in sentences: what it is, what its figure means now, what is normal, what it rests on, where to look next. */
export const explanation = ({spec, meaning}: ReclaimRow, snapshot: Snapshot): Explanation => {
  const vmstat = known(readingOf(snapshot, 'vmstat'));
  const parts = spec.parts === true ? sumsOf(spec.formula).flatMap(sum => partsOf(sum, snapshot)) : [];
  const moved = parts.filter(({total}) => total > 0).map(({key, total}) => `${key} ${total}`);
  const since = moved.length === 0 ? '' : `; since boot ${moved.join(', ')}`;
  return {
    what: spec.what,
    now: meaning,
    normal: spec.normal,
    from: `${formulaText(spec.formula, vmstat)}${since}.`,
    next: spec.next,
  };
};
