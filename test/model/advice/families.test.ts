import {describe, expect, it} from 'vitest';
import {
  type Expected,
  GIB_IN_KB,
  nodeFiles,
  pressureText,
  rowOn,
  type Stage,
  thpFiles,
  told,
  zoneText,
} from './stage.ts';

type Scene = readonly [scene: string, setting: string, stage: Stage, expected: Expected];

const DAY = 86_400;
const pagesOf = (gib: number): number => (gib * GIB_IN_KB) / 4;
const refaults = (anon: number, file: number) => ({workingset_refault_anon: anon, workingset_refault_file: file});
const disk = ['/dev/sda2 -2'];
const zram = ['/dev/zram0 100'];
const swappiness = (n: number) => ({'vm.swappiness': n});

const swapping: readonly Scene[] = [
  ['no swap', 'vm.swappiness', {knobs: swappiness(10), swaps: []}, ['no-effect', '-', /no swap/]],
  [
    'no swap, but slower memory to move to',
    'vm.swappiness',
    {knobs: swappiness(10), swaps: [], files: nodeFiles([0, 1], [0], 'true')},
    ['fits', '60-180', /Too few/],
  ],
  [
    'first sample, nothing came back',
    'vm.swappiness',
    {knobs: swappiness(60), swaps: disk, vmstat: refaults(0, 0)},
    ['fits', '10-60', /Too few/],
  ],
  [
    'kernel without refault counters',
    'vm.swappiness',
    {knobs: swappiness(60), swaps: disk},
    ['fits', '10-60', /Too few/],
  ],
  [
    'files suffer, low value, disk',
    'vm.swappiness',
    {knobs: swappiness(10), swaps: disk, vmstat: refaults(1000, pagesOf(1))},
    ['look', '=60', /1\.00 GiB of file memory came back since boot.*at 10/],
  ],
  [
    'files suffer, default, disk',
    'vm.swappiness',
    {knobs: swappiness(60), swaps: disk, vmstat: refaults(1000, pagesOf(1))},
    ['fits', '10-60', /neither side|no reason|should change/],
  ],
  [
    'files suffer, swap in RAM',
    'vm.swappiness',
    {knobs: swappiness(60), swaps: zram, vmstat: refaults(1000, pagesOf(1))},
    ['look', '=133', /above 100/],
  ],
  [
    'anonymous memory suffers, disk',
    'vm.swappiness',
    {knobs: swappiness(60), swaps: disk, vmstat: refaults(pagesOf(1), 100)},
    ['look', '=30', /anonymous memory suffers/],
  ],
  [
    'anonymous memory suffers, swap in RAM',
    'vm.swappiness',
    {knobs: swappiness(100), swaps: zram, vmstat: refaults(pagesOf(1), 100)},
    ['fits', '60-180', /came back/],
  ],
  [
    'suffers right now',
    'vm.swappiness',
    {knobs: swappiness(10), swaps: disk, vmstat: refaults(0, 0), grown: refaults(10, 5000)},
    ['look', '=60', /in the last 1\.0 s/],
  ],
  [
    'a reset counter is no rate',
    'vm.swappiness',
    {knobs: swappiness(10), swaps: disk, vmstat: refaults(0, 5000), grown: refaults(0, -5000)},
    ['fits', '10-60', /Too few/],
  ],
  ['0 is not off', 'vm.swappiness', {knobs: swappiness(0), swaps: disk}, ['look', '=10', /not "no swap"/]],
  ['above 100 with a disk', 'vm.swappiness', {knobs: swappiness(180), swaps: disk}, ['look', '=60', /swap in RAM/]],
  [
    '100 for containers',
    'vm.swappiness',
    {knobs: swappiness(100), swaps: disk, profile: 'container'},
    ['fits', '60', /100 "for containers" is 100 for the host/],
  ],
  [
    'workstation with zram',
    'vm.swappiness',
    {knobs: swappiness(150), swaps: zram, profile: 'workstation'},
    ['fits', '100-180', /Too few/],
  ],
  [
    'readahead without swap',
    'vm.page-cluster',
    {knobs: {'vm.page-cluster': 3}, swaps: []},
    ['no-effect', '-', /no swap/],
  ],
  [
    'readahead on zram',
    'vm.page-cluster',
    {knobs: {'vm.page-cluster': 3}, swaps: zram},
    ['no-effect', '-', /one by one/],
  ],
  [
    'readahead in vain',
    'vm.page-cluster',
    {knobs: {'vm.page-cluster': 3}, swaps: disk, vmstat: {swap_ra: 5000, swap_ra_hit: 500}},
    ['look', '=0', /Only 10\.0%/],
  ],
  [
    'readahead that hits',
    'vm.page-cluster',
    {knobs: {'vm.page-cluster': 3}, swaps: disk, vmstat: {swap_ra: 5000, swap_ra_hit: 4000}},
    ['fits', '0-3', /SSD/],
  ],
  ['the only area', 'swap /dev/sda2', {swaps: disk}, ['fits', '-', /only swap area/]],
  [
    'disk before zram',
    'swap /dev/sda2',
    {swaps: ['/dev/sda2 200', '/dev/zram0 100']},
    ['look', 'below zram', /filled before/],
  ],
  [
    'disk beside zram',
    'swap /dev/sda2',
    {swaps: ['/dev/sda2 100', '/dev/zram0 100']},
    ['look', 'below zram', /in turns with/],
  ],
  ['zram before disk', 'swap /dev/sda2', {swaps: ['/dev/sda2 -2', '/dev/zram0 100']}, ['fits', '-', /order/]],
  ['zram first', 'swap /dev/zram0', {swaps: ['/dev/sda2 -2', '/dev/zram0 100']}, ['fits', '-', /RAM is filled first/]],
  [
    'none, and it hurts',
    'swap',
    {swaps: [], vmstat: refaults(0, pagesOf(2))},
    ['look', 'some', /2\.00 GiB of file memory came back/],
  ],
  ['none, and no sign', 'swap', {swaps: [], vmstat: refaults(0, 0)}, ['fits', '-', /No sign/]],
];

