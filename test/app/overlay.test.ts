import {describe, expect, it} from 'vitest';
import type {ActionItem, Plan} from '../../src/actions/action.ts';
import {columnRows, type List, lookupRows, menuRows, settingRows} from '../../src/app/lists.ts';
import {type OverlayScene, overlayOf, referenceItems} from '../../src/app/overlay.ts';
import {articles, confirmRows, explainRows} from '../../src/app/pages.ts';
import {settingItems} from '../../src/app/setting-items.ts';
import {browse, initialUi, type Mode, type Start, type UiState} from '../../src/app/ui-state.ts';
import * as reference from '../../src/explain/index.ts';
import {line} from '../../src/ui/line.ts';
import type {Row, Size} from '../../src/ui/rows.tsx';
import {millis} from '../../src/units.ts';
import {views} from '../../src/views/index.ts';
import {freshTable, noFacts} from '../../src/views/table-state.ts';

const start: Start = {
  view: 'slab',
  delay: millis(1000),
  sort: undefined,
  reverse: false,
  filter: '',
  uid: undefined,
  pids: undefined,
};

const textOf = (rows: readonly Row[]): readonly string[] => rows.map(row => row.line.map(({text}) => text).join(''));
const chosen = (rows: readonly Row[]): readonly string[] => textOf(rows.filter(row => row.background === 'selected'));

const columns = Array.from({length: 12}, (_, i) => ({
  id: `c${i}`,
  title: `COL${i}`,
  help: `Column ${i}.`,
  shown: i < 9,
}));
const plan: Plan = {
  title: 'Set vm.swappiness to 10',
  says: [
    'It takes effect at once and costs nothing, and this sentence goes on for longer than a line of a screen has.',
  ],
  command: 'sysctl -w vm.swappiness=10',
  run: () => ({ok: false, why: 'no'}),
};

const scene: OverlayScene = {
  view: views.slab,
  columns,
  facts: {...noFacts, choosable: columns.map(({id}) => id), columns: columns.map(({id}) => id)},
  reference,
  detail: {title: 'dentry', lines: Array.from({length: 40}, (_, i) => line(`line ${i}`))},
};

const withMode = (mode: Mode): UiState => ({...initialUi(start), mode});
const over = (mode: Mode, size = {width: 80, height: 18}, change: Partial<OverlayScene> = {}) =>
  overlayOf(withMode(mode), {...scene, ...change}, size);

describe('what lies over a view', () => {
  it('is nothing while the table has the keys', () => {
    expect(over(browse)).toBeUndefined();
    expect(over({kind: 'input', purpose: 'filter', text: 'x', before: freshTable})).toBeUndefined();
  });

  it('is a page with all its rows from the one at the top, never beyond its end', () => {
    const first = over({kind: 'detail', key: 'dentry', top: 0})!;
    expect(first.page).toEqual({length: 41, height: 18});
    expect(textOf(first.rows).slice(0, 2)).toEqual(['dentry', 'line 0']);
    expect(textOf(over({kind: 'detail', key: 'dentry', top: 5})!.rows)[0]).toBe('line 4');
    expect(textOf(over({kind: 'detail', key: 'dentry', top: 99})!.rows)).toHaveLength(18);
    expect(over({kind: 'detail', key: 'gone', top: 0}, undefined, {detail: undefined})!.page.length).toBe(0);
  });

  it('is a list whose length and height the keys know', () => {
    const size = {width: 80, height: 12};
    const {height} = columnRows(columns, scene.facts.choosable, 0, size);
    expect(over({kind: 'columns', selected: 0}, size)!.page).toEqual({length: 12, height});
    expect(over({kind: 'settings', selected: 0}, size)!.page.length).toBe(settingItems.length);
    expect(over({kind: 'sort', selected: 0}, size)!.page.length).toBe(12);
    expect(over({kind: 'menu', title: 'What', items: [], selected: 0}, size)!.page.length).toBe(0);
  });

  it('is a palette whose lines the keys know', () => {
    const {items, page} = over({kind: 'command', text: 'theme ', selected: 0})!;
    expect(items.map(({text}) => text)).toContain('theme mono');
    expect(page.length).toBe(items.length);
  });

  it('is help of the view, with its columns', () => {
    const text = textOf(over({kind: 'help', top: 0}, {width: 80, height: 500})!.rows).join('\n');
    expect(text).toContain('mmtop: help for Slab');
    expect(text).toContain('Column 7.');
  });

  it('is a question with what may be typed, and what was wrong', () => {
    const question = {label: 'vm.swappiness', initial: '60', hint: '0 to 200', plan: () => plan};
    const ask = (refused: string | undefined) => textOf(over({kind: 'ask', question, text: '', refused})!.rows);
    expect(ask(undefined)).toEqual(['vm.swappiness', '0 to 200']);
    expect(ask('not "x"')).toEqual(['vm.swappiness', '0 to 200', 'not "x"']);
  });
});

