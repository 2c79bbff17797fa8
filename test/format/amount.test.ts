import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {longBytes, shortBytes, shortCount, shortPercent, shortRate, signedBytes} from '../../src/format/amount.ts';
import {bytes, GIB, KIB, MIB} from '../../src/units.ts';

/** Amounts of every magnitude, up to the largest a double keeps exactly in kB. */
const magnitude = (largest: number) =>
  fc.oneof(
    fc.nat(2 ** 31 - 1).map(n => Math.min(n, largest)),
    fc.double({min: 0, max: Math.log2(largest), noNaN: true}).map(power => Math.round(2 ** power)),
    fc.constantFrom(
      ...[10, 20, 30, 40, 50, 60].flatMap(power => [-1, 0, 1].map(d => Math.min(largest, 2 ** power + d))),
    ),
  );
const amount = magnitude(2 ** 63);
const signed = fc.tuple(amount, fc.boolean()).map(([n, minus]) => (minus ? -n : n));

const powers = ['', 'K', 'M', 'G', 'T', 'P', 'E'];

/** The number that a text says. */
const read = (text: string, factor: number, units: readonly string[]): number => {
  const match = /^(-?)(\d+(?:\.\d+)?)([A-Z]?)$/.exec(text);
  if (match === null) throw new Error(`not an amount: ${text}`);
  return (match[1] === '-' ? -1 : 1) * Number(match[2]) * factor ** units.indexOf(match[3]!);
};

describe('shortBytes', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [512, '512'],
    [999, '999'],
    [1000, '0.98K'],
    [1024, '1.00K'],
    [10 * KIB, '10.0K'],
    [99.94 * KIB, '99.9K'],
    [100 * KIB, '100K'],
    [999 * KIB, '999K'],
    [1000 * KIB, '0.98M'],
    [15.5 * MIB, '15.5M'],
    [1.23 * GIB, '1.23G'],
    [2 ** 57, '128P'],
    [-4096, '-4.00K'],
    [-999 * KIB, '-999K'],
  ])('%d is %s', (n, text) => {
    expect(shortBytes(bytes(n))).toBe(text);
  });

  it('never takes more than six characters, five without a sign', () => {
    fc.assert(
      fc.property(signed, n => {
        expect(shortBytes(bytes(n)).length).toBeLessThanOrEqual(n < 0 ? 6 : 5);
      }),
      {numRuns: 2000},
    );
  });

  it('is right to three digits', () => {
    fc.assert(
      fc.property(signed, n => {
        const shown = read(shortBytes(bytes(n)), KIB, powers);
        // Just below a unit the third digit is lost: 0.98K.
        expect(Math.abs(shown - n)).toBeLessThanOrEqual(Math.abs(n) * 0.0052);
      }),
      {numRuns: 2000},
    );
  });

  it('keeps the order of amounts whose texts differ', () => {
    fc.assert(
      fc.property(signed, signed, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(read(shortBytes(bytes(low)), KIB, powers)).toBeLessThanOrEqual(
          read(shortBytes(bytes(high)), KIB, powers),
        );
      }),
      {numRuns: 2000},
    );
  });
});

describe('longBytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [15.5 * MIB, '15.5 MiB'],
    [-2 * GIB, '-2.00 GiB'],
  ])('%d is %s', (n, text) => {
    expect(longBytes(bytes(n))).toBe(text);
  });

  it('says what shortBytes says', () => {
    fc.assert(
      fc.property(signed, n => {
        expect(longBytes(bytes(n)).replace(/ (?:B|([A-Z])iB)$/, '$1')).toBe(shortBytes(bytes(n)));
      }),
    );
  });
});

describe('signedBytes', () => {
  it.each([
    [0, '0'],
    [1.2 * MIB, '+1.20M'],
    [-1.2 * MIB, '-1.20M'],
    [1, '+1'],
  ])('%d is %s', (n, text) => {
    expect(signedBytes(bytes(n))).toBe(text);
  });
});

describe('shortCount', () => {
  it.each([
    [0, '0'],
    [999_999, '999999'],
    [999_999.4, '999999'],
    [999_999.5, '1.00e6'],
    [1_230_000, '1.23e6'],
    [999_400_000, '999e6'],
    [999_600_000, '1.00e9'],
    [45_600_000_000, '45.6e9'],
    [999_700_000_000, '1.0e12'],
    [2 ** 53, '9.0e15'],
    [-0.2, '0'],
    [-1000, '-1000'],
    [-500_000_000, '-500e6'],
  ])('%d is %s', (n, text) => {
    expect(shortCount(n)).toBe(text);
  });

  it('never takes more than six characters and a sign, and keeps the order', () => {
    const any = fc.oneof(
      fc.double({min: -(2 ** 53), max: 2 ** 53, noNaN: true}),
      magnitude(2 ** 53),
      fc.double({min: -2e6, max: 2e6, noNaN: true}),
    );
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        for (const n of [a, b]) expect(shortCount(n).length).toBeLessThanOrEqual(n < 0 ? 7 : 6);
        expect(Number(shortCount(low))).toBeLessThanOrEqual(Number(shortCount(high)));
      }),
      {numRuns: 2000},
    );
  });
});

describe('shortRate', () => {
  it.each([
    [0, '0'],
    [0.001, '<0.1'],
    [0.05, '0.1'],
    [0.3, '0.3'],
    [9.94, '9.9'],
    [9.95, '10'],
    [123.4, '123'],
    [1_500_000, '1.50e6'],
  ])('%d a second is %s', (n, text) => {
    expect(shortRate(n)).toBe(text);
  });

  it('never shows a rare event as none, nor more than six characters', () => {
    fc.assert(
      fc.property(fc.double({min: Number.MIN_VALUE, max: 1e12, noNaN: true}), n => {
        expect(Number(shortRate(n).replace('<', ''))).not.toBe(0);
        expect(shortRate(n).length).toBeLessThanOrEqual(6);
      }),
      {numRuns: 1000},
    );
  });
});

describe('shortPercent', () => {
  it.each([
    [0, '0.00%'],
    [0.004, '0.00%'],
    [9.994, '9.99%'],
    [9.995, '10.0%'],
    [99.94, '99.9%'],
    [99.95, '100%'],
    [100, '100%'],
    [250, '250%'],
    [-0.61, '-0.61%'],
    [-12.34, '-12.3%'],
    [-0.001, '0.00%'],
  ])('%d is %s', (n, text) => {
    expect(shortPercent(n)).toBe(text);
  });

  it('takes five characters at most, six with a sign, and keeps the order', () => {
    const share = fc.double({min: -100, max: 9999, noNaN: true});
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        for (const n of [a, b]) expect(shortPercent(n).length).toBeLessThanOrEqual(n < 0 ? 6 : 5);
        expect(Number.parseFloat(shortPercent(low))).toBeLessThanOrEqual(Number.parseFloat(shortPercent(high)));
      }),
      {numRuns: 1000},
    );
  });
});
