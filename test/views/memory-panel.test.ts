import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Balance, BalanceRow} from '../../src/model/balance.ts';
import {bytes, mib} from '../../src/units.ts';
import {condense, rowLine} from '../../src/views/memory-panel.tsx';

const ids = [
  'anon',
  'shmem',
  'compressed',
  'slab_unreclaimable',
  'pagetables',
  'percpu',
  'file',
  'pcp',
  'free',
] as const;

const balanceOf = (amounts: readonly number[], remainder: number): Balance => {
  const rows = ids.map((id, i): BalanceRow => ({id, label: id, group: 'used', bytes: bytes(amounts[i]!), formula: id}));
  const last: BalanceRow = {
    id: 'unaccounted',
    label: 'unaccounted',
    group: 'unknown',
    bytes: bytes(remainder),
    formula: '',
  };
  const total = [...rows, last].reduce((sum, row) => sum + row.bytes, 0);
  return {total: bytes(total), rows: [...rows, last]};
};

const balances = fc
  .tuple(fc.array(fc.nat(1e9), {minLength: ids.length, maxLength: ids.length}), fc.integer({min: -1e6, max: 1e6}))
  .map(([amounts, remainder]) => balanceOf(amounts, remainder));

describe('a condensed balance', () => {
  it('still adds up', () => {
    fc.assert(
      fc.property(balances, fc.integer({min: 0, max: 20}), (balance, room) => {
        const sum = condense(balance, room).reduce((known, row) => known + row.bytes, 0);
        expect(sum).toBe(balance.total);
      }),
    );
  });

  it('fits, keeps the largest, and never folds the remainder', () => {
    fc.assert(
      fc.property(balances, fc.integer({min: 3, max: 20}), (balance, room) => {
        const rows = condense(balance, room);
        expect(rows.length).toBeLessThanOrEqual(room);
        const fold = rows.find(row => row.folded);
        const named = rows.filter(row => !row.folded && row.id !== 'unaccounted');
        const kept = new Set(named.map(row => row.id));
        const left = balance.rows.filter(row => row.id !== 'unaccounted' && !kept.has(row.id));
        const least = Math.min(...named.map(row => row.bytes));
        if (fold) for (const row of left) expect(row.bytes).toBeLessThanOrEqual(least);
        const remainder = balance.rows.at(-1)!.bytes;
        expect(rows.some(row => row.id === 'unaccounted' && !row.folded)).toBe(remainder !== 0);
      }),
    );
  });

  it('says how many it put together', () => {
    const rows = condense(balanceOf([9, 8, 7, 6, 5, 4, 3, 2, 1], 1), 5);
    expect(rows.map(row => row.label)).toEqual(['anon', 'shmem', 'compressed', '6 smaller', 'unaccounted']);
  });
});

describe('the remainder', () => {
  const total = mib(1000);
  const said = (remainder: number) =>
    rowLine({id: 'unaccounted', label: 'unaccounted', group: 'unknown', bytes: mib(remainder), formula: ''}, total, 40)
      .map(part => part.text)
      .join('');

  it.each([
    [12, '? unaccounted               12.0M  1.20%'],
    [-0.1, '? unaccounted                  ~0    ~0%'],
    [-10, '? unaccounted                  ~0    ~0%'],
    [-10.1, '? counted twice            -10.1M -1.01%'],
    [-300, '? counted twice             -300M -30.0%'],
  ])('of %d MiB of 1000 is understandable', (remainder, text) => {
    expect(said(remainder)).toBe(text);
  });

  it('is the only row that may be noise', () => {
    const row = {id: 'free', label: 'free', group: 'free', bytes: mib(-1), formula: ''} as const;
    expect(
      rowLine(row, total, 40)
        .map(part => part.text)
        .join(''),
    ).toContain('-1.00M');
  });
});
