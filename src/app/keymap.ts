import {commandFor, type Outcome} from './commands.ts';
import type {Key} from './keys.ts';
import type {PaletteItem} from './palette.ts';
import type {Mode, UiEvent} from './ui-state.ts';

const event = (value: UiEvent): Outcome => ({event: value});

/** Keys that mean the same whatever is on screen. */
const always = new Set(['interrupt', 'suspend', 'redraw']);
const moving = new Set(['up', 'down', 'page-up', 'page-down', 'first', 'last']);
const vertical: Readonly<Record<Key, -1 | 1>> = {up: -1, down: 1};

/** Letters typed into a line; undefined: not a letter. */
const editKey = (key: Key): Outcome | undefined => {
  switch (key) {
    case 'enter':
      return event({type: 'accept'});
    case 'esc':
      return event({type: 'cancel'});
    case 'backspace':
      return event({type: 'erase', all: false});
    case 'ctrl-u':
      return event({type: 'erase', all: true});
    case 'space':
      return event({type: 'type', text: ' '});
    default:
      return [...key].length === 1 ? event({type: 'type', text: key}) : undefined;
  }
};

const inputKey = (key: Key, purpose: 'search' | 'filter'): Outcome | undefined => {
  const step = vertical[key];
  // The arrows go from match to match; in a filter every row that is left matches.
  if (step !== undefined) return event(purpose === 'search' ? {type: 'next-match', step} : {type: 'move', by: step});
  return key === 'tab' ? event({type: 'accept'}) : editKey(key);
};

type Lookup = Mode & {readonly kind: 'command' | 'reference' | 'users'};

/** Where no line is left to take. */
const nothing: Readonly<Record<Lookup['kind'], (text: string) => string>> = {
  command: text => `no command is called "${text}"`,
  reference: () => 'the reference has nothing like it',
  users: () => 'no user of that name has processes here',
};

/**
 * What Enter does with a line of the palette or a user, which closes, or of the reference, to which one comes back. A line
 * that means nothing stays, and so do those who type on.
 */
const taken = (item: PaletteItem | undefined, {kind, text}: Lookup): Outcome => {
  const {outcome} = item ?? {};
  if (outcome === undefined) return event({type: 'message', text: item?.help ?? nothing[kind](text.trim())});
  return kind !== 'reference' && 'event' in outcome ? event({type: 'chosen', event: outcome.event}) : outcome;
};

/** A line with a list below it, from which Enter takes and Tab completes. */
const lookupKey = (key: Key, items: readonly PaletteItem[], mode: Lookup): Outcome | undefined => {
  const step = vertical[key];
  if (step !== undefined) return event({type: 'move', by: step});
  if (key === 'pageup' || key === 'pagedown') return event({type: 'page', by: key === 'pageup' ? -1 : 1});
  const item = items[mode.selected];
  if (key === 'tab') return item === undefined ? undefined : event({type: 'complete', text: item.text});
  if (key === 'enter') return taken(item, mode);
  return editKey(key);
};

const leaving = new Set(['esc', 'q', 'enter']);

/** A page or a list over the view: it scrolls, and these keys leave it. */
const pageKey = (key: Key): Outcome | undefined => {
  if (leaving.has(key)) return event({type: 'cancel'});
  const command = commandFor(key);
  if (command === undefined) return undefined;
  return moving.has(command.id) || command.group === 'views' || onPages.has(command.id) ? command.outcome : undefined;
};

/** Commands that make sense over a page as well. */
const onPages = new Set(['help', 'explain', 'palette', 'pause', 'reference', 'left', 'right']);
const onDetail = new Set([
  'back',
  'forward',
  'far-back',
  'far-forward',
  'latest',
  'keep',
  'actions',
  'signal',
  'undo',
  'slower',
  'faster',
]);

/** What a key means in a mode; undefined: nothing. `items` are those of the palette or the reference. */
export const outcomeOf = (key: Key, mode: Mode, items: readonly PaletteItem[] = []): Outcome | undefined => {
  const command = commandFor(key);
  if (command !== undefined && always.has(command.id)) return command.outcome;
  switch (mode.kind) {
    case 'input':
      return inputKey(key, mode.purpose);
    case 'ask':
      return editKey(key);
    case 'command':
    case 'reference':
    case 'users':
      return lookupKey(key, items, mode);
    case 'sort':
    case 'menu':
    case 'columns':
    case 'settings':
      if (key === 'enter' || key === 'space') return event({type: 'accept'});
      if (key === 'esc' || key === 'q' || key === 'f10') return event({type: 'cancel'});
      if (key === 'left' || key === 'right') return command?.outcome;
      if (mode.kind === 'sort' && command?.id === 'sort') return event({type: 'cancel'});
      if (mode.kind === 'sort' && command?.id === 'invert') return command.outcome;
      if (mode.kind === 'columns' && key === 'r') return event({type: 'reset-columns'});
      if (mode.kind === 'settings' && key === 'w') return {effect: 'save'};
      return command !== undefined && moving.has(command.id) ? command.outcome : undefined;
    case 'confirm':
      // Never Enter: a key too many must not change the system.
      if (key === 'y') return {effect: {run: mode.plan, undoing: mode.undoing}};
      if (key === 'n') return event({type: 'cancel'});
      return key === 'enter' ? event({type: 'nudge'}) : pageKey(key);
    case 'help':
      if (command?.id === 'help') return event({type: 'cancel'});
      return key === '/' ? event({type: 'open', mode: {kind: 'reference', text: '', selected: 0}}) : pageKey(key);
    case 'explain':
      return key === '/' ? event({type: 'open', mode: {kind: 'reference', text: '', selected: 0}}) : pageKey(key);
    case 'detail':
      return command !== undefined && onDetail.has(command.id) ? command.outcome : pageKey(key);
    case 'browse':
      if (key === 'esc') return event({type: 'cancel'});
      return command?.outcome;
  }
};
