import type {ReactElement} from 'react';
import {type Arranged, columnsOnScreen} from '../columns/arrange.ts';
import {processGroupings} from '../columns/process-groups.ts';
import {shortBytes} from '../format/amount.ts';
import {widthOf} from '../format/width.ts';
import {hiddenFrom} from '../model/hidden.ts';
import type {ProcessRow} from '../model/process-sums.ts';
import {absentPids, absentPidsText, restrict, rssSum, unreadableText} from '../model/processes.ts';
import type {Process} from '../proc/pid/process.ts';
import {mapReading, type Reading} from '../reading.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import type {Size} from '../ui/rows.tsx';
import {tableRows, tableTitle} from '../ui/table.ts';
import {type Look, userAskedFor} from './view.ts';

/** Rows of the table when the panel has this height: title and head are not rows. */
export const PROCESS_CHROME = 2;

/** The processes that were asked for. */
export const restrictedProcesses = (look: Look): Reading<readonly Process[]> =>
  mapReading(look.snapshot.processes, ({list}) => restrict(list, look.restriction));

/** Whose they are, where they are not all. */
const titleOf = (look: Look): string => {
  const user = userAskedFor(look);
  return user === undefined ? 'Processes' : `Processes of ${user}`;
};

/** Where rows stand for several: what the marks before their sums mean. */
const marksNote = (shown: readonly string[]): string =>
  shown.includes('pss')
    ? '≤ at most: shared pages count for each, in PSS once'
    : '≤ at most: shared pages count for each';

/** Processes under headings. */
const countOf = (rows: readonly ProcessRow[]): number =>
  rows.reduce((sum, {heading, members = []}) => sum + (heading === undefined ? 0 : members.length), 0);

/** What is said of all rows together; first whether others are hidden or missing, for then it is not all there is. */
const note = (look: Look, arranged: Arranged<ProcessRow>, width: number, room: number): string => {
  const {processes, system} = look.snapshot;
  const unfound = processes.ok ? absentPidsText(absentPids(processes.value.list, look.restriction)) : undefined;
  const illegible = processes.ok ? unreadableText(processes.value) : undefined;
  const prefix = [unfound, hiddenFrom(system)?.short, illegible]
    .flatMap(part => (part === undefined ? [] : `${part}: `))
    .join('');
  return prefix + sums(look, arranged, width, room - prefix.length);
};

const sums = (look: Look, arranged: Arranged<ProcessRow>, width: number, room: number): string => {
  const {snapshot, table} = look;
  const {rows, total} = arranged;
  const age = snapshot.processes.ok ? snapshot.processes.value.oldest : 0;
  const aged = age > 1500 ? `, idle ones up to ${Math.round(age / 1000)} s old` : '';
  const group = processGroupings.find(({id}) => id === table.group);
  const shown = columnsOnScreen(arranged, width).map(column => column.id);
  const count = group === undefined ? rows.length : countOf(rows);
  const filtered = table.filter === '' ? '' : `${count} of `;
  if (group !== undefined) return `${filtered}${total} ${group.title}; ${marksNote(shown)}`;
  if (rows.some(row => row.members !== undefined)) return `${filtered}${total}; ${marksNote(shown)}`;
  // The sum is a bound: what processes share is in the RSS of each. It says so in full where there is room.
  const sum = shortBytes(rssSum(rows, snapshot.system.pageSize));
  const held = `${filtered}${total} ${count === 1 ? 'holds' : 'hold'} at most ${sum}`;
  const why = ' (RSS sum: shared pages count in each)';
  return [`${held}${why}${aged}`, `${held}${aged}`].find(text => text.length <= room) ?? held;
};

export const ProcessPanel = ({
  look,
  size,
  arranged,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly arranged: Reading<Arranged<ProcessRow>>;
}): ReactElement => {
  const title = titleOf(look);
  if (!arranged.ok) return <Panel title={title} rows={absentRows(arranged.reason, size.width)} size={size} />;
  const {top, selected} = look.table;
  const window = {top, height: Math.max(0, size.height - PROCESS_CHROME), selected};
  const rows = tableRows(arranged.value, window, look.snapshot.system, size.width);
  const full = tableTitle(title, arranged.value, size.width);
  const room = size.width - widthOf(full) - 2;
  return <Panel title={full} note={note(look, arranged.value, size.width, room)} rows={rows} size={size} />;
};
