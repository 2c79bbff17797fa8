import type {SystemInfo} from '../host/host.ts';
import {commandOf, isCommandUnread, unreadCommands} from '../model/process-name.ts';
import type {ProcessRow} from '../model/process-sums.ts';
import {
  anonOf,
  faultsForSum,
  fileOf,
  growthOf,
  majorFaultRate,
  pssOf,
  rssOf,
  sharedOf,
  statusAmount,
  swapOf,
  swapPssOf,
  uidOf,
  ussOf,
  virtualOf,
} from '../model/processes.ts';
import {memoryPath} from '../proc/pid/cgroup.ts';
import type {Process} from '../proc/pid/process.ts';
import type {Statm} from '../proc/pid/statm.ts';
import {mapReading, type Reading} from '../reading.ts';
import {idCell, textCell, wordCell} from './cell.ts';
import type {Column} from './column.ts';
import {
  AGED_WIDTH,
  agedCell,
  amountCell,
  commonCell,
  countSumCell,
  growthSumCell,
  largestCell,
  oldestRead,
  rateSumCell,
} from './process-cells.ts';

/** Name of the real user, or its number. */
export const userOf = (row: Process, system: SystemInfo): Reading<string> =>
  mapReading(uidOf(row), uid => system.users.get(uid) ?? String(uid));

/** Of one process with a readable statm; a sum takes its cell. */
const fromStatm =
  (pagesOf: (statm: Statm) => number) =>
  ({members, statm}: ProcessRow, {pageSize}: SystemInfo): number | undefined =>
    members === undefined && statm.ok ? pagesOf(statm.value) * pageSize : undefined;

/** Where the memory of the process is accounted. */
export const cgroupOf = (row: Process): Reading<string> =>
  mapReading(fileOf(row, 'cgroup'), cgroup => memoryPath(cgroup)?.path ?? 'none');