describe('every list', () => {
  const menuItems: readonly ActionItem[] = [
    {id: 'a', label: 'Do it', plan},
    {id: 'b', label: 'Ask', ask: {label: '', initial: '', hint: '', plan: () => plan}},
    {id: 'c', label: 'Not here', refused: 'needs root, or the capability CAP_SYS_ADMIN'},
    ...Array.from({length: 20}, (_, i) => ({id: `m${i}`, label: `More ${i}`, items: []})),
  ];
  const ids = columns.map(({id}) => id);
  const words = Array.from({length: 30}, (_, i) => ({text: `word ${i}`, help: 'x '.repeat(90)}));
  const faults = [4, 7, 9].map(
    at => `config.toml line ${at}: theme must be one of default, classic, light, mono, not ${at}`,
  );
  type RowsOf = (selected: number, size: Size) => List;
  const lists: readonly (readonly [name: string, length: number, rowsOf: RowsOf])[] = [
    ['columns', columns.length, (selected, size) => columnRows(columns, ids, selected, size)],
    ['settings', settingItems.length, (selected, size) => settingRows(initialUi(start), selected, size)],
    [
      'settings with faults',
      settingItems.length,
      (selected, size) => settingRows({...initialUi(start), faults}, selected, size),
    ],
    ['a menu', menuItems.length, (selected, size) => menuRows('What to do', menuItems, selected, size)],
    ['a look-up', words.length, (selected, size) => lookupRows('Commands', words, selected, size)],
  ];

  it.each(lists)('of %s shows the chosen line at any size, and does not jump', (_, length, rowsOf) => {
    for (let height = 2; height <= 40; height += 1) {
      for (const width of [20, 80, 200]) {
        const heights = new Set<number>();
        for (let selected = 0; selected < length; selected += 1) {
          const list = rowsOf(selected, {width, height});
          heights.add(list.height);
          expect(list.rows.length).toBeLessThanOrEqual(height);
          expect(chosen(list.rows)).toHaveLength(1);
        }
        expect(heights.size).toBe(1);
      }
    }
  });

  it('says in full below what the chosen line has no room for', () => {
    const rows = textOf(menuRows('What to do', menuItems, 2, {width: 40, height: 20}).rows);
    expect(rows[3]).toMatch(/^Not here +not possible here/);
    expect(rows.join(' ')).toContain('needs root, or the capability');
    expect(textOf(menuRows('What to do', menuItems, 0, {width: 60, height: 20}).rows).join(' ')).toContain(plan.title);
  });

  it('gives names the width that nothing else needs', () => {
    const label = 'a service with a long name: Set memory.max, now 150M';
    const rows = textOf(menuRows('What to do', [{id: 'max', label, plan}], 0, {width: 60, height: 20}).rows);
    expect(rows[1]!.trimEnd()).toBe(label);
  });

  it('of columns marks those that are shown', () => {
    const rows = textOf(columnRows(columns, ids, 0, {width: 80, height: 20}).rows);
    expect(rows[1]).toMatch(/^\[x\] COL0 +Column 0\./);
    expect(rows[12]).toMatch(/^\[ \] COL11 /);
    expect(textOf(columnRows(columns, ['nonsense', 'c3'], 0, {width: 80, height: 20}).rows)[1]).toMatch(/COL3/);
  });

  it('of the settings has each with its value', () => {
    const ui = initialUi(start);
    const rows = textOf(settingRows(ui, 0, {width: 80, height: 30}).rows);
    settingItems.forEach((item, i) => {
      expect(rows[i + 1]).toMatch(new RegExp(`^${item.title} +← `));
      expect(rows[i + 1]).toContain(`← ${item.value(ui)} →`);
    });
  });

  it('of the settings has every fault of the file in full, or says how much is missing', () => {
    const shown = (height: number) => textOf(settingRows({...initialUi(start), faults}, 0, {width: 60, height}).rows);
    expect(shown(18).slice(0, 8)).toEqual([
      'Settings',
      ...[4, 7, 9].flatMap(at => [
        `config.toml line ${at}: theme must be one of default, classic,`,
        `light, mono, not ${at}`,
      ]),
      expect.stringMatching(/^Theme +← /),
    ]);
    expect(shown(9).slice(2, 5)).toEqual([
      'light, mono, not 4',
      '4 lines more; mmtop once prints all',
      expect.stringMatching(/^Theme +← /),
    ]);
  });

  it('of what was looked for says so when it is empty', () => {
    expect(textOf(lookupRows('Reference', [], 0, {width: 80, height: 20}).rows)[0]).toBe('Reference: nothing like it');
  });
});

