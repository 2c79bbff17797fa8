import {type Draft, type Entry, ofKind} from './entry.ts';

/** Signs of pressure: what sets them off, what they look like, where to look next. */
const drafts: readonly Draft[] = [
  {
    id: 'signal.direct-reclaim',
    title: 'Sign: programs reclaim by themselves',
    names: ['direct reclaim signal', 'long stalls', 'high latency'],
    meaning:
      'Free memory of a zone fell below its min mark, so each program that asks must find pages itself. (Below the low mark only kswapd wakes.) It shows as pauses of milliseconds to seconds in programs that seem idle.',
    normal: 'allocstall does not move.',
    act: 'Look how long it lasts (6). Free or limit the largest user. If kswapd is not busy all the time, let it start earlier with vm.watermark_scale_factor; that keeps more memory idle.',
    see: ['direct-reclaim', 'vmstat.pgscan_direct', 'vmstat.allocstall_normal', 'vm.watermark_scale_factor'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'signal.kswapd',
    title: 'Sign: kswapd is busy',
    names: ['kswapd signal', 'kswapd cpu', 'kswapd high cpu'],
    meaning:
      'A zone fell below its low mark and kswapd reclaims until the high mark. Programs do not notice as long as it keeps up.',
    normal: 'Short runs. A CPU full of kswapd means that little is left to take.',
    act: 'Compare scan with steal (7). A poor ratio together with refaults means that the working set does not fit.',
    see: ['kswapd', 'watermark', 'reclaim-efficiency', 'vmstat.kswapd_low_wmark_hit_quickly'],
    source: 'mm/vmscan.c',
  },
  {
    id: 'signal.direct-compaction',
    title: 'Sign: programs compact by themselves',
    names: ['direct compaction signal', 'compaction latency'],
    meaning:
      'A block of more than one page was wanted, memory was in pieces, and the program moved pages itself. Each time is dear; with huge pages it can happen at many page faults.',
    normal: 'compact_stall hardly moves.',
    act: 'See who wants large blocks: THP with a defrag setting that waits, network drivers, slabs of many pages. Set defrag to defer before you switch THP off.',
    see: [
      'direct-compaction',
      'vmstat.compact_stall',
      'vmstat.compact_fail',
      'thp.defrag',
      'vm.compaction_proactiveness',
    ],
    source: 'mm/compaction.c',
  },
  {
    id: 'signal.oom',
    title: 'Sign: the OOM killer struck',
    names: ['oom killer signal', 'process killed'],
    meaning:
      'Neither reclaim nor compaction helped. The process with the highest badness is gone. oom_score_adj is a part of badness, not a rank beside it.',
    normal: 'oom_kill in /proc/vmstat stays the same.',
    act: 'Press 0, or dmesg -T and look for "Killed process". Was it the machine or a cgroup? The constraint says.',
    see: ['oom', 'badness', 'oom-constraint', 'vmstat.oom_kill', 'user-space-oom'],
    source: 'mm/oom_kill.c',
  },
  {
    id: 'signal.memcg-oom',
    title: 'Sign: a cgroup killed at its limit',
    names: ['memory cgroup oom signal', 'container was killed'],
    meaning:
      'The group reached memory.max and could not reclaim enough. Only processes in it are in danger; the machine may have plenty free.',
    normal: 'oom_kill in memory.events stays the same.',
    act: 'Press 8. max rising long before oom was the warning. memory.high below memory.max gives such a warning, with slowness.',
    see: ['memcg-oom', 'memory.events.max', 'memory.events.oom', 'memory.events.oom_kill', 'rule.limits'],
    source: 'mm/memcontrol.c',
  },
  {
    id: 'signal.psi',
    title: 'Sign: memory pressure (PSI)',
    names: ['psi signal', 'memory stall'],
    meaning:
      'Tasks lose time to reclaim, swap-in, refaults, compaction, or the brake of memory.high. It is the one figure that says whether lack of memory hurts. The averages lag; total is exact.',
    normal: 'some near 0; full 0.',
    act: 'Press 6. Then find out whose it is: each cgroup has its own pressure (8).',
    see: ['psi', '/proc/pressure/memory', 'pressure.total', 'thrashing', 'throttling'],
    source: 'https://docs.kernel.org/accounting/psi.html',
  },
  {
    id: 'signal.throttling',
    title: 'Sign: slow, but nothing is killed',
    names: ['memory.high signal', 'slow container'],
    meaning: 'A group above memory.high is being braked on purpose.',
    normal: 'high in memory.events does not move.',
    act: 'Press 8 for its pressure and headroom. Raise memory.high or find the growth.',
    see: ['throttling', 'memory.events.high', 'memory.high'],
    source: 'mm/memcontrol.c',
  },
  {
    id: 'signal.refault',
    title: 'Sign: refaults and swap-in at a steady rate',
    names: ['refault signal', 'swap-in', 'swap in', 'swap-in rate'],
    meaning:
      'What was taken is needed again. Swap-out alone is harmless, and so is full swap; coming back is what costs.',
    normal: 'Bursts after a large job; otherwise 0.',
    act: 'Compare refaults of anonymous with those of file pages: the larger side is short. That, not a rule, should decide about vm.swappiness.',
    see: ['refault', 'thrashing', 'vmstat.pswpin', 'vmstat.workingset_refault_anon', 'vm.swappiness'],
    source: 'mm/workingset.c',
  },
  {
    id: 'signal.dirty',
    title: 'Sign: writers wait for the disk',
    names: ['dirty throttling', 'balance_dirty_pages', 'writers slowed down'],
    meaning:
      'So much is unwritten that programs which write are held back. The cause is the disk, not a lack of memory.',
    normal: 'Dirty far below nr_dirty_threshold.',
    act: 'Press 6 for io pressure. Smaller limits in bytes make pauses shorter and more frequent.',
    see: ['dirty', 'vm.dirty_ratio', 'vmstat.nr_dirty_threshold', 'vmstat.nr_dirty'],
    source: 'mm/page-writeback.c',
  },
];

export const signals: readonly Entry[] = ofKind('signal', drafts);
