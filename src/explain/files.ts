import {type Draft, type Entry, ofKind} from './entry.ts';

/** The kernel's files about memory; settings below /proc/sys and /sys are among the knobs. */
const procDoc = 'https://docs.kernel.org/filesystems/proc.html';

const machine: readonly Draft[] = [
  {
    id: '/proc/meminfo',
    title: '/proc/meminfo',
    names: ['meminfo'],
    meaning:
      'Where the memory of the whole machine is, in some fifty lines. The base of free, htop and mmtop’s balance. Its "kB" are KiB; lines with HugePages_ are counts.',
    act: 'Start here: key 1. In a container it still shows the host, unless lxcfs replaces it.',
    see: ['meminfo.MemTotal', 'meminfo.MemAvailable', 'used', 'balance.anon'],
    source: `${procDoc}#meminfo`,
  },
  {
    id: '/proc/vmstat',
    title: '/proc/vmstat',
    names: ['vmstat'],
    meaning:
      'The kernel’s own counters: how pages stand now, then what happened since boot (faults, reclaim, swap, compaction, huge pages). Only their change over time says anything.',
    act: 'Key 7 shows the rates.',
    see: ['vmstat.pgmajfault', 'vmstat.pgscan_direct', 'vmstat.workingset_refault_file', 'vmstat.oom_kill'],
    source: 'mm/vmstat.c',
  },
  {
    id: '/proc/buddyinfo',
    title: '/proc/buddyinfo',
    names: ['buddyinfo'],
    meaning: 'Free blocks by size for each zone: left single pages, right the largest.',
    act: 'Key 4.',
    see: ['buddy', 'order', 'fragmentation', 'buddyinfo.free blocks'],
    source: `${procDoc}#kernel-data`,
  },
  {
    id: '/proc/pagetypeinfo',
    title: '/proc/pagetypeinfo',
    names: ['pagetypeinfo'],
    meaning:
      'Free blocks and page blocks by what may be put there. Root only, and dear: it walks all memory, in part with interrupts off. mmtop reads it seldom.',
    act: 'Key 4 as root.',
    see: ['migratetype', 'pagetypeinfo.Number of blocks type', 'fragmentation'],
    source: `${procDoc}#kernel-data`,
  },
  {
    id: '/proc/zoneinfo',
    title: '/proc/zoneinfo',
    names: ['zoneinfo'],
    meaning:
      'Each zone with its free pages, marks, reserves, and what each CPU keeps at hand. Long on machines with many CPUs.',
    act: 'Key 5.',
    see: ['zone', 'watermark', 'pcp', 'zoneinfo.min'],
    source: 'mm/vmstat.c (zoneinfo_show)',
  },
  {
    id: '/proc/slabinfo',
    title: '/proc/slabinfo',
    names: ['slabinfo'],
    meaning:
      'The kernel’s object caches with their objects and slabs. Root only. Large single buffers are in Slab of meminfo, but not here.',
    config: 'CONFIG_SLUB_DEBUG',
    act: 'Key 3 as root.',
    see: ['slab', 'slabinfo.active_objs', 'slabinfo.num_slabs', 'slab.size'],
    source: 'mm/slab_common.c',
  },
  {
    id: '/proc/pressure/memory',
    title: '/proc/pressure/memory',
    names: ['/proc/pressure', 'memory.pressure', 'pressure/memory', 'memory psi'],
    meaning: 'How much time tasks lost to lack of memory. Each cgroup of v2 has the same in memory.pressure.',
    config: 'CONFIG_PSI, on some kernels psi=1 at boot',
    act: 'Key 6.',
    see: ['psi', 'pressure.avg10', 'pressure.total', '/proc/pressure/io'],
    source: 'https://docs.kernel.org/accounting/psi.html',
  },
  {
    id: '/proc/pressure/io',
    title: '/proc/pressure/io, cpu and irq',
    names: [
      '/proc/pressure/cpu',
      '/proc/pressure/irq',
      'io pressure',
      'cpu pressure',
      'irq pressure',
      'io.pressure',
      'cpu.pressure',
    ],
    meaning:
      'The same for storage, processors and interrupts. cpu has a full line since 5.13, which means nothing for the whole machine; irq needs a special build (6.1).',
    act: 'Key 6. io pressure beside memory pressure: swap or refaults.',
    see: ['psi', '/proc/pressure/memory'],
    source: 'https://docs.kernel.org/accounting/psi.html',
  },
  {
    id: '/proc/swaps',
    title: '/proc/swaps',
    names: ['swaps'],
    meaning: 'The swap areas with size, use and priority, zram devices included.',
    see: ['swap', 'swaps.Used', 'swaps.Priority', 'zram'],
    source: `${procDoc}#kernel-data`,
  },
  {
    id: '/proc/self/mountinfo',
    title: '/proc/self/mountinfo',
    names: ['mountinfo', 'mounts', '/proc/mounts', 'tmpfs mounts', 'mount point'],
    meaning:
      'What is mounted where, as mmtop sees it. From here come the tmpfs mounts, each then asked with statfs(2), and the places of the cgroups. The mounts of containers are not in it, so that what the tmpfs mounts hold may be less than Shmem.',
    act: 'mmtop once --json has the list in tmpfs; in a container’s mounts: nsenter -t PID -m df -t tmpfs.',
    see: ['shmem', 'tmpfs.used', 'tmpfs.size', 'meminfo.Shmem'],
    source: `${procDoc}#proc-pid-mountinfo-information-about-mounts`,
  },
  {
    id: '/proc/loadavg',
    title: '/proc/loadavg',
    names: ['loadavg', 'load average', 'load'],
    meaning:
      'Tasks that run or wait, averaged over 1, 5 and 15 minutes. Waiting for storage counts, so heavy swapping raises it.',
    see: ['loadavg.load1', 'psi'],
    source: `${procDoc}#kernel-data`,
  },
  {
    id: '/proc/uptime',
    title: '/proc/uptime',
    meaning: 'Time since boot.',
    see: ['uptime.uptime'],
    source: `${procDoc}#kernel-data`,
  },
  {
    id: '/proc/sys/vm',
    title: '/proc/sys/vm',
    names: ['proc/sys/vm', 'vm settings', 'vm.*'],
    meaning: 'The settings of memory management, one file each. The same for all containers of a host.',
    act: 'Key 9.',
    see: ['sysctl', 'vm.swappiness', 'vm.overcommit_memory', 'vm.min_free_kbytes'],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  },
  {
    id: '/proc/vmallocinfo',
    title: '/proc/vmallocinfo',
    names: ['vmallocinfo'],
    meaning: 'Each vmalloc area with its size and the code that asked for it. Root only. mmtop does not read it.',
    see: ['vmalloc-area', 'meminfo.VmallocUsed'],
    source: procDoc,
  },
  {
    id: '/proc/allocinfo',
    title: '/proc/allocinfo',
    names: ['allocinfo', 'memory allocation profiling'],
    meaning: 'How much memory each line of kernel code holds. Root only; off in most kernels. mmtop does not read it.',
    since: '6.10',
    config: 'CONFIG_MEM_ALLOC_PROFILING',
    see: ['vm.mem_profiling', 'leak', 'unaccounted'],
    source: 'https://docs.kernel.org/mm/allocation-profiling.html',
  },
  {
    id: '/dev/kmsg',
    title: '/dev/kmsg',
    meaning:
      'The kernel log, one record at a time: where the reports of kills are. For root only where kernel.dmesg_restrict is 1.',
    act: 'Key 0, or dmesg -T.',
    see: ['kernel-log', 'oom', 'kernel.dmesg_restrict'],
    source: 'https://www.kernel.org/doc/Documentation/ABI/testing/dev-kmsg',
  },
  {
    id: '/sys/kernel/mm/transparent_hugepage',
    title: '/sys/kernel/mm/transparent_hugepage',
    names: ['sys/kernel/mm/transparent_hugepage', 'thp settings'],
    meaning: 'Settings and counters of transparent huge pages; below it khugepaged and one directory for each size.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
    see: ['thp', 'thp.enabled', 'thp.defrag', 'thp.size.enabled', 'khugepaged'],
    source: 'https://docs.kernel.org/admin-guide/mm/transhuge.html',
  },
  {
    id: '/sys/kernel/mm/hugepages',
    title: '/sys/kernel/mm/hugepages',
    meaning: 'The pools of huge pages, one directory for each size. meminfo counts pages of the default size only.',
    config: 'CONFIG_HUGETLB_PAGE',
    see: ['hugetlb', 'hugepages.nr_hugepages', 'hugepages.free_hugepages'],
    source: 'https://docs.kernel.org/admin-guide/mm/hugetlbpage.html',
  },
  {
    id: '/sys/kernel/mm/ksm',
    title: '/sys/kernel/mm/ksm',
    meaning: 'Settings and results of same-page merging.',
    config: 'CONFIG_KSM',
    see: ['ksm', 'ksm.run', 'ksm.general_profit'],
    source: 'https://docs.kernel.org/admin-guide/mm/ksm.html',
  },
  {
    id: '/sys/kernel/mm/lru_gen',
    title: '/sys/kernel/mm/lru_gen',
    meaning: 'Switch of the multi-generational LRU. No such directory: not built in.',
    since: '6.1',
    config: 'CONFIG_LRU_GEN',
    see: ['mglru', 'lru_gen.enabled', 'lru_gen.min_ttl_ms'],
    source: 'https://docs.kernel.org/admin-guide/mm/multigen_lru.html',
  },
  {
    id: '/sys/module/zswap/parameters',
    title: '/sys/module/zswap/parameters',
    meaning: 'Settings of zswap. No such directory: not built in.',
    config: 'CONFIG_ZSWAP',
    see: ['zswap', 'zswap.enabled', 'meminfo.Zswap'],
    source: 'https://docs.kernel.org/admin-guide/mm/zswap.html',
  },
  {
    id: '/sys/block/zram<N>',
    title: '/sys/block/zram<N>',
    names: ['mm_stat', 'zram mm_stat', '/sys/block/zram<N>/mm_stat'],
    meaning: 'A zram device: its size, its compression, and in mm_stat what it takes of RAM.',
    see: ['zram', 'zram.mm_stat.mem_used_total', 'zram.disksize'],
    source: 'https://docs.kernel.org/admin-guide/blockdev/zram.html',
  },
  {
    id: '/sys/devices/system/node',
    title: '/sys/devices/system/node',
    names: [
      '/sys/devices/system/node/node<N>/meminfo',
      'numastat',
      'node meminfo',
      '/sys/devices/system/node/node<N>/numastat',
    ],
    meaning:
      'Memory by NUMA node: meminfo and numastat of each. A node has no MemAvailable; its MemUsed includes cache.',
    see: ['numa', 'node.MemUsed', 'numastat.numa_miss'],
    source: 'drivers/base/node.c',
  },
];

