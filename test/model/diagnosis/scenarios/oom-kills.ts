import {oomKills} from '../../../../src/model/diagnosis/oom-kills.ts';
import {events, insideContainer, v1Files} from '../groups.ts';
import {killLog, quietLog} from '../kill-log.ts';
import type {Condition, Scenarios} from '../patient.ts';

const START = 100_000;
const java = {pid: 77, comm: 'java', anon: 3_000};
type Groups = NonNullable<Condition['groups']>;
const counted = (n: number): Condition => ({vmstat: {oom_kill: n}});

/** One kill, at a second of the watching; groups say what they count. */
const killedAt =
  (at: number, groups?: (killed: boolean) => Groups, n = 1, before = 3) =>
  (second: number): Condition => {
    const killed = second >= at;
    const own = groups?.(killed);
    return {...counted(killed ? before + n : before), ...(own !== undefined && {groups: own})};
  };

const inGroup = (oom: number, kills: number): Groups => ({
  '/system.slice': {'memory.events': events({max: oom * 40, oom, kills})},
  '/system.slice/web.service': {
    'memory.max': '536870912\n',
    'memory.events': events({max: oom * 40, oom, kills}),
    'memory.events.local': events({max: oom * 40, oom, kills}),
  },
});

export const scenarios: Scenarios = {
  rule: oomKills,
  fires: [
    {
      name: 'a kill before mmtop was started, by the log',
      course: {...counted(1), log: killLog({...java, at: START - 40})},
      stay: {seconds: 0},
      severity: 'critical',
      says: /^1 OOM kill, 40 s ago: java \(pid 77\), 2\.93 GiB; the whole machine was out of memory$/,
    },
    {
      name: 'kills of the last hour',
      course: {
        ...counted(2),
        log: killLog({...java, at: START - 3000}, {pid: 78, comm: 'cc1plus', anon: 800, at: START - 1200}),
      },
      stay: {seconds: 3},
      severity: 'notice',
      says: /^2 OOM kills, the last 20 min ago: cc1plus \(pid 78\)/,
    },
    {
      name: 'a kill while mmtop watches, by the log',
      course: second =>
        second < 20
          ? {...counted(0), log: quietLog}
          : {...counted(1), log: quietLog + killLog({...java, at: START + 20})},
      stay: {seconds: 30},
      severity: 'critical',
      says: /10 s ago: java/,
    },
    {
      name: 'the nodes of a policy ran out',
      course: {...counted(1), log: killLog({...java, at: START - 9, policy: true})},
      stay: {seconds: 0},
      severity: 'critical',
      says: /the NUMA nodes it may use/,
    },
    {
      name: 'without the log: by the counter, for no group was at its limit',
      course: killedAt(10, killed => inGroup(0, killed ? 1 : 0)),
      stay: {seconds: 15},
      severity: 'critical',
      says: /^1 OOM kill, 5 s ago, for want of memory; who is not known: no permission to read \/dev\/kmsg$/,
    },
    {
      name: 'without the log it is told for longer than counters remember',
      course: killedAt(10, killed => inGroup(0, killed ? 1 : 0)),
      stay: {seconds: 200},
      severity: 'critical',
      says: /1 OOM kill, 3 min ago/,
    },
    {
      name: 'and after some minutes it is no longer critical',
      course: killedAt(10, killed => inGroup(0, killed ? 1 : 0)),
      stay: {seconds: 400, delay: 2},
      severity: 'warn',
      says: /6 min ago/,
    },
    {
      name: 'kills that go on are counted up',
      course: second => counted(3 + Math.floor(second / 30)),
      stay: {seconds: 128},
      severity: 'critical',
      says: /^4 OOM kills, the last 8 s ago/,
    },
    {
      name: 'one of the machine beside one at the limit of a group',
      course: killedAt(10, killed => inGroup(killed ? 1 : 0, killed ? 1 : 0), 2),
      stay: {seconds: 20},
      severity: 'critical',
      says: /^1 OOM kill,/,
    },
    {
      name: 'cgroup v1, where a container may be gone with its counters',
      course: second => ({...killedAt(10)(second), files: v1Files({usage_in_bytes: '1000000\n', failcnt: '0\n'})}),
      stay: {seconds: 20},
      severity: 'critical',
      says: /for want of memory; who, and whether at a limit, is not known: no permission/,
    },
    {
      name: 'a machine without cgroups',
      course: second => ({
        ...killedAt(10)(second),
        files: {'sys/fs/cgroup': {kind: 'missing', path: 'sys/fs/cgroup'}, 'proc/self/mountinfo': ''},
      }),
      stay: {seconds: 15},
      severity: 'critical',
      says: /1 OOM kill/,
    },
  ],
  healthy: [
    {name: 'nobody was ever killed', course: {}},
    {name: 'somebody was killed yesterday', course: {...counted(7), log: killLog({...java, at: START - 90_000})}},
    {
      name: 'a kill at the limit of a group, by the log',
      course: {...counted(1), log: killLog({...java, at: START - 40, limitOf: '/system.slice/web.service'})},
    },
    {
      name: 'a kill at the limit of a group, by its counters',
      course: killedAt(10, killed => inGroup(killed ? 1 : 0, killed ? 1 : 0), 1, 0),
      stay: {seconds: 15},
    },
    {
      name: 'the same, when the counters have forgotten it',
      course: killedAt(10, killed => inGroup(killed ? 1 : 0, killed ? 1 : 0), 1, 0),
      stay: {seconds: 120},
    },
    {
      name: 'the group is gone, and the one above it has the count',
      course: killedAt(
        10,
        killed => ({
          '/system.slice': {'memory.events': events({oom: killed ? 1 : 0, kills: killed ? 1 : 0})},
        }),
        1,
        0,
      ),
      stay: {seconds: 15},
    },
    {
      name: 'a kill that somebody asked for',
      course: {...counted(1), log: killLog({...java, at: START - 40, byHand: true})},
    },
  ],
  cannotSay: [
    {
      name: 'somebody was killed before, and the log may not be read',
      course: counted(7),
      why: /^7 OOM kills before mmtop looked, and when is not known: .*kmsg/,
    },
    {name: 'a kernel that does not count, and no log', course: {vmstat: {oom_kill: null}}, why: /4\.13/},
    {
      name: 'a container, and the kill was outside of it',
      course: second => ({
        ...killedAt(10)(second),
        files: insideContainer({
          'memory.current': '104857600\n',
          'memory.max': '536870912\n',
          'memory.events': events({}),
        }),
      }),
      stay: {seconds: 20},
      why: /outside this container/,
    },
  ],
};
