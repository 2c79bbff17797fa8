import {noRowContains} from '../columns/arrange.ts';
import {usedDefinitions} from '../model/used.ts';
import {viewIds, views} from '../views/index.ts';
import {clamp, isSettled, type TableFacts} from '../views/table-state.ts';
import type {View} from '../views/view.ts';
import {acted, actions, choose, confirm, undo} from './acting.ts';
import {chooseColumn, moveColumn, resetColumns} from './column-mode.ts';
import {settingItems} from './setting-items.ts';
import {leave, leaveAll, meant, open, put, replace, say, select, subject, toTop, withTable} from './steps.ts';
import {browse, type Mode, nextDelay, tableOf, type UiEvent, type UiState} from './ui-state.ts';

/** The state after an event. It owns no data: what it must know of the screen is in the facts. */

const find = (ui: UiState, text: string, from: number, step: 1 | -1, facts: TableFacts): UiState => {
  if (text === '') return say(ui, 'nothing to search for: press / first');
  const found = facts.find(text, from, step);
  if (found === undefined) {
    const unread = facts.unread?.();
    return {...say(ui, noRowContains(text, unread).join('; ')), seeking: unread === undefined ? undefined : step};
  }
  return select(ui, found, facts);
};

const typed = (ui: UiState, text: string, facts: TableFacts): UiState => {
  const {mode} = ui;
  switch (mode.kind) {
    case 'input': {
      const next = replace({...ui, message: undefined}, {...mode, text});
      if (mode.purpose === 'filter') return withTable(next, {filter: text, ...toTop});
      const searching = withTable(next, {search: text});
      return text === '' ? searching : find(searching, text, facts.selected, 1, facts);
    }
    case 'command':
    case 'reference':
    case 'users':
      return replace(ui, {...mode, text, selected: 0});
    case 'ask':
      return replace(ui, {...mode, text, refused: undefined, offered: false});
    default:
      return ui;
  }
};

const isOffered = (mode: Mode): boolean => mode.kind === 'ask' && mode.offered === true;

const textOf = (mode: Mode): string => ('text' in mode ? mode.text : '');

const accept = (ui: UiState, facts: TableFacts): UiState => {
  const {mode} = ui;
  switch (mode.kind) {
    case 'sort': {
      const column = facts.columns[mode.selected];
      const left = leave(ui);
      return column === undefined ? left : withTable(left, {sort: column, inverted: false, ...toTop});
    }
    case 'menu': {
      const item = mode.items[mode.selected];
      return item === undefined ? ui : choose(ui, item);
    }
    case 'ask': {
      const plan = mode.question.plan(mode.text.trim());
      return 'refused' in plan ? replace(ui, {...mode, refused: plan.refused}) : open(ui, confirm(plan));
    }
    case 'settings':
      return shift(ui, 1, facts);
    case 'columns':
      return chooseColumn(ui, facts);
    case 'input':
      // What was not found yet is said once more: it stays, and is looked for when more has been read.
      return mode.purpose === 'search' && mode.text !== ''
        ? find(leave(ui), mode.text, facts.selected, 1, facts)
        : leave(ui);
    default:
      return leave(ui);
  }
};

const noUsersHere = (): string => {
  const those = viewIds.flatMap(id => ((views[id] as View).ofOneUser ? [views[id].key] : []));
  return `users are chosen where processes are listed: views ${those.join(' and ')}`;
};

/** Processes of one user, or of all. */
const restrictTo = (ui: UiState, uid: number | undefined): UiState => ({
  ...withTable(ui, {...toTop, follow: undefined}),
  restriction: {...ui.restriction, uid},
});

const ungrouped = {group: undefined, toggled: new Set<string>(), anchor: undefined};

const cancel = (ui: UiState, facts: TableFacts): UiState => {
  const {mode} = ui;
  if (mode.kind === 'input') {
    const {filter, search, selected, top, anchor} = mode.before;
    return withTable(leave(ui), {filter, search, selected, top, anchor});
  }
  if (mode.kind !== 'browse') return leave(ui);
  const {filter, group, tagged} = tableOf(ui);
  if (filter !== '') return say(withTable(ui, {filter: ''}), 'filter removed');
  if (tagged.size > 0) return say(withTable(ui, {tagged: new Set()}), 'tags removed');
  if (group !== undefined) return say(withTable(ui, {...ungrouped}), 'no longer grouped');
  if (ui.restriction.uid !== undefined && facts.owners !== undefined)
    return say(restrictTo(ui, undefined), 'processes of all users');
  return ui;
};

