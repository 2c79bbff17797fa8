import {type Draft, type Entry, ofKind} from './entry.ts';

/** Rules of thumb that go round, and how far they hold. */
const drafts: readonly Draft[] = [
  {
    id: 'rules',
    title: 'Rules of thumb, and how far they hold',
    names: ['rules of thumb', 'best practices', 'rule'],
    meaning:
      'What is often said about memory on Linux, each with what is true of it. None replaces a look at the machine: whether it hurts (6) comes before what to change (9).',
    see: [
      'rule.start',
      'rule.available',
      'rule.limits',
      'rule.psi',
      'rule.thp',
      'rule.zswap',
      'rule.usual-suspects',
      'rule.gfp',
      'rule.kmem-cache',
      'rule.vmalloc',
    ],
  },
  {
    id: 'rule.gfp',
    title: 'Rule: GFP_KERNEL, unless the code must not sleep',
    names: ['prefer GFP_KERNEL'],
    meaning:
      'Holds. Code that may sleep asks with GFP_KERNEL. In atomic context: GFP_NOWAIT where failure is fine, GFP_ATOMIC only where it matters, because it eats the reserve. Code that I/O depends on needs GFP_NOIO or GFP_NOFS.',
    see: ['GFP_KERNEL', 'GFP_ATOMIC', 'GFP_NOWAIT', 'GFP_NOIO'],
    source: 'https://docs.kernel.org/core-api/memory-allocation.html',
  },
  {
    id: 'rule.kmem-cache',
    title: 'Rule: a slab cache for many objects of one size',
    names: ['use slab', 'use kmem_cache'],
    meaning:
      'Holds for very many objects of an odd size: less waste, and a name in slabinfo. For few or common sizes kmalloc does as well, and the kernel merges small caches anyway.',
    see: ['kmem_cache_alloc', 'slab', 'kmalloc'],
    source: 'https://docs.kernel.org/core-api/memory-allocation.html',
  },
  {
    id: 'rule.vmalloc',
    title: 'Rule: avoid vmalloc',
    names: ['avoid vmalloc'],
    meaning:
      'Half true. kmalloc is faster and its addresses are in a row as well; what vmalloc saves is the need for one large physical block. The border is not a few MiB: above 32 KiB kmalloc may already fail. New code uses kvmalloc, which tries both.',
    see: ['vmalloc', 'kvmalloc', 'kmalloc', 'order'],
    source: 'https://docs.kernel.org/core-api/memory-allocation.html',
  },
  {
    id: 'rule.available',
    title: 'Rule: watch MemAvailable, not MemFree',
    names: ['monitor MemAvailable', 'MemAvailable not MemFree'],
    meaning:
      'Holds. MemFree is low on every healthy machine. But MemAvailable is an estimate: it counts part of the cache and reclaimable slab, not shared memory, and knows nothing of cgroup limits or of a single NUMA node. Pressure says whether it hurts.',
    see: ['meminfo.MemAvailable', 'meminfo.MemFree', 'psi', 'used'],
    source: 'mm/show_mem.c (si_mem_available)',
  },
  {
    id: 'rule.limits',
    title: 'Rule: containers get memory.max and memory.high',
    names: [
      'always set memory.max',
      'memory.max and memory.high',
      'memory.high + memory.max',
      'container limits',
      'missing cgroup limits',
    ],
    meaning:
      'memory.max holds: without it one container can take the machine. memory.high needs care. It is no soft limit in the sense of v1: above it the group is slowed down, without end if it cannot shrink, and nobody is killed. It helps where somebody watches pressure and events.',
    act: 'Set memory.max. Set memory.high some way below it only if you watch the group’s pressure (8).',
    see: ['memory.max', 'memory.high', 'throttling', 'memcg-oom'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'rule.thp',
    title: 'Rule: THP on madvise is safest',
    names: ['THP madvise', 'madvise safest'],
    meaning:
      'Doubtful as a rule. madvise keeps unaware programs from growing, and takes the speed of huge pages from them as well. Vendors disagree by workload: never for several databases, always for number crunching. Bloat comes mostly from khugepaged’s max_ptes_none, and the small sizes have their own switches.',
    act: 'Look at AnonHugePages, fallbacks and compaction stalls first. Then choose for the workload.',
    see: ['thp', 'thp.enabled', 'khugepaged.max_ptes_none', 'vmstat.compact_stall'],
    source: 'https://docs.kernel.org/admin-guide/mm/transhuge.html',
  },
  {
    id: 'rule.zswap',
    title: 'Rule: zswap rather than swap on disk alone',
    names: ['use zswap'],
    meaning:
      'Often good, not always to be had. zswap is a store in front of a swap device and needs one; many kernels lack it or have it off. It costs CPU time and RAM, and gains nothing from data that does not compress. Without a disk, zram does the like.',
    act: 'Compare Zswapped with Zswap. Watch swap-in before and after.',
    see: ['zswap', 'zram', 'zswap.enabled', 'meminfo.Zswapped'],
    source: 'https://docs.kernel.org/admin-guide/mm/zswap.html',
  },
  {
    id: 'rule.psi',
    title: 'Rule: put PSI into monitoring',
    names: ['watch PSI', 'node_exporter', 'prometheus', 'node_pressure_memory_waiting_seconds_total'],
    meaning:
      'Holds. It is the one figure for pain. Take the rate of total rather than the averages, which lag. Some kernels need psi=1 at boot. The machine’s figure also rises when one cgroup is at its own limit.',
    act: 'Prometheus: node_pressure_memory_waiting_seconds_total is some, node_pressure_memory_stalled_seconds_total is full.',
    see: ['psi', 'pressure.total', '/proc/pressure/memory'],
    source: 'https://docs.kernel.org/accounting/psi.html',
  },
  {
    id: 'rule.usual-suspects',
    title: 'Rule: the usual suspects',
    names: ['most problems', 'usual suspects', 'where problems come from'],
    meaning:
      'Lists name slab fragmentation, too little page cache, storms of THP and compaction, and missing cgroup limits. No count stands behind such a list. A program that simply grew, tmpfs full of files, and a limit set too low belong on it as well.',
    act: 'Start with where it is (1) and whether it hurts (6), not with a suspect.',
    see: ['slab-fragmentation', 'page-cache', 'compaction-storm', 'cgroup', 'shmem', 'leak'],
  },
  {
    id: 'rule.start',
    title: 'Rule: before you change a setting',
    names: ['tuning', 'before tuning', 'sysctl advice'],
    meaning:
      'Most advice names a number without the workload it was found for. Defaults are good for most machines. A setting moves the pain; it makes no memory.',
    act: 'Note the pressure and the refaults, change one thing, compare, and be ready to go back.',
    see: ['sysctl', 'vm.swappiness', 'vm.min_free_kbytes', 'vm.overcommit_memory', 'psi'],
  },
];

export const rules: readonly Entry[] = ofKind('rule', drafts);
