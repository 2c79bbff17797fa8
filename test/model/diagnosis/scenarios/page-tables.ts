import {pageTables} from '../../../../src/model/diagnosis/page-tables.ts';
import type {ProcessNumbers, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const short = {MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0};
const workers: readonly ProcessNumbers[] = [
  {pid: 1, comm: 'systemd'},
  ...Array.from({length: 200}, (_, i) => ({pid: 1000 + i, comm: 'postgres', shmem: 4000, pageTables: 12})),
  {pid: 5000, comm: 'java', anon: 4000, pageTables: 8},
];

const small = {MemTotal: 4 * gib, MemFree: gib, MemAvailable: 2 * gib};

export const scenarios: Scenarios = {
  rule: pageTables,
  fires: [
    {
      name: 'two hundred workers with a table each',
      course: {meminfo: {PageTables: 2.5 * gib}, processes: workers},
      severity: 'notice',
      says: /^Page tables \(maps of each process\) hold 2\.50 GiB \(15\.6%\) of memory; 200 postgres processes have 2\.34 GiB of them$/,
    },
    {
      name: 'and memory runs out',
      course: {meminfo: {PageTables: 2.5 * gib, ...short}, processes: workers},
      severity: 'warn',
    },
    {
      name: 'one process with a sparse mapping',
      course: {meminfo: {PageTables: gib}, processes: [{pid: 44, comm: 'asan', pageTables: 800}]},
      severity: 'notice',
      says: /asan \(pid 44\) has 800 MiB of them/,
    },
    {
      name: 'in a container: the tables are those of the host, whose processes are not to be seen',
      course: {meminfo: {PageTables: 2.5 * gib}, processes: [{pid: 1, comm: 'app', pageTables: 4}]},
      severity: 'notice',
      says: /of memory$/,
    },
    {
      name: 'tables of virtual machines, and nobody to be seen',
      course: {meminfo: {SecPageTables: 2 * gib}, processes: []},
      severity: 'notice',
      says: /2\.03 GiB \(12\.7%\) of memory$/,
    },
    {
      name: 'just enough of them on a small machine',
      course: {meminfo: {...small, PageTables: 268 * 1024}},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'a container host with 400 processes',
      course: {
        meminfo: {PageTables: 0.3 * gib},
        processes: Array.from({length: 400}, (_, i) => ({pid: 100 + i, pageTables: 0.7})),
      },
    },
    {
      name: 'a machine of 512 MiB with a tenth of it in page tables',
      course: {meminfo: {MemTotal: 0.5 * gib, MemFree: 0.1 * gib, MemAvailable: 0.2 * gib, PageTables: 0.05 * gib}},
    },
    {name: 'a few less of them on a small machine', course: {meminfo: {...small, PageTables: 243 * 1024}}},
  ],
  cannotSay: [{name: 'a kernel without PageTables', course: {meminfo: {PageTables: null}}, why: /PageTables/}],
};
