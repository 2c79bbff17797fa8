import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {amountFields, parseAmount, parseCount, parseLimit, parseSwitch} from '../../src/cgroup/amount.ts';
import {v1AmountFields} from '../../src/cgroup/v1-files.ts';
import {neverThrows} from '../helpers/properties.ts';
import {captured} from './trees.ts';

const amounts = [
  ...['current', 'peak', 'swapCurrent', 'swapPeak', 'zswapCurrent'].flatMap(name =>
    captured(amountFields[name as keyof typeof amountFields].key, 'v2'),
  ),
  ...['usage', 'maxUsage', 'memswUsage', 'kmemUsage'].flatMap(name =>
    captured(v1AmountFields[name as keyof typeof v1AmountFields].key, 'v1'),
  ),
];
const limits = [
  ...['min', 'low', 'high', 'max', 'swapHigh', 'swapMax', 'zswapMax'].flatMap(name =>
    captured(amountFields[name as keyof typeof amountFields].key, 'v2'),
  ),
  ...['limit', 'softLimit', 'memswLimit'].flatMap(name =>
    captured(v1AmountFields[name as keyof typeof v1AmountFields].key, 'v1'),
  ),
];

describe('parseAmount', () => {
  it.each(amounts)('reads $name', ({text}) => expect(parseAmount(text)).toEqual({ok: true, value: Number(text)}));

  it.each(['', '\n', 'max', '-1', '1 2', '1\n2\n', '18446744073709551488', '0x10', '1.5'])('refuses %j', text =>
    expect(parseAmount(text).ok).toBe(false),
  );

  it('reads back any exact number', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), n => {
        expect(
          parseAmount(`${n}
`),
        ).toEqual({ok: true, value: n});
      }),
    );
  });

  it('never throws', () => neverThrows(parseAmount, '279748608\n'));
});

describe('parseLimit', () => {
  it.each(limits)('reads $name', ({text}) => {
    const unlimited = text === 'max\n' || text.startsWith('9223372036854');
    expect(parseLimit(text)).toEqual({ok: true, value: unlimited ? 'max' : Number(text)});
  });

  it('knows the ways to say "no limit", with pages of any size', () => {
    for (const text of ['max\n', '9223372036854771712\n', '9223372036854710272\n', '18446744073709551615\n']) {
      expect(parseLimit(text)).toEqual({ok: true, value: 'max'});
    }
  });

  it.each(['', 'maximum', 'MAX', '-1', '1 max', '999999999999999999999999'])('refuses %j', text =>
    expect(parseLimit(text).ok).toBe(false),
  );

  it('keeps 0, which is a limit', () => expect(parseLimit('0\n')).toEqual({ok: true, value: 0}));

  it('reads back any exact number', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), n => {
        expect(
          parseLimit(`${n}
`),
        ).toEqual({ok: true, value: n});
      }),
    );
  });

  it('never throws', () => neverThrows(parseLimit, '9223372036854771712\n'));
});

describe('parseCount and parseSwitch', () => {
  it.each([...captured('memory.failcnt', 'v1'), ...captured('memory.swappiness', 'v1')])('reads $name', ({text}) =>
    expect(parseCount(text)).toEqual({ok: true, value: Number(text)}),
  );
  it.each(captured('memory.oom.group', 'v2'))('reads $name', ({text}) =>
    expect(parseSwitch(text)).toEqual({ok: true, value: text === '1\n'}),
  );
  it.each(['', '2\n', 'Y\n', '01'])('refuses %j as a switch', text => expect(parseSwitch(text).ok).toBe(false));
  it('never throws', () => {
    neverThrows(parseCount, '17\n');
    neverThrows(parseSwitch, '1\n');
  });
});
