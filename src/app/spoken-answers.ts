import type {ActionItem} from '../actions/action.ts';
import {noRowContains} from '../columns/arrange.ts';
import type {TableFacts} from '../views/table-state.ts';
import type {ColumnFacts} from '../views/view.ts';
import type {PaletteItem} from './palette.ts';
import type {Mode} from './ui-state.ts';

/** Answers to keys, as sentences: what was found, what can be chosen, what is asked. */

/** A message of the status line as a sentence; what begins with the name of a setting keeps its letters. */
export const messageWords = (text: string): string =>
  `${text.replace(/^(?!y )[a-z]+(?=[ ,;:])/, word => word[0]!.toUpperCase() + word.slice(1))}${/[.!?]$/.test(text) ? '' : '.'}`;

/** `"java" or "node"`. */
const quoted = (text: string): string =>
  text
    .split('|')
    .filter(word => word !== '')
    .map(word => `"${word}"`)
    .join(' or ');

const containing = (found: number, total: number, text: string): string =>
  `${found} of ${total} ${total === 1 ? 'row' : 'rows'} ${found === 1 ? 'contains' : 'contain'} ${quoted(text)}`;

/** Indices of the rows that contain a text, from the first. */
export const matchesOf = (facts: TableFacts, text: string): readonly number[] => {
  const found: number[] = [];
  for (let from = 0; from < facts.length; ) {
    const at = facts.find(text, from, 1);
    // Round the end.
    if (at === undefined || at < from) break;
    found.push(at);
    from = at + 1;
  }
  return found;
};

/** After a text was typed to be searched for. */
export const foundWords = (facts: TableFacts, text: string): string => {
  if (text === '') return 'Nothing to search for.';
  const found = matchesOf(facts, text).length;
  return found === 0
    ? messageWords(noRowContains(text, facts.unread?.()).join('; '))
    : `${containing(found, facts.length, text)}.`;
};

/** Which of the matches it is that was come to, and whether the search went round. */
export const matchWords = (facts: TableFacts, text: string, at: number, from: number, step: 1 | -1): string => {
  const matches = matchesOf(facts, text);
  if (matches.length === 1) return `Only this row contains ${quoted(text)}.`;
  const round = step === 1 ? at <= from : at >= from;
  const place = `${matches.indexOf(at) + 1} of ${matches.length}`;
  return round ? `${place}, round the ${step === 1 ? 'end' : 'beginning'}.` : `${place}.`;
};

/** The head of the rows that a filter leaves. */
export const filteredWords = (length: number, total: number, text: string, order: string): string =>
  `${containing(length, total, text)}${length > 1 ? order : ''}.`;

/** What a list says of one line. */
const itemWords = (item: ActionItem): string => {
  const label = item.label.replace(/\s+/g, ' ').replace(/…$/, '').trim();
  return 'refused' in item ? `${label}: not possible, ${item.refused}` : label;
};

const ofItems = (items: readonly string[], at: number): string =>
  messageWords(`${at + 1} of ${items.length}: ${items[at]}`);

const withColumn = ({title, help}: ColumnFacts): string => `${title}: ${help}`;

/** What the lists have lines of. */
export type Lists = {readonly columns: readonly ColumnFacts[]; readonly items: readonly PaletteItem[]};

/** The chosen line of a list; undefined where the mode has none. */
export const chosenWords = (mode: Mode, {columns, items}: Lists): string | undefined => {
  switch (mode.kind) {
    case 'menu':
      return ofItems(mode.items.map(itemWords), mode.selected);
    case 'sort':
      return ofItems(columns.map(withColumn), mode.selected);
    case 'users':
      return items.length === 0
        ? `No user of a name with "${mode.text}" has processes here.`
        : ofItems(
            items.map(({text, help}) => `${text}, ${help}`),
            mode.selected,
          );
    default:
      return undefined;
  }
};

/** For who meets a list for the first time. */
const HOW_TO_CHOOSE = 'Arrows choose, Enter takes, Escape leaves.';

/** What a mode says when it opens; `row` is what an action is about, `hint` whether lists are new to the listener. */
export const openingWords = (
  mode: Mode,
  lists: Lists,
  {row, hint}: {readonly row: string | undefined; readonly hint: boolean},
): readonly string[] => {
  const chosen = chosenWords(mode, lists) ?? '';
  const how = hint ? ` ${HOW_TO_CHOOSE}` : '';
  switch (mode.kind) {
    case 'menu':
      return [`${mode.title.replace(/…$/, '')}${row === undefined ? '' : `: ${row}`}.${how}`, chosen];
    case 'sort':
      return [`Sort by.${how}`, chosen];
    case 'users':
      return [`Processes of.${how}`, chosen];
    case 'ask':
      return [
        `${mode.question.label}: ${mode.question.hint}.`,
        ...(mode.text === '' ? [] : [`Enter alone takes ${mode.text}; what you type takes its place.`]),
      ];
    case 'confirm':
      return [`${mode.plan.title}?`, ...mode.plan.says, 'y does it, n or Escape does not.'];
    default:
      return [];
  }
};

/** What stands before the letters that are typed; undefined where none are. */
export const promptOf = (mode: Mode): string | undefined => {
  switch (mode.kind) {
    case 'input':
      return mode.purpose === 'filter' ? 'Filter: ' : 'Search: ';
    case 'ask':
      return 'Value: ';
    default:
      return undefined;
  }
};

/** What stands in a line that is typed: what is merely offered does not. */
export const typedIn = (mode: Mode): string => {
  if (mode.kind === 'ask') return mode.offered === true ? '' : mode.text;
  return mode.kind === 'input' ? mode.text : '';
};
