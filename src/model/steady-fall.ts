import type {Point} from '../store/tracks.ts';
import {type Millis, millis} from '../units.ts';

/**
 * Whether an amount falls steadily, and when it will be gone. A forecast is given only for a fall that nearly every pair
 * of points agrees on and that has not slowed down; a single jump, a saw-tooth or a slow end gives none.
 */

/** Fewer points, or a shorter time, are no trend. */
const LEAST_POINTS = 8;
const LEAST_SPAN = millis(14_000);
/** Share of the pairs of points of which the later one must be lower. */
const AGREEMENT = 0.9;
/** The later half must fall at least at this share of the pace of the whole. */
const KEEPING_UP = 0.5;
/** How many times the observed span a forecast may look ahead. */
const FORESIGHT = 10;

/** Amount per millisecond from each point to each later one. */
const slopes = (points: readonly Point[]): number[] =>
  points.flatMap((from, i) => points.slice(i + 1).map(to => (to.amount - from.amount) / (to.at - from.at)));

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)]! + sorted[Math.floor(middle)]!) / 2;
};

/** The pace of a steady fall, in amount per millisecond, or undefined (Theil and Sen: the median of all slopes). */
const pace = (points: readonly Point[]): number | undefined => {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (points.length < LEAST_POINTS || last.at - first.at < LEAST_SPAN) return undefined;
  const all = slopes(points);
  if (all.filter(slope => slope < 0).length < AGREEMENT * all.length) return undefined;
  const whole = median(all);
  const recent = median(slopes(points.slice(Math.floor(points.length / 2))));
  return whole < 0 && recent <= KEEPING_UP * whole ? -recent : undefined;
};

/** Time until nothing is left of an amount at its present pace; undefined without a steady fall or too far ahead. */
export const untilGone = (points: readonly Point[]): Millis | undefined => {
  const falling = pace(points);
  if (falling === undefined) return undefined;
  const first = points[0]!;
  const last = points.at(-1)!;
  const ahead = Math.max(0, last.amount) / falling;
  return ahead <= FORESIGHT * (last.at - first.at) ? millis(ahead) : undefined;
};
