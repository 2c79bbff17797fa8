import {shortPercent, shortRate} from '../../format/amount.ts';
import {vmstatFields} from '../../proc/vmstat.ts';
import {known} from '../../reading.ts';
import {readingOf, type Snapshot} from '../../snapshot.ts';
import {percentOf} from '../../units.ts';
import {largestHolders, processSubject, zoneSubject} from '../doctor/culprits.ts';
import {amount, over, rate, share} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {memoryWaits, noCounter, reclaimOf, returning, stallCounters, waitEvidence} from '../doctor/shortage.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {LOW_SUPPLY, supplyOf} from '../supply.ts';
import {nextNode} from '../zone-news.ts';
import {marksOf} from '../zone-report.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Times a second, steadily, that a request had to reclaim first. Ours: now and then is no matter on a busy machine. */
const STALLS = {notice: 5, warn: 20};
/** Where nothing says how long the waiting was, so many must do. Ours. */
const BLIND = {warn: 200};
/** Tasks a second put to sleep at half of the min marks: the last brake before a kill. Ours. */
const THROTTLED = {critical: 1};
const WINDOW = {most: 30, least: 8};

/** How far apart the marks are that wake kswapd and stop it: 0.1 % of a zone, unless somebody changed it. */
const USUAL_GAP = 10;
const WIDE_GAP = 50;

const gapOf = (snapshot: Snapshot): number | undefined => {
  const knobs = known(readingOf(snapshot, 'vmKnobs'))?.knobs;
  return knobs && known(knobs['vm.watermark_scale_factor'])?.value;
};

/** Programs that ask for a page must find one themselves. Limits of cgroups are not counted here, on any kernel. */
export const directReclaim: Rule = {
  id: 'direct-reclaim',
  title: 'programs must free memory first',
  help: 'Requests for memory that had to free some first, for the kernel in the background (kswapd) was too slow (allocstall: direct reclaim), for the machine, not for cgroup limits: 5 a second steadily notice; from 20 on, with work waiting for memory 5 % of the time, warning; critical when tasks are put to sleep for it too (pgscan_direct_throttle). Rates are ours, the 5 % stand between the marks of GLib and systemd.',
  needs: {vmstat: 0, pressureMemory: 0, zoneinfo: 5_000, vmKnobs: 60_000, swaps: 5_000},
  processes: true,
  explain: 'direct-reclaim',
  check: facts => {
    const {snapshot, header, before} = facts;
    if (!facts.vmstat.ok) return unknown(facts.vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const steady = watched.steadyRate(...stallCounters);
    if (steady === undefined) return noCounter('allocstall_normal');
    const held = before?.severity;
    const stalled = gradeAbove(steady, STALLS, held);
    if (stalled === undefined) return healthy;
    const waits = memoryWaits(watched);
    const hurts =
      waits.some === undefined ? undefined : gradeAbove(waits.some, {warn: NOTICE_SOME}, held) !== undefined;
    const throttled = watched.steadyRate('pgscanDirectThrottle') ?? 0;
    const severity = worstGrade(
      'notice',
      hurts === true && stalled === 'warn' ? 'warn' : undefined,
      hurts === undefined ? gradeAbove(steady, BLIND, held) : undefined,
      hurts !== false ? gradeAbove(throttled, THROTTLED, held) : undefined,
    )!;
    const shown = watched.rate(...stallCounters)!;
    const {scanned} = reclaimOf(watched);
    const direct = watched.rate('pgscanDirect');
    const part =
      scanned === undefined || direct === undefined || scanned === 0 ? undefined : percentOf(direct, scanned);
    const from = over('proc/vmstat', watched.seconds);
    const holders = largestHolders(facts);
    const marks = known(marksOf(snapshot));
    const node = marks && nextNode(marks);
    const zone = node?.parts[0]?.zone;
    const supply = supplyOf(header);
    const short = supply !== undefined && supply.share < LOW_SUPPLY;
    const gap = gapOf(snapshot);
    return finding({
      severity,
      sentence: `Programs had to free memory before they got any ${shortRate(shown)} times a second${
        part === undefined || part < 1
          ? ''
          : part > 99
            ? '; they did all of that work'
            : `; ${shortPercent(part)} of that work was theirs, the rest the kernel’s`
      }`,
      evidence: [
        ...stallCounters.flatMap(name => {
          const each = watched.rate(name);
          return each === undefined || each === 0 ? [] : [rate(vmstatFields[name].key, each, from)];
        }),
        ...(part === undefined ? [] : [share('pgscan_direct of all scanned', part, from)]),
        ...(throttled > 0 ? [rate('pgscan_direct_throttle', watched.rate('pgscanDirectThrottle')!, from)] : []),
        ...waitEvidence(watched, over('proc/pressure/memory', watched.seconds)),
        ...(supply === undefined ? [] : [amount('MemAvailable', supply.available, 'proc/meminfo')]),
      ],
      view: 'reclaim',
      subjects: [
        ...(node === undefined || zone === undefined ? [] : [zoneSubject(node.node, zone)]),
        ...holders.slice(0, 1).map(({process}) => processSubject(process)),
      ],
      steps: [
        {
          text: 'See where free memory is at its lowest mark, min (view 5), and how much the kernel frees by itself, kswapd (view 7)',
        },
        {text: 'See who takes the memory: view 2, sorted by GROW/min'},
        ...(short || gap === undefined || gap >= WIDE_GAP
          ? []
          : [
              {
                text: `Let the kernel begin to free memory earlier: raise vm.watermark_scale_factor from ${gap}${gap === USUAL_GAP ? ', its default' : ''}`,
                command: `sysctl -w vm.watermark_scale_factor=${WIDE_GAP}`,
                risk: 'up to 1 % of memory stays free for it; undone by a restart of the machine',
              },
            ]),
        ...(short
          ? [
              {
                text: 'Lower what the largest may use in its settings, or restart it at a good moment',
                risk: 'what it was doing is interrupted',
              },
            ]
          : []),
      ],
      explains: ['memory-stall', ...(returning(facts, watched).behind ? (['io-stall'] as const) : [])],
    });
  },
};
