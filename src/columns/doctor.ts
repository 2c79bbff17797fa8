import {shortAge} from '../format/time.ts';
import {type DoctorRow, rowId, severityWord} from '../model/doctor/rows.ts';
import {available, firstSample} from '../reading.ts';
import {type Millis, seconds} from '../units.ts';
import {textCell, wordCell} from './cell.ts';
import type {Column} from './column.ts';

const verdictOf = (row: DoctorRow): {readonly text: string; readonly n: number} => {
  switch (row.kind) {
    case 'finding':
    case 'consequence':
      return {text: severityWord[row.found.severity], n: {critical: 0, warn: 1, notice: 2}[row.found.severity]};
    case 'unsure':
      return {text: 'no verdict', n: 3};
    case 'fine':
      return {text: 'fine', n: 4};
  }
};

const sayingOf = (row: DoctorRow): string => {
  switch (row.kind) {
    case 'finding':
      return row.found.sentence;
    case 'consequence':
      return `  - ${row.found.sentence}`;
    case 'unsure':
      return `${row.rule.title}? ${row.cannot.why}`;
    case 'fine':
      return `not so: ${row.rule.title}`;
  }
};

const sinceOf = (row: DoctorRow, at: Millis | undefined) => {
  if (row.kind !== 'finding' && row.kind !== 'consequence') return available({text: '', n: Number.POSITIVE_INFINITY});
  if (at === undefined) return firstSample;
  const age = seconds(Math.max(0, at - row.found.since) / 1000);
  return available({text: shortAge(age), n: age});
};

/** Columns of the doctor's table. */
export const doctorColumns: readonly Column<DoctorRow>[] = [
  {
    id: 'verdict',
    title: 'VERDICT',
    help: 'critical: service is hurt now or will be within minutes. warning: it costs something now, or will when it goes on. notice: worth knowing, nothing to do now. no verdict: what it takes to judge is not there. fine: looked for and not found.',
    width: 10,
    align: 'left',
    rank: 100,
    descending: false,
    cell: row => wordCell(available(verdictOf(row))),
  },
  {
    id: 'since',
    title: 'FOR',
    help: 'How long it has been so, as far as mmtop watched.',
    width: 4,
    align: 'right',
    rank: 60,
    descending: true,
    cell: (row, _, at) => wordCell(sinceOf(row, at)),
  },
  {
    id: 'finding',
    title: 'WHAT IS FOUND',
    help: 'What is the case on this machine, in one sentence. Below a cause, behind a dash, stands what follows from it.',
    width: 60,
    align: 'left',
    flexible: true,
    // On the smallest screen it stands alone.
    rank: 101,
    descending: false,
    cell: row => textCell(sayingOf(row)),
  },
  {
    id: 'rule',
    title: 'RULE',
    help: 'Name of the rule, for mmtop doctor --assert, JSON and mmtop explain.',
    width: 20,
    align: 'left',
    rank: 50,
    descending: false,
    cell: row => textCell(rowId(row)),
  },
];
