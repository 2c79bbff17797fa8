import {describe, expect, it} from 'vitest';
import type {ActionItem, Outcome, Plan, Question} from '../../src/actions/action.ts';
import {informed} from '../../src/app/acting.ts';
import {reduce} from '../../src/app/reduce.ts';
import {settingItems} from '../../src/app/setting-items.ts';
import {initialUi, type Mode, type Start, tableOf, type UiEvent, type UiState} from '../../src/app/ui-state.ts';
import {defaultSettings} from '../../src/config/settings.ts';
import {millis} from '../../src/units.ts';
import {followed, isSettled, noFacts, settle, type TableFacts} from '../../src/views/table-state.ts';

const start: Start = {
  view: 'processes',
  delay: millis(1000),
  sort: undefined,
  reverse: false,
  filter: '',
  uid: undefined,
  pids: undefined,
};

const plan: Plan = {title: 'Set it to 10', says: ['It takes effect at once.'], run: () => ({ok: false, why: 'no'})};
const back: Plan = {...plan, title: 'Set it to 60'};
const question: Question = {
  label: 'value',
  initial: '60',
  hint: '0 to 200',
  plan: text => (text === '10' ? plan : {refused: `0 to 200, not "${text}"`}),
};
const items: readonly ActionItem[] = [
  {id: 'do', label: 'Do it', plan},
  {id: 'ask', label: 'Ask first', ask: question},
  {id: 'more', label: 'More', items: [{id: 'inner', label: 'Inner', plan}]},
  {id: 'not', label: 'Not here', refused: 'needs root'},
];

const keys = ['a', 'b', 'c', 'd', 'e'];

/** Five rows: b and c hang from a, e from d. */
const facts: TableFacts = {
  ...noFacts,
  length: keys.length,
  height: 3,
  columns: ['pid', 'rss'],
  sort: 'rss',
  shown: ['pid', 'rss'],
  choosable: ['pid', 'rss', 'swap', 'user'],
  order: ['pid', 'user', 'rss', 'swap'],
  keyAt: index => keys[index],
  indexOf: key => (keys.includes(key) ? keys.indexOf(key) : undefined),
  foldable: () => ['a', 'd'],
  family: key => ({a: ['a', 'b', 'c'], d: ['d', 'e']})[key] ?? [key],
  hasTree: true,
  treeShown: true,
  groupings: ['user', 'cgroup'],
  mostLeft: 2,
  hasDetail: true,
  terms: index => (index >= 0 ? [`row ${keys[index]}`, 'processes.rss'] : ['processes.rss']),
  actions: of => (of.length === 0 ? [] : items),
};

const seen = (ui: UiState, table: TableFacts): TableFacts => ({
  ...table,
  selected: settle(tableOf(ui), table).selected,
  page: table.page ?? {length: 20, height: 8},
});

const given = (events: readonly UiEvent[], table: TableFacts = facts, from: UiState = initialUi(start)): UiState =>
  events.reduce((ui, event) => reduce(ui, event, seen(ui, table)), from);

const kinds = (ui: UiState): readonly string[] => [...ui.back, ui.mode].map(({kind}) => kind);
const type = (text: string): readonly UiEvent[] => [...text].map(letter => ({type: 'type', text: letter}));
const down: UiEvent = {type: 'move', by: 1};
const accept: UiEvent = {type: 'accept'};
const cancel: UiEvent = {type: 'cancel'};

