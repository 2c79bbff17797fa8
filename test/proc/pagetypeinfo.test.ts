import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parsePagetypeinfo} from '../../src/proc/pagetypeinfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = `Page block order: 9
Pages per block:  512

Free pages count per migrate type at order       0      1      2      3 
Node    0, zone      DMA, type    Unmovable      0      0      0      1 
Node    0, zone      DMA, type          CMA      0      0      0      0 
Node    0, zone   Normal, type    Unmovable     36 >100000      1      1 
Node    0, zone   Normal, type          CMA      1      1    219    488 

Number of blocks type     Unmovable          CMA 
Node 0, zone      DMA            1            7 
Node 0, zone   Normal          151           83 
Page block order: 9
Pages per block:  512

Free pages count per migrate type at order       0      1      2      3 
Node    1, zone   Normal, type    Unmovable      2      3      4      5 
Node    1, zone   Normal, type          CMA      0      0      0      0 

Number of blocks type     Unmovable          CMA 
Node 1, zone   Normal           12            0 
`;

const value = (text: string) => {
  const result = parsePagetypeinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parsePagetypeinfo', () => {
  it.each(fixturesWith('proc/pagetypeinfo'))('reads $name', ({text}) => {
    const info = value(text);
    expect(info.malformed).toEqual([]);
    expect(info.pagesPerBlock).toBe(2 ** info.pageBlockOrder);
    expect(text).toContain(`Page block order: ${info.pageBlockOrder}\n`);
    expect(info.free).toHaveLength(text.match(/, type /g)!.length);
    const movable = info.blocks.map(({counts}) => counts.Movable!);
    expect(movable).toHaveLength(info.free.filter(({type}) => type === 'Movable').length);
    expect(movable.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(0);
    expect(new Set(info.free.map(({blocks}) => blocks.length)).size).toBe(1);
  });

  it('joins the tables that each node repeats', () => {
    const info = value(sample);
    expect(info.malformed).toEqual([]);
    expect(info).not.toHaveProperty('mixed');
    expect(info).toMatchObject({pageBlockOrder: 9, pagesPerBlock: 512});
    expect(info.free.map(({node, zone, type}) => `${node} ${zone} ${type}`)).toEqual([
      '0 DMA Unmovable',
      '0 DMA CMA',
      '0 Normal Unmovable',
      '0 Normal CMA',
      '1 Normal Unmovable',
      '1 Normal CMA',
    ]);
    expect(info.blocks).toEqual([
      {node: 0, zone: 'DMA', counts: {Unmovable: 1, CMA: 7}},
      {node: 0, zone: 'Normal', counts: {Unmovable: 151, CMA: 83}},
      {node: 1, zone: 'Normal', counts: {Unmovable: 12, CMA: 0}},
    ]);
  });

  it('says of a list that the kernel did not count to its end that it is at least so long', () => {
    expect(value(sample).free[2]!.blocks).toEqual([
      {count: 36, atLeast: false},
      {count: 100000, atLeast: true},
      {count: 1, atLeast: false},
      {count: 1, atLeast: false},
    ]);
  });

  it('reads the mixed blocks of a kernel with page_owner', () => {
    const mixed =
      '\nNumber of mixed blocks    Unmovable          CMA \nNode 1, zone   Normal            3            4 \n';
    expect(value(sample + mixed).mixed).toEqual([{node: 1, zone: 'Normal', counts: {Unmovable: 3, CMA: 4}}]);
    expect(value(sample + mixed).blocks).toHaveLength(3);
  });

  it.each([
    'Node 1, zone   Normal           12',
    'Node 1, zone   Normal           12            0            0',
    'Node 1, zone   Normal           12 18446744073709551615',
    'Pages per block:  many',
  ])('keeps %j as a malformed line', line => {
    const info = value(`${sample}${line}\n`);
    expect(info.malformed).toEqual([{line: 22, why: expect.any(String), text: line}]);
    expect(info.blocks).toHaveLength(3);
  });

  it('keeps a torn row of free blocks', () => {
    const info = value(sample.replace('      0      0      0      1 ', '      0      0'));
    expect(info.free).toHaveLength(5);
    expect(info.malformed).toMatchObject([{line: 5}]);
  });

  it.each(['', 'Page block order: 9\n', sample.slice(sample.indexOf('Free')).replace(/Page.*\n/g, '')])(
    'calls %j malformed',
    text => {
      expect(parsePagetypeinfo(text).ok).toBe(false);
    },
  );

  it('reads back whatever the kernel’s own format prints', () => {
    const cell = fc.record({count: fc.nat(99_999), atLeast: fc.boolean()});
    const record = fc
      .record({orders: fc.integer({min: 1, max: 14}), types: fc.integer({min: 1, max: 6})})
      .chain(({orders, types}) =>
        fc.record({
          pageBlockOrder: fc.nat(14),
          table: fc.array(fc.array(cell, {minLength: orders, maxLength: orders}), {minLength: types, maxLength: types}),
          counts: fc.array(fc.nat(2 ** 40), {minLength: types, maxLength: types}),
        }),
      );
    const names = ['Unmovable', 'Movable', 'Reclaimable', 'HighAtomic', 'CMA', 'Isolate'];
    fc.assert(
      fc.property(record, ({pageBlockOrder, table, counts}) => {
        const types = names.slice(0, table.length);
        const text = [
          `Page block order: ${pageBlockOrder}\nPages per block:  ${2 ** pageBlockOrder}\n\n`,
          `${'Free pages count per migrate type at order'.padEnd(43)} `,
          `${table[0]!.map((_, order) => `${String(order).padStart(6)} `).join('')}\n`,
          ...table.map(
            (row, i) =>
              `Node    0, zone   Normal, type ${types[i]!.padStart(12)} ${row.map(c => `${c.atLeast ? '>' : ''}${String(c.count).padStart(6)} `.replace(/> +/, '>')).join('')}\n`,
          ),
          `\n${'Number of blocks type '.padEnd(23)}${types.map(type => `${type.padStart(12)} `).join('')}\n`,
          `Node 0, zone   Normal ${counts.map(n => `${String(n).padStart(12)} `).join('')}\n`,
        ].join('');
        expect(value(text)).toEqual({
          pageBlockOrder,
          pagesPerBlock: 2 ** pageBlockOrder,
          free: table.map((blocks, i) => ({node: 0, zone: 'Normal', type: types[i], blocks})),
          blocks: [{node: 0, zone: 'Normal', counts: Object.fromEntries(types.map((type, i) => [type, counts[i]]))}],
          malformed: [],
        });
      }),
    );
  });

  it('never throws', () => neverThrows(parsePagetypeinfo, sample));
});
