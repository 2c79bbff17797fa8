import type {SystemInfo} from '../host/host.ts';
import type {FindingSeverity} from '../model/diagnosis/rule.ts';
import type {Millis} from '../units.ts';
import {cellText, compareCells} from './cell.ts';
import {type Column, fitColumns, outOfSight} from './column.ts';
import {type Branch, type Grouping, outline, type Tree, withHeads, withParents} from './outline.ts';

/** How the rows of a table are chosen and ordered. */
export type Arrangement = {
  /** Column id; undefined keeps the rows in the order they come in. */
  readonly sort: string | undefined;
  readonly inverted: boolean;
  /** Words separated by `|`: any of them, letters of either case. */
  readonly filter: string;
  /** The moment that is shown. */
  readonly at?: Millis;
};

export type Arranged<Row> = {
  readonly rows: readonly Row[];
  /** The columns there are, whether or not there is room for them. */
  readonly columns: readonly Column<Row>[];
  /** Before the filter. */
  readonly total: number;
  readonly sort: string | undefined;
  /** The column behind `sort`, which need not be among those that are shown. */
  readonly order?: Pick<Column<Row>, 'id' | 'title'>;
  readonly descending: boolean;
  /** What the rows were chosen by. */
  readonly filter?: string;
  /** Where each row stands in the tree, and the column that shows it. */
  readonly branches?: {readonly column: string; readonly of: readonly Branch[]};
  /** Steps by which columns were scrolled off to the left, behind the first one. */
  readonly left?: number;
  readonly tagged?: (row: Row) => boolean;
  /** How bad what is found about a row is; undefined for rows of which there is nothing to say. */
  readonly flagged?: (row: Row) => FindingSeverity | undefined;
  /** The same without a sign, where a cell says it. */
  readonly toned?: (row: Row) => FindingSeverity | undefined;
  /** The moment that is shown. */
  readonly at?: Millis;
  /** What must yet be read before it is certain that the filter leaves no others. */
  readonly unread?: string;
};

/** What of an arrangement says which columns are on screen. */
export type Placed<Row> = Pick<Arranged<Row>, 'columns' | 'left' | 'branches'>;

/** The columns on screen; the one with the branches is among them as long as there is any room. */
export const columnsOnScreen = <Row>({columns, left, branches}: Placed<Row>, width: number): readonly Column<Row>[] =>
  fitColumns(columns, width, left, branches?.column);

/** Whether others are out of sight to the left and to the right. */
export const columnsOff = <Row>({columns, left, branches}: Placed<Row>, width: number) =>
  outOfSight(columns, width, left, branches?.column);

/** `by SWAP▼`, where the rows are in the order of a column whose head is not on screen. */
export const unseenOrder = <Row>(
  arranged: Placed<Row> & Pick<Arranged<Row>, 'order' | 'descending'>,
  width: number,
): string | undefined => {
  const {order, descending} = arranged;
  if (order === undefined || columnsOnScreen(arranged, width).some(({id}) => id === order.id)) return undefined;
  return `by ${order.title}${orderMark(descending)}`;
};

export const orderMark = (descending: boolean): string => (descending ? '▼' : '▲');

/** The tree or the headings of a table, and which of them are folded. */
export type Outlining<Row> = {
  readonly key: (row: Row) => string;
  readonly tree?: Tree<Row>;
  readonly grouping?: Grouping<Row>;
  /** Keys whose fold is not as it is at first: headings begin folded, all else open. */
  readonly toggled: ReadonlySet<string>;
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

/** What a column with numbers sorts by; NaN where there is none, and last in either order. */
const numbersOf = <Row>(
  rows: readonly Row[],
  {number, cell}: Column<Row>,
  system: SystemInfo,
  at: Millis | undefined,
): readonly number[] =>
  rows.map(row => {
    const known = number?.(row, system);
    if (known !== undefined) return known;
    const made = cell(row, system, at);
    return made.ok && 'n' in made.value ? made.value.n : Number.NaN;
  });

const compareNumbers = (a: number, b: number, descending: boolean): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return descending ? b - a : a - b;
};

/** Each cell is computed once; equal cells keep the kernel's order. */
const sorter =
  <Row>(column: Column<Row> | undefined, descending: boolean, system: SystemInfo, at: Millis | undefined) =>
  (rows: readonly Row[]): readonly Row[] => {
    if (column === undefined) return rows;
    const order = rows.map((_, i) => i);
    if (column.number === undefined) {
      const cells = rows.map(row => column.cell(row, system, at));
      order.sort((a, b) => compareCells(cells[a]!, cells[b]!, descending));
    } else {
      const numbers = numbersOf(rows, column, system, at);
      order.sort((a, b) => compareNumbers(numbers[a]!, numbers[b]!, descending));
    }
    return order.map(i => rows[i]!);
  };

/** Filters and sorts, as a tree or under headings where that is asked for. */
export const arrange = <Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  {sort, inverted, filter, at}: Arrangement,
  textOf: (row: Row) => string,
  system: SystemInfo,
  outlining?: Outlining<Row>,
): Arranged<Row> => {
  const column = sort === undefined ? undefined : (columns.find(c => c.id === sort) ?? columns[0]!);
  const descending = column !== undefined && column.descending !== inverted;
  const matches = matcher(filter);
  const inOrder = sorter(column, descending, system, at);
  const result = {
    columns,
    total: rows.length,
    sort: column?.id,
    ...(column && {order: column}),
    descending,
    filter,
    ...(at !== undefined && {at}),
  };
  const {key, tree, grouping, toggled} = outlining ?? {};
  if (key === undefined || toggled === undefined || (tree === undefined && grouping === undefined)) {
    return {rows: inOrder(filter === '' ? rows : rows.filter(row => matches(textOf(row)))), ...result};
  }
  const chosen = filter === '' ? rows : rows.filter(row => matches(textOf(row)));
  const headed = grouping && withHeads(chosen, grouping, key, system);
  const parent = headed?.parent ?? tree!.parent;
  const name = headed === undefined ? (tree!.name ?? key) : key;
  const kept = headed?.rows ?? (filter === '' ? rows : withParents(rows, new Set(chosen), {key: name, parent}));
  // Folds are remembered by key, while rows hang from each other by name.
  const keyOf = name === key || toggled.size === 0 ? undefined : new Map(kept.map(row => [name(row), key(row)]));
  // What was searched for must be seen: a filter opens everything.
  const folded = (called: string): boolean =>
    headed === undefined ? filter === '' && toggled.has(keyOf?.get(called) ?? called) : !toggled.has(called);
  const fold = headed === undefined ? tree?.fold : undefined;
  const outlined = outline(kept, {key: name, parent, folded, sort: inOrder, ...(fold && {fold})});
  const shownIn = (grouping ?? tree)?.column ?? columns[0]!.id;
  return {...result, rows: outlined.rows, branches: {column: shownIn, of: outlined.branches}};
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

/** That nothing was found, as far as is known: `unread` is what may yet bring it to light. */
export const noRowContains = (text: string, unread: string | undefined): readonly string[] =>
  unread === undefined ? [`no row contains "${text}"`] : [`no row contains "${text}" so far`, unread];

export const rowCells = <Row>(
  row: Row,
  columns: readonly Column<Row>[],
  system: SystemInfo,
  at?: Millis,
): readonly string[] => columns.map(column => cellText(column.cell(row, system, at)));