describe('the menu of actions', () => {
  it('offers what can be done with the selected row', () => {
    const ui = given([down, {type: 'actions'}], {...facts, actions: of => (of.join() === 'b' ? items : [])});
    expect(ui.mode).toEqual({kind: 'menu', title: 'What to do', items, selected: 0});
  });

  it('offers what can be done with the tagged rows, wherever the selection is', () => {
    const asked: string[][] = [];
    given([{type: 'tag', what: 'row'}, {type: 'tag', what: 'row'}, down, {type: 'actions'}], {
      ...facts,
      actions: of => {
        asked.push([...of]);
        return items;
      },
    });
    expect(asked).toEqual([['a', 'b']]);
  });

  it('is about the row of the page that is open', () => {
    const asked: string[][] = [];
    const actions = (of: readonly string[]) => {
      asked.push([...of]);
      return items;
    };
    given([down, {type: 'detail'}, {type: 'actions'}], {...facts, actions});
    expect(asked).toEqual([['b']]);
  });

  it.each([
    ['a plan, which is confirmed', 0, {kind: 'confirm', plan, undoing: false, top: 0}],
    ['a question, with its first value', 1, {kind: 'ask', question, text: '60', refused: undefined, offered: true}],
    ['a menu of its own', 2, {kind: 'menu', title: 'More', items: [{id: 'inner', label: 'Inner', plan}], selected: 0}],
  ] as const)('leads to %s', (_, selected, mode) => {
    const ui = given([{type: 'actions'}, ...Array.from({length: selected}, () => down), accept]);
    expect(ui.mode).toEqual(mode);
    expect(kinds(ui)).toEqual(['browse', 'menu', mode.kind]);
    expect(kinds(given([cancel, cancel], facts, ui))).toEqual(['browse']);
  });

  it('says why one of its lines is not possible, and stays', () => {
    const ui = given([{type: 'actions'}, down, down, down, accept]);
    expect([ui.mode.kind, ui.message]).toEqual(['menu', 'needs root']);
  });

  it('is passed by for an action that is named', () => {
    expect(given([{type: 'actions', only: 'do'}]).mode).toMatchObject({kind: 'confirm', plan});
    expect(given([{type: 'actions', only: 'not'}])).toMatchObject({mode: {kind: 'browse'}, message: 'needs root'});
    expect(given([{type: 'actions', only: 'other'}])).toMatchObject({
      mode: {kind: 'browse'},
      message: 'that cannot be done here',
    });
  });

  it('is not there with --readonly, nor where there is nothing to do', () => {
    const readonly = initialUi({...start, readonly: true});
    for (const only of [undefined, 'do'] as const) {
      const ui = given([{type: 'actions', ...(only && {only})}], facts, readonly);
      expect([ui.mode.kind, ui.message]).toEqual(['browse', 'started with --readonly: nothing is changed from here']);
    }
    expect(given([{type: 'actions'}], {...facts, actions: () => []})).toMatchObject({
      mode: {kind: 'browse'},
      message: 'there is nothing to do with this row',
    });
    expect(given([{type: 'actions'}], noFacts).message).toBe('there is nothing to do with this row');
  });
});

describe('what is tagged', () => {
  const tags = [
    {type: 'tag', what: 'row'},
    {type: 'tag', what: 'row'},
    {type: 'tag', what: 'row'},
  ] as const;
  const says = (ui: UiState) => (ui.mode.kind === 'confirm' ? ui.mode.plan.says : undefined);
  const of = (hidden: number): TableFacts => ({...facts, unseen: () => ({hidden, gone: []})});

  it('is so no longer when its row is gone', () => {
    const ui = given(tags);
    const [first, ...others] = tableOf(ui).tagged;
    const ended: TableFacts = {...facts, unseen: () => ({hidden: 0, gone: [first!]})};
    expect([...tableOf(given([{type: 'settle'}], ended, ui)).tagged]).toEqual(others);
    const all: TableFacts = {...facts, unseen: keys => ({hidden: 0, gone: keys})};
    expect(says(given([{type: 'actions', only: 'do'}], all, ui))).toEqual(['It takes effect at once.']);
  });

  it.each([
    [0, '3 tagged.'],
    [1, '3 tagged, 1 of them not shown (fold or filter) but meant too.'],
    [3, '3 tagged, none of them shown (fold or filter) but all meant.'],
  ])('is counted in every question: %i hidden', (hidden, told) => {
    const table = of(hidden);
    expect(says(given([...tags, {type: 'actions', only: 'do'}], table))).toEqual([told, 'It takes effect at once.']);
    const menu = given([...tags, {type: 'actions'}], table);
    expect(menu.mode).toMatchObject({title: `What to do with the rows that are tagged: ${told.slice(0, -1)}`});
    expect(says(given([down, accept, {type: 'complete', text: '10'}, accept], table, menu))?.[0]).toBe(told);
    expect(says(given([down, down, accept, accept], table, menu))?.[0]).toBe(told);
    expect(given([...tags, {type: 'actions', only: 'more'}], table).mode).toMatchObject({
      title: `More ${told.slice(0, -1)}`,
    });
  });

  it('is all there is to act on, but on a page about a row', () => {
    const asked: (readonly string[])[] = [];
    const actions = (keys: readonly string[]) => {
      asked.push(keys);
      return items;
    };
    const ui = given([...tags, {type: 'actions'}, cancel, {type: 'detail'}, {type: 'actions', only: 'do'}], {
      ...facts,
      actions,
    });
    expect(asked).toEqual([['a', 'b', 'c'], ['d']]);
    expect(says(ui)).toEqual(['It takes effect at once.']);
  });

  it('may be gone altogether', () => {
    expect(given([...tags, {type: 'actions'}], {...facts, actions: () => []}).message).toBe(
      'there is nothing to do with the tagged rows',
    );
  });
});

