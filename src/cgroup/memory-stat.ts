import type {FieldList, Leftovers, Values} from '../field.ts';
import type {Parsed} from '../probe.ts';
import {keyedParser} from './keyed.ts';

/**
 * memory.stat of cgroup v2: what the memory of a group consists of, and what happened to it; all groups below included.
 * Amounts are bytes, counters are pages or events. Kernels 5.16 to 6.6 may show numbers up to 2 s old; later ones leave
 * out small changes for as long. https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files, mm/memcontrol.c
 */
export const memoryStatFields = {
  anon: {
    key: 'anon',
    unit: 'bytes',
    meaning:
      'Private memory of processes: heaps, stacks, anonymous mappings. Swap or a kill is the only way to free it.',
  },
  file: {
    key: 'file',
    unit: 'bytes',
    meaning: 'Page cache of files; tmpfs and shared memory (shmem) are in it and cannot simply be dropped.',
  },
  kernel: {
    key: 'kernel',
    unit: 'bytes',
    meaning: 'All kernel memory of the group: slab, stacks, page tables, per-CPU, vmalloc and the zswap pool.',
    since: '5.18',
  },
  kernelStack: {key: 'kernel_stack', unit: 'bytes', meaning: 'Kernel stacks of the group’s threads.'},
  pagetables: {key: 'pagetables', unit: 'bytes', meaning: 'Page tables of the group’s processes.', since: '5.11'},
  secPagetables: {
    key: 'sec_pagetables',
    unit: 'bytes',
    meaning: 'Page tables for virtual machines and IOMMUs of the group.',
    since: '6.1',
  },
  percpu: {key: 'percpu', unit: 'bytes', meaning: 'Kernel data that exists once for each CPU.'},
  sock: {key: 'sock', unit: 'bytes', meaning: 'Network send and receive buffers. Not in kernel.'},
  vmalloc: {
    key: 'vmalloc',
    unit: 'bytes',
    meaning: 'Kernel memory mapped by vmalloc for the group.',
    since: '5.17',
  },
  shmem: {
    key: 'shmem',
    unit: 'bytes',
    meaning: 'tmpfs files and shared memory; a part of file, freed only by deleting or swapping it.',
  },
  zswap: {
    key: 'zswap',
    unit: 'bytes',
    meaning: 'RAM that compressed swap pages take; a part of kernel.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswapped: {
    key: 'zswapped',
    unit: 'bytes',
    meaning: 'Size of the same pages before compression.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswapIncomp: {
    key: 'zswap_incomp',
    unit: 'bytes',
    meaning: 'Swap pages kept in zswap uncompressed, because compression gained nothing.',
    since: '7.2',
    config: 'CONFIG_ZSWAP',
  },
  fileMapped: {key: 'file_mapped', unit: 'bytes', meaning: 'Page cache mapped into processes, such as program code.'},
  fileDirty: {key: 'file_dirty', unit: 'bytes', meaning: 'Page cache changed and not written back yet.'},
  fileWriteback: {key: 'file_writeback', unit: 'bytes', meaning: 'Page cache being written back now.'},
  swapcached: {
    key: 'swapcached',
    unit: 'bytes',
    meaning: 'Memory whose copy in swap is still valid; counts as memory and as swap.',
    since: '5.13',
    config: 'CONFIG_SWAP',
  },
  anonThp: {
    key: 'anon_thp',
    unit: 'bytes',
    meaning: 'Private memory in transparent huge pages; a part of anon.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  fileThp: {
    key: 'file_thp',
    unit: 'bytes',
    meaning: 'Page cache in transparent huge pages.',
    since: '5.11',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  shmemThp: {
    key: 'shmem_thp',
    unit: 'bytes',
    meaning: 'Shared memory in transparent huge pages; a part of shmem.',
    since: '5.11',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  inactiveAnon: {
    key: 'inactive_anon',
    unit: 'bytes',
    meaning:
      'Anonymous and shared memory not used for a while. With active_anon it is more than anon, by the shmem in it.',
  },
  activeAnon: {key: 'active_anon', unit: 'bytes', meaning: 'Anonymous and shared memory used recently.'},
  inactiveFile: {
    key: 'inactive_file',
    unit: 'bytes',
    meaning: 'Page cache of files not used for a while; the first to go under pressure.',
  },
  activeFile: {key: 'active_file', unit: 'bytes', meaning: 'Page cache of files used recently.'},
  unevictable: {key: 'unevictable', unit: 'bytes', meaning: 'Memory that reclaim must leave alone: locked or pinned.'},
  slabReclaimable: {
    key: 'slab_reclaimable',
    unit: 'bytes',
    meaning: 'Kernel objects that can be reclaimed, mostly dentries and inodes.',
  },
  slabUnreclaimable: {
    key: 'slab_unreclaimable',
    unit: 'bytes',
    meaning: 'Kernel objects that stay until their owner frees them. Steady growth suggests a leak.',
  },
  slab: {key: 'slab', unit: 'bytes', meaning: 'Kernel objects: slab_reclaimable plus slab_unreclaimable.'},
  hugetlb: {
    key: 'hugetlb',
    unit: 'bytes',
    meaning: 'Huge pages of the pool that the group uses.',
    since: '6.14',
    config: 'mount option memory_hugetlb_accounting',
  },
  workingsetRefaultAnon: {
    key: 'workingset_refault_anon',
    unit: 'count',
    meaning: 'Anonymous pages that came back soon after they were swapped out. A rising rate means thrashing.',
  },
  workingsetRefaultFile: {
    key: 'workingset_refault_file',
    unit: 'count',
    meaning: 'File pages that were read again soon after they were dropped. A rising rate means too little cache.',
  },
  workingsetActivateAnon: {
    key: 'workingset_activate_anon',
    unit: 'count',
    meaning: 'Returned anonymous pages that were put on the active list at once.',
  },
  workingsetActivateFile: {
    key: 'workingset_activate_file',
    unit: 'count',
    meaning: 'Returned file pages that were put on the active list at once.',
  },
  workingsetRestoreAnon: {
    key: 'workingset_restore_anon',
    unit: 'count',
    meaning: 'Returned anonymous pages that had been in active use when they were taken. Real thrashing.',
  },
  workingsetRestoreFile: {
    key: 'workingset_restore_file',
    unit: 'count',
    meaning: 'Returned file pages that had been in active use when they were taken. Real thrashing.',
  },
  workingsetNodereclaim: {
    key: 'workingset_nodereclaim',
    unit: 'count',
    meaning: 'Records of dropped pages that were themselves given up to save memory.',
  },
  pgdemoteKswapd: {
    key: 'pgdemote_kswapd',
    unit: 'count',
    meaning: 'Pages moved to slower memory by kswapd.',
    since: '6.12',
  },
  pgdemoteDirect: {
    key: 'pgdemote_direct',
    unit: 'count',
    meaning: 'Pages moved to slower memory by tasks that needed memory at once.',
    since: '6.12',
  },
  pgdemoteKhugepaged: {
    key: 'pgdemote_khugepaged',
    unit: 'count',
    meaning: 'Pages moved to slower memory by khugepaged.',
    since: '6.12',
  },
  pgdemoteProactive: {
    key: 'pgdemote_proactive',
    unit: 'count',
    meaning: 'Pages moved to slower memory on request of user space (memory.reclaim).',
    since: '6.16',
  },
  pgstealKswapd: {key: 'pgsteal_kswapd', unit: 'count', meaning: 'Pages reclaimed by kswapd.', since: '6.0'},
  pgstealDirect: {
    key: 'pgsteal_direct',
    unit: 'count',
    meaning: 'Pages reclaimed by tasks that had to wait for it.',
    since: '6.0',
  },
  pgstealKhugepaged: {
    key: 'pgsteal_khugepaged',
    unit: 'count',
    meaning: 'Pages reclaimed by khugepaged to make huge pages.',
    since: '6.2',
  },
  pgstealProactive: {
    key: 'pgsteal_proactive',
    unit: 'count',
    meaning: 'Pages reclaimed on request of user space (memory.reclaim).',
    since: '6.16',
  },
  pgscanKswapd: {key: 'pgscan_kswapd', unit: 'count', meaning: 'Pages that kswapd looked at.', since: '6.0'},
  pgscanDirect: {
    key: 'pgscan_direct',
    unit: 'count',
    meaning: 'Pages that tasks in need of memory looked at themselves, while they waited.',
    since: '6.0',
  },
  pgscanKhugepaged: {
    key: 'pgscan_khugepaged',
    unit: 'count',
    meaning: 'Pages that khugepaged looked at in order to reclaim them.',
    since: '6.2',
  },
  pgscanProactive: {
    key: 'pgscan_proactive',
    unit: 'count',
    meaning: 'Pages looked at on request of user space (memory.reclaim).',
    since: '6.16',
  },
  pgrefill: {
    key: 'pgrefill',
    unit: 'count',
    meaning: 'Pages looked at on the active lists, to see what has gone cold.',
  },
  pgpromoteSuccess: {
    key: 'pgpromote_success',
    unit: 'count',
    meaning: 'Pages moved back to fast memory.',
    since: '6.12',
    config: 'CONFIG_NUMA_BALANCING',
  },
  pgscan: {
    key: 'pgscan',
    unit: 'count',
    meaning: 'Pages of the group looked at by reclaim of any kind, that of the whole machine included.',
  },
  pgsteal: {
    key: 'pgsteal',
    unit: 'count',
    meaning: 'Pages of the group reclaimed. Far below pgscan means that reclaim works hard for little.',
  },
  pswpin: {key: 'pswpin', unit: 'count', meaning: 'Pages read from a swap device.', since: '6.16'},
  pswpout: {key: 'pswpout', unit: 'count', meaning: 'Pages written to a swap device.', since: '6.16'},
  pgfault: {key: 'pgfault', unit: 'count', meaning: 'Page faults of every kind; most cost nothing but a moment.'},
  pgmajfault: {
    key: 'pgmajfault',
    unit: 'count',
    meaning: 'Page faults that had to fetch data from disk or swap; swap in RAM (zram, zswap) counts too.',
  },
  pgactivate: {key: 'pgactivate', unit: 'count', meaning: 'Pages moved to the active lists.'},
  pgdeactivate: {key: 'pgdeactivate', unit: 'count', meaning: 'Pages moved to the inactive lists.'},
  pglazyfree: {key: 'pglazyfree', unit: 'count', meaning: 'Pages that programs offered for reuse (MADV_FREE).'},
  pglazyfreed: {key: 'pglazyfreed', unit: 'count', meaning: 'Offered pages that the kernel took.'},
  swpinZero: {
    key: 'swpin_zero',
    unit: 'count',
    meaning: 'Pages full of zeros that came back from swap without any I/O.',
    since: '6.12',
    config: 'CONFIG_SWAP',
  },
  swpoutZero: {
    key: 'swpout_zero',
    unit: 'count',
    meaning: 'Pages full of zeros that were swapped out without any I/O.',
    since: '6.12',
    config: 'CONFIG_SWAP',
  },
  zswpin: {
    key: 'zswpin',
    unit: 'count',
    meaning: 'Pages brought back from zswap.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswpout: {
    key: 'zswpout',
    unit: 'count',
    meaning: 'Pages compressed into zswap.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswpwb: {
    key: 'zswpwb',
    unit: 'count',
    meaning: 'Pages moved from zswap to the swap device.',
    since: '6.8',
    config: 'CONFIG_ZSWAP',
  },
  thpFaultAlloc: {
    key: 'thp_fault_alloc',
    unit: 'count',
    meaning: 'Huge pages given out on the first touch of memory.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  thpCollapseAlloc: {
    key: 'thp_collapse_alloc',
    unit: 'count',
    meaning: 'Huge pages made later, out of small ones.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  thpSwpout: {
    key: 'thp_swpout',
    unit: 'count',
    meaning: 'Huge pages swapped out in one piece.',
    since: '6.7',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  thpSwpoutFallback: {
    key: 'thp_swpout_fallback',
    unit: 'count',
    meaning: 'Huge pages split before they could be swapped out.',
    since: '6.7',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  numaPagesMigrated: {
    key: 'numa_pages_migrated',
    unit: 'count',
    meaning: 'Pages moved to the node of the CPU that uses them.',
    since: '6.12',
    config: 'CONFIG_NUMA_BALANCING',
  },
  numaPteUpdates: {
    key: 'numa_pte_updates',
    unit: 'count',
    meaning: 'Page table entries marked in order to see which CPU uses the page.',
    since: '6.12',
    config: 'CONFIG_NUMA_BALANCING',
  },
  numaHintFaults: {
    key: 'numa_hint_faults',
    unit: 'count',
    meaning: 'Faults on entries that were marked so.',
    since: '6.12',
    config: 'CONFIG_NUMA_BALANCING',
  },
} as const satisfies FieldList;

export type MemoryStat = Values<typeof memoryStatFields> & Leftovers;

/** `inactive_file 5222400` */
export const parseMemoryStat: (text: string) => Parsed<MemoryStat> = keyedParser(memoryStatFields);