const ratios = {
  'vm.dirty_ratio': 20,
  'vm.dirty_background_ratio': 10,
  'vm.dirty_bytes': 0,
  'vm.dirty_background_bytes': 0,
};
const thresholds = {nr_dirty_threshold: pagesOf(4), nr_dirty_background_threshold: pagesOf(2)};
/** 64 MiB in the second between the samples, while tasks wait for storage a tenth of the time. */
const slowDisk = (knobs: NonNullable<Stage['knobs']>): Stage => {
  let reads = 0;
  return {
    knobs,
    vmstat: {...thresholds, pgpgout: 0},
    grown: {pgpgout: 65_536},
    files: {
      get 'proc/pressure/io'() {
        reads += 1;
        return pressureText({some: reads > 1 ? 100_000 : 0, full: 0});
      },
    },
  };
};

const dirty: readonly Scene[] = [
  [
    'printed in bytes',
    'vm.dirty_ratio',
    {knobs: ratios, vmstat: thresholds},
    ['fits', '10-20', /Comes to 4\.00 GiB now/],
  ],
  [
    'workstation',
    'vm.dirty_ratio',
    {knobs: ratios, vmstat: thresholds, profile: 'workstation'},
    ['fits', '20', /Comes to/],
  ],
  ['thresholds that are not printed', 'vm.dirty_ratio', {knobs: ratios}, ['fits', '10-20', /not known/]],
  [
    '10 and 5',
    'vm.dirty_background_ratio',
    {knobs: {...ratios, 'vm.dirty_ratio': 10, 'vm.dirty_background_ratio': 5}, vmstat: thresholds},
    ['fits', '5-10', /2\.00 GiB/],
  ],
  [
    'a minute of the disk',
    'vm.dirty_ratio',
    slowDisk(ratios),
    ['look', 'dirty_bytes', /64 s of what the disk writes now/],
  ],
  ['and in bytes', 'vm.dirty_bytes', slowDisk(ratios), ['look', '=335544320', /320 MiB suit/]],
  ['background too', 'vm.dirty_background_bytes', slowDisk(ratios), ['look', '=83886080', /80\.0 MiB suit/]],
  [
    'tiny',
    'vm.dirty_ratio',
    {knobs: {...ratios, 'vm.dirty_ratio': 1}, vmstat: thresholds},
    ['look', '=10', /waits for the disk/],
  ],
  [
    'huge',
    'vm.dirty_ratio',
    {knobs: {...ratios, 'vm.dirty_ratio': 80}, vmstat: thresholds},
    ['look', '=20', /lost in a crash/],
  ],
  [
    'bytes count',
    'vm.dirty_ratio',
    {knobs: {...ratios, 'vm.dirty_ratio': 0, 'vm.dirty_bytes': 536_870_912}},
    ['no-effect', '-', /vm\.dirty_bytes is set/],
  ],
  ['ratio counts', 'vm.dirty_bytes', {knobs: ratios}, ['no-effect', '-', /vm\.dirty_ratio counts/]],
  [
    'ratio counts in the background',
    'vm.dirty_background_bytes',
    {knobs: ratios},
    ['no-effect', '-', /vm\.dirty_background_ratio counts/],
  ],
  [
    '512 MiB',
    'vm.dirty_bytes',
    {knobs: {...ratios, 'vm.dirty_ratio': 0, 'vm.dirty_bytes': 536_870_912}, vmstat: thresholds},
    ['fits', 'by disk', /512 MiB/],
  ],
  ['a drop', 'vm.dirty_bytes', {knobs: {...ratios, 'vm.dirty_bytes': 8192}}, ['look', 'more', /8\.00 KiB/]],
  [
    'half of the RAM',
    'vm.dirty_bytes',
    {knobs: {...ratios, 'vm.dirty_bytes': 2 ** 31}},
    ['look', 'less', /quarter of the RAM/],
  ],
  [
    'background not below',
    'vm.dirty_background_ratio',
    {knobs: {...ratios, 'vm.dirty_background_ratio': 20}},
    ['look', '=10', /half of that/],
  ],
  [
    'background at 0',
    'vm.dirty_background_ratio',
    {knobs: {...ratios, 'vm.dirty_background_ratio': 0}},
    ['look', '=5', /without a pause/],
  ],
  [
    'never written',
    'vm.dirty_writeback_centisecs',
    {knobs: {'vm.dirty_writeback_centisecs': 0}},
    ['dangerous', '=500', /any amount/],
  ],
  [
    'rarely looked at',
    'vm.dirty_writeback_centisecs',
    {knobs: {'vm.dirty_writeback_centisecs': 6000}},
    ['look', '=500', /every 60 s/],
  ],
  [
    '30 s',
    'vm.dirty_expire_centisecs',
    {knobs: {'vm.dirty_expire_centisecs': 3000, 'vm.dirty_writeback_centisecs': 500}},
    ['fits', '3000', /last 30 s and up to 5 s more/],
  ],
  [
    'ten minutes',
    'vm.dirty_expire_centisecs',
    {knobs: {'vm.dirty_expire_centisecs': 60_000}},
    ['look', '=3000', /last 600 s\./],
  ],
  ['at once', 'vm.dirty_expire_centisecs', {knobs: {'vm.dirty_expire_centisecs': 10}}, ['look', '=3000', /0\.1 s/]],
  ['laptop mode of a server', 'vm.laptop_mode', {knobs: {'vm.laptop_mode': 5}}, ['look', '=0', /bursts/]],
  [
    'laptop mode of a laptop',
    'vm.laptop_mode',
    {knobs: {'vm.laptop_mode': 5}, profile: 'workstation'},
    ['fits', '0 or 5', /sleep/],
  ],
];

