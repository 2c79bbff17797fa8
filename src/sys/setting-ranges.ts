import type {Bytes} from '../units.ts';

/**
 * Which numbers a setting takes, by the id of its entry in the reference. Tried out on 6.1 and 6.12, read in 6.18; an
 * older kernel may take less and then answers EINVAL.
 */
export type Range = {
  readonly min: number;
  /** None: as far as the kernel's type goes. */
  readonly max?: number;
  /** 0 is allowed besides, for "off" or "let the kernel choose". */
  readonly orZero?: true;
  /** Where the kernel would take more and should not be given it: what would happen. */
  readonly because?: string;
};

const INT = 2 ** 31 - 1;
const any: Range = {min: 0};
const int: Range = {min: 0, max: INT};
const flag: Range = {min: 0, max: 1};
const percent: Range = {min: 0, max: 100};
const ending = 'the kernel takes a negative number here and misbehaves';

const fixed: Readonly<Record<string, Range>> = {
  'vm.swappiness': {min: 0, max: 200},
  'vm.dirty_background_ratio': percent,
  'vm.dirty_background_bytes': {min: 1},
  'vm.dirty_ratio': percent,
  'vm.dirty_expire_centisecs': int,
  'vm.dirty_writeback_centisecs': {...int, because: ending},
  'vm.dirtytime_expire_seconds': int,
  'vm.overcommit_memory': {min: 0, max: 2},
  'vm.overcommit_ratio': {...int, because: ending},
  'vm.overcommit_kbytes': any,
  'vm.admin_reserve_kbytes': any,
  'vm.user_reserve_kbytes': any,
  'vm.min_free_kbytes': {min: 1024, max: INT, because: 'with less the machine may lock up for want of memory'},
  'vm.watermark_scale_factor': {min: 1, max: 3000},
  'vm.watermark_boost_factor': int,
  'vm.vfs_cache_pressure': int,
  'vm.vfs_cache_pressure_denom': {min: 100, max: INT},
  'vm.zone_reclaim_mode': {min: 0, max: 7, because: 'only bits 1, 2 and 4 mean something'},
  'vm.min_unmapped_ratio': percent,
  'vm.min_slab_ratio': percent,
  'vm.percpu_pagelist_high_fraction': {min: 8, max: INT, orZero: true},
  'vm.percpu_pagelist_fraction': {min: 8, max: INT, orZero: true},
  'vm.compaction_proactiveness': percent,
  'vm.extfrag_threshold': {min: 0, max: 1000},
  'vm.compact_unevictable_allowed': flag,
  'vm.defrag_mode': flag,
  'vm.page-cluster': {min: 0, max: 31},
  'vm.max_map_count': {min: 4096, max: INT, because: 'with fewer mappings programs no longer start'},
  'vm.oom_kill_allocating_task': flag,
  'vm.oom_dump_tasks': flag,
  'vm.panic_on_oom': {min: 0, max: 2},
  'vm.stat_interval': {min: 1, max: 3600, because: 'at 0 the counters are added up without a pause'},
  'vm.numa_stat': flag,
  'vm.laptop_mode': {...int, because: ending},
  'vm.nr_hugepages': any,
  'vm.nr_overcommit_hugepages': any,
  'vm.hugetlb_optimize_vmemmap': flag,
  'vm.memory_failure_early_kill': flag,
  'vm.memory_failure_recovery': flag,
  'vm.enable_soft_offline': flag,
  'vm.mem_profiling': flag,
  'kernel.numa_balancing': {min: 0, max: 3, because: 'only bits 1 and 2 mean something'},
  'kernel.dmesg_restrict': flag,
  'khugepaged.pages_to_scan': {min: 1, max: INT},
  'khugepaged.scan_sleep_millisecs': int,
  'khugepaged.alloc_sleep_millisecs': int,
  'ksm.run': {min: 0, max: 2},
  'ksm.pages_to_scan': int,
  'ksm.sleep_millisecs': int,
  'ksm.max_page_sharing': {min: 2, max: INT},
  'ksm.stable_node_chains_prune_millisecs': int,
  'ksm.advisor_max_cpu': percent,
  'ksm.advisor_min_pages_to_scan': int,
  'ksm.advisor_max_pages_to_scan': int,
  'ksm.advisor_target_scan_time': {min: 1, max: INT},
  'hugepages.nr_hugepages': any,
  'hugepages.nr_overcommit_hugepages': any,
  'zswap.max_pool_percent': percent,
  'zswap.accept_threshold_percent': percent,
  'lru_gen.enabled': {min: 0, max: 7, because: 'other bits switch it off'},
  'lru_gen.min_ttl_ms': int,
};

/** What bounds depend on: the size of a page, and how many of them a full huge page has. */
export type RangeFacts = {readonly pageSize: Bytes; readonly hugePages: number | undefined};

const untouched = new Set(['khugepaged.max_ptes_none', 'khugepaged.max_ptes_swap', 'khugepaged.max_ptes_shared']);

/** Undefined for a setting that takes words, or of which no bounds are known. */
export const rangeOf = (id: string, {pageSize, hugePages}: RangeFacts): Range | undefined => {
  if (id === 'vm.dirty_bytes') return {min: 2 * pageSize};
  if (untouched.has(id)) return hugePages === undefined ? int : {min: 0, max: hugePages - 1};
  return fixed[id];
};

/** The bounds that are the same on every machine, for the reference. */
export const fixedRange = (id: string): Range | undefined => fixed[id];

/** `0 to 200`, `from 8, or 0`, `0 or 1`. */
export const rangeText = ({min, max, orZero}: Range): string => {
  const zero = orZero === true ? ', or 0' : '';
  if (min === 0 && max === 1) return '0 or 1';
  return max === undefined || max === INT ? `from ${min}${zero}` : `${min} to ${max}${zero}`;
};

export const inRange = (n: number, {min, max, orZero}: Range): boolean =>
  Number.isSafeInteger(n) && ((n >= min && (max === undefined || n <= max)) || (orZero === true && n === 0));
