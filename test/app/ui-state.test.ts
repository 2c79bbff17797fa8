import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {reduce} from '../../src/app/reduce.ts';
import {initialUi, nextDelay, type Start, tableOf, type UiEvent, type UiState} from '../../src/app/ui-state.ts';
import {usedDefinitions} from '../../src/model/used.ts';
import {millis} from '../../src/units.ts';
import {viewIds} from '../../src/views/index.ts';
import {noFacts, settle, type TableFacts} from '../../src/views/table-state.ts';

const start: Start = {
  view: 'processes',
  delay: millis(1000),
  sort: undefined,
  reverse: false,
  filter: '',
  uid: undefined,
  pids: undefined,
};

const names = ['systemd', 'postgres', 'nginx', 'postgres', 'java', 'bash', 'sshd', 'nginx', 'cron', 'redis'];

/** A table of ten rows of which five are on screen. */
const facts: TableFacts = {
  ...noFacts,
  length: names.length,
  height: 5,
  columns: ['pid', 'rss', 'command'],
  sort: 'rss',
  find: (text, from, step) => {
    for (let i = 0; i < names.length; i += 1) {
      const at = (((from + i * step) % names.length) + names.length) % names.length;
      if (names[at]!.includes(text)) return at;
    }
    return undefined;
  },
};

/** A view without a table. */
const noTable: TableFacts = noFacts;

/** The facts as the screen would give them: the selection as it was drawn. */
const seen = (ui: UiState, table: TableFacts): TableFacts => ({
  ...table,
  selected: settle(tableOf(ui), table).selected,
  page: table.page ?? {length: table.columns.length, height: table.height},
});

const given = (events: readonly UiEvent[], table: TableFacts = facts, from: UiState = initialUi(start)): UiState =>
  events.reduce((ui, event) => reduce(ui, event, seen(ui, table)), from);

const type = (text: string): readonly UiEvent[] => [...text].map(letter => ({type: 'type', text: letter}));

describe('the beginning', () => {
  it('is what the command line asked for, in the view it named', () => {
    const ui = initialUi({...start, sort: 'swap', reverse: true, filter: 'java'});
    expect(tableOf(ui)).toMatchObject({sort: 'swap', inverted: true, filter: 'java', selected: 0, top: 0});
    expect(tableOf(ui, 'slab')).toMatchObject({sort: undefined, inverted: false, filter: ''});
    expect(ui).toMatchObject({view: 'processes', paused: false, mode: {kind: 'browse'}});
  });
});

describe('views', () => {
  it('keep their own selection, order and filter', () => {
    const ui = given([
      {type: 'move', by: 3},
      {type: 'invert'},
      {type: 'view', view: 'slab'},
      {type: 'move', by: 1},
      {type: 'view', view: 'processes'},
    ]);
    expect(tableOf(ui)).toMatchObject({selected: 3, inverted: true});
    expect(tableOf(ui, 'slab')).toMatchObject({selected: 1, inverted: false});
  });

  it('go round in both directions', () => {
    const seen = viewIds.map((_, i) => given(Array.from({length: i}, () => ({type: 'cycle', step: 1}) as const)).view);
    expect(new Set(seen).size).toBe(viewIds.length);
    for (const id of viewIds) {
      const from = {...initialUi(start), view: id};
      expect(
        given(
          [
            {type: 'cycle', step: 1},
            {type: 'cycle', step: -1},
          ],
          facts,
          from,
        ).view,
      ).toBe(id);
    }
  });

  it('close what was open', () => {
    expect(given([{type: 'help'}, {type: 'view', view: 'slab'}]).mode).toEqual({kind: 'browse'});
  });
});

describe('moving', () => {
  it.each([
    ['a row down', [{type: 'move', by: 1}], [1, 0]],
    ['past the window', [{type: 'move', by: 6}], [6, 2]],
    ['above the first', [{type: 'move', by: -1}], [0, 0]],
    ['below the last', [{type: 'move', by: 99}], [9, 5]],
    ['a page down keeps one row', [{type: 'page', by: 1}], [4, 0]],
    [
      'two pages down',
      [
        {type: 'page', by: 1},
        {type: 'page', by: 1},
      ],
      [8, 4],
    ],
    ['to the last', [{type: 'edge', to: 'last'}], [9, 5]],
    [
      'to the first',
      [
        {type: 'edge', to: 'last'},
        {type: 'edge', to: 'first'},
      ],
      [0, 0],
    ],
  ] as const)('%s', (_, events, [selected, top]) => expect(tableOf(given(events))).toMatchObject({selected, top}));

  it('does no harm without a table', () => {
    const ui = given(
      [
        {type: 'move', by: 1},
        {type: 'page', by: 1},
        {type: 'edge', to: 'last'},
      ],
      noTable,
    );
    expect(tableOf(ui)).toMatchObject({selected: 0, top: 0});
  });
});

