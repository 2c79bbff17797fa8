import {longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {bytes, pages, pagesToBytes, percentOf} from '../../units.ts';
import {amount, over, rate, share} from '../doctor/evidence.ts';
import {gradeAbove, gradeBelow} from '../doctor/grade.ts';
import {machinePages, memoryWaits, muchIsFree, noCounter, reclaimOf, waitEvidence} from '../doctor/shortage.ts';
import {swapFileStep} from '../doctor/swap-file.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Percent of what was looked at. Below a third pages are in use again, dirty or pinned: kernel practice; ours in figures. */
const GOT = {notice: 33};
/** Of less a second there is nothing to be saved: pages, and percent of RAM. Ours. */
const LEAST_SCANNED = 1000;
const LEAST_SHARE = 0.01;
/** Percent: this much of what was looked at was dirty or on its way, so that storage is what is waited for. Ours. */
const MUCH_UNWRITTEN = 5;
const WINDOW = {most: 30, least: 8};

export const reclaimInefficient: Rule = {
  id: 'reclaim-inefficient',
  title: 'little of the memory can be freed',
  help: 'Where the kernel looks for memory to free (reclaim), it gets less than a third of what it looks at (pgsteal / pgscan), with at least 1,000 pages and 0.01 % of RAM looked at each second and less than 10 % of RAM free: notice; warning where work waits for memory 5 % of the time. The third is ours.',
  needs: {vmstat: 0, pressureMemory: 0, meminfo: 0},
  explain: 'reclaim-efficiency',
  check: facts => {
    const {before, pageSize, vmstat, header} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const {scanned, steadilyScanned, stolen} = reclaimOf(watched);
    if (scanned === undefined || steadilyScanned === undefined) return noCounter('pgscan_kswapd');
    if (stolen === undefined) return noCounter('pgsteal_kswapd');
    // From Linux 7 on what is reclaimed for limits of cgroups is in these counters too.
    if (muchIsFree(facts)) return healthy;
    const held = before?.severity;
    const least = Math.max(LEAST_SCANNED, ((machinePages(facts) ?? 0) * LEAST_SHARE) / 100);
    if (gradeAbove(steadilyScanned, {notice: least}, held) === undefined) return healthy;
    const got = Math.min(100, percentOf(stolen, scanned));
    if (gradeBelow(got, GOT, held) === undefined) return healthy;
    const {some} = memoryWaits(watched);
    const severity = gradeAbove(some ?? 0, {warn: NOTICE_SOME}, held) ?? 'notice';
    const from = over('proc/vmstat', watched.seconds);
    const speed = pagesToBytes(pages(scanned), pageSize);
    const pending = pagesToBytes(
      pages((watched.level('nrDirty') ?? 0) + (watched.level('nrWriteback') ?? 0)),
      pageSize,
    );
    const total = known(header.total);
    const unwritten = total !== undefined && percentOf(pending, total) >= MUCH_UNWRITTEN;
    const swap = known(header.swapTotal);
    return finding({
      severity,
      sentence: `The kernel could free ${shortPercent(got)} of the ${longBytes(speed)} it looked at each second${
        unwritten
          ? `; ${longBytes(bytes(pending))} must be written to disk first`
          : '; the rest was in use, unwritten or fixed'
      }`,
      evidence: [
        rate('pgscan (pages)', scanned, from),
        rate('pgsteal (pages)', stolen, from),
        share('pgsteal / pgscan', got, from),
        amount('nr_dirty + nr_writeback', pending, from),
        ...(swap === undefined ? [] : [amount('SwapTotal', swap, 'proc/meminfo')]),
        ...waitEvidence(watched, over('proc/pressure/memory', watched.seconds)),
      ],
      view: 'reclaim',
      steps: [
        {
          text: 'See whether what was dropped is soon needed again: view 7, refaults. Then what runs does not fit into memory',
        },
        {text: 'See who is largest: view 2, sorted by RSS'},
        ...(unwritten ? [{text: 'See whether work waits for storage too: view 6'}] : []),
        ...(swap === 0
          ? [swapFileStep(facts, 'Add swap: without it only cached files can leave memory, over and over')]
          : []),
      ],
      explains: ['direct-reclaim', 'memory-stall'],
    });
  },
};
