import type {Limit} from '../cgroup/amount.ts';
import type {memoryStatFields} from '../cgroup/memory-stat.ts';
import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import {
  counterOf,
  type EventFile,
  type EventKey,
  kernelOf,
  laggingStallOf,
  limitNumber,
  nearestLimit,
  nearestRoom,
  rateOf,
  stallOf,
  statOf,
} from '../model/cgroups.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {happenedBelow, stateOf, stateText} from '../model/cgroups-verdict.ts';
import {available, mapReading, notSampled, type Reading} from '../reading.ts';
import type {Bytes, Percent} from '../units.ts';
import {bytesCell, countCell, percentCell, rateCell, textCell, wordCell} from './cell.ts';
import type {Cell, Column} from './column.ts';

type CgroupColumn = Column<CgroupEntry>;
type Spec = Pick<CgroupColumn, 'id' | 'title' | 'help' | 'rank'> & {
  readonly width?: number;
  readonly files?: readonly string[];
  readonly hidden?: boolean;
};

const column = ({width = 6, files, ...spec}: Spec, cell: CgroupColumn['cell']): CgroupColumn => ({
  ...spec,
  width,
  align: 'right',
  descending: true,
  ...(files && {groupFiles: files}),
  cell,
});

const amount = (spec: Spec, of: (row: CgroupEntry) => Reading<Bytes>): CgroupColumn =>
  column(spec, row => bytesCell(of(row)));

const part = (spec: Spec, key: keyof typeof memoryStatFields): CgroupColumn =>
  amount({files: ['memory.stat'], ...spec}, row => statOf(row, key));

const limit = (spec: Spec, of: (row: CgroupEntry) => Reading<Limit>): CgroupColumn =>
  column(spec, row => mapReading(of(row), (n): Cell => ({unit: 'limit', n: limitNumber(n)})));

const stall = (spec: Spec, of: (row: CgroupEntry) => Reading<Percent>): CgroupColumn =>
  column({width: 5, files: ['memory.pressure'], ...spec}, row => percentCell(of(row)));

const rate = (spec: Spec, file: EventFile, key: EventKey): CgroupColumn =>
  column(spec, row => rateCell(rateOf(counterOf(row, file, key))));

const total = (spec: Spec, file: EventFile, key: EventKey): CgroupColumn =>
  column(spec, row => countCell(counterOf(row, file, key).now));

const localFile = ['memory.events.local'];

const stateCell = (row: CgroupEntry): Reading<Cell> => {
  const state = stateOf(row);
  if (state === undefined) return wordCell(available({text: '', n: 0}));
  const below = happenedBelow(row, state.kind) === true;
  return wordCell(available({text: `${below ? '↓' : ''}${stateText(state)}`, n: state.order}));
};

