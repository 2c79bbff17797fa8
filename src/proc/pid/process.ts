import {type Reading, type Reason, timeStandsStill} from '../../reading.ts';
import {type Count, type Millis, millis, type Ticks} from '../../units.ts';
import {isDear} from './dear.ts';
import type {PidFile, PidRecord} from './files.ts';
import type {Stat} from './stat.ts';
import type {Statm} from './statm.ts';
import type {Trail} from './trail.ts';

/** Two reads closer together than this make no rate: one event between them would look like hundreds a second. */
export const LEAST_SPAN: Millis = millis(50);

/** A record with the moment it was read and, for rates, the one before it. */
export type Aged<T> = {
  readonly at: Millis;
  readonly reading: Reading<T>;
  readonly before?: {readonly at: Millis; readonly reading: Reading<T>};
};

/** One process as far as it was read. Identity is pid and start time together: pids are used again. */
export type Process = {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: string;
  /** R running, S sleeping, D waiting for disk, Z zombie, T stopped, I idle kernel thread. */
  readonly state: string;
  readonly starttime: Ticks;
  readonly kernelThread: boolean;
  readonly statm: Reading<Statm>;
  readonly files: {readonly [F in PidFile]?: Aged<PidRecord<F>>};
  /** Its resident memory over the last minute. */
  readonly trail?: Trail;
};

/** The process with a file read anew; of the reading before it one remains, unless it is older than `since`. */
export const withReading = <F extends PidFile>(
  process: Process,
  kind: F,
  {at, reading}: {readonly at: Millis; readonly reading: Reading<PidRecord<F>>},
  /** Nothing read before `since` makes a rate, and nothing at all of a tree that stands still. */
  {since, standsStill}: {readonly since: Millis; readonly standsStill: boolean},
): Process => {
  const last = process.files[kind] as Aged<PidRecord<F>> | undefined;
  // The stat of a process on screen whose memory changed is read twice in a pass. Nobody makes rates of dear files.
  const earlier = last === undefined || isDear(kind) ? undefined : at - last.at < LEAST_SPAN ? last.before : last;
  const before = standsStill && !isDear(kind) ? {at, reading: timeStandsStill} : earlier;
  const kept = before && before.at >= since && {before: {at: before.at, reading: before.reading}};
  const aged: Aged<PidRecord<F>> = {at, reading, ...kept};
  const files = {...process.files, [kind]: aged};
  if (kind !== 'stat' || !reading.ok) return {...process, files};
  const {ppid, comm, state} = reading.value as Stat;
  return {...process, files, ppid, comm, state};
};

export type Processes = {
  readonly list: readonly Process[];
  /** Exited between being listed and being read, in this pass. */
  readonly vanished: Count;
  /** In the last listing, but refused (hidepid=1). */
  readonly denied: Count;
  /** In the last listing, but their stat makes no sense; and what was wrong with the first. */
  readonly unreadable?: {readonly count: Count; readonly reason: Reason};
  /** Age of the oldest RSS in the list: reads of many idle processes are spread over several passes. */
  readonly oldest: Millis;
};

export type ProcessDemand = {
  /** Files wanted for every process: a sort or a filter rests on them. */
  readonly all: ReadonlySet<PidFile>;
  /** Processes on screen, read at every pass. */
  readonly focus: ReadonlySet<number>;
  /** Files wanted for those. */
  readonly focusFiles: ReadonlySet<PidFile>;
  /** Processes that somebody wants to know more of, without a look at each change: read when their memory has moved. */
  readonly closely?: {readonly pids: ReadonlySet<number>; readonly files: ReadonlySet<PidFile>};
  /** Read every process and every wanted file now, whatever it takes: one-shot output. */
  readonly exhaustive: boolean;
  /** Nobody looks at them at each tick: the walk over all is due again after so long. Left out: at each pass. */
  readonly every?: Millis;
};

export const noProcesses: ProcessDemand = {
  all: new Set(),
  focus: new Set(),
  focusFiles: new Set(),
  exhaustive: false,
};
