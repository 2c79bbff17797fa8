import type {TrackedCounter, TrackedLevel} from '../../store/counters.ts';
import type {History} from '../../store/history.ts';
import type {SeriesId} from '../../store/series.ts';
import {type CannotSay, needsTime} from '../diagnosis/rule.ts';

/**
 * The last seconds, as far as they were watched. What is said of a window rests on every sample in it and on the time that
 * each of them took; a pause ends it, for nothing is known of what was before.
 */
export type Window = {
  /** Time that the samples cover. */
  readonly seconds: number;
  /** How much the counters grew together; undefined when this kernel has none of them. */
  readonly grown: (...counters: readonly TrackedCounter[]) => number | undefined;
  /** The same per second. */
  readonly rate: (...counters: readonly TrackedCounter[]) => number | undefined;
  /** The same without its worst seconds: what one short spike cannot raise. To judge by; `rate` is what to show. */
  readonly steadyRate: (...counters: readonly TrackedCounter[]) => number | undefined;
  /** Mean share of the time, in percent; undefined where it was not measured. */
  readonly stall: (series: SeriesId) => number | undefined;
  /** The same without the worst two seconds: what one short spike cannot raise. To judge by; `stall` is what to show. */
  readonly steadyStall: (series: SeriesId) => number | undefined;
  /** Mean of an amount, in pages; undefined where the kernel does not have it. */
  readonly level: (level: TrackedLevel) => number | undefined;
  /** Share of the samples, in percent, in which a counter grew at all: whether it goes on or happened once. */
  readonly often: (...counters: readonly TrackedCounter[]) => number | undefined;
};

export type Windows = (span: {readonly most: number; readonly least: number}) => Window | CannotSay;

/** A tick comes a little early or late. */
const NEARLY = 0.9;
const ALL = Number.MAX_SAFE_INTEGER;

/** How many samples, counted from the last, make up so many seconds, and how many seconds they are. */
const reach = (seconds: Float64Array, most: number): {readonly cells: number; readonly covered: number} => {
  let covered = 0;
  let cells = 0;
  let gaps = 0;
  for (let i = seconds.length - 1; i >= 0; i -= 1) {
    const span = seconds[i]!;
    // A skipped tick leaves one hole, over which counters go on; the first sample after a pause has no time either.
    if (Number.isNaN(span)) {
      gaps += 1;
      if (gaps > 1) break;
      continue;
    }
    if (covered > 0 && covered + span / 2 > most) break;
    gaps = 0;
    covered += span;
    cells = seconds.length - i;
  }
  return {cells, covered};
};

const sumKnown = (values: Float64Array): number | undefined => {
  let sum = 0;
  let known = false;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    known = true;
  }
  return known ? sum : undefined;
};

/** Seconds that the worst of a window may last and still be one spike. */
const SPIKE = 2;
/** Counters say nothing of when between two samples they grew: two seconds lie in three samples of one second. */
const SPIKE_SAMPLES = 3;

type Share = {readonly share: number; readonly span: number};

const mean = (shares: readonly Share[]): number | undefined => {
  const time = shares.reduce((sum, {span}) => sum + span, 0);
  return time > 0 ? shares.reduce((sum, {share, span}) => sum + share * span, 0) / time : undefined;
};

const windowOver = (history: History, cells: number, covered: number): Window => {
  const past = history.counters(cells);
  const spans = past.seconds();
  const grown = (...counters: readonly TrackedCounter[]): number | undefined => {
    let sum: number | undefined;
    for (const counter of counters) {
      const own = sumKnown(past.growth(counter));
      if (own !== undefined) sum = (sum ?? 0) + own;
    }
    return sum;
  };
  const sharesOf = (series: SeriesId): Share[] =>
    history.last(series, cells).flatMap((share, i) => {
      const span = spans[i]!;
      return Number.isNaN(share) || Number.isNaN(span) ? [] : [{share, span}];
    });
  return {
    seconds: covered,
    grown,
    rate: (...counters) => {
      const sum = grown(...counters);
      return sum === undefined ? undefined : sum / covered;
    },
    steadyRate: (...counters) => {
      const all = counters.map(counter => past.growth(counter));
      const moments = [...spans].flatMap((span, i) => {
        const known = all.flatMap(values => (Number.isNaN(values[i]!) ? [] : [values[i]!]));
        return Number.isNaN(span) || known.length === 0 ? [] : [{span, sum: known.reduce((a, b) => a + b, 0)}];
      });
      moments.sort((a, b) => b.sum / b.span - a.sum / a.span);
      for (let left = SPIKE_SAMPLES * NEARLY; left > 0 && moments.length > 1; left -= moments.shift()!.span);
      const time = moments.reduce((sum, {span}) => sum + span, 0);
      return time > 0 ? moments.reduce((total, {sum}) => total + sum, 0) / time : undefined;
    },
    stall: series => mean(sharesOf(series)),
    steadyStall: series => {
      const worstFirst = sharesOf(series).sort((a, b) => b.share - a.share);
      let left = SPIKE;
      return mean(
        worstFirst.map(({share, span}) => {
          const cut = Math.min(left, span);
          left -= cut;
          return {share, span: span - cut};
        }),
      );
    },
    level: level => {
      const values = past.level(level);
      const sum = sumKnown(values);
      return sum === undefined ? undefined : sum / values.filter(value => !Number.isNaN(value)).length;
    },
    often: (...counters) => {
      const all = counters.map(counter => past.growth(counter));
      let measured = 0;
      let moved = 0;
      for (let i = 0; i < past.length; i += 1) {
        const known = all.filter(values => !Number.isNaN(values[i]!));
        if (known.length === 0) continue;
        measured += 1;
        if (known.some(values => values[i]! > 0)) moved += 1;
      }
      return measured > 0 ? (100 * moved) / measured : undefined;
    },
  };
};

/** Windows of one moment; each is looked up once, whatever the number of rules that ask for it. */
export const windowsOf = (history: History): Windows => {
  let seconds: Float64Array | undefined;
  const known = new Map<number, Window>();
  return ({most, least}) => {
    seconds ??= history.counters(ALL).seconds();
    const found = known.get(most);
    if (found !== undefined) return found.seconds >= least * NEARLY ? found : needsTime(least - found.seconds);
    const {cells, covered} = reach(seconds, most);
    if (covered < least * NEARLY) return needsTime(Math.max(1, least - covered));
    const window = windowOver(history, cells, covered);
    known.set(most, window);
    return window;
  };
};
