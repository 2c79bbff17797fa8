import {settle, type TableFacts, type TableState} from '../views/table-state.ts';
import {browse, type Mode, tableOf, type UiState} from './ui-state.ts';

/** Small steps from one state to the next, of which the reducer makes larger ones. */

export const withTable = (ui: UiState, change: Partial<TableState>, facts?: TableFacts): UiState => {
  const changed = {...tableOf(ui), ...change};
  return {...ui, tables: {...ui.tables, [ui.view]: facts ? settle(changed, facts) : changed}};
};

export const toTop = {selected: 0, top: 0, anchor: undefined} as const;

/** Puts the selection on a row, by its index; there it stays in tables that keep to rows. */
export const put = (
  ui: UiState,
  change: Partial<TableState> & {readonly selected: number},
  facts: TableFacts,
): UiState => {
  const moved = withTable(ui, change, facts);
  return facts.anchored ? withTable(moved, {anchor: facts.keyAt(tableOf(moved).selected)}) : moved;
};

export const select = (ui: UiState, selected: number, facts: TableFacts): UiState =>
  put(ui, {selected, follow: undefined}, facts);

/** The row that the user means: the one that was under the selection when the key was pressed. */
export const meant = (facts: TableFacts): string | undefined => facts.painted ?? facts.keyAt(facts.selected);

export const say = (ui: UiState, message: string): UiState => ({...ui, message});

export const open = (ui: UiState, mode: Mode): UiState => ({...ui, mode, back: [...ui.back, ui.mode]});
export const leave = (ui: UiState): UiState => ({...ui, mode: ui.back.at(-1) ?? browse, back: ui.back.slice(0, -1)});
export const replace = (ui: UiState, mode: Mode): UiState => ({...ui, mode});

/** Back to what shows the machine: the table, or the page about a row. */
export const leaveAll = (ui: UiState): UiState => {
  const at = ui.back.findLastIndex(({kind}) => kind === 'browse' || kind === 'detail');
  return at < 0 ? {...ui, mode: browse, back: []} : {...ui, mode: ui.back[at]!, back: ui.back.slice(0, at)};
};

const pageOf = (ui: UiState) => [...ui.back, ui.mode].findLast(mode => mode.kind === 'detail');

export const onPage = (ui: UiState): boolean => pageOf(ui) !== undefined;

/** The row that the page is about, or the selected one. */
export const subject = (ui: UiState, facts: TableFacts): string | undefined => pageOf(ui)?.key ?? meant(facts);