describe('a confirmation', () => {
  it('cuts nothing of the command for copying', () => {
    const command = 'echo 83886080 | sudo tee /sys/fs/cgroup/memory/fe3test/memory.limit_in_bytes';
    expect(textOf(confirmRows({...plan, command}, 90))).toContain(`By hand: ${command}`);
    expect(textOf(confirmRows({...plan, command}, 80))).toEqual(expect.arrayContaining(['By hand:', command]));
    expect(textOf(confirmRows({...plan, command}, 60)).slice(-5, -2)).toEqual([
      'By hand:',
      'echo 83886080 | sudo tee \\',
      '/sys/fs/cgroup/memory/fe3test/memory.limit_in_bytes',
    ]);
  });

  it('is the question, what the plan says, the same by hand, and the keys', () => {
    const rows = textOf(confirmRows(plan, 60));
    expect(rows[0]).toBe('Set vm.swappiness to 10?');
    expect(rows.join(' ')).toContain(plan.says[0]!);
    expect(rows).toContain('By hand: sysctl -w vm.swappiness=10');
    expect(rows.at(-1)).toBe('y do it   n or Esc do not');
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60);
    const {command: _, ...without} = plan;
    expect(textOf(confirmRows(without, 60)).join('\n')).not.toContain('By hand');
  });
});

describe('the reference', () => {
  it('is looked through by any part of a name, the exact one first', () => {
    const found = referenceItems('kswapd', reference);
    expect(found[0]?.text).toBe('kswapd');
    expect(found[0]?.outcome).toEqual({event: {type: 'explain', term: 'kswapd'}});
    expect(referenceItems('', reference)).toHaveLength(200);
    expect(referenceItems('kswapd', undefined)).toEqual([]);
    expect(referenceItems('qqqqqqqqqqqq', reference)).toEqual([]);
  });

  it('gives each article once, and leaves out terms without one', () => {
    const ids = articles(['kswapd', 'nothing of the kind at all', 'kswapd', 'mglru'], reference).map(({id}) => id);
    expect(ids).toEqual(['kswapd', 'mglru']);
  });

  it('says where one is among several, and what is near a term that is none', () => {
    const rows = (terms: readonly string[], at = 0) => textOf(explainRows(terms, at, reference, 80)).join('\n');
    expect(rows(['kswapd', 'mglru'], 1)).toContain('2 of 2, left and right for the others');
    expect(rows(['kswapd'])).not.toContain('1 of 1');
    expect(rows(['kswpad'])).toMatch(/Nothing is called "kswpad"; near it: .*kswapd/);
    expect(rows(['qqqqqqqqqqqq'])).toContain('press / to look through the reference');
    expect(textOf(explainRows(['kswapd'], 0, undefined, 80))).toEqual(['opening the reference']);
    expect(rows(['nothing at all', 'mglru'], 5)).toMatch(/^MGLRU/);
  });
});
