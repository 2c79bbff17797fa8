import {markGauge} from '../format/gauge.ts';
import {type Kswapd, pcpSum, roomLeft, type Stand, type ZoneRow} from '../model/watermarks.ts';
import type {ZoneTableRow} from '../model/zone-report.ts';
import type {Zone} from '../proc/zoneinfo.ts';
import {zoneFields} from '../proc/zoneinfo-fields.ts';
import {available, fieldReading, mapReading, type Reading} from '../reading.ts';
import {type Pages, pagesToBytes} from '../units.ts';
import {bytesCell, growthCell, textCell} from './cell.ts';
import type {Column} from './column.ts';

const standText: Readonly<Record<Stand, string>> = {
  above: 'above high',
  between: 'below high',
  'below-low': 'below low',
  'below-min': 'below min',
  kept: 'kept back',
};

const kswapdText: Readonly<Record<Kswapd, string>> = {
  idle: 'idle',
  boosted: 'boosted',
  maybe: 'may be working',
  spills: 'only if bound',
  awake: 'woken',
  callers: 'programs wait',
  'gave-up': 'gave up',
};

const STEP = 5;

/** Free against the marks of the zone, as one word of text. */
export const gaugeText = ({zone, usable, reserve}: ZoneRow): string =>
  markGauge({
    amount: usable,
    kept: reserve,
    marks: [
      {letter: 'm', at: zone.min},
      {letter: 'l', at: zone.low},
      {letter: 'h', at: zone.high},
    ],
    step: STEP,
  });

const amount = (
  id: string,
  title: string,
  rank: number,
  help: string,
  of: (row: ZoneTableRow) => Reading<Pages>,
): Column<ZoneTableRow> => ({
  id,
  title,
  help,
  width: Math.max(6, title.length),
  align: 'right',
  rank,
  descending: true,
  cell: (row, system) => bytesCell(mapReading(of(row), n => pagesToBytes(n, system.pageSize))),
});

const field = (zone: Zone, name: 'boost' | 'promo' | 'cma' | 'freeHighatomic'): Reading<Pages> =>
  fieldReading(zone[name], 'proc/zoneinfo', zoneFields[name].key);

