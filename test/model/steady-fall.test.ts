import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {untilGone} from '../../src/model/steady-fall.ts';
import {millis} from '../../src/units.ts';

/** An amount every two seconds. */
const points = (amounts: readonly number[]) => amounts.map((amount, i) => ({at: millis(2000 * i), amount}));
const falling = (from: number, by: number, n = 20) => Array.from({length: n}, (_, i) => from - by * i);

describe('untilGone', () => {
  it('goes on at the pace of a steady fall', () => {
    // 1,800 at the end, 10 less every two seconds.
    expect(untilGone(points(falling(1990, 10)))).toBe(360_000);
    expect(untilGone(points(falling(190, 10)))).toBe(0);
  });

  it('takes the later pace of a fall that gets faster', () => {
    const amounts = [...falling(2300, 10, 10), ...falling(2180, 20, 10)];
    expect(untilGone(points(amounts))).toBe((2000 / 20) * 2000);
  });

  it('is not misled by a single jump', () => {
    const amounts = falling(1190, 10);
    amounts[7] = 5000;
    expect(untilGone(points(amounts))).toBe(200_000);
  });

  it.each([
    ['nothing at all', []],
    ['a single point', [100]],
    ['too few points', falling(2000, 10, 7)],
    ['no change', falling(2000, 0)],
    ['growth', falling(2000, -10)],
    ['one step down', [...falling(2000, 0, 10), ...falling(1000, 0, 10)]],
    ['a saw-tooth', Array.from({length: 20}, (_, i) => 2000 - 100 * (i % 5))],
    ['a fall that has come to rest', [...falling(2000, 50, 12), ...falling(1450, 1, 8)]],
    ['noise', Array.from({length: 20}, (_, i) => 2000 + ((i * 7919) % 13))],
    ['a fall so slow that its end is far away', falling(1e9, 10)],
  ])('says nothing of %s', (_, amounts) => expect(untilGone(points(amounts))).toBeUndefined());

  it('says nothing of points within a few seconds', () => {
    const near = falling(500, 10).map((amount, i) => ({at: millis(500 * i), amount}));
    expect(untilGone(near)).toBeUndefined();
  });

  it('never looks further than ten times back, and never before now', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000), {maxLength: 30}), amounts => {
        const time = untilGone(points(amounts));
        if (time === undefined) return;
        expect(time).toBeGreaterThanOrEqual(0);
        expect(time).toBeLessThanOrEqual(20_000 * amounts.length);
      }),
    );
  });
});
