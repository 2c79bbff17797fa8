import type {Pressure} from '../proc/pressure.ts';
import {type Vmstat, vmstatFields} from '../proc/vmstat.ts';
import {available, chainReading, fieldReading, firstSample, type Reading} from '../reading.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../snapshot.ts';
import type {Cells, TrackedCounter, TrackedLevel} from '../store/counters.ts';
import type {History} from '../store/history.ts';
import {growth} from '../store/rates.ts';
import {stallSince} from '../store/series.ts';
import {type Bytes, type Count, pages, pagesToBytes, percentOf} from '../units.ts';

/**
 * Counters of /proc/vmstat added up. Those of `also` count where the kernel prints them; where it does not, what they
 * count does not happen or is inside the others.
 */
export type Sum = {readonly of: readonly TrackedCounter[]; readonly also?: readonly TrackedCounter[]};

/** An amount of pages that stands in /proc/vmstat, or one to compare it with. */
export type LevelField = TrackedLevel | 'nrDirtyThreshold' | 'nrDirtyBackgroundThreshold' | 'nrWritten';

/** What a row of the chain is made of. The same formula gives the figure now, the past, and the total since boot. */
export type Formula =
  /** Percent of the time, from the exact stall counter; the total is microseconds. */
  | {readonly kind: 'stall'; readonly resource: 'memory' | 'io'; readonly share: 'some' | 'full'}
  /** Bytes per second; less what another sum has, and never below 0. */
  | {readonly kind: 'pages'; readonly sum: Sum; readonly less?: Sum}
  /** Events per second. */
  | {readonly kind: 'events'; readonly sum: Sum}
  /** Percent, when the whole grew by at least so much: of less, a ratio would be noise. */
  | {readonly kind: 'share'; readonly part: Sum; readonly whole: Sum; readonly least: number}
  /** Bytes as they stand, and what limits them; where others have their total stands the limit, or what `ever` was. */
  | {
      readonly kind: 'level';
      readonly levels: readonly TrackedLevel[];
      readonly limit: LevelField;
      readonly ever?: LevelField;
    };

/** Undefined: there is too little to make a share of. */
export type Figure = Reading<number | undefined>;

const PATH = 'proc/vmstat';

const fieldOf = (vmstat: Reading<Vmstat>, name: keyof typeof vmstatFields): Reading<Count> =>
  chainReading(vmstat, value => fieldReading(value[name] as Count | undefined, PATH, vmstatFields[name].key));

type ReadCounter = (name: TrackedCounter) => Reading<Count>;

const sumOf = ({of, also = []}: Sum, read: ReadCounter): Reading<number> => {
  let total = 0;
  for (const name of [...of, ...also]) {
    const reading = read(name);
    if (reading.ok) total += reading.value;
    else if (reading.reason.kind !== 'no-field' || of.includes(name)) return reading;
  }
  return available(total);
};

type CounterFormula = Extract<Formula, {kind: 'pages' | 'events' | 'share'}>;

/** What a formula makes of the amounts of its sums, in their order, in some seconds; NaN where one is not known. */
const figureOf = (
  formula: CounterFormula,
  first: number,
  second: number,
  seconds: number,
  pageSize: Bytes,
): number | undefined => {
  switch (formula.kind) {
    case 'pages':
      return pagesToBytes(pages(Math.max(0, formula.less === undefined ? first : first - second)), pageSize) / seconds;
    case 'events':
      return first / seconds;
    case 'share':
      if (Number.isNaN(second)) return second;
      // Batches can bring in more than was looked at in the same moment.
      return second < formula.least ? undefined : Math.min(100, percentOf(first, second));
  }
};

export const sumsOf = (formula: Formula): readonly Sum[] => {
  switch (formula.kind) {
    case 'pages':
      return formula.less === undefined ? [formula.sum] : [formula.sum, formula.less];
    case 'events':
      return [formula.sum];
    case 'share':
      return [formula.part, formula.whole];
    case 'stall':
    case 'level':
      return [];
  }
};

const readFigure = (formula: CounterFormula, read: ReadCounter, seconds: number, pageSize: Bytes): Figure => {
  const amounts: number[] = [];
  for (const sum of sumsOf(formula)) {
    const reading = sumOf(sum, read);
    if (!reading.ok) return reading;
    amounts.push(reading.value);
  }
  return available(figureOf(formula, amounts[0]!, amounts[1] ?? 0, seconds, pageSize));
};

const probeOf = (resource: 'memory' | 'io') => (resource === 'memory' ? 'pressureMemory' : 'pressureIo');

