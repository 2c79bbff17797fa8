import type {Host, ReadOptions} from '../../host/host.ts';
import {type Parsed, parseReading} from '../../probe.ts';
import {available, missing, type Reading, type Reason, timeStandsStill, unavailable} from '../../reading.ts';
import {count, type Millis, millis} from '../../units.ts';
import {createDearReads, type DearEntry, dearFiles, isDear, notWorth, openIn} from './dear.ts';
import {type PidFile, type PidRecord, pidFiles} from './files.ts';
import {createListing} from './listing.ts';
import {type Process, type ProcessDemand, type Processes, withReading} from './process.ts';
import {cmdlineSettled, isSettled, unsettledFiles} from './settled.ts';
import {parseStat, type Stat} from './stat.ts';
import {parseStatm} from './statm.ts';
import {extendTrail, MINUTE, QUARTER} from './trail.ts';

/**
 * The walk over /proc/PID. It remembers what it saw, so that a pass reads little: statm of each process, more only of
 * those on screen, and the directory itself only when a process was born or has died.
 */

/** statm of so many idle processes is read in a pass; with more of them each waits its turn. */
const IDLE_READS = 250;
/** No RSS is older than so many passes. */
const MOST_PASSES = 8;
/** The kernel's own threads have no memory, their statm is zeros for ever; it is read to see whether they still live. */
const THREAD_PASSES = 32;
/** A process whose memory stood still for so many reads counts as idle. */
const IDLE_AFTER = 3;
/** Longest stretch without letting keys be handled. */
const SLICE: Millis = millis(4);
/** Time in a pass for files that a sort or filter wants of every process. */
const WANTED_BUDGET: Millis = millis(8);
/** So many statm stay open; the rest of the host's pool is for the files of the processes on screen. */
const MOST_KEPT_STATM = 1500;
const READ_ONCE: ReadOptions = {single: true};
const READ_AND_KEEP: ReadOptions = {single: true, keep: true};
/** Files of the processes on screen that stay open between passes; the others are read seldom or take locks. */
const keptInFocus: readonly PidFile[] = ['stat', 'status', 'oomScore', 'oomScoreAdj'];
/** A read so many passes ago is too old to make a rate with: the rate would say nothing of now. */
const RATE_PASSES = 30;

type Known = DearEntry & {
  /** Path of statm: made once, it is looked up at each read. */
  readonly statmPath: string;
  /** The text of statm as last read: most processes do not change from one pass to the next. */
  text: string;
  readAt: Millis;
  /** When statm was last seen to change. */
  changedAt: Millis;
  /** Reads in a row without a change. */
  still: number;
  /** Pass of the last statm read. */
  readInPass: number;
  seenInListing: number;
  /** Name of the process when its command line was read. */
  nameOfCmdline: string | undefined;
};

export type Walk = {
  /**
   * Yields whenever it has worked for a slice; the caller lets input be handled and goes on. `resumed` is the first pass
   * after a time in which nobody looked: what was read before it makes no rate. Neither does anything of a tree that
   * stands still.
   */
  readonly pass: (demand: ProcessDemand, resumed?: boolean, still?: boolean) => Generator<void, Reading<Processes>>;
  /**
   * Reads what is wanted of the processes on screen and was never read, between two passes; undefined when nothing is
   * missing. A scrolled table need not show blanks until the next tick.
   */
  readonly fill: (demand: ProcessDemand) => Reading<Processes> | undefined;
};

