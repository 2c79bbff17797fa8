import {dentrySwell} from '../../../../src/model/diagnosis/dentry-swell.ts';
import type {Scenarios} from '../patient.ts';
import {slabinfo} from '../slab-texts.ts';

const gib = 1_048_576;
const swollen = slabinfo(
  {name: 'dentry', mib: 2000},
  {name: 'ext4_inode_cache', mib: 4000, used: 95},
  {name: 'filp', mib: 50},
);
const meminfo = {Slab: 6.3 * gib, SReclaimable: 6.2 * gib};

/** A quarter of 920 MiB is less than the least amount that is judged. */
const onSmall = (mib: number) => ({
  meminfo: {
    MemTotal: 0.9 * gib,
    MemFree: 0.2 * gib,
    MemAvailable: 0.5 * gib,
    Slab: 0.32 * gib,
    SReclaimable: 0.3 * gib,
  },
  files: slabinfo({name: 'dentry', mib}),
});

export const scenarios: Scenarios = {
  rule: dentrySwell,
  fires: [
    {
      name: 'a file server, which has memory left',
      course: {meminfo, files: swollen},
      severity: 'notice',
      says: /^Cached file names \(dentries, inodes\) hold 5\.86 GiB \(36\.6%\) of memory; most is ext4_inode_cache, usually given back when needed$/,
    },
    {
      name: 'memory runs out',
      course: {meminfo: {...meminfo, MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0}, files: swollen},
      severity: 'warn',
    },
    {
      name: 'pinned: work waits for memory while they count as available',
      course: {meminfo, files: swollen, stall: {memory: [12, 2]}, rates: {allocstall_normal: 20}},
      severity: 'warn',
      says: /do not give way/,
    },
    {
      name: 'a short spike of waiting beside them',
      course: second => ({
        meminfo,
        files: swollen,
        stall: {memory: second === 58 ? [90, 20] : [0, 0]},
        rates: {allocstall_normal: second === 58 ? 100 : 0},
      }),
      severity: 'notice',
    },
    {name: 'just enough to matter on a small machine', course: onSmall(268), severity: 'notice'},
    ...(
      [
        [4.6, 20, 'notice'],
        [5.4, 20, 'warn'],
        [12, 9, 'notice'],
        [12, 11, 'warn'],
      ] as const
    ).map(([waits, samples, severity]) => ({
      name: `work waits ${waits} % of the time, and programs reclaim in ${samples} of 20 samples`,
      course: (second: number) => ({
        meminfo,
        files: swollen,
        stall: {memory: [waits, 1]} as const,
        rates: {allocstall_normal: second >= 40 && second % 20 < samples ? 20 : 0},
      }),
      severity,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'nobody may look, and there is little of it',
      course: {files: {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}}},
    },
    {
      name: 'reclaimable slab of another kind: nodes of the page cache',
      course: {meminfo, files: slabinfo({name: 'radix_tree_node', mib: 5000}, {name: 'buffer_head', mib: 1000})},
    },
    {
      name: 'a build that fills a tenth of memory with them',
      course: {meminfo: {Slab: 2 * gib, SReclaimable: 1.7 * gib}, files: slabinfo({name: 'dentry', mib: 1600})},
    },
    {
      name: 'a machine of 512 MiB with a third of it in dentries',
      course: {
        meminfo: {
          MemTotal: 0.5 * gib,
          MemFree: 0.1 * gib,
          MemAvailable: 0.3 * gib,
          Slab: 0.2 * gib,
          SReclaimable: 0.17 * gib,
        },
        files: slabinfo({name: 'dentry', mib: 170}),
      },
    },
    {name: 'just too little to matter on a small machine', course: onSmall(243)},
  ],
  cannotSay: [
    {
      name: 'much of it, and nobody may look',
      course: {meminfo, files: {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}}},
      why: /slabinfo/,
    },
    {name: 'a kernel without SReclaimable', course: {meminfo: {SReclaimable: null}}, why: /SReclaimable/},
  ],
};
