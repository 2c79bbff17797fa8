import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  fragmentation,
  hugeUnusable,
  orderFragmentation,
  totalFreeBlocks,
  zoneFragmentation,
} from '../../src/model/fragmentation.ts';
import {type Buddyinfo, parseBuddyinfo} from '../../src/proc/buddyinfo.ts';
import {type Count, count} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';

const counts = (...blocks: readonly number[]): readonly Count[] => blocks.map(count);

const parse = (text: string): Buddyinfo => {
  const result = parseBuddyinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

/** mm/vmstat.c fill_contig_page_info(), unusable_free_index() and __fragmentation_index(), in thousandths. */
const kernel = (blocks: readonly number[], order: number): {readonly unusable: number; readonly index: number} => {
  let freePages = 0n;
  let total = 0n;
  let suitable = 0n;
  blocks.forEach((n, k) => {
    total += BigInt(n);
    freePages += BigInt(n) << BigInt(k);
    if (k >= order) suitable += BigInt(n) << BigInt(k - order);
  });
  const unusable = freePages === 0n ? 1000n : ((freePages - (suitable << BigInt(order))) * 1000n) / freePages;
  const requested = 1n << BigInt(order);
  const index = total === 0n ? 0n : suitable > 0n ? -1000n : 1000n - (1000n + (freePages * 1000n) / requested) / total;
  return {unusable: Number(unusable), index: Number(index)};
};

describe('orderFragmentation', () => {
  it('agrees with the kernel’s debugfs on a zone of 3586 free pages, 55 blocks of order 6: 0.018', () => {
    const {unusable, suitable, index} = orderFragmentation(counts(10, 10, 1, 4, 0, 0, 55), 6);
    expect(suitable * 64).toBe(3520);
    expect(unusable).toBeCloseTo((3586 - 3520) / 3586, 12);
    expect(unusable.toFixed(3)).toBe('0.018');
    expect(index).toBeUndefined();
  });

  it.each([
    {what: 'few small blocks: short of memory', blocks: [4, 0, 0, 0, 0], order: 4, index: 1 - (1 + 4 / 16) / 4},
    {what: 'many small blocks: fragmented', blocks: [10_000, 0, 0, 0, 0], order: 4, index: 1 - (1 + 625) / 10_000},
    {what: 'nothing free at all', blocks: [0, 0, 0, 0, 0], order: 2, index: 0},
    {what: 'one block just too small, where the formula falls below 0', blocks: [0, 0, 0, 1, 0], order: 4, index: 0},
  ])('index, $what', ({blocks, order, index}) => {
    const result = orderFragmentation(counts(...blocks), order);
    expect(result.suitable).toBe(0);
    expect(result.index).toBeCloseTo(index, 12);
  });

  it('calls the memory of a zone without free memory unusable for every order, for lack of memory', () => {
    const {freePages, orders} = zoneFragmentation({node: 0, zone: 'DMA', freeBlocks: counts(...Array(11).fill(0))});
    expect(freePages).toBe(0);
    expect(orders).toHaveLength(11);
    for (const order of orders) expect(order).toMatchObject({freeBlocks: 0, suitable: 0, unusable: 1, index: 0});
  });

  it('has nothing to give beyond the largest order', () => {
    expect(orderFragmentation(counts(0, 0, 5), 3)).toMatchObject({freeBlocks: 0, suitable: 0, unusable: 1});
  });

  it('computes what the kernel computes, up to the kernel’s rounding to thousandths', () => {
    const blocks = fc.oneof(fc.constant(0), fc.nat(20), fc.nat(2 ** 24));
    fc.assert(
      fc.property(fc.array(blocks, {minLength: 8, maxLength: 14}), fc.nat(13), (list, n) => {
        const order = n % list.length;
        const expected = kernel(list, order);
        const result = orderFragmentation(counts(...list), order);
        expect(result.unusable).toBeGreaterThanOrEqual(0);
        expect(result.unusable).toBeLessThanOrEqual(1);
        // Rounded down by the kernel.
        expect(result.unusable * 1000 - expected.unusable).toBeGreaterThanOrEqual(-1e-9);
        expect(result.unusable * 1000 - expected.unusable).toBeLessThan(1);
        if (expected.index === -1000) expect(result.index).toBeUndefined();
        else {
          // Rounded up by the kernel, which may also print less than 0.
          expect(Math.max(0, expected.index) - result.index! * 1000).toBeGreaterThanOrEqual(-1e-9);
          expect(Math.max(0, expected.index) - result.index! * 1000).toBeLessThan(1);
        }
      }),
      {numRuns: 1000},
    );
  });

  it('is 0 for single pages, and does not fall with the order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), {minLength: 2, maxLength: 14}), list => {
        const {orders} = zoneFragmentation({node: 0, zone: 'Normal', freeBlocks: counts(...list)});
        if (list.some(n => n > 0)) expect(orders[0]!.unusable).toBe(0);
        for (let k = 1; k < orders.length; k += 1) {
          expect(orders[k]!.unusable).toBeGreaterThanOrEqual(orders[k - 1]!.unusable);
          expect(orders[k]!.suitable * 2).toBeLessThanOrEqual(orders[k - 1]!.suitable);
        }
      }),
    );
  });
});

describe('hugeUnusable', () => {
  it('is the unusable share at order 9, in percent', () => {
    const zone = zoneFragmentation({node: 0, zone: 'Normal', freeBlocks: counts(512, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1)});
    expect(hugeUnusable(zone)).toEqual({ok: true, value: 25});
  });

  it('is not known where the kernel has no such order', () => {
    const zone = zoneFragmentation({node: 0, zone: 'Normal', freeBlocks: counts(1, 2)});
    expect(hugeUnusable(zone)).toMatchObject({ok: false, reason: {kind: 'no-field'}});
  });
});

describe('fragmentation', () => {
  it.each(fixturesWith('proc/buddyinfo'))('finds on $name the pages of each zone', ({text}) => {
    const zones = fragmentation(parse(text));
    const lines = text.trim().split('\n');
    expect(zones).toHaveLength(lines.length);
    zones.forEach((zone, i) => {
      const blocks = lines[i]!.trim().split(/\s+/).slice(4).map(Number);
      expect(zone.orders.map(order => order.freeBlocks)).toEqual(blocks);
      expect(zone.freePages).toBe(blocks.reduce((sum, n, k) => sum + n * 2 ** k, 0));
      const thousandths = zone.orders.map(({unusable}) => Math.floor(unusable * 1000 + 1e-9));
      expect(thousandths).toEqual(blocks.map((_, order) => kernel(blocks, order).unusable));
    });
  });

  it('takes as many orders as the kernel has', () => {
    const text = `Node 0, zone   Normal ${'1 '.repeat(14)}\n`;
    expect(fragmentation(parse(text))[0]!.orders.map(order => order.order)).toEqual([...Array(14).keys()]);
  });
});

describe('totalFreeBlocks', () => {
  it('adds up the zones order by order', () => {
    const text = 'Node 0, zone      DMA      1      2      3\nNode 0, zone   Normal     10     20     30\n';
    expect(totalFreeBlocks(parse(text))).toEqual([11, 22, 33]);
  });
});
