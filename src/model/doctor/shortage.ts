import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {TrackedCounter} from '../../store/counters.ts';
import {percentOf} from '../../units.ts';
import {inRam} from '../advice/swapping.ts';
import {type CannotSay, type Evidence, unknown} from '../diagnosis/rule.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {globalScan, globalSteal} from '../reclaim-taking.ts';
import type {Room} from '../watermarks.ts';
import {share} from './evidence.ts';
import type {Facts} from './facts.ts';
import type {Window} from './window.ts';

/** Signs of a lack of memory that several rules look at: who waits, what reclaim does, what comes back. */

/** Percent of the time that work waited for memory, one short spike left out; undefined where it was not measured. */
export const memoryWaits = (
  window: Window,
): {readonly some: number | undefined; readonly full: number | undefined} => ({
  some: window.steadyStall('pressureMemorySome'),
  full: window.steadyStall('pressureMemoryFull'),
});

/** The waiting as evidence, where it was measured. */
export const waitEvidence = (window: Window, from: string): readonly Evidence[] => {
  const some = window.stall('pressureMemorySome');
  return some === undefined ? [] : [share('memory some', some, from)];
};

/** Entries into direct reclaim for the machine, by the highest zone that the request could use. */
export const stallCounters = [
  'allocstallDma',
  'allocstallDma32',
  'allocstallNormal',
  'allocstallHigh',
  'allocstallMovable',
  'allocstallDevice',
] as const satisfies readonly TrackedCounter[];

/** Pages of RAM; undefined when the kernel does not say. */
export const machinePages = ({header, pageSize}: Pick<Facts, 'header' | 'pageSize'>): number | undefined => {
  const total = known(header.total);
  return total === undefined ? undefined : total / pageSize;
};

/** While so much of RAM is free, percent, it is not the machine that is short. Ours. */
const PLENTY_FREE = 10;

/** Reclaim that goes on all the same is the doing of limits of cgroups, or of one node or zone. */
export const muchIsFree = ({header, meminfo}: Pick<Facts, 'header' | 'meminfo'>): boolean => {
  const total = known(header.total);
  const free = known(meminfo)?.memFree;
  return total !== undefined && free !== undefined && percentOf(free, total) >= PLENTY_FREE;
};

/** Reclaim for the machine as a whole, in pages a second. Cgroup limits are in it from Linux 7 on only. */
export const reclaimOf = (window: Window) => ({
  scanned: window.rate(...globalScan.of, ...globalScan.also!),
  steadilyScanned: window.steadyRate(...globalScan.of, ...globalScan.also!),
  stolen: window.rate(...globalSteal.of, ...globalSteal.also!),
});

/** Pages a second looked at because of cgroup limits; undefined where that cannot be told from the rest. */
export const limitScan = (window: Window): number | undefined => {
  const all = window.rate('pgscanAnon', 'pgscanFile');
  const {scanned} = reclaimOf(window);
  return all === undefined || scanned === undefined ? undefined : Math.max(0, all - scanned);
};

/** Percent of what comes back that was in use: a file that is read through, once or over and over, stays far below. Ours. */
const IN_USE = 50;
/**
 * Where work waits for memory for so much of the time, percent, less of it will do: pages that were read ahead come back
 * with those in use, and only waiting for the latter is counted. At 10 % systemd warns a service. The share is ours.
 */
export const THRASH_WAITS = 10;
const SOME_IN_USE = 8;

/** Dropped file cache that comes back, cgroups included. */
export type FileRefaults = {
  /** Pages a second, one short spike left out; undefined where the kernel does not count them. */
  readonly pages: number | undefined;
  /** Of these, pages that belong to what is in use. */
  readonly active: number;
  /** Percent. */
  readonly activeShare: number;
  /** They say that files in use do not fit, rather than that somebody reads much. */
  readonly inUse: boolean;
  /** Pages a second below which nothing is said. */
  readonly least: number;
};

/** Of fewer pages a second nothing is said: 1 MiB with pages of 4 KiB. Ours. */
const LEAST = 256;
/** A slow disk is kept busy, and who waits for it, by a hundred reads a second. Ours. */
const LEAST_WAITED_FOR = 32;

/**
 * Kernels with MGLRU before 6.6 count pages as activated that were only kept, so that these are never taken for more than
 * what came back at all. mm/workingset.c, mm/vmscan.c (sort_folio). `held`: it was found before, and stands a little longer.
 */
export const fileRefaults = (window: Window, held = false): FileRefaults => {
  const pages = window.steadyRate('workingsetRefaultFile');
  const active = Math.min(window.steadyRate('workingsetActivateFile') ?? 0, pages ?? 0);
  const activeShare = percentOf(active, pages ?? 0);
  const mark = held ? 0.8 : 1;
  // Who waits for a page that comes back waits for memory and for storage; who is slowed at a limit does not.
  const waits =
    (memoryWaits(window).some ?? 0) >= THRASH_WAITS * mark &&
    (window.steadyStall('pressureIoSome') ?? 0) >= NOTICE_SOME * mark;
  return {
    pages,
    active,
    activeShare,
    inUse: activeShare >= (waits ? SOME_IN_USE : IN_USE) * mark,
    least: waits ? LEAST_WAITED_FOR : LEAST,
  };
};

/**
 * Free memory is at its marks. kswapd, once woken, frees a little more than up to high, so that where it works all the time
 * free memory is above high every other moment: as much above as min is below.
 */
export const isNearMarks = ({min, high}: Pick<Room, 'min' | 'high'>): boolean => 2 * high <= min;

/** zram is in RAM: what comes back from it is no wait for storage. */
const swapsToStorage = ({snapshot}: Pick<Facts, 'snapshot'>): boolean => {
  const swaps = known(readingOf(snapshot, 'swaps'));
  return swaps === undefined || !swaps.areas.every(inRam);
};

/** From this share of what is read on it is lack of memory that keeps storage busy. Ours. */
const MUCH = 30;

/** What lack of memory makes storage do. */
export type Returning = {
  /** Pages a second that are read again because they were taken: file cache in use, and swap that is not zram. */
  readonly pages: number;
  /** Their share of all that is read from block devices, in percent; undefined where that is not known. */
  readonly ofReads: number | undefined;
  /** Percent of what is read that was in the cache before, in use or not; undefined where that is not known. */
  readonly cachedBefore: number | undefined;
  /** Pages a second that reclaim had written out while it waited for storage. */
  readonly throttled: number;
  /** It is enough to say that memory is behind the waiting for storage. */
  readonly behind: boolean;
};

export const returning = (facts: Pick<Facts, 'snapshot' | 'pageSize'>, window: Window): Returning => {
  const swapped = swapsToStorage(facts) ? (window.steadyRate('pswpin') ?? 0) : 0;
  // A kernel that counts none of them shows no sign of it either.
  const files = fileRefaults(window);
  const pages = (files.inUse ? (files.pages ?? 0) : files.active) + swapped;
  const read = window.steadyRate('pgpgin');
  const share = (again: number): number | undefined =>
    read === undefined || read === 0 ? undefined : Math.min(100, percentOf(again * facts.pageSize, read));
  const ofReads = share(pages);
  const throttled = window.steadyRate('nrThrottledWritten') ?? 0;
  return {
    pages,
    ofReads,
    cachedBefore: share(files.pages ?? 0),
    throttled,
    behind: (pages >= files.least && (ofReads ?? 100) >= MUCH) || throttled >= LEAST,
  };
};

/** The kernel does not print a counter that a rule cannot do without. */
export const noCounter = (key: string): CannotSay => unknown({kind: 'no-field', path: 'proc/vmstat', field: key});
