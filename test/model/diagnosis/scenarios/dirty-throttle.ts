import {dirtyThrottle} from '../../../../src/model/diagnosis/dirty-throttle.ts';
import type {Condition, Scenarios} from '../patient.ts';

/** Limits of about 2.3 and 1.15 GiB; writers are slowed from 1.72 GiB on. */
const limits = {nr_dirty_threshold: 600_000, nr_dirty_background_threshold: 300_000};
const writes = (unwritten: number, pace = 25_000): Condition => ({
  vmstat: {...limits, nr_dirty: unwritten * 0.9, nr_writeback: unwritten * 0.1},
  rates: {nr_written: pace, pgpgout: pace * 4},
  stall: {io: [40, 30]},
});

/** With limits of a few MiB. */
const little = (unwritten: number): Condition => ({
  ...writes(unwritten),
  vmstat: {
    nr_dirty_threshold: 1200,
    nr_dirty_background_threshold: 600,
    nr_dirty: unwritten,
    nr_writeback: 0,
  },
});
const withWaits = (io: number, memory: number): Condition => ({
  ...writes(590_000),
  rates: {nr_written: 20_000, nr_throttled_written: 4000},
  stall: {io: [io, 0], memory: [memory, 0]},
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
    {name: 'just enough to speak of', course: little(1080), severity: 'notice'},
    {name: 'work waits for storage just long enough', course: withWaits(5.5, 0), severity: 'notice'},
    ...(
      [
        [4.5, 'notice'],
        [5.5, 'warn'],
      ] as const
    ).map(([memory, severity]) => ({
      name: `work waits for memory ${memory} % of the time`,
      course: withWaits(60, memory),
      severity,
    })),
    ...(
      [
        [130_000, /, a few seconds of writing$/],
        [111_000, /, 5 s of writing$/],
      ] as const
    ).map(([pace, says]) => ({
      name: `a disk that takes ${pace} pages a second`,
      course: writes(480_000, pace),
      severity: 'notice' as const,
      says,
    })),
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
    {name: 'just too little to speak of', course: little(980)},
    {name: 'work hardly waits for storage', course: withWaits(4.5, 0)},
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
