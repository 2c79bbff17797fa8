import {longBytes} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {bytes, percentOf} from '../../units.ts';
import {NEARLY} from '../doctor/creep.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount, duration, over, roughly, share, word} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeBelow} from '../doctor/grade.ts';
import {firstFull} from '../doctor/group-forecast.ts';
import {groupName, limitFiles, limitGroup, lookAtGroup, raiseMax} from '../doctor/groups.ts';
import {LEAST, type Leak, type Left, leaksOf, leftFor} from '../doctor/leaks.ts';
import {type Room, roomOf} from '../doctor/room.ts';
import {MOST_OF_IT, perMinute} from '../doctor/takers.ts';
import {latest, paceOf} from '../doctor/trend.ts';
import {namedProcess} from '../process-name.ts';
import {anonOf, swapOf} from '../processes.ts';
import {finding, healthy, isCannot, needsTime, type Outcome, type Rule, unknown} from './rule.ts';

/** Seconds of watching before it is more than worth knowing. Ours. */
const SURE = 240;
/** Seconds until nothing is left at this pace: a leak that takes days is none for somebody at the screen. Ours. */
const HURTS = {notice: 12 * 3600, warn: 1800};
/** Percent of what it may have, with swap, that may be left at most for more than a notice: caches that fill stop. Ours. */
const MOST_LEFT = 50;
type Ending = Leak & {readonly left: Left; readonly ahead: number};

/** The one that is the first to have nothing left; of those that meet the same end, the one that grows faster. */
const worstOf = (leaks: readonly Leak[], facts: Facts, room: Room): Ending | undefined => {
  let worst: Ending | undefined;
  for (const leak of leaks) {
    const left = leftFor(leak, facts, room);
    const ahead = left.bytes / leak.trend.recent;
    if (worst === undefined || ahead < worst.ahead) worst = {...leak, left, ahead};
  }
  return worst;
};

/** Programs grow while they start: of one that does, it is too early to say. */
const tooYoung = (leaks: readonly Leak[], facts: Facts, room: Room): Outcome => {
  const worst = worstOf(leaks, facts, room);
  if (worst === undefined || worst.ahead >= HURTS.notice) return healthy;
  const {process, trend, young} = worst;
  return needsTime(young, `${namedProcess(process)} grows by ${perMinute(trend.recent)} in its first 5 min`);
};

export const processLeak: Rule = {
  id: 'process-leak',
  title: 'a process grows and grows',
  help: 'The own memory of one process, swapped out or not, grows steadily for 2 min or more, after its first 5 min, by 1 % of the memory, or of the limit of its cgroup, or more, and would take all that is left within 12 h (notice), or 30 min (warning, after 4 min and with less than half left). What is left is that of the machine, or of the limit of its cgroup where that is less. Memory that it shares and files that it maps do not count. Marks are ours.',
  needs: {meminfo: 0, uptime: 5_000},
  processes: true,
  cgroups: true,
  explain: 'leak',
  check: facts => {
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    const {snapshot, pageSize} = facts;
    if (!snapshot.processes.ok) return unknown(snapshot.processes.reason);
    if (facts.watched < LEAST * NEARLY) return needsTime(LEAST - facts.watched);
    const leaks = leaksOf(facts);
    const [old, young] = [leaks.filter(each => each.young === 0), leaks.filter(each => each.young > 0)];
    const leak = worstOf(old, facts, room);
    if (leak === undefined) return tooYoung(young, facts, room);
    const {process, trend, left, ahead} = leak;
    const isSure = trend.span >= SURE * NEARLY && percentOf(left.bytes, left.of) <= MOST_LEFT;
    const marks = {notice: HURTS.notice, ...(isSure && {warn: HURTS.warn})};
    const severity = gradeBelow(ahead, marks, facts.before?.severity);
    if (severity === undefined) return tooYoung(young, facts, room);
    const available = facts.courses.levels.past('memAvailable');
    const fall = -(paceOf(latest(available, Math.min(trend.span, SURE))) ?? 0);
    const name = namedProcess(process);
    const anon = known(anonOf(process, pageSize));
    const swap = known(swapOf(process));
    const group = left.group && groupName(left.group.path);
    const full = left.group === undefined ? undefined : firstFull(facts);
    const files = limitFiles(left.group?.version ?? 2);
    const fillsIt =
      full !== undefined && full.entry.path === left.group?.path && trend.recent >= full.forecast.pace * MOST_OF_IT;
    const end =
      group === undefined
        ? `nothing is left in about ${roughly(ahead)}`
        : `${group} meets its limit of ${longBytes(left.of)} in about ${roughly(ahead)}`;
    return finding({
      severity,
      sentence: `${name} grows by ${perMinute(trend.recent)}; if it goes on, ${end}`,
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
        ...(group === undefined
          ? [amount('left, with swap', left.bytes, 'proc/meminfo')]
          : [
              word('group', group, left.group!.path),
              amount('limit', left.of, files.limit),
              amount('left below it', left.bytes, `${files.limit} - (${files.usage} - (file - shmem))`),
            ]),
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
        ...(group === undefined ? limitGroup(process) : [lookAtGroup(group)]),
        {text: 'Restart it at a good moment, and report it to its maker', risk: 'what it was doing is interrupted'},
        ...(group === undefined ? [] : [raiseMax()]),
      ],
      explains: [
        ...(trend.recent >= fall * MOST_OF_IT
          ? (['exhaustion-forecast', 'low-available', 'swap-full', 'oom-next'] as const)
          : []),
        ...(fillsIt ? (['cgroup-forecast'] as const) : []),
      ],
    });
  },
};
