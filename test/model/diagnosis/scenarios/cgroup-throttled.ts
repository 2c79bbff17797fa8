import {cgroupThrottled} from '../../../../src/model/diagnosis/cgroup-throttled.ts';
import {events, type GroupFiles, holds, insideContainer, mebibytes, waits} from '../groups.ts';
import type {Condition, Scenarios} from '../patient.ts';

const build = '/system.slice/build.service';
const stay = {seconds: 10};

/** 30 times a second at memory.high. */
const slowed =
  (files: GroupFiles, more: Condition = {}) =>
  (second: number): Condition => ({
    ...more,
    groups: {
      [build]: {
        ...holds(480, 30),
        'memory.high': mebibytes(512),
        'memory.events': events({high: 30 * second}),
        ...files,
      },
    },
  });

const noPsi: Condition = {
  stall: null,
  files: {[`sys/fs/cgroup${build}/memory.pressure`]: {kind: 'missing', path: 'memory.pressure'}},
};

export const scenarios: Scenarios = {
  rule: cgroupThrottled,
  fires: [
    {
      name: 'it waits a third of the time',
      course: slowed({'memory.pressure': waits(34, 8)}),
      stay,
      severity: 'warn',
      says: /^build\.service waited 34\.0% of the time at memory\.high of 512 MiB; that setting slows it on purpose/,
    },
    {name: 'it waits a little', course: slowed({'memory.pressure': waits(8, 3)}), stay, severity: 'notice'},
    {name: 'all of it waits', course: slowed({'memory.pressure': waits(15, 12)}), stay, severity: 'warn'},
    {
      name: 'it as good as stands still',
      course: slowed({'memory.pressure': waits(95, 90)}),
      stay,
      severity: 'critical',
    },
    {
      name: 'a backup streams through it, and nothing that was dropped is missed',
      course: slowed({...holds(60, 450), 'memory.pressure': waits(60, 50)}),
      stay,
      severity: 'notice',
    },
    {
      name: 'what it reads is dropped and read again',
      course: slowed({...holds(60, 450), 'memory.pressure': waits(60, 50)}, {rates: {workingset_refault_file: 4_000}}),
      stay,
      severity: 'critical',
    },
    {
      name: 'the lowest of several that count it',
      course: second => ({
        groups: {
          '/system.slice': {
            'memory.high': mebibytes(4096),
            'memory.events': events({high: 30 * second}),
            'memory.pressure': waits(50),
          },
          [build]: {
            ...holds(480, 30),
            'memory.high': mebibytes(512),
            'memory.events': events({high: 30 * second}),
            'memory.pressure': waits(34),
          },
        },
      }),
      stay,
      severity: 'warn',
      says: /^build\.service/,
    },
    {
      name: 'the one that waits most',
      course: second => ({
        groups: {
          '/a.slice': {
            ...holds(480, 30),
            'memory.high': mebibytes(512),
            'memory.events': events({high: 90 * second}),
            'memory.pressure': waits(22, 5),
          },
          '/b.slice': {
            ...holds(480, 30),
            'memory.high': mebibytes(512),
            'memory.events': events({high: second}),
            'memory.pressure': waits(44, 5),
          },
        },
      }),
      stay,
      severity: 'warn',
      says: /^b\.slice waited 44\.0%/,
    },
    {
      name: 'without PSI, by how often it is met',
      course: slowed({}, noPsi),
      stay,
      severity: 'notice',
      says: /^build\.service met its memory\.high of 512 MiB 300 times in 10 s/,
    },
    {
      name: 'a little below its mark it still stands',
      course: second => slowed({'memory.pressure': waits(second < 20 ? 25 : 17, 5)})(second),
      stay: {seconds: 30},
      severity: 'warn',
    },
    {
      name: 'a container with as long a name as they get',
      course: second => ({
        groups: {
          '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod01234567_89ab_cdef_0123_456789abcdef.slice':
            {
              ...holds(900, 100),
              'memory.high': mebibytes(1023.5),
              'memory.events': events({high: 30 * second}),
              'memory.pressure': waits(100, 38),
            },
        },
      }),
      stay,
      severity: 'warn',
      says: /^pod 01234567 besteffort waited 100%/,
    },
  ],
  healthy: [
    {name: 'no group has such a limit', course: {}, stay},
    {
      name: 'its page cache meets it all the time, and nobody waits',
      course: slowed({'memory.pressure': waits(0.4, 0.2)}),
      stay,
    },
    {name: 'one spike of two seconds', course: slowed({'memory.pressure': waits(3, 3, 18)}), stay},
    {
      name: 'it was slowed down yesterday',
      course: {
        groups: {
          [build]: {
            'memory.high': mebibytes(512),
            'memory.events': events({high: 90_000}),
            'memory.pressure': waits(30),
          },
        },
      },
      stay,
    },
    {
      name: 'the limit was taken away',
      course: slowed({'memory.high': 'max\n', 'memory.pressure': waits(34)}),
      stay,
    },
    {
      name: 'without PSI, met now and then',
      course: second => ({
        ...noPsi,
        groups: {[build]: {'memory.high': mebibytes(512), 'memory.events': events({high: Math.floor(second / 5)})}},
      }),
      stay,
    },
    {
      name: 'a container that is not',
      course: {files: insideContainer({'memory.current': '1000000\n', 'memory.high': 'max\n'})},
      stay,
    },
  ],
  cannotSay: [
    {
      name: 'no groups are mounted',
      course: {files: {'proc/self/mountinfo': '', 'sys/fs/cgroup': {kind: 'missing', path: 'sys/fs/cgroup'}}},
      stay,
      why: /cgroup/,
    },
  ],
};
