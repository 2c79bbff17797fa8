import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {buddyColumns} from '../../src/columns/buddy.ts';
import {type Column, fitColumns, mostLeft, outOfSight} from '../../src/columns/column.ts';
import {processColumns} from '../../src/columns/processes.ts';
import {slabColumns} from '../../src/columns/slab.ts';
import {visible, widthOf} from '../../src/format/width.ts';
import {pidFiles} from '../../src/proc/pid/files.ts';
import {notSampled} from '../../src/reading.ts';

const tables: readonly {readonly name: string; readonly columns: readonly Column<never>[]}[] = [
  {name: 'processes', columns: processColumns},
  {name: 'slab', columns: slabColumns},
  {name: 'buddy', columns: buddyColumns(11)},
  {name: 'buddy of a 64 KiB arm64', columns: buddyColumns(14)},
];

describe.each(tables)('columns of $name', ({columns}) => {
  it('have ids of their own, fit for JSON', () => {
    expect(new Set(columns.map(column => column.id)).size).toBe(columns.length);
    for (const {id} of columns) expect(id).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  });

  it('have a title no wider than themselves, and no two the same', () => {
    for (const {id, title, width} of columns) {
      expect([id, widthOf(title) >= 1 && widthOf(title) <= width]).toEqual([id, true]);
      expect(visible(title)).toBe(title);
    }
    expect(new Set(columns.map(column => column.title)).size).toBe(columns.length);
  });

  it('have help in whole sentences', () => {
    for (const {id, help} of columns) {
      expect([id, help]).toEqual([id, expect.stringMatching(/^\S.{8,}\.$/)]);
      expect(visible(help)).toBe(help);
    }
  });

  it('have ranks of their own, so that it is plain which goes first', () => {
    expect(new Set(columns.map(column => column.rank)).size).toBe(columns.length);
  });

  it('have at most one that takes what is left, the last', () => {
    const flexible = columns.filter(column => column.flexible);
    expect(flexible.length).toBeLessThanOrEqual(1);
    for (const column of flexible) expect(columns.indexOf(column)).toBe(columns.length - 1);
  });

  it('ask for files that exist', () => {
    for (const {files = []} of columns) for (const file of files) expect(Object.keys(pidFiles)).toContain(file);
  });

  it('show what matters in 80 columns', () => {
    const shown = fitColumns(columns, 80);
    expect(shown.reduce((sum, column) => sum + column.width + 1, -1)).toBeLessThanOrEqual(80);
    const least = Math.min(...shown.map(column => column.rank));
    for (const column of columns) if (!shown.includes(column)) expect(column.rank).toBeLessThan(least);
    expect(shown.length).toBeGreaterThanOrEqual(8);
  });
});

