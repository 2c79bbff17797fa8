import {usedDefinitions} from '../model/used.ts';
import {type Millis, millis} from '../units.ts';
import {type ViewId, viewIds} from '../views/index.ts';
import {clamp, freshTable, settle, type TableFacts, type TableState} from '../views/table-state.ts';

/** What keys mean now; exactly one at a time. */
export type Mode =
  | {readonly kind: 'browse'}
  | {readonly kind: 'input'; readonly purpose: 'search' | 'filter'; readonly text: string; readonly before: TableState}
  | {readonly kind: 'sort'; readonly selected: number}
  | {readonly kind: 'help'; readonly top: number};

export type UiState = {
  readonly view: ViewId;
  readonly tables: Readonly<Partial<Record<ViewId, TableState>>>;
  readonly mode: Mode;
  readonly paused: boolean;
  readonly delay: Millis;
  /** Index of the definition of "used". */
  readonly definition: number;
  /** One line of answer to the last key, such as "no match". */
  readonly message: string | undefined;
};

/** How the command line wants the program to begin. */
export type Start = {
  readonly view: ViewId;
  readonly delay: Millis;
  readonly sort: string | undefined;
  readonly reverse: boolean;
  readonly filter: string;
  readonly uid: number | undefined;
  readonly pids: ReadonlySet<number> | undefined;
};

export const initialUi = ({view, delay, sort, reverse, filter}: Start): UiState => ({
  view,
  tables: {[view]: {...freshTable, sort, inverted: reverse, filter}},
  mode: {kind: 'browse'},
  paused: false,
  delay,
  definition: 0,
  message: undefined,
});

export const tableOf = (ui: UiState, view: ViewId = ui.view): TableState => ui.tables[view] ?? freshTable;

export type UiEvent =
  | {readonly type: 'view'; readonly view: ViewId}
  | {readonly type: 'cycle'; readonly step: 1 | -1}
  | {readonly type: 'move'; readonly by: number}
  | {readonly type: 'page'; readonly by: 1 | -1}
  | {readonly type: 'edge'; readonly to: 'first' | 'last'}
  | {readonly type: 'invert'}
  | {readonly type: 'sort-menu'}
  | {readonly type: 'sort'; readonly column: string}
  | {readonly type: 'input'; readonly purpose: 'search' | 'filter'}
  | {readonly type: 'type'; readonly text: string}
  | {readonly type: 'erase'; readonly all: boolean}
  | {readonly type: 'accept'}
  | {readonly type: 'cancel'}
  | {readonly type: 'next-match'; readonly step: 1 | -1}
  | {readonly type: 'pause'}
  | {readonly type: 'delay'; readonly step: 1 | -1}
  | {readonly type: 'definition'}
  | {readonly type: 'help'};

/** Delays that + and - step through, in seconds. */
const delays = [0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 3600].map(n => millis(n * 1000));

export const nextDelay = (delay: Millis, step: 1 | -1): Millis => {
  const candidates = step === 1 ? delays.filter(d => d > delay) : delays.filter(d => d < delay);
  return (step === 1 ? candidates[0] : candidates.at(-1)) ?? delay;
};

const withTable = (ui: UiState, change: Partial<TableState>, facts?: TableFacts): UiState => {
  const changed = {...tableOf(ui), ...change};
  return {...ui, tables: {...ui.tables, [ui.view]: facts ? settle(changed, facts) : changed}};
};

const find = (ui: UiState, text: string, from: number, step: 1 | -1, facts: TableFacts): UiState => {
  if (text === '') return {...ui, message: 'nothing to search for: press / first'};
  const found = facts.find(text, from, step);
  return found === undefined ? {...ui, message: `no row contains "${text}"`} : withTable(ui, {selected: found}, facts);
};

const typed = (ui: UiState, text: string, facts: TableFacts): UiState => {
  const {mode} = ui;
  if (mode.kind !== 'input') return ui;
  const next: UiState = {...ui, mode: {...mode, text}, message: undefined};
  if (mode.purpose === 'filter') return withTable(next, {filter: text, selected: 0, top: 0});
  const searching = withTable(next, {search: text});
  return text === '' ? searching : find(searching, text, tableOf(ui).selected, 1, facts);
};

