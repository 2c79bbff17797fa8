import {mlocked} from '../../../../src/model/diagnosis/mlocked.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
const short = {MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0};

const small = {MemTotal: 0.9 * gib, MemFree: 0.1 * gib, MemAvailable: 0.4 * gib};

export const scenarios: Scenarios = {
  rule: mlocked,
  fires: [
    {
      name: 'a search engine that locks half of the machine, as it should',
      course: {
        meminfo: {Unevictable: 8 * gib, Mlocked: 8 * gib},
        processes: [
          {pid: 1, comm: 'systemd'},
          {pid: 70, comm: 'java', anon: 8192, locked: 20_000},
        ],
      },
      severity: 'notice',
      says: /^8\.00 GiB \(50\.0%\) of memory cannot leave RAM; java \(pid 70\) has locked 8\.\d\d GiB$/,
    },
    {
      name: 'an eighth of it, where memory runs out',
      course: {
        meminfo: {Unevictable: 2 * gib, Mlocked: 2 * gib, ...short},
        processes: Array.from({length: 4}, (_, i) => ({pid: 70 + i, comm: 'qemu', anon: 512, locked: 512})),
      },
      severity: 'warn',
      says: /4 qemu processes have locked 2\.00 GiB/,
    },
    {
      name: 'a ramfs, which nobody locked',
      course: {meminfo: {Unevictable: 5 * gib, Mlocked: 1024}},
      severity: 'notice',
      says: /programs locked only 1\.00 MiB of it/,
    },
    {
      name: 'nobody to be seen',
      course: {meminfo: {Unevictable: 5 * gib, Mlocked: 5 * gib}},
      severity: 'notice',
      says: /RAM$/,
    },
    {
      name: 'just enough of it on a small machine',
      course: {meminfo: {...small, Unevictable: 268 * 1024, Mlocked: 268 * 1024}},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'an eighth of it, with memory left', course: {meminfo: {Unevictable: 2 * gib, Mlocked: 2 * gib}}},
    {
      name: 'a machine of 512 MiB with locked daemons',
      course: {meminfo: {MemTotal: 0.5 * gib, MemFree: 0.1 * gib, MemAvailable: 0.02 * gib, Unevictable: 0.06 * gib}},
    },
    {
      name: 'a little less of it on a small machine',
      course: {meminfo: {...small, Unevictable: 243 * 1024, Mlocked: 243 * 1024}},
    },
  ],
  cannotSay: [{name: 'a kernel without Unevictable', course: {meminfo: {Unevictable: null}}, why: /Unevictable/}],
};
