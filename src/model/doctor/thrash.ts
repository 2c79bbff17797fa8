import {known} from '../../reading.ts';
import {type Bytes, pages, pagesToBytes, percentOf} from '../../units.ts';
import type {FindingSeverity} from '../diagnosis/rule.ts';
import type {Facts} from './facts.ts';
import {gradeAbove, type Marks} from './grade.ts';
import {
  type FileRefaults,
  fileRefaults,
  limitScan,
  memoryWaits,
  muchIsFree,
  reclaimOf,
  THRASH_WAITS,
} from './shortage.ts';
import type {Window} from './window.ts';

/** Percent of the file cache a second: below nobody feels it, unless work waits. Ours. */
const LEAST_SHARE = 0.05;
/** Major faults a second: node-exporter's mixin warns above 500, common alerts above 1,000. */
const FAULTS: Marks = {notice: 500, warn: 1000};
/** Of what comes back, at least so many percent by faults, which bring in 16 to 32 pages each. Ours. */
const LEAST_BY_FAULT = 2;
const WAITS: Marks = {warn: THRASH_WAITS};
/** Percent of all pages looked at that were looked at because of cgroup limits. Ours. */
const BY_LIMITS = 80;
/** Pages a second that reclaim for the machine looks at while it does nothing to speak of. Ours. */
const NOTHING = 100;

/** Whether limits of cgroups take the cache, and not the machine. */
const isByLimits = (window: Window, free: boolean): boolean => {
  const limits = limitScan(window);
  const {scanned} = reclaimOf(window);
  if (limits === undefined || scanned === undefined) return false;
  return (free && scanned < NOTHING) || (limits > 0 && percentOf(limits, limits + scanned) >= BY_LIMITS);
};

const fileCache = ({vmstat, pageSize}: Pick<Facts, 'vmstat' | 'pageSize'>): Bytes | undefined => {
  const values = known(vmstat);
  return values?.nrActiveFile === undefined || values.nrInactiveFile === undefined
    ? undefined
    : pagesToBytes(pages(values.nrActiveFile + values.nrInactiveFile), pageSize);
};

/** Files in use that do not fit: dropped, and read again. */
export type Thrash = {
  /** Pages a second that come back, one short spike left out. */
  readonly steady: number;
  readonly refaults: FileRefaults;
  /** How bad the waiting for memory makes it; undefined where it is little or not measured. */
  readonly waits: FindingSeverity | undefined;
  /** How bad the faults are by which it comes back. */
  readonly byFault: FindingSeverity | undefined;
  /** Major faults a second. */
  readonly faults: number;
  readonly cache: Bytes | undefined;
  /** Limits of groups take the cache, and not the machine. */
  readonly byLimits: boolean;
  /** Memory is free: the cache goes for a large block, or for one node or zone only. */
  readonly free: boolean;
};

/**
 * Whether files in use are read again and again; undefined while they are not, or the kernel does not count it. `held`: the
 * grade that was found before, which stands a little longer.
 */
export const thrashOf = (facts: Facts, window: Window, held?: FindingSeverity): Thrash | undefined => {
  const refaults = fileRefaults(window, held !== undefined);
  const steady = refaults.pages;
  if (steady === undefined) return undefined;
  const cache = fileCache(facts);
  const waits = gradeAbove(memoryWaits(window).some ?? 0, WAITS, held);
  const part = waits !== undefined || cache === undefined ? 0 : ((cache / facts.pageSize) * LEAST_SHARE) / 100;
  if (gradeAbove(steady, {notice: Math.max(refaults.least, part)}, held) === undefined) return undefined;
  const faults = window.steadyRate('pgmajfault') ?? 0;
  const byFault = percentOf(faults, steady) >= LEAST_BY_FAULT ? gradeAbove(faults, FAULTS, held) : undefined;
  if (!refaults.inUse && byFault === undefined) return undefined;
  const free = muchIsFree(facts);
  return {steady, refaults, waits, byFault, faults, cache, byLimits: isByLimits(window, free), free};
};
