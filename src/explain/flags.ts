import {type Draft, type Entry, ofKind} from './entry.ts';

/**
 * GFP flags ("get free pages"): how hard the kernel may try for an allocation. Kill reports print them as gfp_mask.
 * https://docs.kernel.org/core-api/memory-allocation.html, include/linux/gfp_types.h
 */
const drafts: readonly Draft[] = [
  {
    id: 'gfp',
    title: 'GFP flags',
    names: ['gfp_mask', 'gfp flags', 'gfp', 'gfp mask', 'allocation flags', 'mode:'],
    meaning:
      'Flags of every allocation in the kernel: may it sleep, may it start I/O, which zone, movable or not. Those without underscores (GFP_KERNEL) are ready-made sets; those with two (__GFP_ZERO) are single properties.',
    see: ['GFP_KERNEL', 'GFP_ATOMIC', 'GFP_NOWAIT', 'GFP_HIGHUSER_MOVABLE', 'kmalloc'],
  },
  {
    id: 'GFP_KERNEL',
    title: 'GFP_KERNEL',
    meaning:
      'The ordinary request of the kernel. May sleep, reclaim, write and swap to get its page. In a kill report: the kernel needed memory for itself.',
    see: ['rule.gfp', 'GFP_ATOMIC', '__GFP_RECLAIM'],
  },
  {
    id: 'GFP_KERNEL_ACCOUNT',
    title: 'GFP_KERNEL_ACCOUNT',
    meaning:
      'GFP_KERNEL, charged to the cgroup of the process that caused it. Such a request can meet that group’s limit.',
    see: ['GFP_KERNEL', '__GFP_ACCOUNT', 'cgroup'],
  },
  {
    id: 'GFP_ATOMIC',
    title: 'GFP_ATOMIC',
    names: ['atomic context', 'atomic allocation'],
    meaning:
      'For code that must not sleep, such as interrupts. Never waits; wakes kswapd and may use a part of the reserve below the min mark. It fails when that is gone.',
    see: ['GFP_NOWAIT', 'watermark', 'allocation-failure', 'rule.gfp'],
  },
  {
    id: 'GFP_NOWAIT',
    title: 'GFP_NOWAIT',
    meaning: 'Never waits, wakes kswapd, and leaves the reserve alone. For code that can do without: it fails first.',
    see: ['GFP_ATOMIC', 'rule.gfp'],
  },
  {
    id: 'GFP_NOIO',
    title: 'GFP_NOIO and GFP_NOFS',
    names: ['GFP_NOFS', 'memalloc_nofs_save', 'memalloc_noio_save'],
    meaning:
      'May sleep and reclaim, but start no I/O (NOIO) or not call into file systems (NOFS). For code that I/O or a file system itself depends on, to avoid deadlocks.',
    see: ['GFP_KERNEL', '__GFP_IO', '__GFP_FS'],
  },
  {
    id: 'GFP_USER',
    title: 'GFP_USER',
    meaning:
      'Memory for a program that the kernel must reach too. May sleep; stays within the nodes that the program is allowed.',
    see: ['GFP_HIGHUSER_MOVABLE', '__GFP_HARDWALL'],
  },
  {
    id: 'GFP_HIGHUSER_MOVABLE',
    title: 'GFP_HIGHUSER_MOVABLE and GFP_HIGHUSER',
    names: ['GFP_HIGHUSER'],
    meaning:
      'Memory of programs and page cache, from any zone; with MOVABLE the page may be moved later. The most common flag in kill reports: an ordinary page fault found nothing.',
    see: ['GFP_USER', '__GFP_MOVABLE', 'page-fault'],
  },
  {
    id: 'GFP_TRANSHUGE',
    title: 'GFP_TRANSHUGE and GFP_TRANSHUGE_LIGHT',
    names: ['GFP_TRANSHUGE_LIGHT'],
    meaning:
      'A transparent huge page. LIGHT neither reclaims nor compacts; without it the program may do both itself. Falls back to small pages.',
    see: ['thp', 'thp.defrag', 'compaction-storm'],
  },
  {
    id: 'GFP_DMA',
    title: 'GFP_DMA',
    names: ['__GFP_DMA'],
    meaning: 'Only from zone DMA, the first 16 MiB on x86. For very old devices.',
    see: ['zone', 'GFP_DMA32', 'dma-iommu'],
  },
  {
    id: 'GFP_DMA32',
    title: 'GFP_DMA32',
    names: ['__GFP_DMA32'],
    meaning:
      'Only from memory below 4 GiB, for devices with 32-bit addresses. kmalloc does not take it, and dma_alloc_coherent ignores it.',
    see: ['zone', 'GFP_DMA', 'dma_alloc_coherent'],
  },
  {
    id: '__GFP_RECLAIM',
    title: '__GFP_RECLAIM, __GFP_DIRECT_RECLAIM, __GFP_KSWAPD_RECLAIM',
    names: ['__GFP_DIRECT_RECLAIM', '__GFP_KSWAPD_RECLAIM'],
    meaning:
      'Whether the caller may reclaim by itself and so sleep (DIRECT), and whether kswapd is woken (KSWAPD). RECLAIM is both.',
    see: ['direct-reclaim', 'kswapd'],
  },
  {
    id: '__GFP_IO',
    title: '__GFP_IO',
    meaning: 'Reclaim may start I/O, swap for instance.',
    see: ['GFP_NOIO'],
  },
  {
    id: '__GFP_FS',
    title: '__GFP_FS',
    meaning:
      'Reclaim may call into file systems, to drop inodes for instance. Without it the OOM killer is mostly not called.',
    see: ['GFP_NOIO', 'oom'],
  },
  {
    id: '__GFP_ZERO',
    title: '__GFP_ZERO',
    meaning: 'The memory is set to zero first. Every page that a program gets is.',
    see: ['kzalloc'],
  },
  {
    id: '__GFP_COMP',
    title: '__GFP_COMP',
    names: ['compound page'],
    meaning:
      'Pages of a larger block are kept together as one (a compound page). Says nothing about the cause of a failure.',
    see: ['order', 'page'],
  },
  {
    id: '__GFP_ACCOUNT',
    title: '__GFP_ACCOUNT',
    meaning: 'The memory is charged to the cgroup of the caller.',
    see: ['GFP_KERNEL_ACCOUNT', 'cgroup'],
  },
  {
    id: '__GFP_HARDWALL',
    title: '__GFP_HARDWALL',
    meaning:
      'Only from NUMA nodes that the process’s cpuset allows. A machine with free memory on other nodes can still fail it.',
    see: ['oom-constraint', 'numa'],
  },
  {
    id: '__GFP_THISNODE',
    title: '__GFP_THISNODE',
    meaning: 'Only from the named NUMA node; failing is better than going elsewhere.',
    see: ['numa'],
  },
  {
    id: '__GFP_MOVABLE',
    title: '__GFP_MOVABLE and __GFP_RECLAIMABLE',
    names: ['__GFP_RECLAIMABLE'],
    meaning:
      'Which page blocks to use: pages that can be moved later, or caches of the kernel that can be given back. Neither: unmovable.',
    see: ['migratetype', 'compaction'],
  },
  {
    id: '__GFP_HIGHMEM',
    title: '__GFP_HIGHMEM',
    meaning: 'HighMem will do as well. Without effect on 64-bit machines.',
    see: ['zone'],
  },
  {
    id: '__GFP_HIGH',
    title: '__GFP_HIGH',
    names: ['__GFP_ATOMIC'],
    meaning:
      'An urgent request: may use a part of the reserve below the min mark. __GFP_ATOMIC was a second such flag until 6.2.',
    see: ['GFP_ATOMIC', 'watermark'],
  },
  {
    id: '__GFP_MEMALLOC',
    title: '__GFP_MEMALLOC and __GFP_NOMEMALLOC',
    names: ['__GFP_NOMEMALLOC', 'PF_MEMALLOC'],
    meaning:
      'MEMALLOC may use all reserves: for code that will free more than it takes. NOMEMALLOC forbids the reserves whatever else is set.',
    see: ['watermark', 'vm.min_free_kbytes'],
  },
  {
    id: '__GFP_NORETRY',
    title: '__GFP_NORETRY',
    meaning: 'One light attempt, then failure. Never calls the OOM killer. For large blocks that are nice to have.',
    see: ['__GFP_RETRY_MAYFAIL', 'order'],
  },
  {
    id: '__GFP_RETRY_MAYFAIL',
    title: '__GFP_RETRY_MAYFAIL',
    meaning: 'Tries hard, several times, and may fail in the end. Does not call the OOM killer.',
    see: ['__GFP_NORETRY', '__GFP_NOFAIL'],
  },
  {
    id: '__GFP_NOFAIL',
    title: '__GFP_NOFAIL',
    meaning: 'Must not fail: tries for ever. Code that cannot go back uses it, file systems above all.',
    see: ['__GFP_RETRY_MAYFAIL'],
  },
  {
    id: '__GFP_NOWARN',
    title: '__GFP_NOWARN',
    meaning: 'A failure is not written to the kernel log.',
    see: ['allocation-failure'],
  },
  {
    id: '__GFP_WRITE',
    title: '__GFP_WRITE',
    meaning: 'The page is about to become dirty; the kernel spreads such pages so that no zone is full of them.',
    see: ['dirty', 'zone'],
  },
  {
    id: '__GFP_NOLOCKDEP',
    title: '__GFP_NOLOCKDEP',
    meaning: 'For the kernel’s own lock checker; no effect on memory.',
    see: ['gfp'],
  },
];

export const flags: readonly Entry[] = ofKind(
  'flag',
  drafts.map(draft => ({source: 'include/linux/gfp_types.h', ...draft})),
);