describe('a question', () => {
  const asking = given([{type: 'actions', only: 'ask'}]);

  it('is answered by typing, letter by letter', () => {
    const ui = given([{type: 'erase', all: true}, ...type('123'), {type: 'erase', all: false}], facts, asking);
    expect(ui.mode).toMatchObject({kind: 'ask', text: '12'});
  });

  it('says what is wrong with the answer, until it is changed', () => {
    const refused = given([{type: 'complete', text: '999'}, accept], facts, asking);
    expect(refused.mode).toMatchObject({kind: 'ask', text: '999', refused: '0 to 200, not "999"'});
    expect(given(type('9'), facts, refused).mode).toMatchObject({text: '9999', refused: undefined});
  });

  it('leads to its plan, blanks around the answer left out, and Escape leads back to it', () => {
    const confirming = given([{type: 'complete', text: ' 10 '}, accept], facts, asking);
    expect(confirming.mode).toEqual({kind: 'confirm', plan, undoing: false, top: 0});
    expect(given([cancel], facts, confirming).mode).toMatchObject({kind: 'ask', text: ' 10 '});
  });
});

describe('a confirmation', () => {
  const confirming = given([{type: 'detail'}, {type: 'actions', only: 'do'}]);
  const acted = (outcome: Outcome, undoing = false, from = confirming): UiState =>
    given([{type: 'acted', outcome, undoing}], facts, from);

  it('is not given by Enter', () => {
    expect(given([{type: 'nudge'}], facts, confirming)).toMatchObject({
      mode: {kind: 'confirm'},
      message: 'y does it, n or Esc does not',
    });
  });

  it('scrolls where a plan has much to say', () => {
    const ui = given(
      [
        {type: 'edge', to: 'last'},
        {type: 'move', by: -1},
      ],
      facts,
      confirming,
    );
    expect(ui.mode).toMatchObject({kind: 'confirm', top: 11});
  });

  it('goes back to what shows the machine, and reports', () => {
    const done = acted({ok: true, report: 'it was 60, now 10', undo: back});
    expect(done).toMatchObject({mode: {kind: 'detail', key: 'a'}, message: 'it was 60, now 10', undo: [back]});
    expect(kinds(done)).toEqual(['browse', 'detail']);
  });

  it('reports what went wrong, and keeps nothing to take back', () => {
    expect(acted({ok: false, why: 'no permission'})).toMatchObject({
      mode: {kind: 'detail'},
      message: 'no permission',
      undo: [],
    });
    expect(acted({ok: true, report: 'done'}).undo).toEqual([]);
  });

  it('is asked again to take the last change back, and then for the one before', () => {
    const first = acted({ok: true, report: '1', undo: back});
    const second = given(
      [
        {type: 'actions', only: 'do'},
        {type: 'acted', outcome: {ok: true, report: '2', undo: plan}, undoing: false},
      ],
      facts,
      first,
    );
    expect(second.undo).toEqual([back, plan]);
    const asked = given([{type: 'undo'}], facts, second);
    expect(asked.mode).toEqual({kind: 'confirm', plan, undoing: true, top: 0});
    const undone = acted({ok: true, report: 'back', undo: back}, true, asked);
    expect(undone).toMatchObject({undo: [back], message: 'back'});
    expect(given([{type: 'undo'}], facts, undone).mode).toMatchObject({kind: 'confirm', plan: back, undoing: true});
    expect(acted({ok: false, why: 'gone'}, true, asked).undo).toEqual([back, plan]);
  });

  it('is asked about as things are now, and dropped when nothing is left to take back', () => {
    const done = acted({ok: true, report: 'done', undo: back});
    const renewed: Plan = {...back, says: ['It is 20 now.']};
    const asked = informed({type: 'undo'}, done, was => (was === back ? renewed : was));
    expect(given([asked], facts, done)).toMatchObject({mode: {kind: 'confirm', plan: renewed, undoing: true}});
    const over = informed({type: 'chosen', event: {type: 'undo'}}, done, () => ({over: 'it has ended'}));
    const palette: UiEvent = {type: 'open', mode: {kind: 'command', text: 'undo', selected: 0}};
    expect(given([palette, over], facts, done)).toMatchObject({
      mode: {kind: 'detail'},
      message: 'it has ended',
      undo: [],
    });
  });

  it('has nothing to take back at first', () => {
    expect(given([{type: 'undo'}])).toMatchObject({
      mode: {kind: 'browse'},
      message: 'nothing was changed that could be taken back',
    });
  });
});

