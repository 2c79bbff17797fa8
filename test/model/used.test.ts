import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {usedDefinitions} from '../../src/model/used.ts';
import {type Meminfo, parseMeminfo} from '../../src/proc/meminfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {meminfoText, must} from './machines.ts';

const definition = (id: string) => usedDefinitions.find(d => d.id === id)!;

const parse = (text: string): Meminfo => {
  const result = parseMeminfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

const usual = {
  MemTotal: 8_000_000,
  MemFree: 1_000_000,
  MemAvailable: 5_000_000,
  Buffers: 100_000,
  Cached: 3_900_000,
  SReclaimable: 300_000,
  Shmem: 700_000,
  AnonPages: 1_500_000,
};

const used = (id: string, amounts: Readonly<Record<string, number>>) =>
  definition(id).value(parse(meminfoText(amounts)));

describe('usedDefinitions', () => {
  it('have each an id, an owner, a formula and a warning', () => {
    expect(new Set(usedDefinitions.map(d => d.id)).size).toBe(usedDefinitions.length);
    expect(new Set(usedDefinitions.map(d => d.short)).size).toBe(usedDefinitions.length);
    for (const {id, who, short, formula, beware} of usedDefinitions) {
      // Beside the figure in the header, at 80 columns too.
      expect(short).toMatch(/^[a-z ]{1,10}$/);
      expect(id).toMatch(/^[a-z_]+$/);
      for (const text of [who, formula, beware]) expect(text).not.toBe('');
    }
  });

  it.each([
    {id: 'not_available', formula: 'MemTotal - MemAvailable', kB: 3_000_000},
    // What htop prints beside its bar: used (total less free, buffers, cached and reclaimable) and shared together.
    {
      id: 'without_cache',
      formula: 'MemTotal - MemFree - Buffers - Cached - SReclaimable + Shmem',
      kB: 8_000_000 - 1_000_000 - 100_000 - 3_900_000 - 300_000 + 700_000,
    },
    {id: 'not_free', formula: 'MemTotal - MemFree', kB: 7_000_000},
    {id: 'processes', formula: 'AnonPages + Shmem', kB: 2_200_000},
  ])('$id is $formula', ({id, formula, kB}) => {
    expect(definition(id).formula).toBe(formula);
    expect(used(id, usual)).toEqual({ok: true, value: kB * 1024});
  });

  it('counts a full tmpfs as used in htop’s way too: nothing but swap or deletion frees it', () => {
    const before = must(used('without_cache', usual));
    const filled = {
      ...usual,
      MemFree: usual.MemFree - 500_000,
      Cached: usual.Cached + 500_000,
      Shmem: usual.Shmem + 500_000,
    };
    expect(must(used('without_cache', filled)) - before).toBe(500_000 * 1024);
  });

  it('takes MemAvailable 0 for a value: all is used', () => {
    expect(used('not_available', {...usual, MemAvailable: 0})).toEqual({ok: true, value: 8_000_000 * 1024});
  });

  it.each(usedDefinitions.map(d => d.id))('%s names the line that is missing', id => {
    const named = definition(id).formula.match(/\w+/g)!;
    for (const key of named) {
      const {[key]: _, ...rest} = usual as Record<string, number>;
      expect(used(id, rest)).toEqual({ok: false, reason: {kind: 'no-field', path: 'proc/meminfo', field: key}});
    }
  });

  it('has no value, and not a zero, where the numbers contradict each other (lxcfs)', () => {
    expect(used('not_available', {...usual, MemTotal: 500_000})).toMatchObject({
      ok: false,
      reason: {kind: 'no-field', field: 'plausible MemTotal - MemAvailable'},
    });
  });

  it.each(fixturesWith('proc/meminfo'))('is between nothing and MemTotal on $name', ({text}) => {
    const meminfo = parse(text);
    const amounts = usedDefinitions.map(d => must(d.value(meminfo)));
    for (const amount of amounts) {
      expect(amount).toBeGreaterThan(0);
      expect(amount).toBeLessThan(meminfo.memTotal!);
    }
    const notFree = must(definition('not_free').value(meminfo));
    for (const id of ['without_cache', 'processes']) {
      expect(must(definition(id).value(meminfo))).toBeLessThan(notFree);
    }
  });

  it('never is negative', () => {
    const amounts = fc.record(Object.fromEntries(Object.keys(usual).map(key => [key, fc.nat(10_000)])));
    fc.assert(
      fc.property(amounts, numbers => {
        for (const {value} of usedDefinitions) {
          const result = value(parse(meminfoText(numbers)));
          if (result.ok) expect(result.value).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
