import {cacheThrash} from '../../../../src/model/diagnosis/cache-thrash.ts';
import type {Condition, Scenarios} from '../patient.ts';

/** File cache of 2 GiB as vmstat has it, and hardly anything free. */
const full = {meminfo: {MemFree: 200_000}, vmstat: {nr_active_file: 300_000, nr_inactive_file: 224_288}};
const kswapd = (n: number) => ({pgscan_kswapd: n, pgsteal_kswapd: n * 0.6, pgscan_file: n, pgscan_anon: 0});
const comesBack = (refaults: number, active: number, faults = 20): Condition => ({
  ...full,
  rates: {
    ...kswapd(refaults * 1.5),
    workingset_refault_file: refaults,
    workingset_activate_file: active,
    pgmajfault: faults,
  },
});
const thrashing = comesBack(12_000, 10_800, 700);

export const scenarios: Scenarios = {
  rule: cacheThrash,
  fires: [
    {
      name: 'files in use come back, and nobody waits much',
      course: {...thrashing, stall: {memory: [4, 1]}},
      severity: 'notice',
      says: /^Cached files are dropped and read again at 46\.9 MiB\/s; 90\.0% of that in steady use/,
    },
    {
      name: 'files in use come back, and work waits',
      course: {...thrashing, stall: {memory: [25, 3]}},
      severity: 'warn',
    },
    {name: 'all work stands still', course: {...thrashing, stall: {memory: [95, 60]}}, severity: 'critical'},
    {
      name: 'programs fault their own code in again',
      course: second => ({
        ...comesBack(8000, 800, 1200),
        stall: {memory: [30, 10]},
        processes: [
          {pid: 1, comm: 'systemd'},
          {pid: 77, comm: 'chrome', anon: 9000, majorFaults: second * 900},
          {pid: 78, comm: 'sshd', majorFaults: second * 3},
        ],
      }),
      severity: 'warn',
      says: /; programs wait for it 1200 times a second, chrome \(pid 77\) most/,
    },
    {
      name: 'a group at its limit, on a machine with memory left',
      course: {
        ...thrashing,
        rates: {...thrashing.rates, pgscan_kswapd: 0, pgsteal_kswapd: 0, pgscan_file: 18_000},
        meminfo: {},
        stall: {memory: [30, 8]},
      },
      severity: 'notice',
      says: /, because a group is at its limit$/,
    },
    {
      name: 'the cache goes for large blocks, while memory is free',
      course: {...thrashing, meminfo: {}, stall: {memory: [30, 8]}},
      severity: 'notice',
      says: /90\.0% of that in steady use, though memory is free$/,
    },
    {
      name: 'a group at its limit, while the cache has the rest of the machine',
      course: {
        ...thrashing,
        rates: {...thrashing.rates, pgscan_kswapd: 0, pgsteal_kswapd: 0, pgscan_file: 18_000},
        stall: {memory: [30, 8]},
      },
      severity: 'notice',
      says: /a group is at its limit/,
    },
    {
      name: 'most of what comes back was read ahead, and work waits for the rest',
      course: {...comesBack(1000, 180, 180), stall: {memory: [18, 13], io: [40, 30]}},
      severity: 'warn',
      says: /3\.91 MiB\/s; work waits for it/,
    },
    {
      name: 'a slow disk, of which each read is waited for',
      course: {...comesBack(90, 50, 90), stall: {memory: [35, 22], io: [25, 15]}},
      severity: 'warn',
      says: /360 KiB\/s; 55\.6% of that in steady use/,
    },
    {name: 'without PSI', course: {...thrashing, stall: null}, severity: 'notice'},
    {
      name: 'without PSI, most of the cache each second',
      course: {...comesBack(400_000, 380_000), stall: null},
      severity: 'warn',
    },
    {
      name: 'a machine of 512 MiB, after ten seconds',
      course: {
        ...comesBack(900, 700),
        meminfo: {MemTotal: 524_288, MemFree: 12_000, MemAvailable: 40_000},
        vmstat: {nr_active_file: 4000, nr_inactive_file: 5000},
        stall: {memory: [40, 20]},
      },
      stay: {seconds: 10},
      severity: 'warn',
      says: /3\.52 MiB\/s/,
    },
    {
      name: 'it still stands a little below the half',
      course: second => comesBack(12_000, second < 30 ? 7000 : 5200),
      severity: 'notice',
    },
    ...(
      [
        [4500, /; programs wait for it 700 times a second$/],
        [5100, /; 42\.5% of that in steady use$/],
      ] as const
    ).map(([active, says]) => ({
      name: `programs wait for it, and of 12,000 pages ${active} were in use before`,
      course: {...comesBack(12_000, active, 700), stall: {memory: [4, 1]}} as const,
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'a big file is read through',
      course: {...full, rates: {...kswapd(100_000), pgpgin: 400_000, pgmajfault: 3}, stall: {io: [40, 20]}},
    },
    {name: 'a big file is read through over and over', course: {...comesBack(100_000, 6000), stall: {io: [80, 70]}}},
    {
      name: 'a group is slowed at its limit while a little comes back',
      course: {...comesBack(90, 50, 90), stall: {memory: [40, 4], io: [2, 0]}},
    },
    {
      name: 'a big file is read over and over while a group waits at its limit',
      course: {...comesBack(100_000, 4000), stall: {memory: [25, 2], io: [80, 70]}},
    },
    {name: 'a backup while programs start', course: comesBack(60_000, 5000, 400)},
    {name: 'programs start, and nothing was dropped', course: {...full, rates: {pgmajfault: 3000}}},
    {
      name: 'MGLRU of 6.1 keeps pages, and counts them as activated',
      course: {...full, rates: {workingset_refault_file: 100, workingset_activate_file: 90_000}},
    },
    {name: 'one spike of two seconds', course: second => (second === 55 || second === 56 ? thrashing : full)},
    {
      name: 'a database on a machine of 1 TiB that reads a little again',
      course: {
        ...comesBack(12_000, 10_000),
        meminfo: {MemTotal: 1_073_741_824, MemFree: 8_000_000, MemAvailable: 600_000_000},
        vmstat: {nr_active_file: 60_000_000, nr_inactive_file: 80_000_000},
      },
    },
  ],
  cannotSay: [
    {name: 'before it has watched', course: thrashing, stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'a kernel without the counter',
      course: {...thrashing, vmstat: {workingset_refault_file: null}, rates: {}},
      why: /no workingset_refault_file/,
    },
  ],
};
