import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {arrange} from '../../src/columns/arrange.ts';
import {countCell, idCell, textCell} from '../../src/columns/cell.ts';
import type {Column} from '../../src/columns/column.ts';
import {available, notSampled} from '../../src/reading.ts';
import {type Line, lineWidth} from '../../src/ui/line.ts';
import {tableRows, tableTitle} from '../../src/ui/table.ts';
import {memoryHost} from '../helpers/memory-host.ts';

const {system} = memoryHost({});

type Item = {readonly name: string; readonly n: number | undefined};

const columns: readonly Column<Item>[] = [
  {
    id: 'n',
    title: 'N',
    help: '',
    width: 5,
    align: 'right',
    rank: 2,
    descending: true,
    cell: row => countCell(row.n === undefined ? notSampled : available(row.n)),
  },
  {
    id: 'twice',
    title: 'TWICE',
    help: '',
    width: 6,
    align: 'right',
    rank: 1,
    descending: true,
    cell: row => countCell(row.n === undefined ? notSampled : available(2 * row.n)),
  },
  {
    id: 'name',
    title: 'NAME',
    help: '',
    width: 4,
    align: 'left',
    flexible: true,
    rank: 3,
    descending: false,
    cell: row => textCell(row.name),
  },
];

const items: readonly Item[] = [
  {name: 'apple', n: 3},
  {name: 'banana', n: 12},
  {name: 'cherry', n: undefined},
  {name: 'a very long name', n: 7},
];

const text = (parts: Line): string => parts.map(part => part.text).join('');

const draw = (
  width: number,
  how: {sort?: string; inverted?: boolean; top?: number; height?: number; selected?: number; filter?: string} = {},
) => {
  const {sort = 'n', inverted = false, top = 0, height = 10, selected, filter = ''} = how;
  const arranged = arrange(items, columns, {sort, inverted, filter}, row => row.name, system);
  return tableRows(arranged, {top, height, selected}, system, width);
};