describe('tags', () => {
  const tagged = (...events: readonly UiEvent[]) => [...tableOf(given(events)).tagged];
  const tag: UiEvent = {type: 'tag', what: 'row'};

  it('go on and off, and the selection goes on', () => {
    expect(tagged(tag)).toEqual(['a']);
    expect(tableOf(given([tag, tag])).selected).toBe(2);
    expect(tagged(tag, tag, {type: 'edge', to: 'first'}, tag)).toEqual(['b']);
  });

  it('take a family at once, and all go', () => {
    expect(tagged({type: 'tag', what: 'family'})).toEqual(['a', 'b', 'c']);
    expect(tagged({type: 'tag', what: 'family'}, {type: 'tag', what: 'none'})).toEqual([]);
  });

  it('want a row', () => {
    expect(given([tag], noFacts).message).toBe('there is no row to tag');
  });

  it('go by Escape, before the grouping does, after the filter', () => {
    const ui = given([{type: 'group', id: 'user'}, tag, {type: 'input', purpose: 'filter'}, ...type('x'), accept]);
    const steps = [1, 2, 3, 4].map(n =>
      given(
        Array.from({length: n}, () => cancel),
        facts,
        ui,
      ),
    );
    expect(steps.map(({message}) => message)).toEqual([
      'filter removed',
      'tags removed',
      'no longer grouped',
      undefined,
    ]);
    expect(tableOf(steps[3]!)).toMatchObject({filter: '', group: undefined});
    expect(tableOf(steps[3]!).tagged.size).toBe(0);
  });
});

describe('following', () => {
  it('begins with the selected row, and ends with the same key or with moving', () => {
    const following = given([down, {type: 'follow'}]);
    expect([tableOf(following).follow, following.message]).toEqual(['b', 'following this row']);
    for (const end of [{type: 'follow'}, down] as const) {
      const ended = given([end], facts, following);
      expect([tableOf(ended).follow, ended.message]).toEqual([undefined, 'no longer following']);
    }
  });

  it('ends quietly when a search or a click goes elsewhere', () => {
    const following = given([{type: 'follow'}]);
    expect(tableOf(given([{type: 'click', hit: {row: 2}}], facts, following))).toMatchObject({
      follow: undefined,
      selected: 2,
    });
    const finding = {...facts, find: () => 3};
    expect(
      tableOf(given([{type: 'input', purpose: 'search'}, ...type('d')], finding, following)).follow,
    ).toBeUndefined();
  });

  it('wants a row', () => {
    expect(given([{type: 'follow'}], noFacts).message).toBe('there is no row to follow');
  });
});

