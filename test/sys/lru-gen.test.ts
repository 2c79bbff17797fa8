import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lruGen, parseLruGenEnabled} from '../../src/sys/lru-gen.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {neverThrows} from '../helpers/properties.ts';
import {must} from './hosts.ts';

describe('parseLruGenEnabled', () => {
  it.each(fixturesWith('sys/kernel/mm/lru_gen/enabled'))('reads $name', ({text}) => {
    const result = parseLruGenEnabled(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(text).toBe(`0x${result.value.mask.toString(16).padStart(4, '0')}\n`);
    expect(result.value.main).toBe(result.value.mask % 2 === 1);
  });

  it.each([
    ['0x0000\n', {mask: 0, main: false, leafBatch: false, nonLeaf: false}],
    ['0x0003\n', {mask: 3, main: true, leafBatch: true, nonLeaf: false}],
    ['0x0005\n', {mask: 5, main: true, leafBatch: false, nonLeaf: true}],
    ['0x0017\n', {mask: 0x17, main: true, leafBatch: true, nonLeaf: true}],
  ])('reads %j and keeps bits it does not know', (text, value) => {
    expect(parseLruGenEnabled(text)).toEqual({ok: true, value});
  });

  it.each(['', '7\n', 'y\n', '0x\n', '0xg\n', '-0x1\n', '0x0007 0x1\n', '0xffffffffffffffff\n'])(
    'calls %j malformed and keeps it',
    text => expect(parseLruGenEnabled(text)).toMatchObject({ok: false, malformed: {text}}),
  );

  it('reads back any mask', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), mask => {
        const result = parseLruGenEnabled(`0x${mask.toString(16).padStart(4, '0')}\n`);
        expect(result.ok && result.value.mask).toBe(mask);
      }),
    );
  });

  it('never throws', () => neverThrows(parseLruGenEnabled, '0x0007\n'));
});

describe('lruGen', () => {
  it('reads mask and time', () => {
    const host = memoryHost({
      'sys/kernel/mm/lru_gen/enabled': '0x0007\n',
      'sys/kernel/mm/lru_gen/min_ttl_ms': '1000\n',
    });
    const sample = must(lruGen.sample(host));
    expect(must(sample.enabled).main).toBe(true);
    expect(must(sample.minTtlMs)).toBe(1000);
    expect(sample.unknown).toEqual([]);
  });
});