describe('a table', () => {
  it('has a head and a row for each', () => {
    expect(draw(26).map(row => text(row.line))).toEqual([
      '   N▼  TWICE NAME         ',
      '   12     24 banana       ',
      '    7     14 a very long …',
      '    3      6 apple        ',
      '    …      … cherry       ',
    ]);
  });

  it('says which way it is sorted, absent values last both ways', () => {
    const rows = draw(26, {inverted: true}).map(row => text(row.line));
    expect(rows[0]).toContain('N▲');
    expect(rows.slice(1).map(row => row.trim().split(/\s+/)[2])).toEqual(['apple', 'a', 'banana', 'cherry']);
  });

  it('says so also where the title fills its column', () => {
    const full = columns.map(column => (column.id === 'twice' ? {...column, width: 5} : column));
    const head = (width: number, sort: string) => {
      const arranged = arrange(items, full, {sort, inverted: false, filter: ''}, row => row.name, system);
      return text(tableRows(arranged, {top: 0, height: 9, selected: 0}, system, width)[0]!.line);
    };
    expect(head(16, 'twice')).toBe('    N TWIC▼ NAME');
    expect(head(16, 'name')).toBe('    N TWICE NAM▲');
    expect(head(18, 'name')).toBe('    N TWICE NAME▲ ');
  });

  it('shows the window and marks the selection in it', () => {
    const rows = draw(26, {top: 1, height: 2, selected: 2});
    expect(rows.map(row => row.background)).toEqual(['bar', undefined, 'selected']);
    expect(text(rows[2]!.line)).toContain('apple');
    expect(draw(26, {top: 1, height: 2, selected: 0}).map(row => row.background)).toEqual([
      'bar',
      undefined,
      undefined,
    ]);
  });

  it('marks what the doctor speaks of before a number, and behind a name', () => {
    const arranged = arrange(items, columns, {sort: 'n', inverted: false, filter: ''}, row => row.name, system);
    const flagged = (row: Item) => (row.name.startsWith('a') ? ('warn' as const) : undefined);
    const drawn = (first: 'n' | 'name', width: number) => {
      const [own, ...others] = columns.toSorted((a, b) => Number(b.id === first) - Number(a.id === first));
      const chosen = {...arranged, flagged, columns: [own!, ...others]};
      return tableRows(chosen, {top: 0, height: 3, selected: 0}, system, width).map(({line}) => text(line));
    };
    expect(drawn('n', 26)).toEqual([
      '   N▼  TWICE NAME         ',
      '   12     24 banana       ',
      '!   7     14 a very long …',
      '!   3      6 apple        ',
    ]);
    expect(drawn('name', 26)).toEqual([
      'NAME             N▼  TWICE',
      'banana           12     24',
      'a very long…!     7     14',
      'apple       !     3      6',
    ]);
  });

  it('marks a number that fills its column behind it', () => {
    const full = [{name: 'apple', n: 4_194_304}];
    const arranged = arrange(full, columns, {sort: 'n', inverted: false, filter: ''}, row => row.name, system);
    const wide = [{...columns[0]!, width: 7, cell: ({n}: Item) => idCell(n!)}, columns[2]!];
    const drawn = (how: object) =>
      tableRows({...arranged, ...how, columns: wide}, {top: 0, height: 1, selected: 0}, system, 20).map(({line}) =>
        text(line),
      );
    expect(drawn({})).toEqual(['     N▼ NAME        ', '4194304 apple       ']);
    expect(drawn({flagged: () => 'warn'})).toEqual(['     N▼ NAME        ', '4194304!apple       ']);
    expect(drawn({tagged: () => true})).toEqual(['     N▼ NAME        ', '4194304*apple       ']);
  });

  it('drops the columns of least rank where it is narrow', () => {
    expect(text(draw(12)[0]!.line)).toBe('   N▼ NAME  ');
    expect(text(draw(6)[0]!.line).trim()).toBe('NAME');
  });

  describe('not all of whose columns are on screen', () => {
    const narrow = (width: number, left: number, how: {sort?: string; titled?: boolean; selected?: number} = {}) => {
      const {sort = 'n', titled = true, selected = 0} = how;
      const arranged = {...arrange(items, columns, {sort, inverted: false, filter: ''}, row => row.name, system), left};
      const [head] = tableRows(arranged, {top: 0, height: 9, selected}, system, width, {titled});
      return [text(head!.line), tableTitle('Items', arranged, width)];
    };

    it('has marks where others are to be had, in a blank of the head', () => {
      expect(narrow(12, 0)[0]).toBe('   N▼ NAME ›');
      expect(narrow(12, 1)[0]).toBe('   N▼‹ TWICE');
      expect(narrow(12, 2)[0]).toBe('   N▼‹NAME  ');
      expect(narrow(10, 0)[0]).toBe('   N▼›NAME');
      expect(narrow(26, 3)[0]).toBe('   N▼  TWICE NAME         ');
    });

    it('has none where nobody can scroll', () => expect(narrow(12, 0, {selected: -1})[0]).toBe('   N▼ NAME  '));

    it('says in its title what it is in order of, where that head is out of sight', () => {
      expect(narrow(12, 0, {sort: 'twice'})).toEqual(['    N NAME ›', 'Items by TWICE▼']);
      expect(narrow(26, 0, {sort: 'twice'})[1]).toBe('Items');
      expect(narrow(26, 0, {sort: 'twice', titled: false})[0]).toBe('    N TWICE▼ NAME         ');
    });

    it('says it in its head without a title', () => {
      const arranged = arrange(items, columns, {sort: 'twice', inverted: false, filter: ''}, row => row.name, system);
      const chosen = {...arranged, columns: columns.filter(({id}) => id !== 'twice')};
      const heads = [26, 14].map(
        width => tableRows(chosen, {top: 0, height: 9, selected: 0}, system, width, {titled: false})[0]!,
      );
      expect(heads.map(head => text(head.line))).toEqual(['    N NAME      by TWICE▼ ', '    by TWICE▼ ']);
    });

    it('keeps the column with the branches when scrolled', () => {
      const arranged = {
        ...arrange(items, columns, {sort: 'n', inverted: false, filter: ''}, row => row.name, system),
        branches: {column: 'name', of: items.map(() => ({above: -1, last: false, state: 'folded'}) as const)},
      };
      const rows = (left: number) =>
        tableRows({...arranged, left}, {top: 0, height: 9, selected: 0}, system, 17)
          .slice(0, 2)
          .map(row => text(row.line));
      expect([rows(0), rows(1)]).toEqual([
        ['   N▼  TWICE NAME', '   12     24 ▸ b…'],
        ['   N▼  TWICE NAME', '   12     24 ▸ b…'],
      ]);
    });
  });

  describe('of which a filter left nothing', () => {
    const said = (width: number, selected?: number, height = 10) =>
      draw(width, {filter: 'plum|pear', height, ...(selected !== undefined && {selected})})
        .slice(1)
        .map(row => text(row.line));

    it('says so, and how the rows come back', () => {
      expect(said(60, 0)).toEqual(['no row contains "plum|pear"; Esc removes the filter']);
      expect(said(30, 0)).toEqual(['no row contains "plum|pear"', 'Esc removes the filter']);
      expect(said(30, 0, 1)).toEqual(['no row contains "plum|pear"']);
      expect(said(30, 0, 0)).toEqual([]);
    });

    it('does not say so for certain while there is more to read', () => {
      const arranged = arrange(items, columns, {sort: 'n', inverted: false, filter: 'plum'}, row => row.name, system);
      const rows = tableRows(
        {...arranged, unread: '2 lines not read yet'},
        {top: 0, height: 9, selected: 0},
        system,
        99,
      );
      expect(text(rows[1]!.line)).toBe('no row contains "plum" so far; 2 lines not read yet; Esc removes the filter');
    });

    it('names no key where there are none', () => {
      expect(said(60)).toEqual(['no row contains "plum|pear"']);
      expect(said(60, -1)).toEqual(['no row contains "plum|pear"']);
    });

    it('says nothing when rows are left, or none were there', () => {
      expect(draw(60, {filter: 'app', selected: 0})).toHaveLength(2);
    });
  });

  it('has rows of one width', () => {
    fc.assert(
      fc.property(fc.integer({min: 4, max: 80}), width => {
        const widths = draw(width).map(row => lineWidth(row.line));
        expect(new Set(widths).size).toBe(1);
        expect(widths[0]).toBeLessThanOrEqual(width);
      }),
    );
  });
});
