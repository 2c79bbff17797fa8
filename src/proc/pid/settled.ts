import {type Millis, millis} from '../../units.ts';
import type {PidFile} from './files.ts';
import type {Process, ProcessDemand} from './process.ts';

/** Which files of a process need not be read again, because nothing in them can have changed, as far as one can tell. */
export type Settled = {
  readonly process: Process;
  /** When statm was last seen to change. */
  readonly changedAt: Millis;
  /** Name of the process when its command line was read. */
  readonly nameOfCmdline: string | undefined;
};

/** The command line of a process on screen is read again after so long. */
const CMDLINE_AGE: Millis = millis(10_000);
/** Swapping changes statm too: while that stands still, these are read for a sort or a sum no more often than this. */
const withStatm: ReadonlySet<PidFile> = new Set(['status', 'oomScore', 'oomScoreAdj', 'cgroup']);
const STATM_AGE: Millis = millis(10_000);

/** A command line changes with exec, which also changes comm, or when the process rewrites it itself. */
export const cmdlineSettled = ({process, nameOfCmdline}: Settled, now: Millis): boolean => {
  const {cmdline} = process.files;
  return cmdline !== undefined && nameOfCmdline === process.comm && now - cmdline.at < CMDLINE_AGE;
};

/** For a file that is wanted of every process; kernel threads have no command line. */
export const isSettled = (entry: Settled, kind: PidFile, now: Millis): boolean => {
  if (kind === 'cmdline') return entry.process.kernelThread || cmdlineSettled(entry, now);
  const last = withStatm.has(kind) ? entry.process.files[kind] : undefined;
  return last !== undefined && last.at >= entry.changedAt && now - last.at < STATM_AGE;
};

/** What must be read anew of a process that is looked at closely, though it may not be on screen. */
export const unsettledFiles = (
  entry: Settled | undefined,
  {focus, focusFiles, closely}: Pick<ProcessDemand, 'focus' | 'focusFiles' | 'closely'>,
  now: Millis,
): readonly PidFile[] => {
  if (entry === undefined || closely === undefined) return [];
  const inFocus = focus.has(entry.process.pid);
  return [...closely.files].filter(kind => !(inFocus && focusFiles.has(kind)) && !isSettled(entry, kind, now));
};
