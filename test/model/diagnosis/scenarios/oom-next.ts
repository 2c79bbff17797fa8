import {oomNext} from '../../../../src/model/diagnosis/oom-next.ts';
import type {Condition, ProcessNumbers, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const noSwap = {SwapTotal: 0, SwapFree: 0};
const stay = {seconds: 8};

const short = (processes: readonly ProcessNumbers[], more: Condition = {}): Condition => ({
  ...more,
  meminfo: {MemAvailable: 0.8 * gib, ...noSwap, ...more.meminfo},
  processes: [{pid: 1, comm: 'systemd', uid: 0, anon: 10}, ...processes],
});
const java: ProcessNumbers = {pid: 77, comm: 'java', anon: 9_000};
const knob = (name: string, n: number): Condition => ({files: {[`proc/sys/vm/${name}`]: `${n}\n`}});

export const scenarios: Scenarios = {
  rule: oomNext,
  fires: [
    {
      name: 'the largest',
      course: short([java, {pid: 78, comm: 'node', anon: 2_000}]),
      stay,
      severity: 'notice',
      says: /^Next to be killed if memory runs out: java \(pid 77\); holds 8\.79 GiB$/,
    },
    {
      name: 'a smaller one, because of its oom_score_adj',
      course: short([java, {pid: 78, comm: 'chrome', anon: 500, adj: 800}]),
      stay,
      severity: 'notice',
      says: /chrome \(pid 78\); holds 505 MiB, oom_score_adj 800$/,
    },
    {
      name: 'a database',
      course: short([
        {pid: 700, comm: 'postgres', anon: 9_000},
        {...java, anon: 500},
      ]),
      stay,
      severity: 'warn',
      says: /postgres \(pid 700\); a database, holds/,
    },
    {
      name: 'one that was meant to be spared',
      course: short([{...java, adj: -100}]),
      stay,
      severity: 'warn',
      says: /java \(pid 77\); holds 8\.79 GiB, oom_score_adj -100/,
    },
    {
      name: 'with part of it in swap, which is full',
      course: short([{...java, swap: 3_900}], {meminfo: {SwapTotal: 4 * gib, SwapFree: 0.1 * gib}}),
      stay,
      severity: 'notice',
      says: /holds 8\.79 GiB and 3\.81 GiB in swap$/,
    },
    {
      name: 'one that may never be killed is left out',
      course: short([
        {...java, adj: -1000},
        {pid: 78, comm: 'node', anon: 2_000},
      ]),
      stay,
      severity: 'notice',
      says: /node \(pid 78\)/,
    },
    {
      name: 'a name of strange letters',
      course: short([{...java, comm: 'a) R 1 \u001b[2J'}]),
      stay,
      severity: 'notice',
      says: /\(pid 77\)/,
    },
    {
      name: 'a little less than a tenth is left',
      course: short([java], {meminfo: {MemAvailable: 1.52 * gib}}),
      stay,
      severity: 'notice',
    },
    {
      name: 'a little less than a tenth of swap is left',
      course: short([java], {meminfo: {SwapTotal: 4 * gib, SwapFree: 0.38 * gib}}),
      stay,
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}, stay},
    {
      name: 'memory is short, swap has room',
      course: short([java], {meminfo: {SwapTotal: 4 * gib, SwapFree: 3 * gib}}),
      stay,
    },
    {name: 'swap is full of old pages', course: {meminfo: {SwapFree: 0}}, stay},
    {name: 'the machine would stop instead', course: short([java], knob('panic_on_oom', 1)), stay},
    {
      name: 'a little more than a tenth is left',
      course: short([java], {meminfo: {MemAvailable: 1.68 * gib}}),
      stay,
    },
    {
      name: 'a little more than a tenth of swap is left',
      course: short([java], {meminfo: {SwapTotal: 4 * gib, SwapFree: 0.42 * gib}}),
      stay,
    },
  ],
  cannotSay: [
    {
      name: 'whoever asks is killed',
      course: short([java], knob('oom_kill_allocating_task', 1)),
      stay,
      why: /oom_kill_allocating_task/,
    },
    {
      name: 'nobody may be killed',
      course: short([{...java, adj: -1000}], {files: {'proc/1/oom_score': '0\n'}}),
      stay,
      why: /nobody who may be killed/,
    },
    {name: 'a kernel without MemAvailable', course: {meminfo: {MemAvailable: null}}, stay, why: /MemAvailable/},
  ],
};
