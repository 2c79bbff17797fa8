import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {arrange, findRow, matcher, rowCells} from '../../src/columns/arrange.ts';
import {bytesCell, textCell} from '../../src/columns/cell.ts';
import type {Column} from '../../src/columns/column.ts';
import {available, firstSample} from '../../src/reading.ts';
import {bytes} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

type Item = {readonly name: string; readonly size: number | undefined};

const {system} = memoryHost({});

const column = (part: Pick<Column<Item>, 'id' | 'cell' | 'descending'>): Column<Item> => ({
  title: part.id.toUpperCase(),
  help: part.id,
  width: 8,
  align: 'left',
  rank: 1,
  ...part,
});

const columns: readonly Column<Item>[] = [
  column({id: 'name', descending: false, cell: item => textCell(item.name)}),
  column({
    id: 'size',
    descending: true,
    cell: item => bytesCell(item.size === undefined ? firstSample : available(bytes(item.size))),
  }),
];

const items: readonly Item[] = [
  {name: 'dentry', size: 300},
  {name: 'Inode', size: undefined},
  {name: 'filp', size: 900},
  {name: 'kmalloc-64', size: 300},
  {name: 'anon_vma', size: 0},
];

const nameOf = (item: Item) => item.name;
const names = (rows: readonly Item[]) => rows.map(nameOf);
const arranged = (part: Partial<Parameters<typeof arrange>[2]>, rows = items) =>
  arrange(rows, columns, {sort: 'size', inverted: false, filter: '', ...part}, nameOf, system);

describe('arrange', () => {
  it('takes the direction of the column, and the other one when inverted; unknown cells stay last', () => {
    expect(names(arranged({}).rows)).toEqual(['filp', 'dentry', 'kmalloc-64', 'anon_vma', 'Inode']);
    expect(names(arranged({inverted: true}).rows)).toEqual(['anon_vma', 'dentry', 'kmalloc-64', 'filp', 'Inode']);
    expect(arranged({})).toMatchObject({sort: 'size', descending: true, total: 5});
    expect(arranged({inverted: true})).toMatchObject({descending: false});
  });

  it('orders by a column’s numbers as it does by its cells', () => {
    const sizes = fc.array(fc.record({name: fc.uuid(), size: fc.option(fc.nat(5), {nil: undefined})}), {maxLength: 30});
    fc.assert(
      fc.property(sizes, fc.boolean(), (rows, inverted) => {
        const quick = columns.map(each => (each.id === 'size' ? {...each, number: ({size}: Item) => size} : each));
        const how = {sort: 'size', inverted, filter: ''};
        expect(arrange(rows, quick, how, nameOf, system).rows).toEqual(arranged({inverted}, rows).rows);
      }),
    );
  });

  it('sorts by the first column when there is none of that name', () => {
    expect(arranged({sort: 'nonsense'})).toMatchObject({sort: 'name', descending: false});
  });

  it('keeps the order of equals in both directions', () => {
    const rows = fc.array(fc.record({name: fc.uuid(), size: fc.option(fc.nat(2), {nil: undefined})}), {maxLength: 30});
    fc.assert(
      fc.property(rows, fc.boolean(), (list, inverted) => {
        const sorted = arranged({inverted}, list).rows;
        expect(sorted.toSorted((a, b) => list.indexOf(a) - list.indexOf(b))).toEqual(list);
        for (const size of [0, 1, 2, undefined]) {
          const same = (item: Item) => item.size === size;
          expect(names(sorted.filter(same))).toEqual(names(list.filter(same)));
        }
        const firstUnknown = sorted.findIndex(item => item.size === undefined);
        if (firstUnknown >= 0) expect(sorted.slice(firstUnknown).every(item => item.size === undefined)).toBe(true);
      }),
    );
  });

  it('does not touch the rows it was given', () => {
    const before = [...items];
    arranged({});
    expect(items).toEqual(before);
  });

  it('filters, and says how many there were', () => {
    const result = arranged({filter: 'inode|filp'});
    expect(names(result.rows)).toEqual(['filp', 'Inode']);
    expect(result.total).toBe(5);
    expect(arranged({filter: 'nothing like it'})).toMatchObject({rows: [], total: 5});
  });

  it('computes each cell once', () => {
    let cells = 0;
    const counted = {
      ...columns[1]!,
      cell: (item: Item) => {
        cells += 1;
        return bytesCell(available(bytes(item.size ?? 0)));
      },
    };
    arrange(items, [counted], {sort: 'size', inverted: false, filter: ''}, nameOf, system);
    expect(cells).toBe(items.length);
  });
});

describe('matcher', () => {
  it.each([
    ['', 'anything', true],
    ['|', 'anything', true],
    ['INODE', 'inode_cache', true],
    ['inode', 'EXT4_INODE', true],
    ['dentry|inode', 'ext4_inode', true],
    ['dentry|inode', 'filp', false],
    ['dentry|', 'filp', false],
    ['a.c', 'abc', false],
    ['(x', 'f(x', true],
    ['kmalloc 64', 'kmalloc-64', false],
  ])('%j on %j: %s', (filter, text, expected) => {
    expect(matcher(filter)(text)).toBe(expected);
  });
});

describe('findRow', () => {
  const find = (text: string, from: number, step: 1 | -1, rows = items) => findRow(rows, nameOf, text, from, step);

  it.each([
    {what: 'at the row itself', text: 'filp', from: 2, step: 1, found: 2},
    {what: 'further down', text: 'anon', from: 0, step: 1, found: 4},
    {what: 'round the end', text: 'dentry', from: 3, step: 1, found: 0},
    {what: 'further up', text: 'dentry', from: 3, step: -1, found: 0},
    {what: 'round the beginning', text: 'anon', from: 2, step: -1, found: 4},
    {what: 'from beyond the end, as after the last row', text: 'dentry', from: 5, step: 1, found: 0},
    {what: 'from before the beginning', text: 'anon', from: -1, step: -1, found: 4},
    {what: 'any of two', text: 'filp|anon', from: 3, step: 1, found: 4},
    {what: 'nowhere', text: 'xfs', from: 0, step: 1, found: undefined},
  ] as const)('$what', ({text, from, step, found}) => {
    expect(find(text, from, step)).toBe(found);
  });

  it('finds nothing in an empty table', () => {
    expect(find('a', 0, 1, [])).toBeUndefined();
  });

  it('comes past every match, once, when it goes on from each', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('ab', 'b', 'c'), {minLength: 1, maxLength: 10}),
        fc.nat(9),
        fc.constantFrom(1, -1),
        (list, start, step) => {
          const rows = list.map(name => ({name, size: 0}));
          const matching = list.flatMap((name, i) => (name.includes('b') ? [i] : []));
          const visited: number[] = [];
          let at = start % list.length;
          for (const _ of matching) {
            at = find('b', at, step as 1 | -1, rows)!;
            visited.push(at);
            at += step;
          }
          expect(visited.toSorted((a, b) => a - b)).toEqual(matching);
        },
      ),
    );
  });
});

describe('rowCells', () => {
  it('has a text for each column', () => {
    expect(items.map(item => rowCells(item, columns, system))).toEqual([
      ['dentry', '300'],
      ['Inode', '…'],
      ['filp', '900'],
      ['kmalloc-64', '300'],
      ['anon_vma', '0'],
    ]);
  });
});
