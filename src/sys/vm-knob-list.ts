/**
 * The settings of the memory management below /proc/sys, by the name that sysctl and sysctl.d use. None of vm.* is
 * namespaced: a container sees the values of its host.
 * https://docs.kernel.org/admin-guide/sysctl/vm.html, https://docs.kernel.org/admin-guide/sysctl/kernel.html
 */
export type KnobUnit =
  | 'kB'
  | 'bytes'
  | 'pages'
  | 'percent'
  | 'centiseconds'
  | 's'
  | 'count'
  /** 0 off, 1 on. */
  | 'switch'
  /** A number or bits that stand for a behaviour; `meaning` says which. */
  | 'mode'
  /** A divisor or a fraction; `meaning` says of what. */
  | 'ratio';

export type Knob = {
  readonly name: string;
  /** Unit of the number as the kernel prints it and takes it. */
  readonly unit: KnobUnit;
  /** Left out for a number that cannot be below zero. */
  readonly kind?: 'signed' | 'list';
  readonly meaning: string;
  /** What the kernel sets when nobody chose, as the file prints it, or how it is computed. */
  readonly default: string;
  /** First kernel release that has it, when later than 5.10. */
  readonly since?: string;
  /** First kernel release that no longer has it. */
  readonly until?: string;
  /** Build option or condition without which the file is missing. */
  readonly config?: string;
};

