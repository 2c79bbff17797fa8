import {thpDatabase} from '../../../../src/model/diagnosis/thp-database.ts';
import type {Condition, ProcessNumbers, Scenarios} from '../patient.ts';

const setting = (enabled: string) => ({
  'sys/kernel/mm/transparent_hugepage/enabled': `${enabled}\n`,
  'sys/kernel/mm/transparent_hugepage/hpage_pmd_size': '2097152\n',
});
const always = setting('[always] madvise never');
const running = (processes: readonly ProcessNumbers[], files: Condition['files'] = always): Condition => ({
  processes,
  files,
});
const redis = {pid: 700, comm: 'redis-server', anon: 4_000};
const stay = {seconds: 6};

export const scenarios: Scenarios = {
  rule: thpDatabase,
  fires: [
    {name: 'Redis', course: running([redis]), stay, severity: 'notice', says: /redis-server \(pid 700\)/},
    {
      name: 'the largest of several',
      course: running([redis, {pid: 800, comm: 'mongod', anon: 9_000}, {pid: 900, comm: 'java', anon: 12_000}]),
      stay,
      severity: 'notice',
      says: /mongod \(pid 800\) .*512 MiB/,
    },
    {
      name: 'PostgreSQL',
      course: running([{pid: 700, comm: 'postgres', anon: 100, shmem: 4_000}]),
      stay,
      severity: 'notice',
    },
    {
      name: 'a background process of Oracle',
      course: running([{pid: 70, comm: 'ora_pmon_ORCL', anon: 300}]),
      stay,
      severity: 'notice',
    },
    {name: 'one that is just large enough', course: running([{...redis, anon: 62}]), stay, severity: 'notice'},
  ],
  healthy: [
    {name: 'only those who ask', course: running([redis], setting('always [madvise] never')), stay},
    {name: 'nobody', course: running([redis], setting('always madvise [never]')), stay},
    {name: 'no database runs', course: running([{pid: 900, comm: 'java', anon: 12_000}]), stay},
    {name: 'one that is a plaything', course: running([{...redis, anon: 8}]), stay},
    {
      name: 'one that has switched them off for itself',
      course: {
        processes: [redis],
        files: {
          ...always,
          'proc/700/status': 'Name:\tredis-server\nTgid:\t700\nPid:\t700\nPPid:\t1\nTHP_enabled:\t0\n',
        },
      },
      stay,
    },
    {
      name: 'ClickHouse, to which they are alright',
      course: running([{pid: 9, comm: 'clickhouse-serv', anon: 12_000}]),
      stay,
    },
    {name: 'MariaDB, which sees to it by itself', course: running([{pid: 9, comm: 'mariadbd', anon: 12_000}]), stay},
    {name: 'a kernel without them', course: {processes: [redis]}, stay},
    {
      name: 'off for the size that counts',
      course: running([redis], {
        ...always,
        'sys/kernel/mm/transparent_hugepage/hugepages-2048kB/enabled': 'always inherit madvise [never]\n',
      }),
      stay,
    },
    {name: 'one that is just too small', course: running([{...redis, anon: 56}]), stay},
  ],
  cannotSay: [
    {
      name: 'the setting may not be read',
      course: running([redis], {
        ...always,
        'sys/kernel/mm/transparent_hugepage/enabled': {
          kind: 'denied',
          path: 'sys/kernel/mm/transparent_hugepage/enabled',
        },
      }),
      stay,
      why: /no permission/,
    },
  ],
};
