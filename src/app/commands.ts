import type {Plan} from '../actions/action.ts';
import {viewIds, views} from '../views/index.ts';
import type {View} from '../views/view.ts';
import type {Key} from './keys.ts';
import type {UiEvent} from './ui-state.ts';

/** What a command does: an event for the reducer, or something that concerns the program as a whole. */
export type Effect =
  | 'quit'
  | 'interrupt'
  | 'suspend'
  | 'redraw'
  /** Writes the settings to the configuration file. */
  | 'save'
  /** Through what was recorded. */
  | 'back'
  | 'forward'
  | 'far-back'
  | 'far-forward'
  | 'latest'
  | 'play'
  /** Writes what was kept to a file. */
  | 'keep'
  | {readonly run: Plan; readonly undoing: boolean};
export type Outcome = {readonly event: UiEvent} | {readonly effect: Effect};

/** One command: its keys, its place in help and key bar, and what it does. The only list of keys there is. */
export type Command = {
  readonly id: string;
  readonly keys: readonly Key[];
  readonly group: 'views' | 'moving' | 'table' | 'time' | 'program';
  readonly help: string;
  /** Label in the key bar; commands without one stand in help only. */
  readonly bar?: string;
  /** The same where room is short. */
  readonly short?: string;
  readonly outcome: Outcome;
};

const event = (value: UiEvent): Outcome => ({event: value});

const shortOf = (view: View): string => view.short ?? view.title;

const viewCommands: readonly Command[] = viewIds.map(id => ({
  id: `view-${id}`,
  keys: [views[id].key],
  group: 'views',
  help: `${views[id].title}: ${views[id].help}`,
  bar: views[id].title,
  short: shortOf(views[id]),
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
    id: 'left',
    keys: ['left'],
    group: 'moving',
    help: 'Columns back into sight; the article or value before.',
    outcome: event({type: 'shift', by: -1}),
  },
  {
    id: 'right',
    keys: ['right'],
    group: 'moving',
    help: 'Scroll the columns, where not all fit; the next article or value.',
    outcome: event({type: 'shift', by: 1}),
  },
  {
    id: 'detail',
    keys: ['enter'],
    group: 'table',
    help: 'A page about the selected row, in the views whose rows have one.',
    outcome: event({type: 'detail'}),
  },
  {
    id: 'explain',
    keys: ['e'],
    group: 'table',
    help: 'Explain the selected row and its columns: what it is, what is normal, what to do. Left and right: the next one.',
    bar: 'Explain',
    outcome: event({type: 'explain'}),
  },
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
    id: 'users',
    keys: ['u'],
    group: 'table',
    help: 'Processes of one user only: choose from those that have any. All users, or Esc, lifts it.',
    outcome: event({type: 'users'}),
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
    id: 'columns',
    keys: ['C'],
    group: 'table',
    help: 'Choose the columns and their order; r there takes back what was chosen.',
    outcome: event({type: 'column-menu'}),
  },
  {id: 'tree', keys: ['t', 'f5'], group: 'table', help: 'As a tree, or as a list.', outcome: event({type: 'tree'})},
  {
    id: 'fold',
    keys: ['o'],
    group: 'table',
    help: 'Fold or open what hangs from the selected row; a folded row shows the sum.',
    outcome: event({type: 'fold', what: 'row'}),
  },
  {
    id: 'fold-all',
    keys: ['*', 'O'],
    group: 'table',
    help: 'Fold or open everything.',
    outcome: event({type: 'fold', what: 'all'}),
  },
  {
    id: 'group',
    keys: ['b'],
    group: 'table',
    help: 'Sums by user, by cgroup, by command, or each row for itself.',
    outcome: event({type: 'group'}),
  },
  {
    id: 'follow',
    keys: ['F'],
    group: 'table',
    help: 'Keep the selection on this row wherever the order takes it, until it is moved. Other tables than that of processes do so of themselves.',
    outcome: event({type: 'follow'}),
  },
  {
    id: 'tag',
    keys: ['x', 'insert'],
    group: 'table',
    help: 'Tag a row, so that an action takes several.',
    outcome: event({type: 'tag', what: 'row'}),
  },
  {
    id: 'tag-family',
    keys: ['c'],
    group: 'table',
    help: 'Tag a row and all that hangs from it.',
    outcome: event({type: 'tag', what: 'family'}),
  },
  {id: 'untag', keys: ['U'], group: 'table', help: 'Remove all tags.', outcome: event({type: 'tag', what: 'none'})},
  {
    id: 'actions',
    keys: ['a'],
    group: 'table',
    help: 'What can be done with the selected or tagged rows. Each action says what it will do, and asks.',
    outcome: event({type: 'actions'}),
  },
  {
    id: 'signal',
    keys: ['k', 'f9'],
    group: 'table',
    help: 'Send a signal to the selected or tagged processes, after a question.',
    outcome: event({type: 'actions', only: 'signal'}),
  },
  {
    id: 'undo',
    keys: ['z'],
    group: 'table',
    help: 'Take back the last change that was made from here, after a question.',
    outcome: event({type: 'undo'}),
  },
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
    id: 'back',
    keys: ['['],
    group: 'time',
    help: 'One sample back in time; all that is shown is of that moment.',
    outcome: {effect: 'back'},
  },
  {id: 'forward', keys: [']'], group: 'time', help: 'One sample on.', outcome: {effect: 'forward'}},
  {id: 'far-back', keys: ['{'], group: 'time', help: 'Ten samples back.', outcome: {effect: 'far-back'}},
  {id: 'far-forward', keys: ['}'], group: 'time', help: 'Ten samples on.', outcome: {effect: 'far-forward'}},
  {
    id: 'latest',
    keys: ['L'],
    group: 'time',
    help: 'Back to the present; in a recording, to its end.',
    outcome: {effect: 'latest'},
  },
  {
    id: 'keep',
    keys: ['w'],
    group: 'time',
    help: 'Save the last 15 minutes to a file, which mmtop replay shows.',
    outcome: {effect: 'keep'},
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
    id: 'reference',
    keys: ['E', 'f11'],
    group: 'program',
    help: 'Look through the reference: every field, setting, concept and kernel function. / does it from help.',
    outcome: event({type: 'open', mode: {kind: 'reference', text: '', selected: 0}}),
  },
  {
    id: 'palette',
    keys: [':'],
    group: 'program',
    help: 'Type a command: a view, sort, filter, delay, explain, theme. Tab completes.',
    bar: 'Cmd',
    outcome: event({type: 'open', mode: {kind: 'command', text: '', selected: 0}}),
  },
  {
    id: 'settings',
    keys: ['S', 'f2'],
    group: 'program',
    help: 'Settings: theme, meters, units, delay, profile, mouse; w saves them.',
    outcome: event({type: 'open', mode: {kind: 'settings', selected: 0}}),
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
