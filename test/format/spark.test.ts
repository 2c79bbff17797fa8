import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {shareColumns, sparkline} from '../../src/format/spark.ts';
import {widthOf} from '../../src/format/width.ts';

const GAP = Number.NaN;

describe('sparkline', () => {
  it('has its newest value at the right end and a gap as a blank', () => {
    expect(sparkline([0, 50, 100, GAP, 100], 8, 100)).toBe('   ▁▄█ █');
    expect(sparkline([0, 50, 100, GAP, 100], 8, 100, true)).toBe('   _-# #');
    expect(sparkline([1, 2, 3, 4], 2, 4)).toBe('▆█');
  });

  it.each([false, true])('tells a zero, a gap and next to nothing apart (plain: %s)', plain => {
    const [zero, gap, little] = sparkline([0, GAP, 1e-9], 3, 100, plain);
    expect(gap).toBe(' ');
    expect(new Set([zero, gap, little]).size).toBe(3);
  });

  it.each([0, -1])('of %i columns is nothing', width => {
    expect(sparkline([1, 2, 3], width, 3)).toBe('');
  });

  it('shows something as something on a scale without height', () => {
    expect(sparkline([0, 5, GAP], 3, 0)).toBe('▁█ ');
  });

  it('is blank while nothing was measured', () => {
    expect(sparkline([], 4, 10)).toBe('    ');
    expect(sparkline([GAP, GAP], 4, 10)).toBe('    ');
  });

  it('takes exactly its width, and higher marks for larger values', () => {
    const value = fc.oneof(fc.constant(GAP), fc.double({min: 0, max: 1e6, noNaN: true}));
    const marks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    fc.assert(
      fc.property(
        fc.array(value, {maxLength: 60}),
        fc.nat(50),
        fc.double({min: 0, max: 1e6, noNaN: true}),
        (values, width, top) => {
          const text = sparkline(values, width, top);
          expect(widthOf(text)).toBe(width);
          expect(sparkline(values, width, top, true)).toMatch(/^[\x20-\x7e]*$/);
          expect(sparkline(values, width, top, true)).toHaveLength(width);
          const shown = width === 0 ? [] : values.slice(-width);
          const heights = [...text].slice(width - shown.length).map(mark => marks.indexOf(mark));
          shown.forEach((a, i) => {
            expect(heights[i] === -1).toBe(Number.isNaN(a));
            shown.forEach((b, j) => {
              if (a < b) expect(heights[i]).toBeLessThanOrEqual(heights[j]!);
            });
          });
        },
      ),
    );
  });
});

describe('shareColumns', () => {
  it.each([
    {shares: [1, 1], width: 10, columns: [5, 5]},
    {shares: [1, 1, 1], width: 10, columns: [4, 3, 3]},
    {shares: [1, 2], width: 10, columns: [3, 7]},
    {shares: [0, 7, 0], width: 5, columns: [0, 5, 0]},
    {shares: [-3, 1], width: 5, columns: [0, 5]},
    {shares: [0, 0], width: 5, columns: [0, 0]},
    {shares: [1, 1], width: 0, columns: [0, 0]},
    {shares: [], width: 5, columns: []},
  ])('splits $width columns for $shares into $columns', ({shares, width, columns}) => {
    expect(shareColumns(shares, width)).toEqual(columns);
  });

  it('sums exactly to the width, and is nowhere a whole column off', () => {
    const share = fc.oneof(fc.constant(0), fc.nat(100), fc.double({min: -1e13, max: 2 ** 50, noNaN: true}));
    fc.assert(
      fc.property(fc.array(share, {minLength: 1, maxLength: 12}), fc.nat(400), (shares, width) => {
        const columns = shareColumns(shares, width);
        const total = shares.reduce((sum, n) => sum + Math.max(0, n), 0);
        expect(columns).toHaveLength(shares.length);
        expect(columns.reduce((sum, n) => sum + n, 0)).toBe(total > 0 ? width : 0);
        columns.forEach((n, i) => {
          expect(Number.isInteger(n)).toBe(true);
          const exact = total > 0 ? (Math.max(0, shares[i]!) / total) * width : 0;
          expect(Math.abs(n - exact)).toBeLessThan(1 + 1e-9);
        });
      }),
      {numRuns: 1000},
    );
  });
});