export const createWalk = (host: Host, now: () => Millis): Walk => {
  const known = new Map<number, Known>();
  const focused = new Set<number>();
  const keptStatm = new Set<number>();
  let passNumber = 0;
  /** Refused in the last listing; the passes without a listing do not ask them again. */
  let denied = 0;
  let unreadable: Reason[] = [];
  /** Exited, in the last pass, between being listed and being read. */
  let vanished = 0;
  /** When the last RATE_PASSES passes began. */
  let begun: readonly Millis[] = [];
  let standsStill = false;
  let wantedCursor = 0;
  /** Processes whose page is open. */
  let opened: ReadonlySet<number> = new Set();
  /** Ended since the last listing: their children have other parents now. */
  const ended = new Set<number>();
  const listing = createListing(host);
  /** Those of `known`, in their order, until one comes or goes. */
  let everyone: readonly Known[] | undefined;
  const entries = () => (everyone ??= [...known.values()]);

  const path = (pid: number, name: string) => `proc/${pid}/${name}`;

  const statmText = (pid: number, file: string, kernelThread: boolean): Reading<string> => {
    if (kernelThread || (!keptStatm.has(pid) && keptStatm.size >= MOST_KEPT_STATM)) return host.read(file, READ_ONCE);
    keptStatm.add(pid);
    return host.read(file, READ_AND_KEEP);
  };

  const readStat = (pid: number): Reading<Stat> => {
    const file = path(pid, 'stat');
    return parseReading(file, host.read(file, {single: true}), parseStat);
  };

  const unfocus = (pid: number): void => {
    for (const kind of keptInFocus) host.release(path(pid, pidFiles[kind].name));
  };

  const forget = (pid: number): void => {
    known.delete(pid);
    everyone = undefined;
    ended.add(pid);
    keptStatm.delete(pid);
    host.release(path(pid, 'statm'));
    if (focused.delete(pid)) unfocus(pid);
  };

  /** Reads a process for the first time, or says why it cannot be had. */
  const adopt = (pid: number): Reason | undefined => {
    const reading = readStat(pid);
    if (!reading.ok) return reading.reason;
    const stat = reading.value;
    const at = now();
    const statmPath = path(pid, 'statm');
    const text = statmText(pid, statmPath, stat.kernelThread);
    if (!text.ok && text.reason.kind === 'gone') return text.reason;
    const statm = parseReading(statmPath, text, parseStatm);
    everyone = undefined;
    known.set(pid, {
      statmPath,
      process: {
        pid,
        ppid: stat.ppid,
        comm: stat.comm,
        state: stat.state,
        starttime: stat.starttime,
        kernelThread: stat.kernelThread,
        statm,
        files: {stat: {at, reading, ...(standsStill && {before: {at, reading: timeStandsStill}})}},
        ...(statm.ok && {trail: [{at, resident: statm.value.resident}]}),
      },
      text: text.ok ? text.value : '',
      readAt: now(),
      changedAt: at,
      still: 0,
      readInPass: passNumber,
      seenInListing: passNumber,
      nameOfCmdline: undefined,
      dueAt: {},
    });
    return undefined;
  };

  const drop = (pid: number): void => {
    vanished += 1;
    forget(pid);
    // The number may have passed on to another process, which no listing can tell from the old one.
    adopt(pid);
  };

  const withFile = <F extends PidFile>(process: Process, kind: F, reading: Reading<PidRecord<F>>): Process =>
    withReading(process, kind, {at: now(), reading}, {since: begun[0]!, standsStill});

  /** The state of a process that answered "gone" for one of its files, or undefined when it is gone itself. */
  const stateNow = (process: Process): string | undefined => {
    const stat = readStat(process.pid);
    if (stat.ok) return stat.value.starttime === process.starttime ? stat.value.state : undefined;
    return stat.reason.kind === 'gone' ? undefined : process.state;
  };

  /** False when the process is gone or the pid belongs to another one now. */
  const refresh = (entry: Known, kind: PidFile): boolean => {
    const {process} = entry;
    const {name, single, parse} = pidFiles[kind];
    const file = path(process.pid, name);
    const why = notWorth(process, kind, host.system.pageSize);
    if (why !== undefined) {
      entry.process = withFile(process, kind, unavailable({kind: 'skipped', path: file, why}));
      return true;
    }
    const keep = focused.has(process.pid) && keptInFocus.includes(kind);
    const most = isDear(kind) ? dearFiles[kind].most : undefined;
    const text = host.read(file, {single, keep, ...(most !== undefined && {most})});
    let reading = parseReading(file, text, parse as (text: string) => Parsed<unknown>);
    if (!reading.ok && reading.reason.kind === 'gone') {
      const state = kind === 'stat' ? undefined : stateNow(process);
      if (state === undefined) return false;
      // Some kernels are built without io or cgroup, and a captured tree may leave out cmdline. For smaps_rollup a
      // zombie answers ESRCH: its memory is gone indeed (fs/proc/task_mmu.c).
      if (kind !== 'smapsRollup' || (state !== 'Z' && state !== 'X')) reading = missing(file, host.system);
    }
    if (kind === 'cmdline') entry.nameOfCmdline = process.comm;
    if (kind === 'stat' && reading.ok && (reading.value as Stat).starttime !== process.starttime) return false;
    entry.process = withFile(process, kind, reading as Reading<PidRecord<typeof kind>>);
    return true;
  };

  /** Reads statm; false when the process is gone. */
  const touch = (entry: Known): boolean => {
    const {statmPath} = entry;
    const {pid, kernelThread} = entry.process;
    const text = statmText(pid, statmPath, kernelThread);
    if (!text.ok && text.reason.kind === 'gone') return false;
    const seen = entry.readAt;
    const at = begun.at(-1)!;
    entry.readInPass = passNumber;
    entry.readAt = at;
    if (text.ok && text.value === entry.text) {
      entry.still += 1;
      return true;
    }
    entry.still = 0;
    entry.changedAt = at;
    entry.text = text.ok ? text.value : '';
    const statm = parseReading(statmPath, text, parseStatm);
    const {trail = []} = entry.process;
    const window = opened.has(pid) ? QUARTER : MINUTE;
    const further = statm.ok && {trail: extendTrail(trail, seen, {at, resident: statm.value.resident}, window)};
    entry.process = {...entry.process, statm, ...further};
    return refresh(entry, 'stat');
  };

  /** Children of the dead belong to init or a subreaper, and nothing else about them need have changed. */
  const adoptOrphans = (): void => {
    if (ended.size === 0) return;
    for (const [pid, entry] of known) if (ended.has(entry.process.ppid) && !refresh(entry, 'stat')) drop(pid);
    ended.clear();
  };

  const dear = createDearReads({now, refresh, drop});

  const summary = (): Reading<Processes> => {
    const at = now();
    const oldest = entries().reduce((first, {process: {kernelThread}, readAt}) => {
      return kernelThread ? first : Math.min(first, readAt);
    }, at as number);
    return available({
      list: entries().map(({process}) => process),
      vanished: count(vanished),
      denied: count(denied),
      ...(unreadable.length > 0 && {unreadable: {count: count(unreadable.length), reason: unreadable[0]!}}),
      oldest: millis(at - oldest),
    });
  };

  function* pass(demand: ProcessDemand, resumed = false, still = false): Generator<void, Reading<Processes>> {
    passNumber += 1;
    standsStill = still;
    vanished = 0;
    const start = now();
    begun = resumed ? [start] : [...begun.slice(1 - RATE_PASSES), start];
    let sliceEnd = start + SLICE;
    opened = openIn(demand);
    const listed = listing.pids(demand.exhaustive);
    if (listed?.ok === false) return listed;

    if (listed !== undefined) {
      denied = 0;
      unreadable = [];
      let news = false;
      for (const pid of listed.value) {
        const entry = known.get(pid);
        if (entry !== undefined) {
          entry.seenInListing = passNumber;
          continue;
        }
        const failed = adopt(pid);
        if (failed === undefined) news = true;
        else if (failed.kind === 'denied') denied += 1;
        else if (failed.kind === 'gone') vanished += 1;
        else unreadable.push(failed);
        if (now() > sliceEnd) {
          yield;
          sliceEnd = now() + SLICE;
        }
      }
      for (const {process, seenInListing} of entries()) {
        if (seenInListing === passNumber) continue;
        forget(process.pid);
        news = true;
      }
      listing.brought(news);
      adoptOrphans();
    }

    const turns = Math.min(MOST_PASSES, Math.max(1, Math.ceil(known.size / IDLE_READS)));
    const present = entries();
    // An index, for thousands at each pass: without the optimising compiler `for … of` makes an object for each.
    for (let i = 0; i < present.length; i += 1) {
      const entry = present[i]!;
      if (entry.readInPass === passNumber) continue;
      const {pid, kernelThread} = entry.process;
      const idle = kernelThread || entry.still >= IDLE_AFTER;
      const every = kernelThread ? THREAD_PASSES : turns;
      // The number of turns changes with the population; whom that passes over is due all the same.
      const turn =
        (pid + passNumber) % every === 0 ||
        passNumber - entry.readInPass >= (kernelThread ? THREAD_PASSES : MOST_PASSES);
      const due = !idle || turn || demand.exhaustive || demand.focus.has(pid);
      if (!due) continue;
      if (!touch(entry)) drop(pid);
      if (now() > sliceEnd) {
        yield;
        sliceEnd = now() + SLICE;
      }
    }

    for (const pid of focused) {
      if (demand.focus.has(pid)) continue;
      focused.delete(pid);
      unfocus(pid);
    }
    for (const pid of demand.focus) {
      const entry = known.get(pid);
      if (entry === undefined) continue;
      if (!demand.exhaustive) focused.add(pid);
      for (const kind of demand.focusFiles) {
        if (kind === 'cmdline' ? cmdlineSettled(entry, now()) : isDear(kind) && !demand.exhaustive) continue;
        // What status says of memory moves with statm. Its other figures are for those whose page is open.
        if (kind === 'status' && !opened.has(pid) && isSettled(entry, kind, now())) continue;
        if (!refresh(entry, kind)) {
          drop(pid);
          break;
        }
      }
      if (now() > sliceEnd) {
        yield;
        sliceEnd = now() + SLICE;
      }
    }

    for (const pid of demand.closely?.pids ?? []) {
      const entry = known.get(pid);
      if (!unsettledFiles(entry, demand, now()).every(kind => refresh(entry!, kind))) drop(pid);
    }

    if (demand.all.size > 0) {
      const all = entries();
      const deadline = now() + (demand.exhaustive ? Number.POSITIVE_INFINITY : WANTED_BUDGET);
      let done = 0;
      for (; done < all.length && now() < deadline; done += 1) {
        const entry = all[(wantedCursor + done) % all.length]!;
        for (const kind of demand.all) {
          if (demand.focus.has(entry.process.pid) && demand.focusFiles.has(kind)) continue;
          if (!demand.exhaustive && (isDear(kind) || isSettled(entry, kind, now()))) continue;
          // One look shows RSS and PSS beside each other: they are read one after the other.
          const there = kind !== 'smapsRollup' || touch(entry);
          if (!there || !refresh(entry, kind)) {
            drop(entry.process.pid);
            break;
          }
        }
        if (now() > sliceEnd) {
          yield;
          sliceEnd = now() + SLICE;
        }
      }
      wantedCursor = all.length > 0 ? (wantedCursor + done) % all.length : 0;
    }

    if (!demand.exhaustive) {
      for (const _ of dear.pass(demand, known)) {
        if (now() <= sliceEnd) continue;
        yield;
        sliceEnd = now() + SLICE;
      }
    }
    return summary();
  }

  const fill = (demand: ProcessDemand): Reading<Processes> | undefined => {
    let filled = false;
    opened = openIn(demand);
    for (const pid of demand.focus) {
      for (const kind of demand.focusFiles) {
        const entry = known.get(pid);
        if (entry === undefined || entry.process.files[kind] !== undefined) continue;
        if (isDear(kind)) {
          filled = dear.read(entry, kind, opened.has(pid)) || filled;
          continue;
        }
        filled = true;
        if (refresh(entry, kind)) continue;
        drop(pid);
        break;
      }
    }
    return filled ? summary() : undefined;
  };

  return {pass, fill};
};