const mode = (n: number) => ({
  'vm.overcommit_memory': n,
  'vm.overcommit_ratio': 50,
  'vm.overcommit_kbytes': 0,
  'vm.admin_reserve_kbytes': 8192,
});
const promises = (made: number, limit: number) => ({Committed_AS: made * GIB_IN_KB, CommitLimit: limit * GIB_IN_KB});

const overcommit: readonly Scene[] = [
  ['0', 'vm.overcommit_memory', {knobs: mode(0)}, ['fits', '0', /1 would change little/]],
  ['1 for servers', 'vm.overcommit_memory', {knobs: mode(1)}, ['look', '=0', /kill instead of an error/]],
  [
    '1 on a node of containers',
    'vm.overcommit_memory',
    {knobs: mode(1), profile: 'container'},
    ['fits', '0 or 1', /Kubernetes/],
  ],
  [
    '2 with room',
    'vm.overcommit_memory',
    {knobs: mode(2), meminfo: promises(1, 2)},
    ['fits', '0 or 2', /1\.00 GiB of 2\.00 GiB are promised \(50\.0%\)/],
  ],
  [
    '2 nearly used up',
    'vm.overcommit_memory',
    {knobs: mode(2), meminfo: promises(19, 20)},
    ['look', '=0', /soon be refused/],
  ],
  [
    '2 used up',
    'vm.overcommit_memory',
    {knobs: mode(2), meminfo: promises(3, 2)},
    ['dangerous', '=0', /every further request/],
  ],
  [
    '2 on a workstation',
    'vm.overcommit_memory',
    {knobs: mode(2), meminfo: promises(1, 2), profile: 'workstation'},
    ['look', '=0', /Browsers/],
  ],
  ['2, amounts unknown', 'vm.overcommit_memory', {knobs: mode(2)}, ['look', '=0', /beyond CommitLimit/]],
  [
    'ratio in mode 0',
    'vm.overcommit_ratio',
    {knobs: mode(0)},
    ['no-effect', '-', /No effect in the current mode: vm\.overcommit_memory is 0/],
  ],
  [
    'ratio in mode 2, half the RAM lies idle',
    'vm.overcommit_ratio',
    {knobs: mode(2), meminfo: promises(1, 2)},
    ['look', '80-95', /2\.00 GiB of 4\.00 GiB of RAM/],
  ],
  [
    'ratio in mode 2, with swap',
    'vm.overcommit_ratio',
    {knobs: mode(2), meminfo: promises(1, 6)},
    ['fits', '50-95', /swap comes on top/],
  ],
  [
    'ratio beyond the RAM',
    'vm.overcommit_ratio',
    {knobs: {...mode(2), 'vm.overcommit_ratio': 200}, meminfo: promises(1, 8)},
    ['look', '80-95', /keeps no promise/],
  ],
  [
    'ratio beside an amount',
    'vm.overcommit_ratio',
    {knobs: {...mode(2), 'vm.overcommit_kbytes': 1000}},
    ['no-effect', '-', /overcommit_kbytes is set/],
  ],
  ['reserve in mode 0', 'vm.admin_reserve_kbytes', {knobs: mode(0)}, ['no-effect', '-', /only 2 reads it/]],
  ['reserve in mode 2', 'vm.admin_reserve_kbytes', {knobs: mode(2)}, ['fits', 'by RAM', /root/]],
  [
    'no reserve in mode 2',
    'vm.admin_reserve_kbytes',
    {knobs: {...mode(2), 'vm.admin_reserve_kbytes': 0}},
    ['look', 'some', /Nothing is kept back/],
  ],
  [
    'amount in mode 2',
    'vm.overcommit_kbytes',
    {knobs: {...mode(2), 'vm.overcommit_kbytes': 1000}},
    ['fits', '-', /swap comes on top/],
  ],
];

/** 4 GiB in one zone: the formula gives 8192 kB, huge pages 22528 kB. */
const zone = (more: Partial<Parameters<typeof zoneText>[0]> = {}) => ({
  'proc/zoneinfo': zoneText({managed: pagesOf(4), min: 2048, low: 3000, high: 4000, ...more}),
});
const minFree = (kb: number, thp = 'never') => ({
  knobs: {'vm.min_free_kbytes': kb},
  files: {...zone(), ...thpFiles(thp)},
});
const stalls = (total: number, hits: number) => ({allocstall_normal: total, kswapd_low_wmark_hit_quickly: hits});
const factor = (n: number) => ({'vm.watermark_scale_factor': n});

