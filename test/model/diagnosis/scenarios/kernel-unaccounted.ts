import {kernelUnaccounted} from '../../../../src/model/diagnosis/kernel-unaccounted.ts';
import {nodeText} from '../../zone-texts.ts';
import type {Condition, Scenarios} from '../patient.ts';
import {slabinfo} from '../slab-texts.ts';

const gib = 1_048_576;
const mib = 1024;
const short = {MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0};
/** A machine of 16 GiB has 0.4 GiB in no counter; so much more. */
const hole = (more: number, also: NonNullable<Condition['meminfo']> = {}) => ({
  MemFree: (6 - more) * gib,
  MemAvailable: (12 - more) * gib,
  ...also,
});
const grows =
  (rate: number, also: Condition = {}) =>
  (second: number): Condition => ({
    ...also,
    meminfo: hole((rate * second) / 60 / 1024, also.meminfo),
  });
const minutes = (n: number) => ({seconds: n * 60, delay: 5});
const zone = (gibs: number) => nodeText([{managed: gibs * 262_144}]);
/** A thread of the kernel has neither memory nor arguments; its parent is kthreadd. */
const thread = (pid: number, comm: string): Readonly<Record<string, string>> => ({
  [`proc/${pid}/stat`]: `${pid} (${comm}) S 2 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 ${pid} 0 0 18446744073709551615 0 0 0 0 0 0 0 2147483647 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`,
  [`proc/${pid}/statm`]: '0 0 0 0 0 0 0\n',
  [`proc/${pid}/comm`]: `${comm}\n`,
});

/** A machine of 2 GiB with so many MiB in no counter. */
const onSmall = (mibs: number): Condition => ({
  meminfo: {
    ...{MemTotal: 2 * gib, MemFree: 1.5 * gib - (mibs - 38) * mib, MemAvailable: gib, Cached: 0.2 * gib, Shmem: 0},
    ...{Buffers: 0, AnonPages: 0.2 * gib, SReclaimable: 0, SUnreclaim: 0, VmallocUsed: 16_384},
    ...{'Active(anon)': 0, 'Inactive(anon)': 0, 'Active(file)': 0, 'Inactive(file)': 0},
  },
  files: {'proc/zoneinfo': zone(2)},
});

