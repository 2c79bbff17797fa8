import {cgroupNearMax} from '../../../../src/model/diagnosis/cgroup-near-max.ts';
import {events, type GroupFiles, holds, insideContainer, mebibytes, v1Files, waits} from '../groups.ts';
import type {Condition, Course, Scenarios} from '../patient.ts';

const web = '/system.slice/web.service';
const stay = {seconds: 10};

/** 40 times a second at memory.max. */
const full =
  (files: GroupFiles, more: Condition = {}): Course =>
  second => ({
    ...more,
    groups: {
      [web]: {...holds(480, 30), 'memory.max': mebibytes(512), 'memory.events': events({max: 40 * second}), ...files},
    },
  });

const noPsi: Condition = {
  stall: null,
  files: {[`sys/fs/cgroup${web}/memory.pressure`]: {kind: 'missing', path: 'memory.pressure'}},
};

const v1 =
  (rss: number, cache: number) =>
  (second: number): Condition => ({
    files: v1Files({
      usage_in_bytes: mebibytes(rss + cache),
      limit_in_bytes: mebibytes(512),
      failcnt: `${40 * second}\n`,
      oom_control: 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n',
      stat: `total_cache ${cache << 20}\ntotal_rss ${rss << 20}\ntotal_shmem 0\nhierarchical_memory_limit ${512 << 20}\n`,
    }),
  });

export const scenarios: Scenarios = {
  rule: cgroupNearMax,
  fires: [
    {
      name: 'it waits a third of the time',
      course: full({'memory.pressure': waits(34, 8)}),
      stay,
      severity: 'warn',
      says: /^web\.service waited 34\.0% of the time at its limit of 512 MiB; met 400 times in 10 s/,
    },
    {name: 'it waits a little', course: full({'memory.pressure': waits(8, 3)}), stay, severity: 'notice'},
    {name: 'it thrashes', course: full({'memory.pressure': waits(95, 80)}), stay, severity: 'critical'},
    {
      name: 'its cache is what it thrashes on',
      course: full({...holds(100, 410), 'memory.pressure': waits(60, 45)}, {rates: {workingset_refault_file: 4_000}}),
      stay,
      severity: 'critical',
    },
    {
      name: 'a backup streams through it, and nothing that was dropped is missed',
      course: full({...holds(60, 450), 'memory.pressure': waits(30, 28)}),
      stay,
      severity: 'notice',
    },
    {
      name: 'without PSI, when nothing is left to reclaim',
      course: full({}, noPsi),
      stay,
      severity: 'warn',
      says: /^web\.service is at its limit of 512 MiB; met 400 times in 10 s, the next may be a kill$/,
    },
    {
      name: 'cgroup v1, when nothing is left to reclaim',
      course: v1(490, 20),
      stay,
      severity: 'warn',
      says: /^docker is at its limit/,
    },
    {
      name: 'cgroup v1, when page cache fills it and the machine waits',
      course: second => ({...v1(60, 451)(second), stall: {memory: [15, 2]}}),
      stay,
      severity: 'notice',
      says: /^docker is at its limit of 512 MiB; met 400 times in 10 s; 88\.3% of what it holds is file cache$/,
    },
    {
      name: 'this container',
      course: second => ({
        files: insideContainer({
          ...holds(480, 30),
          'memory.max': mebibytes(512),
          'memory.events': events({max: 40 * second}),
          'memory.pressure': waits(34, 8),
        }),
      }),
      stay,
      severity: 'warn',
      says: /^this container waited 34\.0% of the time at its limit of 512 MiB/,
    },
    {
      name: 'a pod with as long a name as they get',
      course: second => ({
        groups: {
          '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod01234567_89ab_cdef_0123_456789abcdef.slice':
            {
              'memory.current': mebibytes(1023.5),
              'memory.max': mebibytes(1023.5),
              'memory.events': events({max: 12_345 * second}),
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
    {name: 'no group has a limit', course: {}, stay},
    {
      name: 'page cache fills it and meets it all the time, and nobody waits',
      course: full({...holds(60, 451), 'memory.pressure': waits(0.6, 0.3)}),
      stay,
    },
    {
      name: 'it met its limit a while ago and is at 85 % of it',
      course: full({...holds(420, 15), 'memory.pressure': waits(34, 8)}),
      stay,
    },
    {name: 'one spike of two seconds', course: full({'memory.pressure': waits(3, 3, 18)}), stay},
    {
      name: 'a heap that was made to fill it, and stands still',
      course: {
        groups: {
          [web]: {
            ...holds(505, 5),
            'memory.max': mebibytes(512),
            'memory.events': events({max: 3}),
            'memory.pressure': waits(0),
          },
        },
      },
      stay,
    },
    {name: 'it has room again after a kill', course: full({...holds(100, 30), 'memory.pressure': waits(30, 12)}), stay},
    {name: 'without PSI, when page cache fills it', course: full(holds(60, 451), noPsi), stay},
    {
      name: 'cgroup v1, when page cache fills it and the machine waits because it is short itself',
      course: second => ({...v1(60, 451)(second), stall: {memory: [15, 2]}, meminfo: {MemAvailable: 600_000}}),
      stay,
    },
    {name: 'cgroup v1, when page cache fills it', course: v1(60, 451), stay},
    {
      name: 'this container, well below its limit',
      course: {
        files: insideContainer({
          ...holds(100, 30),
          'memory.max': mebibytes(512),
          'memory.events': events({}),
          'memory.pressure': waits(0),
        }),
      },
      stay,
    },
    {
      name: 'hundreds of groups, of which some meet their limits',
      course: second => ({
        groups: Object.fromEntries(
          Array.from({length: 300}, (_, i) => [
            `/docker/${(i + 0x10_0000).toString(16).padStart(64, 'a')}`,
            {
              ...holds(200, 310),
              'memory.max': mebibytes(512),
              'memory.events': events({max: i % 7 === 0 ? 20 * second : 5}),
              'memory.pressure': waits(0.2, 0.1),
            },
          ]),
        ),
      }),
      stay: {seconds: 4},
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