/** Columns of the table of groups; limits of groups above need the whole table. */
export const cgroupColumns = (table: CgroupTable | undefined): readonly CgroupColumn[] => {
  const inTable = <T>(of: (table: CgroupTable) => Reading<T>): Reading<T> =>
    table === undefined ? notSampled : of(table);
  return [
    {
      id: 'name',
      title: 'CGROUP',
      help: 'The group. Containers are shown by runtime and short id, pods by the first part of their uid and their class.',
      width: 28,
      align: 'left',
      flexible: true,
      rank: 100,
      descending: false,
      cell: row => textCell(cgroupName(row.path).text),
    },
    amount(
      {
        id: 'current',
        title: 'USAGE',
        help: 'Memory charged to the group and all below it (memory.current): anonymous, page cache, kernel and sockets. The root of cgroup v1 shows page cache and anonymous memory only, and may show less than a group below.',
        rank: 99,
      },
      row => row.current,
    ),
    part(
      {
        id: 'anon',
        title: 'ANON',
        help: 'Private memory of its processes; only swap or a kill frees it. Read of groups on screen.',
        rank: 90,
      },
      'anon',
    ),
    part({id: 'file', title: 'FILE', help: 'Page cache, shared memory (SHMEM) included.', rank: 88}, 'file'),
    amount(
      {
        id: 'kernel',
        title: 'KERNEL',
        help: 'Kernel memory of the group: slab, stacks, page tables, per-CPU, the zswap pool.',
        rank: 78,
        files: ['memory.stat', 'memory.kmem.usage_in_bytes'],
      },
      kernelOf,
    ),
    part(
      {
        id: 'shmem',
        title: 'SHMEM',
        help: 'tmpfs and shared memory: a part of FILE that cannot simply be dropped.',
        rank: 55,
      },
      'shmem',
    ),
    part(
      {id: 'slab', title: 'SLAB', help: 'Kernel objects: a part of KERNEL. Not told by cgroup v1.', rank: 50},
      'slab',
    ),
    limit(
      {
        id: 'min',
        title: 'MIN',
        help: 'memory.min: so much is never reclaimed from the group.',
        rank: 38,
        files: ['memory.min'],
      },
      row => row.min,
    ),
    limit(
      {
        id: 'low',
        title: 'LOW',
        help: 'memory.low: so much is reclaimed only when nothing else is left.',
        rank: 40,
        files: ['memory.low'],
      },
      row => row.low,
    ),
    limit(
      {
        id: 'high',
        title: 'HIGH',
        help: 'memory.high: above it the group is slowed down and made to reclaim, never killed. "max": none.',
        rank: 68,
      },
      row => row.high,
    ),
    limit(
      {
        id: 'max',
        title: 'MAX',
        help: 'memory.max, the hard limit of this very group. "max": it has none of its own.',
        rank: 70,
      },
      row => row.max,
    ),
    column(
      {
        id: 'limit',
        title: 'LIMIT',
        help: 'The limit that is met first: the smallest memory.max or memory.high of the group and all above it. ~: memory.high, above which it is slowed down and not killed. ↑: that of a group above. "max": none at all.',
        rank: 95,
      },
      row =>
        mapReading(
          inTable(all => nearestLimit(all, row)),
          ({limit: most, from, which}): Cell => ({
            unit: 'limit',
            n: limitNumber(most),
            soft: which === 'high',
            inherited: from !== row.path,
          }),
        ),
    ),
    column(
      {
        id: 'room',
        title: 'ROOM',
        help: 'What is left until the nearest memory.max or memory.high on the way up is met; brothers and sisters use it up too. Page cache can be reclaimed before that hurts.',
        rank: 93,
      },
      row =>
        mapReading(
          inTable(all => nearestRoom(all, row)),
          ({room}): Cell => ({unit: 'limit', n: limitNumber(room)}),
        ),
    ),
    amount(
      {
        id: 'swap',
        title: 'SWAP',
        help: 'Swap used by the group, data in zswap at its full size included.',
        rank: 80,
        files: ['memory.swap.current', ...(table?.layout.memory === 'v1' ? ['memory.stat'] : [])],
      },
      row => row.swapCurrent,
    ),
    amount(
      {
        id: 'zswap',
        title: 'ZSWAP',
        help: 'RAM that its compressed swap pages take; a part of KERNEL.',
        rank: 30,
        files: ['memory.zswap.current'],
      },
      row => row.zswapCurrent,
    ),
    amount(
      {
        id: 'peak',
        title: 'PEAK',
        help: 'The most the group has ever used (memory.peak).',
        rank: 58,
        files: ['memory.peak', 'memory.max_usage_in_bytes'],
      },
      row => row.peak,
    ),
    stall(
      {
        id: 'some',
        title: 'PSI',
        help: 'PSI some: share of the time since the last sample in which a task of the group waited for memory. cgroup v1 has none.',
        rank: 92,
      },
      row => stallOf(row, 'some'),
    ),
    stall({id: 'full', title: 'FULL', help: 'PSI full: the same, with all its tasks waiting at once.', rank: 60}, row =>
      stallOf(row, 'full'),
    ),
    stall(
      {
        id: 'avg10',
        title: 'AVG10',
        help: 'PSI some as the kernel averages it over 10 seconds, which lags behind.',
        rank: 25,
        hidden: true,
      },
      row => laggingStallOf(row, 'some'),
    ),
    rate(
      {
        id: 'high_rate',
        title: 'HIGH/s',
        help: 'Times a second that a task was slowed down at memory.high, here or below.',
        rank: 66,
      },
      'events',
      'high',
    ),
    rate(
      {
        id: 'max_rate',
        title: 'MAX/s',
        help: 'Times a second that memory.max was met, here or below; of cgroup v1 here alone (failcnt).',
        rank: 65,
      },
      'events',
      'max',
    ),
    total(
      {
        id: 'oom',
        title: 'OOM',
        width: 5,
        help: 'Times an allocation was about to fail at a limit, here or below, since the group was made.',
        rank: 45,
      },
      'events',
      'oom',
    ),
    total(
      {
        id: 'oom_kill',
        title: 'KILLS',
        width: 5,
        help: 'Processes killed by any OOM killer, here or below, since the group was made; of cgroup v1 here alone.',
        rank: 75,
      },
      'events',
      'oomKill',
    ),
    rate(
      {
        id: 'high_local',
        title: 'HIGHown',
        help: 'As HIGH/s, of this very group alone.',
        rank: 14,
        width: 7,
        files: localFile,
        hidden: true,
      },
      'eventsLocal',
      'high',
    ),
    rate(
      {
        id: 'max_local',
        title: 'MAXown',
        help: 'As MAX/s, of this very group alone.',
        rank: 13,
        files: localFile,
        hidden: true,
      },
      'eventsLocal',
      'max',
    ),
    total(
      {
        id: 'oom_local',
        title: 'OOMown',
        help: 'As OOM, of this very group alone: it was its own limit.',
        rank: 20,
        files: localFile,
      },
      'eventsLocal',
      'oom',
    ),
    total(
      {id: 'oom_kill_local', title: 'KILown', help: 'As KILLS, of this very group alone.', rank: 19, files: localFile},
      'eventsLocal',
      'oomKill',
    ),
    {
      id: 'state',
      title: 'STATE',
      help: 'The worst of the last minute. OOM KILL, failing: out of memory. at max: met its limit, room was made. throttled: slowed by memory.high. no swap, below low. ↓: in a group below. "2 kills": some time ago.',
      width: 10,
      align: 'left',
      rank: 97,
      descending: true,
      cell: stateCell,
    },
    {
      id: 'path',
      title: 'PATH',
      help: 'From the top of the mounted hierarchy, as the kernel spells it.',
      width: 40,
      align: 'left',
      rank: 10,
      hidden: true,
      descending: false,
      cell: row => textCell(row.path),
    },
  ];
};

/** What search and filter look at. */
export const cgroupText = (row: CgroupEntry): string => `${cgroupName(row.path).text} ${row.path}`;