const accept = (ui: UiState, facts: TableFacts): UiState => {
  const {mode} = ui;
  if (mode.kind === 'sort') {
    const column = facts.columns[mode.selected];
    const browsing: UiState = {...ui, mode: {kind: 'browse'}};
    return column === undefined ? browsing : withTable(browsing, {sort: column, inverted: false, selected: 0, top: 0});
  }
  return {...ui, mode: {kind: 'browse'}};
};

const cancel = (ui: UiState): UiState => {
  const {mode} = ui;
  if (mode.kind === 'input') {
    const {filter, search, selected, top} = mode.before;
    return withTable({...ui, mode: {kind: 'browse'}}, {filter, search, selected, top});
  }
  if (mode.kind !== 'browse') return {...ui, mode: {kind: 'browse'}};
  return tableOf(ui).filter === '' ? ui : {...withTable(ui, {filter: ''}), message: 'filter removed'};
};

const nextDefinition = (ui: UiState): UiState => {
  const definition = (ui.definition + 1) % usedDefinitions.length;
  const {who, formula, beware} = usedDefinitions[definition]!;
  return {...ui, definition, message: `used as ${who}: ${formula}. ${beware}`};
};

/** Moves whatever the mode shows: rows, the sort menu, the help page. */
const move = (ui: UiState, by: number, facts: TableFacts): UiState => {
  const {mode} = ui;
  if (mode.kind === 'sort') {
    return {...ui, mode: {...mode, selected: clamp(mode.selected + by, 0, Math.max(0, facts.columns.length - 1))}};
  }
  if (mode.kind === 'help') {
    const {length, height} = facts.help ?? {length: 0, height: 0};
    return {...ui, mode: {...mode, top: clamp(mode.top + by, 0, Math.max(0, length - height))}};
  }
  return withTable(ui, {selected: tableOf(ui).selected + by}, facts);
};

const pageHeight = ({mode}: UiState, facts: TableFacts): number =>
  mode.kind === 'help' && facts.help !== undefined ? facts.help.height : facts.height;

export const reduce = (before: UiState, event: UiEvent, facts: TableFacts): UiState => {
  const ui: UiState = before.message === undefined ? before : {...before, message: undefined};
  switch (event.type) {
    case 'view':
      return {...ui, view: event.view, mode: {kind: 'browse'}};
    case 'cycle': {
      const at = viewIds.indexOf(ui.view) + event.step;
      return {...ui, view: viewIds.at(at % viewIds.length)!, mode: {kind: 'browse'}};
    }
    case 'move':
      return move(ui, event.by, facts);
    case 'page':
      return move(ui, event.by * Math.max(1, pageHeight(ui, facts) - 1), facts);
    case 'edge':
      return move(ui, event.to === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, facts);
    case 'invert':
      return withTable(ui, {inverted: !tableOf(ui).inverted});
    case 'sort-menu':
      return facts.columns.length === 0
        ? {...ui, message: 'this view has nothing to sort'}
        : {...ui, mode: {kind: 'sort', selected: Math.max(0, facts.columns.indexOf(facts.sort))}};
    case 'sort':
      return facts.columns.includes(event.column)
        ? withTable(ui, {sort: event.column, inverted: false, selected: 0, top: 0})
        : {...ui, message: 'this view has no such column'};
    case 'input': {
      if (facts.columns.length === 0) return {...ui, message: 'this view has no rows to look through'};
      const table = tableOf(ui);
      const text = event.purpose === 'filter' ? table.filter : '';
      return {...ui, mode: {kind: 'input', purpose: event.purpose, text, before: table}};
    }
    case 'type':
      return ui.mode.kind === 'input' ? typed(ui, ui.mode.text + event.text, facts) : ui;
    case 'erase':
      return ui.mode.kind === 'input' ? typed(ui, event.all ? '' : [...ui.mode.text].slice(0, -1).join(''), facts) : ui;
    case 'accept':
      return accept(ui, facts);
    case 'cancel':
      return cancel(ui);
    case 'next-match': {
      const {search, selected} = tableOf(ui);
      return find(ui, search, selected + event.step, event.step, facts);
    }
    case 'pause':
      return {...ui, paused: !ui.paused};
    case 'delay':
      return {...ui, delay: nextDelay(ui.delay, event.step)};
    case 'definition':
      return nextDefinition(ui);
    case 'help':
      return {...ui, mode: ui.mode.kind === 'help' ? {kind: 'browse'} : {kind: 'help', top: 0}};
  }
};
