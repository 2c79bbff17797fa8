import {swapFull} from '../../../../src/model/diagnosis/swap-full.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
const full = {SwapFree: 0.1 * gib};
const stay = {seconds: 5};

export const scenarios: Scenarios = {
  rule: swapFull,
  fires: [
    {
      name: 'a sixth of memory left',
      course: {meminfo: {...full, MemAvailable: 2.7 * gib}},
      stay,
      severity: 'notice',
      says: /^Swap is full \(2\.50% of 4\.00 GiB left\), 16\.9% of memory available$/,
    },
    {
      name: 'memory is short too, and who it is',
      course: {
        meminfo: {...full, MemAvailable: 1.3 * gib},
        processes: [
          {pid: 1, comm: 'systemd'},
          {pid: 77, comm: 'java', anon: 9_000, swap: 3_000},
          {pid: 78, comm: 'node', anon: 10_000, swap: 100},
        ],
      },
      stay,
      severity: 'warn',
      says: /; java \(pid 77\) has 2\.93 GiB there$/,
    },
    {
      name: 'nothing left of either',
      course: {meminfo: {...full, MemAvailable: 0.5 * gib}},
      stay,
      severity: 'critical',
    },
    {
      name: 'memory is gone, swap nearly',
      course: {meminfo: {SwapFree: 0.35 * gib, MemAvailable: 0.5 * gib}},
      stay,
      severity: 'warn',
    },
    {
      name: 'a name that is far too long',
      course: {
        meminfo: {SwapTotal: 100 * gib, SwapFree: 9.9 * gib, MemAvailable: 2.7 * gib},
        processes: [{pid: 4_194_303, comm: 'java', anon: 9_000, swap: 3_000}],
        files: {'proc/4194303/cmdline': `/opt/${'a-long-name-'.repeat(5)}\0-x\0`},
      },
      stay,
      severity: 'notice',
      says: /^Swap is nearly full .*; a-long-name-a-long-name… \(pid 4194303\) has 2\.93 GiB there$/,
    },
    {
      name: 'a machine of 512 MiB',
      course: {
        meminfo: {MemTotal: 0.5 * gib, MemAvailable: 0.04 * gib, SwapTotal: 0.25 * gib, SwapFree: 0},
      },
      stay,
      severity: 'warn',
    },
    {
      name: 'a little above the mark it still stands once it was found',
      course: second => ({meminfo: {SwapFree: (second < 5 ? 0.3 : 0.45) * gib, MemAvailable: 2.7 * gib}}),
      stay: {seconds: 10},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'swap is full of old pages, and memory is there', course: {meminfo: full}, stay},
    {name: 'swap in use', course: {meminfo: {SwapFree: 2 * gib, MemAvailable: 1.3 * gib}}, stay},
    {name: 'no swap', course: {meminfo: {SwapTotal: 0, SwapFree: 0, MemAvailable: 1.3 * gib}}, stay},
    {
      name: 'what is in swap is in RAM again too',
      course: {meminfo: {...full, SwapCached: 3 * gib, MemAvailable: 1.3 * gib}},
      stay,
    },
    {
      name: 'a terabyte with a little swap, 60 GiB available',
      course: {meminfo: {...full, MemTotal: 1024 * gib, MemAvailable: 60 * gib}},
      stay,
    },
  ],
  cannotSay: [
    {name: 'files without SwapTotal', course: {meminfo: {SwapTotal: null}}, stay, why: /SwapTotal/},
    {name: 'lxcfs: more free than there is', course: {meminfo: {SwapFree: 8 * gib}}, stay, why: /SwapFree/},
  ],
};
