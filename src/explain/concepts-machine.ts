import {type Draft, type Entry, ofKind} from './entry.ts';

/** Sums over the machine, huge pages, devices, NUMA. */
const drafts: readonly Draft[] = [
  {
    id: 'used',
    title: 'Used memory: which one?',
    names: ['used memory', 'memory usage', 'definition of used'],
    meaning:
      'There is no single truth; tools mean different things. mmtop’s headline is MemTotal less MemAvailable, as in free and top. htop leaves out all cache. Neither shows that a pool of huge pages is taken even if nobody uses it.',
    act: 'Press m for the next definition. Compare only numbers of the same one.',
    see: ['used.not_available', 'used.without_cache', 'used.not_free', 'used.processes', 'meminfo.MemAvailable'],
  },
  {
    id: 'unaccounted',
    title: 'Unaccounted memory',
    names: ['missing memory', 'memory remainder'],
    meaning:
      'What is left of MemTotal after every line that the kernel reports. Drivers take pages directly and nothing counts them: network rings, graphics, some hypervisor balloons.',
    normal: 'Below about 2 % of RAM. Slightly negative is noise between two files.',
    act: 'Steady growth over hours: kernel memory without a counter. Look at drivers and their recent changes.',
    see: ['balance.unaccounted', 'leak', 'balloon'],
  },
  {
    id: 'zfs-arc',
    title: 'ZFS ARC',
    names: ['arc', 'zfs', 'arcstats'],
    meaning:
      'The file cache of ZFS. It lies outside the page cache, so that most tools show it as used. It gives way under pressure, slowly, down to a minimum.',
    see: ['page-cache', 'used'],
    source: '/proc/spl/kstat/zfs/arcstats',
  },
  {
    id: 'overcommit',
    title: 'Overcommit',
    names: ['commit', 'commit limit', 'promised memory', 'memory promise'],
    meaning:
      'Programs ask for more than they use, and the kernel promises more than it has. Promises are Committed_AS; what counts in the end is memory that is touched. Only in mode 2 of vm.overcommit_memory is there a limit, CommitLimit, and a request may then be refused.',
    normal: 'Committed_AS above MemTotal is normal in modes 0 and 1.',
    see: ['vm.overcommit_memory', 'meminfo.Committed_AS', 'meminfo.CommitLimit', 'mapping'],
    source: 'https://docs.kernel.org/mm/overcommit-accounting.html',
  },
  {
    id: 'thp',
    title: 'THP: transparent huge pages',
    names: [
      'transparent huge pages',
      'transparent_hugepage',
      'transparent hugepage',
      'huge pages',
      'huge page',
      'mTHP',
    ],
    meaning:
      'The kernel gives programs large pages (2 MiB on x86) by itself, which makes large programs faster. The price: memory that is never touched, and work to find room in one piece. Since 6.8 smaller sizes (mTHP, from 16 KiB with 4 KiB pages) exist, each with its own switch.',
    normal: 'A fallback to small pages is no error.',
    act: 'Compare AnonHugePages with AnonPages, and look at compaction stalls before you change anything.',
    see: ['thp.enabled', 'thp.defrag', 'khugepaged', 'meminfo.AnonHugePages', 'rule.thp', 'compaction-storm'],
    source: 'https://docs.kernel.org/admin-guide/mm/transhuge.html',
  },
  {
    id: 'compaction-storm',
    title: 'Compaction storm',
    names: ['compaction storms', 'THP stall', 'THP stalls'],
    meaning:
      'Programs wait because each of their page faults tries to make a huge page by compaction. It needs THP with a defrag setting that waits, and memory in pieces.',
    act: 'Look for compact_stall rising. Setting defrag to defer or madvise stops the waiting, at the price of fewer huge pages at once.',
    see: ['thp.defrag', 'vmstat.compact_stall', 'direct-compaction', 'doctor.compaction-storm'],
  },
  {
    id: 'khugepaged',
    title: 'khugepaged',
    names: ['khugepage daemon', 'collapse'],
    meaning:
      'The kernel thread that joins small pages of running programs into huge pages later on (a collapse). With its default max_ptes_none, one touched page is enough to become a full huge page: the usual source of bloat.',
    see: ['thp', 'khugepaged.max_ptes_none', 'khugepaged.pages_collapsed'],
    source: 'mm/khugepaged.c',
  },
  {
    id: 'hugetlb',
    title: 'Huge page pool (hugetlb)',
    names: ['hugetlbfs', 'huge page pool', 'hugepages', 'reserved huge pages', 'hugetlb pool'],
    meaning:
      'Large pages set aside for programs that ask for them by name: databases, virtual machines. Their RAM is gone for everything else, used or not. RSS and PSS do not show it.',
    normal: '0, unless somebody set it up. Free pages beside no user are wasted RAM.',
    act: 'Compare HugePages_Free with HugePages_Total. Lowering vm.nr_hugepages gives the free ones back.',
    see: ['meminfo.Hugetlb', 'meminfo.HugePages_Free', 'vm.nr_hugepages', 'thp'],
    source: 'https://docs.kernel.org/admin-guide/mm/hugetlbpage.html',
  },
  {
    id: 'cma',
    title: 'CMA: contiguous memory area',
    names: ['contiguous memory allocator', 'contiguous memory'],
    meaning:
      'RAM kept for devices that need large pieces in a row. Movable pages may use it meanwhile. Its free part is in MemFree, yet not every request can have it.',
    see: ['meminfo.CmaTotal', 'meminfo.CmaFree', 'dma-iommu'],
    source: 'mm/cma.c',
  },
  {
    id: 'dma-iommu',
    title: 'DMA and IOMMU',
    names: ['direct memory access', 'iommu'],
    meaning:
      'DMA is a device reading or writing RAM by itself. An IOMMU is the hardware that translates addresses for devices, so that old devices can reach high memory and none can reach what it should not.',
    see: ['zone', 'pinned', 'dma_alloc_coherent'],
    source: 'https://docs.kernel.org/core-api/dma-api.html',
  },
  {
    id: 'balloon',
    title: 'Balloon',
    names: ['memory balloon', 'ballooning', 'virtio balloon'],
    meaning:
      'How a hypervisor takes RAM back from a running guest: a driver in the guest claims pages and hands them over. Some drivers lower MemTotal, some leave a hole that no line explains; only newer ones report it.',
    see: ['meminfo.Balloon', 'unaccounted'],
    source: 'mm/balloon_compaction.c',
  },
  {
    id: 'ksm',
    title: 'KSM: same-page merging',
    names: ['kernel samepage merging', 'same page merging', 'ksmd'],
    meaning:
      'A kernel thread finds pages with equal content and keeps one copy. Only memory that a program offered takes part; virtual machines are the usual case. It costs CPU time.',
    see: ['ksm.run', 'ksm.pages_sharing', 'ksm.general_profit', 'cow'],
    source: 'https://docs.kernel.org/admin-guide/mm/ksm.html',
  },
  {
    id: 'memory-error',
    title: 'Memory error (failing RAM)',
    names: ['hardware memory error', 'hwpoison', 'memory failure', 'bad RAM', 'ECC'],
    meaning: 'RAM returned wrong data, and the kernel took the page out of use.',
    normal: '0.',
    act: 'HardwareCorrupted above 0: read the kernel log, plan a change of the RAM module.',
    see: ['meminfo.HardwareCorrupted', 'vm.memory_failure_recovery'],
    source: 'mm/memory-failure.c',
  },
  {
    id: 'numa',
    title: 'NUMA node',
    names: ['numa', 'node', 'nodes', 'numa nodes', 'numa node'],
    meaning:
      'A group of CPUs with the RAM nearest to them. RAM of another node works too, only slower. Each node has zones, free lists and a kswapd of its own. One node can be short while another has plenty.',
    normal: 'numa_miss near 0. Desktop machines have a single node.',
    act: 'A kill with memory free: look whether the program was bound to one node, and at that node’s zones (5).',
    see: ['numa-balancing', 'demotion', 'vm.zone_reclaim_mode', 'vmstat.numa_miss', '/sys/devices/system/node'],
    source: 'https://docs.kernel.org/admin-guide/mm/numaperf.html',
  },
  {
    id: 'numa-balancing',
    title: 'Automatic NUMA balancing',
    names: ['autonuma', 'hint fault', 'hint faults'],
    meaning:
      'The kernel makes pages fault on purpose, to see which CPU uses them, and moves them to that CPU’s node. The provoked faults are its cost.',
    see: ['kernel.numa_balancing', 'vmstat.numa_hint_faults', 'numa'],
    source: 'https://docs.kernel.org/admin-guide/sysctl/kernel.html#numa-balancing',
  },
  {
    id: 'demotion',
    title: 'Demotion, promotion, memory tiers',
    names: ['promotion', 'memory tiering', 'memory tier', 'slower memory', 'CXL'],
    meaning:
      'On machines with fast and slow RAM (such as CXL cards), reclaim can move cold pages to the slow part instead of dropping them (demotion), and hot ones come back (promotion).',
    see: ['numa.demotion_enabled', 'vmstat.pgdemote_kswapd', 'vmstat.pgpromote_success'],
    source: 'mm/memory-tiers.c',
  },
  {
    id: 'sysctl',
    title: 'sysctl and sysctl.d',
    names: ['sysctl.d', 'kernel parameter', 'kernel setting', 'setting', 'tunable', 'knob'],
    meaning:
      'The settings of the running kernel, files below /proc/sys. vm.swappiness is /proc/sys/vm/swappiness. A line in /etc/sysctl.d makes a value last. No vm setting is separate for containers: all of them belong to the host.',
    act: 'Press 9 for values, defaults and what they cost. Change one at a time, and note why.',
    see: ['/proc/sys/vm', 'rule.start'],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  },
  {
    id: 'kernel-log',
    title: 'Kernel log',
    names: ['dmesg', 'kmsg', 'printk', 'journalctl -k'],
    meaning:
      'What the kernel says: kill reports, allocation failures, hardware errors. Many distributions show it to root only.',
    act: 'dmesg -T, or journalctl -k. Press 0 in mmtop for the kills.',
    see: ['oom', '/dev/kmsg', 'kernel.dmesg_restrict', 'allocation-failure'],
  },
  {
    id: 'container',
    title: 'Container: what it sees of memory',
    names: ['containers', 'inside a container', 'docker', 'podman', 'lxc', 'kubernetes'],
    meaning:
      'Processes with namespaces of their own and mostly a cgroup with a limit. meminfo, vmstat, pressure and the settings are still those of the whole host; only the limit and the use of its cgroup are its own. It sees its own processes only, and mostly no kernel log.',
    act: 'Press 8: the limit and what is left below it are what counts inside. Settings are changed on the host.',
    see: ['cgroup', 'pid-namespace', 'memory.max', 'memcg-oom', 'sysctl'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'pid-namespace',
    title: 'PID namespace',
    names: ['pid namespaces', 'pidns', 'namespace'],
    meaning:
      'A set of processes with numbers of its own; the first of them is number 1. Inside, /proc lists only the processes of this namespace and of those below it. The memory of all others is used all the same and belongs to no process that can be seen.',
    act: 'Programs seem to hold far less than is used: look from the host.',
    see: ['container', 'hidepid', 'processes.pid'],
    source: 'https://man7.org/linux/man-pages/man7/pid_namespaces.7.html',
  },
  {
    id: 'hidepid',
    title: 'hidepid: processes of others hidden',
    names: ['hidepid=1', 'hidepid=2', 'hidepid=invisible', 'hidepid=noaccess', 'hidden processes'],
    meaning:
      'An option with which /proc is mounted. 1 (noaccess): the files of other users’ processes are refused. 2 (invisible): these processes are not even listed. 4 (ptraceable): only processes that one may trace are listed. Root sees everything, and so does the group named by gid=.',
    normal: '0: everybody sees all processes, though not their smaps.',
    act: 'Run mmtop as root, or as a member of that group: grep " /proc " /proc/mounts shows the options.',
    see: ['pid-namespace', '/proc/<pid>/status', '/proc/<pid>/smaps'],
    source: 'https://docs.kernel.org/filesystems/proc.html',
  },
];

export const machineConcepts: readonly Entry[] = ofKind('concept', drafts);
