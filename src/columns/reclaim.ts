import {longBytes, shortBytes, shortCount, shortPercent, shortRate} from '../format/amount.ts';
import {stallText} from '../format/time.ts';
import type {ReclaimRow} from '../model/reclaim.ts';
import type {Figure, Formula} from '../model/reclaim-formula.ts';
import type {Reading} from '../reading.ts';
import {bytes, micros} from '../units.ts';
import {textCell} from './cell.ts';
import type {Cell, Column} from './column.ts';

/** Bytes a second say KiB, MiB; events do not, so that neither is taken for the other. */
export const figureText = (kind: Formula['kind'], n: number): string => {
  switch (kind) {
    case 'stall':
    case 'share':
      return shortPercent(n);
    case 'pages':
      return `${longBytes(bytes(n))}/s`;
    case 'events':
      return `${shortRate(n)}/s`;
    case 'level':
      return longBytes(bytes(n));
  }
};

/** Since boot. */
export const totalText = ({kind}: Formula, n: number): string => {
  switch (kind) {
    case 'stall':
      return stallText(micros(n));
    case 'share':
      return shortPercent(n);
    case 'pages':
    case 'level':
      return shortBytes(bytes(n));
    case 'events':
      return shortCount(n);
  }
};

/** Too little for a share is no value either; the explanation says which it is. */
const figureCell = (figure: Figure, text: (n: number) => string): Reading<Cell> => {
  if (!figure.ok) return figure;
  return textCell(figure.value === undefined ? 'n/a' : text(figure.value));
};

/** What stands before the history of a row. It is no sorted table, so that every cell is a text. */
export const reclaimColumns: readonly Column<ReclaimRow>[] = [
  {
    id: 'stage',
    title: 'STAGE',
    help: 'Step of the chain from pressure to pain, named at its first row.',
    width: 8,
    align: 'left',
    rank: 60,
    descending: false,
    cell: row => textCell(row.spec.stage),
  },
  {
    id: 'what',
    title: 'WHAT',
    help: 'What is counted; the selected row is explained below.',
    width: 15,
    align: 'left',
    rank: 100,
    descending: false,
    cell: row => textCell(row.spec.name),
  },
  {
    id: 'now',
    title: 'NOW',
    help: 'Since the last sample: bytes or events a second, or percent; ! marks what deserves a look.',
    width: 11,
    align: 'right',
    rank: 99,
    descending: true,
    cell: row =>
      figureCell(row.now, n => `${row.severity === 'calm' ? '' : '!'}${figureText(row.spec.formula.kind, n)}`),
  },
  {
    id: 'total',
    title: 'TOTAL',
    help: 'Since boot. Beside dirty data: the limit that it is measured by.',
    width: 8,
    align: 'right',
    rank: 80,
    descending: true,
    cell: row =>
      figureCell(row.total, n => {
        const limit = row.spec.formula.kind === 'level' && row.spec.formula.ever === undefined;
        return `${limit ? 'of ' : ''}${totalText(row.spec.formula, n)}`;
      }),
  },
];
