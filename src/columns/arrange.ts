import type {SystemInfo} from '../host/host.ts';
import {cellText, compareCells} from './cell.ts';
import type {Column} from './column.ts';

/** How the rows of a table are chosen and ordered. */
export type Arrangement = {
  readonly sort: string;
  readonly inverted: boolean;
  /** Words separated by `|`: any of them, letters of either case. */
  readonly filter: string;
};

export type Arranged<Row> = {
  readonly rows: readonly Row[];
  /** Before the filter. */
  readonly total: number;
  readonly sort: string;
  readonly descending: boolean;
  /** What the rows were chosen by. */
  readonly filter?: string;
};

/** True when a text contains one of the filter's alternatives. htop's rule: fixed strings, `|` for or. */
export const matcher = (filter: string): ((text: string) => boolean) => {
  const words = filter
    .toLowerCase()
    .split('|')
    .filter(word => word !== '');
  return words.length === 0
    ? () => true
    : text => {
        const lower = text.toLowerCase();
        return words.some(word => lower.includes(word));
      };
};

/** Filters and sorts. Each cell is computed once; equal cells keep the kernel's order. */
export const arrange = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  {sort, inverted, filter}: Arrangement,
  textOf: (row: Row) => string,
  system: SystemInfo,
): Arranged<Row> => {
  const column = columns.find(c => c.id === sort) ?? columns[0]!;
  const descending = column.descending !== inverted;
  const matches = matcher(filter);
  const chosen = filter === '' ? rows : rows.filter(row => matches(textOf(row)));
  const cells = chosen.map(row => column.cell(row, system));
  const order = cells.map((_, i) => i);
  order.sort((a, b) => compareCells(cells[a]!, cells[b]!, descending));
  return {rows: order.map(i => chosen[i]!), total: rows.length, sort: column.id, descending, filter};
};

/** Index of the next row that contains a text, round the end of the table. */
export const findRow = <Row>(
  rows: readonly Row[],
  textOf: (row: Row) => string,
  text: string,
  from: number,
  step: 1 | -1,
): number | undefined => {
  const matches = matcher(text);
  const {length} = rows;
  for (let i = 0; i < length; i += 1) {
    const at = (((from + step * i) % length) + length) % length;
    if (matches(textOf(rows[at]!))) return at;
  }
  return undefined;
};

export const rowCells = <Row>(row: Row, columns: readonly Column<Row>[], system: SystemInfo): readonly string[] =>
  columns.map(column => cellText(column.cell(row, system)));
