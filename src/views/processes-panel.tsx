import type {ReactElement} from 'react';
import type {Arranged} from '../columns/arrange.ts';
import {shortBytes} from '../format/amount.ts';
import {restrict, rssSum} from '../model/processes.ts';
import type {Process} from '../proc/pid/process.ts';
import {mapReading, type Reading} from '../reading.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import type {Size} from '../ui/rows.tsx';
import {tableRows} from '../ui/table.ts';
import type {Look} from './view.ts';

/** Rows of the table when the panel has this height: title and head are not rows. */
export const PROCESS_CHROME = 2;

/** The processes that the command line asked for. */
export const restrictedProcesses = (look: Look): Reading<readonly Process[]> =>
  mapReading(look.snapshot.processes, ({list}) => restrict(list, look.restriction));

const TITLE = 'Processes';

/** The sum is a bound: what processes share is in the RSS of each. It says so in full where there is room. */
const note = (look: Look, arranged: Arranged<Process>, width: number): string => {
  const {snapshot} = look;
  const {length} = arranged.rows;
  const filter = look.table.filter === '' ? '' : `${length} of `;
  const sum = shortBytes(rssSum(arranged.rows, snapshot.system.pageSize));
  const held = `${filter}${arranged.total} ${length === 1 ? 'holds' : 'hold'} at most ${sum}`;
  const why = ' (RSS sum: shared pages count in each)';
  const age = snapshot.processes.ok ? snapshot.processes.value.oldest : 0;
  const aged = age > 1500 ? `, idle ones up to ${Math.round(age / 1000)} s old` : '';
  const room = width - TITLE.length - 2;
  return [`${held}${why}${aged}`, `${held}${aged}`].find(text => text.length <= room) ?? held;
};

export const ProcessPanel = ({
  look,
  size,
  arranged,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly arranged: Reading<Arranged<Process>>;
}): ReactElement => {
  if (!arranged.ok) return <Panel title={TITLE} rows={absentRows(arranged.reason, size.width)} size={size} />;
  const {top, selected} = look.table;
  const window = {top, height: Math.max(0, size.height - PROCESS_CHROME), selected};
  const rows = tableRows(arranged.value, window, look.snapshot.system, size.width);
  return <Panel title={TITLE} note={note(look, arranged.value, size.width)} rows={rows} size={size} />;
};
