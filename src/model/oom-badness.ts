import type {Limit} from '../cgroup/amount.ts';
import {type Bytes, bytes, bytesToPages, type Pages, pages} from '../units.ts';

/**
 * How the kernel compares processes when one has to die, in pages. The value in /proc/PID/oom_score is this on another
 * scale. mm/oom_kill.c (oom_badness), fs/proc/base.c (proc_oom_score). The
 * formula is that of 5.9 and later.
 */

/** A process with this adjustment is never killed. */
export const NEVER = -1000;

export type Badness = {
  /** Mapped pages in RAM; shared ones count in full for each process. */
  readonly rss: Pages;
  readonly swap: Pages;
  readonly pageTables: Pages;
  /** What oom_score_adj adds or takes away: so many thousandths of all there is. */
  readonly adjustment: Pages;
  readonly total: Pages;
};

export type Held = {readonly rss: Pages; readonly swap: Bytes; readonly pageTables: Bytes; readonly adj: number};

/** `all` is what the kernel calls totalpages: RAM and swap, or the limit of a cgroup with the swap it may use. */
export const badness = (held: Held, all: Pages, pageSize: Bytes): Badness => {
  const swap = bytesToPages(held.swap, pageSize);
  const pageTables = bytesToPages(held.pageTables, pageSize);
  const adjustment = pages(held.adj * Math.floor(all / 1000));
  return {
    rss: held.rss,
    swap,
    pageTables,
    adjustment,
    total: pages(held.rss + swap + pageTables + adjustment),
  };
};

/** What /proc/PID/oom_score says of a process that may be killed; `all` is that of the whole machine, always. */
export const scoreOf = (total: Pages, all: Pages): number => {
  if (all <= 0) return 0;
  return Math.trunc(((1000 + Math.trunc((total * 1000) / all)) * 2) / 3);
};

export type PageRange = {readonly least: Pages; readonly most: Pages};

/** Undoes scoreOf as far as its two roundings allow. Of 0 nothing can be said: it also means "never". */
export const badnessOf = (score: number, all: Pages): PageRange | undefined => {
  if (!Number.isSafeInteger(score) || score <= 0 || all <= 0) return undefined;
  const low = Math.ceil((3 * score) / 2) - 1000;
  const high = Math.floor((3 * score + 2) / 2) - 1000;
  // Multiplied before it is divided: a page lost to rounding would be one too few.
  const share = (perMille: number): number => (perMille * all) / 1000;
  // Integer division in C cuts towards zero, so that zero itself takes in a step on either side.
  const least = low > 0 ? Math.ceil(share(low)) : Math.floor(share(low - 1)) + 1;
  const most = high >= 0 ? Math.ceil(share(high + 1)) - 1 : Math.floor(share(high));
  return {least: pages(least), most: pages(most)};
};

/**
 * How far the kernel’s own figure may be from the one made of exact counters. Since 6.2 the pages of a process are
 * counted on each processor and folded in batches; /proc adds them all up, while the OOM killer reads what has been
 * folded; only the newest kernels let it add them up as well. Four such counters go into badness: three of RSS and that of swap.
 * lib/percpu_counter.c (compute_batch_value), include/linux/mm.h (get_mm_counter)
 */
export const doubtOf = (cpus: number): Pages => pages(4 * cpus * Math.max(32, 2 * cpus));

/** RAM and swap of the machine. */
export const machinePages = (memTotal: Bytes, swapTotal: Bytes, pageSize: Bytes): Pages =>
  pages(bytesToPages(memTotal, pageSize) + bytesToPages(swapTotal, pageSize));

export type CgroupLimits = {
  readonly max: Limit;
  /** memory.swap.max; for v1 what memory.memsw.limit_in_bytes allows beyond the limit of memory. */
  readonly swapMax: Limit;
  /** Swap of the machine. */
  readonly swapTotal: Bytes;
  /** With 0 the kernel leaves swap out. */
  readonly swappiness?: number;
};

/** Undefined for a cgroup without a limit, which cannot run out of memory by itself. mm/memcontrol.c (mem_cgroup_get_max) */
export const cgroupPages = (limits: CgroupLimits, pageSize: Bytes): Pages | undefined => {
  if (limits.max === 'max') return undefined;
  const own = bytesToPages(limits.max, pageSize);
  if (limits.swappiness === 0) return own;
  const swap = limits.swapMax === 'max' ? limits.swapTotal : bytes(Math.min(limits.swapMax, limits.swapTotal));
  return pages(own + bytesToPages(swap, pageSize));
};
