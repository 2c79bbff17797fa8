import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {chooseGroups, type LegendMemory, legendLine} from '../../src/app/legend.ts';
import type {Balance, BalanceGroup, BalanceId} from '../../src/model/balance.ts';
import {barGroups} from '../../src/model/header.ts';
import {lineWidth} from '../../src/ui/line.ts';
import {bytes, GIB, MIB, mib} from '../../src/units.ts';

type Amounts = Partial<Record<BalanceGroup, number>>;

/** In MiB. */
const amountsOf = (amounts: Amounts) => new Map(barGroups.map(group => [group, mib(amounts[group] ?? 0)] as const));

const ids: Readonly<Record<BalanceGroup, BalanceId>> = {
  used: 'anon',
  shared: 'shmem',
  compressed: 'compressed',
  kernel: 'percpu',
  reserved: 'hugetlb',
  unknown: 'unaccounted',
  cache: 'file',
  free: 'free',
};

const balanceOf = (amounts: Amounts): Balance => ({
  total: bytes(4 * GIB),
  rows: barGroups.map(group => ({
    id: ids[group],
    label: group,
    group,
    bytes: bytes((amounts[group] ?? 0) * MIB),
    formula: '',
  })),
});

const text = (amounts: Amounts, width: number, memory: LegendMemory = {}): string =>
  legendLine(balanceOf(amounts), width, memory)
    .map(part => part.text)
    .join('');

const usual = {used: 900, kernel: 300, cache: 1200, free: 1500};

describe('chooseGroups', () => {
  it('takes the largest that fit', () => {
    expect(chooseGroups(amountsOf({...usual, shared: 80, compressed: 60}), 80)).toEqual(
      new Set(['free', 'cache', 'used', 'kernel', 'shared']),
    );
    expect(chooseGroups(amountsOf(usual), 30)).toEqual(new Set(['free', 'cache']));
  });

  it('leaves out what is nothing, and what is less', () => {
    expect(chooseGroups(amountsOf({...usual, shared: 0, unknown: -3}), 200)).toEqual(
      new Set(['free', 'cache', 'used', 'kernel']),
    );
  });

  it('does not let two of a size take turns', () => {
    let shown = chooseGroups(amountsOf({...usual, shared: 80, compressed: 79}), 80);
    for (const compressed of [81, 79, 90, 70, 99]) {
      shown = chooseGroups(amountsOf({...usual, shared: 80, compressed}), 80, shown);
      expect(shown).toContain('shared');
      expect(shown).not.toContain('compressed');
    }
    shown = chooseGroups(amountsOf({...usual, shared: 80, compressed: 101}), 80, shown);
    expect(shown).toContain('compressed');
    // And back only as late.
    shown = chooseGroups(amountsOf({...usual, shared: 110, compressed: 101}), 80, shown);
    expect(shown).toContain('compressed');
  });

  it('keeps a part that came to nothing, as long as nobody needs its place', () => {
    const shown = chooseGroups(amountsOf({...usual, shared: 80}), 80);
    expect(chooseGroups(amountsOf(usual), 80, shown)).toContain('shared');
    expect(chooseGroups(amountsOf({...usual, compressed: 5}), 80, shown)).toContain('compressed');
  });

  it('fits any width, whatever was there before', () => {
    const any = fc.record(Object.fromEntries(barGroups.map(group => [group, fc.integer({min: -50, max: 1_000_000})])));
    fc.assert(
      fc.property(any, any, fc.integer({min: 1, max: 200}), fc.integer({min: 1, max: 200}), (a, b, first, second) => {
        const memory = {};
        for (const [amounts, width] of [
          [a, first],
          [b, first],
          [b, second],
        ] as const) {
          expect(lineWidth(legendLine(balanceOf(amounts), width, memory))).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('legendLine', () => {
  it('does not come and go with the digits of an amount', () => {
    // 9.99M is shorter than 10.0M of another part would be: with both, 80 columns are just too few.
    const parts = (free: number) => text({...usual, compressed: 119, free}, 80).match(/[a-z]+(?= [\d.]+[KMG])/g);
    expect(parts(0.5)).toEqual(parts(1500));
  });

  it('stands in the order of the bar', () => {
    expect(text({...usual, shared: 80}, 80)).toBe(
      '| processes 900M  s shared 80.0M  k kernel 300M  c cache 1.17G  free 1.46G',
    );
  });

  it('says of a remainder a little below nothing that it is as good as none', () => {
    const memory: LegendMemory = {};
    expect(text({...usual, unknown: 12}, 120, memory)).toContain('? unaccounted 12.0M');
    expect(text({...usual, unknown: -12}, 120, memory)).toContain('? unaccounted ~0');
  });
});
