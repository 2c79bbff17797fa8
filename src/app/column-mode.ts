import type {TableFacts} from '../views/table-state.ts';
import type {UiState} from './ui-state.ts';

/** What keys do in the list of columns. */

const withColumns = (ui: UiState, ids: readonly string[]): UiState => ({
  ...ui,
  settings: {...ui.settings, columns: {...ui.settings.columns, [ui.view]: ids}},
});

/** Shows the column under the cursor, or hides it; the last one stays. The cursor goes where the column goes. */
export const chooseColumn = (ui: UiState, {choosable, shown, order}: TableFacts): UiState => {
  const {mode} = ui;
  const id = mode.kind === 'columns' ? choosable[mode.selected] : undefined;
  if (id === undefined || mode.kind !== 'columns') return ui;
  const next = shown.includes(id) ? shown.filter(other => other !== id) : [...shown, id];
  if (next.length === 0) return {...ui, message: 'one column must stay'};
  const listed = [...next, ...order.filter(other => !next.includes(other))];
  return {...withColumns(ui, next), mode: {...mode, selected: listed.indexOf(id)}};
};

/** Moves a shown column one place to the left or right. */
export const moveColumn = (ui: UiState, by: 1 | -1, {choosable, shown}: TableFacts): UiState => {
  const {mode} = ui;
  const id = mode.kind === 'columns' ? choosable[mode.selected] : undefined;
  const from = shown.indexOf(id ?? '');
  const to = from + by;
  if (id === undefined || from < 0 || to < 0 || to >= shown.length || mode.kind !== 'columns') return ui;
  const others = shown.filter(other => other !== id);
  return {...withColumns(ui, others.toSpliced(to, 0, id)), mode: {...mode, selected: to}};
};

/** Takes back what was chosen: the table decides again, also what suits groups. */
export const resetColumns = (ui: UiState): UiState => {
  const {[ui.view]: chosen, ...columns} = ui.settings.columns;
  if (chosen === undefined) return {...ui, message: 'the columns are as at first'};
  const mode: UiState['mode'] = ui.mode.kind === 'columns' ? {...ui.mode, selected: 0} : ui.mode;
  return {...ui, settings: {...ui.settings, columns}, mode, message: 'the columns are as at first again'};
};
