import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import {longBytes, setUnits, shortBytes, signedBytes, unitsMeaning} from '../../src/format/amount.ts';
import {bytes} from '../../src/units.ts';
import {withScreen} from '../helpers/screen.tsx';

afterEach(() => setUnits('binary'));

describe('decimal units', () => {
  it.each([
    [0, '0', '0 B'],
    [999, '999', '999 B'],
    [1000, '1.00k', '1.00 kB'],
    [999_499, '999k', '999 kB'],
    [999_500, '1.00M', '1.00 MB'],
    [1_500_000_000, '1.50G', '1.50 GB'],
    [2 ** 40, '1.10T', '1.10 TB'],
    [-45_600_000, '-45.6M', '-45.6 MB'],
  ])('%d is %s', (n, short, long) => {
    setUnits('decimal');
    expect([shortBytes(bytes(n)), longBytes(bytes(n))]).toEqual([short, long]);
  });

  it('keep to five characters and the order of amounts', () => {
    setUnits('decimal');
    const powers: Readonly<Record<string, number>> = {k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18};
    const read = (text: string) => Number.parseFloat(text) * (powers[text.at(-1)!] ?? 1);
    const amount = fc.double({min: 0, max: 63, noNaN: true}).map(power => bytes(Math.round(2 ** power)));
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        for (const n of [a, b]) expect(shortBytes(n).length).toBeLessThanOrEqual(5);
        expect(read(shortBytes(low))).toBeLessThanOrEqual(read(shortBytes(high)));
        expect(Math.abs(read(shortBytes(a)) - a)).toBeLessThanOrEqual(a / 190 + 0.5);
      }),
      {numRuns: 1000},
    );
  });

  it('end when binary ones are asked for', () => {
    setUnits('decimal');
    expect(signedBytes(bytes(1e6))).toBe('+1.00M');
    setUnits('binary');
    expect([signedBytes(bytes(2 ** 20)), longBytes(bytes(1024))]).toEqual(['+1.00M', '1.00 KiB']);
  });
});

describe('on screen', () => {
  const PRESSURE = '6.12-x86_64-4k-pressure';

  it('all amounts change with the setting, help as well', () =>
    withScreen({from: PRESSURE, height: 40}, async screen => {
      await screen.sample();
      expect(screen.text()).toContain('274M');
      await screen.press('S', 'down', 'down', 'down', 'right');
      expect(screen.text()).toContain('← decimal →');
      await screen.press('esc');
      // 280,156 kB of the fixture's MemTotal.
      expect(screen.lines()[1]).toContain('of 287M used');
      expect(screen.text()).toMatch(/adds up to 287M/);
      expect(screen.text()).not.toMatch(/\d[KG]\b/);
      await screen.press('?', 'end');
      expect(screen.text()).toContain('in powers of 1000: 1.50G is 1,500,000,000');
    }));

  it('begin as the settings say', () =>
    withScreen({from: PRESSURE, settings: {units: 'decimal'}}, async screen => {
      await screen.sample();
      expect(screen.lines()[1]).toContain('of 287M used');
      expect(unitsMeaning()).toContain('1000');
    }));
});
