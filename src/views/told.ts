import type {Arranged} from '../columns/arrange.ts';
import {type Cell, type Column, fitColumns} from '../columns/column.ts';
import type {SystemInfo} from '../host/host.ts';
import type {Reading} from '../reading.ts';

/** Some rows of a table as values, for whoever says them in words. */
export type Told = {
  /** Whose rows they are, where they are of one user. */
  readonly user?: string;
  /** Rows there are, and before the filter. */
  readonly length: number;
  readonly total: number;
  /** The column of the order; undefined where the rows have their own. */
  readonly sort: {readonly title: string; readonly unit: Cell['unit'] | undefined} | undefined;
  readonly descending: boolean;
  readonly rows: readonly ToldRow[];
};

export type ToldCell = Pick<Column<never>, 'id' | 'title' | 'cut'> & {readonly cell: Reading<Cell>};

export type ToldRow = {
  /** What the row is called. */
  readonly name: readonly ToldCell[];
  readonly cells: readonly ToldCell[];
};

/** As many columns as a screen of this width has: who listens has no more time than who looks. */
const WIDTH = 80;

/** Rows among which one has a value that tells the unit of the order. */
const MOST_LOOKED_AT = 20;

/** Which rows, from the first. */
export type Part = {readonly from: number; readonly count: number};

export const told = <Row>(
  arranged: Arranged<Row>,
  called: readonly string[] | undefined,
  {from, count}: Part,
  system: SystemInfo,
): Told => {
  const fitting = fitColumns(arranged.columns, WIDTH) as readonly Column<Row>[];
  const columns = fitting.filter(({picture}) => picture !== true);
  const names = called ?? columns.slice(0, 1).map(({id}) => id);
  const cellsOf = (row: Row, wanted: readonly Column<Row>[]): readonly ToldCell[] =>
    wanted.map(({id, title, cut, cell}) => ({id, title, ...(cut && {cut}), cell: cell(row, system, arranged.at)}));
  const sort = arranged.columns.find(({id}) => id === arranged.sort);
  const cells = sort && arranged.rows.slice(0, MOST_LOOKED_AT).map(row => sort.cell(row, system, arranged.at));
  const first = cells?.find(({ok}) => ok);
  return {
    length: arranged.rows.length,
    total: arranged.total,
    sort: sort && {title: sort.title, unit: first?.ok ? first.value.unit : undefined},
    descending: arranged.descending,
    rows: arranged.rows.slice(from, from + count).map(row => ({
      name: cellsOf(
        row,
        columns.filter(({id}) => names.includes(id)),
      ),
      cells: cellsOf(
        row,
        columns.filter(({id}) => !names.includes(id)),
      ),
    })),
  };
};
