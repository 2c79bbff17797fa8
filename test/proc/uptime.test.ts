import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseUptime} from '../../src/proc/uptime.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = '1031.47 1869.64\n';

describe('parseUptime', () => {
  it.each(fixturesWith('proc/uptime'))('reads $name', ({text}) => {
    const result = parseUptime(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(`${result.value.up.toFixed(2)} ${result.value.idle.toFixed(2)}\n`).toBe(text);
  });

  it('reads two times in seconds', () => {
    expect(parseUptime(sample)).toEqual({ok: true, value: {up: 1031.47, idle: 1869.64}});
  });

  it.each(['', '\n', '1031.47', 'a b', '-1.00 2.00', '1031.47 18446744073709551615.00'])(
    'calls %j malformed and keeps it',
    text => {
      expect(parseUptime(text)).toEqual({ok: false, malformed: {line: 1, why: expect.any(String), text}});
    },
  );

  it('reads back whatever the kernel’s own format prints', () => {
    const time = fc.nat(2 ** 40).map(n => n / 100);
    fc.assert(
      fc.property(time, time, (up, idle) => {
        expect(parseUptime(`${up.toFixed(2)} ${idle.toFixed(2)}\n`)).toEqual({ok: true, value: {up, idle}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseUptime, sample));
});