/** Bytes of the fields together as they stand. */
export const levelOf = (snapshot: Snapshot, fields: readonly (keyof typeof vmstatFields)[]): Reading<Bytes> => {
  const vmstat = readingOf(snapshot, 'vmstat');
  let sum = 0;
  for (const field of fields) {
    const reading = fieldOf(vmstat, field);
    if (!reading.ok) return reading;
    sum += reading.value;
  }
  return available(pagesToBytes(pages(sum), snapshot.system.pageSize));
};

/** The figure of the time since the last sample. */
export const figureNow = (formula: Formula, snapshot: Snapshot): Figure => {
  if (formula.kind === 'stall') return stallSince(snapshot, probeOf(formula.resource), formula.share);
  if (formula.kind === 'level') return levelOf(snapshot, formula.levels);
  const now = readingOf(snapshot, 'vmstat');
  const before = beforeOf(snapshot, 'vmstat');
  const span = spanOf(snapshot, 'vmstat');
  const read: ReadCounter = name => growth(fieldOf(before, name), fieldOf(now, name));
  // The reason of a counter says more than that of the time between two samples.
  const seconds = span.ok && span.value > 0 ? span.value / 1000 : Number.NaN;
  const figure = readFigure(formula, read, seconds, snapshot.system.pageSize);
  if (!figure.ok || !Number.isNaN(figure.value)) return figure;
  return span.ok ? firstSample : span;
};

/** Since boot: bytes, events, percent, or microseconds of stall; of a level what stands beside it. */
export const figureTotal = (formula: Formula, snapshot: Snapshot): Figure => {
  switch (formula.kind) {
    case 'stall': {
      const pressure = readingOf(snapshot, probeOf(formula.resource)) as Reading<Pressure>;
      return chainReading(pressure, value =>
        fieldReading(value[formula.share]?.total, `proc/pressure/${formula.resource}`, formula.share),
      );
    }
    case 'level':
      return levelOf(snapshot, [formula.ever ?? formula.limit]);
    case 'pages':
    case 'events':
    case 'share': {
      const now = readingOf(snapshot, 'vmstat');
      return readFigure(formula, name => fieldOf(now, name), 1, snapshot.system.pageSize);
    }
  }
};

/** Growth of a sum at each moment of the past; NaN in a gap. */
export const grownIn = (cells: Cells, {of, also = []}: Sum): Float64Array => {
  const total = new Float64Array(cells.length);
  for (const name of of) {
    const more = cells.growth(name);
    for (let i = 0; i < total.length; i += 1) total[i]! += more[i]!;
  }
  for (const name of also) {
    const more = cells.growth(name);
    for (let i = 0; i < total.length; i += 1) if (!Number.isNaN(more[i])) total[i]! += more[i]!;
  }
  return total;
};

const levelsPast = (cells: Cells, levels: readonly TrackedLevel[], pageSize: Bytes): readonly number[] => {
  const courses = levels.map(cells.level);
  return Array.from({length: cells.length}, (_, i) =>
    pagesToBytes(pages(courses.reduce((total, course) => total + course[i]!, 0)), pageSize),
  );
};

/** Up to `n` latest figures, oldest first; NaN where there was none. All formulas speak of the same moments. */
export const figuresPast = (formula: Formula, history: History, n: number, pageSize: Bytes): readonly number[] => {
  if (formula.kind === 'stall') {
    const kind = formula.share === 'some' ? 'Some' : 'Full';
    return history.last(formula.resource === 'memory' ? `pressureMemory${kind}` : `pressureIo${kind}`, n);
  }
  const cells = history.counters(n);
  if (formula.kind === 'level') return levelsPast(cells, formula.levels, pageSize);
  const seconds = cells.seconds();
  const [first, second] = sumsOf(formula).map(sum => grownIn(cells, sum));
  const figures: number[] = [];
  for (let i = 0; i < seconds.length; i += 1) {
    const other = second === undefined ? 0 : second[i]!;
    figures.push(figureOf(formula, first![i]!, other, seconds[i]!, pageSize) ?? Number.NaN);
  }
  return figures;
};

/** Each counter of a sum that the kernel prints, with what it has counted since boot. */
export const partsOf = (
  {of, also = []}: Sum,
  snapshot: Snapshot,
): readonly {readonly key: string; readonly total: Count}[] => {
  const vmstat = readingOf(snapshot, 'vmstat');
  return [...of, ...also].flatMap(name => {
    const reading = fieldOf(vmstat, name);
    return reading.ok ? [{key: vmstatFields[name].key, total: reading.value}] : [];
  });
};
