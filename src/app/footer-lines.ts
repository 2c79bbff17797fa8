import {fitSituation, type Situation} from '../model/situation.ts';
import {type Line, line, lineWidth, span} from '../ui/line.ts';
import type {Size} from '../ui/rows.tsx';
import {hardWrap} from '../views/page-lines.ts';
import {type Command, commands} from './commands.ts';
import {type Mode, tableOf, type UiState} from './ui-state.ts';

/** The lines below the view: what is going on, and the keys. */

const labels = {command: ':', reference: 'Look for: ', users: 'User: ', ask: 'Value: '} as const;

/** The line that is being typed, with what came of it so far. */
const inputLine = ({mode, message}: UiState, incomplete: string | undefined): Line | undefined => {
  const typed = (label: string, text: string) => [span(label, 'strong'), span(text), span(' ', 'selected')];
  const said = message ?? (mode.kind === 'input' ? incomplete : undefined);
  const answer = said === undefined ? [] : [span(`  ${said}`, 'notice')];
  switch (mode.kind) {
    case 'input':
      return [...typed(mode.purpose === 'filter' ? 'Filter: ' : 'Search: ', mode.text), ...answer];
    case 'command':
    case 'reference':
    case 'users':
      return [...typed(labels[mode.kind], mode.text), ...answer];
    case 'ask':
      // What the first letter replaces looks like what is selected.
      return mode.offered && mode.text !== ''
        ? [span(labels.ask, 'strong'), span(mode.text, 'selected'), ...answer]
        : [...typed(labels.ask, mode.text), ...answer];
    default:
      return undefined;
  }
};

/** `incomplete`: what must yet be read before the rows that a filter or a search finds are all. */
export const statusLine = (
  ui: UiState,
  situation: Situation | undefined,
  incomplete?: string,
  width = Number.POSITIVE_INFINITY,
): Line => {
  const typing = inputLine(ui, incomplete);
  if (typing !== undefined) return typing;
  if (ui.message !== undefined) return line(span(ui.message, 'notice'));
  const {filter, tagged, follow} = tableOf(ui);
  const marks = [
    ...(filter === '' ? [] : [`filter: ${filter}`]),
    ...(tagged.size === 0 ? [] : [`${tagged.size} tagged`]),
    ...(follow === undefined ? [] : ['following']),
  ];
  const filtered = [
    ...marks.flatMap(mark => [span(` ${mark} `, 'selected'), span('  ')]),
    ...(incomplete === undefined ? [] : [span(`${incomplete}  `, 'notice')]),
  ];
  if (situation === undefined) return line(...filtered, span('taking the first sample', 'dim'));
  const mark = {calm: '', notice: '! ', warn: '!! ', critical: '!!! '}[situation.severity];
  const room = width - lineWidth(filtered) - mark.length;
  return line(...filtered, span(mark + fitSituation(situation, room), situation.severity));
};

/** An answer to a key is there to be read: it takes as many lines as it needs, of those that there are. */
export const statusLines = (
  ui: UiState,
  situation: Situation | undefined,
  {width, height}: Size,
  incomplete?: string,
): readonly Line[] => {
  const {message} = ui;
  if (message === undefined || height < 2 || inputLine(ui, incomplete) !== undefined)
    return [statusLine(ui, situation, incomplete, width)];
  const parts = hardWrap(message, width);
  const texts = parts.length <= height ? parts : [...parts.slice(0, height - 1), parts.slice(height - 1).join(' ')];
  return texts.map(text => line(span(text, 'notice')));
};

const keyName = (key: string): string => (key === 'space' ? 'Spc' : key);

/** What the keys do while something lies over the view. */
const barOf = (mode: Mode): string | undefined => {
  switch (mode.kind) {
    case 'browse':
      return undefined;
    case 'sort':
      return '↑↓ choose a column  Enter sort  I invert  Esc back';
    case 'columns':
      return '↑↓ choose  Enter show or hide  ←→ move  r as at first  Esc back';
    case 'settings':
      return '↑↓ choose  ←→ change  w save to the configuration file  Esc back';
    case 'menu':
      return '↑↓ choose  Enter take  Esc back';
    case 'users':
      return '↑↓ or letters choose  Enter take  Esc back';
    case 'ask':
      return 'Enter go on  Esc back  Ctrl-U empty';
    case 'input':
      return '↑↓ rows  Enter keep  Esc back  Ctrl-U empty';
    case 'command':
      return '↑↓ choose  Tab complete  Enter do  Esc back';
    case 'reference':
      return '↑↓ choose  Enter open  Esc back  Ctrl-U empty';
    case 'confirm':
      return 'y do it  n or Esc do not';
    case 'detail':
      return '↑↓ PgUp PgDn scroll  e explain  a actions  Esc back';
    case 'explain':
      return '↑↓ scroll  ←→ other articles  / look up  Esc back';
    case 'help':
      return '↑↓ PgUp PgDn scroll  / reference  Esc back';
  }
};

type Item = {readonly command: Command; readonly text: Line; readonly width: number};

const itemsOf = (ui: UiState, short: boolean): readonly Item[] =>
  commands
    .filter(command => command.bar !== undefined)
    .map(command => {
      const label = short ? (command.short ?? command.bar!) : command.bar!;
      const text = line(
        span(keyName(command.keys[0]!), 'strong'),
        span(`${label} `, command.id === `view-${ui.view}` ? 'selected' : 'plain'),
      );
      return {command, text, width: lineWidth(text)};
    });

const widthOfAll = (items: readonly Item[]): number => items.reduce((sum, {width}) => sum + width, 0);

/** Letters, not only F-keys: some keyboards and terminals have none. What does not fit is left to help. */
const barItems = (ui: UiState, width: number): readonly Item[] => {
  const full = itemsOf(ui, false);
  if (widthOfAll(full) <= width) return full;
  const items = itemsOf(ui, true);
  // Help and quit must be there at any width; the rest goes from the right.
  const last = items.filter(({command}) => command.id === 'help' || command.id === 'quit');
  const kept: Item[] = [];
  for (const item of items) {
    if (last.includes(item)) continue;
    if (widthOfAll([...kept, item, ...last]) > width) break;
    kept.push(item);
  }
  return [...kept, ...last];
};

export const keyBar = (ui: UiState, width: number): Line => {
  const text = barOf(ui.mode);
  return text === undefined ? barItems(ui, width).flatMap(item => item.text) : line(span(text, 'dim'));
};

/** The command under a column of the key bar. */
export const barCommandAt = (ui: UiState, width: number, x: number): Command | undefined => {
  if (barOf(ui.mode) !== undefined) return undefined;
  let from = 0;
  for (const item of barItems(ui, width)) {
    if (x >= from && x < from + item.width) return item.command;
    from += item.width;
  }
  return undefined;
};
