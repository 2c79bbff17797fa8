import type {RuleId} from '../model/diagnosis/rule.ts';

/** What a rule of the doctor cannot say by itself: a finding has its own steps, but only where there is one. */
export type RuleAdvice = {
  /** What it is taken for, or what is taken for it, and what tells them apart. */
  readonly unlike: string;
  /** What to do before anything else. */
  readonly first: string;
  /** Ids of related entries beside the one that the rule names itself. */
  readonly see: readonly string[];
};

export const ruleAdvice: Readonly<Record<RuleId, RuleAdvice>> = {
  'oom-kills': {
    unlike:
      'A process that crashed, was stopped by its supervisor or by a daemon such as earlyoom is gone as well: the kernel’s own kill leaves “Out of memory: Killed process” in its log, and a kill at the limit of a container says nothing about the machine (see cgroup-oom).',
    first: 'Read the story of the kill in view 0: who was killed, who asked for memory, and what held it.',
    see: ['kernel-log', 'kill-accounts', 'vmstat.oom_kill'],
  },
  'cgroup-oom': {
    unlike:
      'The machine may have memory to spare, and htop shows it: what ran out is what the group, container or service is allowed.',
    first: 'Look in view 8 at what the group holds, and in view 0 at who was killed.',
    see: ['memory.max', 'memory.events.oom_kill', 'effective-limit'],
  },
  'cgroup-throttled': {
    unlike:
      'It looks like a program that is slow, or a processor that is too small: the tasks sleep inside the kernel because their group is above memory.high, and nobody is ever killed for it.',
    first: 'Compare memory.high with what the group needs: view 8, key a. Who set it may not know that it bites.',
    see: ['memory.high', 'memory.events.high', 'psi'],
  },
  'cgroup-forecast': {
    unlike:
      'A group that fills with page cache meets its limit too and is well, for the cache gives way; here grows what cannot be dropped, and a kill is what comes.',
    first: 'Look in view 8 at ANON beside LIMIT, and in view 2 at GROW/min of its processes.',
    see: ['memory.max', 'effective-limit', 'anon', 'leak'],
  },
  'cgroup-near-max': {
    unlike:
      'A group that stands at its limit because page cache fills it is well, for the cache gives way; this one has to wait for its memory.',
    first: 'Look in view 8 at ANON beside LIMIT, which says how much of it could give way, and at PSI.',
    see: ['effective-limit', 'memory.events.max', 'page-cache'],
  },
  'process-leak': {
    unlike:
      'A program that warms up, fills a cache of its own or has more work today grows as well, but stops; only growth that goes on at the same load is a leak.',
    first:
      'Watch the process in view 2 (GROW/min, Enter for its page) for half an hour, then ask for its heap profile.',
    see: ['processes.growth', 'anon', 'rss'],
  },
  'slab-growth': {
    unlike:
      'Dentries and inodes grow after every walk over many files, and give way when memory is wanted; what grows here is slab that cannot.',
    first: 'See which cache grows: view 3, sorted by growth. It names the part of the kernel, often a driver.',
    see: ['slab', 'meminfo.SUnreclaim', 'slab.growth'],
  },
  'kernel-unaccounted': {
    unlike:
      'Not the memory that the kernel sets aside at boot, which MemTotal never held, and not a process: no line of htop, free or /proc/meminfo counts it.',
    first: 'Read the balance of view 1 to its remainder, then think of GPU and network drivers, and of the hypervisor.',
    see: ['balance.unaccounted', 'balloon', 'zfs-arc'],
  },
  'exhaustion-forecast': {
    unlike:
      'MemFree falls on every machine that reads files, until the page cache has filled it; what falls here is MemAvailable, which counts the cache as free.',
    first: 'Find who grows: view 2, sorted by GROW/min, while there is still time to stop it in an orderly way.',
    see: ['meminfo.MemAvailable', 'processes.growth'],
  },
  'shmem-large': {
    unlike:
      'htop and free show it as cache, but it cannot be dropped as cache is: files in a tmpfs and shared memory go only to swap, or when somebody deletes them.',
    first: 'See which tmpfs is full (df -h -t tmpfs) and which shared memory is held (ipcs -m).',
    see: ['meminfo.Shmem', 'page-cache', 'balance.shmem'],
  },
  'hugetlb-unused': {
    unlike:
      'Not transparent huge pages, which come and go by themselves: this pool was set aside by an administrator, and nobody else may use it even while it is empty.',
    first:
      'Ask whether the program that it is for still runs here (view 9, vm.nr_hugepages) before you make it smaller.',
    see: ['meminfo.HugePages_Free', 'vm.nr_hugepages', 'thp'],
  },
  mlocked: {
    unlike:
      'Much memory in use is no sign of it: locked pages are those that cannot go to swap even when nobody touches them, so that swap stays empty while memory is short.',
    first: 'Find who locks: grep VmLck /proc/[0-9]*/status, and virtual machines with locked memory.',
    see: ['meminfo.Unevictable', 'meminfo.Mlocked', 'pinned'],
  },
  'page-tables': {
    unlike:
      'No process seems to hold it, for RSS leaves it out: it is what the kernel needs to remember who maps what, and many processes that share one large memory each need their own.',
    first: 'Sort view 2 by PTABLE (C shows the column) and see whether many processes map the same memory.',
    see: ['page-table', 'processes.page_tables', 'hugetlb'],
  },
  'kernel-stacks': {
    unlike: 'Not the stacks of the programs, which are in their RSS: each thread has another one in the kernel.',
    first: 'Count the threads (ps -eLf | wc -l, or view 2) and find the program that makes so many.',
    see: ['kernel-stack', 'stat.num_threads'],
  },
  'slab-large': {
    unlike:
      'Slab that can be reclaimed (SReclaimable: dentries, inodes) is a cache and counts as available; this is the other half, SUnreclaim, which stays.',
    first: 'See which cache it is: view 3, sorted by size, and whether it still grows.',
    see: ['meminfo.SUnreclaim', 'meminfo.SReclaimable', 'zfs-arc'],
  },
  'dentry-swell': {
    unlike:
      'It looks like memory that vanished, for htop shows no process that holds it; it is a cache of file names, and mostly gives way by itself.',
    first:
      'Leave it alone unless something waits. Find who walks over so many files (a backup, a search, a file check).',
    see: ['slab', 'meminfo.SReclaimable', 'vm.vfs_cache_pressure'],
  },
  'slab-fragmentation': {
    unlike:
      'Not free memory in pieces (see doctor.fragmentation), and not a leak: the objects are gone, but each slab still holds one or two that keep it.',
    first:
      'See which caches are half empty: view 3, column USE%. Kernel memory that stays so after hours needs a look.',
    see: ['slab', 'slab.utilisation', 'doctor.fragmentation'],
  },
  'low-available': {
    unlike:
      'Little MemFree is no sign of it: page cache fills free memory on every healthy machine, and gives it back.',
    first: 'See who holds the memory and whether it still grows: view 2, sorted by RSS or GROW/min.',
    see: ['meminfo.MemFree', 'page-cache', 'swap'],
  },
  'no-swap': {
    unlike:
      'A machine without swap is no fault by itself; what hurts is that programs’ code and files are the only thing left to drop, so that the machine freezes before anything is killed.',
    first: 'Look at memory first (low-available). Then consider a swap file or zram.',
    see: ['zram', 'anon', 'thrashing'],
  },
  'swap-full': {
    unlike:
      'Full swap beside plenty of available memory is healthy: what lies there was not needed for long, and nothing brings it back but use.',
    first: 'See who has most in swap (view 2, sorted by SWAP), and how much memory is available.',
    see: ['meminfo.SwapFree', 'meminfo.SwapCached', 'processes.swap'],
  },
  'swap-thrash': {
    unlike:
      'Swap in use, however much, is none of it; what hurts is memory that goes out and is needed again at once, so that programs wait for the disk.',
    first: 'See who waits: column MAJF/s of view 2, and pressure in view 6. Less must run, or memory must be added.',
    see: ['swap', 'vmstat.pswpin', 'vmstat.pswpout'],
  },
  'compressed-swap': {
    unlike:
      'zram and zswap that hold much are no trouble: trouble is that what they hold takes nearly as much RAM compressed as it did before, or that they are full.',
    first: 'Compare the sizes before and after compression: zramctl, or Zswapped and Zswap in view 1.',
    see: ['zswap', 'zsmalloc', 'meminfo.Zswapped'],
  },
  'cache-thrash': {
    unlike:
      'A backup that reads through large files drops cache as well, but does not come back for it; here files that are in use are dropped and read again and again, which looks like a slow disk.',
    first: 'See who holds the memory that the cache lacks: view 2, sorted by RSS; view 7 shows the refaults.',
    see: ['refault', 'working-set', 'page-cache'],
  },
  'node-imbalance': {
    unlike:
      'The sums of htop and free show memory to spare: it lies at another processor, and a program that is bound to one node cannot have it.',
    first: 'See how the nodes stand in view 5, and who is bound to one: numastat -p, cpusets, numactl.',
    see: ['watermark', 'vmstat.numa_miss', 'vm.zone_reclaim_mode'],
  },
  'zone-imbalance': {
    unlike:
      'Not a NUMA node (see node-imbalance): a zone is a range of addresses, and some requests, of old devices or of the kernel itself, may use low ones only.',
    first: 'See which zone it is in view 5, and which driver asks for it in the kernel’s log.',
    see: ['lowmem-reserve', 'watermark', 'dma-iommu'],
  },
  'compaction-storm': {
    unlike:
      'It looks like programs that compute: system time is high and memory is free; the time goes into moving pages so that a large block comes free.',
    first: 'See which blocks are left in view 4, and whether huge pages are what is asked for (thp.defrag, view 9).',
    see: ['direct-compaction', 'fragmentation', 'thp.defrag'],
  },
  fragmentation: {
    unlike:
      'Not too little memory: there is enough, in pieces that are too small. Without somebody who asks for large blocks it hurts nobody, however bad the figures look.',
    first: 'See who asks for large blocks, and of which order: view 4, and failed allocations in the kernel’s log.',
    see: ['order', 'buddy', 'compaction'],
  },
  'thp-bloat': {
    unlike:
      'It looks like a leak in the program: it holds more than it ever asked for, because the kernel gives 2 MiB where a part is touched.',
    first: 'Compare RSS with what the program says it uses; then consider madvise for thp.enabled (view 9).',
    see: ['khugepaged', 'meminfo.AnonHugePages', 'thp.enabled'],
  },
  'thp-fallback': {
    unlike: 'No allocation fails: the program gets small pages, and runs a little slower than it could.',
    first: 'Nothing, unless the program is known to need huge pages; then look at view 4.',
    see: ['vmstat.thp_fault_fallback', 'doctor.fragmentation', 'hugetlb'],
  },
  'dirty-throttle': {
    unlike:
      'A program that hangs in write() looks as if the disk were broken: the kernel makes writers wait on purpose, until what was written before is on the disk.',
    first: 'Find who writes so much: write_bytes in /proc/PID/io, and the page of the process.',
    see: ['vm.dirty_ratio', 'vm.dirty_background_ratio', 'meminfo.Dirty'],
  },
  'direct-reclaim': {
    unlike:
      'kswapd that is at work is no trouble, that is its work; here the programs have to free memory themselves before they get any, and each request may wait.',
    first: 'See in view 7 what is reclaimed and what comes back, then who takes so much: view 2, GROW/min.',
    see: ['kswapd', 'watermark', 'vmstat.allocstall_normal'],
  },
  'reclaim-inefficient': {
    unlike:
      'Much scanning that frees much is a busy machine; here most pages that are looked at are in use, locked or dirty, so that the processor works and little comes of it.',
    first: 'See what is left to take: view 7, and Unevictable, Dirty and free swap in view 1.',
    see: ['reclaim', 'swap', 'mlock'],
  },
  'memory-stall': {
    unlike:
      'A high load average does not tell waiting for memory from computing, and memory that is full need not wait; pressure measures the time that is lost.',
    first: 'See in view 8 whether it is one group at its limit, else in view 7 what the machine waits for.',
    see: ['/proc/pressure/memory', 'thrashing', 'direct-reclaim'],
  },
  'io-stall': {
    unlike:
      'Waiting for storage is mostly a slow disk or much to read, and no fault of memory; it is one when what is read was in memory a moment ago.',
    first: 'See in view 7 whether refaults or swap-in go with it. If not, look at the disk: iostat -x.',
    see: ['psi', 'refault', 'thrashing'],
  },
  'commit-limit': {
    unlike:
      'Not memory in use: what was promised to programs and mostly never touched. malloc fails although free shows much.',
    first: 'See vm.overcommit_memory and vm.overcommit_ratio in view 9, and ask whether the strict mode was meant.',
    see: ['vm.overcommit_memory', 'meminfo.Committed_AS', 'meminfo.CommitLimit'],
  },
  'panic-on-oom': {
    unlike:
      'A machine that restarts looks like broken hardware: with this setting it stops on purpose rather than kill one process.',
    first: 'Ask whether it was meant (clusters that fail over do so); else set vm.panic_on_oom to 0 in view 9.',
    see: ['oom', 'vm.oom_kill_allocating_task'],
  },
  'min-free': {
    unlike:
      'Memory that stays free looks like memory that is to be had: it is a reserve of the kernel, and programs never get it.',
    first: 'Compare it in view 9 with what the kernel would choose, and in view 5 with the marks of the zones.',
    see: ['watermark', 'meminfo.MemFree', 'vm.watermark_scale_factor'],
  },
  'zone-reclaim': {
    unlike:
      'It looks like a page cache that is too small, on a machine with free memory: each node drops its own cache before it asks another for room.',
    first: 'Set vm.zone_reclaim_mode to 0 in view 9, unless the jobs are split exactly by node.',
    see: ['numa', 'page-cache', 'vmstat.zone_reclaim_failed'],
  },
  'swappiness-zero': {
    unlike:
      'It does not switch swap off, and is not the same as 1: swap is there, and is used when nearly no cache is left, which is late.',
    first: 'Set vm.swappiness back to 60, or to 10 where swapping must be rare (view 9).',
    see: ['swap', 'page-cache', 'refault'],
  },
  'thp-database': {
    unlike:
      'Nothing is broken now: the database works, and may have pauses or use more memory than it should. Huge pages of hugetlbfs, which databases ask for, are something else.',
    first: 'Read what the document of that database says, then consider madvise for thp.enabled (view 9).',
    see: ['thp', 'hugetlb', 'khugepaged'],
  },
  'containers-unlimited': {
    unlike:
      'Not a container that uses much; one without a limit takes what it likes when it once grows, and its neighbours are killed for it.',
    first:
      'Look in view 8 at what it usually holds, and give it a limit above that (docker update --memory, resources.limits).',
    see: ['memory.max', 'effective-limit', 'rule.limits'],
  },
  'oom-next': {
    unlike:
      'The largest line of htop is not always the one: what counts is RAM, swap and page tables together, and oom_score_adj can move anybody up or down.',
    first: 'See in view 0 who would be killed, and set oom_score_adj there for who must not be.',
    see: ['badness', 'oom-score-adj', 'oom'],
  },
  'rss-misleads': {
    unlike:
      'It looks as if the programs held more than the machine has: pages that they share count once for each of them.',
    first: 'Trust PSS where sums matter: view 2, b groups, C shows the column.',
    see: ['pss', 'uss', 'shmem'],
  },
};
