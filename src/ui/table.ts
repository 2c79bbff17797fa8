import {type Arranged, rowCells} from '../columns/arrange.ts';
import {type Column, fitColumns} from '../columns/column.ts';
import {fit, truncateStart, visible, widthOf} from '../format/width.ts';
import type {SystemInfo} from '../host/host.ts';
import {type Line, line, span} from './line.ts';
import type {Row} from './rows.tsx';

/** The visible part of a table as rows: one head line, then the window around the selection. */
export type TableWindow = {readonly top: number; readonly height: number; readonly selected: number | undefined};

const cells = (texts: readonly string[], columns: readonly Column<never>[], width: number): string => {
  const fixed = columns.reduce((sum, column) => sum + (column.flexible ? 0 : column.width + 1), 0);
  return columns
    .map((column, i) => {
      const room = column.flexible ? Math.max(column.width, width - fixed) : column.width;
      const text = visible(texts[i]!);
      return fit(column.cut === 'start' ? truncateStart(text, room) : text, room, column.align);
    })
    .join(' ');
};

const headLine = <T>(columns: readonly Column<T>[], arranged: Arranged<T>, width: number): Line => {
  const titles = columns.map(column => {
    if (column.id !== arranged.sort) return column.title;
    const mark = arranged.descending ? '▼' : '▲';
    return widthOf(column.title) < column.width ? `${column.title}${mark}` : column.title;
  });
  return line(span(cells(titles, columns as readonly Column<never>[], width), 'bar'));
};

export const tableRows = <T>(
  arranged: Arranged<T>,
  all: readonly Column<T>[],
  {top, height, selected}: TableWindow,
  system: SystemInfo,
  width: number,
): readonly Row[] => {
  const columns = fitColumns(all, width);
  const body = arranged.rows.slice(top, top + height).map((row, i): Row => {
    const text = cells(rowCells(row, columns, system), columns as readonly Column<never>[], width);
    return top + i === selected ? {line: line(text), background: 'selected'} : {line: line(text)};
  });
  return [{line: headLine(columns, arranged, width), background: 'bar'}, ...body];
};
