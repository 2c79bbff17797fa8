import {containersUnlimited} from '../../../../src/model/diagnosis/containers-unlimited.ts';
import {type GroupFiles, mebibytes} from '../groups.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const stay = {seconds: 6};
const id = (n: number): string => (n + 0x1234_5678_9abc).toString(16).padEnd(64, '0');
const docker = (n: number): string => `/system.slice/docker-${id(n)}.scope`;
const group = (current: number, max?: number): GroupFiles => ({
  'memory.current': mebibytes(current),
  'memory.max': max === undefined ? 'max\n' : mebibytes(max),
});
const mixed: NonNullable<Condition['groups']> = {
  [docker(0)]: group(3_000),
  [docker(1)]: group(200),
  [docker(2)]: group(400, 1024),
};
const pod =
  '/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod01234567_89ab_cdef_0123_456789abcdef.slice';
const inPod = (n: number): string => `${pod}/cri-containerd-${id(n)}.scope`;

const small = {MemTotal: 4 * gib, MemFree: gib, MemAvailable: 2 * gib};
const withLimits = (current: number, max?: number): NonNullable<Condition['groups']> => ({
  [docker(1)]: group(current, max),
  [docker(2)]: group(900, 1024),
});

export const scenarios: Scenarios = {
  rule: containersUnlimited,
  fires: [
    {
      name: 'others have limits',
      course: {groups: mixed},
      stay,
      severity: 'notice',
      says: /^2 of 3 containers have no memory limit; the largest, docker 123456789abc, holds 2\.93 GiB$/,
    },
    {
      name: 'none has, and memory is short',
      course: {meminfo: {MemAvailable: 0.6 * gib}, groups: {[docker(0)]: group(9_000)}},
      stay,
      severity: 'notice',
      says: /^1 of 1 container has no memory limit/,
    },
    {
      name: 'a limit of as good as the whole machine is none',
      course: {groups: {...mixed, '/kubepods.slice': group(9_000, 15_500), [inPod(5)]: group(8_000)}},
      stay,
      severity: 'notice',
      says: /^3 of 4 .*containerd 123456789ac1, holds 7\.81 GiB/,
    },
    {
      name: 'LXC',
      course: {
        groups: {
          '/lxc.payload.mail': group(2_000),
          '/lxc.monitor.mail': group(90),
          '/lxc.payload.web': group(300, 512),
        },
      },
      stay,
      severity: 'notice',
      says: /^1 of 2 containers has no memory limit; the largest, lxc mail,/,
    },
    {name: 'a limit of 92 % of the machine', course: {groups: withLimits(3_000, 15_100)}, stay, severity: 'notice'},
    {name: 'one that is just large enough', course: {groups: withLimits(172)}, stay, severity: 'notice'},
    {
      name: 'one that is just large enough on a small machine',
      course: {meminfo: small, groups: withLimits(67)},
      stay,
      severity: 'notice',
    },
    {
      name: 'it still stands when that one has become a little smaller',
      course: second => ({groups: withLimits(second < 10 ? 200 : 140)}),
      stay: {seconds: 30},
      severity: 'notice',
    },
  ],
  healthy: [
    {
      name: 'memory was short, and is no longer',
      course: second => ({
        ...(second < 10 && {meminfo: {MemAvailable: 0.6 * gib}}),
        groups: {[docker(0)]: group(9_000)},
      }),
      stay: {seconds: 30},
    },
    {name: 'no containers', course: {}, stay},
    {
      name: 'services of systemd are no containers',
      course: {
        meminfo: {MemAvailable: 0.6 * gib},
        groups: {'/system.slice/big.service': group(9_000), '/user.slice/user-1000.slice': group(3_000)},
      },
      stay,
    },
    {name: 'all have limits', course: {groups: {[docker(1)]: group(400, 1024), [docker(2)]: group(900, 1024)}}, stay},
    {
      name: 'none has a limit, and there is memory for all',
      course: {groups: {[docker(0)]: group(3_000), [docker(1)]: group(200)}},
      stay,
    },
    {
      name: 'the pod has the limit, and what pauses in it has none',
      course: {
        groups: {[pod]: group(900, 1024), [inPod(1)]: group(800), [inPod(2)]: group(1), [docker(3)]: group(50, 100)},
      },
      stay,
    },
    {
      name: 'those without are as small as can be',
      course: {groups: {[docker(1)]: group(3), [docker(2)]: group(900, 1024)}},
      stay,
    },
    {name: 'a limit of 88 % of the machine', course: {groups: withLimits(3_000, 14_400)}, stay},
    {name: 'one that is just too small', course: {groups: withLimits(155)}, stay},
    {
      name: 'one that is just too small on a small machine',
      course: {meminfo: small, groups: withLimits(61)},
      stay,
    },
    {
      name: 'one that has become clearly smaller',
      course: second => ({groups: withLimits(second < 10 ? 200 : 122)}),
      stay: {seconds: 30},
    },
  ],
  cannotSay: [
    {
      name: 'no groups are mounted',
      course: {files: {'proc/self/mountinfo': '', 'sys/fs/cgroup': {kind: 'missing', path: 'sys/fs/cgroup'}}},
      stay,
      why: /cgroup/,
    },
    {
      name: 'how much memory there is is not known',
      course: {groups: mixed, meminfo: {MemTotal: null}},
      stay,
      why: /MemTotal/,
    },
  ],
};
