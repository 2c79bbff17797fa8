import {type ActionItem, type Plan, withRemark} from '../actions/action.ts';
import type {TableFacts} from '../views/table-state.ts';
import {leaveAll, onPage, open, say, subject} from './steps.ts';
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

/** `3 tagged, 1 of them not shown (fold or filter) but meant too`: as in htop, what is tagged is meant wherever it is. */
const taggedWords = (count: number, {hidden}: ReturnType<TableFacts['unseen']>): string => {
  const away =
    hidden === count
      ? 'none of them shown (fold or filter) but all meant'
      : `${hidden} of them not shown (fold or filter) but meant too`;
  return [`${count} tagged`, ...(hidden === 0 ? [] : [away])].join(', ');
};

export const actions = (ui: UiState, only: string | undefined, facts: TableFacts): UiState => {
  if (ui.readonly) return say(ui, 'started with --readonly: nothing is changed from here');
  const key = subject(ui, facts);
  // A page is about its own row, whatever is tagged behind it.
  const tagged = onPage(ui) ? [] : [...tableOf(ui).tagged];
  const keys = tagged.length > 0 ? tagged : key === undefined ? [] : [key];
  const offered = facts.actions(keys);
  if (offered.length === 0)
    return say(ui, `there is nothing to do with ${tagged.length > 0 ? 'the tagged rows' : 'this row'}`);
  const whom = tagged.length > 0 ? taggedWords(tagged.length, facts.unseen(tagged)) : undefined;
  const items = whom === undefined ? offered : offered.map(item => withRemark(item, `${whom}.`));
  if (only === undefined) {
    const title = whom === undefined ? 'What to do' : `What to do with the rows that are tagged: ${whom}`;
    return open(ui, {kind: 'menu', title, items, selected: 0});
  }
  const item = items.find(({id}) => id === only);
  if (item === undefined) return say(ui, 'that cannot be done here');
  return choose(ui, whom === undefined ? item : {...item, label: `${item.label} ${whom}`});
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
