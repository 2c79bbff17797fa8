import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {PressureRow} from '../../src/model/pressure.ts';
import {available, firstSample} from '../../src/reading.ts';
import {lineWidth} from '../../src/ui/line.ts';
import {micros, percent} from '../../src/units.ts';
import {pressureLine, scaleOf} from '../../src/views/pressure-lines.ts';

const row = (
  kind: 'some' | 'full',
  past: readonly number[],
  resource: PressureRow['resource'] = 'memory',
): PressureRow => ({
  resource,
  kind,
  series: 'pressureMemorySome',
  recent: past.length > 0 && !Number.isNaN(past.at(-1)) ? available(percent(past.at(-1)!)) : firstSample,
  avg10: available(percent(1)),
  avg60: available(percent(2)),
  avg300: available(percent(3)),
  total: available(micros(1)),
  past,
});

const text = (of: PressureRow, top: number, width: number): string =>
  pressureLine(of, top, width, false)
    .map(part => part.text)
    .join('');

describe('the scale', () => {
  it.each([
    [[], 10],
    [[0, 9.9, 10], 10],
    [[10.1], 50],
    [[50], 50],
    [[50.1, 1], 100],
    [[Number.NaN, 3], 10],
  ])('of %j is %i', (past, top) => expect(scaleOf([row('some', past)], 'memory')).toBe(top));

  it('is one for some and full, so that the taller one is the larger one', () => {
    const rows = [row('some', [73]), row('full', [48]), row('some', [3], 'io')];
    expect(scaleOf(rows, 'memory')).toBe(100);
    expect(scaleOf(rows, 'io')).toBe(10);
    expect(text(rows[0]!, 100, 39)).toContain('▆');
    expect(text(rows[1]!, 100, 39)).toContain('▄');
  });
});

describe('a line', () => {
  it('shows a gap as a blank and a zero as a mark', () => {
    expect(text(row('some', [5, Number.NaN, 0]), 10, 39)).toMatch(/memory some {2}0\.00% .*▄ ▁ avg10 1\.00%$/);
  });

  it('has no rate on the first sample', () => expect(text(row('some', []), 10, 39)).toMatch(/^memory some {6}… /));

  it('fits, and drops the long averages first', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 20, max: 120}),
        fc.array(fc.double({min: 0, max: 100, noNaN: true})),
        (width, past) => {
          const line = text(row('some', past), 10, width);
          expect(lineWidth(pressureLine(row('some', past), 10, width, false))).toBe(width);
          if (line.includes('avg300')) expect(line).toContain('avg60');
          if (line.includes('avg60')) expect(line).toContain('avg10');
        },
      ),
    );
  });
});
