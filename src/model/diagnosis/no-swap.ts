import {longBytes, shortPercent} from '../../format/amount.ts';
import {fieldReading, known} from '../../reading.ts';
import {bytes, percentOf} from '../../units.ts';
import {amount, over, share} from '../doctor/evidence.ts';
import {gradeAbove, gradeBelow, worstGrade} from '../doctor/grade.ts';
import {roomOf} from '../doctor/room.ts';
import {swapFileStep} from '../doctor/swap-file.ts';
import {thrashOf} from '../doctor/thrash.ts';
import {finding, healthy, isCannot, type Rule, unknown, values} from './rule.ts';

/** Percent available below which memory is short: as for low-available. */
const SHORT = 10;
/** Percent of the time that some work waits for memory: systemd warns a service at 10. */
const STALL = 10;
/** A stall is one of the machine, not of a group at its limit, while no more than this is available. Ours. */
const NARROW = 20;
/** Percent of the memory that swap could take at all; where the kernel has it, swap would not help. Ours. */
const MOVABLE = 30;
const WINDOW = {most: 30, least: 8};

/** Nothing is wrong with having no swap, as long as there is memory. */
export const noSwap: Rule = {
  id: 'no-swap',
  title: 'no swap to turn to',
  help: 'No swap, while less than 10 % of the memory is available or cached files are dropped and read again and again (notice), or some work waits for memory 10 % of the time with less than 20 % available (warning), and at least 30 % is memory that swap could take. Having no swap is no finding by itself. The marks of shortage are those of low-available, those of files read again those of cache-thrash, that of waiting is systemd’s.',
  needs: {meminfo: 0, pressureMemory: 0, vmstat: 0},
  explain: 'swap',
  check: facts => {
    const {meminfo, window, before} = facts;
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    if (!meminfo.ok) return unknown(meminfo.reason);
    const {swapTotal, anonPages, shmem, mlocked} = meminfo.value;
    const needed = values({
      swapTotal: fieldReading(swapTotal, 'proc/meminfo', 'SwapTotal'),
      anon: fieldReading(anonPages, 'proc/meminfo', 'AnonPages'),
    });
    if (isCannot(needed)) return needed;
    if (needed.swapTotal > 0) return healthy;
    const movable = bytes(Math.max(0, needed.anon + (shmem ?? 0) - (mlocked ?? 0)));
    const taken = percentOf(movable, room.usable);
    if (taken < MOVABLE) return healthy;
    const watched = window(WINDOW);
    const judged = isCannot(watched) ? undefined : watched.steadyStall('pressureMemorySome');
    const stall = isCannot(watched) ? undefined : watched.stall('pressureMemorySome');
    const thrash = isCannot(watched) ? undefined : thrashOf(facts, watched, before?.severity);
    // What is taken where swap is missing is the file cache, until it is too small for the files in use.
    const suffers = thrash !== undefined && !thrash.byLimits && !thrash.free;
    const narrow = gradeBelow(room.part, {notice: NARROW}, before?.severity) !== undefined;
    const severity = worstGrade(
      gradeBelow(room.part, {notice: SHORT}, before?.severity),
      suffers ? 'notice' : undefined,
      narrow && judged !== undefined ? gradeAbove(judged, {warn: STALL}, before?.severity) : undefined,
    );
    if (severity === undefined) return healthy;
    const cache = known(facts.balance)?.rows.find(({id}) => id === 'file');
    const leaves =
      cache === undefined ? '' : `; only file cache can (${longBytes(cache.bytes)}), programs’ code with it`;
    const waits =
      severity === 'notice' || stall === undefined
        ? leaves
        : `; some work waits for memory ${shortPercent(stall)} of the time`;
    return finding({
      severity,
      sentence: `No swap: ${longBytes(movable)} of process memory cannot leave RAM${waits}`,
      evidence: [
        amount('SwapTotal', bytes(0), 'proc/meminfo'),
        amount('AnonPages + Shmem - Mlocked', movable, 'proc/meminfo'),
        share('of the memory', taken, 'of MemTotal - Hugetlb'),
        amount('MemAvailable', room.left, 'proc/meminfo'),
        ...(cache === undefined ? [] : [amount('page cache', cache.bytes, 'proc/meminfo')]),
        ...(stall === undefined || isCannot(watched)
          ? []
          : [share('memory some', stall, over('proc/pressure/memory', watched.seconds))]),
      ],
      view: 'overview',
      steps: [
        {text: 'See who holds the memory: view 2, sorted by ANON'},
        {
          text: 'Add swap in compressed RAM where programs hold much that they seldom touch (zram; package zram-generator or zram-tools)',
          risk: 'costs processor time, and saves little where the data does not compress',
        },
        swapFileStep(facts, 'Or add a swap file'),
      ],
      ...(severity === 'warn' && {explains: ['cache-thrash']}),
    });
  },
};