describe('a table that keeps the selection on its row', () => {
  const anchored: TableFacts = {...facts, anchored: true};
  const at = (ui: UiState) => [tableOf(ui).selected, tableOf(ui).anchor];

  it('does so from the first move on, whatever moves it', () => {
    expect(at(initialUi(start))).toEqual([0, undefined]);
    expect(at(given([down], anchored))).toEqual([1, 'b']);
    expect(at(given([{type: 'click', hit: {row: 3}}], anchored))).toEqual([3, 'd']);
    expect(at(given([{type: 'tag', what: 'row'}], anchored))).toEqual([1, 'b']);
    expect(at(given([down], facts))).toEqual([1, undefined]);
  });

  it('does so no more once the order or the rows are others', () => {
    const moved = given([down], anchored);
    for (const event of [
      {type: 'sort', column: 'pid'},
      {type: 'filter', text: 'x'},
    ] as const) {
      expect(at(given([event], anchored, moved))).toEqual([0, undefined]);
    }
  });

  it('goes where the row goes, and stays in its last place when it is gone', () => {
    const table = {...tableOf(given([down], anchored))};
    expect(followed(table, () => 4).selected).toBe(4);
    expect(followed(table, () => undefined)).toBe(table);
  });

  it('learns where the row was drawn, and what stands there when it is gone', () => {
    const moved = given([down], anchored);
    const drawn = {...anchored, selected: 3, keyAt: () => 'b'};
    expect(isSettled(tableOf(moved), drawn)).toBe(false);
    const learned = reduce(moved, {type: 'settle'}, drawn);
    expect(at(learned)).toEqual([3, 'b']);
    expect(isSettled(tableOf(learned), drawn)).toBe(true);
    expect(at(reduce(learned, {type: 'settle'}, {...drawn, keyAt: () => 'e'}))).toEqual([3, 'e']);
  });
});

describe('a key that was pressed for what was painted before', () => {
  const late: TableFacts = {...facts, painted: 'd'};
  const gone: TableFacts = {...facts, painted: 'z'};

  it('is for that row', () => {
    expect(given([{type: 'detail'}], late).mode).toMatchObject({kind: 'detail', key: 'd'});
    expect([...tableOf(given([{type: 'tag', what: 'row'}], late)).tagged]).toEqual(['d']);
    expect(tableOf(given([{type: 'follow'}], late)).follow).toBe('d');
    expect([...tableOf(given([{type: 'fold', what: 'row'}], late)).toggled]).toEqual(['d']);
    const asked: (readonly string[])[] = [];
    const actions = (of: readonly string[]) => {
      asked.push(of);
      return items;
    };
    given([{type: 'actions'}], {...late, actions});
    expect(asked).toEqual([['d']]);
  });

  it('does nothing when that is gone', () => {
    for (const event of [{type: 'detail'}, {type: 'actions'}, {type: 'tag', what: 'row'}] as const) {
      expect(given([event], gone)).toEqual({...initialUi(start), message: 'the row that was selected is just gone'});
    }
    expect(tableOf(given([down], gone)).selected).toBe(1);
  });
});

describe('a line that means nothing', () => {
  it('stays, with the reason, and takes the next letters', () => {
    const palette: UiEvent = {type: 'open', mode: {kind: 'command', text: 'xy', selected: 0}};
    const told = given([palette, {type: 'message', text: 'no command is called "xy"'}]);
    expect(told).toMatchObject({mode: {kind: 'command', text: 'xy'}, message: 'no command is called "xy"'});
    expect(given([{type: 'type', text: 'z'}], facts, told)).toMatchObject({
      mode: {kind: 'command', text: 'xyz'},
      message: undefined,
    });
  });
});

describe('folding', () => {
  it('folds the selected row and opens it again', () => {
    const folded = given([{type: 'fold', what: 'row'}]);
    expect([...tableOf(folded).toggled]).toEqual(['a']);
    expect(tableOf(given([{type: 'fold', what: 'row'}], facts, folded)).toggled.size).toBe(0);
  });

  it('folds all, then opens all', () => {
    const folded = given([down, {type: 'fold', what: 'all'}]);
    expect([...tableOf(folded).toggled]).toEqual(['a', 'd']);
    expect(tableOf(folded)).toMatchObject({selected: 0, top: 0});
    expect(tableOf(given([{type: 'fold', what: 'all'}], facts, folded)).toggled.size).toBe(0);
  });

  it('says so where nothing hangs from the row, and where there is no tree', () => {
    expect(given([down, {type: 'fold', what: 'row'}]).message).toBe('nothing hangs from this row');
    expect(given([{type: 'fold', what: 'all'}], {...facts, treeShown: false}).message).toBe(
      'there is no tree to fold: press t, or b for groups',
    );
  });
});

