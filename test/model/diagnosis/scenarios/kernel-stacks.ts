import {kernelStacks} from '../../../../src/model/diagnosis/kernel-stacks.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;

const small = {MemTotal: 4 * gib, MemFree: gib, MemAvailable: 2 * gib};

export const scenarios: Scenarios = {
  rule: kernelStacks,
  fires: [
    {
      name: 'forty thousand threads, most of them of one process',
      course: {
        meminfo: {KernelStack: 655_360},
        processes: [
          {pid: 1, comm: 'systemd'},
          {pid: 88, comm: 'java', threads: 39_000},
        ],
      },
      severity: 'notice',
      says: /^Kernel stacks of threads hold 640 MiB \(3\.91%\) of memory; java \(pid 88\) has 39,000 threads$/,
    },
    {
      name: 'many processes of many threads, and memory runs out',
      course: {
        meminfo: {KernelStack: 655_360, MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0},
        processes: Array.from({length: 100}, (_, i) => ({pid: 100 + i, comm: 'worker', threads: 400})),
      },
      severity: 'warn',
      says: /100 worker processes have 40,000 threads/,
    },
    {
      name: 'nobody to be seen: hidepid, or a container',
      course: {meminfo: {KernelStack: 655_360}, processes: []},
      severity: 'notice',
      says: /memory$/,
    },
    {
      name: 'just enough of them on a small machine',
      course: {meminfo: {...small, KernelStack: 134 * 1024}},
      severity: 'notice',
    },
    ...(
      [
        [7600, /memory$/],
        [8800, /; java \(pid 88\) has 8,800 threads$/],
      ] as const
    ).map(([threads, says]) => ({
      name: `${threads} of forty thousand threads are of one process`,
      course: {meminfo: {KernelStack: 655_360}, processes: [{pid: 88, comm: 'java', threads}]},
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'a container host with ten thousand threads', course: {meminfo: {KernelStack: 163_840}}},
    {
      name: 'a machine of 512 MiB with a few hundred threads',
      course: {meminfo: {MemTotal: 0.5 * gib, MemFree: 0.1 * gib, MemAvailable: 0.2 * gib, KernelStack: 12_000}},
    },
    {name: 'a few less of them on a small machine', course: {meminfo: {...small, KernelStack: 122 * 1024}}},
  ],
  cannotSay: [{name: 'a kernel without KernelStack', course: {meminfo: {KernelStack: null}}, why: /KernelStack/}],
};
