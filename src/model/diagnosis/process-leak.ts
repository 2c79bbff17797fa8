import type {Process} from '../../proc/pid/process.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {Point} from '../../store/tracks.ts';
import {bytes, MIB, percentOf} from '../../units.ts';
import {lifeOf} from '../doctor/courses.ts';
import {NEARLY} from '../doctor/creep.ts';
import {followedProcesses, processSubject} from '../doctor/culprits.ts';
import {amount, duration, over, roughly, share} from '../doctor/evidence.ts';
import {type Facts, watchedFrom} from '../doctor/facts.ts';
import {gradeBelow} from '../doctor/grade.ts';
import {type Room, roomOf} from '../doctor/room.ts';
import {perMinute} from '../doctor/takers.ts';
import {isSteady, latest, paceOf, type Trend, trendOf} from '../doctor/trend.ts';
import {namedProcess} from '../process-name.ts';
import {anonOf, swapOf} from '../processes.ts';
import {finding, healthy, isCannot, needsTime, type Rule, unknown} from './rule.ts';

/** Seconds of watching before it is a trend, and before it is more than worth knowing. Ours. */
const LEAST = 120;
const SURE = 240;
/** Seconds of which growth is judged; the longest first. */
const SPANS = [900, 480, 240, 120];
/** A program grows while it starts. Ours. */
const START = 300;
/** What it must have gained: percent of the memory, and an amount. Ours. */
const REAL = {share: 1, floor: 16 * MIB};
/** Seconds until nothing is left at this pace: a leak that takes days is none for somebody at the screen. Ours. */
const HURTS = {notice: 12 * 3600, warn: 1800};
/** Percent of the memory, with swap, that may be left at most for more than a notice: caches that fill stop. Ours. */
const MOST_LEFT = 50;
/** Of the fall of MemAvailable: who takes so much of it explains it. Ours. */
const MOST_OF_IT = 0.5;

type Leak = {readonly process: Process; readonly trend: Trend};

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
  if (age !== undefined && age < START) return undefined;
  const since = Math.max(watchedFrom(facts), age === undefined ? 0 : last.at - (age - LEAST) * 1000);
  const grown = points.filter(({at}) => at >= since);
  for (const seconds of SPANS) {
    const trend = trendOf(latest(grown, seconds), {seconds: Math.min(seconds, LEAST) * NEARLY});
    if (trend === undefined || trend.gained < least || !isSteady(trend)) continue;
    const now = trendOf(latest(grown, STILL.seconds), {seconds: 0});
    if (now !== undefined && now.slope < trend.slope * STILL.share) continue;
    return hadAsMuch(points, trend, last.amount) ? undefined : {process, trend};
  }
  return undefined;
};

const worstLeak = (facts: Facts, {usable}: Room): Leak | undefined => {
  const least = Math.max(REAL.floor, (usable * REAL.share) / 100);
  let worst: Leak | undefined;
  for (const process of followedProcesses(facts)) {
    const leak = leakOf(process, facts, least);
    if (leak !== undefined && (worst === undefined || leak.trend.recent > worst.trend.recent)) worst = leak;
  }
  return worst;
};

export const processLeak: Rule = {
  id: 'process-leak',
  title: 'a process grows and grows',
  help: 'The own memory of one process, swapped out or not, grows steadily for 2 min or more, after its first 5 min, by 1 % of the memory or more, and would take all that is left within 12 h (notice), or 30 min (warning, after 4 min and with less than half left). Memory that it shares and files that it maps do not count. Marks are ours.',
  needs: {meminfo: 0, uptime: 5_000},
  processes: true,
  explain: 'leak',
  check: facts => {
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    const {snapshot, pageSize} = facts;
    if (!snapshot.processes.ok) return unknown(snapshot.processes.reason);
    if (facts.watched < LEAST * NEARLY) return needsTime(LEAST - facts.watched);
    const leak = worstLeak(facts, room);
    if (leak === undefined) return healthy;
    const {process, trend} = leak;
    const left = bytes(room.left + (room.swapLeft ?? 0));
    const ahead = left / trend.recent;
    const isSure = trend.span >= SURE * NEARLY && percentOf(left, room.usable + (room.swapTotal ?? 0)) <= MOST_LEFT;
    const marks = {notice: HURTS.notice, ...(isSure && {warn: HURTS.warn})};
    const severity = gradeBelow(ahead, marks, facts.before?.severity);
    if (severity === undefined) return healthy;
    const available = facts.courses.levels.past('memAvailable');
    const fall = -(paceOf(latest(available, Math.min(trend.span, SURE))) ?? 0);
    const name = namedProcess(process);
    const anon = known(anonOf(process, pageSize));
    const swap = known(swapOf(process));
    return finding({
      severity,
      sentence: `${name} grows by ${perMinute(trend.recent)}; if it goes on, nothing is left in about ${roughly(ahead)}`,
      evidence: [
        amount(
          `${name}, growth per minute`,
          bytes(Math.round(trend.recent * 60)),
          over(`proc/${process.pid}/statm`, trend.span),
        ),
        amount('gained', bytes(Math.round(trend.gained)), over(`proc/${process.pid}/statm`, trend.span)),
        share('steadiness of the growth', 100 * trend.agreement, 'share of the pairs of samples that grow'),
        ...(anon === undefined ? [] : [amount('anonymous memory', anon, `proc/${process.pid}/statm`)]),
        ...(swap === undefined || swap === 0 ? [] : [amount('VmSwap', swap, `proc/${process.pid}/status`)]),
        amount('left, with swap', left, 'proc/meminfo'),
        duration('until nothing is left', ahead, 'left / growth'),
      ],
      view: 'processes',
      subjects: [processSubject(process)],
      steps: [
        ...(severity === 'notice'
          ? [
              {
                text: 'Look again in a minute or two: a cache that fills stops by itself, a heap shrinks when it is cleaned up, a leak does neither',
              },
            ]
          : []),
        {text: `See whether it still grows, and which part of it: view 2, Enter on ${process.pid}`},
        {
          text: 'Limit its group, where that holds nothing else that matters (systemctl status and its pid show what is in it): view 8, key a',
          risk: 'all that is in the group is limited together: slowed down at the limit, and one of them killed when that does not help',
        },
        {text: 'Restart it at a good moment, and report it to its maker', risk: 'what it was doing is interrupted'},
      ],
      explains:
        trend.recent >= fall * MOST_OF_IT ? ['exhaustion-forecast', 'low-available', 'swap-full', 'oom-next'] : [],
    });
  },
};
