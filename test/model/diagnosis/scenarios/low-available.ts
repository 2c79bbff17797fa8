import {lowAvailable} from '../../../../src/model/diagnosis/low-available.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
const noSwap = {SwapTotal: 0, SwapFree: 0};
const many = Array.from({length: 40}, (_, i) => ({pid: 1000 + i, comm: `worker${i}`, anon: 300}));

export const scenarios: Scenarios = {
  rule: lowAvailable,
  fires: [
    {name: '6 % left, with swap', course: {meminfo: {MemAvailable: 0.96 * gib}}, severity: 'notice'},
    {name: '6 % left, no swap', course: {meminfo: {MemAvailable: 0.96 * gib, ...noSwap}}, severity: 'warn'},
    {name: '8 % left, with swap', course: {meminfo: {MemAvailable: 1.3 * gib}}, severity: 'notice', says: /1\.30 GiB/},
    {
      name: '8 % left, no swap',
      course: {meminfo: {MemAvailable: 1.3 * gib, ...noSwap}},
      severity: 'warn',
      says: /no swap/,
    },
    {
      name: '3 % left, no swap',
      course: {
        meminfo: {MemAvailable: 0.5 * gib, ...noSwap},
        processes: [
          {pid: 1, comm: 'systemd'},
          {pid: 77, comm: 'java', anon: 14_000},
        ],
      },
      severity: 'critical',
      says: /java \(pid 77\) holds 13\.7 GiB/,
    },
    {name: '3 % left, swap empty', course: {meminfo: {MemAvailable: 0.5 * gib}}, severity: 'warn', says: /512 MiB/},
    {
      name: 'no process holds it, but files in a tmpfs',
      course: {meminfo: {MemAvailable: 1.3 * gib, MemFree: 0.8 * gib, Cached: 10.5 * gib, Shmem: 10 * gib}},
      severity: 'notice',
      says: /; shared memory and tmpfs hold 10\.0 GiB/,
    },
    {
      name: 'the kernel holds it',
      course: {meminfo: {MemAvailable: 1.3 * gib, MemFree: 0.8 * gib, Cached: gib, SUnreclaim: 9 * gib}},
      severity: 'notice',
      says: /; kernel objects \(slab\) hold 9\.00 GiB/,
    },
    {
      name: 'page tables hold it',
      course: {meminfo: {MemAvailable: 1.3 * gib, MemFree: 0.8 * gib, Cached: gib, PageTables: 9 * gib}},
      severity: 'notice',
      says: /; page tables hold 9\.00 GiB/,
    },
    {
      name: 'many of one name hold it together',
      course: {
        meminfo: {MemAvailable: 1.3 * gib, MemFree: 0.8 * gib, Cached: 2 * gib, AnonPages: 12 * gib},
        processes: [...many.slice(0, 20), ...many.slice(20).map(each => ({...each, comm: 'worker', anon: 350}))],
      },
      severity: 'notice',
      says: /; 20 worker processes have 6\.84 GiB of their own, at most 350 MiB in one/,
    },
    {
      name: 'many processes hold it together',
      course: {
        meminfo: {MemAvailable: 1.3 * gib, MemFree: 0.8 * gib, Cached: 2 * gib, AnonPages: 12 * gib},
        processes: many,
      },
      severity: 'notice',
      says: /; 40 processes have 12\.0 GiB of their own, at most 300 MiB in one/,
    },
    {
      name: 'what a huge page pool leaves is short',
      course: {meminfo: {MemAvailable: 0.15 * gib, MemFree: 0.1 * gib, Cached: 0.2 * gib, Hugetlb: 14 * gib}},
      severity: 'notice',
      says: /the huge page pool holds 14\.0 GiB/,
    },
    {
      name: 'a name that is far too long',
      course: {
        meminfo: {MemAvailable: 0.7 * gib, SwapFree: 0.3 * gib},
        processes: [{pid: 4_194_303, comm: 'java', anon: 14_000}],
        files: {'proc/4194303/cmdline': `/opt/${'a-long-name-'.repeat(5)}\0-x\0`},
      },
      severity: 'warn',
    },
    {
      name: 'a machine of 512 MiB',
      course: {
        meminfo: {
          MemTotal: 0.5 * gib,
          MemAvailable: 0.02 * gib,
          MemFree: 0.02 * gib,
          Cached: 0.05 * gib,
          Shmem: 0,
          AnonPages: 0.35 * gib,
          SReclaimable: 0,
          SUnreclaim: 0.02 * gib,
          Buffers: 0,
          ...noSwap,
        },
      },
      severity: 'critical',
    },
    {
      name: 'a little above the mark it still stands once it was found',
      course: second => ({meminfo: {MemAvailable: (second < 30 ? 1.5 : 1.9) * gib}}),
      severity: 'notice',
    },
    {
      name: 'a terabyte of which 4 GiB are left',
      course: {meminfo: {MemTotal: 1024 * gib, MemAvailable: 4 * gib, ...noSwap}},
      severity: 'critical',
      says: /4\.00 GiB \(0\.39%\)/,
    },
    {
      name: 'swap holds pages that are in RAM again: they can go at any time',
      course: {meminfo: {MemAvailable: 1.3 * gib, SwapFree: 0, SwapCached: 3 * gib}},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: '11 % left', course: {meminfo: {MemAvailable: 1.76 * gib, ...noSwap}}},
    {name: 'a calm machine', course: {}},
    {name: 'nearly no free memory, for the cache has it', course: {meminfo: {MemFree: 100_000}}},
    {
      name: 'a database in a huge page pool',
      course: {meminfo: {MemAvailable: 1.2 * gib, HugePages_Total: 6656, Hugetlb: 13 * gib}},
    },
    {
      name: 'a terabyte of which 50 GiB are left',
      course: {meminfo: {MemTotal: 1024 * gib, MemAvailable: 50 * gib, ...noSwap}},
    },
    {name: 'swap is full, but memory is not', course: {meminfo: {SwapFree: 0}}},
    {name: 'no swap, and plenty of memory', course: {meminfo: noSwap}},
    {
      name: 'a container whose files show the pool of the host',
      course: {meminfo: {MemTotal: 2 * gib, MemAvailable: 1.5 * gib, Hugetlb: 64 * gib}},
    },
  ],
  cannotSay: [
    {name: 'a kernel without MemAvailable', course: {meminfo: {MemAvailable: null}}, why: /MemAvailable/},
    {
      name: 'meminfo may not be read',
      course: {files: {'proc/meminfo': {kind: 'denied', path: 'proc/meminfo'}}},
      why: /no permission/,
    },
  ],
};
