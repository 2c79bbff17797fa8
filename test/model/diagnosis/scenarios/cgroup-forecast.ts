import {cgroupForecast} from '../../../../src/model/diagnosis/cgroup-forecast.ts';
import {type GroupFiles, holds, insideContainer, mebibytes, v1Files} from '../groups.ts';
import type {Condition, ProcessNumbers, Scenarios} from '../patient.ts';

const path = '/web.slice/shop.service';
const noSwap = {SwapTotal: 0, SwapFree: 0};

/** A group with a limit of 1,000 MiB; what it has of anonymous memory and file cache at a second. */
const shop =
  (anon: (second: number) => number, cache = 20, files: GroupFiles = {}, more: Condition = {}) =>
  (second: number): Condition => ({
    meminfo: noSwap,
    groups: {[path]: {...holds(anon(second), cache), 'memory.max': mebibytes(1_000), ...files}},
    ...more,
  });

const workers = (second: number, pace: number, count: number): readonly ProcessNumbers[] =>
  Array.from({length: count}, (_, i) => ({
    pid: 100 + i,
    comm: 'worker',
    anon: (700 + pace * second) / count,
    group: path,
  }));

/** What it has below a share of memory that can be dropped. */
const withSlab = (anon: number, slab: number): GroupFiles => ({
  'memory.current': mebibytes(anon + slab),
  'memory.stat': `anon ${anon << 20}\nfile 0\nkernel 0\nshmem 0\nslab_reclaimable ${slab << 20}\n`,
});

export const scenarios: Scenarios = {
  rule: cgroupForecast,
  fires: [
    {
      name: 'it fills within minutes',
      course: shop(s => 700 + 2 * s),
      stay: {seconds: 100},
      severity: 'critical',
      says: /^shop\.service fills its limit of 0\.98 GiB in about 50 s; it grows by 120 MiB\/min$/,
    },
    {
      name: 'it fills within half an hour',
      course: shop(s => 770 + 0.12 * s),
      stay: {delay: 5, seconds: 300},
      severity: 'warn',
      says: /in about 2\d min; it grows by 7\.20 MiB\/min$/,
    },
    {
      name: 'of two groups the one that is full first',
      course: s => ({
        meminfo: noSwap,
        groups: {
          '/a.service': {...holds(500 + s, 0), 'memory.max': mebibytes(1_000)},
          '/b.service': {...holds(700 + 2 * s, 0), 'memory.max': mebibytes(1_000)},
        },
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /^b\.service/,
    },
    {
      name: 'one process in it grows',
      course: s => ({
        ...shop(() => 700 + 2 * s)(s),
        processes: [{pid: 77, comm: 'java', anon: 600 + 2 * s, group: path}],
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /, mostly java \(pid 77\)$/,
    },
    {
      name: 'many processes in it grow together, none of which is who it is',
      course: s => ({...shop(() => 700 + 2 * s)(s), processes: workers(s, 2, 8)}),
      stay: {seconds: 100},
      severity: 'critical',
      says: /120 MiB\/min$/,
    },
    {
      name: 'a process outside it grows as fast',
      course: s => ({
        ...shop(() => 700 + 2 * s)(s),
        processes: [{pid: 77, comm: 'java', anon: 600 + 2 * s, group: '/web.slice/shop.service2'}],
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /120 MiB\/min$/,
    },
    {
      name: 'a parent with a limit, in whose children it grows',
      course: s => ({
        meminfo: noSwap,
        groups: {
          '/web.slice': {...holds(700 + 2 * s, 0), 'memory.max': mebibytes(1_000)},
          '/web.slice/shop.service': holds(700 + 2 * s, 0),
        },
        processes: [{pid: 77, comm: 'java', anon: 600 + 2 * s, group: path}],
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /^web\.slice fills .* mostly java/,
    },
    {
      name: 'it may use swap, of which little is left',
      course: shop(s => 700 + 2 * s, 20, {'memory.swap.max': mebibytes(50)}, {meminfo: {}}),
      stay: {seconds: 100},
      severity: 'critical',
      says: /its limit of 0\.98 GiB and its swap in about 75 s/,
    },
    {
      name: 'what it cannot have in RAM goes to swap, which fills',
      course: s => ({
        groups: {
          [path]: {
            ...holds(990, 0),
            'memory.max': mebibytes(1_000),
            'memory.swap.max': mebibytes(400),
            'memory.swap.current': mebibytes(100 + 2 * s),
          },
        },
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /and its swap in about 55 s/,
    },
    {
      name: 'cgroup v1',
      course: s => ({
        meminfo: noSwap,
        files: v1Files({
          limit_in_bytes: mebibytes(1_000),
          usage_in_bytes: mebibytes(700 + 2 * s),
          failcnt: '0\n',
          stat: `cache 0\nrss ${(700 + 2 * s) << 20}\ntotal_cache 0\ntotal_rss ${(700 + 2 * s) << 20}\ntotal_shmem 0\n`,
        }),
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /^docker fills its limit/,
    },
    {
      name: 'mmtop runs in the container that fills',
      course: s => ({
        meminfo: noSwap,
        files: insideContainer({...holds(700 + 2 * s, 0), 'memory.max': mebibytes(1_000)}),
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /^this container fills/,
    },
  ],
  healthy: [
    {name: 'no group has a limit', course: {}},
    {name: 'a limit that is half used by what stands still', course: shop(() => 600), stay: {seconds: 100}},
    {name: 'a limit that is far', course: shop(s => 100 + 2 * s), stay: {seconds: 100}},
    {
      name: 'file cache fills it',
      course: s => ({
        meminfo: noSwap,
        groups: {[path]: {...holds(300, 300 + 4 * s), 'memory.max': mebibytes(1_000)}},
      }),
      stay: {seconds: 100},
    },
    {
      name: 'kernel objects fill it that can be dropped',
      course: s => ({
        meminfo: noSwap,
        groups: {[path]: {...withSlab(500, 100 + 3 * s), 'memory.max': mebibytes(1_000)}},
      }),
      stay: {seconds: 100},
    },
    {
      name: 'it fills and stops: a cache of a database',
      course: shop(s => Math.min(950, 700 + 4 * s)),
      stay: {seconds: 120},
    },
    {
      name: 'a heap that is collected swings',
      course: shop(s => 500 + 6 * (s % 60)),
      stay: {seconds: 290},
    },
    {name: 'so slow that it takes hours', course: shop(s => 800 + 0.005 * s), stay: {delay: 5, seconds: 600}},
    {
      name: 'swap of the machine takes the rest',
      course: shop(s => 700 + 2 * s, 20, {}, {meminfo: {}}),
      stay: {seconds: 100},
    },
  ],
  cannotSay: [
    {
      name: 'a group near its limit, watched for half a minute',
      course: shop(() => 700),
      stay: {seconds: 30},
      why: /needs to watch 1\d s more/,
    },
    {
      name: 'it grows, but a starting program does as well',
      course: shop(s => 500 + 2 * s),
      stay: {seconds: 70},
      why: /^shop\.service would fill its limit in about 3 min; it grows by 120 MiB\/min: needs to watch \d+ s more/,
    },
    {
      name: 'memory.stat may not be read',
      course: shop(
        () => 700,
        20,
        {},
        {files: {[`sys/fs/cgroup${path}/memory.stat`]: {kind: 'denied', path: 'memory.stat'}}},
      ),
      why: /no permission/,
    },
    {
      name: 'no cgroups',
      course: {files: {'proc/self/mountinfo': '', 'sys/fs/cgroup/cgroup.controllers': {kind: 'missing', path: 'x'}}},
    },
  ],
};
