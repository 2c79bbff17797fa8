import {available, mapReading, type Reading, shortReason} from '../reading.ts';
import type {Bytes} from '../units.ts';
import {shortForm} from './cell-forms.ts';
import type {Cell} from './column.ts';

export const bytesCell = (reading: Reading<Bytes>): Reading<Cell> => mapReading(reading, n => ({unit: 'bytes', n}));
export const growthCell = (reading: Reading<Bytes>): Reading<Cell> => mapReading(reading, n => ({unit: 'growth', n}));
export const countCell = (reading: Reading<number>): Reading<Cell> => mapReading(reading, n => ({unit: 'count', n}));
export const percentCell = (reading: Reading<number>): Reading<Cell> =>
  mapReading(reading, n => ({unit: 'percent', n}));
export const rateCell = (reading: Reading<number>): Reading<Cell> => mapReading(reading, n => ({unit: 'rate', n}));
export const idCell = (n: number): Reading<Cell> => available({unit: 'id', n});
export const wordCell = (reading: Reading<{readonly text: string; readonly n: number}>): Reading<Cell> =>
  mapReading(reading, ({text, n}) => ({unit: 'word', text, n}));
export const textCell = (text: string): Reading<Cell> => available({unit: 'text', text});

/** What a cell says on screen; an absent value says in a few letters why. */
export const cellText = (cell: Reading<Cell>): string => (cell.ok ? shortForm(cell.value) : shortReason(cell.reason));

const byLetters = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const orderOf = (x: Cell, y: Cell): number => {
  if (x.unit === 'text' || y.unit === 'text') return byLetters(shortForm(x), shortForm(y));
  // Two that are infinite have no difference.
  return x.n === y.n ? 0 : x.n - y.n;
};

/** Order of two cells, smallest first; an absent value is after every present one, whichever way the sort goes. */
export const compareCells = (a: Reading<Cell>, b: Reading<Cell>, descending: boolean): number => {
  if (!a.ok || !b.ok) return Number(b.ok) - Number(a.ok);
  const x = a.value;
  const y = b.value;
  const order = orderOf(x, y);
  return descending ? -order : order;
};
