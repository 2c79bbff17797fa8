import type {FieldList} from '../field.ts';
import {KIB} from '../units.ts';

/**
 * /proc/vmstat, first part: how things stand now, by zone and by node, with the few cumulative counters that the
 * kernel keeps per node. A gauge may lag by some pages per CPU, because CPUs fold their share in about once a second.
 * mm/vmstat.c (vmstat_text), include/linux/mmzone.h (zone_stat_item, node_stat_item)
 */
export const vmstatGauges = {
  nrFreePages: {key: 'nr_free_pages', unit: 'pages', meaning: 'Free pages on the buddy lists of all zones.'},
  nrFreePagesBlocks: {
    key: 'nr_free_pages_blocks',
    unit: 'pages',
    meaning: 'Free pages inside page blocks that are free as a whole; what huge pages can be made of at once.',
    since: '6.15',
  },
  nrZoneInactiveAnon: {
    key: 'nr_zone_inactive_anon',
    unit: 'pages',
    meaning: 'Inactive anonymous pages, as counted by zone; reclaim of one zone looks here.',
  },
  nrZoneActiveAnon: {
    key: 'nr_zone_active_anon',
    unit: 'pages',
    meaning: 'Active anonymous pages, as counted by zone.',
  },
  nrZoneInactiveFile: {
    key: 'nr_zone_inactive_file',
    unit: 'pages',
    meaning: 'Inactive file pages, as counted by zone.',
  },
  nrZoneActiveFile: {key: 'nr_zone_active_file', unit: 'pages', meaning: 'Active file pages, as counted by zone.'},
  nrZoneUnevictable: {
    key: 'nr_zone_unevictable',
    unit: 'pages',
    meaning: 'Pages that reclaim must not touch, as counted by zone.',
  },
  nrZoneWritePending: {
    key: 'nr_zone_write_pending',
    unit: 'pages',
    meaning: 'Dirty pages and pages being written, as counted by zone.',
  },
  nrMlock: {key: 'nr_mlock', unit: 'pages', meaning: 'Pages locked in RAM by mlock().'},
  nrBounce: {
    key: 'nr_bounce',
    unit: 'pages',
    meaning: 'Bounce buffers for devices that cannot reach all memory.',
    until: '6.16',
  },
  nrZspages: {
    key: 'nr_zspages',
    unit: 'pages',
    meaning: 'RAM behind the zsmalloc allocator: the compressed data of zram and, on newer kernels, of zswap.',
    config: 'CONFIG_ZSMALLOC',
  },
  nrFreeCma: {
    key: 'nr_free_cma',
    unit: 'pages',
    meaning: 'Free pages in the area for contiguous allocations; only movable data may use them meanwhile.',
  },
  nrUnaccepted: {
    key: 'nr_unaccepted',
    unit: 'pages',
    meaning: 'RAM that a confidential guest has not accepted from its host yet.',
    since: '6.5',
    config: 'CONFIG_UNACCEPTED_MEMORY',
  },
  nrInactiveAnon: {
    key: 'nr_inactive_anon',
    unit: 'pages',
    meaning: 'Anonymous and shared memory pages not used for a while; the next to be swapped.',
  },
  nrActiveAnon: {key: 'nr_active_anon', unit: 'pages', meaning: 'Anonymous and shared memory pages in recent use.'},
  nrInactiveFile: {
    key: 'nr_inactive_file',
    unit: 'pages',
    meaning: 'Page cache not used for a while; the first memory that reclaim takes.',
  },
  nrActiveFile: {key: 'nr_active_file', unit: 'pages', meaning: 'Page cache in recent use.'},
  nrUnevictable: {
    key: 'nr_unevictable',
    unit: 'pages',
    meaning: 'Pages that reclaim must not touch: locked memory, ramfs, pinned buffers.',
  },
  nrSlabReclaimable: {
    key: 'nr_slab_reclaimable',
    unit: 'pages',
    meaning: 'Slab memory that can be shrunk under pressure, mostly dentries and inodes; an upper bound.',
  },
  nrSlabUnreclaimable: {
    key: 'nr_slab_unreclaimable',
    unit: 'pages',
    meaning: 'Slab memory that the kernel cannot give back. Steady growth suggests a kernel leak.',
  },
  nrIsolatedAnon: {
    key: 'nr_isolated_anon',
    unit: 'pages',
    meaning: 'Anonymous pages off the lists for the moment, in the hands of reclaim, compaction or migration.',
  },
  nrIsolatedFile: {
    key: 'nr_isolated_file',
    unit: 'pages',
    meaning: 'File pages off the lists for the moment, in the hands of reclaim, compaction or migration.',
  },
  workingsetNodes: {
    key: 'workingset_nodes',
    unit: 'count',
    meaning: 'Page cache index nodes that remember evicted pages; they are slab memory.',
  },
  workingsetRefaultAnon: {
    key: 'workingset_refault_anon',
    unit: 'count',
    meaning: 'Swapped-out pages that were needed again. A steady rate means that memory is too small for its users.',
  },
  workingsetRefaultFile: {
    key: 'workingset_refault_file',
    unit: 'count',
    meaning: 'Dropped file pages that were read again. A steady rate means that the page cache is squeezed.',
  },
  workingsetActivateAnon: {
    key: 'workingset_activate_anon',
    unit: 'count',
    meaning: 'Refaulted anonymous pages that came back so soon that they were taken for part of the working set.',
  },
  workingsetActivateFile: {
    key: 'workingset_activate_file',
    unit: 'count',
    meaning: 'Refaulted file pages that came back so soon that they were taken for part of the working set: thrashing.',
  },
  workingsetRestoreAnon: {
    key: 'workingset_restore_anon',
    unit: 'count',
    meaning: 'Refaulted anonymous pages that had been on the active list when they were evicted.',
  },
  workingsetRestoreFile: {
    key: 'workingset_restore_file',
    unit: 'count',
    meaning: 'Refaulted file pages that had been on the active list when they were evicted.',
  },
  workingsetNodereclaim: {
    key: 'workingset_nodereclaim',
    unit: 'count',
    meaning: 'Index nodes with memories of evicted pages that were freed to save memory.',
  },
  nrAnonPages: {
    key: 'nr_anon_pages',
    unit: 'pages',
    meaning: 'Anonymous pages mapped into processes: heap, stack, private data.',
  },
  nrMapped: {key: 'nr_mapped', unit: 'pages', meaning: 'File and shared memory pages mapped into processes.'},
  nrFilePages: {
    key: 'nr_file_pages',
    unit: 'pages',
    meaning: 'Page cache, with shared memory, block device buffers and the swap cache in it.',
  },
  nrDirty: {key: 'nr_dirty', unit: 'pages', meaning: 'File pages changed in RAM and not written yet.'},
  nrWriteback: {key: 'nr_writeback', unit: 'pages', meaning: 'Pages being written to storage at this moment.'},
  nrWritebackTemp: {
    key: 'nr_writeback_temp',
    unit: 'pages',
    meaning: 'Temporary copies of pages that FUSE file systems are writing.',
    until: '6.17',
  },
  nrShmem: {
    key: 'nr_shmem',
    unit: 'pages',
    meaning: 'tmpfs, shared memory segments and shared anonymous mappings; needs swap to be reclaimed.',
  },
  nrShmemHugepages: {
    key: 'nr_shmem_hugepages',
    unit: 'count',
    meaning: 'Huge pages of the full (PMD) size that hold shared memory or tmpfs.',
  },
  nrShmemPmdmapped: {
    key: 'nr_shmem_pmdmapped',
    unit: 'count',
    meaning: 'Shared memory huge pages that a process maps in one piece.',
  },
  nrFileHugepages: {
    key: 'nr_file_hugepages',
    unit: 'count',
    meaning: 'Huge pages of the full (PMD) size that hold page cache of files.',
  },
  nrFilePmdmapped: {
    key: 'nr_file_pmdmapped',
    unit: 'count',
    meaning: 'Page cache huge pages that a process maps in one piece.',
  },
  nrAnonTransparentHugepages: {
    key: 'nr_anon_transparent_hugepages',
    unit: 'count',
    meaning: 'Huge pages of the full (PMD) size that hold anonymous memory; smaller multi-page sizes are not in it.',
  },
  nrVmscanWrite: {
    key: 'nr_vmscan_write',
    unit: 'count',
    meaning: 'Pages that reclaim itself sent to storage, swap for the most part, since boot.',
  },
  nrVmscanImmediateReclaim: {
    key: 'nr_vmscan_immediate_reclaim',
    unit: 'count',
    meaning: 'Pages under write-back that reclaim marked to be freed as soon as the write ends; storage is too slow.',
  },
  nrDirtied: {key: 'nr_dirtied', unit: 'count', meaning: 'File pages that became dirty, since boot.'},
  nrWritten: {key: 'nr_written', unit: 'count', meaning: 'Pages written back to storage, since boot.'},
  nrThrottledWritten: {
    key: 'nr_throttled_written',
    unit: 'count',
    meaning: 'Pages written while reclaimers were made to wait for write-back.',
    since: '5.16',
  },
  nrKernelMiscReclaimable: {
    key: 'nr_kernel_misc_reclaimable',
    unit: 'pages',
    meaning: 'Kernel memory outside of slab that can be given back under pressure.',
  },
  nrFollPinAcquired: {
    key: 'nr_foll_pin_acquired',
    unit: 'count',
    meaning: 'Page pins taken for direct access by devices (DMA, RDMA, direct I/O), since boot.',
  },
  nrFollPinReleased: {
    key: 'nr_foll_pin_released',
    unit: 'count',
    meaning: 'Page pins given back; the distance to those taken is what is pinned now.',
  },
  nrVmalloc: {
    key: 'nr_vmalloc',
    unit: 'pages',
    meaning: 'Pages behind vmalloc allocations of the kernel.',
    since: '7.0',
  },
  nrKernelStack: {
    key: 'nr_kernel_stack',
    unit: 'bytes',
    scale: KIB,
    meaning: 'Kernel stacks, one for each thread.',
  },
  nrShadowCallStack: {
    key: 'nr_shadow_call_stack',
    unit: 'bytes',
    scale: KIB,
    meaning: 'Shadow stacks that protect return addresses.',
    config: 'CONFIG_SHADOW_CALL_STACK (arm64)',
  },
  nrPageTablePages: {
    key: 'nr_page_table_pages',
    unit: 'pages',
    meaning: 'Page tables of processes. Large with many processes mapping big shared memory.',
  },
  nrSecPageTablePages: {
    key: 'nr_sec_page_table_pages',
    unit: 'pages',
    meaning: 'Page tables for virtual machines and IOMMUs.',
    since: '6.1',
  },
  nrIommuPages: {
    key: 'nr_iommu_pages',
    unit: 'pages',
    meaning: 'Pages that IOMMU drivers took for their tables.',
    since: '6.10',
    config: 'CONFIG_IOMMU_SUPPORT',
  },
  nrSwapcached: {
    key: 'nr_swapcached',
    unit: 'pages',
    meaning: 'Pages in RAM that also hold a place in swap.',
    since: '5.12',
    config: 'CONFIG_SWAP',
  },
  nrHugetlb: {
    key: 'nr_hugetlb',
    unit: 'pages',
    meaning: 'Memory of hugetlb pages in use; free huge pages of the pool are not in it.',
    since: '6.14',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  nrBalloonPages: {
    key: 'nr_balloon_pages',
    unit: 'pages',
    meaning: 'RAM given back to the hypervisor by the balloon driver.',
    since: '6.16',
  },
  nrKernelFilePages: {
    key: 'nr_kernel_file_pages',
    unit: 'pages',
    meaning: 'Page cache that the kernel keeps for its own files (file system metadata) and charges to no cgroup.',
    since: '6.18',
  },
  nrGpuActive: {
    key: 'nr_gpu_active',
    unit: 'pages',
    meaning: 'System memory that graphics drivers use.',
    since: '7.0',
  },
  nrGpuReclaim: {
    key: 'nr_gpu_reclaim',
    unit: 'pages',
    meaning: 'System memory that graphics drivers keep in pools and can give back.',
    since: '7.0',
  },
  nrDirtyThreshold: {
    key: 'nr_dirty_threshold',
    unit: 'pages',
    meaning: 'How much dirty memory makes writers wait; what the vm.dirty_* settings come to at this moment.',
  },
  nrDirtyBackgroundThreshold: {
    key: 'nr_dirty_background_threshold',
    unit: 'pages',
    meaning: 'How much dirty memory starts writing in the background.',
  },
  nrMemmapPages: {
    key: 'nr_memmap_pages',
    unit: 'pages',
    meaning: 'Page descriptors allocated after boot (memory hotplug, devices); taken from ordinary memory.',
    since: '6.11',
  },
  nrMemmapBootPages: {
    key: 'nr_memmap_boot_pages',
    unit: 'pages',
    meaning: 'Page descriptors set up at boot; not part of MemTotal.',
    since: '6.11',
  },
  nrUnstable: {key: 'nr_unstable', unit: 'count', meaning: 'Always 0; kept for old readers.'},
} as const satisfies FieldList;
