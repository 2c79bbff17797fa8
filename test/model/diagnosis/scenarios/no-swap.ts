import {noSwap} from '../../../../src/model/diagnosis/no-swap.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
const none = {SwapTotal: 0, SwapFree: 0};
const programs = {...none, AnonPages: 13 * gib, Cached: 1.2 * gib, MemFree: 0.5 * gib};

export const scenarios: Scenarios = {
  rule: noSwap,
  fires: [
    {
      name: 'little is available',
      course: {meminfo: {...programs, MemAvailable: 1.2 * gib}},
      severity: 'notice',
      says: /^No swap: 13\.3 GiB of process memory cannot leave RAM; only file cache can \(1\.07 GiB\)/,
    },
    {
      name: 'little is available, and work waits for it',
      course: {meminfo: {...programs, MemAvailable: 1.2 * gib}, stall: {memory: [30, 5]}},
      severity: 'warn',
      says: /; some work waits for memory 30\.0% of the time/,
    },
    {
      name: 'work waits, watched for 10 s',
      course: {meminfo: {...programs, MemAvailable: 2 * gib}, stall: {memory: [30, 5]}},
      stay: {seconds: 10},
      severity: 'warn',
    },
    {
      name: 'little is available on a kernel without PSI',
      course: {meminfo: {...programs, MemAvailable: 1.2 * gib}, stall: null},
      severity: 'notice',
    },
    {
      name: 'a quarter is available, and files in use are dropped all the time',
      course: second => ({
        meminfo: {...programs, MemAvailable: 4 * gib},
        vmstat: {workingset_refault_file: second * 8000, workingset_activate_file: second * 7000},
        stall: {memory: [6, 2]},
      }),
      severity: 'notice',
      says: /^No swap: 13\.3 GiB of process memory cannot leave RAM; only file cache can/,
    },
    {
      name: 'at the first sample',
      course: {meminfo: {...programs, MemAvailable: 1.2 * gib}},
      stay: {seconds: 0},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'swap is there', course: {meminfo: {MemAvailable: 1.2 * gib, AnonPages: 13 * gib}}},
    {name: 'no swap, plenty of memory', course: {meminfo: none}},
    {
      name: 'no swap, and a group at its limit makes work wait',
      course: {meminfo: none, stall: {memory: [40, 20]}},
    },
    {
      name: 'a group at its limit drops files in use, and memory is free',
      course: second => ({
        meminfo: {...none, AnonPages: 6 * gib, MemFree: 4 * gib},
        vmstat: {workingset_refault_file: second * 8000, workingset_activate_file: second * 7000},
        stall: {memory: [40, 20]},
      }),
    },
    {
      name: 'the kernel holds the memory: swap would not help',
      course: {meminfo: {...none, AnonPages: 2 * gib, Shmem: 0, SUnreclaim: 11 * gib, MemAvailable: 1.2 * gib}},
    },
    {
      name: 'what programs hold is locked',
      course: {meminfo: {...programs, Mlocked: 12 * gib, MemAvailable: 1.2 * gib}},
    },
    {
      name: 'a spike of two seconds with a fifth left',
      course: second => ({
        meminfo: {...programs, MemAvailable: 3 * gib},
        stall: {memory: second === 50 || second === 51 ? [100, 90] : [0, 0]},
      }),
    },
    {
      name: 'a database in a huge page pool',
      course: {meminfo: {...none, Hugetlb: 13 * gib, AnonPages: 1.5 * gib, MemAvailable: gib}},
    },
  ],
  cannotSay: [
    {name: 'files that do not tell', course: {meminfo: {SwapTotal: null}}, why: /SwapTotal/},
    {name: 'a kernel without MemAvailable', course: {meminfo: {MemAvailable: null, ...none}}, why: /MemAvailable/},
  ],
};
