import {type Draft, type Entry, ofKind} from './entry.ts';

/**
 * What memory is made of and what fills it.
 * https://docs.kernel.org/admin-guide/mm/concepts.html
 */
const drafts: readonly Draft[] = [
  {
    id: 'page',
    title: 'Physical page',
    names: ['physical pages', 'pages', 'page frame', 'page size', 'base page', 'folio'],
    meaning:
      'The smallest piece of RAM that the kernel hands out. Usually 4 KiB, but 16 or 64 KiB on some arm64 and POWER machines. The kernel counts in pages; mmtop turns them into bytes with the size of this machine. A folio is one or more pages handled as one.',
    see: ['buddy', 'zone', 'thp', '/proc/meminfo'],
    source: 'https://docs.kernel.org/admin-guide/mm/concepts.html',
  },
  {
    id: 'zone',
    title: 'Memory zone',
    names: ['zones', 'memory zones', 'DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'ZONE_DMA', 'ZONE_NORMAL'],
    meaning:
      'A range of RAM with a common restriction. DMA is the first 16 MiB on x86, DMA32 lies below 4 GiB, Normal is the rest. HighMem exists on 32-bit kernels only; Movable holds only pages that can be moved away, so that memory can be unplugged. Each zone has its own free lists and its own marks.',
    normal: 'Small zones such as DMA stay close to their marks for ever. That is no alarm.',
    see: ['watermark', 'lowmem-reserve', 'numa', '/proc/zoneinfo'],
    source: 'https://docs.kernel.org/mm/physical_memory.html',
  },
  {
    id: 'buddy',
    title: 'Buddy allocator (page allocator)',
    names: ['buddy allocator', 'page allocator', 'page_alloc', 'free lists'],
    meaning:
      'The part of the kernel that keeps free pages. It holds them in blocks of 1, 2, 4, 8 and so on, and cuts or joins two neighbours (buddies) as needed. With 4 KiB pages the blocks go from 4 KiB to 4 MiB.',
    act: 'Press 4: free blocks by size. Many small and no large ones means that memory is in pieces.',
    see: ['order', 'fragmentation', 'pcp', '/proc/buddyinfo'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'order',
    title: 'Order of an allocation',
    names: ['orders', 'order-0', 'costly order', 'high-order allocation'],
    meaning:
      'The size of a block as a power of two: order 0 is one page, order 3 is 8 pages, order 9 is 2 MiB with 4 KiB pages. Up to order 3 the kernel tries very hard and kills rather than fails. Order 4 and above are called costly and may simply fail. An order of -1 in a kill report means that somebody asked for the kill.',
    see: ['buddy', 'compaction', 'fragmentation-index'],
    source: 'include/linux/mmzone.h (PAGE_ALLOC_COSTLY_ORDER)',
  },
  {
    id: 'migratetype',
    title: 'Migrate type and page block',
    names: ['migrate type', 'page block', 'pageblock', 'Unmovable', 'Reclaimable', 'HighAtomic', 'Isolate'],
    meaning:
      'The kernel sets RAM apart in page blocks, usually 2 MiB. Each has a type: Movable (programs, page cache), Reclaimable (caches of the kernel), Unmovable (the rest of the kernel), and a few special ones. Keeping them apart is what lets compaction make large blocks again.',
    normal: 'Mostly Movable. A growing number of Unmovable blocks is lasting fragmentation.',
    act: 'Press 4 as root for the blocks by type.',
    see: ['compaction', 'fragmentation', '/proc/pagetypeinfo'],
    source: 'include/linux/mmzone.h',
  },
  {
    id: 'pcp',
    title: 'Per-CPU free lists',
    names: ['per-CPU lists', 'per-cpu free lists', 'pcplists', 'pagesets', 'pageset', 'pcp lists'],
    meaning:
      'Free pages that each CPU keeps at hand, so that it need not take the lock of the zone. They are free, but neither MemFree nor MemAvailable counts them. On a small machine that was up to 12 % of all RAM.',
    see: ['balance.pcp', 'zoneinfo.pageset.count', 'meminfo.MemFree'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'slab',
    title: 'Slab (SLUB)',
    names: ['slub', 'slab / slub', 'slab allocator', 'slab cache', 'slabs', 'kmem cache', 'object cache'],
    meaning:
      'How the kernel stores its many small objects: a slab is one or more pages cut into equal parts, and each kind of object has its own cache of slabs. SLUB is the name of the current code, the only one since 6.8. Some caches (dentries, inodes) can be reclaimed; the others stay until their owner frees them.',
    normal: 'A few per cent of RAM; more on file servers, where dentries and inodes fill what is free.',
    act: 'Press 3 as root. Growth of a fixed cache over hours is worth a look; a half-empty one is usually not.',
    see: ['slab-fragmentation', 'dentry', 'meminfo.SReclaimable', 'meminfo.SUnreclaim', '/proc/slabinfo'],
    source: 'https://docs.kernel.org/mm/slab.html',
  },
  {
    id: 'slab-fragmentation',
    title: 'Slab fragmentation',
    names: ['slab waste', 'partial slab', 'partial slabs'],
    meaning:
      'Slabs that are mostly empty and cannot be freed, because a few objects in each are still in use. slabinfo shows only a lower bound: free objects that CPUs keep for themselves count as used.',
    normal: 'A dentry or inode cache at 30 % use after a walk over many files is normal.',
    see: ['slab', 'slab.waste', 'slabinfo.active_objs', 'doctor.slab-fragmentation'],
    source: 'mm/slub.c',
  },
  {
    id: 'dentry',
    title: 'Dentries and inodes',
    names: ['dentry', 'dentries', 'inode', 'inodes', 'dentry cache', 'inode cache', 'dcache'],
    meaning:
      'What the kernel remembers about files: a dentry is a name in a directory, an inode is the file behind it. They are slab objects that give way under pressure, unless something still uses them.',
    see: ['slab', 'vm.vfs_cache_pressure', 'meminfo.SReclaimable'],
    source: 'fs/dcache.c, fs/inode.c',
  },
  {
    id: 'page-cache',
    title: 'Page cache',
    names: [
      'page cache',
      'file cache',
      'cache',
      'disk cache',
      'file-backed memory',
      'file pages',
      'page cache pressure',
    ],
    meaning:
      'Contents of files kept in RAM after reading or writing, and of files that programs map. Clean pages can be dropped at once, changed (dirty) ones must be written first. Linux fills spare RAM with it on purpose.',
    normal: 'It grows until little is free. That is good: it makes way when programs need the room.',
    act: 'Do not drop it. Watch refaults: pages dropped and soon read again mean that there is too little.',
    see: ['meminfo.Cached', 'refault', 'dirty', 'drop-caches', 'shmem'],
    source: 'mm/filemap.c',
  },
  {
    id: 'readahead',
    title: 'Readahead',
    names: ['read ahead', 'read-ahead', 'swap readahead'],
    meaning:
      'Pages fetched before anybody asked, because the ones beside them were wanted. Done for files and for swap; swap on zram does without.',
    see: ['vm.page-cluster', 'vmstat.swap_ra', 'page-cache'],
    source: 'mm/readahead.c, mm/swap_state.c',
  },
  {
    id: 'dirty',
    title: 'Dirty memory and writeback',
    names: ['dirty pages', 'writeback', 'dirty memory', 'write-back', 'flusher'],
    meaning:
      'Dirty pages hold data that is not on disk yet. Writeback is the writing of them. Above a first limit the kernel writes in the background; on the way to a second one, programs that write are slowed down.',
    normal: 'Goes up and down with the writes. Dirty memory that stays high means that the disk does not keep up.',
    act: 'Press 6 for io pressure. If it hurts, set the limits in bytes (vm.dirty_bytes, vm.dirty_background_bytes).',
    see: ['vm.dirty_ratio', 'vm.dirty_background_ratio', 'meminfo.Dirty', 'vmstat.nr_dirty_threshold'],
    source: 'mm/page-writeback.c',
  },
  {
    id: 'anon',
    title: 'Anonymous memory',
    names: ['anonymous', 'anon memory', 'anonymous pages', 'heap', 'stack', 'private memory', 'anonymous mmap'],
    meaning:
      'Memory of programs that belongs to no file: heap, stacks, private mappings. There is no copy on disk, so the kernel can take it back only through swap, or when the program frees it or ends.',
    normal: 'Follows the load. A steady climb at steady load suggests a leak in a program.',
    act: 'Press 2 and sort by ANON to see who holds it.',
    see: ['meminfo.AnonPages', 'swap', 'processes.anon', 'leak'],
    source: 'mm/memory.c',
  },
  {
    id: 'shmem',
    title: 'Shared memory and tmpfs',
    names: [
      'shared memory',
      'tmpfs',
      'memfd',
      '/dev/shm',
      'ramfs',
      'ramdisk',
      'SysV shared memory',
      'POSIX shared memory',
    ],
    meaning:
      'Memory that several processes share, and files that live in RAM (tmpfs, /dev/shm, memfd). The kernel counts it in Cached, yet it cannot be dropped: only swap or deletion frees it. It outlives the process that made it. ramfs is like it, but never swaps.',
    act: 'mmtop once --json names in tmpfs the mounts and what each holds (df -t tmpfs is like it); ipcs -m shows old segments. Delete what is not needed.',
    see: ['meminfo.Shmem', 'balance.shmem', 'tmpfs.used', 'page-cache'],
    source: 'mm/shmem.c',
  },
  {
    id: 'mapping',
    title: 'Mapping (mmap, VMA)',
    names: ['mmap', 'vma', 'mappings', 'memory mapping', 'address space', 'virtual memory', 'vsz', 'virt', 'vsize'],
    meaning:
      'A range of addresses that a program may use, backed by a file or by nothing (anonymous). Address space costs nearly nothing: RAM is taken page by page at the first touch. That is why VIRT can be far above RAM.',
    see: ['page-fault', 'processes.virtual', 'vm.max_map_count', 'overcommit'],
    source: 'mm/mmap.c',
  },
  {
    id: 'page-fault',
    title: 'Page fault, minor and major',
    names: ['fault', 'faults', 'minor fault', 'major fault', 'major faults', 'page faults', 'minflt', 'majflt'],
    meaning:
      'A program touched an address that has no page yet. A minor fault is answered from RAM at once. A major fault had to fetch data first, from a file or from swap. Swap in RAM (zram, zswap) also counts as major, so a high rate does not prove that a disk is busy.',
    normal: 'Minor: thousands a second. Major: near 0 once programs have started.',
    act: 'Press 2 and sort by MAJF/s; then look at pressure (6).',
    see: ['vmstat.pgmajfault', 'processes.majflt', 'refault', 'thrashing'],
    source: 'mm/memory.c',
  },
  {
    id: 'cow',
    title: 'Copy on write',
    names: ['copy-on-write', 'fork'],
    meaning:
      'After a fork, parent and child share their pages until one of them writes; only then is that page copied. A database that forks to save its data can so double its memory while writes go on, faster with huge pages.',
    see: ['overcommit', 'vm.overcommit_memory', 'thp'],
    source: 'mm/memory.c',
  },
  {
    id: 'rss',
    title: 'RSS: resident memory',
    names: ['resident', 'resident set size', 'res', 'resident memory'],
    meaning:
      'Pages of a process that are in RAM: anonymous, file and shared ones. Shared pages count in full for each process, so the sum over processes is more than the RAM in use. Huge pages of the pool are not in it. On older kernels the counter of a small process is far off.',
    see: ['pss', 'uss', 'processes.rss', 'statm.resident', 'status.VmRSS'],
    source: 'fs/proc/task_mmu.c',
  },
  {
    id: 'pss',
    title: 'PSS: fair share',
    names: ['proportional set size', 'proportional share'],
    meaning:
      'Like RSS, but each page is divided by the number of processes that map it. It is the only figure that may be summed over processes. Reading it is dear: some 8 ms per GiB of small pages, with the process partly stopped.',
    act: 'Ask for it for one process or a few, not for all at every second.',
    see: ['rss', 'uss', 'smaps_rollup.Pss', '/proc/<pid>/smaps_rollup'],
    source: 'https://docs.kernel.org/filesystems/proc.html',
  },
  {
    id: 'uss',
    title: 'USS: what a kill would free',
    names: ['unique set size', 'private'],
    meaning:
      'Pages that only this process maps: Private_Clean plus Private_Dirty, and Private_Hugetlb where it uses huge pages. About what ending the process would give back at once.',
    see: ['pss', 'rss', 'smaps_rollup.Private_Dirty', 'smaps_rollup.Private_Clean'],
    source: 'https://docs.kernel.org/filesystems/proc.html',
  },
  {
    id: 'page-table',
    title: 'Page tables',
    names: ['page tables', 'pte', 'pmd', 'pud', 'page table entry', 'PTEs'],
    meaning:
      'The kernel’s lists of which address is which page, for each process. The smallest entry is a PTE for one page; a PMD entry covers 2 MiB with 4 KiB pages and can map a huge page in one piece; a PUD covers 1 GiB. Many processes that map the same large memory each pay for their own.',
    normal: 'About 0.2 % of mapped memory. Much more means large shared mappings in many processes.',
    act: 'Huge pages make them small; databases have a setting for that.',
    see: ['meminfo.PageTables', 'status.VmPTE', 'hugetlb', 'tlb'],
    source: 'https://docs.kernel.org/mm/page_tables.html',
  },
  {
    id: 'tlb',
    title: 'TLB',
    names: ['translation lookaside buffer', 'address translation'],
    meaning:
      'A small memory in the CPU for recent look-ups in the page tables. Huge pages let it cover more RAM, which is why they make large programs faster.',
    see: ['page-table', 'thp', 'hugetlb'],
    source: 'https://docs.kernel.org/admin-guide/mm/concepts.html',
  },
  {
    id: 'kernel-stack',
    title: 'Kernel stack',
    names: ['kernel stacks', 'stacks'],
    meaning:
      'Each thread has a small stack in the kernel, 16 KiB on x86-64. On most machines it lies in the vmalloc area, and is then a part of VmallocUsed.',
    see: ['meminfo.KernelStack', 'vmalloc-area', 'balance.vmalloc_and_stacks'],
    source: 'kernel/fork.c',
  },
  {
    id: 'vmalloc-area',
    title: 'Vmalloc area',
    names: ['vmalloc area', 'vmalloc memory', 'vmalloc range'],
    meaning:
      'Kernel memory put together from single pages wherever they are, with addresses in a row. Used for large buffers, kernel modules, BPF programs and, mostly, kernel stacks.',
    see: ['vmalloc', 'meminfo.VmallocUsed', '/proc/vmallocinfo'],
    source: 'mm/vmalloc.c',
  },
  {
    id: 'percpu',
    title: 'Per-CPU data',
    names: ['per-cpu memory', 'per-cpu data', 'per-CPU allocator'],
    meaning:
      'Kernel variables that exist once for each CPU, so that no locks are needed. It grows with the number of CPUs and of cgroups.',
    see: ['meminfo.Percpu', 'dying-cgroup', 'balance.percpu'],
    source: 'mm/percpu.c',
  },
  {
    id: 'mlock',
    title: 'Locked memory',
    names: ['mlocked', 'unevictable', 'locked memory', 'mlockall'],
    meaning:
      'Pages that a program asked to keep in RAM. Reclaim passes them by. Unevictable is the wider word: it also has ramfs, locked shared memory and buffers pinned for graphics.',
    act: 'VmLck in a process’s status shows who. Memory locked by mistake is best unlocked in that program’s settings.',
    see: ['meminfo.Mlocked', 'meminfo.Unevictable', 'status.VmLck', 'pinned'],
    source: 'mm/mlock.c',
  },
  {
    id: 'pinned',
    title: 'Pinned pages',
    names: ['pinning', 'page pinning', 'long-term pin'],
    meaning:
      'Pages held in place while a device reads or writes them directly (DMA, RDMA, direct I/O). They can be neither moved nor swapped, so they stand in the way of compaction.',
    see: ['pin_user_pages', 'status.VmPin', 'vmstat.nr_foll_pin_acquired', 'compaction'],
    source: 'https://docs.kernel.org/core-api/pin_user_pages.html',
  },
  {
    id: 'leak',
    title: 'Memory leak',
    names: ['leaks', 'growth', 'kernel leak', 'memory leak'],
    meaning:
      'Memory that is taken and never given back. One number cannot show it: caches grow too. Growth that goes on for half an hour or more, through times of pressure, is a good sign of one.',
    act: 'Processes: press 2, sort by ANON. Kernel: press 3 and watch growth of caches that cannot be reclaimed. In a group of containers: press 8.',
    see: ['anon', 'meminfo.SUnreclaim', 'unaccounted', 'slab.growth'],
  },
];

export const concepts: readonly Entry[] = ofKind('concept', drafts);
