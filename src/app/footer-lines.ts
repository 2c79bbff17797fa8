import type {Situation} from '../model/situation.ts';
import {type Line, line, lineWidth, span} from '../ui/line.ts';
import {commands} from './commands.ts';
import {tableOf, type UiState} from './ui-state.ts';

/** The two lines below the view: what is going on, and the keys. */

const inputLine = (ui: UiState): Line | undefined => {
  if (ui.mode.kind !== 'input') return undefined;
  const label = ui.mode.purpose === 'filter' ? 'Filter: ' : 'Search: ';
  const answer = ui.message === undefined ? [] : [span(`  ${ui.message}`, 'notice')];
  return line(span(label, 'strong'), ui.mode.text, span(' ', 'selected'), ...answer);
};

export const statusLine = (ui: UiState, situation: Situation | undefined): Line => {
  const typing = inputLine(ui);
  if (typing !== undefined) return typing;
  if (ui.message !== undefined) return line(span(ui.message, 'notice'));
  const {filter} = tableOf(ui);
  const filtered = filter === '' ? [] : [span(` filter: ${filter} `, 'selected'), span('  ')];
  if (situation === undefined) return line(...filtered, span('taking the first sample', 'dim'));
  const mark = {calm: '', notice: '! ', warn: '!! ', critical: '!!! '}[situation.severity];
  return line(...filtered, span(mark + situation.text, situation.severity));
};

const keyName = (key: string): string => (key === 'space' ? 'Spc' : key);

/** Letters, not only F-keys: some keyboards and terminals have none. Items that do not fit are left to help. */
export const keyBar = (ui: UiState, width: number): Line => {
  if (ui.mode.kind === 'sort') return line(span('↑↓ choose a column  Enter sort  I invert  Esc back', 'dim'));
  if (ui.mode.kind === 'input') return line(span('↑↓ rows  Enter keep  Esc back  Ctrl-U empty', 'dim'));
  if (ui.mode.kind === 'help') return line(span('↑↓ PgUp PgDn scroll  Esc back', 'dim'));
  const items = commands.filter(command => command.bar !== undefined);
  // Help and quit must be there at any width; the rest goes from the right.
  const last = items.filter(command => command.id === 'help' || command.id === 'quit');
  const others = items.filter(command => !last.includes(command));
  const item = (command: (typeof items)[number]): Line => {
    const active = command.id === `view-${ui.view}`;
    return line(span(keyName(command.keys[0]!), 'strong'), span(`${command.bar} `, active ? 'selected' : 'plain'));
  };
  const tail = last.flatMap(item);
  let bar: Line = [];
  for (const command of others) {
    const next = [...bar, ...item(command)];
    if (lineWidth(next) + lineWidth(tail) > width) break;
    bar = next;
  }
  return [...bar, ...tail];
};