describe('the sort menu', () => {
  it('opens at the column of the present order, and sorts by the chosen one from its top', () => {
    const open = given([{type: 'move', by: 7}, {type: 'invert'}, {type: 'sort-menu'}]);
    expect(open.mode).toEqual({kind: 'sort', selected: 1});
    const done = given([{type: 'move', by: 1}, {type: 'accept'}], facts, open);
    expect(done.mode).toEqual({kind: 'browse'});
    expect(tableOf(done)).toMatchObject({sort: 'command', inverted: false, selected: 0, top: 0});
  });

  it('stays within its columns', () => {
    const selected = (event: UiEvent) => given([{type: 'sort-menu'}, event]).mode;
    expect(selected({type: 'edge', to: 'last'})).toEqual({kind: 'sort', selected: 2});
    expect(selected({type: 'edge', to: 'first'})).toEqual({kind: 'sort', selected: 0});
    expect(selected({type: 'move', by: -9})).toEqual({kind: 'sort', selected: 0});
  });

  it('changes nothing when it is closed', () => {
    const ui = given([{type: 'sort-menu'}, {type: 'move', by: 1}, {type: 'cancel'}]);
    expect(tableOf(ui).sort).toBeUndefined();
    expect(ui.mode).toEqual({kind: 'browse'});
  });

  it('says so where there is nothing to sort', () => {
    expect(given([{type: 'sort-menu'}], noTable)).toMatchObject({
      mode: {kind: 'browse'},
      message: 'this view has nothing to sort',
    });
  });

  it('is passed by for a column that the view has, and only for such', () => {
    expect(tableOf(given([{type: 'sort', column: 'rss'}])).sort).toBe('rss');
    const other = given([{type: 'sort', column: 'waste'}]);
    expect(tableOf(other).sort).toBeUndefined();
    expect(other.message).toBe('this view has no such column');
  });
});

describe('a filter', () => {
  const typing: readonly UiEvent[] = [{type: 'move', by: 4}, {type: 'input', purpose: 'filter'}, ...type('ng')];

  it('works as it is typed, from the top of the table', () => {
    const ui = given(typing);
    expect(ui.mode).toMatchObject({kind: 'input', purpose: 'filter', text: 'ng', before: {filter: ''}});
    expect(tableOf(ui)).toMatchObject({filter: 'ng', selected: 0, top: 0});
  });

  it('stays when it is accepted, and Escape takes it away', () => {
    const kept = given([...typing, {type: 'accept'}]);
    expect([kept.mode.kind, tableOf(kept).filter]).toEqual(['browse', 'ng']);
    const removed = given([{type: 'cancel'}], facts, kept);
    expect([tableOf(removed).filter, removed.message]).toEqual(['', 'filter removed']);
    expect(given([{type: 'cancel'}], facts, removed)).toEqual({...removed, message: undefined});
  });

  it('is as before when typing is given up', () => {
    const ui = given([
      ...typing,
      {type: 'accept'},
      {type: 'input', purpose: 'filter'},
      ...type('inx'),
      {type: 'cancel'},
    ]);
    expect([ui.mode.kind, tableOf(ui).filter]).toEqual(['browse', 'ng']);
  });

  it('is edited on from where it was', () => {
    const again = given([...typing, {type: 'accept'}, {type: 'input', purpose: 'filter'}]);
    expect(again.mode).toMatchObject({text: 'ng', before: {filter: 'ng'}});
    expect(tableOf(given([{type: 'erase', all: false}], facts, again)).filter).toBe('n');
    expect(tableOf(given([{type: 'erase', all: true}], facts, again)).filter).toBe('');
  });

  it('loses a whole letter at a time', () => {
    const ui = given([{type: 'input', purpose: 'filter'}, ...type('a漢🚀'), {type: 'erase', all: false}]);
    expect(tableOf(ui).filter).toBe('a漢');
    expect(
      tableOf(
        given(
          [
            {type: 'erase', all: false},
            {type: 'erase', all: false},
          ],
          facts,
          ui,
        ),
      ).filter,
    ).toBe('');
  });
});

