import {longBytes, shortBytes, shortCount, shortPercent, shortRate, signedBytes} from '../format/amount.ts';
import {visible} from '../format/width.ts';
import {bytes} from '../units.ts';
import type {Cell} from './column.ts';

/** How a value is put, where it has a few letters in a column and where it is said. */
type Forms<C extends Cell> = {readonly short: (cell: C) => string; readonly spoken: (cell: C) => string};

const spokenText = ({text}: {readonly text: string}): string => visible(text).replace(/\s+/g, ' ').trim();

/** Both forms of every unit: a unit without one of them does not compile. */
const forms: {readonly [U in Cell['unit']]: Forms<Extract<Cell, {unit: U}>>} = {
  bytes: {short: ({n}) => shortBytes(bytes(n)), spoken: ({n}) => longBytes(bytes(n))},
  growth: {
    short: ({n}) => signedBytes(bytes(n)),
    spoken: ({n}) => (n > 0 ? `plus ${longBytes(bytes(n))}` : longBytes(bytes(n))),
  },
  count: {short: ({n}) => shortCount(n), spoken: ({n}) => String(n)},
  id: {short: ({n}) => String(n), spoken: ({n}) => String(n)},
  percent: {short: ({n}) => shortPercent(n), spoken: ({n}) => shortPercent(n)},
  rate: {short: ({n}) => shortRate(n), spoken: ({n}) => shortRate(n)},
  limit: {
    short: ({n, soft, inherited}) =>
      Number.isFinite(n) ? `${shortBytes(bytes(n))}${soft ? '~' : ''}${inherited ? '↑' : ''}` : 'max',
    spoken: ({n, soft, inherited}) =>
      Number.isFinite(n)
        ? `${longBytes(bytes(n))}${soft ? ', slowed down above it' : ''}${inherited ? ', from a group above' : ''}`
        : 'no limit',
  },
  text: {short: ({text}) => text, spoken: spokenText},
  word: {short: ({text}) => text, spoken: spokenText},
};

const formsOf = <C extends Cell>({unit}: C): Forms<C> => forms[unit] as unknown as Forms<C>;

/** As in a column. */
export const shortForm = (cell: Cell): string => formsOf(cell).short(cell);

/** As it is said; harmless whatever a name holds. */
export const spokenForm = (cell: Cell): string => formsOf(cell).spoken(cell);
