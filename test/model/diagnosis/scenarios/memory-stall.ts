import {memoryStall} from '../../../../src/model/diagnosis/memory-stall.ts';
import type {Scenarios} from '../patient.ts';

export const scenarios: Scenarios = {
  rule: memoryStall,
  fires: [
    {name: 'some work waits a little', course: {stall: {memory: [8, 0]}}, severity: 'notice', says: /8\.00%/},
    {name: 'some work waits much', course: {stall: {memory: [30, 1]}}, severity: 'warn', says: /Some work .*30\.0%/},
    {
      name: 'all work waits',
      course: {stall: {memory: [60, 12]}},
      severity: 'warn',
      says: /^Some work waited for memory 60\.0% of the last \d+ s, all of it at once 12\.0%$/,
    },
    {
      name: 'all work stands still',
      course: {stall: {memory: [90, 55]}},
      severity: 'critical',
      says: /all of it at once/,
    },
    {
      name: 'by the kernel’s average at the very first sample',
      course: {stall: {memory: [50, 20]}},
      stay: {seconds: 0},
      severity: 'warn',
      says: /20\.0%/,
    },
    {
      name: 'a little below its mark it still stands once it was found',
      course: second => ({stall: {memory: [second < 30 ? 25 : 17, 0]}}),
      severity: 'warn',
    },
  ],
  healthy: [
    {name: 'nobody waits', course: {}},
    {
      name: 'one spike of a second and a half',
      course: second => ({stall: {memory: second === 50 ? [100, 90] : [0, 0]}}),
    },
  ],
  cannotSay: [{name: 'a kernel without PSI', course: {stall: null}, why: /proc\/pressure\/memory/}],
};
