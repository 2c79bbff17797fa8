import {longBytes, shortPercent, shortRate} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type Bytes, pages, pagesToBytes, percentOf} from '../../units.ts';
import {zoneSubject} from '../doctor/culprits.ts';
import {amount, over, rate, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {isNearMarks, stallCounters} from '../doctor/shortage.ts';
import type {Window} from '../doctor/window.ts';
import type {NodeRow, Watermarks} from '../watermarks.ts';
import {PLENTY} from '../zone-news.ts';
import {marksOf} from '../zone-report.ts';
import {finding, healthy, isCannot, type Rule, type RuleId, unknown} from './rule.ts';

/** Times a second that programs reclaim themselves; pages a second to and from swap, or looked at by kswapd. Ours. */
const STALLS = {warn: 5};
const SWAPS = {warn: 256};
const SCANS = {notice: 1000};
/** Percent of allocations that got another node than they wanted, and how many a second. Ours. */
const MISSED = {notice: 10};
const LEAST_MISSED = 1000;
/** A slow rule is asked every five seconds: it must have seen enough at the second time. */
const WINDOW = {most: 30, least: 5};

/** Memory without processors is slower: that it is left for last is no imbalance. */
const hasProcessors = ({snapshot}: Facts, {node}: NodeRow): boolean => {
  const found = known(readingOf(snapshot, 'numa'))?.nodes.find(each => each.node === node);
  const cpus = found && known(found.cpus);
  return cpus === undefined || cpus.length > 0;
};

/** The node that lacks most, and those that have plenty; undefined when there are no such two. */
const sides = (facts: Facts, {nodes}: Watermarks) => {
  const poor = nodes
    .filter(({room, managed}) => isNearMarks(room) && managed > 0)
    .toSorted((a, b) => a.room.low - b.room.low)[0];
  const rich = nodes.filter(node => node.room.low > PLENTY * node.managed && hasProcessors(facts, node));
  return poor === undefined || rich.length === 0 ? undefined : {poor, rich};
};

const missedOf = (window: Window) => {
  const missed = window.steadyRate('numaMiss') ?? 0;
  return {missed, part: percentOf(missed, missed + (window.steadyRate('numaHit') ?? 0))};
};

const namesOf = (rich: readonly NodeRow[]): string =>
  rich.length > 2
    ? `${rich.length} others have`
    : rich.length === 1
      ? `node ${rich[0]!.node} has`
      : `nodes ${rich.map(({node}) => node).join(' and ')} have`;

/** What is bound to a node has only its memory, whatever the others have. */
export const nodeImbalance: Rule = {
  id: 'node-imbalance',
  title: 'one NUMA node is short, others are not',
  help: 'A NUMA node (the memory next to some of the processors) whose free memory is at its marks, where kswapd works, while another with processors has 10 % of its memory free above its own: notice where kswapd works (1,000 pages a second) or 10 % of allocations get another node than they wanted; warning where programs must free memory first 5 times a second or 1 MiB a second is swapped. Marks are ours.',
  needs: {vmstat: 0, zoneinfo: 5_000, numa: 60_000},
  explain: 'numa',
  check: facts => {
    const {snapshot, before, pageSize, vmstat} = facts;
    const marks = marksOf(snapshot);
    if (!marks.ok) return unknown(marks.reason);
    if (marks.value.nodes.length < 2) return healthy;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const found = sides(facts, marks.value);
    if (found === undefined) return healthy;
    const {poor, rich} = found;
    const held = before?.severity;
    const stalls = watched.steadyRate(...stallCounters) ?? 0;
    const swaps = watched.steadyRate('pswpin', 'pswpout') ?? 0;
    const {missed, part} = missedOf(watched);
    const stalled = gradeAbove(stalls, STALLS, held);
    const swapped = gradeAbove(swaps, SWAPS, held);
    const severity = worstGrade(
      stalled,
      swapped,
      gradeAbove(watched.steadyRate('pgscanKswapd') ?? 0, SCANS, held),
      missed >= LEAST_MISSED ? gradeAbove(part, MISSED, held) : undefined,
    );
    if (severity === undefined) return healthy;
    const inBytes = (n: number): Bytes => pagesToBytes(pages(n), pageSize);
    const spare = inBytes(rich.reduce((sum, {room}) => sum + room.low, 0));
    const from = over('proc/vmstat', watched.seconds);
    const zone = poor.parts[0]?.zone;
    const pays =
      stalled !== undefined
        ? `programs must free memory first ${shortRate(watched.rate(...stallCounters)!)} times a second`
        : swapped !== undefined
          ? `${longBytes(inBytes(watched.rate('pswpin', 'pswpout')!))}/s go to swap and back`
          : missed >= LEAST_MISSED
            ? `${shortPercent(part)} of allocations get another node than they want`
            : 'only programs that are bound to it feel that';
    const explained: readonly RuleId[] = ['direct-reclaim', 'swap-thrash', 'reclaim-inefficient', 'memory-stall'];
    return finding({
      severity,
      sentence: `NUMA node ${poor.node} has ${longBytes(inBytes(poor.free))} left while ${namesOf(rich)} ${longBytes(spare)} to spare; ${pays}`,
      evidence: [
        amount(`free on node ${poor.node}`, inBytes(poor.free), 'proc/zoneinfo'),
        ...rich.slice(0, 3).map(({node, free}) => amount(`free on node ${node}`, inBytes(free), 'proc/zoneinfo')),
        amount('of that above the low marks', spare, 'proc/zoneinfo'),
        rate('allocstall', watched.rate(...stallCounters) ?? 0, from),
        rate('pgscan_kswapd (pages)', watched.rate('pgscanKswapd') ?? 0, from),
        rate('pswpin + pswpout (pages)', watched.rate('pswpin', 'pswpout') ?? 0, from),
        share('numa_miss of allocations', part, from),
      ],
      view: 'zones',
      subjects: zone === undefined ? [] : [zoneSubject(poor.node, zone)],
      steps: [
        {text: 'See how much each node has free, and its marks: view 5'},
        {
          text: 'See which processes may use one node only (pid, nodes); then how much a program has on each: numastat -p and its pid, of the package numactl',
          command: `grep -H "Mems_allowed_list:.*[[:space:]]${poor.node}$" /proc/[0-9]*/status`,
        },
        {
          text: 'Let what is bound use more nodes: AllowedMemoryNodes= of its service, cpuset.mems of its group, or how numactl starts it',
          risk: 'memory of another node is slower to reach',
        },
      ],
      explains: severity === 'warn' ? explained : [],
    });
  },
};
