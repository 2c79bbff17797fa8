import {type Draft, type Entry, ofKind} from './entry.ts';

/** Pressure, kills, and the limits of cgroups. */
const drafts: readonly Draft[] = [
  {
    id: 'psi',
    title: 'PSI: pressure stall information',
    names: [
      'pressure',
      'pressure stall',
      'psi (pressure stall info)',
      'pressure stall info',
      'memory pressure',
      'stall',
      'some',
      'full',
      'stalled',
    ],
    meaning:
      'The share of time in which tasks waited for a resource instead of working. "some": at least one waited. "full": all that had work to do waited at once. It counts tasks, not bytes: one starved background job can make some 100 %.',
    normal: 'Near 0. From 5 % of some it is worth a look; 20 % of some or 5 % of full hurts (mmtop’s own marks).',
    act: 'Press 6. A cgroup at its own limit also raises the machine’s figure, so press 8 before you blame the machine.',
    see: ['signal.psi', '/proc/pressure/memory', 'pressure.avg10', 'pressure.total'],
    source: 'https://docs.kernel.org/accounting/psi.html',
  },
  {
    id: 'oom',
    title: 'OOM killer',
    names: [
      'oom killer',
      'oom-killer',
      'out of memory',
      'oomkilled',
      'killed',
      'last resort',
      'oom kill',
      'oom reaper',
      'oom_reaper',
    ],
    meaning:
      'When reclaim finds nothing more, the kernel kills the process with the highest badness and frees its memory. The process named in "invoked oom-killer" only asked last; it need not be the victim or the culprit. The oom_reaper takes the victim’s memory back at once.',
    normal: 'oom_kill stays at 0.',
    act: 'Press 0: who was killed, why, and who would be next. Find the growth that led there before you raise a limit.',
    see: ['signal.oom', 'badness', 'memcg-oom', 'vmstat.oom_kill', 'vm.panic_on_oom', 'oom-constraint'],
    source: 'mm/oom_kill.c',
  },
  {
    id: 'badness',
    title: 'Badness and oom_score',
    names: ['oom badness', 'oom score', 'oom rank', 'victim'],
    meaning:
      'How the OOM killer ranks: resident memory plus swap plus page tables, in pages, plus oom_score_adj thousandths of RAM and swap. oom_score shows it scaled: an idle ordinary process has 666, not 0, and the most is about 2000. Huge pages and files in tmpfs that nobody maps are in no process’s badness.',
    see: ['oom-score-adj', 'oom_score', 'processes.oom_score', 'oom'],
    source: 'mm/oom_kill.c (oom_badness)',
  },
  {
    id: 'next-victim',
    title: 'Who would be killed next',
    names: ['next victim', 'oom order', 'as close', 'contenders'],
    meaning:
      'Out of memory, the process with the highest badness goes; at the limit of a cgroup, the one in that cgroup, measured against the limit. mmtop computes it from RSS, swap, page tables and oom_score_adj. As close: nearer to the first than the kernel’s own counters are exact, for it compares what each processor has reported so far.',
    normal: 'The largest program of the machine, mostly the one that matters.',
    act: 'A limit on what may grow without bound is better than protecting everything else.',
    see: ['badness', 'oom-score-adj', 'oom', 'memcg-oom', 'vm.panic_on_oom', 'vm.oom_kill_allocating_task'],
    source: 'mm/oom_kill.c (select_bad_process)',
  },
  {
    id: 'kill-accounts',
    title: 'Kills by three accounts',
    names: ['kills disagree', 'oom_kill disagrees', 'name unknown', 'killed by the counter'],
    meaning:
      'The log says who was killed and why, but it is a ring that is overwritten, and a container may not read it. oom_kill in /proc/vmstat counts since boot. oom_kill of a cgroup counts its own, in v2 with all below, and is gone with the cgroup. Where they differ mmtop says so; a kill that only a counter knows has no name.',
    normal: 'All three agree; the first process of a group that dies as a whole counts twice in each.',
    see: ['kernel-log', 'vmstat.oom_kill', 'memory.events.oom_kill', 'oom', 'user-space-oom'],
  },
  {
    id: 'oom-score-adj',
    title: 'OOM score adjustment',
    names: ['oom adj', 'oom adjustment', '/proc/<pid>/oom_score_adj value'],
    meaning:
      'A handicap that an administrator or a service manager sets, -1000 to 1000. -1000 means never. Children inherit it. Lowering it needs a privilege that root in a container often lacks.',
    normal: '0 for most; -1000 for sshd and udevd; 1000 for pods without requests; 200 to 300 for browser tabs.',
    act: 'Protect few processes. Each protected one moves the kill to somebody else.',
    see: ['oom_score_adj', 'badness', 'processes.oom_score_adj'],
    source: 'https://docs.kernel.org/filesystems/proc.html',
  },
  {
    id: 'oom-constraint',
    title: 'Constraint of a kill',
    names: [
      'CONSTRAINT_NONE',
      'CONSTRAINT_MEMCG',
      'CONSTRAINT_CPUSET',
      'CONSTRAINT_MEMORY_POLICY',
      'global_oom',
      'constraint',
      'cpuset',
      'by hand',
      'sysrq f',
    ],
    meaning:
      'What ran out, as the kill report says. NONE: the whole machine. MEMCG: the limit of a cgroup. CPUSET or MEMORY_POLICY: the NUMA nodes that the program was bound to, while others may have been free. By hand: somebody asked with sysrq f, short of memory or not.',
    see: ['oom', 'memcg-oom', 'numa', 'kernel-log'],
    source: 'mm/oom_kill.c',
  },
  {
    id: 'allocation-failure',
    title: 'Page allocation failure',
    names: ['page allocation failure', 'allocation failure', 'ENOMEM'],
    meaning:
      'A line in the kernel log: a part of the kernel asked for a block and got none. order:0 with GFP_ATOMIC is a burst, mostly of network packets, that is retried. A large order means fragmentation. Nothing is killed.',
    act: 'Read the order and the mode in the line. Rare ones are harmless.',
    see: ['order', 'GFP_ATOMIC', 'fragmentation', 'kernel-log'],
    source: 'mm/page_alloc.c (warn_alloc)',
  },
  {
    id: 'user-space-oom',
    title: 'Killers in user space',
    names: ['systemd-oomd', 'earlyoom', 'oomd', 'kubelet eviction', 'nohang', 'lmkd', 'user-space OOM killer'],
    meaning:
      'Programs that kill before the kernel must: systemd-oomd, earlyoom, the kubelet. Their kills are in no counter of the kernel and not in its OOM report.',
    act: 'A process vanished and oom_kill did not move: read the log of these services.',
    see: ['oom', 'psi', 'memory.events.oom_kill'],
  },
  {
    id: 'cgroup',
    title: 'Memory cgroup (control group)',
    names: [
      ...[
        'memory cgroup',
        'memcg',
        'control group',
        'cgroups',
        'cgroup v2',
        'memory cgroup (cgroups v2)',
        'cgroups v2',
      ],
      ...[
        'memory controller',
        'container memory',
        'container limit',
        '/sys/fs/cgroup/memory.*',
        'memory cgroup limits',
      ],
    ],
    meaning:
      'A group of processes whose memory is counted and limited together: a container, a service, a login. It is charged for process memory, page cache, kernel objects and sockets. Groups form a tree, and a limit above binds all below.',
    normal: 'Usage near the limit is normal where files are read: page cache fills the group too.',
    act: 'Press 8. Look at events and pressure of the group, not at its usage alone.',
    see: ['memory.max', 'memory.high', 'memory.current', 'memcg-oom', 'effective-limit', 'cgroup-v1', 'rule.limits'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'memcg-oom',
    title: 'OOM inside a cgroup',
    names: ['memory cgroup oom', 'memcg oom', 'cgroup oom', 'container oom', 'container killed', 'exit code 137'],
    meaning:
      'A cgroup reached memory.max and nothing in it could be reclaimed, so a process of it is killed, whatever is free on the machine. oom counts where the limit is, oom_kill where the victim was.',
    normal: '0.',
    act: 'Raise the limit or shrink the program. Look at the parent’s events: those of a dead container vanish with it.',
    see: ['signal.memcg-oom', 'memory.events.oom_kill', 'memory.events.max', 'memory.max', 'oom'],
    source: 'mm/memcontrol.c',
  },
  {
    id: 'throttling',
    title: 'Throttling by memory.high',
    names: ['memory.high throttling', 'throttled', 'throttle'],
    meaning:
      'Above memory.high the tasks of a group are made to reclaim and then to sleep, up to 2 seconds at a time. Nothing is killed; the program is just slow. It shows as memory pressure of the whole machine too.',
    act: 'events high rising with pressure: raise memory.high, or find out why the group grew.',
    see: ['memory.high', 'memory.events.high', 'psi', 'signal.throttling'],
    source: 'mm/memcontrol.c',
  },
  {
    id: 'effective-limit',
    title: 'Effective limit',
    names: ['binding limit', 'ancestor limit', 'limit of an ancestor'],
    meaning:
      'The smallest limit of a group and all above it. A container without a limit is still bound by its pod, its slice, the machine.',
    see: ['memory.max', 'cgroup', 'v1.memory.stat.hierarchical_memory_limit'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'protection',
    title: 'Protection: memory.min and memory.low',
    names: ['memory protection', 'protected memory', 'guarantee'],
    meaning:
      'Memory of a group that reclaim leaves alone: below min always, below low as long as others have something to give. Promising more than there is breaks low and can make the machine kill because of min.',
    see: ['memory.min', 'memory.low', 'memory.events.low', 'cgroup'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
  {
    id: 'dying-cgroup',
    title: 'Dying cgroup',
    names: ['dying cgroups', 'zombie cgroup', 'offline memcg'],
    meaning:
      'A removed group that lives on because something still holds its memory, such as files in tmpfs. Each one keeps per-CPU memory.',
    normal: 'Hundreds are normal, tens of thousands are not.',
    see: ['cgroup.stat.nr_dying_descendants', 'percpu', 'cgroup'],
    source: 'kernel/cgroup/cgroup.c',
  },
  {
    id: 'cgroup-v1',
    title: 'cgroup v1 and hybrid layouts',
    names: ['cgroup v1', 'hybrid', 'hybrid cgroups', 'unified hierarchy', 'cgroups v1'],
    meaning:
      'The older interface, with other file names and no pressure. In a hybrid layout both are mounted, and memory is on one of them. That cgroup2 is mounted does not prove that it counts memory.',
    see: ['memory.limit_in_bytes', 'memory.usage_in_bytes', 'cgroup'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v1/memory.html',
  },
  {
    id: 'memory.oom.group',
    title: 'memory.oom.group',
    names: ['oom group', 'group kill'],
    meaning:
      '1: an OOM kill takes all processes of the group together, so that no half of a service is left. Processes with oom_score_adj -1000 are spared.',
    normal: 'Default 0. Some container managers set 1.',
    see: ['memory.events.oom_group_kill', 'memcg-oom'],
    source: 'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  },
];

export const limitConcepts: readonly Entry[] = ofKind('concept', drafts);