describe('trees and groups', () => {
  it('a tree comes and goes, and ends the groups', () => {
    const off = given([{type: 'group', id: 'user'}, {type: 'tree'}]);
    expect(tableOf(off)).toMatchObject({tree: false, group: undefined});
    expect(tableOf(given([{type: 'tree'}], {...facts, treeShown: false})).tree).toBe(true);
    expect(given([{type: 'tree'}], {...facts, hasTree: false}).message).toBe('this view has no tree');
  });

  it('groups come one after the other, and then none', () => {
    const group: UiEvent = {type: 'group'};
    const groupAfter = (n: number) => tableOf(given(Array.from({length: n}, () => group))).group;
    expect([1, 2, 3, 4].map(groupAfter)).toEqual(['user', 'cgroup', undefined, 'user']);
  });

  it('a group by its name, where the view has it', () => {
    expect(tableOf(given([{type: 'group', id: 'cgroup'}])).group).toBe('cgroup');
    expect(given([{type: 'group', id: 'size'}])).toMatchObject({message: 'groups are by user, cgroup'});
    expect(given([{type: 'group'}], noFacts).message).toBe('this view has no groups');
  });

  it('Enter on a heading opens it, on a row its page', () => {
    const grouped = given([{type: 'group', id: 'user'}]);
    expect(given([{type: 'detail'}], facts, grouped).mode.kind).toBe('browse');
    expect([...tableOf(given([{type: 'detail'}], facts, grouped)).toggled]).toEqual(['a']);
    expect(given([down, {type: 'detail'}], facts, grouped).mode).toEqual({kind: 'detail', key: 'b', top: 0});
  });
});

describe('pages', () => {
  it('are about the row that was selected, and Escape leaves them', () => {
    const ui = given([down, down, {type: 'detail'}]);
    expect(ui.mode).toEqual({kind: 'detail', key: 'c', top: 0});
    expect(given([cancel], facts, ui).mode.kind).toBe('browse');
  });

  it('say so where there are none', () => {
    expect(given([{type: 'detail'}], {...facts, hasDetail: false}).message).toBe(
      'there is no page behind this; e explains it',
    );
    expect(given([{type: 'detail'}], {...noFacts, hasDetail: true}).message).toBe('there is no row to open');
  });

  it('explain the selected row, the row of the page, a term, or the view', () => {
    expect(given([down, {type: 'explain'}]).mode).toEqual({
      kind: 'explain',
      terms: ['row b', 'processes.rss'],
      at: 0,
      top: 0,
    });
    const onPage = given([down, {type: 'detail'}, {type: 'explain'}]);
    expect(onPage.mode).toMatchObject({terms: ['row b', 'processes.rss']});
    expect(kinds(onPage)).toEqual(['browse', 'detail', 'explain']);
    expect(given([{type: 'explain', term: 'kswapd'}]).mode).toMatchObject({terms: ['kswapd']});
    expect(given([{type: 'explain'}], noFacts).mode).toMatchObject({terms: ['processes']});
  });

  it('explain one article after the other, round and round', () => {
    const at = (...steps: readonly (1 | -1)[]) => {
      const {mode} = given([{type: 'explain'}, ...steps.map(by => ({type: 'shift', by}) as const)]);
      return mode.kind === 'explain' ? mode.at : undefined;
    };
    expect([at(1), at(1, 1), at(-1), at(1, -1)]).toEqual([1, 0, 1, 0]);
  });

  it('lie over each other and come to light in their order', () => {
    const ui = given([{type: 'detail'}, {type: 'explain'}, {type: 'help'}]);
    expect(kinds(ui)).toEqual(['browse', 'detail', 'explain', 'help']);
    expect(kinds(given([{type: 'help'}, cancel], facts, ui))).toEqual(['browse', 'detail']);
    expect(kinds(given([{type: 'view', view: 'slab'}], facts, ui))).toEqual(['browse']);
  });
});

