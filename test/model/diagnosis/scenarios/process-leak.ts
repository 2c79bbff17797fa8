import {processLeak} from '../../../../src/model/diagnosis/process-leak.ts';
import {holds, mebibytes} from '../groups.ts';
import type {Condition, ProcessNumbers, Scenarios} from '../patient.ts';

const mib = 1024;
const noSwap = {SwapTotal: 0, SwapFree: 0};

/** A machine of 16 GiB with one process of which something is said, and 5 GiB left. */
const one =
  (of: (second: number) => Partial<ProcessNumbers>, meminfo: Condition['meminfo'] = {}) =>
  (second: number): Condition => ({
    meminfo: {MemAvailable: 5_000 * mib, ...noSwap, ...meminfo},
    processes: [
      {pid: 1, comm: 'systemd'},
      {pid: 700, comm: 'postgres', anon: 300},
      {pid: 77, comm: 'java', anon: 3_000, ...of(second)},
    ],
  });

/** In a group that has a limit, in MiB, with as much file cache. */
const inGroup =
  (limit: number, grow: number, cache: number, above: Readonly<Record<string, string>> = {}) =>
  (s: number): Condition => ({
    meminfo: {MemAvailable: 9_000 * mib, ...noSwap},
    processes: [
      {pid: 1, comm: 'systemd'},
      {pid: 77, comm: 'java', anon: 300 + grow * s, group: '/web.slice/shop.service'},
    ],
    groups: {
      '/web.slice': {...holds(300 + grow * s, cache), ...above},
      '/web.slice/shop.service': {
        ...holds(300 + grow * s, cache),
        ...(limit > 0 && {'memory.max': mebibytes(limit)}),
      },
    },
  });

const minute = {delay: 5, seconds: 300};