/** Columns of the process table, in the order they stand on screen. */
export const processColumns: readonly Column<ProcessRow>[] = [
  {
    id: 'pid',
    title: 'PID',
    help: 'Process id; for a group how many processes it has.',
    width: 7,
    align: 'right',
    rank: 100,
    descending: false,
    cell: row =>
      row.heading === undefined
        ? idCell(row.pid)
        : wordCell({ok: true, value: {text: `${row.members!.length}×`, n: row.members!.length}}),
  },
  {
    id: 'user',
    title: 'USER',
    help: 'Real user of the process; a number where the name is not in /etc/passwd.',
    width: 8,
    align: 'left',
    rank: 50,
    files: ['status'],
    hidden: 'grouped',
    descending: false,
    cell: (row, system) => commonCell(row, 'user', system, userOf),
  },
  {
    id: 'state',
    title: 'S',
    help: 'R running, S sleeping, D waiting for a disk, Z zombie, T stopped, I idle kernel thread.',
    width: 1,
    align: 'left',
    rank: 40,
    hidden: 'grouped',
    descending: false,
    cell: row => textCell(row.heading === undefined ? row.state : ' '),
  },
  {
    id: 'rss',
    title: 'RSS',
    help: 'Resident memory: all pages of the process that are in RAM. Pages shared with others count in full for each, which makes the sum of several ≤: at most.',
    width: 6,
    align: 'right',
    rank: 99,
    descending: true,
    number: fromStatm(({resident}) => resident),
    cell: (row, system) => amountCell(row, 'rss', one => rssOf(one, system.pageSize), 'each'),
  },
  {
    id: 'anon',
    title: 'ANON',
    help: 'Anonymous part of RSS: heap, stack, private data. The kernel can only swap it out; the process gives it back with free(), madvise() or its exit.',
    width: 6,
    align: 'right',
    rank: 70,
    descending: true,
    number: fromStatm(({resident, shared}) => Math.max(0, resident - shared)),
    cell: (row, system) => amountCell(row, 'anon', one => anonOf(one, system.pageSize), 'each'),
  },
  {
    id: 'shared',
    title: 'FILE+SH',
    help: 'Part of RSS backed by files or shared memory; several processes may share these pages.',
    width: 7,
    align: 'right',
    rank: 35,
    descending: true,
    number: fromStatm(({shared}) => shared),
    cell: (row, system) => amountCell(row, 'shared', one => sharedOf(one, system.pageSize), 'each'),
  },
  {
    id: 'shmem',
    title: 'SHMEM',
    help: 'Part of RSS in shared memory and tmpfs (RssShmem).',
    width: 6,
    align: 'right',
    rank: 32,
    files: ['status'],
    filesOfAll: ['status'],
    descending: true,
    cell: row => amountCell(row, 'shmem', one => statusAmount(one, 'rssShmem'), 'each'),
  },
  {
    id: 'pss',
    title: 'PSS AGE',
    help: 'Fair share of RSS: each page divided by the number of processes that map it, so that sums are true. Read seldom, for it is dear: behind it stands how long ago. ≥ in a sum: not all could be read.',
    width: AGED_WIDTH,
    align: 'right',
    rank: 90,
    files: ['smapsRollup'],
    filesOfAll: ['smapsRollup'],
    hidden: 'ungrouped',
    descending: true,
    cell: (row, _system, at) => agedCell(amountCell(row, 'pss', pssOf, 'once'), oldestRead(row, 'pss'), at),
  },
  {
    id: 'uss',
    title: 'USS',
    help: 'Pages that only this process maps: what its end would give back, cached file pages included. As old as PSS.',
    width: 6,
    align: 'right',
    rank: 28,
    files: ['smapsRollup'],
    filesOfAll: ['smapsRollup'],
    hidden: true,
    descending: true,
    cell: row => amountCell(row, 'uss', ussOf, 'once'),
  },
  {
    id: 'swap',
    title: 'SWAP',
    help: 'Anonymous memory of the process that is in swap (VmSwap); shared memory in swap is not in it.',
    width: 6,
    align: 'right',
    rank: 65,
    files: ['status'],
    filesOfAll: ['status'],
    descending: true,
    cell: row => amountCell(row, 'swap', swapOf, 'each'),
  },
  {
    id: 'swap_pss',
    title: 'SWPSS',
    help: 'Fair share of what is in swap: what parent and child still share since a fork is divided between them. As old as PSS.',
    width: 6,
    align: 'right',
    rank: 26,
    files: ['smapsRollup'],
    filesOfAll: ['smapsRollup'],
    hidden: true,
    descending: true,
    cell: row => amountCell(row, 'swap_pss', swapPssOf, 'once'),
  },
  {
    id: 'growth',
    title: 'GROW/min',
    help: 'What RSS gained in the last minute, or since mmtop watches the process where that is less. Known after ten seconds. Of several the sum.',
    width: 8,
    align: 'right',
    rank: 58,
    descending: true,
    cell: (row, system, at) => growthSumCell(row, 'growth', one => growthOf(one, at, system.pageSize)),
  },
  {
    id: 'virtual',
    title: 'VIRT',
    help: 'Address space of the process, touched or not. Large values are harmless by themselves.',
    width: 6,
    align: 'right',
    rank: 20,
    hidden: 'grouped',
    descending: true,
    number: fromStatm(({size}) => size),
    cell: (row, system) => amountCell(row, 'virtual', one => virtualOf(one, system.pageSize), 'once'),
  },
  {
    id: 'page_tables',
    title: 'PTABLE',
    help: 'Page tables of the process (VmPTE), which are in no RSS and which the OOM killer counts.',
    width: 6,
    align: 'right',
    rank: 24,
    files: ['status'],
    filesOfAll: ['status'],
    hidden: true,
    descending: true,
    cell: row => amountCell(row, 'page_tables', one => statusAmount(one, 'vmPTE'), 'once'),
  },
  {
    id: 'peak',
    title: 'PEAK',
    help: 'The largest RSS the process ever had (VmHWM).',
    width: 6,
    align: 'right',
    rank: 22,
    files: ['status'],
    filesOfAll: ['status'],
    hidden: true,
    descending: true,
    cell: row => amountCell(row, 'peak', one => statusAmount(one, 'vmHWM'), 'each'),
  },
  {
    id: 'majflt',
    title: 'MAJF/s',
    help: 'Major faults per second: pages that had to be fetched from disk, swap or zram.',
    width: 6,
    align: 'right',
    rank: 55,
    files: ['stat'],
    descending: true,
    cell: (row, _system, at) => rateSumCell(row, 'majflt', majorFaultRate, one => faultsForSum(one, at)),
  },
  {
    id: 'oom_score',
    title: 'OOM',
    help: 'How likely the OOM killer picks the process: 0 never, an ordinary idle process has 666, the highest goes first. Of several the highest.',
    width: 4,
    align: 'right',
    rank: 45,
    files: ['oomScore'],
    filesOfAll: ['oomScore'],
    descending: true,
    cell: row => largestCell(row, 'oom_score', one => fileOf(one, 'oomScore')),
  },
  {
    id: 'oom_score_adj',
    title: 'ADJ',
    help: 'Adjustment of the OOM score by the administrator: -1000 protects, 1000 offers the process first.',
    width: 5,
    align: 'right',
    rank: 30,
    files: ['oomScoreAdj'],
    filesOfAll: ['oomScoreAdj'],
    hidden: 'grouped',
    descending: true,
    cell: row => largestCell(row, 'oom_score_adj', one => fileOf(one, 'oomScoreAdj')),
  },
  {
    id: 'threads',
    title: 'THR',
    help: 'Threads of the process.',
    width: 5,
    align: 'right',
    rank: 10,
    files: ['stat'],
    hidden: 'grouped',
    descending: true,
    cell: row => countSumCell(row, 'threads', one => mapReading(fileOf(one, 'stat'), stat => stat.numThreads)),
  },
  {
    id: 'cgroup',
    title: 'CGROUP',
    help: 'The cgroup that the memory of the process is charged to.',
    width: 24,
    align: 'left',
    cut: 'start',
    rank: 15,
    files: ['cgroup'],
    filesOfAll: ['cgroup'],
    hidden: true,
    descending: false,
    cell: (row, system) => commonCell(row, 'cgroup', system, cgroupOf),
  },
  {
    id: 'command',
    title: 'COMMAND',
    help: 'Command line, or the kernel’s short name in brackets where there is none.',
    width: 15,
    align: 'left',
    flexible: true,
    rank: 98,
    files: ['cmdline'],
    descending: false,
    cell: row => textCell(rowText(row)),
  },
];

/** What a row is called: the command, how many are folded behind it, or what a group has in common. */
export const rowText = (row: ProcessRow): string => {
  if (row.heading !== undefined) return row.heading;
  return row.members === undefined ? commandOf(row) : `${row.members.length} processes: ${commandOf(row)}`;
};

/** What search and filter look at. */
export const processText = (row: ProcessRow): string =>
  row.heading === undefined ? `${row.pid} ${row.comm} ${commandOf(row)}` : row.heading;

/** Arguments are read of the processes on screen, and of all while somebody looks for some. */
export const processTextFrom = {
  files: ['cmdline'],
  unread: (row: ProcessRow) => row.heading === undefined && isCommandUnread(row),
  words: unreadCommands,
} as const;
