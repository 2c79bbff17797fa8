import type {FieldList, Leftovers, Values} from '../field.ts';
import {fileProbe, malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, parseKeyed} from './lex.ts';

/**
 * /proc/meminfo: where the memory of the whole machine is.
 * https://docs.kernel.org/filesystems/proc.html#meminfo, fs/proc/meminfo.c
 */
export const meminfoFields = {
  memTotal: {
    key: 'MemTotal',
    unit: 'bytes',
    meaning: 'RAM that the page allocator manages: all RAM less firmware, kernel image and boot-time tables.',
  },
  memFree: {
    key: 'MemFree',
    unit: 'bytes',
    meaning: 'Pages that hold nothing. Low on a healthy machine; pages parked on per-CPU lists are not in it.',
  },
  memAvailable: {
    key: 'MemAvailable',
    unit: 'bytes',
    meaning:
      'The kernel’s estimate of what new programs can have without swapping: free memory less reserves, plus most of the page cache and reclaimable slab.',
  },
  buffers: {
    key: 'Buffers',
    unit: 'bytes',
    meaning: 'Page cache of block devices: file system metadata and raw disk reads.',
  },
  cached: {
    key: 'Cached',
    unit: 'bytes',
    meaning: 'Page cache of files, with tmpfs and shared memory (Shmem) included.',
  },
  swapCached: {
    key: 'SwapCached',
    unit: 'bytes',
    meaning: 'Pages in RAM whose copy in swap is still valid; they can be dropped without a write.',
  },
  active: {key: 'Active', unit: 'bytes', meaning: 'Pages used recently, on the active lists; reclaimed last.'},
  inactive: {
    key: 'Inactive',
    unit: 'bytes',
    meaning: 'Pages not used for a while, on the inactive lists; reclaimed first.',
  },
  activeAnon: {key: 'Active(anon)', unit: 'bytes', meaning: 'Active list of anonymous and shared memory pages.'},
  inactiveAnon: {key: 'Inactive(anon)', unit: 'bytes', meaning: 'Inactive list of anonymous and shared memory pages.'},
  activeFile: {key: 'Active(file)', unit: 'bytes', meaning: 'Active list of file pages.'},
  inactiveFile: {key: 'Inactive(file)', unit: 'bytes', meaning: 'Inactive list of file pages.'},
  unevictable: {
    key: 'Unevictable',
    unit: 'bytes',
    meaning: 'Pages that reclaim must not touch: locked memory, ramfs, pinned buffers.',
  },
  mlocked: {key: 'Mlocked', unit: 'bytes', meaning: 'Pages locked by mlock(); a part of Unevictable.'},
  highTotal: {
    key: 'HighTotal',
    unit: 'bytes',
    meaning: 'Memory that a 32-bit kernel cannot map permanently.',
    config: 'CONFIG_HIGHMEM',
  },
  highFree: {key: 'HighFree', unit: 'bytes', meaning: 'Free part of high memory.', config: 'CONFIG_HIGHMEM'},
  lowTotal: {
    key: 'LowTotal',
    unit: 'bytes',
    meaning: 'Memory that a 32-bit kernel maps permanently.',
    config: 'CONFIG_HIGHMEM',
  },
  lowFree: {key: 'LowFree', unit: 'bytes', meaning: 'Free part of low memory.', config: 'CONFIG_HIGHMEM'},
  mmapCopy: {
    key: 'MmapCopy',
    unit: 'bytes',
    meaning: 'Memory held by mappings on a machine without an MMU.',
    config: '!CONFIG_MMU',
  },
  swapTotal: {key: 'SwapTotal', unit: 'bytes', meaning: 'Size of all swap areas, zram devices included.'},
  swapFree: {key: 'SwapFree', unit: 'bytes', meaning: 'Unused part of all swap areas.'},
  zswap: {
    key: 'Zswap',
    unit: 'bytes',
    meaning: 'RAM that the compressed swap cache takes.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswapped: {
    key: 'Zswapped',
    unit: 'bytes',
    meaning: 'What the pages in the compressed swap cache would take uncompressed.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  dirty: {key: 'Dirty', unit: 'bytes', meaning: 'File pages changed in memory and not yet sent to disk.'},
  writeback: {key: 'Writeback', unit: 'bytes', meaning: 'File pages being written to disk right now.'},
  anonPages: {
    key: 'AnonPages',
    unit: 'bytes',
    meaning: 'Private memory of processes (heap, stack, anonymous mmap) that is mapped. Needs swap to be reclaimed.',
  },
  mapped: {key: 'Mapped', unit: 'bytes', meaning: 'Files and shared memory mapped into processes; a part of Cached.'},
  shmem: {
    key: 'Shmem',
    unit: 'bytes',
    meaning: 'tmpfs, POSIX and SysV shared memory, memfd. Counted in Cached, yet only swap or deletion frees it.',
  },
  kReclaimable: {
    key: 'KReclaimable',
    unit: 'bytes',
    meaning: 'Kernel memory that gives way under pressure: SReclaimable and some drivers’ caches.',
  },
  slab: {key: 'Slab', unit: 'bytes', meaning: 'Kernel object caches: SReclaimable plus SUnreclaim.'},
  sReclaimable: {
    key: 'SReclaimable',
    unit: 'bytes',
    meaning: 'Slab that can be reclaimed, mostly dentries and inodes. An upper bound: objects in use pin their slabs.',
  },
  sUnreclaim: {
    key: 'SUnreclaim',
    unit: 'bytes',
    meaning: 'Slab that stays until its owner frees it, large kmallocs included. Steady growth suggests a kernel leak.',
  },
  kernelStack: {key: 'KernelStack', unit: 'bytes', meaning: 'Kernel stacks, one for each thread.'},
  shadowCallStack: {
    key: 'ShadowCallStack',
    unit: 'bytes',
    meaning: 'Shadow stacks that protect return addresses.',
    config: 'CONFIG_SHADOW_CALL_STACK (arm64)',
  },
  pageTables: {
    key: 'PageTables',
    unit: 'bytes',
    meaning: 'Page tables of processes. Large with many processes mapping big shared memory.',
  },
  secPageTables: {
    key: 'SecPageTables',
    unit: 'bytes',
    meaning: 'Page tables for virtual machines and IOMMUs.',
    since: '6.1',
  },
  nfsUnstable: {key: 'NFS_Unstable', unit: 'bytes', meaning: 'Always 0 since 5.8; kept for old readers.'},
  bounce: {
    key: 'Bounce',
    unit: 'bytes',
    meaning: 'Bounce buffers for devices that cannot reach all memory; always 0 since 6.16.',
  },
  writebackTmp: {
    key: 'WritebackTmp',
    unit: 'bytes',
    meaning: 'Temporary buffers of FUSE write-back; always 0 since 6.17.',
  },
  commitLimit: {
    key: 'CommitLimit',
    unit: 'bytes',
    meaning: 'How much memory may be promised to processes when vm.overcommit_memory is 2; not enforced otherwise.',
  },
  committedAS: {
    key: 'Committed_AS',
    unit: 'bytes',
    meaning: 'Memory promised to processes, touched or not. Above MemTotal is normal unless overcommit is strict.',
  },
  vmallocTotal: {
    key: 'VmallocTotal',
    unit: 'bytes',
    meaning: 'Size of the kernel’s vmalloc address range; says nothing about memory.',
  },
  vmallocUsed: {
    key: 'VmallocUsed',
    unit: 'bytes',
    meaning: 'Pages behind vmalloc allocations, kernel stacks included on most machines.',
  },
  vmallocChunk: {key: 'VmallocChunk', unit: 'bytes', meaning: 'Always 0; kept for old readers.'},
  percpu: {key: 'Percpu', unit: 'bytes', meaning: 'Memory of the per-CPU allocator; grows with CPUs and cgroups.'},
  earlyMemtestBad: {
    key: 'EarlyMemtestBad',
    unit: 'bytes',
    meaning: 'RAM that failed the memory test at boot.',
    since: '6.3',
    config: 'CONFIG_MEMTEST and memtest= at boot',
  },
  hardwareCorrupted: {
    key: 'HardwareCorrupted',
    unit: 'bytes',
    meaning: 'Pages taken out of use after memory errors. Above 0 means failing RAM.',
    config: 'CONFIG_MEMORY_FAILURE',
  },
  anonHugePages: {
    key: 'AnonHugePages',
    unit: 'bytes',
    meaning: 'Anonymous memory in transparent huge pages of the full (PMD) size; a part of AnonPages.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  shmemHugePages: {
    key: 'ShmemHugePages',
    unit: 'bytes',
    meaning: 'Shared memory in huge pages; a part of Shmem.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  shmemPmdMapped: {
    key: 'ShmemPmdMapped',
    unit: 'bytes',
    meaning: 'Shared memory mapped into processes by huge pages.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  fileHugePages: {
    key: 'FileHugePages',
    unit: 'bytes',
    meaning: 'Page cache of files in huge pages.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  filePmdMapped: {
    key: 'FilePmdMapped',
    unit: 'bytes',
    meaning: 'Files mapped into processes by huge pages.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  cmaTotal: {
    key: 'CmaTotal',
    unit: 'bytes',
    meaning: 'Memory set aside for contiguous allocations by devices; movable pages use it meanwhile.',
    config: 'CONFIG_CMA',
  },
  cmaFree: {
    key: 'CmaFree',
    unit: 'bytes',
    meaning: 'Free part of the contiguous memory area; inside MemFree.',
    config: 'CONFIG_CMA',
  },
  unaccepted: {
    key: 'Unaccepted',
    unit: 'bytes',
    meaning: 'RAM that a confidential guest has not accepted from its host yet.',
    since: '6.5',
    config: 'CONFIG_UNACCEPTED_MEMORY',
  },
  balloon: {
    key: 'Balloon',
    unit: 'bytes',
    meaning: 'RAM given back to the hypervisor by the balloon driver.',
    since: '6.16',
  },
  gpuActive: {key: 'GPUActive', unit: 'bytes', meaning: 'System memory that graphics drivers use.', since: '7.0'},
  gpuReclaim: {
    key: 'GPUReclaim',
    unit: 'bytes',
    meaning: 'System memory that graphics drivers keep in pools and can give back.',
    since: '7.0',
  },
  hugePagesTotal: {
    key: 'HugePages_Total',
    unit: 'count',
    meaning: 'Huge pages of the default size in the pool.',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  hugePagesFree: {
    key: 'HugePages_Free',
    unit: 'count',
    meaning: 'Huge pages of the pool that nobody uses; still taken from the rest of the system.',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  hugePagesRsvd: {
    key: 'HugePages_Rsvd',
    unit: 'count',
    meaning: 'Free huge pages already promised to a mapping.',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  hugePagesSurp: {
    key: 'HugePages_Surp',
    unit: 'count',
    meaning: 'Huge pages above the configured pool, by overcommit.',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  hugepagesize: {key: 'Hugepagesize', unit: 'bytes', meaning: 'Default huge page size.', config: 'CONFIG_HUGETLB_PAGE'},
  hugetlb: {
    key: 'Hugetlb',
    unit: 'bytes',
    meaning: 'All memory in huge page pools of every size, free huge pages included.',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  directMap4k: {
    key: 'DirectMap4k',
    unit: 'bytes',
    meaning: 'RAM that the kernel itself maps with 4 KiB pages; not a consumer.',
    config: 'x86 and others',
  },
  directMap2M: {
    key: 'DirectMap2M',
    unit: 'bytes',
    meaning: 'RAM that the kernel itself maps with 2 MiB pages; not a consumer.',
    config: 'x86',
  },
  directMap4M: {
    key: 'DirectMap4M',
    unit: 'bytes',
    meaning: 'RAM that the kernel itself maps with 4 MiB pages; not a consumer.',
    config: '32-bit x86',
  },
  directMap1G: {
    key: 'DirectMap1G',
    unit: 'bytes',
    meaning: 'RAM that the kernel itself maps with 1 GiB pages; not a consumer.',
    config: 'x86',
  },
} as const satisfies FieldList;

export type Meminfo = Values<typeof meminfoFields> & Leftovers;

const index = indexFields(meminfoFields);

/** `MemTotal:         727240 kB`; the HugePages_ lines have no unit and are counts. */
export const parseMeminfo = (text: string): Parsed<Meminfo> => {
  const {values, found, unknown, malformed} = parseKeyed<typeof meminfoFields>(text, index, ':', 'kB');
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({...values, unknown, malformed});
};

export const meminfo = fileProbe({
  path: 'proc/meminfo',
  doc: 'https://docs.kernel.org/filesystems/proc.html#meminfo',
  cost: 'cheap',
  parse: parseMeminfo,
});
