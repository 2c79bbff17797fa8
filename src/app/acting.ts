import {type ActionItem, type Plan, type Renewed, withRemark} from '../actions/action.ts';
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

/** The reducer reads nothing: how things are now comes with the event. */
export const informed = (event: UiEvent, ui: UiState, renew: (plan: Plan) => Renewed): UiEvent => {
  if (event.type === 'chosen') return {...event, event: informed(event.event, ui, renew)};
  const plan = event.type === 'undo' ? ui.undo.at(-1) : undefined;
  return plan === undefined ? event : {type: 'undo', now: renew(plan)};
};

export const undo = (ui: UiState, now: Renewed | undefined = ui.undo.at(-1)): UiState => {
  if (now === undefined) return say(ui, 'nothing was changed that could be taken back');
  if ('over' in now) return say({...ui, undo: ui.undo.slice(0, -1)}, now.over);
  return open(ui, confirm(now, true));
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
