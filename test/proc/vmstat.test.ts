import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Field} from '../../src/field.ts';
import {parseVmstat, vmstatFields} from '../../src/proc/vmstat.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = `nr_free_pages 140000
nr_anon_transparent_hugepages 3
nr_kernel_stack 1540
nr_shadow_call_stack 12
pgpgin 200
pgpgout 7
allocstall_dma32 0
pgscan_kswapd 63507
thp_fault_alloc 12
nr_unstable 0
`;

const fields: [name: string, field: Field][] = Object.entries(vmstatFields);

describe('vmstatFields', () => {
  it('names each field after the kernel’s key, in camelCase', () => {
    const camel = (key: string) => key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
    expect(fields.map(([name]) => name)).toEqual(fields.map(([, field]) => camel(field.key)));
  });

  it('has every field in one list only', () => {
    expect(new Set(fields.map(([, field]) => field.key)).size).toBe(fields.length);
    expect(fields.length).toBeGreaterThan(220);
  });

  it('scales the fields that the kernel prints in KiB, and no other', () => {
    const scaled = fields.filter(([, field]) => field.scale !== undefined).map(([name]) => name);
    expect(scaled).toEqual(['nrKernelStack', 'nrShadowCallStack', 'pgpgin', 'pgpgout']);
    expect(fields.filter(([, field]) => field.unit === 'bytes').map(([name]) => name)).toEqual(scaled);
  });
});

describe('parseVmstat', () => {
  it.each(fixturesWith('proc/vmstat'))('reads $name and knows every line', ({text}) => {
    const result = parseVmstat(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(result.value.unknown).toEqual({});
    expect(result.value.malformed).toEqual([]);
    expect(text).toContain(`nr_free_pages ${result.value.nrFreePages}\n`);
    expect(text).toContain(`pgscan_file ${result.value.pgscanFile}\n`);
    expect(text).toContain(`nr_kernel_stack ${result.value.nrKernelStack! / 1024}\n`);
    expect(Object.keys(result.value).length).toBe(text.trimEnd().split('\n').length + 2);
  });

  it('turns KiB into bytes and leaves pages and counts alone', () => {
    expect(parseVmstat(sample)).toEqual({
      ok: true,
      value: {
        nrFreePages: 140000,
        nrAnonTransparentHugepages: 3,
        nrKernelStack: 1540 * 1024,
        nrShadowCallStack: 12 * 1024,
        pgpgin: 200 * 1024,
        pgpgout: 7 * 1024,
        allocstallDma32: 0,
        pgscanKswapd: 63507,
        thpFaultAlloc: 12,
        nrUnstable: 0,
        unknown: {},
        malformed: [],
      },
    });
  });

  it('keeps what a newer kernel prints, also when the file has grown beyond a page', () => {
    const more = Array.from({length: 300}, (_, i) => `nr_of_the_future_${i} ${i}\n`).join('');
    const result = parseVmstat(sample + more);
    if (!result.ok) throw new Error('expected a record');
    expect(Object.keys(result.value.unknown)).toHaveLength(300);
    expect(result.value.unknown.nr_of_the_future_7).toBe('7');
    expect(result.value.nrUnstable).toBe(0);
  });

  it.each(['numa_hit 18446744073709551488', 'pgpgin 9007199254740992', 'pgfault -3', 'oom_kill'])(
    'keeps %j as a malformed line, not as a guess',
    line => {
      const result = parseVmstat(`${sample.replace(/pgpgin.*\n/, '')}${line}\n`);
      if (!result.ok) throw new Error('expected a record');
      expect(result.value.malformed).toEqual([{line: 10, why: expect.any(String), text: line}]);
      expect(result.value).not.toHaveProperty('numaHit');
      expect(result.value).not.toHaveProperty('pgpgin');
    },
  );

  it.each(['', '\n\n', 'MemTotal:         727240 kB\n', 'nr_free_pages lots'])('calls %j malformed', text => {
    expect(parseVmstat(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const record = fc.dictionary(fc.constantFrom(...fields.map(([name]) => name)), fc.nat(2 ** 40), {minKeys: 1});
    const byName = new Map(fields);
    fc.assert(
      fc.property(record, values => {
        const entries = Object.entries(values);
        const text = entries.map(([name, n]) => `${byName.get(name)!.key} ${n}\n`).join('');
        const expected = Object.fromEntries(entries.map(([name, n]) => [name, n * (byName.get(name)!.scale ?? 1)]));
        const result = parseVmstat(text);
        expect(result.ok && {...result.value}).toEqual({...expected, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseVmstat, sample));
});