export const scenarios: Scenarios = {
  rule: processLeak,
  fires: [
    {
      name: 'it grows for minutes, and half an hour is left',
      course: one(s => ({anon: 3_000 + 3 * s})),
      stay: minute,
      severity: 'warn',
      says: /^java \(pid 77\) grows by 180 MiB\/min; if it goes on, nothing is left in about 28 min$/,
    },
    {
      name: 'the same after two minutes is worth knowing',
      course: one(s => ({anon: 3_000 + 3 * s})),
      stay: {delay: 5, seconds: 150},
      severity: 'notice',
    },
    {
      name: 'the same looked at in steps that do not add up to minutes',
      course: one(s => ({anon: 3_000 + 3 * s})),
      stay: {delay: 7.3, seconds: 132},
      severity: 'notice',
    },
    {
      name: 'the same looked at in small steps, at the first moment at which it may be said',
      course: one(s => ({anon: 3_000 + 3 * s})),
      stay: {delay: 2.3, seconds: 122},
      severity: 'notice',
    },
    {
      name: 'the same though minutes are left: the next collection of its garbage may be as far off',
      course: one(s => ({anon: 3_000 + 12 * s})),
      stay: {delay: 5, seconds: 150},
      severity: 'notice',
      says: /about 7 min$/,
    },
    {
      name: 'the same with more than half of the memory left: a cache of a database may fill like this',
      course: one(s => ({anon: 3_000 + 6 * s}), {MemAvailable: 9_000 * mib}),
      stay: minute,
      severity: 'notice',
    },
    {
      name: 'hours are left',
      course: one(s => ({anon: 3_000 + 0.5 * s})),
      stay: {delay: 5, seconds: 400},
      severity: 'notice',
      says: /about 3 h/,
    },
    {
      name: 'what it has is swapped out as fast as it grows',
      course: one(s => ({anon: 3_000, swap: 4 * s}), {SwapTotal: 4_000 * mib, SwapFree: 1_000 * mib}),
      stay: minute,
      severity: 'warn',
      says: /240 MiB\/min/,
    },
    {
      name: 'of two the one that grows faster',
      course: s => ({
        meminfo: {MemAvailable: 5_000 * mib, ...noSwap},
        processes: [
          {pid: 76, comm: 'node', anon: 3_000 + s},
          {pid: 77, comm: 'java', anon: 3_000 + 4 * s},
        ],
      }),
      stay: minute,
      severity: 'warn',
      says: /^java/,
    },
    {
      name: 'a machine of 512 MiB',
      course: one(s => ({anon: 100 + 0.2 * s}), {MemTotal: 512 * mib, MemFree: 20 * mib, MemAvailable: 100 * mib}),
      stay: minute,
      severity: 'warn',
      says: /12\.0 MiB\/min/,
    },
    {
      name: 'a container whose uptime is not that of the host',
      course: s => ({
        ...one(second => ({anon: 3_000 + 4 * second, started: 90_000}))(s),
        files: {'proc/uptime': `${(500 + s).toFixed(2)} 100.00\n`},
      }),
      stay: minute,
      severity: 'warn',
    },
    {
      name: 'the limit of its group is met long before the machine has nothing left',
      course: inGroup(1_000, 2, 50),
      stay: minute,
      severity: 'warn',
      says: /^java \(pid 77\) grows by 120 MiB\/min; if it goes on, shop\.service meets its limit of 0\.98 GiB in about \d+ s$/,
    },
    {
      name: 'the limit of a group above its own',
      course: inGroup(0, 2, 50, {'memory.max': mebibytes(1_100)}),
      stay: minute,
      severity: 'warn',
      says: /web\.slice meets its limit of 1\.07 GiB/,
    },
    {
      name: 'a small group has little to gain: of a large machine it is next to nothing',
      course: inGroup(500, 0.25, 0),
      stay: minute,
      severity: 'warn',
      says: /^java \(pid 77\) grows by 15\.0 MiB\/min; .* meets its limit of 500 MiB in about \d+ min$/,
    },
    {
      name: 'the limit is far: the machine is the first to have nothing left',
      course: inGroup(15_000, 3, 0),
      stay: minute,
      severity: 'notice',
      says: /nothing is left in about/,
    },
    {
      name: 'the group is full, and file cache makes way',
      course: inGroup(4_000, 2, 3_000),
      stay: minute,
      severity: 'notice',
      says: /its limit of 3\.91 GiB in about 26 min/,
    },
  ],
  healthy: [
    {name: 'nobody grows', course: {}, stay: minute},
    {
      name: 'a program that starts and has what it needs',
      course: one(s => ({anon: 500 + 20 * Math.min(s, 60), started: 99_990})),
      stay: {delay: 5, seconds: 250},
    },
    {
      name: 'a program that grew when it started and is stable since',
      course: one(s => ({anon: 500 + 20 * Math.min(s, 250), started: 99_800})),
      stay: {delay: 5, seconds: 500},
    },
    {
      name: 'it grew, and stopped',
      course: one(s => ({anon: 3_000 + 3 * Math.min(s, 250)})),
      stay: {delay: 5, seconds: 400},
    },
    {
      name: 'a saw-tooth, as garbage collection draws it',
      course: one(s => ({anon: 2_000 + 10 * (s % 60)})),
      stay: minute,
    },
    {name: 'one jump', course: one(s => ({anon: s < 200 ? 2_000 : 4_000})), stay: minute},
    {name: 'it maps more and more of a file', course: one(s => ({file: 100 + 10 * s})), stay: minute},
    {name: 'it touches the buffers that it shares', course: one(s => ({shmem: 100 + 10 * s})), stay: minute},
    {name: 'so slow that it takes days', course: one(s => ({anon: 3_000 + 0.05 * s})), stay: {delay: 5, seconds: 900}},
    {
      name: 'on a large machine it has all the time',
      course: one(s => ({anon: 3_000 + 2 * s}), {MemTotal: 1_048_576 * mib, MemAvailable: 900_000 * mib}),
      stay: minute,
    },
  ],
  cannotSay: [
    {
      name: 'a program that starts grows, whether it leaks or not',
      course: one(s => ({anon: 500 + 20 * s, started: 99_990})),
      stay: {delay: 5, seconds: 250},
      why: /^java \(pid 77\) grows by 1\.17 GiB\/min in its first 5 min: needs to watch 40 s more$/,
    },
    {name: 'watched for a minute', course: {}, stay: {seconds: 60}, why: /needs to watch 6\d s more/},
    {
      name: 'the list of processes may not be read',
      course: {processes: [], files: {proc: {kind: 'denied', path: 'proc'}}},
      why: /no permission/,
      stay: {seconds: 10},
    },
  ],
};