const watermarks: readonly Scene[] = [
  ['the formula', 'vm.min_free_kbytes', minFree(8192), ['fits', '8192', /kernel computes from the size of the RAM/]],
  [
    'raised by huge pages',
    'vm.min_free_kbytes',
    minFree(22_528, 'always'),
    ['fits', '22528', /Raised by transparent huge pages.*nobody tuned it/],
  ],
  [
    'the formula, although huge pages are on',
    'vm.min_free_kbytes',
    minFree(8192, 'madvise'),
    ['fits', '22528', /without huge pages/],
  ],
  [
    'the number of huge pages without them',
    'vm.min_free_kbytes',
    minFree(22_528),
    ['look', '=8192', /more than twice/],
  ],
  ['hardly anything', 'vm.min_free_kbytes', minFree(512), ['dangerous', '=8192', /lock up/]],
  ['too low', 'vm.min_free_kbytes', minFree(3000), ['look', '=8192', /Less than half/]],
  ['raised a little', 'vm.min_free_kbytes', minFree(12_000), ['fits', '8192', /Near/]],
  [
    'a twentieth of the RAM',
    'vm.min_free_kbytes',
    minFree(262_144),
    ['look', '=8192', /6\.25% of the RAM.*watermark_scale_factor/],
  ],
  ['a quarter of the RAM', 'vm.min_free_kbytes', minFree(GIB_IN_KB), ['dangerous', '=8192', /up to a kill/]],
  ['zones unknown', 'vm.min_free_kbytes', {knobs: {'vm.min_free_kbytes': 8192}}, ['fits', 'computed', /Near/]],
  [
    'no stalls',
    'vm.watermark_scale_factor',
    {knobs: factor(10), vmstat: stalls(0, 0), files: zone()},
    ['fits', '10-300', /No sign.*3\.91 MiB apart/],
  ],
  [
    'stalls since boot',
    'vm.watermark_scale_factor',
    {knobs: factor(10), vmstat: stalls(5000, 4000), files: zone()},
    ['look', '=20', /5000 times since boot/],
  ],
  [
    'one bad minute long ago',
    'vm.watermark_scale_factor',
    {knobs: factor(10), vmstat: stalls(500, 400), uptime: 90 * DAY, files: zone()},
    ['fits', '10-300', /No sign/],
  ],
  [
    'stalls right now',
    'vm.watermark_scale_factor',
    {knobs: factor(10), vmstat: stalls(5, 5), grown: stalls(3, 2), uptime: 90 * DAY, files: zone()},
    ['look', '=20', /right now/],
  ],
  [
    'stalls alone',
    'vm.watermark_scale_factor',
    {knobs: factor(10), vmstat: stalls(5000, 0), grown: stalls(3, 0), files: zone()},
    ['fits', '10-300', /No sign/],
  ],
  [
    'a quarter of min is more',
    'vm.watermark_scale_factor',
    {knobs: factor(10), vmstat: stalls(5000, 4000), files: zone({min: 16_896})},
    ['look', '=42', /wake it earlier/],
  ],
  [
    'very wide',
    'vm.watermark_scale_factor',
    {knobs: factor(1000), files: zone({low: 110_000, high: 215_000})},
    ['look', '=10', /410 MiB between the marks/],
  ],
  [
    'boost active',
    'vm.watermark_boost_factor',
    {knobs: {'vm.watermark_boost_factor': 15_000}, files: zone({boost: 1000})},
    ['look', '=0', /Active now.*3\.91 MiB/],
  ],
  [
    'boost idle',
    'vm.watermark_boost_factor',
    {knobs: {'vm.watermark_boost_factor': 15_000}, files: zone()},
    ['fits', '0 or 15000', /Not active/],
  ],
  [
    'boost off',
    'vm.watermark_boost_factor',
    {knobs: {'vm.watermark_boost_factor': 0}, files: zone()},
    ['fits', '0 or 15000', /Off/],
  ],
  [
    'reserves of low zones',
    'vm.lowmem_reserve_ratio',
    {
      knobs: {'vm.lowmem_reserve_ratio': '256\t256\t32\t0\t0'},
      files: {'proc/zoneinfo': zone()['proc/zoneinfo'].replace('(0, 0)', '(0, 512)')},
    },
    ['fits', 'default', /Normal of node 0 keeps 2\.00 MiB back/],
  ],
  [
    'reserves changed',
    'vm.lowmem_reserve_ratio',
    {knobs: {'vm.lowmem_reserve_ratio': '32\t32\t32\t0\t0'}},
    ['look', '=256 256 32 0 0', /Changed/],
  ],
  [
    'lists of the processors',
    'vm.percpu_pagelist_high_fraction',
    {knobs: {'vm.percpu_pagelist_high_fraction': 8}},
    ['look', '=0', /1\/8 of each zone/],
  ],
];

const pressure = (n: number, denominator?: number) => ({
  'vm.vfs_cache_pressure': n,
  ...(denominator !== undefined && {'vm.vfs_cache_pressure_denom': denominator}),
});
const drops = (files: number, slab: number) => ({drop_pagecache: files, drop_slab: slab});
const compacted = {compact_stall: 5000};
const proactive = (n: number) => ({'vm.compaction_proactiveness': n});