export const scenarios: Scenarios = {
  rule: kernelUnaccounted,
  fires: [
    {
      name: 'a fifth of memory in no counter',
      course: {meminfo: hole(3)},
      severity: 'notice',
      says: /^3\.39 GiB \(21\.2%\) of memory is taken, no counter says by whom$/,
    },
    {name: 'the same, and memory runs out', course: {meminfo: hole(3, short)}, severity: 'warn'},
    {
      name: 'at the very first sample',
      course: {meminfo: hole(3)},
      stay: {seconds: 0},
      severity: 'notice',
    },
    {
      name: 'the cache of ZFS, by its caches: never more than a notice',
      course: {meminfo: hole(5, short), files: slabinfo({name: 'arc_buf_hdr_t_full', mib: 50})},
      severity: 'notice',
      says: /ZFS is loaded/,
    },
    {
      name: 'the cache of ZFS, by a thread, where nobody may read slabinfo',
      course: {
        meminfo: hole(5),
        files: {...thread(300, 'arc_evict'), 'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}},
      },
      severity: 'notice',
      says: /ZFS is loaded/,
    },
    {
      name: 'a balloon of Hyper-V, which does not report',
      course: {meminfo: hole(5), files: thread(300, 'hv_balloon')},
      severity: 'notice',
      says: /Hyper-V/,
    },
    {
      name: 'it grows, hours from the end',
      course: grows(60),
      stay: minutes(5),
      severity: 'notice',
      says: /^Memory that no counter names grows by 60\.\d MiB\/min; if it goes on, nothing is left in about 4 h$/,
    },
    {
      name: 'it grows, and the end is near',
      course: second => ({
        meminfo: {...hole((60 * second) / 60 / 1024), MemAvailable: 2 * gib, SwapTotal: 0, SwapFree: 0},
      }),
      stay: minutes(5),
      severity: 'warn',
      says: /about 34 min/,
    },
    {
      name: 'the cache of ZFS fills',
      course: grows(300, {files: thread(300, 'arc_prune')}),
      stay: minutes(5),
      severity: 'notice',
      says: /grows by 300 MiB\/min; ZFS/,
    },
    {name: 'just enough of it on a small machine', course: onSmall(268), stay: minutes(3), severity: 'notice'},
    {name: 'it grows by a little more than noise', course: grows(18.5), stay: minutes(5), severity: 'notice'},
    {
      name: 'it grows by a little more than noise on a small machine',
      course: second => onSmall(50 + (14.5 * second) / 60),
      stay: minutes(5),
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}, stay: minutes(4)},
    {
      name: 'a balloon that the kernel counts as pages taken, before 6.16',
      course: {meminfo: hole(3), vmstat: {balloon_inflate: 800_000, balloon_deflate: 13_568}},
      stay: minutes(3),
    },
    {
      name: 'a balloon that is being inflated',
      course: second => ({
        meminfo: hole((300 * second) / 60 / 1024),
        vmstat: {balloon_inflate: 1280 * second, balloon_deflate: 0},
      }),
      stay: minutes(5),
    },
    {
      name: 'a balloon, graphics, and huge pages that have their counters',
      course: {meminfo: hole(3, {Balloon: gib, GPUActive: gib, Hugetlb: gib, HugePages_Total: 512})},
      stay: minutes(3),
    },
    {
      name: 'huge pages that programs gave back in part: on the lists and mapped by nobody',
      course: {meminfo: hole(3, {'Active(anon)': 2_621_440 + 2.9 * gib})},
      stay: minutes(3),
    },
    {
      name: 'memory that is initialised when it is needed, and counts as free until then',
      course: {files: {'proc/zoneinfo': zone(6)}},
      stay: minutes(3),
    },
    {
      name: 'memory that is initialised when it is needed, and does not count as free',
      course: {
        meminfo: {MemFree: 0.5 * gib},
        vmstat: {nr_free_pages: 131_072},
        files: {'proc/zoneinfo': zone(10.4)},
      },
      stay: minutes(3),
    },
    {
      name: 'two files that were not read at one instant',
      course: second => ({meminfo: {MemFree: 6 * gib - ((second * 7919) % 100) * mib}}),
      stay: minutes(5),
    },
    {
      name: 'a machine of 512 MiB with 50 MiB in no counter',
      course: {
        meminfo: {
          ...{MemTotal: 0.5 * gib, MemFree: 0.3 * gib, MemAvailable: 0.35 * gib, Cached: 0.05 * gib, Shmem: 0},
          ...{Buffers: 0, AnonPages: 0.05 * gib, SReclaimable: 0, SUnreclaim: 0, VmallocUsed: 16_384},
          ...{'Active(anon)': 0, 'Inactive(anon)': 0, 'Active(file)': 0, 'Inactive(file)': 0},
        },
        files: {'proc/zoneinfo': zone(0.5)},
      },
      stay: minutes(3),
    },
    {name: 'a little less of it on a small machine', course: onSmall(243), stay: minutes(3)},
    {name: 'it grows by a little less than noise', course: grows(15), stay: minutes(5)},
    {
      name: 'it grows by a little less than noise on a small machine',
      course: second => onSmall(50 + (11.5 * second) / 60),
      stay: minutes(5),
    },
  ],
  cannotSay: [
    {
      name: 'a container’s MemTotal beside the zones of its host',
      course: {meminfo: {MemTotal: 2 * gib}},
      stay: minutes(3),
      why: /lxcfs/,
    },
    {name: 'watched for too short a time to tell growth', course: {}, why: /needs to watch 60 s more/},
    {name: 'a kernel without MemTotal', course: {meminfo: {MemTotal: null}}, stay: minutes(3), why: /MemTotal/},
  ],
};