describe('the list of columns', () => {
  const choosing = given([{type: 'column-menu'}]);
  /** The list as the view has it after the events. */
  const columnsOf = (ui: UiState): readonly string[] => ui.settings.columns['processes'] ?? [];
  const step = (ui: UiState, ...events: readonly UiEvent[]): UiState =>
    events.reduce((before, event) => {
      const shown = columnsOf(before).length > 0 ? columnsOf(before) : facts.shown;
      const choosable = [...shown, ...facts.order.filter(id => !shown.includes(id))];
      return reduce(before, event, seen(before, {...facts, shown, choosable}));
    }, ui);
  const under = (ui: UiState): string | undefined => {
    const shown = columnsOf(ui).length > 0 ? columnsOf(ui) : facts.shown;
    const choosable = [...shown, ...facts.order.filter(id => !shown.includes(id))];
    return ui.mode.kind === 'columns' ? choosable[ui.mode.selected] : undefined;
  };

  it('shows a column behind the others', () => {
    const ui = step(choosing, {type: 'move', by: 3}, accept);
    expect(columnsOf(ui)).toEqual(['pid', 'rss', 'swap']);
  });

  it('hides one, and the same key shows it again: the cursor goes with it', () => {
    const hidden = step(choosing, accept);
    expect([columnsOf(hidden), under(hidden)]).toEqual([['rss'], 'pid']);
    const again = step(hidden, accept);
    expect([columnsOf(again), under(again)]).toEqual([['rss', 'pid'], 'pid']);
  });

  it('keeps the last one', () => {
    const ui = step(choosing, accept, {type: 'edge', to: 'first'}, accept);
    expect([columnsOf(ui), ui.message]).toEqual([['rss'], 'one column must stay']);
  });

  it('moves a shown one, as far as there are shown ones', () => {
    const moved = step(choosing, {type: 'shift', by: 1});
    expect([columnsOf(moved), under(moved)]).toEqual([['rss', 'pid'], 'pid']);
    expect(columnsOf(step(moved, {type: 'shift', by: 1}))).toEqual(['rss', 'pid']);
    expect(columnsOf(step(moved, {type: 'shift', by: -1}))).toEqual(['pid', 'rss']);
    expect(step(choosing, {type: 'shift', by: -1}).settings).toEqual(defaultSettings);
    expect(step(choosing, {type: 'move', by: 3}, {type: 'shift', by: -1}).settings).toEqual(defaultSettings);
  });

  it('goes back to what the table shows at first', () => {
    const chosen = step(choosing, accept);
    const reset = step(chosen, {type: 'reset-columns'});
    expect([reset.settings, reset.mode, reset.message]).toEqual([
      defaultSettings,
      {kind: 'columns', selected: 0},
      'the columns are as at first again',
    ]);
    expect(step(choosing, {type: 'reset-columns'}).message).toBe('the columns are as at first');
    const other = {...chosen, settings: {...chosen.settings, columns: {...chosen.settings.columns, slab: ['name']}}};
    expect(step(other, {type: 'reset-columns'}).settings.columns).toEqual({slab: ['name']});
  });

  it('is each view’s own, and not there without a table', () => {
    expect(step(choosing, accept).settings.columns).toEqual({processes: ['rss']});
    expect(given([{type: 'column-menu'}], noFacts).message).toBe('this view has no columns to choose');
  });
});

describe('the settings', () => {
  const open: Mode = {kind: 'settings', selected: 0};

  it.each(settingItems.map(item => [item.id, item] as const))('%s goes through its values and back', (id, item) => {
    const at = settingItems.findIndex(one => one.id === id);
    const ui = {...initialUi(start), mode: {...open, selected: at}};
    const next = given([{type: 'shift', by: 1}], facts, ui);
    expect(item.value(next)).not.toBe(item.value(ui));
    expect(given([accept], facts, ui)).toEqual(next);
    expect(item.value(given([{type: 'shift', by: -1}], facts, next))).toBe(item.value(ui));
    expect(item.help.length).toBeGreaterThan(10);
  });

  it('are changed by what others say, what is not named stays', () => {
    const ui = given([{type: 'settings', settings: {theme: 'mono'}}]);
    expect(ui.settings).toEqual({...defaultSettings, theme: 'mono'});
  });
});