const nextDefinition = (ui: UiState): UiState => {
  const definition = (ui.definition + 1) % usedDefinitions.length;
  const {who, formula, beware} = usedDefinitions[definition]!;
  return {...ui, definition, message: `used as ${who}: ${formula}. ${beware}`};
};

/** Moves whatever the mode shows: rows, a menu, a page. */
const move = (ui: UiState, by: number, facts: TableFacts): UiState => {
  const {mode} = ui;
  const {length, height} = facts.page ?? {length: 0, height: 0};
  if ('top' in mode) return replace(ui, {...mode, top: clamp(mode.top + by, 0, Math.max(0, length - height))});
  if ('selected' in mode)
    return replace(ui, {...mode, selected: clamp(mode.selected + by, 0, Math.max(0, length - 1))});
  const follow = tableOf(ui).follow;
  const moved = select(ui, facts.selected + by, facts);
  return follow === undefined ? moved : say(moved, 'no longer following');
};

const pageHeight = ({mode}: UiState, facts: TableFacts): number =>
  mode.kind === 'browse' || mode.kind === 'input' ? facts.height : (facts.page?.height ?? 1);

const shift = (ui: UiState, by: 1 | -1, facts: TableFacts): UiState => {
  const {mode} = ui;
  switch (mode.kind) {
    case 'explain': {
      const at = (mode.at + by + mode.terms.length) % Math.max(1, mode.terms.length);
      return replace(ui, {...mode, at, top: 0});
    }
    case 'settings': {
      const item = settingItems[mode.selected];
      return item === undefined ? ui : item.step(ui, by);
    }
    case 'columns':
      return moveColumn(ui, by, facts);
    case 'browse': {
      if (facts.mostLeft === 0) return say(ui, 'all columns are in sight');
      return withTable(ui, {left: clamp(tableOf(ui).left + by, 0, facts.mostLeft)});
    }
    default:
      return ui;
  }
};

