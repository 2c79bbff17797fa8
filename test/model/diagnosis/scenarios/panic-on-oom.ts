import {panicOnOom} from '../../../../src/model/diagnosis/panic-on-oom.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const at = (mode: number, more: Condition = {}): Condition => ({
  ...more,
  files: {'proc/sys/vm/panic_on_oom': `${mode}\n`},
});
const stay = {seconds: 6};

export const scenarios: Scenarios = {
  rule: panicOnOom,
  fires: [
    {
      name: 'set, on a calm machine',
      course: at(1),
      stay,
      severity: 'notice',
      says: /^The machine stops when memory runs out: vm\.panic_on_oom is 1; at 0 one process/,
    },
    {
      name: 'at the limit of a group too',
      course: at(2),
      stay,
      severity: 'notice',
      says: /is 2; one group at its own limit is enough/,
    },
    {
      name: 'memory is short',
      course: at(1, {meminfo: {MemAvailable: 0.5 * gib}}),
      stay,
      severity: 'warn',
    },
    {
      name: 'memory and swap are nearly gone',
      course: at(1, {meminfo: {MemAvailable: 0.5 * gib, SwapFree: 0.1 * gib}}),
      stay,
      severity: 'critical',
      says: /machine stops when memory runs out/,
    },
  ],
  healthy: [
    {name: 'one process is killed, as nearly everywhere', course: at(0), stay},
    {name: 'so it is when memory is short', course: at(0, {meminfo: {MemAvailable: 0.2 * gib, SwapFree: 0}}), stay},
  ],
  cannotSay: [
    {
      name: 'a container that does not show the settings',
      course: {files: {'proc/sys/vm/panic_on_oom': {kind: 'denied', path: 'proc/sys/vm/panic_on_oom'}}},
      stay,
      why: /no permission/,
    },
    {name: 'no settings at all', course: {}, stay, why: /proc\/sys\/vm/},
  ],
};
