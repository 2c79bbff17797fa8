import {dirtyThrottle} from '../../../../src/model/diagnosis/dirty-throttle.ts';
import type {Condition, Scenarios} from '../patient.ts';

/** Limits of about 2.3 and 1.15 GiB; writers are slowed from 1.72 GiB on. */
const limits = {nr_dirty_threshold: 600_000, nr_dirty_background_threshold: 300_000};
const writes = (unwritten: number, pace = 25_000): Condition => ({
  vmstat: {...limits, nr_dirty: unwritten * 0.9, nr_writeback: unwritten * 0.1},
  rates: {nr_written: pace, pgpgout: pace * 4},
  stall: {io: [40, 30]},
});

export const scenarios: Scenarios = {
  rule: dirtyThrottle,
  fires: [
    {
      name: 'a copy to a slow disk',
      course: writes(480_000, 5000),
      severity: 'notice',
      says: /1\.83 GiB is unwritten; at most 2\.29 GiB may be, 2 min of writing$/,
    },
    {name: 'a copy to a fast disk', course: writes(480_000, 200_000), severity: 'notice', says: /slowed/},
    {
      name: 'who asks for memory pays too',
      course: {
        ...writes(590_000),
        rates: {nr_written: 20_000, nr_throttled_written: 4000},
        stall: {io: [60, 40], memory: [20, 8]},
      },
      severity: 'warn',
      says: /who asks for memory waits for it too$/,
    },
    {
      name: 'work waits for memory, but not for writes',
      course: {...writes(480_000), stall: {io: [60, 40], memory: [20, 8]}},
      severity: 'notice',
    },
    {name: 'a disk that takes nothing any more', course: writes(599_000, 0), severity: 'notice', says: /unwritten$/},
    {name: 'without PSI', course: {...writes(480_000), stall: null}, severity: 'notice'},
    {
      name: 'it still stands a little below the middle',
      course: second => writes(second < 30 ? 480_000 : 420_000),
      stay: {seconds: 90},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'a build: above the background limit, below the middle', course: writes(400_000)},
    {name: 'a copy to a disk that keeps up', course: {...writes(480_000), stall: {io: [2, 1]}}},
    {
      name: 'one spike of two seconds',
      course: second => writes(second === 55 || second === 56 ? 600_000 : 20_000),
    },
    {
      name: 'limits of a few pages on a machine that is full',
      course: {
        vmstat: {nr_dirty_threshold: 400, nr_dirty_background_threshold: 200, nr_dirty: 380, nr_writeback: 10},
        stall: {io: [50, 40]},
      },
    },
  ],
  cannotSay: [
    {name: 'before it has watched', course: writes(480_000), stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'a kernel that does not say its limits',
      course: {...writes(480_000), vmstat: {nr_dirty_threshold: null}},
      why: /no nr_dirty_threshold/,
    },
  ],
};
