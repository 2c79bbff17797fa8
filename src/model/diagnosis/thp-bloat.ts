import {longBytes, shortPercent, shortRate} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type Bytes, bytes, mib, percentOf} from '../../units.ts';
import {knobSubject, largestHolders} from '../doctor/culprits.ts';
import {amount, number, over, rate, share, word} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeAbove, gradeBelow} from '../doctor/grade.ts';
import {namedProcess} from '../process-name.ts';
import {LOW_SUPPLY, supplyOf} from '../supply.ts';
import {finding, healthy, isCannot, type Rule, unknown, values} from './rule.ts';

/** Percent of RAM in huge pages, and at all. Ours. */
const HUGE = {notice: 25};
const LEAST: Bytes = mib(64);
/** Huge pages a second that the kernel splits because they hold mostly zeros (6.12 and later). Ours. */
const UNUSED = {warn: 1};
/** Percent of the huge pages of which a part is no longer mapped (6.12 and later). Ours, as view 9 has it. */
const PARTIAL = {warn: 30};
/** A slow rule is asked every five seconds: it must have seen enough at the second time. */
const WINDOW = {most: 60, least: 5};

/** What the kernel knows of unused parts; there is no more to be seen without reading all of a program's memory. */
const signsOf = (facts: Facts, size: Bytes | undefined) => {
  const thp = known(readingOf(facts.snapshot, 'transparentHugepage'));
  const full = thp?.sizes.flatMap(each => (each.ok && each.value.size === size ? [each.value] : []))[0];
  const stats = full && known(full.stats);
  const whole = stats && known(stats.nrAnon);
  const partly = stats && known(stats.nrAnonPartiallyMapped);
  const watched = facts.window(WINDOW);
  const split = isCannot(watched) ? undefined : watched.steadyRate('thpUnderusedSplitPage');
  return {
    split,
    from: isCannot(watched) ? '' : over('proc/vmstat', watched.seconds),
    partial: whole === undefined || partly === undefined || whole === 0 ? undefined : percentOf(partly, whole),
    collapsed: thp && known(thp.khugepaged) && known(known(thp.khugepaged)!.pagesCollapsed),
    none: thp && known(thp.khugepaged) && known(known(thp.khugepaged)!.maxPtesNone),
  };
};

/**
 * Huge pages where every program gets them, and memory is short. How much of them was ever touched cannot be seen from
 * outside, so that it is a notice, unless the kernel itself finds parts that nobody uses.
 */
export const thpBloat: Rule = {
  id: 'thp-bloat',
  title: 'huge pages while memory is short',
  help: 'AnonHugePages above 25 % of RAM with thp.enabled at always, and MemAvailable below 10 %: notice, for how much of them is used cannot be seen. Warning when memory is scarce (see low-available) and the kernel splits huge pages that are mostly zeros, or 30 % are partly unmapped (Linux 6.12). The shares of huge pages are ours.',
  needs: {meminfo: 0, vmstat: 0, transparentHugepage: 60_000},
  processes: true,
  explain: 'thp',
  check: facts => {
    const {header, meminfo, before, snapshot} = facts;
    if (!meminfo.ok) return unknown(meminfo.reason);
    const sizes = values({total: header.total, available: header.available});
    if (isCannot(sizes)) return sizes;
    const huge = meminfo.value.anonHugePages;
    // Built without them.
    if (huge === undefined) return healthy;
    const held = before?.severity;
    const part = percentOf(huge, sizes.total);
    const supply = supplyOf(header)!;
    if (huge < LEAST || gradeAbove(part, HUGE, held) === undefined) return healthy;
    if (gradeBelow(supply.share, {notice: LOW_SUPPLY}, held) === undefined) return healthy;
    const reading = readingOf(snapshot, 'transparentHugepage');
    if (!reading.ok) return unknown(reading.reason);
    const {enabled, hpagePmdSize} = reading.value;
    if (!enabled.ok) return unknown(enabled.reason);
    if (enabled.value.selected !== 'always') return healthy;
    const size = known(hpagePmdSize);
    const {split, from, partial, collapsed, none} = signsOf(facts, size === undefined ? undefined : bytes(size));
    const unused = gradeAbove(split ?? 0, UNUSED, held) !== undefined;
    const unmapped = gradeAbove(partial ?? 0, PARTIAL, held) !== undefined;
    const scarce = supply.severity === 'warn' || supply.severity === 'critical';
    const [largest] = largestHolders(facts);
    const severity = scarce && (unused || unmapped) ? 'warn' : 'notice';
    return finding({
      severity,
      sentence: `${longBytes(huge)} (${shortPercent(part)}) of memory is in huge pages while memory is short; ${
        unused
          ? `the kernel splits ${shortRate(split!)}/s that are mostly unused`
          : unmapped
            ? `${shortPercent(partial!)} of them are partly given up`
            : 'how much of it is used cannot be seen'
      }`,
      evidence: [
        amount('AnonHugePages', huge, 'proc/meminfo'),
        share('of MemTotal', part, 'AnonHugePages / MemTotal'),
        amount('MemAvailable', supply.available, 'proc/meminfo'),
        word('thp.enabled', 'always', 'sys/kernel/mm/transparent_hugepage/enabled'),
        ...(split === undefined ? [] : [rate('thp_underused_split_page', split, from)]),
        ...(partial === undefined ? [] : [share('partly unmapped', partial, 'nr_anon_partially_mapped / nr_anon')]),
        ...(collapsed === undefined
          ? []
          : [number('pages_collapsed since boot', collapsed, 'sys/kernel/mm/transparent_hugepage/khugepaged')]),
        ...(none === undefined
          ? []
          : [number('max_ptes_none', none, 'sys/kernel/mm/transparent_hugepage/khugepaged/max_ptes_none')]),
      ],
      view: 'tuning',
      subjects: [knobSubject('thp.enabled')],
      steps: [
        {text: 'See the largest programs, and whether they are larger than they should be: view 2, sorted by RSS'},
        {
          text: `See how much of ${largest === undefined ? 'a program' : namedProcess(largest.process)} is in huge pages`,
          command: `grep -E "AnonHugePages|^Rss" /proc/${largest?.process.pid ?? 'PID'}/smaps_rollup`,
          risk: 'a very large program stands still for moments while it is read',
        },
        {
          text: 'Leave huge pages to programs that ask for them',
          command: 'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled',
          risk: 'programs that gain from them without asking become slower; those that exist stay until the program is restarted; undone by a restart of the machine',
        },
      ],
      explains: severity === 'warn' ? ['low-available'] : [],
    });
  },
};