const caches: readonly Scene[] = [
  ['even', 'vm.vfs_cache_pressure', {knobs: pressure(100)}, ['fits', '100', /Even/]],
  ['50', 'vm.vfs_cache_pressure', {knobs: pressure(50)}, ['fits', '100', /later than page cache/]],
  ['0', 'vm.vfs_cache_pressure', {knobs: pressure(0)}, ['dangerous', '=100', /never given back/]],
  ['100000', 'vm.vfs_cache_pressure', {knobs: pressure(100_000)}, ['look', '=100', /locks/]],
  ['divided by more', 'vm.vfs_cache_pressure', {knobs: pressure(1000, 1000)}, ['fits', '100', /Even/]],
  ['another divisor', 'vm.vfs_cache_pressure_denom', {knobs: pressure(100, 1000)}, ['fits', '100', /hundredths/]],
  ['nobody drops', 'vm.drop_caches', {vmstat: drops(0, 0)}, ['action', '-', /Nobody/]],
  ['dropped once', 'vm.drop_caches', {vmstat: drops(1, 1)}, ['action', '-', /once since boot/]],
  ['dropped every hour', 'vm.drop_caches', {vmstat: drops(240, 240), uptime: 10 * DAY}, ['look', 'never', /240 times/]],
  ['no counters', 'vm.drop_caches', {}, ['action', '-', /experiments/]],
  [
    'locked memory',
    'vm.compact_unevictable_allowed',
    {knobs: {'vm.compact_unevictable_allowed': 1}, meminfo: {Mlocked: 1000}},
    ['fits', '1', /may be moved/],
  ],
  [
    'no locked memory',
    'vm.compact_unevictable_allowed',
    {knobs: {'vm.compact_unevictable_allowed': 1}, meminfo: {Mlocked: 0}},
    ['no-effect', '-', /Nothing is locked/],
  ],
  [
    'proactive compaction',
    'vm.compaction_proactiveness',
    {knobs: proactive(20)},
    ['fits', '20', /above a score of 90 and stops at 80/],
  ],
  [
    'eager compaction',
    'vm.compaction_proactiveness',
    {knobs: proactive(90)},
    ['look', '=20', /score of 20 down to 10/],
  ],
  ['no compaction ahead', 'vm.compaction_proactiveness', {knobs: proactive(0)}, ['fits', '20', /ahead of need/]],
  [
    'no compaction ahead, and stalls',
    'vm.compaction_proactiveness',
    {knobs: proactive(0), vmstat: compacted, files: thpFiles('always')},
    ['look', '=20', /compact by themselves/],
  ],
  ['the threshold', 'vm.extfrag_threshold', {knobs: {'vm.extfrag_threshold': 100}}, ['look', '=500', /more readily/]],
  ['defrag mode', 'vm.defrag_mode', {knobs: {'vm.defrag_mode': 1}}, ['fits', '0 or 1', /right after boot/]],
  ['without compaction', 'vm.compact_memory', {}, ['absent', '-', /CONFIG_COMPACTION/]],
  ['with compaction', 'vm.compact_memory', {knobs: {'vm.extfrag_threshold': 500}}, ['action', '-', /huge pages/]],
];

const thp: readonly Scene[] = [
  ['madvise', 'thp.enabled', {files: thpFiles('madvise')}, ['fits', 'madvise', /Only programs that ask/]],
  ['always, nothing stalls', 'thp.enabled', {files: thpFiles('always')}, ['fits', 'always', /Nothing stalls/]],
  [
    'always, and stalls',
    'thp.enabled',
    {files: thpFiles('always'), vmstat: compacted},
    ['look', '=madvise', /5000 times since boot/],
  ],
  [
    'always on a node of containers, much of it',
    'thp.enabled',
    {files: thpFiles('always'), profile: 'container', meminfo: {AnonHugePages: GIB_IN_KB, AnonPages: 2 * GIB_IN_KB}},
    ['look', '=madvise', /25\.0% of the RAM/],
  ],
  [
    'always on a node of containers, little of it',
    'thp.enabled',
    {files: thpFiles('always'), profile: 'container', meminfo: {AnonHugePages: 1000}},
    ['fits', 'madvise', /faster/],
  ],
  ['never, as databases want', 'thp.enabled', {files: thpFiles('never')}, ['fits', 'madvise', /databases/]],
  [
    'never on a small machine',
    'thp.enabled',
    {files: thpFiles('never'), meminfo: {MemTotal: 300_000}},
    ['fits', 'never', /less than 512 MiB/],
  ],
  [
    'faults that wait',
    'thp.defrag',
    {files: thpFiles('always', {defrag: 'always'})},
    ['look', '=madvise', /Every page fault/],
  ],
  [
    'programs that asked wait much',
    'thp.defrag',
    {files: thpFiles('madvise', {defrag: 'madvise'}), vmstat: compacted},
    ['look', '=defer', /background/],
  ],
  [
    'nobody waits',
    'thp.defrag',
    {files: thpFiles('madvise', {defrag: 'defer'}), vmstat: compacted},
    ['fits', 'defer', /Nobody waits/],
  ],
  ['nobody gets them', 'thp.defrag', {files: thpFiles('never', {defrag: 'always'})}, ['no-effect', '-', /Nobody gets/]],
  [
    'one size gets them all the same',
    'thp.defrag',
    {files: thpFiles('never', {defrag: 'always', '64kB': 'always'})},
    ['look', '=madvise', /waits/],
  ],
  [
    'forced shared memory',
    'thp.shmem_enabled',
    {files: thpFiles('madvise', {shmem_enabled: 'force'})},
    ['look', '=never', /tests/],
  ],
  [
    'all shared memory',
    'thp.shmem_enabled',
    {files: thpFiles('madvise', {shmem_enabled: 'always'})},
    ['look', 'advise', /whole huge pages/],
  ],
  [
    'zeros stay',
    'thp.shrink_underused',
    {files: thpFiles('madvise', {shrink_underused: '0'})},
    ['look', '=1', /zeros/],
  ],
  [
    'a size, half unmapped',
    'thp.64kB.enabled',
    {files: thpFiles('madvise', {'64kB': 'always', nr_anon: '4000', nr_anon_partially_mapped: '2000'})},
    ['look', '=never', /50\.0% of its pages/],
  ],
  [
    'a size that falls back',
    'thp.64kB.enabled',
    {files: thpFiles('madvise', {'64kB': 'always', anon_fault_alloc: '100', anon_fault_fallback: '5000'})},
    ['look', '=never', /fell back/],
  ],
  [
    'a size that follows',
    'thp.2048kB.enabled',
    {files: thpFiles('madvise')},
    ['fits', 'inherit', /Follows thp\.enabled \(madvise\)/],
  ],
  [
    'khugepaged stands still',
    'khugepaged.max_ptes_none',
    {files: thpFiles('never')},
    ['no-effect', '-', /stands still/],
  ],
  [
    'one touched page',
    'khugepaged.max_ptes_none',
    {files: thpFiles('always')},
    ['fits', '511', /One touched page may grow to 2\.00 MiB/],
  ],
  [
    'much collapsed',
    'khugepaged.max_ptes_none',
    {files: thpFiles('always', {pages_collapsed: '512'})},
    ['look', '=64', /1\.00 GiB of huge pages \(25\.0% of the RAM\)/],
  ],
  [
    'lowered',
    'khugepaged.max_ptes_none',
    {files: thpFiles('always', {max_ptes_none: '64', pages_collapsed: '512'})},
    ['fits', '511', /448 of 512/],
  ],
  [
    'scans without a pause',
    'khugepaged.scan_sleep_millisecs',
    {files: thpFiles('always', {scan_sleep_millisecs: '0'})},
    ['look', '=10000', /all the while/],
  ],
];

