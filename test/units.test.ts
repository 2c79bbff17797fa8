import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  addBytes,
  blockPages,
  bytes,
  bytesToPages,
  GIB,
  isPowerOfTwo,
  KIB,
  kib,
  MIB,
  mib,
  millis,
  millisToMicros,
  pages,
  pagesToBytes,
  percentOf,
  seconds,
  secondsToMillis,
  sectorsToBytes,
} from '../src/units.ts';

describe('conversions', () => {
  it('are binary', () => {
    expect([KIB, MIB, GIB]).toEqual([1_024, 1_048_576, 1_073_741_824]);
    expect([kib(3), mib(2), sectorsToBytes(3)]).toEqual([3_072, 2_097_152, 1_536]);
  });

  it('of pages depend on the page size, which the host knows', () => {
    expect([4, 16, 64].map(size => pagesToBytes(pages(3), kib(size)))).toEqual([12_288, 49_152, 196_608]);
    expect(bytesToPages(bytes(65_535), kib(4))).toBe(15);
    expect(bytesToPages(bytes(65_535), kib(64))).toBe(0);
  });

  it('of whole pages come back exactly', () => {
    const size = fc.constantFrom(kib(4), kib(16), kib(64));
    fc.assert(
      fc.property(fc.nat(2 ** 30), fc.nat(), size, (n, rest, pageSize) => {
        const amount = pagesToBytes(pages(n), pageSize) + (rest % pageSize);
        expect(bytesToPages(bytes(amount), pageSize)).toBe(n);
      }),
    );
  });

  it('of orders, times and sums', () => {
    expect([0, 1, 10, 13].map(blockPages)).toEqual([1, 2, 1_024, 8_192]);
    expect([secondsToMillis(seconds(2.5)), millisToMicros(millis(7))]).toEqual([2_500, 7_000]);
    expect([addBytes(), addBytes(kib(1)), addBytes(kib(1), bytes(2), bytes(3))]).toEqual([0, 1_024, 1_029]);
  });

  it('stay exact for the largest amount a kernel prints in kB', () => {
    // VmallocTotal of x86-64.
    expect(kib(34_359_738_367)).toBe(2 ** 45 - KIB);
  });
});

describe('percentOf', () => {
  it.each([
    [1, 4, 25],
    [0, 4, 0],
    [5, 4, 125],
    [0, 0, 0],
  ])('%i of %i is %i', (part, whole, expected) => {
    expect(percentOf(part, whole)).toBe(expected);
  });
});

describe('isPowerOfTwo', () => {
  it('knows every power of two', () => {
    for (let power = 0; power < 53; power += 1) expect(isPowerOfTwo(2 ** power)).toBe(true);
  });

  it('and their neighbours, however large', () => {
    for (let power = 2; power <= 53; power += 1) {
      expect([isPowerOfTwo(2 ** power - 1), isPowerOfTwo(2 ** power + 1)]).toEqual([false, false]);
    }
  });

  it.each([0, -1, -4096, 0.5, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('says no to %d', n => {
    expect(isPowerOfTwo(n)).toBe(false);
  });
});
