import {spokenForm} from '../columns/cell-forms.ts';
import type {Cell} from '../columns/column.ts';
import {longBytes, shortPercent} from '../format/amount.ts';
import {clockText, uptimeText} from '../format/time.ts';
import {visible} from '../format/width.ts';
import {insideContainer} from '../model/container.ts';
import {type Header, headerOf} from '../model/header.ts';
import {type PressureRow, pressureRows} from '../model/pressure.ts';
import {recentKills} from '../model/recent-kills.ts';
import {situation} from '../model/situation.ts';
import {hint, type Reading, type Reason, sentence} from '../reading.ts';
import {type Snapshot, standsStill} from '../snapshot.ts';
import type {Bytes} from '../units.ts';
import type {Told, ToldCell, ToldRow} from '../views/told.ts';
import type {Look, View} from '../views/view.ts';

/** What the screen shows, as sentences for a screen reader: one column, one statement a line, no pictures. */

/** Few words for why a value is missing; the whole sentence for each of fifty cells would be noise. */
const reasonWords = (reason: Reason): string => {
  switch (reason.kind) {
    case 'missing':
    case 'no-field':
      return 'not there';
    case 'denied':
      return reason.to === 'root' ? 'refused' : 'needs root';
    case 'disabled':
      return 'switched off';
    case 'gone':
      return 'gone';
    case 'unreadable':
    case 'malformed':
      return 'unreadable';
    case 'skipped':
      return 'not read';
    case 'not-sampled':
      return 'not read yet';
    case 'captured':
      return 'unknown, the tree stands still';
    case 'first-sample':
      return 'needs a second reading';
    case 'counter-reset':
      return 'counter was reset';
  }
};

export const cellWords = (cell: Reading<Cell>): string => (cell.ok ? spokenForm(cell.value) : reasonWords(cell.reason));

/** Words in capitals are spelled; RSS should be, SWAP should not. A single letter or digit says nothing by itself. */
const titleWords = ({id, title}: Pick<ToldCell, 'id' | 'title'>): string =>
  title.length < 2 || /^\d+$/.test(title)
    ? id.replaceAll('_', ' ')
    : title.replace(/(?<![A-Z+/])[A-Z]{4,}(?![A-Z+/])/g, word => word.toLowerCase());

const named = (one: ToldCell): string => {
  const title = titleWords(one);
  // Two numbers in a row would be heard as one.
  return `${title}${/\d$/.test(title) ? ':' : ''} ${cellWords(one.cell)}`;
};

const isNumber = ({cell}: ToldCell): boolean => cell.ok && cell.value.unit === 'id';

/** Command lines can take a minute to say: so many letters among other rows, and so many of a row alone. */
const LONGEST_OF_MANY = 60;
export const LONGEST_OF_ONE = 200;

/** The end of a text that says most. */
const cutWords = (text: string, cut: ToldCell['cut'], longest: number): string => {
  if (text.length <= longest) return text;
  return cut === 'start' ? `and so on ${text.slice(-longest)}` : `${text.slice(0, longest).trimEnd()} and so on`;
};

/** A name says itself what it is, a number does not. */
const calledWords = (one: ToldCell, longest: number): string =>
  isNumber(one) ? named(one) : cutWords(cellWords(one.cell), one.cut, longest);

/** `PID 812, postgres`. */
export const nameWords = ({name}: ToldRow, longest = LONGEST_OF_MANY): string =>
  name.map(one => calledWords(one, longest)).join(', ');

/** `PID 812, postgres: RSS 1.20 GiB, anon 1.10 GiB`. */
export const rowWords = (row: ToldRow, longest = LONGEST_OF_MANY): string =>
  `${nameWords(row, longest)}: ${row.cells
    // A blank says nothing.
    .filter(({cell}) => cellWords(cell) !== '')
    .map(named)
    .join(', ')}`;

/** Columns that no row has a value of, all for one reason: said once. */
const absentOfAll = (rows: readonly ToldRow[]): readonly ToldCell[] =>
  rows.length < 2
    ? []
    : rows[0]!.cells.filter(
        (first, i) =>
          !first.cell.ok &&
          rows.every(({cells}) => !cells[i]!.cell.ok && cellWords(cells[i]!.cell) === cellWords(first.cell)),
      );

/** How many rows are said at once. */
export const ROWS_AT_ONCE = 10;

const directionWords = (unit: Cell['unit'] | undefined, descending: boolean): string => {
  if (unit === undefined || unit === 'word') return '';
  if (unit === 'text') return descending ? ', z to a' : ', a to z';
  return descending ? ', largest first' : ', smallest first';
};

/** Whose they are, and how they are sorted. */
export const orderWords = ({user, sort, descending}: Told): string =>
  `${user === undefined ? '' : `, of user ${user}`}${sort === undefined ? '' : `, by ${sort.title}${directionWords(sort.unit, descending)}`}`;

