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

const note = (look: Look, arranged: Arranged<Process>): string => {
  const {snapshot} = look;
  const filter = look.table.filter === '' ? '' : `${arranged.rows.length} of `;
  const sum = shortBytes(rssSum(arranged.rows, snapshot.system.pageSize));
  const age = snapshot.processes.ok ? snapshot.processes.value.oldest : 0;
  const aged = age > 1500 ? `, idle ones up to ${Math.round(age / 1000)} s old` : '';
  return `${filter}${arranged.total}, RSS sum ${sum}${aged}`;
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
  if (!arranged.ok) return <Panel title="Processes" rows={absentRows(arranged.reason, size.width)} size={size} />;
  const {top, selected} = look.table;
  const window = {top, height: Math.max(0, size.height - PROCESS_CHROME), selected};
  const rows = tableRows(arranged.value, window, look.snapshot.system, size.width);
  return <Panel title="Processes" note={note(look, arranged.value)} rows={rows} size={size} />;
};
