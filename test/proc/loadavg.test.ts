import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseLoadavg} from '../../src/proc/loadavg.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = '0.00 0.07 12.10 1/95 15743\n';

describe('parseLoadavg', () => {
  it.each(fixturesWith('proc/loadavg'))('reads $name', ({text}) => {
    const result = parseLoadavg(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {load1, load5, load15, runnable, total, lastPid} = result.value;
    const loads = [load1, load5, load15].map(n => n.toFixed(2)).join(' ');
    expect(`${loads} ${runnable}/${total} ${lastPid}\n`).toBe(text);
  });

  it('reads loads, threads and the last process number', () => {
    expect(parseLoadavg(sample)).toEqual({
      ok: true,
      value: {load1: 0, load5: 0.07, load15: 12.1, runnable: 1, total: 95, lastPid: 15743},
    });
  });

  it.each([
    '',
    '\n',
    '0.00 0.07 12.10 1/95',
    '0.00 0.07 12.10 95 15743',
    '0.00 0.07 12.10 1/2/3 15743',
    '0.00 0.07 -1.00 1/95 15743',
    '18446744073709551615.00 0.07 0.00 1/95 15743',
    '0.00 0.07 0.00 1/18446744073709551615 15743',
  ])('calls %j malformed and keeps it', text => {
    expect(parseLoadavg(text)).toEqual({ok: false, malformed: {line: 1, why: expect.any(String), text}});
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const load = fc.nat(10_000_000).map(n => n / 100);
    const record = fc.record({
      load1: load,
      load5: load,
      load15: load,
      runnable: fc.nat(),
      total: fc.nat(),
      lastPid: fc.nat(4_194_304),
    });
    fc.assert(
      fc.property(record, value => {
        const loads = [value.load1, value.load5, value.load15].map(n => n.toFixed(2)).join(' ');
        expect(parseLoadavg(`${loads} ${value.runnable}/${value.total} ${value.lastPid}\n`)).toEqual({ok: true, value});
      }),
    );
  });

  it('never throws', () => neverThrows(parseLoadavg, sample));
});
