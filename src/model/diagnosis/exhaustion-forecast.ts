import {longBytes} from '../../format/amount.ts';
import type {SwapArea} from '../../proc/swaps.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {Point} from '../../store/tracks.ts';
import {bytes, MIB, percentOf} from '../../units.ts';
import {inRam} from '../advice/swapping.ts';
import {TREND_SECONDS} from '../doctor/culprits.ts';
import {amount, duration, over, roughly, share} from '../doctor/evidence.ts';
import {type Facts, watchedFrom} from '../doctor/facts.ts';
import {forecastOf, MOST_LEFT, NEAR_END} from '../doctor/forecast.ts';
import {limitGroup} from '../doctor/groups.ts';
import {type FullMount, listMount} from '../doctor/mounts.ts';
import {type Room, roomOf} from '../doctor/room.ts';
import {perMinute, type Taker, takerOf} from '../doctor/takers.ts';
import {savedByZram} from '../doctor/zram-swap.ts';
import {finding, healthy, isCannot, needsTime, type Rule, type Step, type Subject} from './rule.ts';

/** A fall of less is noise: percent of the memory, and an amount. Ours. */
const NOISE = {share: 1, floor: 16 * MIB};

/** Swap in RAM gives only what compression saves. */
const worthOfSwap = (areas: readonly SwapArea[] | undefined, facts: Facts): number => {
  const free = (area: SwapArea): number => area.size - area.used;
  const all = areas?.reduce((sum, area) => sum + free(area), 0) ?? 0;
  if (areas === undefined || all <= 0) return 1;
  const saved = savedByZram(facts);
  return areas.reduce((sum, area) => sum + free(area) * (inRam(area) ? saved : 1), 0) / all;
};

/** Available memory with free swap, in bytes, since it is watched without a break. */
const supplyPoints = (facts: Facts, {swapTotal = bytes(0)}: Room, worth: number): Point[] => {
  const {courses} = facts;
  const begun = watchedFrom(facts);
  const used = new Map(courses.levels.past('swapUsed').map(({at, amount: n}) => [at, n]));
  return courses.levels.past('memAvailable').flatMap(({at, amount: n}): Point[] => {
    if (at < begun) return [];
    const swapped = used.get(at);
    return [{at, amount: swapTotal > 0 && swapped !== undefined ? n + worth * (swapTotal - swapped) : n}];
  });
};

/** Minutes are left: what helps is to stop it. */
const stopIt = (subject: Subject | undefined): readonly Step[] => {
  const pid = subject?.view === 'processes' ? /^\d+/.exec(subject.key)?.[0] : undefined;
  return [
    {
      text: 'Stop it while there is time, if it can be spared: systemctl stop for a service, or end the process',
      ...(pid !== undefined && {command: `kill ${pid}`}),
      risk: 'what it was doing is lost where it does not save that on its own',
    },
  ];
};

const seeShared: readonly Step[] = [
  {
    text: 'See which tmpfs grows; fuser -vm and its mount point show who has files open there',
    command: 'df -h -t tmpfs',
  },
  {text: 'See shared memory that programs made, and who has it', command: 'ipcs -m -p'},
];

const seeMount = (mount: FullMount): readonly Step[] => {
  const list = listMount(mount);
  return [
    {
      text: `See what lies in ${mount.path}; fuser -vm and its path show who has files open there`,
      ...(list !== undefined && {command: list}),
    },
  ];
};

const stepsFor = (taker: Taker | undefined, soon: boolean): readonly Step[] => {
  const look: Step = {text: 'See what grows: view 2, sorted by GROW/min; view 1 for what is in no process'};
  switch (taker?.kind) {
    case 'process':
    case 'processes':
      return [
        {text: 'Watch who grows: view 2, sorted by GROW/min'},
        ...limitGroup(taker.process),
        ...(soon
          ? stopIt(taker.kind === 'process' ? taker.subject : undefined)
          : [{text: 'Restart it, or stop what makes it grow', risk: 'what it was doing is interrupted'}]),
      ];
    case 'shmem':
      return [
        ...(taker.mount === undefined ? seeShared : seeMount(taker.mount)),
        {text: 'Stop what writes there, or delete what nobody needs', risk: 'files in a tmpfs are nowhere else'},
      ];
    case 'slabUnreclaimable':
      return [{text: 'See which kind grows: view 3, column GROW/min'}, look];
    case 'pageTables':
      return [{text: 'See whose page tables (maps of its memory) grow: view 2, sorted by PTABLE'}];
    case 'kernelStack':
      return [{text: 'See who starts threads: view 2, sorted by THR'}];
    case 'unaccounted':
    case undefined:
      return [look];
  }
};

export const exhaustionForecast: Rule = {
  id: 'exhaustion-forecast',
  title: 'memory runs out soon',
  help: 'MemAvailable with free swap falls steadily (median of slopes over 45 s to 5 min) and will be gone within 30 min (warning: less than half is left after 4 min of falling, less than a quarter after 90 s) or 5 min (critical: less than 15 % is left, less than a quarter after 90 s). Caches never count: MemAvailable holds them. Marks are ours.',
  needs: {meminfo: 0, swaps: 5_000, zram: 10_000, tmpfs: 15_000},
  processes: true,
  explain: 'leak',
  check: facts => {
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    const {usable, left: available, swapTotal = bytes(0), swapLeft = bytes(0)} = room;
    const worth = worthOfSwap(known(readingOf(facts.snapshot, 'swaps'))?.areas, facts);
    const left = bytes(Math.round(available + worth * swapLeft));
    const all = usable + worth * swapTotal;
    const part = percentOf(left, all);
    // However it falls: with so much left nothing would be said.
    if (part > MOST_LEFT) return healthy;
    if (facts.watched < TREND_SECONDS) return needsTime(TREND_SECONDS - facts.watched);
    const points = supplyPoints(facts, room, worth);
    const least = Math.max(NOISE.floor, (usable * NOISE.share) / 100);
    const forecast = forecastOf({points, left, all, least}, facts.before?.severity);
    if (forecast === undefined) return healthy;
    const {trend, pace, ahead, verdict: severity} = forecast;
    if (typeof severity === 'number') {
      const lasts = `memory would last about ${roughly(ahead)}`;
      return needsTime(severity, `${lasts}, falling ${perMinute(pace)}`, ahead < NEAR_END ? lasts : undefined);
    }
    const {span} = trend;
    const taker = takerOf(facts, pace, span);
    const withSwap = swapLeft > 0 ? ' with swap' : '';
    return finding({
      severity,
      sentence: `Memory lasts about ${roughly(ahead)}: ${longBytes(left)} left${withSwap}, falling ${perMinute(pace)}${taker === undefined ? '' : `; ${taker.text}`}`,
      evidence: [
        duration('until nothing is left', ahead, over('proc/meminfo', span)),
        amount('MemAvailable', available, 'proc/meminfo'),
        ...(swapLeft > 0 ? [amount('SwapFree', swapLeft, 'proc/meminfo, with SwapCached')] : []),
        amount('fall, per minute', bytes(Math.round(pace * 60)), over('proc/meminfo', span)),
        share('steadiness of the fall', 100 * trend.agreement, 'share of the pairs of samples that fall'),
        ...(taker === undefined ? [] : [taker.evidence]),
      ],
      view: taker?.view ?? 'processes',
      subjects: taker?.subject === undefined ? [] : [taker.subject],
      steps: stepsFor(taker, severity === 'critical'),
      explains: ['low-available', 'no-swap', 'swap-full', 'oom-next'],
    });
  },
};
