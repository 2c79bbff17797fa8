import fc from 'fast-check';
import {describe, expect, expectTypeOf, it} from 'vitest';
import type {Reading} from '../../src/reading.ts';
import {vmKnobList, vmOthers} from '../../src/sys/vm-knob-list.ts';
import {
  type KnobNumber,
  type KnobNumbers,
  type KnobValue,
  knobPath,
  parseKnob,
  vmKnobs,
} from '../../src/sys/vm-knobs.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {neverThrows} from '../helpers/properties.ts';
import {fixtureHostsWith, must} from './hosts.ts';

describe('parseKnob', () => {
  it.each(fixturesWith('proc/sys/vm/swappiness'))('reads swappiness of $name', ({text}) => {
    expect(parseKnob(undefined)(text)).toEqual({
      ok: true,
      value: {kind: 'number', text: text.trim(), value: Number(text)},
    });
  });

  it.each(fixturesWith('proc/sys/vm/lowmem_reserve_ratio'))(
    'reads all numbers of lowmem_reserve_ratio of $name',
    ({text}) => {
      const values = text.trim().split('\t').map(Number);
      expect(values.length).toBeGreaterThan(2);
      expect(parseKnob('list')(text)).toEqual({ok: true, value: {kind: 'list', text: text.trim(), values}});
    },
  );

  it('takes a number below zero only where the kernel does', () => {
    expect(parseKnob('signed')('-1\n')).toEqual({ok: true, value: {kind: 'number', text: '-1', value: -1}});
    expect(parseKnob(undefined)('-1\n').ok).toBe(false);
  });

  it.each(['', '\n', 'Node\n', '1 2\n', '18446744073709551615\n'])('calls %j malformed', text => {
    expect(parseKnob(undefined)(text).ok).toBe(false);
  });

  it('reads back what the kernel prints', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), {minLength: 1, maxLength: 6}), values => {
        const text = values.join('\t');
        expect(parseKnob('list')(`${text}\n`)).toEqual({ok: true, value: {kind: 'list', text, values}});
      }),
    );
  });

  it.each([undefined, 'signed', 'list'] as const)('never throws (%s)', kind =>
    neverThrows(parseKnob(kind), '256\t-1\n'),
  );
});

describe('vmKnobList', () => {
  it('names each knob once and explains it', () => {
    expect(new Set(vmKnobList.map(({name}) => name)).size).toBe(vmKnobList.length);
    for (const knob of vmKnobList) {
      expect(knob.meaning).toMatch(/^\w.{10,}\.$/);
      expect(knob.default).not.toBe('');
      expect(knobPath(knob.name)).toMatch(/^proc\/sys\/(vm|kernel)\/[a-z_-]+$/);
    }
  });

  it('has nothing in common with the files that are left alone', () => {
    const names = new Set<string>(vmKnobList.map(({name}) => name));
    expect(vmOthers.filter(name => names.has(`vm.${name}`))).toEqual([]);
  });
});

describe('vmKnobs', () => {
  it.each(fixtureHostsWith('proc/sys/vm/swappiness'))('reads the knobs of $name', ({host, text}) => {
    const {knobs} = must(vmKnobs.sample(host));
    expect(must(knobs['vm.swappiness']).value).toBe(Number(text));
    expect(must(knobs['vm.min_free_kbytes']).value).toBeGreaterThan(0);
    expect(must(knobs['kernel.dmesg_restrict']).text).toMatch(/^[01]$/);
  });

  it('reads files by name, keeps reasons and names new files', () => {
    const host = memoryHost({
      'proc/sys/vm/swappiness': '60\n',
      'proc/sys/vm/lowmem_reserve_ratio': '256\t256\t32\n',
      'proc/sys/vm/page-cluster': '3\n',
      'proc/sys/vm/dirty_ratio': 'many\n',
      'proc/sys/vm/quantum_ratio': '7\n',
      'proc/sys/vm/drop_caches': {kind: 'denied', path: 'proc/sys/vm/drop_caches'},
      'proc/sys/vm/stat_refresh': '',
      'proc/sys/kernel/dmesg_restrict': '1\n',
    });
    const {knobs, unknown} = must(vmKnobs.sample(host));
    expect(knobs['vm.swappiness']).toEqual({ok: true, value: {kind: 'number', text: '60', value: 60}});
    expect(must(knobs['vm.lowmem_reserve_ratio']).values).toEqual([256, 256, 32]);
    expect(must(knobs['vm.page-cluster']).value).toBe(3);
    expect(must(knobs['kernel.dmesg_restrict']).value).toBe(1);
    expect(knobs['vm.dirty_ratio']).toMatchObject({
      ok: false,
      reason: {kind: 'malformed', path: 'proc/sys/vm/dirty_ratio'},
    });
    expect(knobs['kernel.numa_balancing']).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'proc/sys/kernel/numa_balancing'},
    });
    expect(unknown).toEqual(['quantum_ratio']);
  });

  it('never touches the files that act when read or cannot be read', () => {
    const host = memoryHost({'proc/sys/vm/swappiness': '60\n'});
    vmKnobs.sample(host);
    for (const name of ['drop_caches', 'compact_memory', 'stat_refresh']) {
      expect(host.reads).not.toContain(`proc/sys/vm/${name}`);
    }
  });

  it('has a type for each knob', () => {
    const {knobs} = must(vmKnobs.sample(memoryHost({'proc/sys/vm/swappiness': '60\n'})));
    expectTypeOf(knobs['vm.swappiness']).toEqualTypeOf<Reading<KnobNumber>>();
    expectTypeOf(knobs['vm.lowmem_reserve_ratio']).toEqualTypeOf<Reading<KnobNumbers>>();
    expectTypeOf(knobs).toExtend<Readonly<Record<string, Reading<KnobValue>>>>();
  });
});
