import {cgroupOom} from '../../../../src/model/diagnosis/cgroup-oom.ts';
import {events, insideContainer, v1Files} from '../groups.ts';
import {killLog, quietLog} from '../kill-log.ts';
import type {Condition, Course, Scenarios} from '../patient.ts';

const START = 100_000;
const web = '/system.slice/web.service';
const docker = `/system.slice/docker-${'0123456789ab'.repeat(5)}0123.scope`;
const java = {pid: 77, comm: 'java', anon: 480, limitOf: web};

const groups = (path: string, oom: number, kills: number): NonNullable<Condition['groups']> => ({
  '/system.slice': {'memory.events': events({max: oom * 40, oom, kills})},
  [path]: {'memory.max': '536870912\n', 'memory.events': events({max: oom * 40, oom, kills})},
});
const killing =
  (from: number, to: number, path = web): Course =>
  second => {
    const n = Math.max(0, Math.min(second, to) - from);
    return {vmstat: {oom_kill: n}, groups: groups(path, n, n)};
  };

export const scenarios: Scenarios = {
  rule: cgroupOom,
  fires: [
    {
      name: 'a kill before mmtop was started, by the log',
      course: {vmstat: {oom_kill: 1}, log: killLog({...java, at: START - 40})},
      stay: {seconds: 0},
      severity: 'critical',
      says: /^web\.service: 1 OOM kill at its limit, 40 s ago; limit 512 MiB, killed java \(pid 77\), 480 MiB$/,
    },
    {
      name: 'a container that is killed again and again',
      course: {
        vmstat: {oom_kill: 3},
        log: killLog(...[900, 600, 400].map((ago, i) => ({...java, pid: 70 + i, limitOf: docker, at: START - ago}))),
      },
      stay: {seconds: 0},
      severity: 'warn',
      says: /^docker 0123456789ab: 3 OOM kills at its limit, the last 6 min ago; limit 512 MiB, last killed java \(pid 72\)/,
    },
    {
      name: 'a container whose group is gone, with names as long as they get',
      course: {
        vmstat: {oom_kill: 1},
        log: killLog({
          pid: 4_194_303,
          comm: 'a-very-long-nam',
          anon: 1000,
          limit: 1023,
          limitOf: '/system.slice/a-service-with-a-very-long-name-indeed.service',
          at: START - 3500,
        }),
      },
      stay: {seconds: 0},
      severity: 'notice',
      says: /58 min ago/,
    },
    {
      name: 'without the log: by the counters of the group',
      course: killing(10, 12),
      stay: {seconds: 15},
      severity: 'critical',
      says: /^web\.service: 2 OOM kills at its limit, the last 3 s ago; limit 512 MiB$/,
    },
    {
      name: 'without the log it is told for longer than counters remember',
      course: killing(10, 12),
      stay: {seconds: 400, delay: 2},
      severity: 'warn',
      says: /^web\.service: 2 OOM kills at its limit, the last 6 min ago/,
    },
    {
      name: 'allocations fail and nobody is killed',
      course: second => ({groups: groups(web, second, 0)}),
      stay: {seconds: 20},
      severity: 'critical',
      says: /^web\.service: out of memory 20 times at its limit of 512 MiB; nobody was killed/,
    },
    {
      name: 'one that failed',
      course: second => ({groups: groups(web, second < 5 ? 0 : 1, 0), log: quietLog}),
      stay: {seconds: 20},
      severity: 'warn',
      says: /out of memory once/,
    },
    {
      name: 'cgroup v1',
      course: second => ({
        vmstat: {oom_kill: second < 10 ? 0 : 1},
        files: v1Files({
          usage_in_bytes: '536870912\n',
          limit_in_bytes: '536870912\n',
          failcnt: second < 10 ? '3\n' : '40\n',
          oom_control: `oom_kill_disable 0\nunder_oom 0\noom_kill ${second < 10 ? 0 : 1}\n`,
        }),
      }),
      stay: {seconds: 15},
      severity: 'critical',
      says: /^docker: 1 OOM kill at its limit, 5 s ago; limit 512 MiB$/,
    },
    {
      name: 'cgroup v1 with kills forbidden',
      course: {
        files: v1Files({
          usage_in_bytes: '536870912\n',
          limit_in_bytes: '536870912\n',
          failcnt: '40\n',
          oom_control: 'oom_kill_disable 1\nunder_oom 1\noom_kill 0\n',
        }),
      },
      stay: {seconds: 2},
      severity: 'critical',
      says: /^docker stands still at its limit of 512 MiB/,
    },
    {
      name: 'this container',
      course: second => ({
        vmstat: {oom_kill: second < 10 ? 0 : 1},
        files: insideContainer({
          'memory.current': '520000000\n',
          'memory.max': '536870912\n',
          'memory.events': second < 10 ? events({}) : events({max: 40, oom: 1, kills: 1}),
        }),
      }),
      stay: {seconds: 15},
      severity: 'critical',
      says: /^this container: 1 OOM kill at its limit/,
    },
    ...(
      [
        [9, 'warn'],
        [11, 'critical'],
      ] as const
    ).map(([times, severity]) => ({
      name: `${times} allocations fail within a minute`,
      course: (second: number) => ({groups: groups(web, Math.min(second, times), 0), log: quietLog}),
      stay: {seconds: 20},
      severity,
    })),
  ],
  healthy: [
    {name: 'nobody was killed', course: {log: quietLog}},
    {
      name: 'kills of yesterday in the log',
      course: {vmstat: {oom_kill: 1}, log: killLog({...java, at: START - 90_000})},
    },
    {
      name: 'the machine ran out, and the victim was in a group',
      course: second => ({vmstat: {oom_kill: second < 10 ? 0 : 1}, groups: groups(web, 0, second < 10 ? 0 : 1)}),
      stay: {seconds: 20},
    },
    {
      name: 'a group whose page cache meets the limit all the time',
      course: second => ({
        groups: {
          [web]: {
            'memory.max': '536870912\n',
            'memory.events': events({max: second * 300}),
          },
        },
      }),
      stay: {seconds: 20},
    },
    {
      name: 'a group of v1 that meets its limit',
      course: second => ({
        files: v1Files({
          usage_in_bytes: '536870912\n',
          limit_in_bytes: '536870912\n',
          failcnt: `${second * 20}\n`,
          oom_control: 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
        }),
      }),
      stay: {seconds: 15},
    },
  ],
  cannotSay: [
    {
      name: 'kills of some day in the counters, and the log may not be read',
      course: {vmstat: {oom_kill: 5}, groups: groups(web, 5, 5)},
      why: /^5 OOM kills before mmtop looked/,
    },
    {
      name: 'neither log nor groups',
      course: {files: {'proc/self/mountinfo': '', 'sys/fs/cgroup': {kind: 'missing', path: 'sys/fs/cgroup'}}},
      why: /cgroup/,
    },
  ],
};