describe('a search', () => {
  it('goes back to the row it began at when it is given up', () => {
    const ui = given([{type: 'move', by: 2}, {type: 'input', purpose: 'search'}, ...type('post'), {type: 'cancel'}]);
    expect([ui.mode.kind, tableOf(ui).selected, tableOf(ui).search]).toEqual(['browse', 2, '']);
  });

  it('goes to the first match from the selection on, letter by letter', () => {
    const ui = given([{type: 'move', by: 2}, {type: 'input', purpose: 'search'}, ...type('post')]);
    expect(tableOf(ui)).toMatchObject({search: 'post', selected: 3});
  });

  it('goes on, back, and round the ends', () => {
    const found = given([{type: 'input', purpose: 'search'}, ...type('post'), {type: 'accept'}]);
    const step = (...steps: readonly (1 | -1)[]) =>
      tableOf(
        given(
          steps.map(by => ({type: 'next-match', step: by}) as const),
          facts,
          found,
        ),
      ).selected;
    expect(tableOf(found).selected).toBe(1);
    expect([step(1), step(1, 1), step(-1), step(1, -1)]).toEqual([3, 1, 3, 1]);
  });

  it('does not say that nothing matches before all is read', () => {
    const some = {...facts, find: () => undefined, unread: () => '7 command lines not read yet'};
    const searching = given([{type: 'input', purpose: 'search'}], some);
    const ui = given(type('z'), some, searching);
    expect(ui.message).toBe('no row contains "z" so far; 7 command lines not read yet');
  });

  describe('that found nothing before all was read', () => {
    const some = {...facts, find: () => undefined, unread: () => '7 command lines not read yet'};
    const searching = given([{type: 'input', purpose: 'search'}, ...type('java')], some);
    const again = (after: UiState, now: TableFacts) => given([{type: 'search-again'}], now, after);

    it('is repeated once, in its direction', () => {
      expect(searching.seeking).toBe(1);
      const found = again(searching, facts);
      expect(tableOf(found)).toMatchObject({search: 'java', selected: 4});
      expect([found.message, found.seeking, found.mode.kind]).toEqual([undefined, undefined, 'input']);
      const back = given([{type: 'next-match', step: -1}], some, searching);
      expect(back.seeking).toBe(-1);
      expect(tableOf(again(back, facts)).selected).toBe(4);
    });

    it('says then that there is nothing', () => {
      const nothing = again(searching, {...facts, find: () => undefined});
      expect([nothing.message, nothing.seeking]).toEqual(['no row contains "java"', undefined]);
    });

    it('is forgotten with the next key, but not for news', () => {
      const moved = given([{type: 'accept'}, {type: 'move', by: 1}], facts, searching);
      expect(moved.seeking).toBeUndefined();
      expect(again(moved, facts)).toBe(moved);
      expect(given([{type: 'news'}], facts, searching)).toMatchObject({seeking: 1, message: searching.message});
    });
  });

  it('stays where it is when nothing matches, and says so', () => {
    const ui = given([{type: 'move', by: 2}, {type: 'input', purpose: 'search'}, ...type('zz')]);
    expect(ui.message).toBe('no row contains "zz"');
    expect(tableOf(ui).selected).toBe(2);
  });

  it('wants a text first', () => {
    expect(given([{type: 'next-match', step: 1}]).message).toBe('nothing to search for: press / first');
  });

  it('says so where there are no rows', () => {
    expect(given([{type: 'input', purpose: 'search'}], noTable)).toMatchObject({
      mode: {kind: 'browse'},
      message: 'this view has no rows to look through',
    });
  });
});

