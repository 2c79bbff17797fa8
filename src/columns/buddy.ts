import {hugeUnusable, type ZoneFragmentation} from '../model/fragmentation.ts';
import {available, noField} from '../reading.ts';
import {pagesToBytes} from '../units.ts';
import {bytesCell, countCell, percentCell, textCell} from './cell.ts';
import type {Column} from './column.ts';

/** MAX_ORDER is 11 by default and a build option from 6.4 on; no build in use has more than this. */
const MOST_ORDERS = 16;

const orderColumn = (order: number): Column<ZoneFragmentation> => ({
  id: `order_${order}`,
  title: String(order),
  help: `Free blocks of order ${order}: 2^${order} = ${2 ** order} pages in one piece.`,
  width: 6,
  align: 'right',
  // The large blocks are what runs out.
  rank: 40 + order,
  descending: true,
  cell: row =>
    order < row.orders.length
      ? countCell(available(row.orders[order]!.freeBlocks))
      : noField('proc/buddyinfo', `order ${order}`),
});

const allColumns: readonly Column<ZoneFragmentation>[] = [
  {
    id: 'zone',
    title: 'NODE ZONE',
    help: 'NUMA node and zone. Requests that need memory below 16 MiB or 4 GiB are served from DMA and DMA32.',
    width: 10,
    align: 'left',
    rank: 100,
    descending: false,
    cell: row => textCell(`${String(row.node).padStart(2)} ${row.zone}`),
  },
  {
    id: 'free',
    title: 'FREE',
    help: 'Free memory of the zone, all block sizes together.',
    width: 6,
    align: 'right',
    rank: 99,
    descending: true,
    cell: (row, system) => bytesCell(available(pagesToBytes(row.freePages, system.pageSize))),
  },
  ...Array.from({length: MOST_ORDERS}, (_, order) => orderColumn(order)),
  {
    id: 'unusable',
    title: 'FRAG9',
    help: 'Share of free memory in blocks too small for an order-9 request (2 MiB with 4 KiB pages).',
    width: 6,
    align: 'right',
    rank: 98,
    descending: true,
    cell: row => percentCell(hugeUnusable(row)),
  },
];

/** The columns for a machine with so many orders; all there may be when it is not known. */
export const buddyColumns = (orders = MOST_ORDERS): readonly Column<ZoneFragmentation>[] =>
  allColumns.filter(column => {
    const order = /^order_(\d+)$/.exec(column.id)?.[1];
    return order === undefined || Number(order) < orders;
  });
