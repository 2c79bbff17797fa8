import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {extendTrail, MINUTE, QUARTER, residentAt, type Trail} from '../../../src/proc/pid/trail.ts';
import {type Millis, millis, pages} from '../../../src/units.ts';

const point = (seconds: number, resident: number) => ({at: millis(seconds * 1000), resident: pages(resident)});
const s = (seconds: number): Millis => millis(seconds * 1000);

/** A process that is read each second, with so many pages at that second. */
const watched = (seconds: number, amount: (second: number) => number, window = MINUTE): Trail => {
  let trail: Trail = [point(0, amount(0))];
  for (let i = 1; i <= seconds; i += 1) {
    if (amount(i) !== amount(i - 1)) trail = extendTrail(trail, s(i - 1), point(i, amount(i)), window);
  }
  return trail;
};

describe('extendTrail', () => {
  it('keeps one point of a process that stands still', () => {
    expect(watched(3600, () => 7)).toEqual([point(0, 7)]);
  });

  it('marks where a change began: nothing had happened until then', () => {
    const trail = watched(100, i => (i < 90 ? 100 : 500));
    expect(trail).toEqual([point(0, 100), point(89, 100), point(90, 500)]);
    expect([50, 89, 90, 99].map(at => residentAt(trail, s(at)))).toEqual([100, 100, 500, 500]);
  });

  it('spreads a change over the time in which nobody looked', () => {
    const trail = extendTrail([point(0, 100)], s(10), point(610, 700), MINUTE);
    expect(residentAt(trail, s(10))).toBe(100);
    expect(residentAt(trail, s(550))).toBe(640);
  });

  it('is of a bounded length for a process that changes all the time, and true within a few seconds', () => {
    const trail = watched(3600, i => 10 * i);
    expect(trail.length).toBeLessThan(20);
    expect(trail.at(-1)).toEqual(point(3600, 36_000));
    for (let at = 3540; at <= 3600; at += 1) expect(residentAt(trail, s(at))).toBeCloseTo(10 * at, 5);
  });

  it('keeps a quarter of an hour where that is asked for', () => {
    const trail = watched(3600, i => i % 60, QUARTER);
    expect(trail[0]!.at).toBeLessThanOrEqual(s(3600) - QUARTER);
    expect(trail.length).toBeLessThan(300);
  });

  it('knows the whole window, whatever the changes were', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({min: 1, max: 90}), fc.nat(1000)), {minLength: 1}), steps => {
        let trail: Trail = [point(0, 0)];
        let at = 0;
        for (const [pause, amount] of steps) {
          at += pause;
          trail = extendTrail(trail, s(at - 1), point(at, amount), MINUTE);
          expect(residentAt(trail, s(at))).toBe(amount);
          expect(residentAt(trail, millis(Math.max(0, s(at) - MINUTE)))).toBeDefined();
          expect(trail.every((one, i) => i === 0 || one.at > trail[i - 1]!.at)).toBe(true);
          expect(trail.length).toBeLessThan(30);
        }
      }),
    );
  });
});

describe('residentAt', () => {
  it('knows nothing of before, and takes the last amount for all that follows', () => {
    const trail = [point(10, 5)];
    expect([9, 10, 11].map(at => residentAt(trail, s(at)))).toEqual([undefined, 5, 5]);
    expect(residentAt([], s(3))).toBeUndefined();
  });
});