const toggled = (set: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> => {
  const next = new Set(set);
  for (const key of keys) if (!next.delete(key)) next.add(key);
  return next;
};

const fold = (ui: UiState, what: 'row' | 'all', facts: TableFacts): UiState => {
  const table = tableOf(ui);
  const foldable = facts.foldable();
  if (!facts.treeShown && table.group === undefined)
    return say(ui, 'there is no tree to fold: press t, or b for groups');
  if (what === 'row') {
    const key = meant(facts);
    if (key === undefined || !foldable.includes(key)) return say(ui, 'nothing hangs from this row');
    return withTable(ui, {toggled: toggled(table.toggled, [key]), anchor: key});
  }
  return withTable(ui, {toggled: table.toggled.size > 0 ? new Set() : new Set(foldable), ...toTop});
};

const nextGroup = (ui: UiState, id: string | undefined, {groupings}: TableFacts): UiState => {
  if (groupings.length === 0) return say(ui, 'this view has no groups');
  const {group} = tableOf(ui);
  const next = id ?? groupings[groupings.indexOf(group ?? '') + 1];
  if (next !== undefined && !groupings.includes(next)) return say(ui, `groups are by ${groupings.join(', ')}`);
  return withTable(ui, {group: next, toggled: new Set(), ...toTop});
};

const tag = (ui: UiState, what: 'row' | 'family' | 'none', facts: TableFacts): UiState => {
  const {tagged} = tableOf(ui);
  if (what === 'none') return withTable(ui, {tagged: new Set()});
  const key = meant(facts);
  if (key === undefined) return say(ui, 'there is no row to tag');
  if (what === 'family') return withTable(ui, {tagged: new Set([...tagged, ...facts.family(key)])});
  return put(ui, {tagged: toggled(tagged, [key]), selected: facts.selected + 1}, facts);
};

const follow = (ui: UiState, facts: TableFacts): UiState => {
  if (tableOf(ui).follow !== undefined) return say(select(ui, facts.selected, facts), 'no longer following');
  const key = meant(facts);
  return key === undefined
    ? say(ui, 'there is no row to follow')
    : say(withTable(ui, {follow: key}), 'following this row');
};

const detail = (ui: UiState, facts: TableFacts): UiState => {
  const key = meant(facts);
  if (key !== undefined && tableOf(ui).group !== undefined && facts.foldable().includes(key))
    return fold(ui, 'row', facts);
  if (!facts.hasDetail) return say(ui, 'there is no page behind this; e explains it');
  return key === undefined ? say(ui, 'there is no row to open') : open(ui, {kind: 'detail', key, top: 0});
};

const explain = (ui: UiState, term: string | undefined, facts: TableFacts): UiState => {
  if (term !== undefined) return open(ui, {kind: 'explain', terms: [term], at: 0, top: 0});
  const key = subject(ui, facts);
  const at = key === undefined ? undefined : facts.indexOf(key);
  const terms = facts.terms(at ?? -1);
  return open(ui, {kind: 'explain', terms: terms.length > 0 ? terms : [ui.view], at: 0, top: 0});
};

/** A click on a row selects it, one on the selected row opens its page, one on a head sorts. */
const click = (ui: UiState, event: UiEvent & {readonly type: 'click'}, facts: TableFacts): UiState => {
  const {hit} = event;
  if ('row' in hit) {
    const again = ui.mode.kind === 'browse' && hit.row === facts.selected && facts.hasDetail;
    const selected = select(ui, hit.row, facts);
    return again ? detail(selected, {...facts, selected: hit.row}) : selected;
  }
  if (!facts.columns.includes(hit.column)) return ui;
  return facts.sort === hit.column
    ? withTable(ui, {inverted: !tableOf(ui).inverted})
    : withTable(ui, {sort: hit.column, inverted: false, ...toTop});
};

const news = (ui: UiState, event: UiEvent & {readonly type: 'news'}, {message, seeking}: UiState): UiState => ({
  ...ui,
  settings: {...ui.settings, ...event.settings},
  delay: event.delay ?? ui.delay,
  definition: event.definition ?? ui.definition,
  faults: event.faults ?? ui.faults,
  message: event.text ?? message,
  seeking,
});

/** A tag ends with its row: it must not stand between the user and the row that is selected. */
const withoutGone = (ui: UiState, {unseen}: TableFacts): UiState => {
  const {tagged} = tableOf(ui);
  const gone = new Set(tagged.size === 0 ? [] : unseen([...tagged]).gone);
  return gone.size === 0 ? ui : withTable(ui, {tagged: new Set([...tagged].filter(key => !gone.has(key)))});
};

/** What no longer fits the screen is forgotten, lest it come back when the screen becomes small again. */
const fitted = (ui: UiState, facts: TableFacts): UiState => {
  const {mostLeft} = facts;
  return withoutGone(tableOf(ui).left > mostLeft ? withTable(ui, {left: mostLeft}) : ui, facts);
};

/** The selection as it is drawn: it went with its row, or stays where that row was last, and keeps to the next one there. */
const settled = (ui: UiState, facts: TableFacts): UiState => {
  const table = tableOf(ui);
  if (isSettled(table, facts)) return ui;
  const anchor = table.anchor === undefined ? undefined : facts.keyAt(facts.selected);
  return withTable(ui, {selected: facts.selected, anchor}, facts);
};

/** Whether an event is about the row under the selection. */
const wantsRow = (event: UiEvent): boolean =>
  event.type === 'tag' || event.type === 'fold'
    ? event.what === 'row' || event.what === 'family'
    : event.type === 'detail' || event.type === 'actions' || event.type === 'follow';

export const reduce = (before: UiState, event: UiEvent, facts: TableFacts): UiState => {
  const kept = fitted(before, facts);
  const silent = kept.message === undefined && kept.seeking === undefined;
  const ui: UiState = silent ? kept : {...kept, message: undefined, seeking: undefined};
  // What took its place on the screen is not what the key was pressed for.
  if (facts.painted !== undefined && facts.indexOf(facts.painted) === undefined && wantsRow(event))
    return say(ui, 'the row that was selected is just gone');
  switch (event.type) {
    case 'view':
      return {...ui, view: event.view, mode: browse, back: []};
    case 'cycle': {
      const at = viewIds.indexOf(ui.view) + event.step;
      return {...ui, view: viewIds.at(at % viewIds.length)!, mode: browse, back: []};
    }
    case 'move':
      return move(ui, event.by, facts);
    case 'page':
      return move(ui, event.by * Math.max(1, pageHeight(ui, facts) - 1), facts);
    case 'edge':
      return move(ui, event.to === 'first' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, facts);
    case 'shift':
      return shift(ui, event.by, facts);
    case 'click':
      return click(ui, event, facts);
    case 'invert':
      if (facts.columns.length === 0) return say(ui, 'this view has nothing to sort');
      return withTable(ui, {inverted: !tableOf(ui).inverted});
    case 'sort-menu':
      return facts.columns.length === 0
        ? say(ui, 'this view has nothing to sort')
        : open(ui, {kind: 'sort', selected: Math.max(0, facts.columns.indexOf(facts.sort))});
    case 'column-menu':
      return facts.choosable.length === 0
        ? say(ui, 'this view has no columns to choose')
        : open(ui, {kind: 'columns', selected: 0});
    case 'reset-columns':
      return resetColumns(ui);
    case 'sort':
      return facts.columns.includes(event.column)
        ? withTable(leaveAll(ui), {sort: event.column, inverted: false, ...toTop})
        : say(ui, 'this view has no such column');
    case 'tree': {
      if (!facts.hasTree) return say(ui, 'this view has no tree');
      // A row that was chosen stays selected on its way into the tree; out of it, among processes, the place does.
      const anchor = facts.treeShown || facts.selected === 0 ? undefined : meant(facts);
      return withTable(ui, {tree: !facts.treeShown, group: undefined, toggled: new Set(), anchor});
    }
    case 'group':
      return nextGroup(ui, event.id, facts);
    case 'fold':
      return fold(ui, event.what, facts);
    case 'follow':
      return follow(ui, facts);
    case 'tag':
      return tag(ui, event.what, facts);
    case 'input': {
      if (facts.length === 0 && facts.columns.length === 0) return say(ui, 'this view has no rows to look through');
      const table = {...tableOf(ui), selected: facts.selected};
      const text = event.purpose === 'filter' ? table.filter : '';
      return open(ui, {kind: 'input', purpose: event.purpose, text, before: table});
    }
    case 'filter':
      return withTable(leaveAll(ui), {filter: event.text, ...toTop});
    case 'users':
      return facts.owners === undefined ? say(ui, noUsersHere()) : open(ui, {kind: 'users', text: '', selected: 0});
    case 'restrict':
      return facts.owners === undefined ? say(leaveAll(ui), noUsersHere()) : restrictTo(leaveAll(ui), event.uid);
    case 'type':
      return typed(ui, (isOffered(ui.mode) ? '' : textOf(ui.mode)) + event.text, facts);
    case 'complete':
      return typed(ui, event.text, facts);
    case 'erase':
      return typed(ui, event.all ? '' : [...textOf(ui.mode)].slice(0, -1).join(''), facts);
    case 'accept':
      return accept(ui, facts);
    case 'chosen':
      return reduce(leave(ui), event.event, facts);
    case 'cancel':
      return cancel(ui, facts);
    case 'next-match':
      return find(ui, tableOf(ui).search, facts.selected + event.step, event.step, facts);
    case 'search-again':
      return before.seeking === undefined
        ? before
        : find(ui, tableOf(ui).search, facts.selected, before.seeking, facts);
    case 'pause':
      return {...ui, paused: !ui.paused};
    case 'delay':
      return {...ui, delay: nextDelay(ui.delay, event.step)};
    case 'set-delay':
      return {...leaveAll(ui), delay: event.delay};
    case 'definition':
      return nextDefinition(ui);
    case 'help':
      return ui.mode.kind === 'help' ? leave(ui) : open(ui, {kind: 'help', top: 0});
    case 'detail':
      return detail(ui, facts);
    case 'explain':
      return explain(ui, event.term, facts);
    case 'open':
      return open(ui, event.mode);
    case 'actions':
      return actions(ui, event.only, facts);
    case 'undo':
      return undo(ui, event.now);
    case 'acted':
      return acted(ui, event);
    case 'settings':
      return {...ui, settings: {...ui.settings, ...event.settings}};
    case 'message':
      return say(ui, event.text);
    case 'news':
      return news(ui, event, before);
    case 'settle':
      return settled(kept, facts);
    case 'kill':
      return ui;
    case 'nudge':
      return say(ui, 'y does it, n or Esc does not');
  }
};
