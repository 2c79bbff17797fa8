import {CRITICAL_FULL, NOTICE_SOME, WARN_FULL, WARN_SOME} from './pressure.ts';
import type {Sum} from './reclaim-formula.ts';
import {ANY, calm, critical, events, notice, pages, type ReclaimSpec, sum, warn} from './reclaim-row.ts';

/**
 * The first steps of the chain: who waits, and who takes memory back. The counters by cause (kswapd, direct and so on)
 * leave out reclaim for cgroup limits before Linux 7; those by kind (anon, file) have everything in them.
 */
export const globalScan: Sum = {of: ['pgscanKswapd', 'pgscanDirect'], also: ['pgscanKhugepaged', 'pgscanProactive']};
export const globalSteal: Sum = {
  of: ['pgstealKswapd', 'pgstealDirect'],
  also: ['pgstealKhugepaged', 'pgstealProactive'],
};

/** Of fewer pages a ratio would be noise. */
const LEAST_SCANNED = 1000;
const tooFew = 'Fewer than 1000 pages were looked at since the last sample: too few for a ratio.';

export const takingRows: readonly ReclaimSpec[] = [
  {
    id: 'memory_some',
    stage: 'pressure',
    name: 'memory some',
    formula: {kind: 'stall', resource: 'memory', share: 'some'},
    what: 'Share of the time in which at least one task waited for memory. One cgroup at its own limit raises it too.',
    normal: 'Near 0.',
    says: [
      calm(0, 'Nobody waited.'),
      calm(ANY, 'Some waiting, too little to be felt.'),
      notice(NOTICE_SOME, 'Worth a look: work is late because of memory.'),
      warn(WARN_SOME, 'It hurts: much of the time goes to waiting for memory.'),
    ],
    next: 'Press 6 for the averages, 8 for the group that waits.',
    see: ['psi', 'signal.psi', '/proc/pressure/memory'],
  },
  {
    id: 'memory_full',
    stage: 'pressure',
    name: 'memory full',
    formula: {kind: 'stall', resource: 'memory', share: 'full'},
    what: 'Share of the time in which every task that had work waited for memory at once: nothing useful ran.',
    normal: '0.',
    says: [
      calm(0, 'It did not come to that.'),
      calm(ANY, 'There were moments in which nothing useful ran.'),
      warn(WARN_FULL, 'It hurts: part of the time the machine stands still.'),
      critical(CRITICAL_FULL, 'Close to a standstill. systemd-oomd kills a group at 60 % over 30 s.'),
    ],
    next: 'Press 2 for the largest processes: stop or limit one.',
    see: ['psi', 'signal.psi', 'thrashing', '/proc/pressure/memory'],
  },
  {
    id: 'io_full',
    stage: 'pressure',
    name: 'io full',
    formula: {kind: 'stall', resource: 'io', share: 'full'},
    what: 'Share of the time in which every task that had work waited for storage at once. Swapping and reading dropped files again end here.',
    normal: 'Near 0. Backups and copies raise it without harm.',
    says: [
      calm(0, 'Storage holds nobody up.'),
      calm(ANY, 'A little waiting for storage.'),
      warn(WARN_FULL, 'Storage holds everybody up for part of the time.'),
      critical(CRITICAL_FULL, 'Storage holds everybody up for much of the time.'),
    ],
    next: 'Do swap in or file refaults rise with it? Then lack of memory is the cause.',
    see: ['psi', '/proc/pressure/io', 'refault'],
  },
  {
    id: 'kswapd_scan',
    stage: 'reclaim',
    name: 'kswapd scan',
    formula: pages('pgscanKswapd'),
    what: 'Memory that kswapd looked at. It works in the background once a zone is below its low mark.',
    normal: 'Bursts.',
    says: [calm(0, 'kswapd looked for nothing.'), calm(ANY, 'kswapd is freeing memory. That alone delays nobody.')],
    next: 'Press 5 for the marks of each zone.',
    see: ['kswapd', 'signal.kswapd', 'watermark', 'vmstat.pgscan_kswapd'],
  },
  {
    id: 'kswapd_steal',
    stage: 'reclaim',
    name: 'kswapd steal',
    formula: pages('pgstealKswapd'),
    what: 'Memory that kswapd got: file cache dropped, memory of programs moved to swap.',
    normal: 'Close to kswapd scan.',
    says: [calm(0, 'kswapd took nothing.'), calm(ANY, 'Memory is taken back in the background.')],
    next: 'Far below kswapd scan? See efficiency.',
    see: ['kswapd', 'reclaim-efficiency', 'vmstat.pgsteal_kswapd'],
  },
  {
    id: 'direct_scan',
    stage: 'reclaim',
    name: 'direct scan',
    formula: pages('pgscanDirect'),
    what: 'Memory that programs had to look at themselves before they got a page, because kswapd did not keep up. Cgroup limits are left out before Linux 7.',
    normal: '0, or rare bursts.',
    says: [
      calm(0, 'No program had to.'),
      calm(ANY, 'Programs reclaim, and stand still meanwhile. For how long is in memory some.'),
    ],
    next: 'Press 5 for the zone below its min mark, then 2.',
    see: ['direct-reclaim', 'signal.direct-reclaim', 'vmstat.pgscan_direct'],
  },
  {
    id: 'direct_steal',
    stage: 'reclaim',
    name: 'direct steal',
    formula: pages('pgstealDirect'),
    what: 'Memory that waiting programs got by reclaiming themselves. Cgroup limits are left out before Linux 7.',
    normal: '0, or rare bursts.',
    says: [calm(0, 'They took nothing.'), calm(ANY, 'Programs take memory back themselves.')],
    next: 'Far below direct scan: long waits for little. See efficiency.',
    see: ['direct-reclaim', 'reclaim-efficiency', 'vmstat.pgsteal_direct'],
  },
  {
    id: 'cgroup_scan',
    stage: 'reclaim',
    name: 'cgroup scan',
    formula: {kind: 'pages', sum: sum('pgscanAnon', 'pgscanFile'), less: globalScan},
    what: 'Memory looked at because a cgroup is at its limit, or for a write to memory.reclaim. From Linux 7 on the rows above contain it, and it stays 0 here.',
    normal: '0.',
    says: [
      calm(0, 'None to be seen.'),
      calm(ANY, 'A group is at its limit or is being shrunk. The machine itself need not be short.'),
    ],
    next: 'Press 8 for the group and its limit.',
    see: ['cgroup', 'throttling', 'proactive-reclaim', 'vmstat.pgscan_anon', 'vmstat.pgscan_file'],
  },
  {
    id: 'efficiency',
    stage: 'reclaim',
    name: 'efficiency',
    formula: {kind: 'share', part: globalSteal, whole: globalScan, least: LEAST_SCANNED},
    what: 'How much of what was looked at was got. Cgroup limits are left out before Linux 7.',
    normal: 'Above 90 %.',
    says: [
      notice(0, 'Little is left to take: pages are in use, dirty or pinned.'),
      calm(30, 'Part of what was looked at was still wanted.'),
      calm(90, 'Easy: clean pages that nobody used.'),
    ],
    tooFew,
    next: 'Low while refaults rise: what runs does not fit. Press 2.',
    see: ['reclaim-efficiency', 'reclaim', 'thrashing'],
  },
  {
    id: 'direct_share',
    stage: 'reclaim',
    name: 'direct share',
    formula: {kind: 'share', part: sum('pgscanDirect'), whole: globalScan, least: LEAST_SCANNED},
    what: 'How much of the looking programs did themselves. Cgroup limits are left out before Linux 7.',
    normal: '0 %.',
    says: [
      calm(0, 'kswapd did it all; nobody stood still for it.'),
      calm(ANY, 'Programs do part of the work and stand still meanwhile.'),
    ],
    tooFew,
    next: 'vm.watermark_scale_factor lets kswapd start earlier; more memory then lies idle.',
    see: ['direct-reclaim', 'kswapd', 'vm.watermark_scale_factor'],
  },
  {
    id: 'allocstalls',
    stage: 'reclaim',
    name: 'allocstalls',
    formula: {
      kind: 'events',
      sum: {
        of: ['allocstallNormal', 'allocstallMovable'],
        also: ['allocstallDma', 'allocstallDma32', 'allocstallHigh', 'allocstallDevice'],
      },
    },
    what: 'Requests that had to reclaim first, by the highest zone they could use. Each is a program that stood still.',
    normal: 'Does not move.',
    says: [
      calm(0, 'No request had to wait for reclaim.'),
      notice(ANY, 'Programs stand still to reclaim. For how long is in memory some.'),
    ],
    next: 'Press 5 for the zone.',
    see: ['direct-reclaim', 'signal.direct-reclaim', 'vmstat.allocstall_normal', 'vmstat.allocstall_movable'],
    parts: true,
  },
  {
    id: 'throttled',
    stage: 'reclaim',
    name: 'throttled',
    formula: events('pgscanDirectThrottle'),
    what: 'Tasks put to sleep because free memory fell below half of the min marks: the last brake before a kill.',
    normal: '0.',
    says: [
      calm(0, 'Nobody was stopped.'),
      warn(ANY, 'The machine is at its end: tasks are stopped until kswapd has freed something.'),
    ],
    next: 'Press 2: stop or limit the largest.',
    see: ['vmstat.pgscan_direct_throttle', 'watermark', 'direct-reclaim'],
  },
];