export const vmKnobList = [
  {
    name: 'vm.swappiness',
    unit: 'ratio',
    meaning:
      'What reclaim takes first when memory is short: 0 file cache only as long as there is any, 100 both alike, up to 200 rather swap. A cost ratio, not a threshold.',
    default: '60',
  },
  {
    name: 'vm.dirty_background_ratio',
    unit: 'percent',
    meaning:
      'Share of the free and file memory that may hold unwritten data before the kernel starts to write it in the background. 0 when dirty_background_bytes is used instead.',
    default: '10',
  },
  {
    name: 'vm.dirty_background_bytes',
    unit: 'bytes',
    meaning: 'The same limit as an amount; 0 when the ratio is used.',
    default: '0',
  },
  {
    name: 'vm.dirty_ratio',
    unit: 'percent',
    meaning:
      'Share of the free and file memory that may hold unwritten data before programs that write are slowed down. 0 when dirty_bytes is used instead.',
    default: '20',
  },
  {
    name: 'vm.dirty_bytes',
    unit: 'bytes',
    meaning: 'The same limit as an amount; 0 when the ratio is used.',
    default: '0',
  },
  {
    name: 'vm.dirty_expire_centisecs',
    unit: 'centiseconds',
    meaning: 'Age at which unwritten data is written at the next occasion. A crash may lose about this much.',
    default: '3000',
  },
  {
    name: 'vm.dirty_writeback_centisecs',
    unit: 'centiseconds',
    meaning: 'How often the kernel looks for data of that age; 0 never, so that data stays unwritten for long.',
    default: '500',
  },
  {
    name: 'vm.dirtytime_expire_seconds',
    unit: 's',
    meaning: 'Age at which inodes are written whose access times alone have changed (lazytime mounts).',
    default: '43200',
  },
  {
    name: 'vm.overcommit_memory',
    unit: 'mode',
    meaning:
      'How much memory is promised to programs: 0 refuses only single requests that could never be met, 1 refuses nothing, 2 keeps all promises within CommitLimit.',
    default: '0',
  },
  {
    name: 'vm.overcommit_ratio',
    unit: 'percent',
    meaning: 'Share of the RAM that CommitLimit counts. Without effect unless overcommit_memory is 2.',
    default: '50',
  },
  {
    name: 'vm.overcommit_kbytes',
    unit: 'kB',
    meaning: 'The same as an amount; 0 when the ratio is used. Without effect unless overcommit_memory is 2.',
    default: '0',
  },
  {
    name: 'vm.admin_reserve_kbytes',
    unit: 'kB',
    meaning: 'Part of CommitLimit kept for root, to log in and clean up. Without effect unless overcommit_memory is 2.',
    default: '3 % of the free memory at boot, at most 8192',
  },
  {
    name: 'vm.user_reserve_kbytes',
    unit: 'kB',
    meaning:
      'Part of CommitLimit that a growing program must leave, so that its user can still stop it. Without effect unless overcommit_memory is 2.',
    default: '3 % of the free memory at boot, at most 131072',
  },
  {
    name: 'vm.min_free_kbytes',
    unit: 'kB',
    meaning:
      'Free memory that ordinary allocations must leave; the min marks of all zones add up to it. Huge pages raise it at boot. Too high wastes memory and kills, below 1024 risks deadlock.',
    default:
      'square root of 16 × low memory in kB, 128 to 262144; with transparent huge pages at least 11 page blocks a zone, up to 5 % of the memory',
  },
  {
    name: 'vm.watermark_scale_factor',
    unit: 'ratio',
    meaning:
      'Distance between the min, low and high marks, in ten-thousandths of each zone. Larger makes kswapd start earlier, and allocations wait less often, for more idle memory.',
    default: '10',
  },
  {
    name: 'vm.watermark_boost_factor',
    unit: 'ratio',
    meaning:
      'How far the marks rise for a while after page types were mixed in a block, in ten-thousandths of the high mark. 0 is off.',
    default: '15000',
  },
  {
    name: 'vm.vfs_cache_pressure',
    unit: 'ratio',
    meaning:
      'How readily directory and inode caches are reclaimed next to page cache; 100 is even, 0 never reclaims them and may end in OOM.',
    default: '100',
  },
  {
    name: 'vm.vfs_cache_pressure_denom',
    unit: 'ratio',
    meaning: 'What vfs_cache_pressure is divided by, for finer steps; at least 100.',
    default: '100',
    since: '6.16',
  },
  {
    name: 'vm.zone_reclaim_mode',
    unit: 'mode',
    meaning:
      'Whether a NUMA node that is full reclaims its own pages before it asks another: bit 1 on, 2 also writes dirty pages, 4 also unmaps and swaps. Costs page cache on file servers.',
    default: '0',
    config: 'CONFIG_NUMA',
  },
  {
    name: 'vm.min_unmapped_ratio',
    unit: 'percent',
    meaning:
      'Share of unmapped file pages above which a node reclaims its own. Without effect if zone_reclaim_mode is 0.',
    default: '1',
    config: 'CONFIG_NUMA',
  },
  {
    name: 'vm.min_slab_ratio',
    unit: 'percent',
    meaning: 'Share of reclaimable slab above which a node reclaims its own. Without effect if zone_reclaim_mode is 0.',
    default: '5',
    config: 'CONFIG_NUMA',
  },
  {
    name: 'vm.lowmem_reserve_ratio',
    unit: 'ratio',
    kind: 'list',
    meaning:
      'For each zone, lowest first, the divisor of the memory above it that gives its reserve against requests that could go higher. Smaller reserves more, 0 nothing.',
    default: '256	256	32	0	0 on x86-64; as many numbers as there are zone types',
  },
  {
    name: 'vm.percpu_pagelist_high_fraction',
    unit: 'ratio',
    meaning:
      'Each processor may keep up to this fraction of a zone, divided by the processors, on its own list; 0 lets the kernel choose.',
    default: '0',
    since: '5.14',
  },
  {
    name: 'vm.percpu_pagelist_fraction',
    unit: 'ratio',
    meaning: 'Fraction of a zone that each processor may keep on its own list; 0 lets the kernel choose.',
    default: '0',
    until: '5.14',
  },
  {
    name: 'vm.compaction_proactiveness',
    unit: 'percent',
    meaning: 'How eagerly memory is compacted in the background before anybody needs large blocks; 0 is never.',
    default: '20',
    config: 'CONFIG_COMPACTION',
  },
  {
    name: 'vm.extfrag_threshold',
    unit: 'ratio',
    meaning:
      'Fragmentation index, in thousandths, up to which a large allocation reclaims instead of compacting, because memory is short rather than in pieces.',
    default: '500',
    config: 'CONFIG_COMPACTION',
  },
  {
    name: 'vm.compact_unevictable_allowed',
    unit: 'switch',
    meaning: 'Whether compaction may move locked pages. Real-time programs may then take short page faults.',
    default: '1, and 0 on real-time kernels',
    config: 'CONFIG_COMPACTION',
  },
  {
    name: 'vm.defrag_mode',
    unit: 'switch',
    meaning:
      'Whether allocations reclaim and compact rather than mix page types in a block. To be set right after boot.',
    default: '0',
    since: '6.15',
  },
  {
    name: 'vm.page-cluster',
    unit: 'ratio',
    meaning: 'Pages read ahead from swap, as a power of two: 3 is 8 pages, 0 is one. Swap on zram does without.',
    default: '3, and 2 below 16 MB of RAM',
  },
  {
    name: 'vm.max_map_count',
    unit: 'count',
    kind: 'signed',
    meaning: 'How many memory mappings one process may have. Databases and some games need more than the default.',
    default: '65530; several distributions ship 1048576',
  },
  {
    name: 'vm.oom_kill_allocating_task',
    unit: 'switch',
    kind: 'signed',
    meaning:
      'Whether the process that asked last is killed instead of the one with the highest badness. Not for cgroup limits.',
    default: '0',
  },
  {
    name: 'vm.oom_dump_tasks',
    unit: 'switch',
    kind: 'signed',
    meaning: 'Whether a kill writes the table of all processes to the kernel log.',
    default: '1',
  },
  {
    name: 'vm.panic_on_oom',
    unit: 'mode',
    meaning:
      'Whether running out of memory stops the whole machine: 0 never, 1 unless a cgroup or node limit caused it, 2 always.',
    default: '0',
  },
  {
    name: 'vm.stat_interval',
    unit: 's',
    meaning: 'How often the processors add up their counters. Gauges may be that old.',
    default: '1',
  },
  {
    name: 'vm.numa_stat',
    unit: 'switch',
    meaning: 'Whether NUMA hits and misses are counted. While it is 0 they stand still.',
    default: '1',
    config: 'CONFIG_NUMA',
  },
  {
    name: 'vm.laptop_mode',
    unit: 's',
    meaning: 'Delay after a disk access in which everything else is written too, to let the disk sleep; 0 is off.',
    default: '0',
  },
  {
    name: 'vm.nr_hugepages',
    unit: 'count',
    meaning: 'Huge pages of the default size in the pool. Their memory is lost to everything else, used or not.',
    default: '0',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  {
    name: 'vm.nr_overcommit_hugepages',
    unit: 'count',
    meaning: 'How many huge pages of the default size may be taken above the pool.',
    default: '0',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  {
    name: 'vm.hugetlb_optimize_vmemmap',
    unit: 'switch',
    meaning:
      'Whether new huge pages of the pool give back most of their bookkeeping: 7 of 8 pages for each 2 MiB. Giving such huge pages back may fail when memory is short.',
    default: '0',
    since: '5.19',
    config: 'CONFIG_HUGETLB_PAGE_OPTIMIZE_VMEMMAP',
  },
  {
    name: 'vm.memory_failure_early_kill',
    unit: 'switch',
    meaning: 'Whether processes with a page on broken RAM are killed at once instead of when they touch it.',
    default: '0',
    config: 'CONFIG_MEMORY_FAILURE',
  },
  {
    name: 'vm.memory_failure_recovery',
    unit: 'switch',
    meaning: 'Whether the kernel tries to go on after a memory error instead of stopping the machine.',
    default: '1',
    config: 'CONFIG_MEMORY_FAILURE',
  },
  {
    name: 'vm.enable_soft_offline',
    unit: 'switch',
    meaning: 'Whether pages with many corrected memory errors are taken out of use.',
    default: '1',
    since: '6.11',
    config: 'CONFIG_MEMORY_FAILURE',
  },
  {
    name: 'vm.mem_profiling',
    unit: 'switch',
    meaning: 'Whether the kernel notes which of its lines of code holds how much memory (/proc/allocinfo).',
    default: 'chosen when the kernel is built',
    since: '6.10',
    config: 'CONFIG_MEM_ALLOC_PROFILING',
  },
  {
    name: 'kernel.numa_balancing',
    unit: 'mode',
    meaning:
      'Whether pages move to the node that uses them: 0 off, bit 1 by access faults, bit 2 between fast and slow memory.',
    default: '1 on machines with several nodes if the kernel was built so, else 0',
    config: 'CONFIG_NUMA_BALANCING',
  },
  {
    name: 'kernel.dmesg_restrict',
    unit: 'switch',
    meaning: 'Whether the kernel log, and with it every report of a kill, is for root only.',
    default: '0, and 1 on Debian, Ubuntu and others',
  },
] as const satisfies readonly Knob[];

/** Files below /proc/sys/vm that are no settings of memory management, or must not be read. */
export const vmOthers: readonly string[] = [
  // Write-only: a write drops or moves memory.
  'compact_memory',
  'drop_caches',
  // Reading it makes every processor add up its counters.
  'stat_refresh',
  // The same number as nr_hugepages.
  'nr_hugepages_mempolicy',
  // Address space layout, permissions and locking.
  'hugetlb_shm_group',
  'legacy_va_layout',
  'memfd_noexec',
  'mmap_min_addr',
  'mmap_rnd_bits',
  'mmap_rnd_compat_bits',
  'page_lock_unfairness',
  'unprivileged_userfaultfd',
  'vdso_enabled',
  // Always "Node" since 4.14.
  'numa_zonelist_order',
  // Logged block I/O; gone in 5.14.
  'block_dump',
  // 32-bit machines and machines without an MMU.
  'highmem_is_dirtyable',
  'nr_trim_pages',
];
