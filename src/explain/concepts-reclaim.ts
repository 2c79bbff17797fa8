import {type Draft, type Entry, ofKind} from './entry.ts';

/**
 * How memory is taken back, and what happens when that is not enough.
 * https://docs.kernel.org/admin-guide/mm/concepts.html#reclaim
 */
const drafts: readonly Draft[] = [
  {
    id: 'reclaim',
    title: 'Reclaim',
    names: ['page reclaim', 'memory reclaim', 'vmscan', 'shrinker', 'shrinkers'],
    meaning:
      'Taking pages back for others: clean file pages are dropped, dirty ones written first, anonymous ones swapped, caches of the kernel asked to shrink. Done by kswapd in the background, or by a program that cannot wait.',
    normal: 'Some background reclaim on every busy machine. Programs doing it themselves is the bad kind.',
    act: 'Press 7: the chain from scanning to swapping.',
    see: ['kswapd', 'direct-reclaim', 'lru', 'reclaim-efficiency', 'proactive-reclaim'],
    source: 'mm/vmscan.c',
  },
  {
    id: 'lru',
    title: 'LRU lists: active and inactive',
    names: [
      'lru',
      'active list',
      'inactive list',
      'active lists',
      'inactive lists',
      'least recently used',
      'active',
      'inactive',
    ],
    meaning:
      'The kernel sorts pages by how recently they were used: active and inactive, once for file pages, once for anonymous ones. Reclaim takes from the inactive end. Shared memory is on the anonymous lists.',
    see: ['mglru', 'meminfo.Active(file)', 'meminfo.Inactive(file)', 'reclaim'],
    source: 'mm/vmscan.c',
  },
  {
    id: 'mglru',
    title: 'MGLRU: multi-generational LRU',
    names: ['lru_gen', 'multi-gen lru', 'multigenerational lru', 'multi-generational lru'],
    meaning:
      'A newer way to find cold pages, with several generations instead of two lists. It may be built and off, or not built at all. Refault numbers mean something slightly different under it: compare them only with themselves.',
    since: '6.1',
    config: 'CONFIG_LRU_GEN',
    see: ['lru_gen.enabled', 'lru_gen.min_ttl_ms', 'lru', 'refault'],
    source: 'https://docs.kernel.org/admin-guide/mm/multigen_lru.html',
  },
  {
    id: 'watermark',
    title: 'Watermarks: min, low, high',
    names: ['watermarks', 'marks', 'wmark', 'min low high', 'low watermark', 'high watermark', 'min watermark'],
    meaning:
      'Each zone has marks for its free pages. Below low, kswapd wakes up and works until high is reached. Below min, whoever asks for memory must reclaim first. Atomic requests may go a little deeper.',
    normal: 'Free between low and high, or above.',
    act: 'Press 5. Often below min: more room, or an earlier kswapd (vm.watermark_scale_factor), which keeps more memory idle.',
    see: ['kswapd', 'direct-reclaim', 'boost', 'vm.min_free_kbytes', 'vm.watermark_scale_factor', 'zoneinfo.low'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'boost',
    title: 'Watermark boost',
    names: ['boosted watermark', 'watermark boosting'],
    meaning:
      'A temporary rise of the marks after page types were mixed in a block. kswapd then works although memory seems free.',
    see: ['zoneinfo.boost', 'vm.watermark_boost_factor', 'migratetype'],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html#watermark-boost-factor',
  },
  {
    id: 'lowmem-reserve',
    title: 'Lowmem reserve (protection)',
    names: ['lowmem_reserve', 'protection', 'zone protection', 'lowmem reserve'],
    meaning:
      'Free pages in a low zone kept back from requests that could use a higher one. It keeps the little memory that old devices can reach from being filled by programs.',
    see: ['vm.lowmem_reserve_ratio', 'zoneinfo.protection', 'zone'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'late-memory',
    title: 'Free memory in no zone yet',
    names: ['deferred memory', 'deferred init', 'deferred struct page initialisation', 'late memory', 'no zone yet'],
    meaning:
      'Some kernels initialise part of the RAM only when it is needed, above all in virtual machines that shall start fast. Until then it counts as MemTotal and MemFree but is in no zone, and the marks of the zones know nothing of it. A zone that runs short is given a piece of it before kswapd wakes.',
    normal: 'None: MemFree is nr_free_pages.',
    act: 'What is left until kswapd wakes is then at least what the zones view says. MemAvailable counts all of it.',
    see: ['meminfo.MemFree', 'vmstat.nr_free_pages', 'zoneinfo.managed', 'watermark'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'kswapd',
    title: 'kswapd',
    names: ['background reclaim', 'kswapd0'],
    meaning:
      'A kernel thread for each NUMA node that reclaims in the background. It is woken when a zone falls below its low mark and stops above the high mark. Despite its name it mostly drops file cache.',
    normal: 'Mostly asleep, or a few per cent of a CPU.',
    act: 'Busy all the time with little success: memory is too small for what runs. Press 7 for its efficiency.',
    see: ['signal.kswapd', 'watermark', 'vmstat.pgscan_kswapd', 'vmstat.pageoutrun', 'direct-reclaim'],
    source: 'mm/vmscan.c',
  },
  {
    id: 'direct-reclaim',
    title: 'Direct reclaim',
    names: ['synchronous reclaim', 'allocstall', 'allocation stall', 'direct reclaim'],
    meaning:
      'A program asks for a page, the zone is below its min mark, and the program itself must reclaim before it gets one. It stands still for that time. Falling below the low mark is not enough: that only wakes kswapd.',
    normal: 'None, or rare bursts.',
    act: 'Press 6: how long programs waited. Then 8: is it a group at its own limit?',
    see: [
      ...['signal.direct-reclaim', 'kswapd', 'watermark', 'vmstat.pgscan_direct', 'vmstat.allocstall_normal', 'psi'],
      'doctor.direct-reclaim',
    ],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'reclaim-efficiency',
    title: 'Scan, steal and reclaim efficiency',
    names: ['scan', 'steal', 'pgscan', 'pgsteal', 'reclaim efficiency', 'scanned', 'stolen'],
    meaning:
      'Scan is how many pages reclaim looked at, steal how many it got. Their ratio is the efficiency. The counters by cause (kswapd, direct) leave out reclaim for cgroup limits on most kernels; those by kind (anon, file) have all.',
    normal: 'Above 90 % is easy clean cache. Below 30 %, pages are in use, dirty or pinned.',
    see: ['vmstat.pgscan_kswapd', 'vmstat.pgsteal_kswapd', 'vmstat.pgscan_file', 'reclaim'],
    source: 'mm/vmscan.c',
  },
  {
    id: 'proactive-reclaim',
    title: 'Proactive reclaim (memory.reclaim)',
    names: ['proactive reclaim', 'memory.reclaim', 'user-driven reclaim'],
    meaning:
      'Somebody writes an amount to memory.reclaim, and the kernel takes that much from a cgroup before it is needed. Used by services that move cold memory to swap in good time.',
    since: '5.19',
    see: ['vmstat.pgscan_proactive', 'cgroup', 'reclaim'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'drop-caches',
    title: 'Dropping caches',
    names: ['drop caches', 'drop cache', 'free cache', 'clear cache', 'cache cleaner'],
    meaning:
      'Throwing away clean page cache by hand. It frees nothing that the kernel would not free by itself; everything must be read again, and the cause stays hidden.',
    act: 'Do not do it on a timer. vmstat’s drop_pagecache counts how often somebody did.',
    see: ['vm.drop_caches', 'vmstat.drop_pagecache', 'workflow.7', 'page-cache'],
    source: 'fs/drop_caches.c',
  },
  {
    id: 'compaction',
    title: 'Compaction',
    names: ['kcompactd', 'memory compaction', 'proactive compaction', 'defragmentation', 'defrag'],
    meaning:
      'Moving pages so that free ones come to lie side by side and make larger blocks. kcompactd does it in the background. Unmovable and pinned pages stand in its way.',
    see: ['direct-compaction', 'fragmentation', 'vm.compaction_proactiveness', 'vmstat.compact_daemon_wake'],
    source: 'mm/compaction.c',
  },
  {
    id: 'direct-compaction',
    title: 'Direct compaction',
    names: ['direct memory compaction', 'compact stall', 'compaction stall'],
    meaning:
      'A program wants a larger block, none is free, and it must move pages itself before it can go on. It happens only for more than one page at a time: huge pages, network buffers, some slabs.',
    normal: 'Rare.',
    see: ['signal.direct-compaction', 'vmstat.compact_stall', 'thp.defrag', 'compaction'],
    source: 'mm/compaction.c',
  },
  {
    id: 'fragmentation',
    title: 'Fragmentation',
    names: ['fragmented', 'memory fragmentation', 'external fragmentation', 'fragmented memory'],
    meaning:
      'Memory is free, but in small pieces. Single pages are still to be had; large blocks (huge pages, some drivers) are not.',
    act: 'Press 4. Only if something fails or stalls for a large block is it a problem.',
    see: ['unusable-index', 'fragmentation-index', 'compaction', 'migratetype', 'buddy', 'doctor.fragmentation'],
    source: 'mm/vmstat.c',
  },
  {
    id: 'fragmentation-index',
    title: 'Fragmentation index',
    names: ['extfrag', 'extfrag_index', 'external fragmentation index'],
    meaning:
      'Why a request of some order would fail: near 0 for lack of memory, near 1 because free memory is in pieces. There is none while the request would succeed.',
    see: ['vm.extfrag_threshold', 'unusable-index', 'order'],
    source: 'mm/vmstat.c (__fragmentation_index)',
  },
  {
    id: 'unusable-index',
    title: 'Unusable free space index',
    names: ['unusable_index', 'unusable free space', 'unusable index', 'frag9'],
    meaning: 'Share of free memory that lies in blocks too small for some order: 0 all of it would do, 1 none.',
    see: ['buddy.unusable', 'fragmentation-index', 'fragmentation'],
    source: 'mm/vmstat.c (unusable_free_index)',
  },
  {
    id: 'refault',
    title: 'Refault',
    names: ['refaults', 'workingset refault', 'page eviction'],
    meaning:
      'A page was dropped or swapped and soon needed again. The kernel remembers dropped pages for a while, so it can tell. This is the price of too little memory.',
    normal: '0, or bursts after large jobs.',
    act: 'A steady rate of file refaults: the cache is too small. Of anonymous ones: programs themselves do not fit.',
    see: ['vmstat.workingset_refault_file', 'vmstat.workingset_refault_anon', 'working-set', 'thrashing'],
    source: 'mm/workingset.c',
  },
  {
    id: 'working-set',
    title: 'Working set',
    names: ['workingset', 'hot pages', 'hot memory'],
    meaning:
      'The pages that programs really use over and over. When it fits in RAM all is well, however full RAM looks. Kubernetes uses the word for something else: usage less inactive file pages.',
    see: ['refault', 'vmstat.workingset_activate_file', 'thrashing'],
    source: 'mm/workingset.c',
  },
  {
    id: 'thrashing',
    title: 'Thrashing',
    names: ['thrash', 'swap storm'],
    meaning:
      'The working set does not fit: pages go out and come straight back, and programs wait most of the time. The machine seems frozen although nothing has failed.',
    act: 'Stop or limit the largest user (2), or give it more memory. Pressure (6) shows whether it helped.',
    see: ['refault', 'psi', 'vmstat.workingset_restore_file', 'lru_gen.min_ttl_ms'],
    source: 'mm/workingset.c',
  },
  {
    id: 'swap',
    title: 'Swap',
    names: ['swapping', 'swap space', 'swap device', 'swapfile', 'swapon', 'swap area', 'swapon -s'],
    meaning:
      'Where anonymous and shared memory can go when RAM is needed: a disk, a file, or compressed RAM (zram; zswap in front of a disk). "Swap used" counts all of them, so data in it may still be in RAM.',
    normal: 'Used swap that nobody reads back is harmless: cold data. Swap-in at a steady rate is what hurts.',
    act: 'Watch pswpin and pressure, not the fill level. Without any swap, anonymous memory cannot be reclaimed at all.',
    see: ['/proc/swaps', 'vmstat.pswpin', 'vm.swappiness', 'zswap', 'zram', 'refault'],
    source: 'mm/swapfile.c',
  },
  {
    id: 'swap-cache',
    title: 'Swap cache',
    names: ['swapcache', 'swap slot', 'swap entry'],
    meaning:
      'Pages that are in RAM and keep their place in swap too. If they do not change, they can be dropped again without a write.',
    see: ['meminfo.SwapCached', 'balance.swapcache_only', 'swap'],
    source: 'mm/swap_state.c',
  },
  {
    id: 'zswap',
    title: 'zswap',
    names: ['compressed swap cache', 'compressed swap'],
    meaning:
      'A compressed store in RAM in front of a swap device. Pages on their way to swap are compressed and kept; the coldest can go on to the device. It needs a swap device, and many kernels are built without it or have it off.',
    config: 'CONFIG_ZSWAP',
    act: 'Zswapped divided by Zswap is the ratio. Near 1 it gains nothing and costs CPU time.',
    see: ['zswap.enabled', 'zswap.max_pool_percent', 'meminfo.Zswap', 'meminfo.Zswapped', 'rule.zswap', 'zram'],
    source: 'https://docs.kernel.org/admin-guide/mm/zswap.html',
  },
  {
    id: 'zram',
    title: 'zram',
    names: ['compressed ram disk', 'zram swap'],
    meaning:
      'A block device whose data lies compressed in RAM, mostly used as swap without any disk. Swap used on it takes RAM: mem_used_total says how much.',
    act: 'Do not let a disk have a higher swap priority than zram. A large share of huge_pages means that the data does not compress.',
    see: ['zram.mm_stat.mem_used_total', 'zram.disksize', 'zsmalloc', 'zswap'],
    source: 'https://docs.kernel.org/admin-guide/blockdev/zram.html',
  },
  {
    id: 'zsmalloc',
    title: 'zsmalloc (compressed pool)',
    names: ['compressed pool', 'zspages', 'compressed memory'],
    meaning:
      'The allocator below zram and, on newer kernels, zswap. Its pages are the real RAM cost of compressed swap.',
    see: ['vmstat.nr_zspages', 'balance.compressed', 'zram', 'zswap'],
    source: 'mm/zsmalloc.c',
  },
];

export const reclaimConcepts: readonly Entry[] = ofKind('concept', drafts);
