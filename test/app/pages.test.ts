import {describe, expect, it} from 'vitest';
import {commands} from '../../src/app/commands.ts';
import {sortRows} from '../../src/app/lists.ts';
import {helpRows} from '../../src/app/pages.ts';
import {lineWidth} from '../../src/ui/line.ts';
import {viewIds, views} from '../../src/views/index.ts';
import type {View} from '../../src/views/view.ts';
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
    for (const {title, help} of await columns()) {
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

describe('the sort menu', () => {
  const columns = Array.from({length: 14}, (_, i) => ({
    id: `c${i}`,
    title: `COL${i}`,
    help: `Column ${i}.`,
    shown: true,
  }));

  it('shows the chosen column at any height', () => {
    for (let height = 2; height <= 30; height += 1) {
      for (let selected = 0; selected < columns.length; selected += 1) {
        const rows = sortRows(columns, selected, {width: 80, height});
        expect(rows.length).toBeLessThanOrEqual(height);
        const chosen = rows.filter(row => row.background === 'selected');
        expect(textOf(chosen)).toEqual([expect.stringContaining(`COL${selected} `)]);
      }
    }
  });

  it('shows all columns where there is room', () => {
    expect(textOf(sortRows(columns, 0, {width: 80, height: 19})).slice(1, 15)).toEqual(
      columns.map(c => expect.stringContaining(c.help)),
    );
  });

  it('shows no blank rows at its end while columns are left out above', () => {
    expect(sortRows(columns, 13, {width: 80, height: 6})).toHaveLength(6);
  });
});
