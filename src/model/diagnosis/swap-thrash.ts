import {grouped, longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {bytes, MIB, pages, pagesToBytes} from '../../units.ts';
import {inRam} from '../advice/swapping.ts';
import {largestBy} from '../doctor/courses.ts';
import {briefProcess, processSubject} from '../doctor/culprits.ts';
import {amount, over, rate, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {roomOf} from '../doctor/room.ts';
import type {Window} from '../doctor/window.ts';
import {namedProcess} from '../process-name.ts';
import {majorFaultRate} from '../processes.ts';
import {cannotSay, type FindingSeverity, finding, healthy, isCannot, type Rule} from './rule.ts';

/** Percent of the time: of systemd (10 % warns a service), and of memory-stall for all work at once. */
const SOME = {notice: 5, warn: 10};
const FULL = {warn: 5, critical: 40};
/** Major faults a second, where the kernel has no PSI: marks of node-exporter's mixin and of GitLab's alerts. */
const FAULTS = {notice: 500, warn: 1000};
/** Bytes a second that come back; a trickle is no thrashing. Ours. */
const COMES_BACK = MIB;
/** Of what comes back so much goes out again at least: memory that only comes back is needed again, and stays. Ours. */
const GOES_OUT = 0.2;
/** Percent of the samples in which something came back. Ours. */
const OFTEN = 50;
const WINDOW = {most: 30, least: 8};
/** Percent available from which on the machine is not short: a group at its limit swaps. Ours. */
const PLENTY = 20;

type Traffic = {
  /** Bytes per second, from swap and to it, zswap included. */
  readonly back: number;
  readonly out: number;
  /** Per second. */
  readonly faults: number | undefined;
  readonly refaults: number | undefined;
};

const trafficOf = (watched: Window, {pageSize}: Facts): Traffic | undefined => {
  const back = watched.rate('pswpin', 'zswpin');
  const out = watched.rate('pswpout', 'zswpout');
  if (back === undefined || out === undefined) return undefined;
  const refaults = watched.rate('workingsetRefaultAnon');
  const scanned = watched.rate('pgscanAnon');
  // Before 5.19 what zswap takes and gives is counted nowhere; that pages were reclaimed and came back is. Without zswap
  // the same number is that of pswpin, or less.
  const hidden = watched.rate('zswpin') === undefined;
  const size = (n: number): number => pagesToBytes(pages(n), pageSize);
  return {
    back: size(hidden ? Math.max(back, refaults ?? 0) : back),
    out: size(hidden ? Math.max(out, Math.min(scanned ?? 0, refaults ?? 0)) : out),
    faults: watched.rate('pgmajfault'),
    refaults,
  };
};

const severityOf = (watched: Window, {faults}: Traffic, {before}: Facts): FindingSeverity | undefined => {
  const some = watched.steadyStall('pressureMemorySome');
  const full = watched.steadyStall('pressureMemoryFull');
  if (some === undefined) return gradeAbove(faults ?? 0, FAULTS, before?.severity);
  return worstGrade(gradeAbove(some, SOME, before?.severity), gradeAbove(full ?? 0, FULL, before?.severity));
};

/** Who takes most of the major faults, and at least a quarter of them. */
const faulter = ({snapshot}: Facts, all: number | undefined) => {
  const faultsOf = (process: Parameters<typeof majorFaultRate>[0]): number => known(majorFaultRate(process)) ?? 0;
  const [process] = largestBy(known(snapshot.processes)?.list ?? [], 1, faultsOf);
  if (process === undefined) return undefined;
  const faults = faultsOf(process);
  return faults > 0 && faults >= (all ?? 0) / 4 ? {process, faults} : undefined;
};

/** Swap in use is no finding, nor is swapping out: what hurts is memory that goes out and is needed again at once. */
export const swapThrash: Rule = {
  id: 'swap-thrash',
  title: 'memory goes to swap and comes back',
  help: 'Over 30 s 1 MiB/s or more comes back from swap, a fifth of that goes out again, and some work waits for memory 5 % of the time (notice), 10 %, or all work 5 % (warning), or 40 % (critical). Without PSI by major faults: 500/s notice, 1000/s warning. How full swap is never counts. Marks of systemd, node-exporter’s mixin and GitLab; those of the traffic are ours.',
  needs: {meminfo: 0, vmstat: 0, pressureMemory: 0, swaps: 5_000},
  processes: true,
  namesFrom: ['stat'],
  explain: 'thrashing',
  check: facts => {
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    if (room.noSwap) return healthy;
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const traffic = trafficOf(watched, facts);
    if (traffic === undefined) return cannotSay('this kernel counts no swap traffic in /proc/vmstat');
    const {back, out, faults, refaults} = traffic;
    const often = watched.often('pswpin', 'zswpin', 'workingsetRefaultAnon') ?? 0;
    const held = facts.before === undefined ? 1 : 0.5;
    if (back < COMES_BACK * held || out < back * GOES_OUT * held || often < OFTEN) return healthy;
    const severity = severityOf(watched, traffic, facts);
    if (severity === undefined) return healthy;
    const some = watched.stall('pressureMemorySome');
    const from = over('proc/vmstat', watched.seconds);
    const who = faulter(facts, faults);
    const onDisk = known(readingOf(facts.snapshot, 'swaps'))?.areas.some(area => !inRam(area)) === true;
    const size = (n: number): string => `${longBytes(bytes(Math.round(n)))}/s`;
    const waits =
      some === undefined
        ? `programs wait for it ${grouped(Math.round(faults ?? 0))} times a second`
        : `work waits ${shortPercent(some)} of the time`;
    // A group at its limit, or a node that programs are bound to: the rule cannot tell which.
    const cause =
      room.part >= PLENTY
        ? `, though ${longBytes(room.left)} is available`
        : who === undefined
          ? ''
          : `, ${briefProcess(who.process)} most`;
    return finding({
      severity,
      sentence: `Memory comes back from swap at ${size(back)} and goes there at ${size(out)}; ${waits}${cause}`,
      evidence: [
        amount('pswpin + zswpin, per second', bytes(Math.round(back)), from),
        amount('pswpout + zswpout, per second', bytes(Math.round(out)), from),
        ...(faults === undefined ? [] : [rate('pgmajfault', faults, from)]),
        ...(refaults === undefined ? [] : [rate('workingset_refault_anon', refaults, from)]),
        ...(some === undefined ? [] : [share('memory some', some, over('proc/pressure/memory', watched.seconds))]),
        share('available', room.share, room.shareFrom),
        ...(who === undefined
          ? []
          : [rate(namedProcess(who.process), who.faults, `proc/${who.process.pid}/stat, majflt`)]),
      ],
      view: room.part >= PLENTY ? 'cgroups' : 'processes',
      subjects: who === undefined || room.part >= PLENTY ? [] : [processSubject(who.process)],
      steps: [
        {text: 'See who waits: view 8, column PSI, for groups; view 2, sorted by MAJF/s, for processes'},
        ...(room.part >= PLENTY
          ? [
              {text: 'See whether a group is at its limit: view 8, column ROOM'},
              {text: 'If none is, see whether one node is short of memory while others are not: view 5'},
            ]
          : []),
        {
          text:
            room.part >= PLENTY
              ? 'Raise the limit of that group (view 8, key a), or run less in it, or on that node'
              : 'Stop something, or move it to another machine: more memory is in use at the same time than there is',
          risk: 'what it was doing is interrupted',
        },
        {
          text: 'Protect the service that matters, so that others are swapped first: in its own group and in the slice above it; SIZE (like 200M) is what it needs, at most a third of RAM',
          command:
            'systemctl set-property --runtime system.slice MemoryLow=SIZE && systemctl set-property --runtime NAME.service MemoryLow=SIZE',
          risk: 'the others get slower; undone by MemoryLow=0 or a restart of the machine',
        },
      ],
      explains: [
        'low-available',
        'swap-full',
        'memory-stall',
        'direct-reclaim',
        'reclaim-inefficient',
        ...(onDisk ? (['io-stall'] as const) : []),
      ],
    });
  },
};
