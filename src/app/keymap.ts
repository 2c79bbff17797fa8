import {commandFor, type Outcome} from './commands.ts';
import type {Key} from './keys.ts';
import type {Mode, UiEvent} from './ui-state.ts';

const event = (value: UiEvent): Outcome => ({event: value});

/** Keys that mean the same whatever is on screen. */
const always = new Set(['interrupt', 'suspend', 'redraw']);
const moving = new Set(['up', 'down', 'page-up', 'page-down', 'first', 'last']);

/** The arrows go from match to match; in a filter every row that is left matches. */
const arrow = (purpose: 'search' | 'filter', step: 1 | -1): Outcome =>
  event(purpose === 'search' ? {type: 'next-match', step} : {type: 'move', by: step});

const inputKey = (key: Key, purpose: 'search' | 'filter'): Outcome | undefined => {
  switch (key) {
    case 'enter':
    case 'tab':
      return event({type: 'accept'});
    case 'esc':
      return event({type: 'cancel'});
    case 'backspace':
      return event({type: 'erase', all: false});
    case 'ctrl-u':
      return event({type: 'erase', all: true});
    case 'space':
      return event({type: 'type', text: ' '});
    case 'up':
      return arrow(purpose, -1);
    case 'down':
      return arrow(purpose, 1);
    default:
      return [...key].length === 1 ? event({type: 'type', text: key}) : undefined;
  }
};

/** What a key means in a mode; undefined: nothing. */
export const outcomeOf = (key: Key, mode: Mode): Outcome | undefined => {
  const command = commandFor(key);
  if (command !== undefined && always.has(command.id)) return command.outcome;
  switch (mode.kind) {
    case 'input':
      return inputKey(key, mode.purpose);
    case 'sort':
      if (key === 'enter' || key === 'space') return event({type: 'accept'});
      if (key === 'esc' || key === 'q' || key === 's' || key === 'f6') return event({type: 'cancel'});
      if (command !== undefined && command.id === 'invert') return command.outcome;
      return command !== undefined && moving.has(command.id) ? command.outcome : undefined;
    case 'help':
      if (key === 'esc' || key === 'q' || key === 'enter') return event({type: 'help'});
      if (command === undefined) return undefined;
      return moving.has(command.id) || command.group === 'views' || command.id === 'help' ? command.outcome : undefined;
    case 'browse':
      if (key === 'esc') return event({type: 'cancel'});
      return command?.outcome;
  }
};
