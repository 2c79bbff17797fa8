import {anonOf, fileOf, majorFaultRate, rssOf, sharedOf, swapOf, uidOf, virtualOf} from '../model/processes.ts';
import type {Process} from '../proc/pid/process.ts';
import {chainReading, fieldReading, mapReading} from '../reading.ts';
import {bytesCell, countCell, idCell, rateCell, textCell} from './cell.ts';
import type {Column} from './column.ts';

/** Columns of the process table, in the order they stand on screen. */
export const processColumns: readonly Column<Process>[] = [
  {
    id: 'pid',
    title: 'PID',
    help: 'Process id.',
    width: 7,
    align: 'right',
    rank: 100,
    descending: false,
    cell: row => idCell(row.pid),
  },
  {
    id: 'user',
    title: 'USER',
    help: 'Real user of the process; a number where the name is not in /etc/passwd.',
    width: 8,
    align: 'left',
    rank: 50,
    files: ['status'],
    descending: false,
    cell: (row, system) => mapReading(uidOf(row), uid => ({unit: 'text', text: system.users.get(uid) ?? String(uid)})),
  },
  {
    id: 'state',
    title: 'S',
    help: 'R running, S sleeping, D waiting for a disk, Z zombie, T stopped, I idle kernel thread.',
    width: 1,
    align: 'left',
    rank: 40,
    descending: false,
    cell: row => textCell(row.state),
  },
  {
    id: 'rss',
    title: 'RSS',
    help: 'Resident memory: all pages of the process that are in RAM. Pages shared with others count in full for each.',
    width: 6,
    align: 'right',
    rank: 99,
    descending: true,
    cell: (row, system) => bytesCell(rssOf(row, system.pageSize)),
  },
  {
    id: 'anon',
    title: 'ANON',
    help: 'Anonymous part of RSS: heap, stack, private data. The kernel can only swap it out; the process gives it back with free(), madvise() or its exit.',
    width: 6,
    align: 'right',
    rank: 70,
    descending: true,
    cell: (row, system) => bytesCell(anonOf(row, system.pageSize)),
  },
  {
    id: 'shared',
    title: 'FILE+SH',
    help: 'Part of RSS backed by files or shared memory; several processes may share these pages.',
    width: 7,
    align: 'right',
    rank: 60,
    descending: true,
    cell: (row, system) => bytesCell(sharedOf(row, system.pageSize)),
  },
  {
    id: 'shmem',
    title: 'SHMEM',
    help: 'Part of RSS in shared memory and tmpfs (RssShmem).',
    width: 6,
    align: 'right',
    rank: 32,
    files: ['status'],
    descending: true,
    cell: row =>
      bytesCell(
        chainReading(fileOf(row, 'status'), status =>
          fieldReading(status.rssShmem, `proc/${row.pid}/status`, 'RssShmem'),
        ),
      ),
  },
  {
    id: 'swap',
    title: 'SWAP',
    help: 'Anonymous memory of the process that is in swap (VmSwap); shared memory in swap is not in it.',
    width: 6,
    align: 'right',
    rank: 65,
    files: ['status'],
    descending: true,
    cell: row => bytesCell(swapOf(row)),
  },
  {
    id: 'virtual',
    title: 'VIRT',
    help: 'Address space of the process, touched or not. Large values are harmless by themselves.',
    width: 6,
    align: 'right',
    rank: 20,
    descending: true,
    cell: (row, system) => bytesCell(virtualOf(row, system.pageSize)),
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
    cell: row => rateCell(majorFaultRate(row)),
  },
  {
    id: 'oom_score',
    title: 'OOM',
    help: 'How likely the OOM killer picks the process: 0 never, an ordinary idle process has 666, the highest goes first.',
    width: 4,
    align: 'right',
    rank: 45,
    files: ['oomScore'],
    descending: true,
    cell: row => countCell(fileOf(row, 'oomScore')),
  },
  {
    id: 'oom_score_adj',
    title: 'ADJ',
    help: 'Adjustment of the OOM score by the administrator: -1000 protects, 1000 offers the process first.',
    width: 5,
    align: 'right',
    rank: 30,
    files: ['oomScoreAdj'],
    descending: true,
    cell: row => countCell(fileOf(row, 'oomScoreAdj')),
  },
  {
    id: 'threads',
    title: 'THR',
    help: 'Threads of the process.',
    width: 5,
    align: 'right',
    rank: 10,
    files: ['stat'],
    descending: true,
    cell: row => countCell(mapReading(fileOf(row, 'stat'), stat => stat.numThreads)),
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
    cell: row => textCell(commandOf(row)),
  },
];

/** The command line when it was read, else the kernel's name; kernel threads and zombies have only that. */
export const commandOf = (row: Process): string => {
  const cmdline = fileOf(row, 'cmdline');
  if (cmdline.ok && cmdline.value.args.length > 0) return cmdline.value.args.join(' ');
  return row.kernelThread ? `[${row.comm}]` : row.comm;
};

/** What search and filter look at. */
export const processText = (row: Process): string => `${row.pid} ${row.comm} ${commandOf(row)}`;
