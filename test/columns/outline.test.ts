import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {arrange} from '../../src/columns/arrange.ts';
import {bytesCell, textCell} from '../../src/columns/cell.ts';
import type {Column} from '../../src/columns/column.ts';
import {type Branch, branchPrefix, type Grouping, outline, type Tree} from '../../src/columns/outline.ts';
import {available} from '../../src/reading.ts';
import {bytes} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

type Item = {readonly name: string; readonly parent?: string; readonly size: number; readonly owner: string};

const {system} = memoryHost({});

const column = (part: Pick<Column<Item>, 'id' | 'cell' | 'descending'>): Column<Item> => ({
  title: part.id,
  help: part.id,
  width: 8,
  align: 'left',
  rank: 1,
  ...part,
});

const columns: readonly Column<Item>[] = [
  column({id: 'name', descending: false, cell: item => textCell(item.name)}),
  column({id: 'size', descending: true, cell: item => bytesCell(available(bytes(item.size)))}),
];

const tree: Tree<Item> = {
  column: 'name',
  parent: item => item.parent,
  fold: (item, below) => ({...item, size: item.size + below.reduce((sum, {size}) => sum + size, 0)}),
};

const byOwner: Grouping<Item> = {
  id: 'owner',
  title: 'by owner',
  of: item => item.owner,
  head: (name, members) => ({
    name: `=${name}`,
    owner: name,
    size: members.reduce((sum, {size}) => sum + size, 0),
  }),
};

const items: readonly Item[] = [
  {name: 'init', size: 1, owner: 'root'},
  {name: 'sshd', parent: 'init', size: 5, owner: 'root'},
  {name: 'bash', parent: 'sshd', size: 3, owner: 'ann'},
  {name: 'vim', parent: 'bash', size: 9, owner: 'ann'},
  {name: 'cron', parent: 'init', size: 8, owner: 'root'},
  {name: 'lost', parent: 'gone', size: 7, owner: 'bob'},
];

const keyOf = ({name}: Item): string => name;
type How = {
  readonly toggled?: readonly string[];
  readonly filter?: string;
  readonly grouping?: Grouping<Item>;
  readonly sort?: string;
};

const arranged = ({toggled = [], filter = '', grouping, sort = 'size'}: How = {}, rows = items) =>
  arrange(rows, columns, {sort, inverted: false, filter}, keyOf, system, {
    key: keyOf,
    toggled: new Set(toggled),
    ...(grouping ? {grouping} : {tree}),
  });

const drawn = (how: How = {}, rows = items): readonly string[] => {
  const {rows: shown, branches} = arranged(how, rows);
  return shown.map((row, i) => `${branchPrefix(branches!.of, i)}${row.name} ${row.size}`);
};

describe('a tree', () => {
  it('puts children below their parents, brothers and sisters in the order of the column', () => {
    expect(drawn()).toEqual(['lost 7', '▾ init 1', '├─cron 8', '└─▾ sshd 5', '  └─▾ bash 3', '    └─vim 9']);
  });

  it('folds to one row with the sum, which is then what it is sorted by', () => {
    expect(drawn({toggled: ['sshd']})).toEqual(['lost 7', '▾ init 1', '├─▸ sshd 17', '└─cron 8']);
    expect(drawn({toggled: ['init']})).toEqual(['▸ init 26', 'lost 7']);
  });

  it('keeps the rows that what matches hangs from, and opens them', () => {
    expect(drawn({filter: 'vim', toggled: ['init']})).toEqual([
      '▾ init 1',
      '└─▾ sshd 5',
      '  └─▾ bash 3',
      '    └─vim 9',
    ]);
  });

  it('shows each row once, whatever the parents say', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const forest = fc.uniqueArray(fc.record({name, parent: fc.option(name, {nil: undefined}), size: fc.nat(9)}), {
      selector: ({name: n}) => n,
    });
    fc.assert(
      fc.property(forest, fc.subarray(['a', 'b', 'c']), (list, toggled) => {
        const rows = list.map(({name: n, parent, size}) => ({name: n, size, owner: '', ...(parent && {parent})}));
        const {rows: shown, branches} = arranged({toggled}, rows);
        const names = shown.map(keyOf);
        expect(new Set(names).size).toBe(names.length);
        if (toggled.length === 0) expect(names.toSorted()).toEqual(rows.map(keyOf).toSorted());
        for (const [i] of names.entries()) {
          expect(branchPrefix(branches!.of, i).length).toBeLessThan(40);
          expect(branches!.of[i]!.above).toBeLessThan(i);
        }
      }),
    );
  });

  it('is the same for rows that do not change when they are folded, rings of parents included', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
    const forest = fc.uniqueArray(fc.record({name, parent: fc.option(name, {nil: undefined}), size: fc.nat(9)}), {
      selector: ({name: n}) => n,
    });
    fc.assert(
      fc.property(forest, fc.subarray(['a', 'b', 'c', 'd']), (list, toggled) => {
        const how = {
          key: keyOf,
          parent: (item: Item) => item.parent,
          folded: (key: string) => toggled.includes(key as 'a'),
          sort: (rows: readonly Item[]) => rows.toSorted((a, b) => a.size - b.size),
        };
        const rows = list.map(({name: n, parent, size}) => ({name: n, size, owner: '', ...(parent && {parent})}));
        expect(outline(rows, how)).toEqual(outline(rows, {...how, fold: row => row}));
      }),
      {numRuns: 500},
    );
  });

  it('stays quick with ten thousand rows', () => {
    const many = Array.from({length: 10_000}, (_, i) => ({
      name: String(i),
      size: i % 97,
      owner: '',
      ...(i > 0 && {parent: String(Math.floor(i / 3))}),
    }));
    expect(arranged({}, many).rows).toHaveLength(10_000);
  });
});

describe('groups', () => {
  it('are headings with a sum, folded until they are opened', () => {
    expect(drawn({grouping: byOwner})).toEqual(['▸ =root 14', '▸ =ann 12', '▸ =bob 7']);
    expect(drawn({grouping: byOwner, toggled: ['=ann']})).toEqual([
      '▸ =root 14',
      '▾ =ann 12',
      '├─vim 9',
      '└─bash 3',
      '▸ =bob 7',
    ]);
  });

  it('sum what the filter leaves', () => {
    expect(drawn({grouping: byOwner, filter: 'vim|cron'})).toEqual(['▸ =ann 9', '▸ =root 8']);
  });
});

it('draws nothing before a row that hangs from nothing and has nothing below it', () => {
  const alone: readonly Branch[] = [{above: -1, last: true, state: 'leaf'}];
  expect(branchPrefix(alone, 0)).toBe('');
});
