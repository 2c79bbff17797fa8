import {lowAvailable} from '../../../../src/model/diagnosis/low-available.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
const noSwap = {SwapTotal: 0, SwapFree: 0};

export const scenarios: Scenarios = {
  rule: lowAvailable,
  fires: [
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
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'nearly no free memory, for the cache has it', course: {meminfo: {MemFree: 100_000}}},
  ],
  cannotSay: [{name: 'a kernel without MemAvailable', course: {meminfo: {MemAvailable: null}}, why: /MemAvailable/}],
};