describe('the palette', () => {
  const command: Mode = {kind: 'command', text: 'pa', selected: 3};

  it('is typed into, from its first line again', () => {
    expect(given([{type: 'open', mode: command}, ...type('u')]).mode).toEqual({
      kind: 'command',
      text: 'pau',
      selected: 0,
    });
    expect(
      given([
        {type: 'open', mode: command},
        {type: 'complete', text: 'pause'},
      ]).mode,
    ).toMatchObject({text: 'pause'});
  });

  it.each<[UiEvent, Partial<UiState>]>([
    [{type: 'pause'}, {paused: true, mode: {kind: 'browse'}}],
    [
      {type: 'settings', settings: {theme: 'mono'}},
      {settings: {...defaultSettings, theme: 'mono'}, mode: {kind: 'browse'}},
    ],
    [
      {type: 'view', view: 'slab'},
      {view: 'slab', mode: {kind: 'browse'}},
    ],
    [{type: 'help'}, {mode: {kind: 'help', top: 0}, back: [{kind: 'browse'}]}],
    [
      {type: 'set-delay', delay: millis(5000)},
      {delay: millis(5000), mode: {kind: 'browse'}},
    ],
  ])('closes when it does %j', (event, expected) => {
    expect(
      given([
        {type: 'open', mode: command},
        {type: 'chosen', event},
      ]),
    ).toMatchObject(expected);
  });
});

describe('moving sideways', () => {
  it('scrolls the columns, as far as they go', () => {
    const left = (...steps: readonly (1 | -1)[]) =>
      tableOf(given(steps.map(by => ({type: 'shift', by}) as const))).left;
    expect([left(1), left(1, 1, 1), left(-1), left(1, -1)]).toEqual([1, 2, 0, 0]);
    expect(given([{type: 'shift', by: 1}], {...facts, mostLeft: 0}).message).toBe('all columns are in sight');
  });

  it('goes from where the screen is, and is over where all columns fit', () => {
    const far = given([
      {type: 'shift', by: 1},
      {type: 'shift', by: 1},
    ]);
    expect(tableOf(given([{type: 'shift', by: -1}], {...facts, mostLeft: 1}, far)).left).toBe(0);
    const said = {...far, message: 'still true'};
    const fitting = given([{type: 'settle'}], {...facts, mostLeft: 0}, said);
    expect([tableOf(fitting).left, fitting.message]).toEqual([0, 'still true']);
    expect(given([{type: 'settle'}], facts, far)).toBe(far);
  });

  it('is each view’s own', () => {
    const there = given([
      {type: 'shift', by: 1},
      {type: 'view', view: 'slab'},
    ]);
    expect([tableOf(there).left, tableOf(there, 'processes').left]).toEqual([0, 1]);
  });
});

describe('a click', () => {
  it('selects a row, and again opens its page', () => {
    const once = given([{type: 'click', hit: {row: 2}}]);
    expect([tableOf(once).selected, once.mode.kind]).toEqual([2, 'browse']);
    expect(given([{type: 'click', hit: {row: 2}}], facts, once).mode).toEqual({kind: 'detail', key: 'c', top: 0});
  });

  it('on a head sorts, and again turns round', () => {
    const once = given([{type: 'click', hit: {column: 'pid'}}]);
    expect(tableOf(once)).toMatchObject({sort: 'pid', inverted: false});
    expect(tableOf(given([{type: 'click', hit: {column: 'pid'}}], {...facts, sort: 'pid'}, once)).inverted).toBe(true);
    expect(given([{type: 'click', hit: {column: 'fixed'}}])).toEqual(initialUi(start));
  });
});

it('a delay that was typed closes what is open', () => {
  const ui = given([{type: 'help'}, {type: 'set-delay', delay: millis(250)}]);
  expect([ui.delay, ui.mode.kind]).toEqual([250, 'browse']);
});
