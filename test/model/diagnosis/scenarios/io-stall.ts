import {ioStall} from '../../../../src/model/diagnosis/io-stall.ts';
import type {Condition, Scenarios} from '../patient.ts';

const disk = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n/dev/vda2\t\t\t\tpartition\t4194300\t\t2000000\t\t-2\n';
const zram = disk.replace('/dev/vda2', '/dev/zram0');

const readAgain = (some: number, full: number): Condition => ({
  stall: {io: [some, full]},
  rates: {pgpgin: 60_000, workingset_refault_file: 14_000, workingset_activate_file: 12_000},
});

export const scenarios: Scenarios = {
  rule: ioStall,
  fires: [
    {
      name: 'a copy that fills the disk: storage is not memory',
      course: {stall: {io: [90, 85]}, rates: {pgpgin: 200_000, pgpgout: 200_000}},
      severity: 'notice',
      says: /^Work waited for storage 90\.0% .*lack of memory is not why/,
    },
    {
      name: 'the file cache in use is read again and again',
      course: {
        stall: {io: [35, 15]},
        rates: {pgpgin: 60_000, workingset_refault_file: 14_000, workingset_activate_file: 12_000},
      },
      severity: 'warn',
      says: /93\.3% of what is read/,
    },
    {
      name: 'swap on a disk comes back',
      course: {
        stall: {io: [50, 30]},
        rates: {pgpgin: 10_000, pswpin: 2000},
        files: {'proc/swaps': disk},
      },
      severity: 'warn',
      says: /80\.0%/,
    },
    {
      name: 'reclaim waits for what it has written out',
      course: {stall: {io: [50, 30]}, rates: {nr_throttled_written: 900}},
      severity: 'warn',
      says: /memory is freed only as it writes$/,
    },
    {
      name: 'swap on zram is no storage',
      course: {stall: {io: [50, 30]}, rates: {pgpgin: 10_000, pswpin: 2000}, files: {'proc/swaps': zram}},
      severity: 'notice',
    },
    {
      name: 'a database that reads much more than comes back',
      course: {
        stall: {io: [60, 20]},
        rates: {pgpgin: 200_000, workingset_refault_file: 30_000, workingset_activate_file: 3000},
      },
      severity: 'notice',
    },
    {
      name: 'pages that are only kept are no refaults: MGLRU of 6.1 counts them as activated',
      course: {
        stall: {io: [60, 20]},
        rates: {pgpgin: 60_000, workingset_refault_file: 90, workingset_activate_file: 12_000},
      },
      severity: 'notice',
    },
    {
      name: 'much of it was in the cache before, and was not in use',
      course: {
        stall: {io: [60, 20]},
        rates: {pgpgin: 60_000, workingset_refault_file: 9000, workingset_activate_file: 300},
      },
      severity: 'notice',
      says: /60\.0% of what is read was in memory before, not in use$/,
    },
    {
      name: 'at the very first sample',
      course: {stall: {io: [80, 60]}},
      stay: {seconds: 0},
      severity: 'notice',
    },
    ...(
      [
        [22, 4],
        [18, 6],
      ] as const
    ).map(([some, full]) => ({
      name: `the file cache in use is read again, and work waits ${some} %, all of it ${full} %`,
      course: readAgain(some, full),
      severity: 'warn' as const,
    })),
    ...(
      [
        [4200, /lack of memory is not why$/],
        [4800, /32\.0% of what is read was in memory before, not in use$/],
      ] as const
    ).map(([pages, says]) => ({
      name: `${pages} pages a second were in the cache before, and not in use`,
      course: {
        stall: {io: [60, 20]},
        rates: {pgpgin: 60_000, workingset_refault_file: pages, workingset_activate_file: 300},
      } as const,
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'a running build', course: {stall: {io: [25, 12]}, rates: {pgpgin: 50_000, pgmajfault: 200}}},
    {name: 'one spike of a second and a half', course: second => ({stall: {io: second === 55 ? [100, 100] : [0, 0]}})},
    {
      name: 'refaults without waiting',
      course: {
        stall: {io: [3, 1]},
        rates: {pgpgin: 60_000, workingset_refault_file: 14_000, workingset_activate_file: 12_000},
      },
    },
    {name: 'the file cache in use is read again, and work waits a little', course: readAgain(18, 4)},
  ],
  cannotSay: [{name: 'a kernel without PSI', course: {stall: null}, why: /proc\/pressure\/io/}],
};