const reclaim = (n: number) => ({'vm.zone_reclaim_mode': n, 'vm.min_slab_ratio': 5});
const balancing = (n: number) => ({'kernel.numa_balancing': n});
const oomKnobs = (name: string, n: number) => ({[`vm.${name}`]: n});

const numaAndOom: readonly Scene[] = [
  [
    '0',
    'vm.zone_reclaim_mode',
    {knobs: reclaim(0), files: nodeFiles([0, 1], [0, 1])},
    ['fits', '0', /right for nearly all/],
  ],
  [
    '1 on NUMA',
    'vm.zone_reclaim_mode',
    {knobs: reclaim(1), files: nodeFiles([0, 1], [0, 1])},
    ['look', '=0', /throws its page cache away/],
  ],
  [
    '7 on NUMA',
    'vm.zone_reclaim_mode',
    {knobs: reclaim(7), files: nodeFiles([0, 1], [0, 1])},
    ['dangerous', '=0', /unmaps and swaps/],
  ],
  [
    '1 on one node',
    'vm.zone_reclaim_mode',
    {knobs: reclaim(1), files: nodeFiles([0], [0])},
    ['look', '=0', /one node/],
  ],
  ['its helper while it is off', 'vm.min_slab_ratio', {knobs: reclaim(0)}, ['no-effect', '-', /Inactive/]],
  ['its helper while it is on', 'vm.min_slab_ratio', {knobs: reclaim(1)}, ['fits', '5', /reclaimable slab/]],
  [
    'balancing on one node',
    'kernel.numa_balancing',
    {knobs: balancing(1), files: nodeFiles([0], [0])},
    ['look', '=0', /for nothing/],
  ],
  [
    'no balancing on one node',
    'kernel.numa_balancing',
    {knobs: balancing(0), files: nodeFiles([0], [0])},
    ['no-effect', '-', /nothing to balance/],
  ],
  [
    'balancing on two',
    'kernel.numa_balancing',
    {knobs: balancing(1), files: nodeFiles([0, 1], [0, 1])},
    ['fits', '0 or 1', /move to the node/],
  ],
  [
    'tiering without tiers',
    'kernel.numa_balancing',
    {knobs: balancing(2), files: nodeFiles([0, 1], [0, 1])},
    ['look', '=1', /slower memory/],
  ],
  [
    'tiering with tiers',
    'kernel.numa_balancing',
    {knobs: balancing(2), files: nodeFiles([0, 1], [0])},
    ['fits', '0 or 1', /move to the node/],
  ],
  [
    'demotion without a place',
    'numa.demotion_enabled',
    {files: nodeFiles([0, 1], [0, 1])},
    ['no-effect', '-', /no slower node/],
  ],
  [
    'demotion that could be',
    'numa.demotion_enabled',
    {files: nodeFiles([0, 1], [0])},
    ['look', '=1', /Node 1 has memory and no processor/],
  ],
  ['demotion', 'numa.demotion_enabled', {files: nodeFiles([0, 1], [0], 'true')}, ['fits', '0', /slower node first/]],
  ['counters that stand still', 'vm.numa_stat', {knobs: {'vm.numa_stat': 0}}, ['look', '=1', /stand still/]],
  ['panic', 'vm.panic_on_oom', {knobs: oomKnobs('panic_on_oom', 1)}, ['look', '=0', /stops the whole machine/]],
  [
    'panic of a workstation',
    'vm.panic_on_oom',
    {knobs: oomKnobs('panic_on_oom', 1), profile: 'workstation'},
    ['dangerous', '=0', /stops/],
  ],
  ['panic always', 'vm.panic_on_oom', {knobs: oomKnobs('panic_on_oom', 2)}, ['dangerous', '=0', /single cgroup/]],
  [
    'whoever asked',
    'vm.oom_kill_allocating_task',
    {knobs: oomKnobs('oom_kill_allocating_task', 1)},
    ['look', '=0', /innocent/],
  ],
  ['no table', 'vm.oom_dump_tasks', {knobs: oomKnobs('oom_dump_tasks', 0)}, ['look', '=1', /cannot be told/]],
];

