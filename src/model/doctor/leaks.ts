import type {CgroupEntry} from '../../cgroup/table.ts';
import type {Process} from '../../proc/pid/process.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {Point} from '../../store/tracks.ts';
import {type Bytes, bytes, MIB} from '../../units.ts';
import {isCannot} from '../diagnosis/rule.ts';
import {groupLimitOf} from '../process-page.ts';
import {lifeOf} from './courses.ts';
import {NEARLY} from './creep.ts';
import {followedProcesses} from './culprits.ts';
import {type Facts, watchedFrom} from './facts.ts';
import {firmOf} from './groups.ts';
import {type Room, roomOf} from './room.ts';
import {isSteady, latest, type Trend, trendOf} from './trend.ts';

/** Processes that grow and grow, and what is left for them. */

/** Seconds of watching before it is a trend. Ours. */
export const LEAST = 120;
/** Seconds of which growth is judged; the longest first. */
const SPANS = [900, 480, 240, 120];
/** A program grows while it starts. Ours. */
const START = 300;
/** What it must have gained: percent of what it may have, and an amount. Ours. */
const REAL = {share: 1, floor: 16 * MIB};

export type Leak = {
  readonly process: Process;
  readonly trend: Trend;
  /** Seconds that it must run for longer before growth says anything. */
  readonly young: number;
};

/** Seconds for which it runs; undefined where the clock of /proc/uptime is another one (lxcfs). */
const ageOf = ({starttime}: Process, {snapshot}: Facts): number | undefined => {
  const up = known(readingOf(snapshot, 'uptime'))?.up;
  const age = up === undefined ? undefined : up - starttime / snapshot.system.clockTicks;
  return age === undefined || age < 0 ? undefined : age;
};

/** It grows still: over the last so many seconds at half the pace at least. */
const STILL = {seconds: 75, share: 0.5};

/** Before this it held as much, and gave it back: it swings. */
const hadAsMuch = (points: readonly Point[], {span}: Trend, now: number): boolean => {
  const began = points.at(-1)!.at - span * 1000;
  return points.some(({at, amount: held}) => at < began && held >= now);
};

const leakOf = (process: Process, facts: Facts, least: number): Leak | undefined => {
  const points = facts.courses.processes.past(lifeOf(process));
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.amount - first.amount < least) return undefined;
  const age = ageOf(process, facts);
  const young = age === undefined ? 0 : Math.max(0, START - age);
  const since = Math.max(watchedFrom(facts), age === undefined || young > 0 ? 0 : last.at - (age - LEAST) * 1000);
  const grown = points.filter(({at}) => at >= since);
  for (const seconds of SPANS) {
    const trend = trendOf(latest(grown, seconds), {seconds: Math.min(seconds, LEAST) * NEARLY});
    if (trend === undefined || trend.gained < least || !isSteady(trend)) continue;
    const now = trendOf(latest(grown, STILL.seconds), {seconds: 0});
    if (now !== undefined && now.slope < trend.slope * STILL.share) continue;
    return hadAsMuch(points, trend, last.amount) ? undefined : {process, trend, young};
  }
  return undefined;
};

/** A look that costs next to nothing: most processes stand still. */
const hasGained = (process: Process, {courses}: Facts, least: number): boolean => {
  const points = courses.processes.past(lifeOf(process));
  return points.length > 1 && points.at(-1)!.amount - points[0]!.amount >= least;
};

/** Those that grow, in no order. */
export const leaksOf = (facts: Facts): readonly Leak[] =>
  facts.once('leaks', () => {
    const room = roomOf(facts);
    if (isCannot(room) || facts.watched < LEAST * NEARLY) return [];
    return followedProcesses(facts).flatMap(process => {
      if (!hasGained(process, facts, REAL.floor)) return [];
      const limit = known(groupLimitOf(process, facts.snapshot))?.limit.limit ?? 'max';
      const most = limit === 'max' ? room.usable : Math.min(room.usable, limit);
      return leakOf(process, facts, Math.max(REAL.floor, (most * REAL.share) / 100)) ?? [];
    });
  });

/** What a process can still have: of the machine with its swap, or of the limit of a group that it is in. */
export type Left = {
  readonly bytes: Bytes;
  /** What `bytes` is a part of. */
  readonly of: Bytes;
  /** The group that is nearest to its limit, where that is what binds. */
  readonly group?: CgroupEntry;
};

/** The group, its own or one above, that is nearest to its limit. */
const boundBy = ({process}: Leak, {snapshot}: Pick<Facts, 'snapshot'>): string | undefined =>
  known(groupLimitOf(process, snapshot))?.room.from;

/** Of groups only what is known completely: one that is full of file cache has much left. */
export const leftFor = (leak: Leak, facts: Facts, room: Room): Left => {
  const machine: Left = {
    bytes: bytes(room.left + (room.swapLeft ?? 0)),
    of: bytes(room.usable + (room.swapTotal ?? 0)),
  };
  const path = boundBy(leak, facts);
  const group = path === undefined ? undefined : known(facts.snapshot.cgroups)?.byPath.get(path);
  const limit = group && known(group.max);
  const firm = group && firmOf(group);
  if (group === undefined || firm === undefined || limit === undefined || limit === 'max') return machine;
  const left = bytes(Math.max(0, limit - firm));
  return left < machine.bytes ? {bytes: left, of: limit, group} : machine;
};

/** Groups whose limit is near those that grow. */
export const leakingGroups = (facts: Facts): readonly string[] => [
  ...new Set(leaksOf(facts).flatMap(leak => boundBy(leak, facts) ?? [])),
];
