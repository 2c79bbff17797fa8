import {
  type Arranged,
  columnsOff,
  columnsOnScreen,
  noRowContains,
  orderMark,
  rowCells,
  unseenOrder,
} from '../columns/arrange.ts';
import type {Column} from '../columns/column.ts';
import {branchPrefix} from '../columns/outline.ts';
import {fit, truncate, truncateStart, visible, widthOf} from '../format/width.ts';
import type {SystemInfo} from '../host/host.ts';
import {line, span} from './line.ts';
import type {Row} from './rows.tsx';

/** The visible part of a table as rows: one head line, then the window around the selection. */
export type TableWindow = {readonly top: number; readonly height: number; readonly selected: number | undefined};

/** Room of each column: the flexible one takes what the others leave. */
export const columnRooms = (columns: readonly Column<never>[], width: number): readonly number[] => {
  const fixed = columns.reduce((sum, column) => sum + (column.flexible ? 0 : column.width + 1), 0);
  return columns.map(column => (column.flexible ? Math.max(column.width, width - fixed) : column.width));
};

/** `gap`: behind the first. */
const cells = (texts: readonly string[], columns: readonly Column<never>[], width: number, gap = ' '): string => {
  const rooms = columnRooms(columns, width);
  const fitted = columns.map(({align, cut}, i) => {
    const text = visible(texts[i]!);
    return fit(cut === 'start' ? truncateStart(text, rooms[i]!) : text, rooms[i]!, align);
  });
  return fitted.length < 2 ? fitted.join('') : `${fitted[0]}${gap}${fitted.slice(1).join(' ')}`;
};

type Off = ReturnType<typeof columnsOff>;

/** Id of the column at a position of the head line. */
export const columnAt = (columns: readonly Column<never>[], width: number, x: number): string | undefined => {
  let from = 0;
  for (const [i, room] of columnRooms(columns, width).entries()) {
    if (x >= from && x < from + room) return columns[i]!.id;
    from += room + 1;
  }
  return undefined;
};

/**
 * `‹` behind the first column where others are scrolled off, `›` at the end of the line where Right brings others, or, where
 * a title stands there, before the last column.
 */
export const withMarks = (head: string, rooms: readonly number[], width: number, off: Off): string => {
  const gap = off.left && rooms.length > 1 ? rooms[0]! : -1;
  const line = off.right ? head.padEnd(width) : head;
  const end = !off.right ? -1 : line.endsWith(' ') ? line.length - 1 : line.length - 1 - rooms.at(-1)!;
  return [...line].map((sign, i) => (i === gap ? '‹' : i === end && end > gap ? '›' : sign)).join('');
};

const headLine = <T>(columns: readonly Column<T>[], arranged: Arranged<T>, width: number): string => {
  const rooms = columnRooms(columns as readonly Column<never>[], width);
  const titles = columns.map((column, i) => {
    if (column.id !== arranged.sort) return column.title;
    // A title that fills its column gives its last letter: which column is the order must be seen.
    return `${truncate(column.title, rooms[i]! - 1, '')}${orderMark(arranged.descending)}`;
  });
  return cells(titles, columns as readonly Column<never>[], width);
};

/** `Slab caches by USE▼`: what the rows are in order of is told here where its head is not on screen. */
export const tableTitle = <T>(title: string, arranged: Arranged<T>, width: number): string =>
  [title, unseenOrder(arranged, width)].filter(part => part !== undefined).join(' ');

/** The same at the end of the head, for a table without a title. */
const withOrder = (head: string, order: string | undefined, width: number): string =>
  order === undefined ? head : `${fit(head, Math.max(0, width - widthOf(order) - 2), 'left', '')} ${order} `;

/** Why a table has no rows when a filter is to blame; without a selection nobody is there to press Esc. */
const emptyRows = <T>(
  {rows, filter = '', unread}: Arranged<T>,
  selected: number | undefined,
  width: number,
): readonly Row[] => {
  if (rows.length > 0 || filter === '') return [];
  const way = selected !== undefined && selected >= 0 ? ['Esc removes the filter'] : [];
  const parts = [...noRowContains(filter, unread), ...way];
  const whole = parts.join('; ');
  return (widthOf(visible(whole)) <= width ? [whole] : parts).map(text => ({line: line(span(text, 'notice'))}));
};

/**
 * A tag is a star in the first column and a ground of its own; what the doctor speaks of has an exclamation mark. It stands
 * before a number, or in the gap behind one that leaves no room; a name leaves its last place.
 */
const withSign = (
  sign: string,
  cell: string,
  {align, cut}: Pick<Column<never>, 'align' | 'cut'>,
  room: number,
): {readonly text: string; readonly gap?: string} => {
  if (align === 'left')
    return {text: `${fit(cut === 'start' ? truncateStart(cell, room - 1) : cell, room - 1)}${sign}`};
  const text = fit(visible(cell), room, align);
  return text.startsWith(' ') ? {text: `${sign}${text.slice(1)}`} : {text, gap: sign};
};

export const tableRows = <T>(
  arranged: Arranged<T>,
  {top, height, selected}: TableWindow,
  system: SystemInfo,
  width: number,
  {titled = true}: {readonly titled?: boolean} = {},
): readonly Row[] => {
  const columns = columnsOnScreen(arranged, width);
  const rooms = columnRooms(columns as readonly Column<never>[], width);
  const {branches, tagged} = arranged;
  const body = arranged.rows.slice(top, top + height).map((row, i): Row => {
    const at = top + i;
    const texts = rowCells(row, columns, system, arranged.at).map((text, j) =>
      columns[j]!.id === branches?.column ? branchPrefix(branches.of, at) + text : text,
    );
    const marked = tagged?.(row) === true;
    const flag = arranged.flagged?.(row);
    const sign = marked ? '*' : flag === undefined ? undefined : '!';
    const [first] = columns;
    const signed = sign === undefined || first === undefined ? undefined : withSign(sign, texts[0]!, first, rooms[0]!);
    if (signed !== undefined) texts[0] = signed.text;
    const text = cells(texts, columns as readonly Column<never>[], width, signed?.gap);
    const tone = flag ?? arranged.toned?.(row);
    const shown = line(tone === undefined || marked || at === selected ? text : span(text, tone));
    if (at === selected) return {line: shown, background: 'selected'};
    return marked ? {line: shown, background: 'tagged'} : {line: shown};
  });
  const order = titled ? undefined : unseenOrder(arranged, width);
  const head = withOrder(headLine(columns, arranged, width), order, width);
  // Without a selection nobody is there to scroll.
  const seen = selected !== undefined && selected >= 0;
  const marked = seen ? withMarks(head, rooms, width, columnsOff(arranged, width)) : head;
  return [
    {line: line(span(marked, 'bar')), background: 'bar'},
    ...body,
    ...emptyRows(arranged, selected, width).slice(0, Math.max(0, height)),
  ];
};