const poolFiles = (total: number, free: number, promised: number) => {
  const at = 'sys/kernel/mm/hugepages/hugepages-2048kB';
  return {
    [`${at}/nr_hugepages`]: `${total}\n`,
    [`${at}/free_hugepages`]: `${free}\n`,
    [`${at}/resv_hugepages`]: `${promised}\n`,
    [`${at}/surplus_hugepages`]: '0\n',
    [`${at}/nr_overcommit_hugepages`]: '0\n',
  };
};
const pool = (total: number, free: number, promised: number): Stage => ({
  knobs: {'vm.nr_hugepages': total, 'vm.hugetlb_optimize_vmemmap': 0},
  meminfo: {Hugepagesize: 2048},
  files: poolFiles(total, free, promised),
});
const ksmFiles = (run: number, sharing: number, unshared: number, profit: number, advisor = '[none] scan-time') => ({
  'sys/kernel/mm/ksm/run': `${run}\n`,
  'sys/kernel/mm/ksm/pages_shared': '10\n',
  'sys/kernel/mm/ksm/pages_sharing': `${sharing}\n`,
  'sys/kernel/mm/ksm/pages_unshared': `${unshared}\n`,
  'sys/kernel/mm/ksm/general_profit': `${profit}\n`,
  'sys/kernel/mm/ksm/pages_to_scan': '100\n',
  'sys/kernel/mm/ksm/advisor_mode': `${advisor}\n`,
  'sys/kernel/mm/ksm/advisor_max_cpu': '70\n',
});

const pools: readonly Scene[] = [
  ['none', 'vm.nr_hugepages', pool(0, 0, 0), ['fits', 'by use', /No pool/]],
  ['used', 'vm.nr_hugepages', pool(64, 10, 10), ['fits', 'by use', /128 MiB set aside, 0 B of it unused/]],
  ['idle', 'vm.nr_hugepages', pool(512, 400, 100), ['look', 'fewer', /600 MiB of the pool \(300 pages\)/]],
  ['nearly all of the RAM', 'vm.nr_hugepages', pool(1700, 0, 0), ['look', 'fewer', /83\.0% of the RAM/]],
  ['bookkeeping', 'vm.hugetlb_optimize_vmemmap', pool(512, 0, 0), ['fits', '0 or 1', /14\.0 MiB/]],
  ['bookkeeping of no pool', 'vm.hugetlb_optimize_vmemmap', pool(0, 0, 0), ['no-effect', '-', /no pool/]],
  ['off', 'ksm.run', {files: ksmFiles(0, 0, 0, 0)}, ['fits', '0 or 1', /Off/]],
  ['off, still merged', 'ksm.run', {files: ksmFiles(0, 2560, 0, 0)}, ['fits', '0 or 1', /saves 10\.0 MiB/]],
  ['a loss', 'ksm.run', {files: ksmFiles(1, 100, 0, -4096)}, ['look', '=0', /4\.00 KiB more than it saves/]],
  ['in vain', 'ksm.run', {files: ksmFiles(1, 100, 50_000, 1)}, ['look', '=0', /in vain/]],
  ['pays', 'ksm.run', {files: ksmFiles(1, 25_600, 1000, 100_000)}, ['fits', '0 or 1', /saved 100 MiB/]],
  ['undone', 'ksm.run', {files: ksmFiles(2, 0, 0, 0)}, ['look', '=0', /copies of their own/]],
  [
    'its numbers while it is off',
    'ksm.pages_to_scan',
    {files: ksmFiles(0, 0, 0, 0)},
    ['no-effect', '-', /does not run/],
  ],
  [
    'its numbers with an advisor',
    'ksm.pages_to_scan',
    {files: ksmFiles(1, 0, 0, 0, 'none [scan-time]')},
    ['no-effect', '-', /advisor sets it/],
  ],
  [
    'an advisor that is off',
    'ksm.advisor_max_cpu',
    {files: ksmFiles(1, 0, 0, 0)},
    ['no-effect', '-', /advisor is off/],
  ],
];

const zswap = (on: string, percent = 20, shrinker = 'N') => ({
  'sys/module/zswap/parameters/enabled': `${on}\n`,
  'sys/module/zswap/parameters/max_pool_percent': `${percent}\n`,
  'sys/module/zswap/parameters/shrinker_enabled': `${shrinker}\n`,
});
const fullPool = {Zswap: 800_000, Zswapped: 2_000_000};
const zramFiles = (disksize: number, original: number, used: number, incompressible: number, limit = 0) => ({
  'sys/block/zram0/disksize': `${disksize}\n`,
  'sys/block/zram0/comp_algorithm': 'lzo [zstd]\n',
  'sys/block/zram0/mm_stat': `${original} ${used} ${used} ${limit} ${used} 0 0 ${incompressible} 0\n`,
});
const GIB = 2 ** 30;
const lru = (mask: string, ttl: number) => ({
  'sys/kernel/mm/lru_gen/enabled': `${mask}\n`,
  'sys/kernel/mm/lru_gen/min_ttl_ms': `${ttl}\n`,
});

