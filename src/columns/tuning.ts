import {rankOf, type TuningRow, verdictWord} from '../model/tuning.ts';
import {available, mapReading} from '../reading.ts';
import {textCell, wordCell} from './cell.ts';
import type {Column} from './column.ts';

/** Columns of the settings. */
export const tuningColumns: readonly Column<TuningRow>[] = [
  {
    id: 'name',
    title: 'SETTING',
    help: 'As sysctl spells it, or the subject in /sys and the file: thp.enabled, ksm.run.',
    width: 32,
    align: 'left',
    rank: 100,
    descending: false,
    cell: row => textCell(row.setting.name),
  },
  {
    id: 'current',
    title: 'CURRENT',
    help: 'The value now, as one would write it.',
    width: 10,
    align: 'left',
    rank: 98,
    descending: false,
    cell: row => mapReading(row.setting.value, ({text}) => ({unit: 'text', text})),
  },
  {
    id: 'changed',
    title: 'C',
    help: 'A star where the value is changed: not the kernel’s default.',
    width: 1,
    align: 'left',
    rank: 95,
    descending: false,
    cell: row => wordCell(available({text: row.changed ? '*' : '', n: row.changed ? 0 : 1})),
  },
  {
    id: 'default',
    title: 'DEFAULT',
    help: 'What the kernel sets when nobody chose; “by build” and “by RAM” where that depends.',
    width: 9,
    align: 'left',
    rank: 80,
    descending: false,
    cell: row => textCell(row.setting.fallback.text),
  },
  {
    id: 'advised',
    title: 'ADVISED',
    help: 'What suits this machine by its own figures; a range where many values do.',
    width: 10,
    align: 'left',
    rank: 90,
    descending: false,
    cell: row => textCell(row.advised.text),
  },
  {
    id: 'verdict',
    title: 'VERDICT',
    help: 'Dangerous, worth a look, fits (nothing speaks against it), unknown, no effect as things are, not in this kernel, action (no setting: a write does something once). Changed ones first among equals.',
    width: 13,
    align: 'left',
    rank: 99,
    descending: false,
    cell: row => wordCell(available({text: verdictWord(row), n: rankOf(row)})),
  },
  {
    id: 'why',
    title: 'WHY',
    help: 'What was seen and what follows from it.',
    width: 18,
    align: 'left',
    flexible: true,
    rank: 10,
    descending: false,
    cell: row => textCell(row.why),
  },
];
