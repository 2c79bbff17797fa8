import {type ViewId, viewIds, views} from '../views/index.ts';
import {commandFor, type Outcome} from './commands.ts';
import {outcomeOf} from './keymap.ts';
import type {Key} from './keys.ts';
import type {PaletteItem} from './palette.ts';
import type {Mode} from './ui-state.ts';

/** Keys for those who listen: those of the screen where they mean the same, and some for going through what is said. */

/** What only a listener asks for. */
export type Asked = {readonly say: 'reading' | 'more' | 'before' | 'first' | 'columns' | 'keys' | 'again'} | Outcome;

const listening: Readonly<Record<Key, Asked>> = {
  enter: {say: 'reading'},
  r: {say: 'reading'},
  space: {say: 'more'},
  pagedown: {say: 'more'},
  p: {say: 'before'},
  pageup: {say: 'before'},
  g: {say: 'first'},
  home: {say: 'first'},
  c: {say: 'columns'},
  '?': {say: 'keys'},
  h: {say: 'keys'},
  esc: {event: {type: 'cancel'}},
};

/** Commands whose answer can be said. */
const told = new Set([
  ...viewIds.map(id => `view-${id}`),
  'next-view',
  'previous-view',
  'up',
  'down',
  'last',
  'search',
  'next-match',
  'previous-match',
  'filter',
  'users',
  'sort',
  'invert',
  'sort-memory',
  'actions',
  'signal',
  'undo',
  'suspend',
  'interrupt',
  'quit',
]);

const always = new Set(['suspend', 'interrupt']);

/** Lines that are typed and lists that are gone through keep their keys; pages are not opened here. */
const inMode = (key: Key, mode: Mode, items: readonly PaletteItem[]): Asked | undefined => {
  const outcome = outcomeOf(key, mode, items);
  switch (mode.kind) {
    case 'input':
    case 'ask':
      // The arrows would jump without a word.
      return key === 'up' || key === 'down' ? undefined : outcome;
    case 'sort':
    case 'menu':
      return key === 'r' ? {say: 'again'} : key === 'left' || key === 'right' ? undefined : outcome;
    case 'confirm':
      if (key === 'r') return {say: 'again'};
      return ['y', 'n', 'esc', 'q'].includes(key) ? outcome : {event: {type: 'nudge'}};
    default:
      return outcome;
  }
};

/** What a key asks for; undefined: nothing. */
export const askedBy = (key: Key, mode: Mode, items: readonly PaletteItem[] = []): Asked | undefined => {
  const command = commandFor(key);
  if (command !== undefined && always.has(command.id)) return command.outcome;
  if (mode.kind !== 'browse') return inMode(key, mode, items);
  return listening[key] ?? (command !== undefined && told.has(command.id) ? command.outcome : undefined);
};

/** What is there in the place of a command that only the screen has. */
const instead: Readonly<Record<string, string>> = {
  explain: 'c tells what the columns mean; outside, mmtop explain and a word tells more',
  reference: 'outside, mmtop explain and a word looks it up',
  pause: 'nothing is read until you ask',
};

/** Why a key does nothing, in one sentence. */
export const idleKeyWords = (key: Key): string => {
  const {id} = commandFor(key) ?? {};
  const help = id === undefined ? undefined : instead[id];
  return `This key does nothing here${help === undefined ? '' : `; ${help}`}; question mark for the keys.`;
};

/** The keys there are, a line each. */
export const keyWords = (current: ViewId): readonly string[] => [
  'Keys. Nothing is read or said until you press one.',
  'Enter or r: read again.',
  'Space: more rows. p: the rows before. g: the first rows.',
  'Up and down arrow: row by row. G: the last row.',
  'Slash: search. n and N: the next and the previous row that contains the text.',
  'Backslash: filter, only rows that contain the text; a vertical bar means or. Escape removes it.',
  'u: processes of one user only; letters narrow the list.',
  's: sort by another column. I: turn the order round. M: by resident memory.',
  'a: what can be done with the row that was said last, or the first of several. Each action says what it will do, and asks.',
  'k: send a signal. z: take the last change back.',
  'In a list: arrows choose, Enter takes, Escape leaves. In a question: y does it, n or Escape does not. r says either again.',
  'c: what the columns mean.',
  ...viewIds.map(id => `${views[id].key}: view ${views[id].title}${id === current ? ', this one' : ''}.`),
  'Tab and Shift-Tab: the next view and the one before.',
  'Question mark: these keys.',
  'q: quit.',
];