const compressed: readonly Scene[] = [
  [
    'off, much swapped to disk',
    'zswap.enabled',
    {files: zswap('N'), swaps: disk, vmstat: {pswpin: 100_000, pswpout: 200_000}},
    ['look', '=1', /1\.14 GiB went through swap on disk/],
  ],
  [
    'off, hardly swapped',
    'zswap.enabled',
    {files: zswap('N'), swaps: disk, vmstat: {pswpin: 1, pswpout: 2}},
    ['fits', '0 or 1', /Hardly/],
  ],
  [
    'on',
    'zswap.enabled',
    {files: zswap('Y'), swaps: disk, meminfo: {Zswap: 1024, Zswapped: 4096}},
    ['fits', '1', /4\.00 MiB of pages compressed to 1\.00 MiB/],
  ],
  ['in front of zram', 'zswap.enabled', {files: zswap('Y'), swaps: zram}, ['look', '=0', /twice/]],
  ['off beside zram', 'zswap.enabled', {files: zswap('N'), swaps: zram}, ['fits', '0', /zram already/]],
  ['without swap', 'zswap.enabled', {files: zswap('N'), swaps: []}, ['no-effect', '-', /no swap device/]],
  [
    'pool of what is off',
    'zswap.max_pool_percent',
    {files: zswap('N'), swaps: disk},
    ['no-effect', '-', /zswap is off/],
  ],
  [
    'full pool',
    'zswap.max_pool_percent',
    {files: zswap('Y'), swaps: disk, meminfo: fullPool},
    ['look', '=30', /95\.4% full/],
  ],
  [
    'pool with room',
    'zswap.max_pool_percent',
    {files: zswap('Y', 50), swaps: disk, meminfo: fullPool},
    ['fits', '20-50', /38\.1% full/],
  ],
  [
    'full pool that keeps cold pages',
    'zswap.shrinker_enabled',
    {files: zswap('Y'), swaps: disk, meminfo: fullPool},
    ['look', '=1', /cold pages stay/],
  ],
  ['zram, fresh', 'zram0.disksize', {files: zramFiles(0, 0, 0, 0)}, ['no-effect', '-', /not been given a size/]],
  [
    'zram, good data',
    'zram0.disksize',
    {files: zramFiles(2 * GIB, GIB, GIB / 4, 0), swaps: zram},
    ['fits', 'RAM/2', /1\.00 GiB of data take 256 MiB of RAM, 4\.0 to 1/],
  ],
  [
    'zram, bad data',
    'zram0.disksize',
    {files: zramFiles(2 * GIB, GIB, GIB, 200_000), swaps: zram},
    ['look', 'smaller', /do not compress/],
  ],
  [
    'zram, larger than it should be',
    'zram0.disksize',
    {files: zramFiles(9 * GIB, 0, 0, 0), swaps: zram},
    ['look', 'up to RAM', /twice the RAM/],
  ],
  [
    'zram, larger and limited',
    'zram0.disksize',
    {files: zramFiles(9 * GIB, 0, 0, 0, GIB), swaps: zram},
    ['fits', 'RAM/2', /of data take/],
  ],
  [
    'zram at its limit',
    'zram0.mem_limit',
    {files: zramFiles(2 * GIB, GIB, GIB, 0, GIB), swaps: zram},
    ['look', 'more', /100% of its limit/],
  ],
  ['lru_gen', 'lru_gen.enabled', {files: lru('0x0007', 0)}, ['fits', '0 or 7', /all of its parts/]],
  ['lru_gen without its main bit', 'lru_gen.enabled', {files: lru('0x0006', 0)}, ['look', '=0x0007', /main bit/]],
  [
    'no time to live',
    'lru_gen.min_ttl_ms',
    {files: lru('0x0007', 0), profile: 'workstation'},
    ['fits', '0-1000', /kill instead of freeze/],
  ],
  [
    'a second to live, on a server',
    'lru_gen.min_ttl_ms',
    {files: lru('0x0007', 1000)},
    ['look', '=0', /something is killed/],
  ],
  [
    'a second to live, on a desktop',
    'lru_gen.min_ttl_ms',
    {files: lru('0x0007', 1000), profile: 'workstation'},
    ['fits', '0-1000', /something is killed/],
  ],
  ['a time to live of what is off', 'lru_gen.min_ttl_ms', {files: lru('0x0000', 1000)}, ['no-effect', '-', /is off/]],
];

const upkeep: readonly Scene[] = [
  ['mappings', 'vm.max_map_count', {knobs: {'vm.max_map_count': 65_530}}, ['fits', '65530 up', /262144/]],
  [
    'mappings of a workstation',
    'vm.max_map_count',
    {knobs: {'vm.max_map_count': 1_048_576}, profile: 'workstation'},
    ['fits', '1048576', /Raised/],
  ],
  ['few mappings', 'vm.max_map_count', {knobs: {'vm.max_map_count': 1000}}, ['look', '=65530', /fail to get memory/]],
  ['stale gauges', 'vm.stat_interval', {knobs: {'vm.stat_interval': 10}}, ['fits', '1-10', /10 s old/]],
  ['very stale gauges', 'vm.stat_interval', {knobs: {'vm.stat_interval': 120}}, ['look', '=1', /120 s old/]],
  [
    'broken RAM',
    'vm.enable_soft_offline',
    {knobs: {'vm.enable_soft_offline': 1}, meminfo: {HardwareCorrupted: 8}},
    ['fits', '1', /8\.00 KiB so far/],
  ],
  [
    'no recovery',
    'vm.memory_failure_recovery',
    {knobs: {'vm.memory_failure_recovery': 0}},
    ['look', '=1', /whole machine/],
  ],
  ['restricted log', 'kernel.dmesg_restrict', {knobs: {'kernel.dmesg_restrict': 1}}, ['fits', '0 or 1', /Only root/]],
  ['groups that were not read', 'memory.max', {}, ['unknown', 'per group', /view 8/]],
  [
    'a changed number without a rule of its own',
    'vm.dirtytime_expire_seconds',
    {knobs: {'vm.dirtytime_expire_seconds': 60}},
    ['fits', '43200', /Changed from the default, 43200/],
  ],
];

describe.each(
  Object.entries({swapping, dirty, overcommit, watermarks, caches, thp, numaAndOom, pools, compressed, upkeep}),
)('%s', (_, scenes) => {
  it.each(scenes)('%s: %s', async (_scene, name, stage, [verdict, advised, why]) => {
    const row = told(await rowOn(name, stage));
    expect(row).toEqual({verdict, advised, why: expect.stringMatching(why)});
  });
});
