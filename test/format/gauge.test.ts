import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {markGauge} from '../../src/format/gauge.ts';

const marks = [
  {letter: 'm', at: 400},
  {letter: 'l', at: 500},
  {letter: 'h', at: 600},
];
const gauge = (amount: number, kept = 0) => markGauge({amount, kept, marks, step: 5});

describe('markGauge', () => {
  it.each([
    [0, '.....m....l....h....'],
    [200, '|||..m....l....h....'],
    [400, '|||||m....l....h....'],
    [401, '|||||M....l....h....'],
    [450, '|||||M||..l....h....'],
    [500, '|||||M||||l....h....'],
    [501, '|||||M||||L....h....'],
    [600, '|||||M||||L||||h....'],
    [601, '|||||M||||L||||H....'],
    [900, '|||||M||||L||||H||..'],
    [1200, '|||||M||||L||||H||||'],
    [1201, '|||||M||||L||||H|||>'],
    [1e9, '|||||M||||L||||H|||>'],
    [-50, '.....m....l....h....'],
  ])('%i of 400, 500, 600 is %s', (amount, text) => expect(gauge(amount)).toBe(text));

  it('shows what is kept, and shifts the marks by it', () => {
    expect(gauge(3000, 2000)).toBe('rrrr|M||||L||||H||..');
    expect(gauge(9000, 2000)).toBe('rrrr|M||||L||||H|||>');
    expect(gauge(2401, 2000)).toBe('rrrr|M....l....h....');
    expect(gauge(1000, 2000)).toBe('rr...m....l....h....');
  });

  it('has its marks where they belong when they are all the same, or all zero', () => {
    const same = (at: number, amount: number) =>
      markGauge({amount, kept: 0, marks: marks.map(mark => ({...mark, at})), step: 5});
    expect(same(32, 32)).toBe('|||||m....l....h....');
    expect(same(32, 33)).toBe('|||||M||||L||||H....');
    expect(same(0, 0)).toBe('.....m....l....h....');
    expect(same(0, 9)).toBe('|||||M||||L||||H|||>');
  });

  it('is ASCII of one width, with a letter large exactly above its mark, and never shorter for more', () => {
    const n = fc.nat(5_000);
    fc.assert(
      fc.property(n, n, n, fc.array(n, {minLength: 3, maxLength: 3}), (a, b, kept, ats) => {
        const at = ats.toSorted((x, y) => x - y);
        const of = (amount: number) =>
          markGauge({amount, kept, marks: at.map((mark, i) => ({letter: 'mlh'[i]!, at: mark})), step: 5});
        const text = of(a);
        expect(text).toMatch(/^[.|r>mlhMLH]{20}$/);
        for (const [i, mark] of at.entries()) {
          const letter = 'mlh'[i]!;
          expect(text[5 * (i + 1)]).toBe(a > kept + mark ? letter.toUpperCase() : letter);
        }
        const filled = (amount: number) => [...of(amount)].filter(cell => '|r>'.includes(cell)).length;
        expect(filled(Math.min(a, b))).toBeLessThanOrEqual(filled(Math.max(a, b)));
      }),
    );
  });
});
