import {longBytes} from '../../format/amount.ts';
import {roughDuration} from '../../format/time.ts';
import {known} from '../../reading.ts';
import {type Bytes, bytes, MIB, millis, pages, pagesToBytes, percentOf} from '../../units.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {amount, duration, over, rate, share} from '../doctor/evidence.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {knobOf, lookAtSettings} from '../doctor/settings.ts';
import {memoryWaits, noCounter, waitEvidence} from '../doctor/shortage.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/**
 * Percent of the middle between the background limit and the limit: from there on writers are slowed.
 * mm/page-writeback.c (dirty_freerun_ceiling, balance_dirty_pages)
 */
const REACHED = {notice: 100};
/** Less is no amount to write of. Ours. */
const LEAST: Bytes = bytes(4 * MIB);
/** Percent of the time that somebody waits for storage; balance_dirty_pages counts as such a wait. */
const WAITS = {notice: NOTICE_SOME};
/** Pages a second that reclaim had written and waited for: from here on those who ask for memory pay too. Ours. */
const THROTTLED = {warn: 256};
/** Longer to write out, and an amount makes shorter pauses than a share. As view 9 has it. */
const LONG_DRAIN = 10;
/** Below, the figure is no more exact than in words. */
const SHORT_DRAIN = 5;
/** Seconds of writing that are let stand; the background starts at a quarter of it. Ours. */
const LET_STAND = 5;

/** Limits by what the disk writes, in whole MiB; less than now, since that takes longer to write. */
const boundsFor = (written: number, pageSize: number): string => {
  const most = Math.max(4, Math.round((written * pageSize * LET_STAND) / MIB));
  return `sysctl -w vm.dirty_background_bytes=${Math.floor(most / 4) * MIB} vm.dirty_bytes=${most * MIB}`;
};
const WINDOW = {most: 30, least: 8};

/** Who writes faster than the disk is slowed to its pace. That is how it should be, until others pay for it. */
export const dirtyThrottle: Rule = {
  id: 'dirty-throttle',
  title: 'writers wait for the disk',
  help: 'What programs have written and the disk does not have yet (dirty memory, with writeback), on average above the middle between nr_dirty_background_threshold and nr_dirty_threshold, where the kernel slows writers, and work waiting for storage 5 % of the time: notice. Warning where work waits 5 % for memory too because memory is freed only as it is written (nr_throttled_written). The figures of pages are ours.',
  needs: {vmstat: 0, pressureIo: 0, pressureMemory: 0, vmKnobs: 60_000},
  explain: 'dirty',
  check: facts => {
    const {before, pageSize, vmstat} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const {nrDirtyThreshold: limit, nrDirtyBackgroundThreshold: background} = vmstat.value;
    if (limit === undefined) return noCounter('nr_dirty_threshold');
    if (background === undefined) return noCounter('nr_dirty_background_threshold');
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const dirty = watched.level('nrDirty');
    const writeback = watched.level('nrWriteback');
    if (dirty === undefined || writeback === undefined) return noCounter('nr_dirty');
    const held = before?.severity;
    const inBytes = (known(knobOf(facts, 'vm.dirty_bytes')) ?? 0) > 0;
    const unwritten = pagesToBytes(pages(dirty + writeback), pageSize);
    const reached = percentOf(dirty + writeback, (limit + background) / 2);
    if (unwritten < LEAST || gradeAbove(reached, REACHED, held) === undefined) return healthy;
    const waits = watched.steadyStall('pressureIoSome');
    // Where nobody measures the waiting, being slowed is all there is to say.
    if (waits !== undefined && gradeAbove(waits, WAITS, held) === undefined) return healthy;
    const throttled = watched.steadyRate('nrThrottledWritten') ?? 0;
    const memory = memoryWaits(watched).some;
    const paid = gradeAbove(memory ?? 0, {warn: NOTICE_SOME}, held) && gradeAbove(throttled, THROTTLED, held);
    const written = watched.rate('nrWritten');
    const drain = written === undefined || written < 1 ? undefined : limit / written;
    const from = over('proc/vmstat', watched.seconds);
    const stands = pagesToBytes(limit, pageSize);
    const io = watched.stall('pressureIoSome');
    return finding({
      severity: paid === 'warn' ? 'warn' : 'notice',
      sentence: `Writers are slowed to the pace of the disk: ${longBytes(unwritten)} is unwritten${
        paid === 'warn'
          ? '; who asks for memory waits for it too'
          : drain === undefined
            ? ''
            : `; at most ${longBytes(stands)} may be, ${drain < SHORT_DRAIN ? 'a few seconds' : roughDuration(millis(drain * 1000))} of writing`
      }`,
      evidence: [
        amount('nr_dirty + nr_writeback', unwritten, from),
        amount('nr_dirty_threshold', stands, 'proc/vmstat'),
        amount('nr_dirty_background_threshold', pagesToBytes(background, pageSize), 'proc/vmstat'),
        share('of the amount at which writers are slowed', reached, from),
        ...(written === undefined ? [] : [rate('nr_written (pages)', written, from)]),
        ...(drain === undefined ? [] : [duration('to write the limit', drain, from)]),
        ...(throttled > 0 ? [rate('nr_throttled_written (pages)', throttled, from)] : []),
        ...(io === undefined ? [] : [share('io some', io, over('proc/pressure/io', watched.seconds))]),
        ...waitEvidence(watched, over('proc/pressure/memory', watched.seconds)),
      ],
      view: 'reclaim',
      subjects: [knobSubject('vm.dirty_bytes')],
      steps: [
        ...(inBytes ? [lookAtSettings('vm.dirty_bytes')] : []),
        {
          text: 'Find who writes: view 8 for the group that waits; iotop, a package of its own, for the process',
          command: 'iotop -oa',
        },
        ...(drain !== undefined && drain > LONG_DRAIN
          ? [
              {
                text: 'Make pauses shorter: let no more be unwritten than the disk writes in 5 s, by limits in bytes instead of shares of memory',
                command: boundsFor(written!, pageSize),
                risk: 'programs that write in bursts are slowed sooner; the ratios no longer count; undone by a restart of the machine',
              },
            ]
          : []),
      ],
      explains: ['io-stall', ...(paid === 'warn' ? (['memory-stall', 'reclaim-inefficient'] as const) : [])],
    });
  },
};
