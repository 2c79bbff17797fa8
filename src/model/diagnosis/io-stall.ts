import {longBytes, shortPercent} from '../../format/amount.ts';
import {bytes} from '../../units.ts';
import {over, rate, share} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {type Returning, returning} from '../doctor/shortage.ts';
import {stallOf} from '../doctor/stall.ts';
import {WARN_FULL, WARN_SOME} from '../pressure.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/** Percent of the time. Ours, far above those of memory: a copy, a backup or a database waits for its disk all the time. */
const SOME = {notice: 40};
const FULL = {notice: 20};
/** Where memory is behind it, it hurts from the same marks on as the waiting for memory. */
const OF_MEMORY = {some: {warn: WARN_SOME}, full: {warn: WARN_FULL}};
const WINDOW = {most: 20, least: 8};

const because = ({pages: again, ofReads, throttled}: Returning, pageSize: number): string => {
  if (again * pageSize === 0 && throttled > 0) return '; memory is freed only as it writes';
  const amount = longBytes(bytes(again * pageSize));
  return ofReads === undefined
    ? `; ${amount}/s is read again that had no room in memory`
    : `; ${shortPercent(ofReads)} of what is read was in use in memory before`;
};

/** What is read again without having been in use comes of reading much as well as of little memory. Ours. */
const OFTEN = 30;

const otherwise = (cause: Returning | undefined): string =>
  cause?.cachedBefore !== undefined && cause.cachedBefore >= OFTEN
    ? `; ${shortPercent(cause.cachedBefore)} of what is read was in memory before, not in use`
    : '; as far as can be seen lack of memory is not why';

/** Storage is not memory. It is told here because its users look the same, and because it can be lack of memory. */
export const ioStall: Rule = {
  id: 'io-stall',
  title: 'work waits for storage',
  help: 'Time lost waiting for storage (PSI) over 20 s: some above 40 % or full above 20 % notice, for storage is not memory. Warning (some 20 %, full 5 %) only where 30 % of what is read is file cache in use or swap coming back, or memory is freed only as it is written. Marks are ours.',
  needs: {pressureIo: 0, vmstat: 0, swaps: 5_000},
  explain: '/proc/pressure/io',
  check: facts => {
    const {before, pageSize} = facts;
    const stall = stallOf(facts, 'io', WINDOW);
    if (isCannot(stall)) return stall;
    const watched = facts.window(WINDOW);
    const cause = isCannot(watched) ? undefined : returning(facts, watched);
    const {judged, some, full, from, span, avg60} = stall;
    const held = before?.severity;
    const severity = worstGrade(
      gradeAbove(judged.some, SOME, held),
      gradeAbove(judged.full, FULL, held),
      ...(cause?.behind
        ? [gradeAbove(judged.some, OF_MEMORY.some, held), gradeAbove(judged.full, OF_MEMORY.full, held)]
        : []),
    );
    if (severity === undefined) return healthy;
    const behind = cause?.behind ? cause : undefined;
    const vmstat = isCannot(watched) ? '' : over('proc/vmstat', watched.seconds);
    return finding({
      severity,
      sentence: `Work waited for storage ${shortPercent(some)} of ${span}${
        behind === undefined ? otherwise(cause) : because(behind, pageSize)
      }`,
      evidence: [
        share('some', some, from),
        ...(full === undefined ? [] : [share('full', full, from)]),
        ...(avg60 === undefined ? [] : [share('some avg60', avg60, 'proc/pressure/io')]),
        ...(cause === undefined ? [] : [rate('pages that come back', cause.pages, vmstat)]),
        ...(cause?.ofReads === undefined ? [] : [share('of all reads', cause.ofReads, vmstat)]),
        ...(cause?.cachedBefore === undefined ? [] : [share('in the cache before', cause.cachedBefore, vmstat)]),
        ...(cause === undefined || cause.throttled === 0
          ? []
          : [rate('nr_throttled_written', cause.throttled, vmstat)]),
      ],
      view: 'pressure',
      steps:
        behind === undefined
          ? [
              {
                text: 'Find the group that waits: view 8. Then look at the disk (iostat is in the package sysstat)',
                command: 'iostat -x 1',
              },
              {text: 'See whether files or swap are read back because memory is short: view 7, refaults and swap in'},
            ]
          : [
              {text: 'See what is read back, files or swap: view 7'},
              {text: 'See who holds the memory: view 2, sorted by RSS; and who waits for reads: column MAJF/s'},
              {
                text: 'Lower what the largest may use in its settings, or restart it at a good moment',
                risk: 'what it was doing is interrupted',
              },
            ],
    });
  },
};
