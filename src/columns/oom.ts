import {cgroupName} from '../model/cgroups-name.ts';
import {candidateFiles} from '../model/oom.ts';
import type {OomRow} from '../model/oom-rows.ts';
import {commandOf, isCommandUnread, shortCommand, unreadCommands} from '../model/process-name.ts';
import {available, mapReading, noField, type Reading} from '../reading.ts';
import {bytesCell, countCell, textCell, wordCell} from './cell.ts';
import type {Cell, Column} from './column.ts';

/** Ids of containers and pods are too long to be read; of all else the path says more than the name. */
const placeText = (path: string): string => {
  const {kind, text} = cgroupName(path);
  return kind === 'container' || kind === 'pod' ? text : path;
};

/** A refused log is told once, where the name would be: the word in each cell would read as a user or a process. */
const processText = ({comm, subject, process}: OomRow): string => {
  if (process !== undefined) return shortCommand(process);
  if (subject.kind !== 'counted' || subject.why.kind !== 'denied') return comm;
  return subject.why.to === 'root' ? '(log refused)' : '(needs root)';
};

const toldOnce = (row: OomRow, cell: Reading<Cell>): Reading<Cell> =>
  row.subject.kind === 'counted' && !cell.ok && cell.reason.kind === 'denied'
    ? noField(cell.reason.path, 'record of this kill')
    : cell;

const all: readonly Column<OomRow>[] = [
  {
    id: 'what',
    title: 'WHAT',
    help: 'killed: by the OOM killer, ×3 for three times, +2 with two more of its group. next: would go. waits: at that limit nobody is killed. failed, refused, nobody, stuck, panic: what else the kernel’s log says about memory that could not be had.',
    width: 9,
    align: 'left',
    rank: 100,
    files: candidateFiles,
    descending: false,
    cell: row => wordCell(available(row.what)),
  },
  {
    id: 'when',
    title: 'WHEN',
    help: 'How long ago, by the kernel’s own clock. Of who is next: the place in the order on the machine, or how full the limit is.',
    width: 9,
    align: 'right',
    rank: 99,
    descending: false,
    cell: row => wordCell(row.when),
  },
  {
    id: 'pid',
    title: 'PID',
    help: 'Process id; of one that was killed, the id that it had.',
    width: 7,
    align: 'right',
    rank: 90,
    descending: false,
    cell: row => mapReading(row.pid, n => ({unit: 'id', n})),
  },
  {
    id: 'process',
    title: 'PROCESS',
    help: 'Program, script and arguments; of one that was killed the kernel’s name, 15 letters at most: the log has no more.',
    width: 15,
    align: 'left',
    rank: 98,
    files: ['cmdline'],
    descending: false,
    cell: row => textCell(processText(row)),
  },
  {
    id: 'user',
    title: 'USER',
    help: 'Real user of the process.',
    width: 8,
    align: 'left',
    rank: 40,
    descending: false,
    cell: (row, system) => mapReading(row.uid, uid => ({unit: 'text', text: system.users.get(uid) ?? String(uid)})),
  },
  {
    id: 'ram',
    title: 'RAM',
    help: 'Resident memory, shared pages in full; of one that was killed, what it held when it died.',
    width: 6,
    align: 'right',
    rank: 97,
    descending: true,
    cell: row => bytesCell(row.rss),
  },
  {
    id: 'swap',
    title: 'SWAP',
    help: 'Memory of the process in swap; it counts like RAM. Of one that was killed, only if the log has the table of processes.',
    width: 6,
    align: 'right',
    rank: 60,
    descending: true,
    cell: row => bytesCell(row.swap),
  },
  {
    id: 'page_tables',
    title: 'PGTAB',
    help: 'Page tables of the process; they count too.',
    width: 6,
    align: 'right',
    rank: 30,
    descending: true,
    cell: row => bytesCell(row.pageTables),
  },
  {
    id: 'adj',
    title: 'ADJ',
    help: 'oom_score_adj: so many thousandths of all that could be had (RAM and swap, or the limit) are added to what it holds.',
    width: 5,
    align: 'right',
    rank: 92,
    descending: true,
    cell: row => countCell(row.adj),
  },
  {
    id: 'badness',
    title: 'BADNESS',
    help: 'What the kernel compares, as an amount: RAM, swap, page tables and the share of oom_score_adj. The largest goes.',
    width: 7,
    align: 'right',
    rank: 70,
    descending: true,
    cell: row => bytesCell(row.badness),
  },
  {
    id: 'limit',
    title: 'LIMIT',
    help: 'What ran out, or would: the limit of a cgroup, the machine, the nodes that a cpuset or a policy allows. by hand: somebody asked for a kill (sysrq f).',
    width: 7,
    align: 'right',
    rank: 95,
    descending: true,
    cell: row => wordCell(row.limit),
  },
  {
    id: 'cgroup',
    title: 'CGROUP',
    help: 'The cgroup of the process, of a container or pod its name; what limits it may be one above.',
    width: 12,
    align: 'left',
    flexible: true,
    cut: 'start',
    rank: 94,
    descending: false,
    cell: row => mapReading(row.cgroup, path => ({unit: 'text', text: placeText(path)})),
  },
];

/** Columns of the OOM killer's table: what it did, and whom it would take. */
export const oomColumns: readonly Column<OomRow>[] = all.map(column => ({
  ...column,
  cell: (row, system, at) => toldOnce(row, column.cell(row, system, at)),
}));

/** What search and filter look at. */
export const oomText = ({what, pid, comm, cgroup, subject, process}: OomRow): string => {
  const mates = subject.kind === 'killed' ? subject.mates.map(mate => mate.comm) : [];
  const place = cgroup.ok ? [cgroup.value, placeText(cgroup.value)] : [];
  const command = process === undefined ? [] : [shortCommand(process), commandOf(process)];
  return [what.text, pid.ok ? pid.value : '', comm, ...command, ...mates, ...place].join(' ');
};

/** Arguments are read of those who may be next, and of all while somebody looks for some. */
export const oomTextFrom = {
  files: ['cmdline'],
  unread: ({process}: OomRow) => process !== undefined && isCommandUnread(process),
  words: unreadCommands,
} as const;