describe('help', () => {
  const reading: TableFacts = {...facts, page: {length: 50, height: 20}};
  const topAfter = (...events: readonly UiEvent[]): unknown => given([{type: 'help'}, ...events], reading).mode;

  it('opens at its top and closes with the same key', () => {
    expect(topAfter()).toEqual({kind: 'help', top: 0});
    expect(topAfter({type: 'help'})).toEqual({kind: 'browse'});
  });

  it('scrolls to its end and not further, so that one key up is one row up', () => {
    expect(topAfter({type: 'edge', to: 'last'})).toEqual({kind: 'help', top: 30});
    expect(topAfter({type: 'move', by: 99}, {type: 'move', by: -1})).toEqual({kind: 'help', top: 29});
    expect(topAfter({type: 'page', by: 1})).toEqual({kind: 'help', top: 19});
    expect(topAfter({type: 'move', by: -1})).toEqual({kind: 'help', top: 0});
  });

  it('leaves the table alone', () => {
    expect(tableOf(given([{type: 'help'}, {type: 'move', by: 3}], reading))).toMatchObject({selected: 0});
  });
});

describe('time', () => {
  it('pauses and goes on', () => {
    expect(given([{type: 'pause'}]).paused).toBe(true);
    expect(given([{type: 'pause'}, {type: 'pause'}]).paused).toBe(false);
  });

  it('has delays from a tenth of a second to an hour', () => {
    expect(nextDelay(millis(1000), 1)).toBe(1500);
    expect(nextDelay(millis(1000), -1)).toBe(500);
    expect(nextDelay(millis(1700), 1)).toBe(2000);
    expect(nextDelay(millis(1700), -1)).toBe(1500);
    expect(nextDelay(millis(100), -1)).toBe(100);
    expect(nextDelay(millis(3_600_000), 1)).toBe(3_600_000);
  });
});

describe('the definitions of used', () => {
  it('go round, each with its formula', () => {
    let ui = initialUi(start);
    for (let i = 1; i <= usedDefinitions.length; i += 1) {
      ui = given([{type: 'definition'}], facts, ui);
      expect(ui.definition).toBe(i % usedDefinitions.length);
      expect(ui.message).toContain(usedDefinitions[ui.definition]!.formula);
    }
  });
});

it('answers one key with one message', () => {
  const ui = given([{type: 'next-match', step: 1}]);
  expect(ui.message).toBeDefined();
  expect(given([{type: 'move', by: 1}], facts, ui).message).toBeUndefined();
});

const anyEvent: fc.Arbitrary<UiEvent> = fc.oneof(
  fc.constantFrom(...viewIds).map((view): UiEvent => ({type: 'view', view})),
  fc.integer({min: -30, max: 30}).map((by): UiEvent => ({type: 'move', by})),
  fc.constantFrom(1, -1).map((by): UiEvent => ({type: 'page', by: by as 1 | -1})),
  fc.constantFrom<UiEvent>(
    {type: 'edge', to: 'first'},
    {type: 'edge', to: 'last'},
    {type: 'invert'},
    {type: 'sort-menu'},
    {type: 'sort', column: 'rss'},
    {type: 'sort', column: 'nonsense'},
    {type: 'input', purpose: 'search'},
    {type: 'input', purpose: 'filter'},
    {type: 'erase', all: false},
    {type: 'erase', all: true},
    {type: 'accept'},
    {type: 'cancel'},
    {type: 'next-match', step: 1},
    {type: 'next-match', step: -1},
    {type: 'cycle', step: 1},
    {type: 'cycle', step: -1},
    {type: 'pause'},
    {type: 'delay', step: 1},
    {type: 'delay', step: -1},
    {type: 'definition'},
    {type: 'help'},
  ),
  fc.string({unit: 'grapheme', minLength: 1, maxLength: 1}).map((text): UiEvent => ({type: 'type', text})),
);

it('is in a state that can be drawn after any events', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.constantFrom(facts, noTable)), {maxLength: 40}), events => {
      let ui = initialUi(start);
      for (const [event, table] of events) {
        const before = structuredClone(ui);
        const next = reduce(ui, event, table);
        expect(ui).toEqual(before);
        ui = next;
        for (const state of Object.values(ui.tables)) {
          expect(state.selected).toBeGreaterThanOrEqual(0);
          expect(state.selected).toBeLessThan(names.length);
        }
        if (ui.mode.kind === 'help') expect(ui.mode.top).toBe(0);
        expect(viewIds).toContain(ui.view);
      }
    }),
    {numRuns: 300},
  );
});
