import {longBytes, shortPercent, shortRate} from '../../format/amount.ts';
import type {Buddyinfo} from '../../proc/buddyinfo.ts';
import {known} from '../../reading.ts';
import {kernelLogOf, readingOf} from '../../snapshot.ts';
import {type Bytes, blockPages, type Count, mib, type Pages, pages, pagesToBytes, percentOf} from '../../units.ts';
import {amount, number, over, rate, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {hugeFaults, hugeOrder} from '../doctor/large-blocks.ts';
import {memoryWaits, noCounter, waitEvidence} from '../doctor/shortage.ts';
import type {Window} from '../doctor/window.ts';
import {orderFragmentation, totalFreeBlocks} from '../fragmentation.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {type Evidence, finding, healthy, isCannot, type Rule, type Step, unknown} from './rule.ts';

/**
 * Percent of free memory in blocks too small for a request. Where compaction fails nearly always, half will do: blocks that
 * a pool took and gave back lie there for a moment. Ours.
 */
const UNUSABLE = {notice: 95};
const UNUSABLE_IN_VAIN = {notice: 50};
const IN_VAIN = 80;
/** With less free, of RAM and at all, memory is short rather than in pieces. Ours. */
const LEAST_SHARE = 0.02;
const LEAST_FREE: Bytes = mib(16);
/** Requests a second that fail, steadily. Ours. */
const MISSED = {notice: 10};
const FAILED = {notice: 5};
/** Huge pages that a pool wants and does not get: it asks on purpose, and gives up at the first. Ours. */
const POOL = {notice: 0.2};
/** Percent of the faults that want a huge page. Ours. */
const MISSED_SHARE = {notice: 50};
/** Above this order the kernel may give up quietly (PAGE_ALLOC_COSTLY_ORDER is 3). */
const COSTLY = 4;
/** A failed request in the kernel's log matters for so many seconds. Ours. */
const FRESH = 600;
/** A slow rule is asked every five seconds: it must have seen enough at the second time. */
const WINDOW = {most: 30, least: 5};

/** What somebody asks for and does not get. */
type Asked = {
  readonly order: number;
  readonly text: string;
  readonly warn: boolean;
  readonly evidence?: readonly Evidence[];
  readonly look?: Step;
};

const lookAtPools: Step = {
  text: 'See how large the pools of huge pages are; to set one of them larger (vm.nr_hugepages) fails until free memory is whole again',
  command: 'grep -H . /sys/kernel/mm/hugepages/*/nr_hugepages',
};

/** Requests that the kernel's log says have failed of late, by order; nothing where the log cannot be read. */
const loggedFailures = ({snapshot}: Facts): {readonly order: number; readonly times: number} | undefined => {
  const log = known(kernelLogOf(snapshot));
  const uptime = known(readingOf(snapshot, 'uptime'))?.up;
  if (log === undefined || uptime === undefined) return undefined;
  let order = Number.POSITIVE_INFINITY;
  let times = 0;
  for (const notice of log.notices) {
    if (notice.kind !== 'allocation-failure' || notice.order === undefined || notice.order === 0) continue;
    if (uptime - notice.last / 1e6 > FRESH) continue;
    order = Math.min(order, notice.order);
    times += notice.times;
  }
  return times === 0 ? undefined : {order, times};
};

const askedFor = (facts: Facts, watched: Window): readonly Asked[] => {
  const held = facts.before?.severity;
  const asked: Asked[] = [];
  const logged = loggedFailures(facts);
  if (logged !== undefined) {
    const {order, times} = logged;
    asked.push({order, warn: true, text: `the kernel logged ${times} failed ${times === 1 ? 'request' : 'requests'}`});
  }
  const huge = hugeFaults(watched);
  const misses =
    huge !== undefined &&
    (huge.byLimits ?? 0) < 50 &&
    gradeAbove(huge.missed, MISSED, held) !== undefined &&
    gradeAbove(huge.missedShare, MISSED_SHARE, held) !== undefined;
  const failed = watched.steadyRate('compactFail') ?? 0;
  const fails = gradeAbove(failed, FAILED, held) !== undefined;
  const pool = watched.steadyRate('htlbBuddyAllocFail') ?? 0;
  const waits = gradeAbove(memoryWaits(watched).some ?? 0, {warn: NOTICE_SOME}, held) === 'warn';
  if (misses) {
    const text = `${shortRate(watched.rate('thpFaultFallback')!)} requests for a huge page fail each second`;
    asked.push({order: hugeOrder(facts), warn: fails && waits, text});
  } else if (gradeAbove(pool, POOL, held) !== undefined) {
    const text = `a pool of huge pages asks ${shortRate(watched.rate('htlbBuddyAllocFail')!)} times a second in vain`;
    const evidence = [
      rate('htlb_buddy_alloc_fail', watched.rate('htlbBuddyAllocFail')!, over('proc/vmstat', watched.seconds)),
    ];
    asked.push({order: hugeOrder(facts), warn: waits, text, evidence, look: lookAtPools});
  } else if (fails) {
    const text = `gathering it into larger ones fails ${shortRate(watched.rate('compactFail')!)} times a second`;
    asked.push({order: COSTLY, warn: waits, text});
  }
  return asked;
};

/** The zone of old devices on x86 lies whole on every machine; elsewhere DMA is a zone like others. */
const OLD_DEVICES: Bytes = mib(16);

const sumOf = (blocks: readonly Count[]): Pages =>
  pages(blocks.reduce((sum, n, order) => sum + n * blockPages(order), 0));

/** Free blocks that ordinary requests can have. */
const freeBlocks = (buddyinfo: Buddyinfo, pageSize: Bytes): readonly Count[] =>
  totalFreeBlocks({
    ...buddyinfo,
    zones: buddyinfo.zones.filter(
      ({zone, freeBlocks: blocks}) => zone !== 'DMA' || pagesToBytes(sumOf(blocks), pageSize) > OLD_DEVICES,
    ),
  });

/** Pieces alone are no trouble: every machine that has been up for a while has them. Only who asks in vain has. */
export const fragmentationRule: Rule = {
  id: 'fragmentation',
  title: 'free memory lies in pieces',
  help: 'Memory is free (2 % of RAM), but 95 % of it (50 % where 80 % of all attempts to gather it, compaction, are in vain) in blocks too small for what somebody asks for: page faults that want huge pages (10 a second, half of them in vain), a pool of huge pages that is refused one every few seconds, or compaction that fails 5 times a second: notice. Warning where work waits for it, or the kernel logged a failed request in the last ten minutes. Marks are ours.',
  needs: {vmstat: 0, buddyinfo: 5_000, pressureMemory: 0, transparentHugepage: 60_000, uptime: 5_000},
  kernelLog: true,
  explain: 'fragmentation',
  check: facts => {
    const {before, vmstat, pageSize, header, snapshot} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const buddyinfo = readingOf(snapshot, 'buddyinfo');
    if (!buddyinfo.ok) return unknown(buddyinfo.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    if (watched.rate('compactFail') === undefined) return noCounter('compact_fail');
    const asked = askedFor(facts, watched);
    if (asked.length === 0) return healthy;
    const blocks = freeBlocks(buddyinfo.value, pageSize);
    const free = pagesToBytes(sumOf(blocks), pageSize);
    if (free < Math.max(LEAST_FREE, (known(header.total) ?? 0) * LEAST_SHARE)) return healthy;
    const failed = watched.grown('compactFail')!;
    const vain = percentOf(failed, failed + (watched.grown('compactSuccess') ?? 0)) >= IN_VAIN;
    const mark = vain && watched.steadyRate('compactFail')! >= FAILED.notice * 0.8 ? UNUSABLE_IN_VAIN : UNUSABLE;
    const refused = asked
      .map(each => ({...each, unusable: 100 * orderFragmentation(blocks, each.order).unusable}))
      .filter(({unusable}) => gradeAbove(unusable, mark, before?.severity, 0.95) !== undefined);
    const found = refused.find(({warn}) => warn) ?? refused[0];
    if (found === undefined) return healthy;
    const size = pagesToBytes(blockPages(found.order), pageSize);
    const from = over('proc/vmstat', watched.seconds);
    return finding({
      severity: found.warn ? 'warn' : 'notice',
      sentence: `${longBytes(free)} is free, ${shortPercent(found.unusable)} of it in pieces smaller than ${longBytes(size)}; ${found.text}`,
      evidence: [
        amount('free', free, 'proc/buddyinfo'),
        number('order asked for', found.order, 'proc/buddyinfo'),
        share('unusable index', found.unusable, 'proc/buddyinfo'),
        ...(found.evidence ?? []),
        rate('compact_fail', watched.rate('compactFail')!, from),
        ...(watched.rate('thpFaultFallback') === undefined
          ? []
          : [rate('thp_fault_fallback', watched.rate('thpFaultFallback')!, from)]),
        ...waitEvidence(watched, over('proc/pressure/memory', watched.seconds)),
      ],
      view: 'buddy',
      steps: [
        ...(found.look === undefined ? [] : [found.look]),
        {text: 'See which zone has no large blocks, and what lies between: view 4'},
        {
          text: 'Gather all free memory into large blocks once, at a quiet moment (compaction)',
          command: 'echo 1 > /proc/sys/vm/compact_memory',
          risk: 'programs may stand still for moments meanwhile; pages that cannot be moved stay in the way',
        },
      ],
      explains: ['compaction-storm', 'thp-fallback'],
    });
  },
};
