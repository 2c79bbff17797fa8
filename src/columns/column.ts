import type {Align} from '../format/width.ts';
import type {SystemInfo} from '../host/host.ts';
import type {PidFile} from '../proc/pid/files.ts';
import type {Reading} from '../reading.ts';
import type {Millis} from '../units.ts';

/** A typed value of a table cell; its text, its sort order and its JSON name follow from the unit. */
export type Cell =
  | {readonly unit: 'bytes'; readonly n: number}
  | {readonly unit: 'growth'; readonly n: number}
  | {readonly unit: 'count'; readonly n: number}
  | {readonly unit: 'id'; readonly n: number}
  | {readonly unit: 'percent'; readonly n: number}
  | {readonly unit: 'rate'; readonly n: number}
  /** Infinite where there is none; `inherited` when it is not the row's own, `soft` when it slows and does not kill. */
  | {readonly unit: 'limit'; readonly n: number; readonly inherited?: boolean; readonly soft?: boolean}
  | {readonly unit: 'text'; readonly text: string}
  /** A word with its own place in the order. */
  | {readonly unit: 'word'; readonly text: string; readonly n: number};

export type Column<Row> = {
  readonly id: string;
  /** Short, for the head of the table. */
  readonly title: string;
  /** One or two sentences for help and the sort menu. */
  readonly help: string;
  readonly width: number;
  readonly align: Align;
  /** Takes what is left of the line; at most one column of a table may. */
  readonly flexible?: boolean;
  /** Which end of a text goes where it is too long: of a path the last part says most. The end, unless said. */
  readonly cut?: 'start';
  /** Columns with a lower number go first when the screen is narrow. */
  readonly rank: number;
  /** Files below /proc/PID that the cell rests on. */
  readonly files?: readonly PidFile[];
  /** Files of a cgroup that the cell rests on, beyond those that are read of every group. */
  readonly groupFiles?: readonly string[];
  /** A drawing of what other columns say in figures: nothing for those who listen. */
  readonly picture?: boolean;
  /** Files that the cell of a row that stands for several processes rests on: they are read of all of these. */
  readonly filesOfAll?: readonly PidFile[];
  /** Not shown until the user chooses it; or only so while rows are grouped, or while they are not. */
  readonly hidden?: boolean | 'grouped' | 'ungrouped';
  /** First order when sorted by this column: large numbers first, texts from a to z. */
  readonly descending: boolean;
  /**
   * The number of the cell without the cell, for an order among thousands of rows of which a screenful is shown; undefined
   * where it takes the cell to know.
   */
  readonly number?: (row: Row, system: SystemInfo) => number | undefined;
  /** `at` is the moment that is shown, for ages and growth; left out where there is but one look. */
  readonly cell: (row: Row, system: SystemInfo, at?: Millis) => Reading<Cell>;
};

/** Id of a column that names the rows of a tree or of groups: it stays whatever else has no room. */
type Kept = string | undefined;

const widthOfAll = <Row>(columns: readonly Column<Row>[]): number =>
  columns.reduce((sum, {width}) => sum + width + 1, -1);

/** The columns that fit, in their order: the least important go until the rest has room. */
const mostImportant = <Row>(columns: readonly Column<Row>[], width: number, kept: Kept): readonly Column<Row>[] => {
  let shown = [...columns];
  while (shown.length > 1 && widthOfAll(shown) > width) {
    const least = shown.filter(({id}) => id !== kept).reduce((a, b) => (b.rank < a.rank ? b : a));
    shown = shown.filter(column => column !== least);
  }
  return shown;
};

const scrolling = <Row>(columns: readonly Column<Row>[], kept: Kept): readonly Column<Row>[] =>
  columns.slice(1).filter(({id}) => id !== kept);

/**
 * What follows the `off` ones behind the first column as far as there is room, beside the first and the one that names the
 * rows; these give way where not one other has room beside them.
 */
const scrolled = <Row>(
  columns: readonly Column<Row>[],
  width: number,
  off: number,
  kept: Kept,
): readonly Column<Row>[] => {
  const [next, ...others] = scrolling(columns, kept).slice(off);
  if (next === undefined) return columns.slice(0, 1);
  const first = columns.slice(0, 1);
  const naming = columns.slice(1).filter(({id}) => id === kept);
  const beside = [[...first, ...naming], first].find(some => widthOfAll([...some, next]) <= width) ?? [];
  const shown = new Set([...beside, next]);
  let taken = widthOfAll([...shown]);
  for (const column of others) {
    taken += column.width + 1;
    if (taken > width) break;
    shown.add(column);
  }
  return columns.filter(column => shown.has(column));
};

/** The first step scrolls no column off where the one to go had no room before: it would never be in sight. */
const slip = <Row>(columns: readonly Column<Row>[], important: readonly Column<Row>[], kept: Kept): number =>
  important.includes(scrolling(columns, kept)[0]!) ? 0 : 1;

/** The most steps by which columns can be scrolled: after them, the last column is in sight. */
export const mostLeft = <Row>(columns: readonly Column<Row>[], width: number, kept?: string): number => {
  if (widthOfAll(columns) <= width) return 0;
  const all = scrolling(columns, kept);
  const last = all.at(-1);
  if (last === undefined) return 0;
  const off = slip(columns, mostImportant(columns, width, kept), kept);
  const most = all.length - 1 + off;
  for (let left = 1; left < most; left += 1) {
    if (scrolled(columns, width, left - off, kept).includes(last)) return left;
  }
  return most;
};

/** Columns on screen; scrolled by one step or more they stand in full order, else the most important ones. */
export const fitColumns = <Row>(
  columns: readonly Column<Row>[],
  width: number,
  left = 0,
  kept?: string,
): readonly Column<Row>[] => {
  const important = mostImportant(columns, width, kept);
  const at = left === 0 ? 0 : Math.min(left, mostLeft(columns, width, kept));
  return at === 0 ? important : scrolled(columns, width, at - slip(columns, important, kept), kept);
};

/** Whether Left and Right would bring other columns into sight. */
export const outOfSight = <Row>(columns: readonly Column<Row>[], width: number, left = 0, kept?: string) => {
  const most = mostLeft(columns, width, kept);
  return {left: Math.min(left, most) > 0, right: left < most};
};
