import {type Arranged, noRowContains, rowCells} from '../columns/arrange.ts';
import {type Column, fitColumns} from '../columns/column.ts';
import {branchPrefix} from '../columns/outline.ts';
import {fit, truncate, truncateStart, visible, widthOf} from '../format/width.ts';
import type {SystemInfo} from '../host/host.ts';
import {type Line, line, span} from './line.ts';
import type {Row} from './rows.tsx';

/** The visible part of a table as rows: one head line, then the window around the selection. */
export type TableWindow = {readonly top: number; readonly height: number; readonly selected: number | undefined};

/** Room of each column: the flexible one takes what the others leave. */
export const columnRooms = (columns: readonly Column<never>[], width: number): readonly number[] => {
  const fixed = columns.reduce((sum, column) => sum + (column.flexible ? 0 : column.width + 1), 0);
  return columns.map(column => (column.flexible ? Math.max(column.width, width - fixed) : column.width));
};

const cells = (texts: readonly string[], columns: readonly Column<never>[], width: number): string => {
  const rooms = columnRooms(columns, width);
  return columns
    .map(({align, cut}, i) => {
      const text = visible(texts[i]!);
      return fit(cut === 'start' ? truncateStart(text, rooms[i]!) : text, rooms[i]!, align);
    })
    .join(' ');
};

/** Id of the column at a position of the head line. */
export const columnAt = (columns: readonly Column<never>[], width: number, x: number): string | undefined => {
  let from = 0;
  for (const [i, room] of columnRooms(columns, width).entries()) {
    if (x >= from && x < from + room) return columns[i]!.id;
    from += room + 1;
  }
  return undefined;
};

const headLine = <T>(columns: readonly Column<T>[], arranged: Arranged<T>, width: number): Line => {
  const rooms = columnRooms(columns as readonly Column<never>[], width);
  const titles = columns.map((column, i) => {
    if (column.id !== arranged.sort) return column.title;
    const mark = arranged.descending ? '▼' : '▲';
    // A title that fills its column gives its last letter: which column is the order must be seen.
    return `${truncate(column.title, rooms[i]! - 1, '')}${mark}`;
  });
  return line(span(cells(titles, columns as readonly Column<never>[], width), 'bar'));
};

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

/** A tag is a star in the first column and a ground of its own. */
const starred = (text: string): string => (text.startsWith(' ') ? `*${text.slice(1)}` : text);

export const tableRows = <T>(
  arranged: Arranged<T>,
  {top, height, selected}: TableWindow,
  system: SystemInfo,
  width: number,
): readonly Row[] => {
  const columns = fitColumns(arranged.columns, width, arranged.left);
  const {branches, tagged} = arranged;
  const body = arranged.rows.slice(top, top + height).map((row, i): Row => {
    const at = top + i;
    const texts = rowCells(row, columns, system, arranged.at).map((text, j) =>
      columns[j]!.id === branches?.column ? branchPrefix(branches.of, at) + text : text,
    );
    const text = cells(texts, columns as readonly Column<never>[], width);
    const marked = tagged?.(row) === true;
    const shown = line(marked ? starred(text) : text);
    if (at === selected) return {line: shown, background: 'selected'};
    return marked ? {line: shown, background: 'tagged'} : {line: shown};
  });
  const head: Row = {line: headLine(columns, arranged, width), background: 'bar'};
  return [head, ...body, ...emptyRows(arranged, selected, width).slice(0, Math.max(0, height))];
};
