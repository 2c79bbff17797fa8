import {type Bytes, bytes, MIB} from '../../units.ts';
import {type CannotSay, type Evidence, type FindingSeverity, isCannot, needsTime} from '../diagnosis/rule.ts';
import type {LevelName} from './courses.ts';
import {amount, duration, over, roughly, share} from './evidence.ts';
import {type Facts, watchedFrom} from './facts.ts';
import {gradeBelow} from './grade.ts';
import {roomOf} from './room.ts';
import {isSteady, latest, type Trend, trendOf} from './trend.ts';

/**
 * Memory of the kernel that grows on and on. What grows fast is told by exhaustion-forecast within a minute; here it is
 * what goes on for longer, since all that the kernel holds grows while programs start.
 */

/** Seconds of watching before it is a trend, and before it is more than worth knowing. Ours. */
export const LEAST = 120;
const SURE = 240;
/** Of a time that is asked for so much will do: samples come in steps. */
export const NEARLY = 0.95;
/** Seconds of which growth is judged; the longest first. */
const SPANS = [900, 480, 240, 120];
/** It grows still: over the last so many seconds, at half the pace at least. */
const STILL = {seconds: 60, least: 40, share: 0.5};
/** What it must have gained: so much, and percent of what it was. */
const REAL = {floor: 32 * MIB, share: 5};
/** Seconds until nothing is left at this pace. Ours. */
const HURTS = {notice: 48 * 3600, warn: 3600, critical: 10 * 60};
/** So near an end is more than worth knowing, if the way there is even, though it was not watched for longer. Ours. */
const SOON = {seconds: 15 * 60, agreement: 0.95};
/** How many times the time of watching it may look ahead for more than a notice. */
const AHEAD = 10;
/** What was found once stands though a few pairs of points less agree. */
const HELD = {agreement: 0.7, recent: 0.3};

export type Creep = {
  readonly trend: Trend;
  /** Bytes a second. */
  readonly pace: number;
  readonly severity: FindingSeverity;
  /** Seconds until nothing is left, swap included; undefined where it is not known what is left. */
  readonly ahead: number | undefined;
  readonly evidence: readonly Evidence[];
};

const goesOn = (trend: Trend, held: boolean): boolean =>
  held
    ? trend.slope > 0 && trend.agreement >= HELD.agreement && trend.recent >= trend.slope * HELD.recent
    : trend.slope > 0 && isSteady(trend);

/** Undefined where an amount does not grow, or so slowly that it is nothing for somebody at a screen. */
export const creepOf = (facts: Facts, level: LevelName, least: Bytes = bytes(0)): Creep | CannotSay | undefined => {
  const {courses, watched, before} = facts;
  if (watched < LEAST * NEARLY) return needsTime(LEAST - watched);
  const begun = watchedFrom(facts);
  const points = courses.levels.past(level).filter(({at}) => at >= begun);
  const held = before !== undefined;
  const now = trendOf(latest(points, STILL.seconds), {seconds: STILL.least});
  let found: Trend | undefined;
  for (const seconds of SPANS) {
    const past = latest(points, seconds);
    const trend = trendOf(past, {seconds: LEAST * NEARLY});
    const start = past[0]?.amount ?? 0;
    const real = Math.max(REAL.floor, least, (start * REAL.share) / 100) * (held ? 0.8 : 1);
    if (trend === undefined || trend.gained < real || !goesOn(trend, held)) continue;
    if (now !== undefined && now.slope < trend.slope * STILL.share) continue;
    found = trend;
    break;
  }
  if (found === undefined) return undefined;
  const room = roomOf(facts);
  const left = isCannot(room) ? undefined : bytes(room.left + (room.swapLeft ?? 0));
  const pace = found.recent;
  const ahead = left === undefined ? undefined : left / pace;
  const sure = ahead !== undefined && found.span >= SURE * NEARLY && ahead <= AHEAD * found.span;
  // What was more than worth knowing before need only go on.
  const even = found.agreement >= SOON.agreement || (before !== undefined && before.severity !== 'notice');
  const marks = {
    notice: HURTS.notice,
    ...(even && {warn: SOON.seconds}),
    ...(sure && {warn: HURTS.warn, critical: HURTS.critical}),
  };
  const severity = ahead === undefined ? 'notice' : gradeBelow(ahead, marks, before?.severity);
  if (severity === undefined) return undefined;
  const from = over('proc/meminfo', found.span);
  return {
    trend: found,
    pace,
    severity,
    ahead,
    evidence: [
      amount('growth per minute', bytes(Math.round(pace * 60)), from),
      amount('gained', bytes(Math.round(found.gained)), from),
      share('steadiness of the growth', 100 * found.agreement, 'share of the pairs of samples that grow'),
      ...(left === undefined || ahead === undefined
        ? []
        : [amount('left, with swap', left, 'proc/meminfo'), duration('until nothing is left', ahead, 'left / growth')]),
    ],
  };
};

/** `; nothing is left in about 40 min` */
export const untilText = ({ahead}: Creep): string =>
  ahead === undefined ? '' : `; if it goes on, nothing is left in about ${roughly(ahead)}`;