describe('fitColumns', () => {
  const column = (id: string, width: number, rank: number): Column<never> => ({
    id,
    title: id,
    help: id,
    width,
    align: 'left',
    rank,
    descending: false,
    cell: () => notSampled,
  });
  const abc = [column('a', 10, 2), column('b', 5, 1), column('c', 8, 3)];
  const shownIn = (width: number) => fitColumns(abc, width).map(({id}) => id);

  it.each([
    [100, ['a', 'b', 'c']],
    [25, ['a', 'b', 'c']],
    [24, ['a', 'c']],
    [19, ['a', 'c']],
    [18, ['c']],
    [3, ['c']],
    [0, ['c']],
  ])('shows in %i columns %j', (width, shown) => {
    expect(shownIn(width)).toEqual(shown);
  });

  it('drops the first of those of equal rank, and all columns of no table', () => {
    expect(fitColumns([column('a', 5, 1), column('b', 5, 1)], 8).map(({id}) => id)).toEqual(['b']);
    expect(fitColumns([], 80)).toEqual([]);
  });

  it('keeps the order, the important ones, and one at least', () => {
    const list = fc
      .array(fc.record({width: fc.integer({min: 1, max: 30}), rank: fc.nat(100)}), {minLength: 1, maxLength: 12})
      .map(parts => parts.map(({width, rank}, i) => column(`c${i}`, width, rank)));
    fc.assert(
      fc.property(list, fc.nat(200), (columns, width) => {
        const shown = fitColumns(columns, width);
        expect(shown).toEqual(columns.filter(c => shown.includes(c)));
        expect(shown.length).toBeGreaterThanOrEqual(1);
        const taken = shown.reduce((sum, c) => sum + c.width + 1, -1);
        expect(shown.length === 1 || taken <= width).toBe(true);
        const least = Math.min(...shown.map(c => c.rank));
        for (const c of columns) if (!shown.includes(c)) expect(c.rank).toBeLessThanOrEqual(least);
      }),
    );
  });

  describe('scrolled', () => {
    const wide = ['id', 'user', 'rss', 'anon', 'swap', 'name'].map((id, i) => column(id, 6, i === 1 ? 0 : 9 - i));
    const steps = (columns: readonly Column<never>[], width: number, kept?: string) =>
      Array.from({length: mostLeft(columns, width, kept) + 1}, (_, left) =>
        fitColumns(columns, width, left, kept).map(({id}) => id),
      );

    it('keeps the first column, and shows each of the others at some step', () => {
      expect(steps(wide, 20)).toEqual([
        ['id', 'rss', 'anon'],
        ['id', 'user', 'rss'],
        ['id', 'rss', 'anon'],
        ['id', 'anon', 'swap'],
        ['id', 'swap', 'name'],
      ]);
    });

    it('scrolls the first one off at once where it was in sight', () => {
      const [id, user, ...others] = wide;
      expect(steps([id!, {...user!, rank: 99}, ...others], 20).map(shown => shown[1])).toEqual([
        'user',
        'rss',
        'anon',
        'swap',
      ]);
    });

    it('keeps the column that names the rows in its place too', () => {
      expect(steps(wide, 20, 'name')).toEqual([
        ['id', 'rss', 'name'],
        ['id', 'user', 'name'],
        ['id', 'rss', 'name'],
        ['id', 'anon', 'name'],
        ['id', 'swap', 'name'],
      ]);
      expect(steps(wide, 20, 'rss')[4]).toEqual(['id', 'rss', 'name']);
    });

    it('keeps the one that names the rows when all else must go', () => {
      expect(fitColumns(wide, 6, 0, 'user').map(({id}) => id)).toEqual(['user']);
      expect(steps(wide, 13, 'name').at(-1)).toEqual(['id', 'swap']);
    });

    it('goes no further than there are columns', () => {
      expect(fitColumns(wide, 20, 99)).toEqual(fitColumns(wide, 20, mostLeft(wide, 20)));
      expect(mostLeft(wide, 100)).toBe(0);
      expect(fitColumns(wide, 100, 99)).toEqual(wide);
    });

    it('knows on which side there are others', () => {
      expect([0, 1, 3, 4, 99].map(left => outOfSight(wide, 20, left))).toEqual([
        {left: false, right: true},
        {left: true, right: true},
        {left: true, right: true},
        {left: true, right: false},
        {left: true, right: false},
      ]);
      expect(outOfSight(wide, 100, 3)).toEqual({left: false, right: false});
    });

    it('shows every column at some step, on any screen', () => {
      const list = fc.array(fc.record({width: fc.integer({min: 1, max: 30}), rank: fc.nat(100)}), {
        minLength: 1,
        maxLength: 12,
      });
      fc.assert(
        fc.property(list, fc.nat(100), fc.nat(12), (parts, width, which) => {
          const columns = parts.map(({width, rank}, i) => column(`c${i}`, width, rank));
          const kept = columns[which]?.id;
          const all = steps(columns, width, kept);
          const seen = new Set(all.flat());
          for (const {id} of columns.slice(1)) expect(seen).toContain(id);
          for (const shown of all) expect(shown.length).toBeGreaterThanOrEqual(1);
        }),
      );
    });
  });
});
