import type {FieldList} from '../field.ts';
import {KIB} from '../units.ts';

/**
 * /proc/vmstat, second part: allocation, faults, reclaim and swap, counted since boot.
 * Before 7.0 the counters by cause (kswapd, direct, khugepaged, proactive) and allocstall leave out reclaim that a
 * cgroup limit caused, while those by kind (anon, file) have everything in them.
 * mm/vmstat.c (vmstat_text), include/linux/vm_event_item.h, mm/vmscan.c
 */
export const vmstatReclaimEvents = {
  pgpgin: {
    key: 'pgpgin',
    unit: 'bytes',
    scale: KIB,
    meaning: 'Everything read from block devices, swap included, since boot.',
  },
  pgpgout: {
    key: 'pgpgout',
    unit: 'bytes',
    scale: KIB,
    meaning: 'Everything written to block devices, swap included, since boot.',
  },
  pswpin: {
    key: 'pswpin',
    unit: 'count',
    meaning: 'Pages read back from swap devices, zram included; hits in zswap are not in it.',
  },
  pswpout: {
    key: 'pswpout',
    unit: 'count',
    meaning: 'Pages written to swap devices, zram included; zswap is not in it.',
  },
  pgallocDma: {
    key: 'pgalloc_dma',
    unit: 'count',
    meaning: 'Pages allocated from zone DMA (the first 16 MiB on x86).',
    config: 'CONFIG_ZONE_DMA',
  },
  pgallocDma32: {
    key: 'pgalloc_dma32',
    unit: 'count',
    meaning: 'Pages allocated from zone DMA32 (below 4 GiB).',
    config: 'CONFIG_ZONE_DMA32',
  },
  pgallocNormal: {key: 'pgalloc_normal', unit: 'count', meaning: 'Pages allocated from zone Normal.'},
  pgallocHigh: {
    key: 'pgalloc_high',
    unit: 'count',
    meaning: 'Pages allocated from zone HighMem of a 32-bit kernel.',
    config: 'CONFIG_HIGHMEM',
  },
  pgallocMovable: {key: 'pgalloc_movable', unit: 'count', meaning: 'Pages allocated from zone Movable.'},
  pgallocDevice: {
    key: 'pgalloc_device',
    unit: 'count',
    meaning: 'Pages allocated from device memory.',
    since: '6.1',
    config: 'CONFIG_ZONE_DEVICE',
  },
  allocstallDma: {
    key: 'allocstall_dma',
    unit: 'count',
    meaning: 'Allocations in zone DMA that had to reclaim memory themselves before they could go on.',
    config: 'CONFIG_ZONE_DMA',
  },
  allocstallDma32: {
    key: 'allocstall_dma32',
    unit: 'count',
    meaning: 'Allocations up to zone DMA32 that had to reclaim memory themselves before they could go on.',
    config: 'CONFIG_ZONE_DMA32',
  },
  allocstallNormal: {
    key: 'allocstall_normal',
    unit: 'count',
    meaning: 'Allocations for the kernel, up to zone Normal, that had to reclaim memory themselves: programs waited.',
  },
  allocstallHigh: {
    key: 'allocstall_high',
    unit: 'count',
    meaning: 'Allocations up to zone HighMem that had to reclaim memory themselves before they could go on.',
    config: 'CONFIG_HIGHMEM',
  },
  allocstallMovable: {
    key: 'allocstall_movable',
    unit: 'count',
    meaning: 'Allocations of movable memory, programs’ own for the most part, that had to reclaim memory themselves.',
  },
  allocstallDevice: {
    key: 'allocstall_device',
    unit: 'count',
    meaning: 'Allocations up to device memory that had to reclaim memory themselves.',
    since: '6.1',
    config: 'CONFIG_ZONE_DEVICE',
  },
  pgskipDma: {
    key: 'pgskip_dma',
    unit: 'count',
    meaning: 'Pages of zone DMA that reclaim passed over, because another zone was short.',
    config: 'CONFIG_ZONE_DMA',
  },
  pgskipDma32: {
    key: 'pgskip_dma32',
    unit: 'count',
    meaning: 'Pages of zone DMA32 that reclaim passed over, because another zone was short.',
    config: 'CONFIG_ZONE_DMA32',
  },
  pgskipNormal: {
    key: 'pgskip_normal',
    unit: 'count',
    meaning: 'Pages of zone Normal that reclaim passed over, because a lower zone was short.',
  },
  pgskipHigh: {
    key: 'pgskip_high',
    unit: 'count',
    meaning: 'Pages of zone HighMem that reclaim passed over, because a lower zone was short.',
    config: 'CONFIG_HIGHMEM',
  },
  pgskipMovable: {
    key: 'pgskip_movable',
    unit: 'count',
    meaning: 'Pages of zone Movable that reclaim passed over, because a lower zone was short.',
  },
  pgskipDevice: {
    key: 'pgskip_device',
    unit: 'count',
    meaning: 'Pages of device memory that reclaim passed over.',
    since: '6.1',
    config: 'CONFIG_ZONE_DEVICE',
  },
  pgfree: {key: 'pgfree', unit: 'count', meaning: 'Pages given back to the page allocator.'},
  pgactivate: {key: 'pgactivate', unit: 'count', meaning: 'Pages moved to the active list: they proved to be in use.'},
  pgdeactivate: {
    key: 'pgdeactivate',
    unit: 'count',
    meaning: 'Pages moved to the inactive list, to be reclaimed if nobody asks for them.',
  },
  pglazyfree: {
    key: 'pglazyfree',
    unit: 'count',
    meaning: 'Pages that programs marked as droppable with madvise(MADV_FREE).',
  },
  pglazyfreed: {
    key: 'pglazyfreed',
    unit: 'count',
    meaning: 'Pages marked with MADV_FREE that reclaim did take, without a write.',
  },
  pgfault: {
    key: 'pgfault',
    unit: 'count',
    meaning: 'All page faults, cheap ones included; each new page of a program is one.',
  },
  pgmajfault: {
    key: 'pgmajfault',
    unit: 'count',
    meaning: 'Page faults that had to fetch data from a file or from swap; zram and zswap count as well as disks.',
  },
  pgrefill: {key: 'pgrefill', unit: 'count', meaning: 'Pages of the active lists that reclaim looked at.'},
  pgreuse: {
    key: 'pgreuse',
    unit: 'count',
    meaning: 'Writes to a once-shared page whose only owner could go on using it without a copy.',
  },
  pgstealKswapd: {key: 'pgsteal_kswapd', unit: 'count', meaning: 'Pages that kswapd reclaimed in the background.'},
  pgstealDirect: {
    key: 'pgsteal_direct',
    unit: 'count',
    meaning: 'Pages that programs reclaimed themselves while they waited for memory.',
  },
  pgstealKhugepaged: {
    key: 'pgsteal_khugepaged',
    unit: 'count',
    meaning: 'Pages reclaimed to make room for huge pages; counted as direct reclaim before.',
    since: '6.2',
  },
  pgstealProactive: {
    key: 'pgsteal_proactive',
    unit: 'count',
    meaning: 'Pages reclaimed because somebody wrote to a reclaim file.',
    since: '6.15',
  },
  pgscanKswapd: {
    key: 'pgscan_kswapd',
    unit: 'count',
    meaning: 'Pages that kswapd looked at; many scanned for few stolen means that little is left to take.',
  },
  pgscanDirect: {
    key: 'pgscan_direct',
    unit: 'count',
    meaning: 'Pages that waiting programs looked at in order to reclaim; kswapd does not keep up.',
  },
  pgscanKhugepaged: {
    key: 'pgscan_khugepaged',
    unit: 'count',
    meaning: 'Pages looked at to make room for huge pages; counted as direct reclaim before.',
    since: '6.2',
  },
  pgscanProactive: {
    key: 'pgscan_proactive',
    unit: 'count',
    meaning: 'Pages looked at because somebody wrote to a reclaim file.',
    since: '6.15',
  },
  pgscanDirectThrottle: {
    key: 'pgscan_direct_throttle',
    unit: 'count',
    meaning: 'Programs put to sleep because free memory fell below half of the minimum.',
  },
  pgscanAnon: {
    key: 'pgscan_anon',
    unit: 'count',
    meaning: 'Anonymous pages that reclaim looked at, for whatever cause, cgroup limits included.',
  },
  pgscanFile: {
    key: 'pgscan_file',
    unit: 'count',
    meaning: 'File pages that reclaim looked at, for whatever cause, cgroup limits included.',
  },
  pgstealAnon: {
    key: 'pgsteal_anon',
    unit: 'count',
    meaning: 'Anonymous pages reclaimed (swapped), for whatever cause, cgroup limits included.',
  },
  pgstealFile: {
    key: 'pgsteal_file',
    unit: 'count',
    meaning: 'File pages reclaimed, for whatever cause, cgroup limits included.',
  },
  pgdemoteKswapd: {
    key: 'pgdemote_kswapd',
    unit: 'count',
    meaning: 'Pages that kswapd moved to slower memory instead of dropping them.',
    since: '5.15',
  },
  pgdemoteDirect: {
    key: 'pgdemote_direct',
    unit: 'count',
    meaning: 'Pages that waiting programs moved to slower memory.',
    since: '5.15',
  },
  pgdemoteKhugepaged: {
    key: 'pgdemote_khugepaged',
    unit: 'count',
    meaning: 'Pages moved to slower memory to make room for huge pages.',
    since: '6.2',
  },
  pgdemoteProactive: {
    key: 'pgdemote_proactive',
    unit: 'count',
    meaning: 'Pages moved to slower memory because somebody wrote to a reclaim file.',
    since: '6.15',
  },
  zoneReclaimSuccess: {
    key: 'zone_reclaim_success',
    unit: 'count',
    meaning: 'Times that reclaim on the local NUMA node found enough; only with vm.zone_reclaim_mode.',
    since: '6.12',
    config: 'CONFIG_NUMA',
  },
  zoneReclaimFailed: {
    key: 'zone_reclaim_failed',
    unit: 'count',
    meaning: 'Times that reclaim on the local NUMA node found too little; only with vm.zone_reclaim_mode.',
    config: 'CONFIG_NUMA',
  },
  pginodesteal: {
    key: 'pginodesteal',
    unit: 'count',
    meaning: 'Page cache dropped together with its inode by waiting programs.',
  },
  slabsScanned: {
    key: 'slabs_scanned',
    unit: 'count',
    meaning: 'Slab objects (dentries, inodes and others) that reclaim asked about.',
  },
  kswapdInodesteal: {
    key: 'kswapd_inodesteal',
    unit: 'count',
    meaning: 'Page cache dropped together with its inode by kswapd.',
  },
  kswapdLowWmarkHitQuickly: {
    key: 'kswapd_low_wmark_hit_quickly',
    unit: 'count',
    meaning: 'Times that memory fell below the low mark again right after kswapd had stopped.',
  },
  kswapdHighWmarkHitQuickly: {
    key: 'kswapd_high_wmark_hit_quickly',
    unit: 'count',
    meaning: 'Times that memory fell below the high mark again right after kswapd had stopped.',
  },
  pageoutrun: {key: 'pageoutrun', unit: 'count', meaning: 'Times that kswapd was woken and set to work.'},
  pgrotated: {
    key: 'pgrotated',
    unit: 'count',
    meaning: 'Pages put at the end of the list once their write finished, so that they are freed next.',
  },
  dropPagecache: {
    key: 'drop_pagecache',
    unit: 'count',
    meaning: 'Times that somebody dropped the page cache through vm.drop_caches.',
  },
  dropSlab: {
    key: 'drop_slab',
    unit: 'count',
    meaning: 'Times that somebody dropped dentries and inodes through vm.drop_caches.',
  },
  oomKill: {
    key: 'oom_kill',
    unit: 'count',
    meaning: 'Processes killed for lack of memory, on the machine or in a cgroup, since boot.',
  },
  swapRa: {
    key: 'swap_ra',
    unit: 'count',
    meaning: 'Pages read from swap ahead of need; none for zram.',
    config: 'CONFIG_SWAP',
  },
  swapRaHit: {
    key: 'swap_ra_hit',
    unit: 'count',
    meaning: 'Pages read ahead from swap that were indeed wanted.',
    config: 'CONFIG_SWAP',
  },
  swpinZero: {
    key: 'swpin_zero',
    unit: 'count',
    meaning: 'Pages of zeros that came back from swap without any I/O.',
    since: '6.12',
    config: 'CONFIG_SWAP',
  },
  swpoutZero: {
    key: 'swpout_zero',
    unit: 'count',
    meaning: 'Pages of zeros that were swapped out as a note only, without any I/O.',
    since: '6.12',
    config: 'CONFIG_SWAP',
  },
  zswpin: {
    key: 'zswpin',
    unit: 'count',
    meaning: 'Pages that came back from the compressed pool in RAM.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswpout: {
    key: 'zswpout',
    unit: 'count',
    meaning: 'Pages swapped out into the compressed pool in RAM.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswpwb: {
    key: 'zswpwb',
    unit: 'count',
    meaning: 'Pages moved on from the compressed pool to the swap device.',
    since: '6.8',
    config: 'CONFIG_ZSWAP',
  },
} as const satisfies FieldList;
