import type {ReactElement} from 'react';
import type {Arranged} from '../columns/arrange.ts';
import {buddyColumns} from '../columns/buddy.ts';
import {shortBytes, shortCount} from '../format/amount.ts';
import {fragmentation, type OrderFragmentation, type ZoneFragmentation} from '../model/fragmentation.ts';
import {mapReading, type Reading} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {absentRows, Beside, Panel, Stack} from '../ui/panel.tsx';
import {plainRows, type Size} from '../ui/rows.tsx';
import {tableRows, tableTitle} from '../ui/table.ts';
import {type Bytes, blockPages, pagesToBytes} from '../units.ts';
import {unplacedNote} from './buddy-panel.tsx';
import {PAGE_TYPES_WIDTH, PageTypesPanel} from './page-types-panel.tsx';
import {type Legend, type Look, view} from './view.ts';

const CHROME = 2;

const columnsFor = (look: Look | undefined) => {
  if (look === undefined) return buddyColumns();
  const reading = readingOf(look.snapshot, 'buddyinfo');
  return buddyColumns(reading.ok ? Math.max(0, ...reading.value.zones.map(zone => zone.freeBlocks.length)) : 11);
};

/** Zones get at most a third of the view, the answers by order the rest. */
const zoneRoom = (look: Look, size: Size): number => {
  const reading = readingOf(look.snapshot, 'buddyinfo');
  const zones = reading.ok ? reading.value.zones.length : 1;
  return Math.max(1, Math.min(zones, Math.floor(size.height / 3) - CHROME + 1));
};

const answer = ({suitable, index}: OrderFragmentation, room: number): string => {
  if (suitable > 0) return `yes, ${shortCount(suitable)}`;
  if (index === undefined) return 'no';
  if (room < 32) return index > 0.5 ? 'no: fragmented' : 'no: too little';
  return index > 0.5 ? 'no: free memory is too scattered' : 'no: too little free memory';
};

const ordersHead = 'ORDER  BLOCK    FREE UNUSABLE INDEX  CAN IT BE HAD?';
/** Columns of the answer, the last one. */
const answerRoom = (width: number): number => width - ordersHead.indexOf('CAN');

const orderLine = (order: OrderFragmentation, pageBytes: Bytes, width: number): Line => {
  const block = shortBytes(pagesToBytes(blockPages(order.order), pageBytes));
  const index = order.index === undefined ? '-' : order.index.toFixed(2);
  const tone = order.suitable > 0 ? 'plain' : 'notice';
  return line(
    `${String(order.order).padStart(5)} ${block.padStart(6)} ${shortCount(order.freeBlocks).padStart(7)} ${`${Math.round(100 * order.unusable)}%`.padStart(8)} ${index.padStart(5)}  `,
    span(answer(order, answerRoom(width)), tone),
  );
};

const OrdersPanel = ({
  look,
  size,
  zone,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly zone: ZoneFragmentation;
}): ReactElement => (
  <Panel
    title={`Node ${zone.node} ${zone.zone}`}
    note="can a block of this order be had?"
    rows={[
      {line: line(span(ordersHead, 'bar')), background: 'bar'},
      ...plainRows(zone.orders.map(order => orderLine(order, look.snapshot.system.pageSize, size.width))),
    ]}
    size={size}
  />
);

const Body = ({
  look,
  size,
  arranged,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly arranged: Arranged<ZoneFragmentation>;
}): ReactElement => {
  const room = zoneRoom(look, size);
  const {top, selected} = look.table;
  const head = {width: size.width, height: Math.min(size.height, room + CHROME)};
  const below = Math.max(0, size.height - head.height);
  const zone = arranged.rows[selected];
  const left =
    size.width > ordersHead.length + PAGE_TYPES_WIDTH
      ? Math.min(Math.max(ordersHead.length, Math.floor(size.width * 0.6)), size.width - PAGE_TYPES_WIDTH - 1)
      : size.width;
  const rest = size.width - left - 1;
  return (
    <Stack>
      {[
        <Panel
          key="zones"
          title={tableTitle('Free blocks by order', arranged, size.width)}
          note={unplacedNote(look) ?? 'FRAG9: share of free memory too scattered for order 9'}
          rows={tableRows(arranged, {top, height: room, selected}, look.snapshot.system, size.width)}
          size={head}
        />,
        ...(below > 1 && zone !== undefined
          ? [
              <Beside key="below">
                {[
                  <OrdersPanel key="orders" look={look} size={{width: left, height: below}} zone={zone} />,
                  ...(rest > 0
                    ? [<PageTypesPanel key="types" look={look} size={{width: rest, height: below}} zone={zone} />]
                    : []),
                ]}
              </Beside>,
            ]
          : []),
      ]}
    </Stack>
  );
};

/** The names in the two panels below the table. */
const legend: readonly Legend[] = [
  {title: 'ORDER BLOCK', help: 'Size of a block: 2^ORDER pages in one piece, and the same in bytes.'},
  {title: 'FREE', help: 'In the lower table: free blocks of just this order.'},
  {
    title: 'UNUSABLE',
    help: 'Share of the zone’s free memory in blocks too small for this order; FRAG9 is that of order 9.',
  },
  {
    title: 'INDEX',
    help: 'The kernel’s fragmentation index, where no block can be had: towards 0 memory is short, towards 1 it is scattered. - where one can.',
  },
  {
    title: 'CAN IT BE HAD?',
    help: 'How many blocks of this order the free lists hold, larger ones cut up; or why none: too little memory, or free memory in too small pieces. Before it gives up, the kernel also reclaims and compacts.',
  },
  {
    title: 'Page blocks',
    help: 'Blocks of the size of a huge page by what they are for. Compaction cannot empty Unmovable ones.',
  },
];

export const buddy = view<ZoneFragmentation>({
  id: 'buddy',
  key: '4',
  title: 'Buddy',
  help: 'Free memory by block size, zone by zone: whether a large block can be had, and why not.',
  needs: {meminfo: 0, buddyinfo: 0, pagetypeinfo: 60_000},
  table: {
    columns: columnsFor,
    sort: 'free',
    rows: look =>
      mapReading(readingOf(look.snapshot, 'buddyinfo'), fragmentation) as Reading<readonly ZoneFragmentation[]>,
    key: row => `${row.node} ${row.zone}`,
    text: row => `${row.node} ${row.zone}`,
    room: (size, look) => ({width: size.width, height: zoneRoom(look, size)}),
  },
  legend,
  Panel: ({look, size, arranged}) => {
    if (arranged?.ok) return <Body look={look} size={size} arranged={arranged.value} />;
    const reason = arranged === undefined ? ({kind: 'not-sampled'} as const) : arranged.reason;
    return <Panel title="Free blocks by order" rows={absentRows(reason, size.width)} size={size} />;
  },
});
