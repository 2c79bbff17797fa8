import type {ActionItem, Plan} from '../actions/action.ts';
import type {TableFacts} from '../views/table-state.ts';
import {leaveAll, open, say, subject} from './steps.ts';
import {type Mode, tableOf, type UiEvent, type UiState} from './ui-state.ts';

/** From a row to a question, and what comes of the answer. */

export const confirm = (plan: Plan, undoing = false): Mode => ({kind: 'confirm', plan, undoing, top: 0});

export const choose = (ui: UiState, item: ActionItem): UiState => {
  if ('refused' in item) return say(ui, item.refused);
  if ('plan' in item) return open(ui, confirm(item.plan));
  if ('ask' in item) {
    return open(ui, {kind: 'ask', question: item.ask, text: item.ask.initial, refused: undefined, offered: true});
  }
  return open(ui, {kind: 'menu', title: item.label, items: item.items, selected: 0});
};

export const actions = (ui: UiState, only: string | undefined, facts: TableFacts): UiState => {
  if (ui.readonly) return say(ui, 'started with --readonly: nothing is changed from here');
  const {tagged} = tableOf(ui);
  const key = subject(ui, facts);
  const keys = tagged.size > 0 ? [...tagged] : key === undefined ? [] : [key];
  const items = facts.actions(keys);
  if (items.length === 0) return say(ui, 'there is nothing to do with this row');
  if (only === undefined) return open(ui, {kind: 'menu', title: 'What to do', items, selected: 0});
  const item = items.find(({id}) => id === only);
  return item === undefined ? say(ui, 'that cannot be done here') : choose(ui, item);
};

export const undo = (ui: UiState): UiState => {
  const plan = ui.undo.at(-1);
  if (plan === undefined) return say(ui, 'nothing was changed that could be taken back');
  return open(ui, confirm(plan, true));
};

export const acted = (ui: UiState, event: UiEvent & {readonly type: 'acted'}): UiState => {
  const {outcome, undoing} = event;
  const left = leaveAll(ui);
  if (!outcome.ok) return say(left, outcome.why);
  const kept = undoing ? ui.undo.slice(0, -1) : ui.undo;
  return {
    ...left,
    undo: outcome.undo === undefined || undoing ? kept : [...kept, outcome.undo],
    message: outcome.report,
  };
};
