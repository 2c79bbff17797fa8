import type {Extras} from './entry.ts';

/** What is said about settings, what of it is true, and what a change costs. Keyed by the entry's id. */
export const knobAdvice: Extras = {
  'vm.swappiness': {
    act: 'Compare refaults of anonymous with those of file pages: raise it if files come back more, lower it if anonymous memory does and swap is slow. Above 100 only with swap in RAM (zram, zswap).\nOften said: 10 for servers, 60 for desktops, 100 for containers. That misses that it is a cost ratio, not a threshold, and that it holds for the whole machine: groups of cgroup v2 have none of their own.\nRisk: low values drop file cache and program code instead.',
    see: ['swap', 'vmstat.workingset_refault_anon', 'vmstat.workingset_refault_file', 'memory.swappiness'],
  },
  'vm.dirty_ratio': {
    normal: 'Slowing begins softly, half way between the background limit and this one.',
    act: 'Look at nr_dirty_threshold: what it comes to in bytes.\nOften said: 10 and 5, or 20 and 10. That forgets that it is a share of free and file memory: 10 % of 256 GiB is still 25 GiB. If pauses hurt, set vm.dirty_bytes to some seconds of disk speed.\nRisk: too small, and writers wait all the time.',
    see: ['dirty', 'vm.dirty_bytes', 'vm.dirty_background_ratio', 'vmstat.nr_dirty_threshold'],
  },
  'vm.dirty_background_ratio': {
    normal: 'Where it is not below vm.dirty_ratio, half of that counts. It is also scaled for each device and cgroup.',
    act: 'Lower values start writing earlier and make long pauses shorter. On machines with much RAM set vm.dirty_background_bytes instead.\nRisk: more small writes.',
    see: ['dirty', 'vm.dirty_background_bytes', 'vm.dirty_ratio', 'vmstat.nr_dirty_background_threshold'],
  },
  'vm.dirty_bytes': {
    act: 'Setting it sets vm.dirty_ratio to 0, and the other way round. Some seconds of what the disk can write is a fair size.\nRisk: too small, and everybody who writes waits for the disk.',
    see: ['vm.dirty_ratio', 'dirty'],
  },
  'vm.dirty_background_bytes': {
    act: 'Setting it sets vm.dirty_background_ratio to 0. A quarter of vm.dirty_bytes is a usual start.\nRisk: too small, and the disk never rests.',
    see: ['vm.dirty_background_ratio', 'dirty'],
  },
  'vm.dirty_expire_centisecs': {
    act: 'Longer saves writes and loses more in a crash.\nRisk: too short, and data is written that was about to be deleted.',
    see: ['dirty', 'vm.dirty_writeback_centisecs'],
  },
  'vm.dirty_writeback_centisecs': {
    act: '0 switches the periodic writing off: data may stay unwritten for very long.\nRisk of 0: a crash loses any amount of data, however old.',
    see: ['dirty'],
  },
  'vm.overcommit_memory': {
    normal: '0 suits nearly all. It is one setting for the host and all its containers.',
    act: 'Leave it unless a program logged a refused request.\nOften said: 1 for servers. That comes from one data store that forks to save; in mode 0 only an absurd single request is refused, so 1 changes little. It makes no memory: failure just moves from a refused request to a kill. Mode 2 is the strict one, asked for by some database guides.\nRisk of 2: requests fail while RAM is free.',
    see: ['overcommit', 'meminfo.Committed_AS', 'meminfo.CommitLimit', 'vm.overcommit_ratio'],
  },
  'vm.overcommit_ratio': {
    normal: 'The pool of huge pages is taken off the RAM first.',
    act: 'Often said: 50 to 90. It matters only if vm.overcommit_memory is 2; otherwise nobody reads the number.\nRisk: in mode 2, too low a value refuses requests while RAM is free.',
    see: ['vm.overcommit_memory', 'meminfo.CommitLimit', 'vm.overcommit_kbytes'],
  },
  'vm.overcommit_kbytes': {
    see: ['vm.overcommit_ratio', 'overcommit'],
    act: 'Leave it at 0 unless you want an amount rather than a share.\nRisk: in mode 2, too low a value refuses requests while RAM is free.',
  },
  'vm.admin_reserve_kbytes': {
    see: ['vm.overcommit_memory'],
    act: 'Leave it.\nRisk of 0: in mode 2 root cannot log in any more when all is promised.',
  },
  'vm.user_reserve_kbytes': {
    see: ['vm.overcommit_memory'],
    act: 'Leave it.\nRisk of 0: in mode 2 a program that grew cannot be stopped by its user.',
  },
  'vm.zone_reclaim_mode': {
    act: 'Leave it at 0.\nOften said: 1 on NUMA machines. That is old advice: the node then throws page cache away while others have room. Only for jobs split exactly by node.\nRisk: slow file access.',
    see: ['numa', 'vmstat.zone_reclaim_failed', 'vmstat.numa_miss'],
  },
  'vm.min_unmapped_ratio': {
    see: ['vm.zone_reclaim_mode'],
    act: 'Leave it.\nRisk: with zone_reclaim_mode on, lower values throw page cache away sooner.',
  },
  'vm.min_slab_ratio': {
    see: ['vm.zone_reclaim_mode'],
    act: 'Leave it.\nRisk: with zone_reclaim_mode on, lower values throw dentries and inodes away sooner.',
  },
  'vm.compaction_proactiveness': {
    act: 'Leave it. Lower it if kcompactd takes CPU time on a machine that needs no large blocks; raise it if huge page faults stall.\nRisk of high values: pauses from moving pages. Writing a value above 0 starts a run at once.',
    see: ['compaction', 'vmstat.compact_daemon_wake', 'vmstat.compact_stall', 'vm.extfrag_threshold'],
  },
  'vm.extfrag_threshold': {
    see: ['fragmentation-index', 'compaction'],
    act: 'Leave it.\nRisk: lower values compact where memory is only short, higher ones reclaim where it is only in pieces.',
  },
  'vm.compact_unevictable_allowed': {
    see: ['compaction', 'mlock'],
    act: 'Set 0 on real-time machines only.\nRisk of 0: locked pages stand in the way of large blocks.',
  },
  'vm.defrag_mode': {
    see: ['fragmentation', 'migratetype', 'compaction'],
    act: 'Set it right after boot or not at all.\nRisk of 1: allocations stall where they would have mixed page types.',
  },
  'vm.vfs_cache_pressure': {
    normal: 'Any number from 0; there is no upper end. 100 is even.',
    act: 'Leave it.\nOften said: 50, or 200. That changes only the share of dentries and inodes.\nRisk: 0 never gives them back and can end in a kill; very large values make programs wait for locks.',
    see: ['dentry', 'meminfo.SReclaimable', 'vm.vfs_cache_pressure_denom'],
  },
  'vm.vfs_cache_pressure_denom': {
    see: ['vm.vfs_cache_pressure'],
    act: 'Leave it.\nRisk: whoever knows only the other setting misreads it.',
  },
  'vm.min_free_kbytes': {
    normal: 'With huge pages on, the kernel raises it at boot; nobody tuned it then.',
    act: 'Leave it.\nOften said: raise it. That takes RAM from every zone for good; vm.watermark_scale_factor wakes kswapd earlier without a larger reserve.\nRisk: too high, and the machine reclaims all the time or kills; below 1024 it may lock up.',
    see: ['watermark', 'vm.watermark_scale_factor', 'thp'],
  },
  'vm.watermark_scale_factor': {
    normal: '10 is 0.1 % of a zone. 5.15 takes 1000 at most.',
    act: 'Raise it in small steps if programs reclaim by themselves while kswapd is often asleep.\nRisk: more idle memory.',
    see: ['watermark', 'kswapd', 'vmstat.allocstall_normal', 'vmstat.kswapd_low_wmark_hit_quickly'],
  },
  'vm.watermark_boost_factor': {
    act: 'Set 0 if kswapd is busy for no visible reason and boost is above 0 in zoneinfo.\nRisk: fragmentation grows faster.',
    see: ['boost', 'zoneinfo.boost'],
  },
  'vm.lowmem_reserve_ratio': {
    see: ['lowmem-reserve', 'zoneinfo.protection'],
    act: 'Leave it.\nRisk: smaller numbers keep low memory from programs; 0 lets them fill it, and devices go without.',
  },
  'vm.percpu_pagelist_high_fraction': {
    see: ['pcp', 'zoneinfo.pageset.high'],
    act: 'Leave it at 0.\nRisk: small numbers park much memory on lists that MemFree does not count.',
  },
  'vm.percpu_pagelist_fraction': {
    see: ['pcp', 'vm.percpu_pagelist_high_fraction'],
    act: 'Leave it at 0.\nRisk: small numbers park much memory on lists that MemFree does not count.',
  },
  'vm.page-cluster': {
    act: '0 suits swap on fast or random storage. zram does without readahead anyway.\nRisk of high values: pages nobody wants push out others.',
    see: ['readahead', 'vmstat.swap_ra', 'vmstat.swap_ra_hit'],
  },
  'vm.max_map_count': {
    act: 'Raise it only if a program says so. Each mapping costs kernel memory.\nRisk of low values: programs fail to get memory or do not start.',
    see: ['mapping'],
  },
  'vm.oom_kill_allocating_task': {
    act: '1 saves the search and kills whoever asked last, often an innocent one; the large process may live on.\nRisk of 1: the wrong one dies, and memory stays short.',
    see: ['oom', 'badness'],
  },
  'vm.oom_dump_tasks': {
    act: '0 keeps the log short on machines with very many processes; the table is then missing when you need it.\nRisk of 0: nobody can tell afterwards what was large.',
    see: ['oom', 'kernel-log'],
  },
  'vm.panic_on_oom': {
    act: 'Anything but 0 reboots or stops the machine instead of killing one process. For clusters that prefer a clean restart.\nRisk: one greedy program takes everybody down.',
    see: ['oom', 'oom-constraint'],
  },
  'vm.stat_interval': {
    act: 'Larger values save a little CPU time and make gauges older.\nRisk: every tool on the machine shows older numbers.',
    see: ['/proc/vmstat'],
  },
  'vm.numa_stat': {
    see: ['numa', 'vmstat.numa_hit'],
    act: 'Leave it at 1.\nRisk of 0: counters that stand still read as no misses.',
  },
  'vm.laptop_mode': {
    act: 'Above 0 it explains bursts of writing.\nRisk: long pauses when everything is written at once, and more to lose in a crash.',
    see: ['dirty'],
  },
  'vm.nr_hugepages': {
    act: 'Compare with what is used: the free ones are lost to everything else. Raise it right after boot, while memory is in one piece.\nRisk: too many, and the rest of the machine starves.',
    see: ['hugetlb', 'meminfo.HugePages_Free', 'vm.nr_overcommit_hugepages'],
  },
  'vm.nr_overcommit_hugepages': {
    see: ['hugetlb', 'meminfo.HugePages_Surp'],
    act: 'Set it where a pool would stand empty most of the time.\nRisk: taking them late may fail, because memory is in pieces by then.',
  },
  'vm.hugetlb_optimize_vmemmap': {
    see: ['hugetlb'],
    act: 'Worth it for large pools that stay.\nRisk: making and giving back huge pages is slower, and giving back may fail when memory is short.',
  },
  'vm.memory_failure_early_kill': {
    see: ['memory-error'],
    act: 'Leave it unless programs handle SIGBUS for broken RAM.\nRisk of 1: programs die for pages they would never have touched.',
  },
  'vm.memory_failure_recovery': {
    see: ['memory-error'],
    act: 'Leave it at 1.\nRisk of 0: one broken page stops the machine.',
  },
  'vm.enable_soft_offline': {
    see: ['memory-error'],
    act: 'Leave it at 1.\nRisk of 0: RAM that fails again and again stays in use.',
  },
  'vm.mem_profiling': {
    see: ['/proc/allocinfo'],
    act: 'Switch it on to hunt a leak in the kernel.\nRisk: every allocation costs a little more.',
  },
  'vm.drop_caches': {
    normal: 'Nobody writes to it.',
    act: 'Right for comparing a program with cold and warm caches.\nOften said: drop caches to free memory. Clean cache makes way by itself and counts as available already.\nRisk: all that is needed is read again from disk, and the cause stays hidden.',
    see: ['drop-caches', 'workflow.7', 'vmstat.drop_pagecache', 'vmstat.drop_slab'],
    names: ['/proc/sys/vm/drop_caches', 'drop_caches'],
  },
  'vm.compact_memory': {
    act: 'Useful right before a pool of huge pages is enlarged.\nRisk: pauses while it runs.',
    see: ['compaction', 'hugetlb', 'fragmentation'],
    names: ['/proc/sys/vm/compact_memory', 'compact_memory'],
  },
  'kernel.numa_balancing': {
    act: 'Programs that place their memory by themselves do better with 0.\nRisk of on: its faults cost CPU time.',
    see: ['numa-balancing', 'vmstat.numa_hint_faults'],
  },
  'kernel.dmesg_restrict': {
    see: ['kernel-log', '/dev/kmsg'],
    act: '0 lets mmtop show kills without root.\nRisk of 0: everybody may read the addresses and names in the log.',
  },
  'thp.enabled': {
    normal: 'Choices: always, madvise, never.',
    act: 'Look at AnonHugePages, fallbacks and compaction stalls before a change.\nOften said: madvise is safest. It keeps unaware programs small and takes the speed from them too.\nRisk of always: more memory, compaction. never also stops khugepaged and lowers vm.min_free_kbytes.',
    see: ['thp', 'rule.thp', 'thp.defrag', 'meminfo.AnonHugePages'],
    names: ['transparent_hugepage/enabled', 'transparent_hugepage enabled', 'thp enabled'],
  },
  'thp.defrag': {
    normal: 'Choices: always, defer, defer+madvise, madvise, never.',
    act: 'Pauses at page faults with compact_stall rising: defer leaves the work to the background.\nRisk: fewer huge pages at once.',
    see: ['thp', 'compaction-storm', 'vmstat.compact_stall'],
    names: ['transparent_hugepage/defrag', 'transparent_hugepage defrag', 'thp defrag'],
  },
  'thp.shmem_enabled': {
    see: ['thp', 'shmem'],
    act: 'Leave it unless a program asks for it by name.\nRisk of always: shared memory takes whole huge pages, however little is used. force and deny are for tests.',
  },
  'khugepaged.max_ptes_none': {
    act: 'Lower it if programs grow after some minutes although they touch little.\nRisk of low values: fewer huge pages.',
    see: ['khugepaged', 'thp'],
  },
  'khugepaged.pages_collapsed': {see: ['khugepaged']},
  'ksm.run': {
    act: 'Before 2, make sure that the merged pages fit in RAM again.\nRisk: processor time, and a program can find out by timing what others hold in memory.',
    see: ['ksm', 'ksm.pages_sharing'],
  },
  'ksm.general_profit': {normal: 'Above 0 where merging pays.', see: ['ksm']},
  'zswap.enabled': {
    act: 'Switching it off leaves what is in the pool. It needs a swap device.\nRisk: processor time, and RAM for data that does not compress.',
    see: ['zswap', 'rule.zswap'],
  },
  'zswap.max_pool_percent': {
    act: 'A pool at its limit sends pages to the device. Raising it takes RAM from programs.\nRisk: a large pool of cold pages leaves programs too little.',
    see: ['zswap', 'meminfo.Zswap'],
  },
  'zswap.shrinker_enabled': {
    see: ['zswap', 'vmstat.zswpwb'],
    act: '1 keeps the pool for pages that are wanted.\nRisk of 1: more is written to the disk.',
  },
  'lru_gen.min_ttl_ms': {
    act: 'Some hundred to a thousand ms make a desktop kill instead of freeze.\nRisk: kills that were not needed.',
    see: ['mglru', 'thrashing', 'oom'],
  },
  'zram.disksize': {
    act: 'More than the RAM is legal; with data that does not compress it then fills the RAM.',
    see: ['zram', 'zram.mm_stat.orig_data_size'],
  },
  'vm.dirtytime_expire_seconds': {
    act: 'Leave it.\nRisk: access times that are written late are lost in a crash.',
    see: ['dirty'],
  },
  'thp.use_zero_page': {act: 'Leave it at 1.\nRisk of 0: memory that is only read takes RAM.', see: ['thp']},
  'thp.shrink_underused': {
    act: 'Leave it at 1.\nRisk of 0: huge pages full of zeros stay under pressure.',
    see: ['thp'],
  },
  'thp.size.enabled': {
    act: 'Change one size at a time and look at its fallbacks and partly unmapped pages.\nRisk: every size that is on makes programs grow a bit more.',
    see: ['thp.enabled', 'thp.stats.anon_fault_fallback', 'thp.stats.nr_anon_partially_mapped'],
  },
  'thp.size.shmem_enabled': {
    act: 'Leave it.\nRisk: shared memory grows by what is not touched.',
    see: ['thp.shmem_enabled'],
  },
  'khugepaged.defrag': {
    act: 'Leave it at 1.\nRisk of 0: huge pages only where they are free by chance.',
    see: ['khugepaged'],
  },
  'khugepaged.pages_to_scan': {
    act: 'Leave it; shorten the sleep if huge pages should come sooner.\nRisk: processor time.',
    see: ['khugepaged'],
  },
  'khugepaged.scan_sleep_millisecs': {
    act: 'Leave it.\nRisk of small values: processor time all the while.',
    see: ['khugepaged'],
  },
  'khugepaged.alloc_sleep_millisecs': {
    act: 'Leave it.\nRisk of small values: compaction again and again where memory is in pieces.',
    see: ['khugepaged'],
  },
  'khugepaged.max_ptes_swap': {
    act: 'Leave it.\nRisk: higher values read pages back from swap that nobody wants.',
    see: ['khugepaged'],
  },
  'khugepaged.max_ptes_shared': {
    act: 'Leave it.\nRisk: higher values give up sharing between processes.',
    see: ['khugepaged'],
  },
  'ksm.pages_to_scan': {
    act: 'Raise it while much is merged and a scan takes long.\nRisk: processor time.',
    see: ['ksm'],
  },
  'ksm.sleep_millisecs': {act: 'Leave it.\nRisk of small values: processor time all the while.', see: ['ksm']},
  'ksm.merge_across_nodes': {
    act: 'Set 0 where accesses to other nodes are slow; only while nothing is merged.\nRisk of 0: less is saved.',
    see: ['ksm'],
  },
  'ksm.max_page_sharing': {act: 'Leave it.\nRisk of high values: reclaim may take long over one page.', see: ['ksm']},
  'ksm.use_zero_pages': {
    act: '1 pays where much of the memory is zeros.\nRisk: processor time for comparing.',
    see: ['ksm'],
  },
  'ksm.smart_scan': {act: 'Leave it at 1.\nRisk of 0: pages without a twin are compared for ever.', see: ['ksm']},
  'ksm.stable_node_chains_prune_millisecs': {
    act: 'Leave it.\nRisk: bookkeeping that is cleaned late takes memory.',
    see: ['ksm'],
  },
  'ksm.advisor_mode': {
    act: 'scan-time adapts the work to a target.\nRisk: it may use as much processor time as advisor_max_cpu allows.',
    see: ['ksm'],
  },
  'ksm.advisor_max_cpu': {act: 'Leave it.\nRisk: processor time.', see: ['ksm']},
  'ksm.advisor_min_pages_to_scan': {act: 'Leave it.\nRisk: processor time.', see: ['ksm']},
  'ksm.advisor_max_pages_to_scan': {act: 'Leave it.\nRisk: processor time.', see: ['ksm']},
  'ksm.advisor_target_scan_time': {act: 'Leave it.\nRisk of small values: processor time.', see: ['ksm']},
  'zswap.compressor': {
    act: 'zstd compresses best, lzo and lz4 are faster.\nRisk: slower ones make every swap-in slower. What is in the pool keeps the old one until it leaves.',
    see: ['zswap'],
  },
  'zswap.accept_threshold_percent': {
    act: 'Leave it.\nRisk of low values: after it was full the pool takes nothing for long.',
    see: ['zswap'],
  },
  'lru_gen.enabled': {
    act: 'Compare refaults and pressure before and after; neither way is better everywhere.\nRisk: the lists are rebuilt at the switch, which costs some moments of work.',
    see: ['mglru', 'lru', 'refault'],
    names: ['/sys/kernel/mm/lru_gen/enabled'],
  },
  'numa.demotion_enabled': {
    act: '1 where there is slow memory beside fast memory.\nRisk of 1: programs wait for pages that went down.',
    see: ['demotion', 'numa'],
    names: ['/sys/kernel/mm/numa/demotion_enabled', 'demotion_enabled'],
  },
  'hugepages.nr_hugepages': {
    act: 'Raise it right after boot, while memory is in one piece.\nRisk: too many, and the rest of the machine starves.',
    see: ['hugetlb'],
  },
  'hugepages.nr_overcommit_hugepages': {
    act: 'Set it where a pool would stand empty most of the time.\nRisk: taking them late may fail, because memory is in pieces by then.',
    see: ['hugetlb'],
  },
  'zram.comp_algorithm': {act: 'zstd compresses best, lz4 and lzo-rle are the fastest.', see: ['zram']},
};