const perProcess: readonly Draft[] = [
  {
    id: '/proc/<pid>/status',
    title: '/proc/<pid>/status',
    names: ['status', 'pid status'],
    meaning:
      'A readable summary of one process: resident memory by kind, its peak, swap, huge pages of the pool. Everybody may read it. Kernel threads and zombies have no memory lines.',
    see: ['status.VmRSS', 'status.VmHWM', 'status.VmSwap', 'status.RssAnon', 'status.HugetlbPages'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/smaps',
    title: '/proc/<pid>/smaps',
    names: ['smaps'],
    meaning:
      'Every mapping of a process with what of it is in RAM, private, shared, swapped. Tens of megabytes of text for some. Owner or root only.',
    act: 'Read it once for a process you suspect; for sums take smaps_rollup. mmtop reads it on the page of a process (Enter).',
    see: ['/proc/<pid>/smaps_rollup', 'smaps.Size', 'mapping', 'pss'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/smaps_rollup',
    title: '/proc/<pid>/smaps_rollup',
    names: ['smaps_rollup', 'smaps or smaps_rollup'],
    meaning:
      'The sums over all mappings: RSS, PSS, private, shared, swap. Exact, and dear for large processes: some 8 ms per GiB of small pages, in which the process is partly stopped.',
    act: 'mmtop reads it where PSS is asked for: the rows on screen first, some milliseconds of it at a time, each process every ten seconds at most, none above 8 GiB.',
    see: ['pss', 'uss', 'smaps_rollup.Pss', 'smaps_rollup.Private_Dirty'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/stat',
    title: '/proc/<pid>/stat',
    names: ['stat'],
    meaning: 'One line of 52 columns: who the process is, faults, times, threads. Its RSS is only roughly right.',
    see: ['stat.maj_flt', 'stat.rss', '/proc/<pid>/statm'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/statm',
    title: '/proc/<pid>/statm',
    names: ['statm'],
    meaning: 'Seven numbers in pages: size, resident, shared and so on. The cheapest source of RSS, and mmtop’s.',
    see: ['statm.resident', 'statm.shared', 'rss'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/oom_score',
    title: '/proc/<pid>/oom_score and oom_score_adj',
    names: ['/proc/<pid>/oom_score_adj', 'proc/pid/oom_score_adj'],
    meaning: 'The rank of a process for the OOM killer, and the handicap that an administrator gave it.',
    act: 'Lowering the handicap needs a privilege (CAP_SYS_RESOURCE); raising does not.',
    see: ['badness', 'oom-score-adj', 'oom_score', 'oom_score_adj'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/io',
    title: '/proc/<pid>/io',
    meaning: 'What a process read and wrote, in all and from storage. Owner or root only.',
    see: ['io.read_bytes', 'io.write_bytes'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/limits',
    title: '/proc/<pid>/limits',
    names: ['rlimit', 'ulimit', 'setrlimit'],
    meaning:
      'What a process may take, soft and hard. The limits of memory bind address space, not RAM: a program that is refused more gets an error and often ends. RAM is limited by cgroups.',
    see: ['limits.Max address space', 'limits.Max locked memory', 'limits.Max stack size', 'cgroup'],
    source: procDoc,
  },
  {
    id: '/proc/<pid>/cgroup',
    title: '/proc/<pid>/cgroup',
    names: ['/proc/self/mountinfo'],
    meaning: 'In which cgroups a process is. mountinfo of the same process says where they are mounted.',
    see: ['cgroup', 'cgroup-v1'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: '/proc/<pid>/cmdline',
    title: '/proc/<pid>/cmdline and comm',
    names: ['/proc/<pid>/comm', 'cmdline', 'comm'],
    meaning:
      'The command line, and the short name of at most 15 bytes. A process may change both, so neither proves anything.',
    see: ['processes.command'],
    source: procDoc,
  },
];

export const processFiles: readonly Entry[] = ofKind('file', perProcess);

const groups: readonly Draft[] = [
  {
    id: 'memory.stat',
    title: 'memory.stat',
    names: ['cgroup memory.stat', 'memory.numa_stat'],
    meaning:
      'What the memory of a cgroup consists of, and what happened to it; all groups below included. memory.numa_stat has the same by node.',
    see: ['memory.stat.anon', 'memory.stat.file', 'memory.stat.kernel', 'cgroup'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'memory.events',
    title: 'memory.events and memory.events.local',
    names: ['memory.events.local', 'memory.swap.events', 'cgroup events'],
    meaning:
      'How often a cgroup ran into its limits and how many were killed. The first counts all groups below too, and so survives a removed child; .local is for the group alone.',
    see: ['memory.events.high', 'memory.events.max', 'memory.events.oom_kill', 'memory.swap.events.fail'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'cgroup.stat',
    title: 'cgroup.stat and cgroup.events',
    names: ['cgroup.events', 'cgroup.procs'],
    meaning:
      'How many groups are below one, removed ones that linger included; and whether it has processes or is frozen.',
    see: ['cgroup.stat.nr_dying_descendants', 'dying-cgroup', 'cgroup.events.populated'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'memory.oom_control',
    title: 'memory.oom_control (cgroup v1)',
    meaning:
      'In cgroup v1: kills in a group, and whether tasks at the limit wait instead of being killed. The count is for the group alone.',
    see: ['memory.oom_control.oom_kill', 'cgroup-v1', 'memcg-oom'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v1/memory.html',
  },
];

export const files: readonly Entry[] = [...ofKind('file', machine), ...processFiles, ...ofKind('file', groups)];
