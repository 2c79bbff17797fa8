import {swapThrash} from '../../../../src/model/diagnosis/swap-thrash.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
/** 12 MiB/s back, 8 MiB/s out. */
const circles = {pswpin: 3072, pswpout: 2048, pgmajfault: 3100, workingset_refault_anon: 3000};
const short = {MemAvailable: 0.6 * gib, SwapFree: 2 * gib};
const thrash = (stall: NonNullable<Condition['stall']> | null, more: Condition = {}): Condition => ({
  rates: circles,
  meminfo: short,
  stall,
  ...more,
});

export const scenarios: Scenarios = {
  rule: swapThrash,
  fires: [
    {
      name: 'work waits',
      course: thrash({memory: [35, 4]}),
      severity: 'warn',
      says: /^Memory comes back from swap at 12\.0 MiB\/s and goes there at 8\.00 MiB\/s; work waits 35\.0% of the time$/,
    },
    {name: 'watched for 10 s', course: thrash({memory: [35, 4]}), stay: {seconds: 10}, severity: 'warn'},
    {name: 'a little', course: thrash({memory: [7, 1]}), severity: 'notice'},
    {name: 'all work stands still', course: thrash({memory: [90, 60]}), severity: 'critical'},
    {
      name: 'who it is',
      course: second => ({
        ...thrash({memory: [35, 4]}),
        processes: [
          {pid: 1, comm: 'systemd'},
          {pid: 77, comm: 'java', anon: 9_000, swap: 2_000, majorFaults: 2_500 * second},
          {pid: 78, comm: 'node', anon: 1_000, majorFaults: 100 * second},
        ],
      }),
      severity: 'warn',
      says: /, java \(pid 77\) most$/,
    },
    {
      name: 'zswap in front of the disk: all of it is in RAM',
      course: {
        rates: {zswpin: 3072, zswpout: 2048, pgmajfault: 3100, workingset_refault_anon: 3000},
        meminfo: short,
        stall: {memory: [35, 4]},
      },
      severity: 'warn',
      says: /from swap at 12\.0 MiB\/s/,
    },
    {
      name: 'a kernel before 5.19, whose zswap counts nothing',
      course: {
        vmstat: {zswpin: null, zswpout: null},
        rates: {pgmajfault: 3100, workingset_refault_anon: 3000, pgscan_anon: 9000},
        meminfo: short,
        stall: {memory: [35, 4]},
      },
      severity: 'warn',
      says: /from swap at 11\.7 MiB\/s/,
    },
    {
      name: 'a group at its limit, while the machine has memory',
      course: thrash({memory: [35, 20]}, {meminfo: {SwapFree: 2 * gib}}),
      severity: 'warn',
      says: /, though 12\.0 GiB is available$/,
    },
    {
      name: 'a kernel without PSI',
      course: thrash(null),
      severity: 'warn',
      says: /programs wait for it 3,100 times a second/,
    },
    {
      name: 'a little below its marks it still stands once it was found',
      course: second => ({
        ...thrash({memory: [second < 40 ? 14 : 8.5, 0]}),
        rates: second < 40 ? circles : {pswpin: 200, pswpout: 30, pgmajfault: 250, workingset_refault_anon: 190},
      }),
      stay: {seconds: 90},
      severity: 'warn',
    },
    {
      name: 'in a little more than half of the samples',
      course: second => ({...thrash({memory: [7, 1]}), rates: second % 30 < 16 ? circles : {}}),
      severity: 'notice',
    },
    ...(
      [
        [18.5, /of the time$/],
        [21.5, /, though 3\.44 GiB is available$/],
      ] as const
    ).map(([percent, says]) => ({
      name: `work waits while ${percent} % is available`,
      course: thrash({memory: [35, 20]}, {meminfo: {MemAvailable: 0.16 * gib * percent, SwapFree: 2 * gib}}),
      severity: 'warn' as const,
      says,
    })),
  ],
  healthy: [
    {
      name: 'what comes and goes now and then: in two samples of five',
      course: second => ({...thrash({memory: [7, 1]}), rates: second % 5 < 2 ? circles : {}}),
    },
    {name: 'swap in use, idle', course: {meminfo: {SwapFree: 0}}},
    {name: 'no swap', course: {meminfo: {SwapTotal: 0, SwapFree: 0}, stall: {memory: [35, 10]}}},
    {
      name: 'cold memory goes out',
      course: {rates: {pswpout: 4000}, meminfo: short, stall: {memory: [12, 0]}},
    },
    {
      name: 'after a suspend, or when a desktop is used again: it comes back and stays',
      course: {rates: {pswpin: 6000, pgmajfault: 6000, workingset_refault_anon: 6000}, stall: {memory: [40, 20]}},
    },
    {name: 'it goes in circles, but nobody waits (zram)', course: thrash({memory: [1, 0]})},
    {
      name: 'a spike of two seconds',
      course: second => ({
        rates: second === 50 || second === 51 ? {pswpin: 40_000, pswpout: 40_000, pgmajfault: 40_000} : {},
        meminfo: short,
        stall: {memory: second === 50 || second === 51 ? [100, 100] : [0, 0]},
      }),
    },
    {
      name: 'a trickle, while a group at memory.high waits',
      course: {rates: {pswpin: 50, pswpout: 50, pgmajfault: 60}, stall: {memory: [60, 30]}},
    },
    {
      name: 'a database reads its files: major faults without swap',
      course: {rates: {pgmajfault: 5000, workingset_refault_file: 20_000}, stall: {memory: [20, 2], io: [60, 30]}},
    },
    {
      name: 'in a little less than half of the samples',
      course: second => ({...thrash({memory: [7, 1]}), rates: second % 30 < 14 ? circles : {}}),
    },
  ],
  cannotSay: [
    {name: 'watched for 3 s', course: {}, stay: {seconds: 3}, why: /needs to watch \d+ s more/},
    {
      name: 'a kernel without the counters',
      course: {vmstat: {pswpin: null, zswpin: null}},
      why: /no swap traffic/,
    },
  ],
};
