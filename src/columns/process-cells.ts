import {shortBytes, shortRate, signedBytes} from '../format/amount.ts';
import {shortAge} from '../format/time.ts';
import {fit} from '../format/width.ts';
import type {SystemInfo} from '../host/host.ts';
import {type Bound, type Counting, largestOf, type ProcessRow, sharedBy, totalOf} from '../model/process-sums.ts';
import type {Process} from '../proc/pid/process.ts';
import {available, mapReading, type Reading} from '../reading.ts';
import {type Bytes, bytes, type Millis, seconds} from '../units.ts';
import {bytesCell, cellText, countCell, growthCell, rateCell, wordCell} from './cell.ts';
import type {Cell, Column} from './column.ts';

/** Cells of a row that may stand for several processes: the value of one, or what can be said of all. */

/** The column, which works out a row that stands for several once. */
export const workedOnce = (column: Column<ProcessRow>): Column<ProcessRow> => ({
  ...column,
  cell: (row, system, at) => {
    const {worked} = row;
    if (worked === undefined) return column.cell(row, system, at);
    const known = worked.get(column.id) as Reading<Cell> | undefined;
    if (known !== undefined) return known;
    const cell = column.cell(row, system, at);
    worked.set(column.id, cell);
    return cell;
  },
});

const marks: Readonly<Record<Bound, string>> = {exact: '', most: '≤', least: '≥', about: '~'};

const marked = (bound: Bound, text: string): string => marks[bound] + text;

/** A sum of bytes, marked with what can be said of it. */
export const amountCell = (
  row: ProcessRow,
  of: (process: Process) => Reading<Bytes>,
  counting: Counting,
): Reading<Cell> =>
  row.members === undefined
    ? bytesCell(of(row))
    : wordCell(
        mapReading(totalOf(row.members, of, counting), ({n, bound}) => ({
          text: marked(bound, shortBytes(bytes(n))),
          n,
        })),
      );

export const growthSumCell = (row: ProcessRow, of: (process: Process) => Reading<Bytes>): Reading<Cell> =>
  row.members === undefined
    ? growthCell(of(row))
    : wordCell(
        mapReading(totalOf(row.members, of, 'once'), ({n, bound}) => ({text: marked(bound, signedBytes(bytes(n))), n})),
      );

export const rateSumCell = (
  row: ProcessRow,
  of: (process: Process) => Reading<number>,
  ofMember: (process: Process) => Reading<number>,
): Reading<Cell> =>
  row.members === undefined
    ? rateCell(of(row))
    : wordCell(
        mapReading(totalOf(row.members, ofMember, 'once'), ({n, bound}) => ({text: marked(bound, shortRate(n)), n})),
      );

/** Of several the largest: the one that matters. */
export const largestCell = (row: ProcessRow, of: (process: Process) => Reading<number>): Reading<Cell> =>
  countCell(row.members === undefined ? of(row) : largestOf(row.members, of));

export const countSumCell = (row: ProcessRow, of: (process: Process) => Reading<number>): Reading<Cell> =>
  countCell(row.members === undefined ? of(row) : mapReading(totalOf(row.members, of, 'once'), ({n}) => n));

const AGE = 3;
/** Room for an amount with its mark, a blank, and an age. */
export const AGED_WIDTH = 6 + 1 + AGE;

/** `1.23G 12s`: an amount that is dear to read, with its age. */
export const agedCell = (cell: Reading<Cell>, read: Millis | undefined, now: Millis | undefined): Reading<Cell> => {
  if (!cell.ok || !('n' in cell.value) || read === undefined || now === undefined) return cell;
  const age = shortAge(seconds((now - read) / 1000));
  const text = `${cellText(cell)} ${fit(age, AGE, 'right')}`;
  return wordCell(available({text, n: cell.value.n}));
};

const SEVERAL = 'several';

/** What all have in common; a folded process keeps its own. */
export const commonCell = (
  row: ProcessRow,
  system: SystemInfo,
  of: (process: Process, system: SystemInfo) => Reading<string>,
): Reading<Cell> =>
  mapReading(row.heading === undefined ? of(row, system) : sharedBy(row.members!, one => of(one, system)), text => ({
    unit: 'text',
    text: text ?? SEVERAL,
  }));
