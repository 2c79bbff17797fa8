import type {Point} from '../../store/tracks.ts';
import {percentOf} from '../../units.ts';
import type {FindingSeverity} from '../diagnosis/rule.ts';
import {NEARLY} from './creep.ts';
import {TREND_SECONDS} from './culprits.ts';
import {gradeBelow} from './grade.ts';
import {isSteady, latest, type Trend, trendOf} from './trend.ts';

/** What is left of something, and when it will be gone. */

/** Seconds until nothing is left. Ours: what a person needs to look and to act, and what is still worth a look. */
const GONE = {critical: 5 * 60, warn: 30 * 60};

/**
 * How sure a fall must be for each: seconds for which it went on at least, how many times that it may look ahead, and the
 * share of all that may be left at most, in percent. A program that starts takes memory as fast, and stops; the more is
 * left, the longer it must have gone on. Ours.
 */
type Sure = {readonly seconds: number; readonly ahead: number; readonly left: number};
const SURE: Readonly<Record<'critical' | 'warn', readonly Sure[]>> = {
  critical: [
    {seconds: TREND_SECONDS, ahead: 4, left: 15},
    {seconds: 90, ahead: 4, left: 25},
  ],
  warn: [
    {seconds: TREND_SECONDS, ahead: 4, left: 15},
    {seconds: 90, ahead: 6, left: 25},
    {seconds: 240, ahead: 6, left: 50},
  ],
};
/** Percent: with more left nothing is said, however it falls. */
export const MOST_LEFT = Math.max(...SURE.warn.map(({left}) => left));
/** So near an end is told at once, though it is not sure yet. Ours. */
export const NEAR_END = GONE.critical;

/** Seconds over which a fall is looked for; the longest that is steady says most. */
const SPANS = [300, 150, 60];
/** It goes on at this moment: over the last so many seconds, still at half the pace. */
const STILL = {seconds: 30, least: 20, share: 0.5};
/** Percent: it came down so far before, not lower than this, and went up again by itself: it swings. Ours. */
const TURNS_ABOVE = 10;
/** Percent of all by which it must be below that to be no swing. Ours. */
const DEEPER = 5;
/** Share of the fall that it must have risen by before. Ours. */
const ROSE = 0.5;

export type Supply = {
  /** What was left, oldest first. */
  readonly points: readonly Point[];
  readonly left: number;
  /** What it is a part of. */
  readonly all: number;
  /** A fall of less is noise. */
  readonly least: number;
};

export type Forecast = {
  readonly trend: Trend;
  /** By which it falls now, per second. */
  readonly pace: number;
  /** Seconds until nothing is left. */
  readonly ahead: number;
  /** Or how many seconds more it must go on for to be sure. */
  readonly verdict: FindingSeverity | number;
};

const isFall = (trend: Trend | undefined, least: number): trend is Trend =>
  trend !== undefined && trend.slope < 0 && isSteady(trend) && -trend.gained >= least;

const fallOf = ({points, least}: Supply): Trend | undefined => {
  for (const seconds of SPANS) {
    const past = latest(points, seconds);
    if ((past[0]?.amount ?? 0) - (past.at(-1)?.amount ?? 0) < least / 2) continue;
    const trend = trendOf(past, {seconds: TREND_SECONDS});
    if (!isFall(trend, least)) continue;
    const now = trendOf(latest(points, STILL.seconds), {seconds: STILL.least});
    if (now === undefined || now.slope <= trend.slope * STILL.share) return trend;
  }
  return undefined;
};

/** Before this fall it was as low as now, though not near the end, and rose by itself. */
const swings = ({points, left, all}: Supply, {span, gained}: Trend): boolean => {
  // Seconds are no whole number of milliseconds.
  const began = points.at(-1)!.at - span * 1000 - 1;
  const before = points.filter(({at}) => at < began);
  const low = Math.min(...before.map(({amount}) => amount));
  const since = points.slice(before.findIndex(({amount}) => amount === low));
  const rose = Math.max(...since.map(({amount}) => amount)) - low;
  return percentOf(low, all) >= TURNS_ABOVE && percentOf(low - left, all) < DEEPER && rose >= -gained * ROSE;
};

/** Undefined where it does not fall, or will last. */
export const forecastOf = (supply: Supply, before: FindingSeverity | undefined): Forecast | undefined => {
  const trend = fallOf(supply);
  if (trend === undefined || swings(supply, trend)) return undefined;
  const pace = -trend.recent;
  const ahead = supply.left / pace;
  const part = percentOf(supply.left, supply.all);
  const missing = ({seconds, ahead: times, left}: Sure): number =>
    part > left ? Infinity : Math.max(seconds * NEARLY, ahead / times) - trend.span;
  const isSure = (sure: Sure): boolean => missing(sure) <= 0;
  const severity = gradeBelow(
    ahead,
    {...(SURE.critical.some(isSure) && {critical: GONE.critical}), ...(SURE.warn.some(isSure) && {warn: GONE.warn})},
    before,
  );
  const needs = Math.min(...SURE.warn.map(missing));
  if (severity === undefined && (ahead >= GONE.warn || needs <= 0 || needs === Infinity)) return undefined;
  return {trend, pace, ahead, verdict: severity ?? Math.ceil(needs)};
};
