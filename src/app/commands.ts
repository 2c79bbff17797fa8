import {viewIds, views} from '../views/index.ts';
import type {Key} from './keys.ts';
import type {UiEvent} from './ui-state.ts';

/** What a command does: an event for the reducer, or something that concerns the program as a whole. */
export type Effect = 'quit' | 'interrupt' | 'suspend' | 'redraw';
export type Outcome = {readonly event: UiEvent} | {readonly effect: Effect};

/** One command: its keys, its place in help and key bar, and what it does. The only list of keys there is. */
export type Command = {
  readonly id: string;
  readonly keys: readonly Key[];
  readonly group: 'views' | 'moving' | 'table' | 'time' | 'program';
  readonly help: string;
  /** Label in the key bar; commands without one stand in help only. */
  readonly bar?: string;
  readonly outcome: Outcome;
};

const event = (value: UiEvent): Outcome => ({event: value});

const viewCommands: readonly Command[] = viewIds.map(id => ({
  id: `view-${id}`,
  keys: [views[id].key],
  group: 'views',
  help: `${views[id].title}: ${views[id].help}`,
  bar: views[id].title,
  outcome: event({type: 'view', view: id}),
}));

export const commands: readonly Command[] = [
  ...viewCommands,
  {id: 'next-view', keys: ['tab'], group: 'views', help: 'Next view.', outcome: event({type: 'cycle', step: 1})},
  {
    id: 'previous-view',
    keys: ['shift-tab'],
    group: 'views',
    help: 'Previous view.',
    outcome: event({type: 'cycle', step: -1}),
  },
  {id: 'up', keys: ['up', 'alt-k'], group: 'moving', help: 'Row up.', outcome: event({type: 'move', by: -1})},
  {id: 'down', keys: ['down', 'alt-j'], group: 'moving', help: 'Row down.', outcome: event({type: 'move', by: 1})},
  {
    id: 'page-up',
    keys: ['pageup', 'ctrl-b', 'ctrl-u'],
    group: 'moving',
    help: 'Page up.',
    outcome: event({type: 'page', by: -1}),
  },
  {
    id: 'page-down',
    keys: ['pagedown', 'ctrl-f', 'ctrl-d'],
    group: 'moving',
    help: 'Page down.',
    outcome: event({type: 'page', by: 1}),
  },
  {id: 'first', keys: ['home', 'g'], group: 'moving', help: 'First row.', outcome: event({type: 'edge', to: 'first'})},
  {id: 'last', keys: ['end', 'G'], group: 'moving', help: 'Last row.', outcome: event({type: 'edge', to: 'last'})},
  {
    id: 'search',
    keys: ['/', 'f3'],
    group: 'table',
    help: 'Search: jumps to the next row that contains the text as you type; Enter keeps it, Esc goes back.',
    bar: 'Search',
    outcome: event({type: 'input', purpose: 'search'}),
  },
  {
    id: 'next-match',
    keys: ['n'],
    group: 'table',
    help: 'Next row that matches the search.',
    outcome: event({type: 'next-match', step: 1}),
  },
  {
    id: 'previous-match',
    keys: ['N'],
    group: 'table',
    help: 'Previous row that matches.',
    outcome: event({type: 'next-match', step: -1}),
  },
  {
    id: 'filter',
    keys: ['\\', 'f4'],
    group: 'table',
    help: 'Filter: only rows that contain the text; a|b means a or b. Esc removes it.',
    bar: 'Filter',
    outcome: event({type: 'input', purpose: 'filter'}),
  },
  {
    id: 'sort',
    keys: ['s', 'f6', '>', '.'],
    group: 'table',
    help: 'Sort menu: choose a column with the arrows, Enter sorts by it.',
    bar: 'Sort',
    outcome: event({type: 'sort-menu'}),
  },
  {id: 'invert', keys: ['I'], group: 'table', help: 'Turn the order round.', outcome: event({type: 'invert'})},
  {
    id: 'sort-memory',
    keys: ['M'],
    group: 'table',
    help: 'Sort processes by resident memory.',
    outcome: event({type: 'sort', column: 'rss'}),
  },
  {
    id: 'pause',
    keys: ['space', 'Z'],
    group: 'time',
    help: 'Pause and go on; nothing is read while paused.',
    bar: 'Pause',
    outcome: event({type: 'pause'}),
  },
  {
    id: 'slower',
    keys: ['+', '='],
    group: 'time',
    help: 'Longer delay between samples.',
    outcome: event({type: 'delay', step: 1}),
  },
  {
    id: 'faster',
    keys: ['-', '_'],
    group: 'time',
    help: 'Shorter delay between samples.',
    outcome: event({type: 'delay', step: -1}),
  },
  {
    id: 'definition',
    keys: ['m'],
    group: 'program',
    help: 'Next definition of "used": free and top, htop, everything not free, processes only.',
    outcome: event({type: 'definition'}),
  },
  {
    id: 'help',
    keys: ['?', 'h', 'f1'],
    group: 'program',
    help: 'This page.',
    bar: 'Help',
    outcome: event({type: 'help'}),
  },
  {id: 'redraw', keys: ['ctrl-l'], group: 'program', help: 'Draw the screen anew.', outcome: {effect: 'redraw'}},
  {
    id: 'suspend',
    keys: ['ctrl-z'],
    group: 'program',
    help: 'Stop and give the terminal back to the shell; fg returns.',
    outcome: {effect: 'suspend'},
  },
  {id: 'interrupt', keys: ['ctrl-c'], group: 'program', help: 'Leave at once.', outcome: {effect: 'interrupt'}},
  {id: 'quit', keys: ['q', 'f10'], group: 'program', help: 'Quit.', bar: 'Quit', outcome: {effect: 'quit'}},
];

const byKey = new Map(commands.flatMap(command => command.keys.map(key => [key, command] as const)));

export const commandFor = (key: Key): Command | undefined => byKey.get(key);
