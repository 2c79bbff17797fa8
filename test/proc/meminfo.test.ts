import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {meminfoFields, parseMeminfo} from '../../src/proc/meminfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = `MemTotal:         727240 kB
MemFree:          565684 kB
MemAvailable:          0 kB
Active(anon):      12344 kB
HugePages_Total:       4
Committed_AS:      10000 kB
`;

describe('parseMeminfo', () => {
  it.each(fixturesWith('proc/meminfo'))('reads $name and knows every line', ({text}) => {
    const result = parseMeminfo(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(result.value.unknown).toEqual({});
    expect(result.value.malformed).toEqual([]);
    expect(result.value.memTotal).toBeGreaterThan(0);
    expect(text).toContain(`MemTotal:${String(result.value.memTotal! / 1024).padStart(15)} kB`);
  });

  it('turns kB into bytes, leaves counts alone, keeps a zero that is a value', () => {
    const result = parseMeminfo(sample);
    expect(result).toMatchObject({
      ok: true,
      value: {
        memTotal: 727240 * 1024,
        memAvailable: 0,
        activeAnon: 12344 * 1024,
        hugePagesTotal: 4,
        committedAS: 10240000,
      },
    });
  });

  it('keeps a number beyond 2^53 as a malformed line, not as a rounded value (lxcfs prints such a SwapFree)', () => {
    const result = parseMeminfo(`${sample}SwapFree:  18446744073709551488 kB\n`);
    if (!result.ok) throw new Error('expected a record');
    expect(result.value.swapFree).toBeUndefined();
    expect(result.value.malformed).toEqual([
      {line: 7, why: expect.stringContaining('SwapFree'), text: 'SwapFree:  18446744073709551488 kB'},
    ]);
  });

  it('keeps what a newer kernel prints', () => {
    const result = parseMeminfo(`${sample}Quantum:  12 kB\n`);
    if (!result.ok) throw new Error('expected a record');
    expect(result.value.unknown).toEqual({Quantum: '12 kB'});
  });

  it.each(['', '\n\n', 'no colon at all', 'MemTotal: lots kB'])('calls %j malformed', text => {
    expect(parseMeminfo(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const record = fc.dictionary(fc.constantFrom(...Object.keys(meminfoFields)), fc.nat(2 ** 40), {minKeys: 1});
    fc.assert(
      fc.property(record, values => {
        const fields = meminfoFields as Record<string, {key: string; unit: string}>;
        const text = Object.entries(values)
          .map(
            ([name, n]) =>
              `${`${fields[name]!.key}:`.padEnd(16)}${String(n).padStart(8)}${fields[name]!.unit === 'bytes' ? ' kB' : ''}\n`,
          )
          .join('');
        const expected = Object.fromEntries(
          Object.entries(values).map(([name, n]) => [name, fields[name]!.unit === 'bytes' ? n * 1024 : n]),
        );
        const result = parseMeminfo(text);
        expect(result.ok && {...result.value}).toEqual({...expected, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseMeminfo, sample));
});
