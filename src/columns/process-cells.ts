import {shortBytes, shortCount, shortRate, signedBytes} from '../format/amount.ts';
import {shortAge} from '../format/time.ts';
import {fit} from '../format/width.ts';
import type {SystemInfo} from '../host/host.ts';
import {type Bound, type Counting, largestOf, type ProcessRow, sharedBy, totalOf} from '../model/process-sums.ts';
import {sharesOf} from '../model/processes.ts';
import type {Process} from '../proc/pid/process.ts';
import {available, mapReading, type Reading} from '../reading.ts';
import {type Bytes, bytes, type Millis, millis, seconds} from '../units.ts';
import {bytesCell, cellText, countCell, growthCell, rateCell, wordCell} from './cell.ts';
import type {Cell} from './column.ts';

/** Cells of a row that may stand for several processes: the value of one, or what can be said of all. */

/** What a sum comes to is worked out once for a row; how it is written may change with a key. */
const workedOut = <T>(row: ProcessRow, id: string, work: () => T): T => {
  const {worked} = row;
  if (worked === undefined) return work();
  if (!worked.has(id)) worked.set(id, work());
  return worked.get(id) as T;
};

const marks: Readonly<Record<Bound, string>> = {exact: '', most: '≤', least: '≥', about: '~'};

type Of<T extends number> = (process: Process) => Reading<T>;

/** A sum with a mark of what can be said of it. */
const sumCell = (
  row: ProcessRow,
  id: string,
  of: Of<number>,
  counting: Counting,
  write: (n: number) => string,
): Reading<Cell> =>
  wordCell(
    mapReading(
      workedOut(row, id, () => totalOf(row.members ?? [], of, counting)),
      ({n, bound}) => ({text: marks[bound] + write(n), n}),
    ),
  );

export const amountCell = (row: ProcessRow, id: string, of: Of<Bytes>, counting: Counting): Reading<Cell> =>
  row.members === undefined ? bytesCell(of(row)) : sumCell(row, id, of, counting, n => shortBytes(bytes(n)));

export const growthSumCell = (row: ProcessRow, id: string, of: Of<Bytes>): Reading<Cell> =>
  row.members === undefined ? growthCell(of(row)) : sumCell(row, id, of, 'once', n => signedBytes(bytes(n)));

export const rateSumCell = (row: ProcessRow, id: string, of: Of<number>, ofMember: Of<number>): Reading<Cell> =>
  row.members === undefined ? rateCell(of(row)) : sumCell(row, id, ofMember, 'once', shortRate);

/** Of several the largest: the one that matters. */
export const largestCell = (row: ProcessRow, id: string, of: Of<number>): Reading<Cell> =>
  countCell(row.members === undefined ? of(row) : workedOut(row, id, () => largestOf(row.members!, of)));

export const countSumCell = (row: ProcessRow, id: string, of: Of<number>): Reading<Cell> =>
  row.members === undefined ? countCell(of(row)) : sumCell(row, id, of, 'once', shortCount);

const AGE = 3;
/** Room for an amount with its mark, a blank, and an age. */
export const AGED_WIDTH = 6 + 1 + AGE;

/** When the oldest of what is shown was read. */
export const oldestRead = (row: ProcessRow, id: string): Millis | undefined =>
  workedOut(row, `${id} read`, () => {
    const times = (row.members ?? [row]).flatMap(process => {
      const shares = sharesOf(process);
      return shares.ok ? [shares.value.at] : [];
    });
    return times.length === 0 ? undefined : millis(times.reduce<number>((a, b) => Math.min(a, b), times[0]!));
  });

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
  id: string,
  system: SystemInfo,
  of: (process: Process, system: SystemInfo) => Reading<string>,
): Reading<Cell> =>
  mapReading(
    row.heading === undefined
      ? of(row, system)
      : workedOut(row, id, () => sharedBy(row.members!, one => of(one, system))),
    text => ({unit: 'text', text: text ?? SEVERAL}),
  );