const allColumns: readonly Column<ZoneTableRow>[] = [
  {
    id: 'zone',
    title: 'NODE ZONE',
    help: 'NUMA node and zone. DMA and DMA32 lie where old devices can reach; small ones stay near their marks, which is no alarm.',
    width: 10,
    align: 'left',
    rank: 100,
    descending: false,
    cell: row => textCell(`${String(row.zone.node).padStart(2)} ${row.zone.zone}`),
  },
  amount('free', 'FREE', 99, 'Free memory of the zone; pages on per-CPU lists are not in it.', row =>
    available(row.zone.free),
  ),
  {
    id: 'gauge',
    title: 'BAR--min--low--high',
    picture: true,
    help: 'Free memory against the marks: | is free, r is free and kept back from programs, m l h are min, low and high, written large where free is above them; > goes on. Marks stand at equal distances.',
    width: 4 * STEP,
    align: 'left',
    rank: 98,
    descending: true,
    cell: row => textCell(gaugeText(row)),
  },
  {
    id: 'stand',
    title: 'STATE',
    help: 'Where free stands, the reserve taken off. Kept back: a low zone closed to programs and kernel, which take a higher zone; no alarm.',
    width: 10,
    align: 'left',
    rank: 97,
    descending: false,
    cell: row => textCell(standText[row.stand]),
  },
  {
    ...amount(
      'to_low',
      'TO LOW',
      96,
      'What may still be taken from the zone before its low mark, reserve included; below zero: how much is missing. While some of MemFree is in no zone yet, at least that.',
      row => available(roomLeft(row, 'low')),
    ),
    descending: false,
  },
  {
    ...amount(
      'to_min',
      'TO MIN',
      80,
      'The same before its min mark. Only when no zone of the node has any left do programs wait and reclaim for themselves.',
      row => available(roomLeft(row, 'min')),
    ),
    descending: false,
  },
  {
    id: 'growth',
    title: 'FREE/min',
    help: 'How free memory changed in the last minute, or since mmtop watches it where that is less. Known after ten seconds.',
    width: 8,
    align: 'right',
    rank: 75,
    descending: false,
    cell: row => growthCell(row.growth),
  },
  amount('min', 'MIN', 63, 'Mark below which programs wait and reclaim for themselves, boost included.', row =>
    available(row.zone.min),
  ),
  amount('low', 'LOW', 64, 'Mark below which kswapd is woken, boost included.', row => available(row.zone.low)),
  amount('high', 'HIGH', 62, 'Mark up to which kswapd works once it is awake, boost included.', row =>
    available(row.zone.high),
  ),
  amount(
    'promo',
    'PROMO',
    58,
    'With memory tiering (kernel.numa_balancing 2) the mark up to which kswapd works, to make room for hot pages.',
    row => field(row.zone, 'promo'),
  ),
  amount(
    'reserve',
    'RESERVE',
    60,
    'Free memory kept back from requests that could also use a higher zone (lowmem reserve, protection). It comes on top of the marks.',
    row => available(row.reserve),
  ),
  amount(
    'boost',
    'BOOST',
    55,
    'Part of the marks that was added for a while after page types were mixed in a block. kswapd reclaims until it is gone.',
    row => field(row.zone, 'boost'),
  ),
  amount('size', 'SIZE', 90, 'Memory that the page allocator has in the zone (managed).', row =>
    available(row.zone.managed),
  ),
  amount('present', 'PRESENT', 30, 'RAM in the range of the zone, parts that were never handed out included.', row =>
    available(row.zone.present),
  ),
  amount('pcp', 'PCP', 50, 'Free pages on the per-CPU lists of the zone, all CPUs together; not in FREE.', row =>
    available(pcpSum(row.zone).pages),
  ),
  amount('cma', 'CMA', 40, 'Part of the zone set aside for contiguous blocks of devices (CMA).', row =>
    field(row.zone, 'cma'),
  ),
  amount(
    'atomic',
    'ATOMIC',
    41,
    'Free pages set apart for larger blocks that are needed at once; nobody else may count on them.',
    row => field(row.zone, 'freeHighatomic'),
  ),
  {
    id: 'kswapd',
    title: 'KSWAPD',
    help: 'What kswapd of the node does, as far as the marks tell. It is woken when no zone has memory above low, and works until one is above high. Only if bound: another node has room, so that only memory bound to this one wakes it. Programs wait: none is above min, they reclaim for themselves.',
    width: 15,
    align: 'left',
    flexible: true,
    rank: 95,
    descending: false,
    cell: row => textCell(kswapdText[row.node.kswapd]),
  },
];

/** What only some machines have; a column that would be empty or zero in every row takes no room. */
export type ZoneExtras = {
  readonly tiering: boolean;
  readonly boost: boolean;
  readonly cma: boolean;
  readonly atomic: boolean;
};

export const zoneExtras = (zones: readonly ZoneRow[], tiering: boolean): ZoneExtras => ({
  tiering,
  boost: zones.some(({zone}) => zone.boost !== undefined),
  cma: zones.some(({zone}) => zone.cma !== undefined && zone.cma > 0),
  atomic: zones.some(({zone}) => zone.freeHighatomic !== undefined),
});

/** The columns for a machine that has these; all there may be when it is not known. */
export const zoneColumns = (extras?: ZoneExtras): readonly Column<ZoneTableRow>[] => {
  if (extras === undefined) return allColumns;
  const {tiering, boost, cma, atomic} = extras;
  const optional: Readonly<Record<string, boolean>> = {promo: tiering, boost, cma, atomic};
  return allColumns.filter(({id}) => optional[id] !== false);
};
