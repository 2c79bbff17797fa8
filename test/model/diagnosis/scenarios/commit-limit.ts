import {commitLimit} from '../../../../src/model/diagnosis/commit-limit.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;

const promised = (mode: number, made: number, limit = 12): Condition => ({
  meminfo: {Committed_AS: made * gib, CommitLimit: limit * gib},
  files: {'proc/sys/vm/overcommit_memory': `${mode}\n`},
});
const stay = {seconds: 2};

export const scenarios: Scenarios = {
  rule: commitLimit,
  fires: [
    {name: '92 % in strict mode', course: promised(2, 11.05), stay, severity: 'notice', says: /92\.1%/},
    {
      name: '96 % in strict mode',
      course: promised(2, 11.6),
      stay,
      severity: 'warn',
      says: /^Programs were promised 11\.6 GiB of 12\.0 GiB allowed \(96\.7%\); requests above 410 MiB fail, with 12\.0 GiB/,
    },
    {
      name: 'all of it',
      course: promised(2, 12),
      stay,
      severity: 'critical',
      says: /; requests for memory fail, with 12\.0 GiB/,
    },
    {name: '96 % of a terabyte leave much', course: promised(2, 980, 1024), stay, severity: 'notice'},
    {name: 'nearly all on a machine of 512 MiB', course: promised(2, 0.398, 0.4), stay, severity: 'critical'},
    {
      name: 'a little below the mark it still stands once it was found',
      course: second => promised(2, second < 5 ? 11.6 : 11.3),
      stay: {seconds: 10},
      severity: 'warn',
    },
    ...(
      [
        [95.7, 100, 'notice'],
        [96.3, 100, 'warn'],
        [118.9, 120, 'warn'],
        [119.1, 120, 'critical'],
      ] as const
    ).map(([made, limit, severity]) => ({
      name: `${made} of ${limit} GiB`,
      course: promised(2, made, limit),
      stay,
      severity,
    })),
  ],
  healthy: [
    {name: 'far below the limit in strict mode', course: promised(2, 6), stay},
    {name: 'more than all in mode 0', course: promised(0, 40), stay},
    {name: 'more than all in mode 1', course: promised(1, 40), stay},
  ],
  cannotSay: [
    {name: 'the mode is not known', course: {}, stay, why: /overcommit_memory|not sampled|exist/},
    {
      name: 'a container that does not see the limit',
      course: {meminfo: {CommitLimit: null}, files: {'proc/sys/vm/overcommit_memory': '2\n'}},
      stay,
      why: /CommitLimit/,
    },
  ],
};
