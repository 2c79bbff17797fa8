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

/** The columns that fit, in their order: the least important go until the rest has room. */
const mostImportant = <Row>(columns: readonly Column<Row>[], width: number): readonly Column<Row>[] => {
  let shown = [...columns];
  const needed = () => shown.reduce((sum, column) => sum + column.width + 1, -1);
  while (shown.length > 1 && needed() > width) {
    const least = shown.reduce((a, b) => (b.rank < a.rank ? b : a));
    shown = shown.filter(column => column !== least);
  }
  return shown;
};

/** The first column, and what follows the `left` ones behind it as far as there is room. */
const scrolled = <Row>(columns: readonly Column<Row>[], width: number, left: number): readonly Column<Row>[] => {
  const [first, ...others] = columns;
  if (first === undefined) return [];
  const shown = [first];
  let taken = first.width;
  for (const column of others.slice(left)) {
    if (taken + 1 + column.width > width) break;
    taken += 1 + column.width;
    shown.push(column);
  }
  return shown;
};

/** The most columns that can be scrolled off: with them gone, the last column is in sight. */
export const mostLeft = <Row>(columns: readonly Column<Row>[], width: number): number => {
  if (mostImportant(columns, width).length === columns.length) return 0;
  for (let left = 1; left < columns.length - 1; left += 1) {
    if (scrolled(columns, width, left).at(-1) === columns.at(-1)) return left;
  }
  return Math.max(0, columns.length - 2);
};

/** Columns on screen; scrolled by one or more they stand in full order, else the most important ones. */
export const fitColumns = <Row>(columns: readonly Column<Row>[], width: number, left = 0): readonly Column<Row>[] => {
  const at = Math.min(left, left === 0 ? 0 : mostLeft(columns, width));
  return at === 0 ? mostImportant(columns, width) : scrolled(columns, width, at);
};
