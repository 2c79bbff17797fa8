import {describe, expect, it} from 'vitest';
import {commands} from '../../src/app/commands.ts';
import {sortRows} from '../../src/app/lists.ts';
import {helpRows} from '../../src/app/pages.ts';
import {lineWidth} from '../../src/ui/line.ts';
import {viewIds, views} from '../../src/views/index.ts';
import type {View} from '../../src/views/view.ts';
import {withScreen} from '../helpers/screen.tsx';
import {lookAt, stateOf} from '../helpers/states.ts';

const textOf = (rows: ReturnType<typeof helpRows>): readonly string[] =>
  rows.map(row => row.line.map(part => part.text).join(''));

describe.each(viewIds)('help of %s', id => {
  const view: View = views[id];
  const columns = async () => view.columns(lookAt(await stateOf('6.12-x86_64-4k-calm')));

  it('names every key and every column, with its words', async () => {
    const shown = textOf(helpRows(view, await columns(), 200));
    const joined = shown.join(' ').replace(/\s+/g, ' ');
    for (const {keys, help} of commands) {
      expect(shown.some(row => row.startsWith(`${keys.join(' ')} `))).toBe(true);
      expect(joined).toContain(help);
    }
    for (const {title, help} of [...(await columns()), ...view.legend]) {
      expect(shown.some(row => row.startsWith(`${title} `))).toBe(true);
      expect(joined).toContain(help);
    }
    expect(joined).toContain(view.help);
  });

  it('fits any width that can hold a word', async () => {
    const all = await columns();
    for (let width = 45; width <= 200; width += 1) {
      for (const row of helpRows(view, all, width)) expect(lineWidth(row.line)).toBeLessThanOrEqual(width);
    }
  });

  it('cuts no key, however narrow', async () => {
    for (const width of [20, 40, 80]) {
      const shown = textOf(helpRows(view, await columns(), width));
      for (const {keys} of commands) expect(shown.some(row => row.startsWith(`${keys.join(' ')} `))).toBe(true);
    }
  });
});

describe('names on screen that are no column of the table', () => {
  it('are explained: every head of the lower table of buddy', async () => {
    const {legend} = views.buddy as View;
    for (const title of ['ORDER BLOCK', 'FREE', 'UNUSABLE', 'INDEX', 'CAN IT BE HAD?', 'Page blocks']) {
      expect(legend.map(entry => entry.title)).toContain(title);
    }
    await withScreen({from: '6.12-x86_64-4k-pressure', start: {view: 'buddy'}}, async screen => {
      await screen.sample();
      expect(screen.text()).toContain('ORDER  BLOCK    FREE UNUSABLE INDEX  CAN IT BE HAD?');
    });
  });
});

describe('the sort menu', () => {
  const columns = Array.from({length: 14}, (_, i) => ({
    id: `c${i}`,
    title: `COL${i}`,
    help: `Column ${i}.`,
    shown: true,
  }));

  const wordy = columns.map((column, i) => ({...column, help: `${'word '.repeat(i * 3)}end of ${i}.`}));

  it.each([
    ['short', columns],
    ['long', wordy],
  ])('shows the chosen column at any size, with %s words', (_, all) => {
    for (let height = 2; height <= 30; height += 1) {
      for (let selected = 0; selected < all.length; selected += 1) {
        const {rows} = sortRows(all, selected, {width: 80, height});
        expect(rows.length).toBeLessThanOrEqual(height);
        const chosen = rows.filter(row => row.background === 'selected');
        expect(textOf(chosen)).toEqual([expect.stringContaining(`COL${selected} `)]);
      }
    }
  });

  it('shows all columns where there is room', () => {
    const {rows} = sortRows(columns, 0, {width: 80, height: 15});
    expect(textOf(rows).slice(1)).toEqual(columns.map(c => expect.stringContaining(c.help)));
  });

  it('shows no blank rows at its end while columns are left out above', () => {
    expect(sortRows(columns, 13, {width: 80, height: 6}).rows).toHaveLength(6);
  });

  it('cuts no word of the chosen column, and does not move while the choice does', () => {
    const menus = wordy.map((_, selected) => sortRows(wordy, selected, {width: 80, height: 24}).rows);
    menus.forEach((rows, selected) => {
      const below = textOf(rows.slice(16)).join(' ');
      expect(below.trim()).toBe(wordy[selected]!.help.trim());
      expect(rows.slice(1, 15)).toHaveLength(14);
      for (const row of rows.slice(16)) expect(lineWidth(row.line)).toBeLessThanOrEqual(80);
    });
  });

  it('repeats nothing where every line is whole', () => {
    expect(sortRows(wordy, 3, {width: 300, height: 24}).rows).toHaveLength(15);
  });
});
