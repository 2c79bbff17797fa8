import {compactionStorm} from '../../../../src/model/diagnosis/compaction-storm.ts';
import type {Condition, Scenarios} from '../patient.ts';

const compacts = (stalls: number, won: number, scanned = 20_000): Condition => ({
  rates: {
    compact_stall: stalls,
    compact_success: stalls * won,
    compact_fail: stalls * (1 - won),
    compact_migrate_scanned: scanned,
  },
});
const faults = (n: number, missed: number) => ({thp_fault_alloc: n * (1 - missed), thp_fault_fallback: n * missed});
const defrag = (choice: string) => ({
  'sys/kernel/mm/transparent_hugepage/enabled': '[always] madvise never\n',
  'sys/kernel/mm/transparent_hugepage/defrag': `[${choice}] never\n`,
  'sys/kernel/mm/transparent_hugepage/hpage_pmd_size': '2097152\n',
});
const storm: Condition = {
  rates: {...compacts(300, 0.2).rates, ...faults(320, 0.8)},
  files: defrag('always'),
};

export const scenarios: Scenarios = {
  rule: compactionStorm,
  fires: [
    {
      name: 'page faults that want huge pages, and work waits',
      course: {...storm, stall: {memory: [18, 3]}},
      severity: 'warn',
      says: /^Programs stop 300 times a second to gather free memory into blocks; 80\.0% in vain, most to get huge pages$/,
    },
    {name: 'the same, and hardly anybody waits', course: {...storm, stall: {memory: [2, 0]}}, severity: 'notice'},
    {
      name: 'somebody else wants large blocks',
      course: {...compacts(60, 0.5), stall: {memory: [8, 1]}},
      severity: 'warn',
      says: /60 times a second .*; 50\.0% in vain$/,
    },
    {name: 'without PSI, very often', course: {...compacts(900, 0.5), stall: null}, severity: 'warn'},
    {name: 'without PSI', course: {...compacts(60, 0.5), stall: null}, severity: 'notice'},
    {
      name: 'kcompactd finds no end',
      course: {rates: {compact_daemon_migrate_scanned: 1_300_000, compact_migrate_scanned: 1_300_000}},
      severity: 'notice',
      says: /^The kernel searches 31\.0% of memory each second/,
    },
    {name: 'after ten seconds', course: {...storm, stall: {memory: [18, 3]}}, stay: {seconds: 10}, severity: 'warn'},
    {
      name: 'it still stands a little below the mark',
      course: second => compacts(second < 40 ? 6 : 4.4, 0.5),
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'now and then', course: compacts(3, 0.4)},
    {
      name: 'a program with huge pages starts, for two seconds',
      course: second => (second > 54 && second < 57 ? storm : {}),
    },
    {
      name: 'many huge pages, and none to be made room for',
      course: {rates: faults(2000, 0), files: defrag('madvise'), meminfo: {AnonHugePages: 9_000_000}},
    },
    {name: 'proactive compaction by kcompactd', course: {rates: {compact_daemon_migrate_scanned: 60_000}}},
    {name: 'work waits for memory, and nobody compacts', course: {stall: {memory: [40, 10]}}},
  ],
  cannotSay: [
    {name: 'before it has watched', course: storm, stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'a kernel without compaction',
      course: {vmstat: {compact_stall: null, compact_fail: null, compact_success: null}},
      why: /no compact_stall/,
    },
  ],
};