/** Rows from one on, below a head that says which they are unless it is given. */
export const rowsWords = (told: Told, from: number, head?: string): readonly string[] => {
  const {length, total, rows} = told;
  if (length === 0) return [total === 0 ? 'No rows.' : `None of ${total} rows matches the filter.`];
  const end = from + rows.length;
  const absent = absentOfAll(rows);
  const of = length === total ? String(total) : `${length}, of ${total} before the filter`;
  return [
    head ?? `Rows ${from + 1} to ${end} of ${of}${orderWords(told)}.`,
    ...(absent.length === 0 ? [] : [`All of them: ${absent.map(named).join(', ')}.`]),
    ...rows.map(({name, cells}, i) => {
      const own = cells.filter(({id}) => !absent.some(other => other.id === id));
      return `${from + i + 1}. ${rowWords({name, cells: own})}`;
    }),
    ...(end < length ? ['Space for more rows.'] : []),
  ];
};

const amount = (reading: Reading<Bytes>): string => (reading.ok ? longBytes(reading.value) : 'an unknown amount');

/** Why something is not known, and what would help. */
const absentWords = (reason: Reason): string => {
  const help = hint(reason);
  return `${sentence(reason)}${help === undefined ? '' : `; ${help}`}.`;
};

const memoryWords = ({used, total, available, definition}: Header): string => {
  const missing = [used, total, available].flatMap(reading => (reading.ok ? [] : [reading.reason]));
  const [first] = missing;
  if (first !== undefined && missing.length === 3) return `Memory: ${absentWords(first)}`;
  const counted = `${amount(used)} of ${amount(total)} used, counted as ${definition.who}`;
  return `Memory: ${counted}; ${amount(available)} available.${first === undefined ? '' : ` ${absentWords(first)}`}`;
};

const swapWords = ({swapTotal, swapUsed}: Header): string => {
  if (!swapTotal.ok) return `Swap: ${absentWords(swapTotal.reason)}`;
  return swapTotal.value === 0 ? 'Swap: none.' : `Swap: ${amount(swapUsed)} of ${amount(swapTotal)} used.`;
};

const stallWords = (rows: readonly PressureRow[], resource: PressureRow['resource'], name: string): string => {
  const [some, full] = (['some', 'full'] as const).map(kind =>
    rows.find(r => r.resource === resource && r.kind === kind),
  );
  const share = (row: PressureRow | undefined): string => {
    const value = row?.recent.ok ? row.recent : row?.avg10;
    return value === undefined ? '' : value.ok ? shortPercent(value.value) : reasonWords(value.reason);
  };
  return `${name} some ${share(some)}, full ${share(full)}`;
};

const pressureWords = (rows: readonly PressureRow[]): string => {
  const memory = rows.find(({resource, kind}) => resource === 'memory' && kind === 'some');
  if (memory === undefined || !memory.avg10.ok) {
    return `Pressure: ${memory?.avg10.ok === false ? absentWords(memory.avg10.reason) : 'not known.'}`;
  }
  const when = memory.recent.ok ? 'since the last reading' : 'average of 10 seconds';
  return `Pressure, ${when}: ${stallWords(rows, 'memory', 'memory')}; ${stallWords(rows, 'io', 'storage')}.`;
};

const machineWords = (header: Header, snapshot: Snapshot): string => {
  const {wall, cost} = snapshot;
  const up = header.uptime.ok ? `, up ${uptimeText(header.uptime.value)}` : '';
  const load = header.load.ok ? `, load ${header.load.value.map(n => n.toFixed(2)).join(', ')}` : '';
  const own = `mmtop itself ${cost.cpu.ok ? `${shortPercent(cost.cpu.value)} of a processor, ` : ''}${longBytes(cost.rss)}`;
  const when = standsStill(snapshot) ? 'a captured tree' : `read at ${clockText(wall)}`;
  return `${visible(header.hostname)}, Linux ${visible(header.release)}${up}${load}; ${when}; ${own}.`;
};

/** The head of a reading: the verdict first, for that is what one listens for; it alone when only the view is new. */
export const headWords = (look: Look, whole: boolean): readonly string[] => {
  const {snapshot, state} = look;
  const header = insideContainer(headerOf(snapshot, look.definition), snapshot);
  const pressure = pressureRows(snapshot, state.history, 0);
  const {text, more} = situation(header, pressure, recentKills(state.history), look.diagnosis);
  const verdict = `${text}${more === undefined ? '' : ` (${more})`}.`;
  if (!whole) return [verdict];
  return [verdict, memoryWords(header), swapWords(header), pressureWords(pressure), machineWords(header, snapshot)];
};

/** A view from a row on: what it is, unless that is known, what it says beside its table, and the table. */
export const viewWords = (view: View, look: Look, from: number, known = false): readonly string[] => {
  const told = view.told(look, from, ROWS_AT_ONCE);
  const table = told === undefined ? [] : told.ok ? rowsWords(told.value, from) : [absentWords(told.reason)];
  return [`View ${view.title}.${known ? '' : ` ${view.help}`}`, ...view.words(look), ...table];
};

export const columnWords = (view: View, look: Look): readonly string[] => {
  const columns = view.columns(look).filter(({shown}) => shown);
  return columns.length === 0
    ? ['This view has no columns.']
    : columns.map(column => `${titleWords(column)}: ${column.help}`);
};
