import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  bytesCell,
  cellText,
  compareCells,
  countCell,
  growthCell,
  idCell,
  percentCell,
  rateCell,
  textCell,
  wordCell,
} from '../../src/columns/cell.ts';
import type {Cell} from '../../src/columns/column.ts';
import {available, firstSample, notSampled, type Reading, unavailable} from '../../src/reading.ts';
import {bytes, KIB} from '../../src/units.ts';

const denied = unavailable({kind: 'denied', path: 'proc/7/smaps_rollup'});
const missing = unavailable({kind: 'missing', path: 'proc/7/oom_score'});

describe('cellText', () => {
  it.each<[string, Reading<Cell>, string]>([
    ['bytes', bytesCell(available(bytes(1536))), '1.50K'],
    ['growth', growthCell(available(bytes(1536))), '+1.50K'],
    ['a fall', growthCell(available(bytes(-1536))), '-1.50K'],
    ['a count', countCell(available(1_230_000)), '1.23M'],
    ['an id, never shortened', idCell(4_194_304), '4194304'],
    ['a percentage', percentCell(available(12.34)), '12.3%'],
    ['a rate', rateCell(available(0.3)), '0.3'],
    ['a text', textCell('nginx: worker'), 'nginx: worker'],
    ['a word', wordCell(available({text: '2m ago', n: 120})), '2m ago'],
    ['zero', bytesCell(available(bytes(0))), '0'],
    ['what needs root', bytesCell(denied), 'root'],
    ['what this kernel lacks', countCell(missing), 'n/a'],
    ['a first sample', rateCell(firstSample), '…'],
  ])('%s', (_, cell, text) => {
    expect(cellText(cell)).toBe(text);
  });

  it('never is a question mark, a blank or a zero for what is not known', () => {
    for (const cell of [denied, missing, firstSample, notSampled]) expect(cellText(cell)).not.toMatch(/^(|\?|0)$/);
  });
});

describe('compareCells', () => {
  const number = (unit: 'bytes' | 'growth' | 'count' | 'id' | 'percent' | 'rate') =>
    fc.integer({min: -1e9, max: 1e9}).map((n): Reading<Cell> => available({unit, n}));
  const absent = fc.constantFrom<Reading<Cell>>(denied, missing, firstSample);
  const column = fc.oneof(
    ...(['bytes', 'growth', 'count', 'id', 'percent', 'rate'] as const).map(unit =>
      fc.array(fc.oneof(number(unit), absent), {maxLength: 12}),
    ),
    fc.array(fc.oneof(fc.string({maxLength: 4}).map(textCell), absent), {maxLength: 12}),
  );

  it('puts what is not known last in both directions', () => {
    fc.assert(
      fc.property(column, fc.boolean(), (cells, descending) => {
        const sorted = cells.toSorted((a, b) => compareCells(a, b, descending));
        const firstAbsent = sorted.findIndex(cell => !cell.ok);
        if (firstAbsent >= 0) expect(sorted.slice(firstAbsent).every(cell => !cell.ok)).toBe(true);
      }),
    );
  });

  it('orders what is known, the other way round when descending', () => {
    fc.assert(
      fc.property(column, cells => {
        const known = cells.filter(cell => cell.ok);
        const up = known.toSorted((a, b) => compareCells(a, b, false));
        const down = known.toSorted((a, b) => compareCells(a, b, true));
        const key = (cell: Reading<Cell>) => (cell.ok && cell.value.unit !== 'text' ? cell.value.n : cellText(cell));
        expect(down.map(key)).toEqual(up.map(key).toReversed());
        for (let i = 1; i < up.length; i += 1) expect(key(up[i - 1]!) <= key(up[i]!)).toBe(true);
      }),
    );
  });

  it('compares values, not texts', () => {
    const small = bytesCell(available(bytes(900)));
    const large = bytesCell(available(bytes(10 * KIB)));
    expect(compareCells(small, large, false)).toBeLessThan(0);
    expect(cellText(small) < cellText(large)).toBe(false);
  });

  it('has no opinion on equals', () => {
    expect(Math.abs(compareCells(textCell('a'), textCell('a'), true))).toBe(0);
    expect(Math.abs(compareCells(denied, missing, false))).toBe(0);
  });
});

it('orders words by their place, not by their letters', () => {
  const [late, early] = [available({text: '2m ago', n: 120}), available({text: '90s ago', n: 90})].map(wordCell);
  expect(compareCells(early!, late!, false)).toBeLessThan(0);
  expect(compareCells(early!, late!, true)).toBeGreaterThan(0);
});
