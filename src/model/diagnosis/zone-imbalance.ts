import {longBytes, shortRate} from '../../format/amount.ts';
import {type Bytes, pages, pagesToBytes} from '../../units.ts';
import {zoneSubject} from '../doctor/culprits.ts';
import {amount, over, rate} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {isNearMarks} from '../doctor/shortage.ts';
import {holdsKernel, type Watermarks, type ZoneRow, zoneTitle} from '../watermarks.ts';
import {PLENTY} from '../zone-news.ts';
import {marksOf} from '../zone-report.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Times a second that a request which may use the lower zones only must reclaim; pages that kswapd looks at. Ours. */
const STALLS = {warn: 5};
const SCANS = {notice: 1000};
/** A slow rule is asked every five seconds: it must have seen enough at the second time. */
const WINDOW = {most: 30, least: 5};

const isRich = ({room, zone}: ZoneRow): boolean => room.low > PLENTY * zone.managed;
/** By its own marks: requests that are bound to low zones need not heed the reserve. */
const isPoor = ({zone}: ZoneRow): boolean =>
  isNearMarks({min: pages(zone.free - zone.min), high: pages(zone.free - zone.high)});
const low = new Set(['DMA', 'DMA32']);

type Lack = {
  readonly poor: ZoneRow;
  readonly rich: ZoneRow;
  /** low: devices that reach low addresses only; kernel: its own data, which may not lie in Movable or HighMem. */
  readonly whose: 'low' | 'kernel';
};

/**
 * A zone whose memory runs out while another zone of the node has plenty that its requests may not use. DMA and DMA32 are
 * kept back from ordinary memory, so that they stand at their marks for long without anybody who asks for them.
 */
const lacks = ({zones, nodes}: Watermarks): readonly Lack[] =>
  nodes.flatMap(({node, use, room}) => {
    const own = zones.filter(({zone}) => zone.node === node);
    const found: Lack[] = [];
    const kernels = own.filter(holdsKernelRow);
    const others = own.filter(row => !holdsKernelRow(row) && row.zone.zone !== 'Device' && isRich(row));
    const last = kernels.at(-1);
    if (use === 'kernel' && isNearMarks(room) && last !== undefined && others[0] !== undefined)
      found.push({poor: last, rich: others[0], whose: 'kernel'});
    const poor = own.filter(row => low.has(row.zone.zone) && isPoor(row)).at(-1);
    const rich = own.find(row => !low.has(row.zone.zone) && isRich(row));
    if (poor !== undefined && rich !== undefined) found.push({poor, rich, whose: 'low'});
    return found;
  });

const holdsKernelRow = ({zone}: ZoneRow): boolean => holdsKernel(zone);

export const zoneImbalance: Rule = {
  id: 'zone-imbalance',
  title: 'one zone of memory is short, others not',
  help: 'The part of memory (zone) that some requests need runs out while another zone has 10 % of its pages free: low addresses for devices (allocstall_dma, allocstall_dma32) or the kernel’s own data beside Movable or HighMem (allocstall_normal). Warning where such requests must free memory first 5 times a second, notice where kswapd works for the kernel’s. Marks are ours.',
  needs: {vmstat: 0, zoneinfo: 5_000},
  explain: 'zone',
  check: facts => {
    const {snapshot, before, pageSize, vmstat} = facts;
    const marks = marksOf(snapshot);
    if (!marks.ok) return unknown(marks.reason);
    if (!vmstat.ok) return unknown(vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const held = before?.severity;
    const scans = gradeAbove(watched.steadyRate('pgscanKswapd') ?? 0, SCANS, held);
    const graded = lacks(marks.value).flatMap(lack => {
      const counters =
        lack.whose === 'low' ? (['allocstallDma', 'allocstallDma32'] as const) : (['allocstallNormal'] as const);
      const severity = worstGrade(
        gradeAbove(watched.steadyRate(...counters) ?? 0, STALLS, held),
        // What kswapd does for low zones cannot be told from what it does for all.
        lack.whose === 'kernel' ? scans : undefined,
      );
      return severity === undefined ? [] : [{...lack, severity, stalls: watched.rate(...counters) ?? 0}];
    });
    const found = graded.find(({severity}) => severity === 'warn') ?? graded[0];
    if (found === undefined) return healthy;
    const {poor, rich, whose, severity, stalls} = found;
    const inBytes = (n: number): Bytes => pagesToBytes(pages(n), pageSize);
    const spare = longBytes(inBytes(rich.room.low));
    const from = over('proc/vmstat', watched.seconds);
    return finding({
      severity,
      sentence:
        whose === 'low'
          ? `Requests for low addresses had to free memory first ${shortRate(stalls)} times a second; ${spare} elsewhere (${zoneTitle(rich.zone)}) cannot serve them`
          : `Memory that the kernel itself can use is short: ${longBytes(inBytes(poor.zone.free))} left; ${spare} is for programs only (zone ${rich.zone.zone})`,
      evidence: [
        amount(`free in ${zoneTitle(poor.zone)}`, inBytes(poor.zone.free), 'proc/zoneinfo'),
        amount(`high mark of ${zoneTitle(poor.zone)}`, inBytes(poor.zone.high), 'proc/zoneinfo'),
        amount(`free in ${zoneTitle(rich.zone)}`, inBytes(rich.zone.free), 'proc/zoneinfo'),
        rate(whose === 'low' ? 'allocstall_dma + allocstall_dma32' : 'allocstall_normal', stalls, from),
        rate('pgscan_kswapd (pages)', watched.rate('pgscanKswapd') ?? 0, from),
      ],
      view: 'zones',
      subjects: [zoneSubject(poor.zone.node, poor.zone.zone)],
      steps: [
        {text: 'See what both zones have free, and their marks: view 5'},
        ...(whose === 'low'
          ? [
              {
                text: 'Keep more of the low zones back from programs: lower numbers in vm.lowmem_reserve_ratio, which this shows; sysctl -w sets them, all at once',
                command: 'sysctl vm.lowmem_reserve_ratio',
                risk: 'what is kept back lies idle while nobody needs low addresses',
              },
            ]
          : [
              {text: 'See which objects of the kernel are large: view 3'},
              {
                text: 'Make Movable smaller at the next start: movablecore= and kernelcore=, or memory that was added online',
                risk: 'memory in other zones can no longer be taken out at run time',
              },
            ]),
      ],
      explains: ['direct-reclaim', 'memory-stall'],
    });
  },
};
