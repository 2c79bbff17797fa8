import {describe, expect, it} from 'vitest';
import {find} from '../../src/explain/index.ts';
import {fixedRange, inRange, type Range, rangeOf, rangeText} from '../../src/sys/setting-ranges.ts';
import {vmKnobList} from '../../src/sys/vm-knob-list.ts';
import {kib} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';

const facts = {pageSize: kib(64), hugePages: 8192};

describe('rangeOf', () => {
  it.each(vmKnobList.filter(({name}) => name !== 'vm.lowmem_reserve_ratio').map(({name}) => name))('knows %s', name => {
    const range = rangeOf(name, facts)!;
    expect(range.max === undefined || range.max >= range.min).toBe(true);
    expect(rangeText(range)).toMatch(/^(from )?\d/);
  });

  it.each(
    vmKnobList.flatMap(({name}) => {
      const path = `proc/sys/${name.replaceAll('.', '/')}`;
      return fixturesWith(path).map(({name: fixture, text}) => ({fixture, name, text}));
    }),
  )('lets $name of $fixture stay as it is', ({name, text}) => {
    const range = rangeOf(name, facts);
    // Of two that exclude each other the unused one is 0, which cannot be written.
    if (range !== undefined && !/_bytes$/.test(name)) expect(inRange(Number(text), range)).toBe(true);
  });

  it('goes by the page size where the kernel does', () => {
    expect(rangeOf('vm.dirty_bytes', facts)).toEqual({min: 131_072});
    expect(rangeOf('khugepaged.max_ptes_none', facts)).toEqual({min: 0, max: 8191});
    expect(rangeOf('khugepaged.max_ptes_none', {...facts, hugePages: undefined})).toMatchObject({min: 0});
    expect(rangeOf('thp.enabled', facts)).toBeUndefined();
  });
});

describe('rangeText and inRange', () => {
  const cases: readonly (readonly [Range, string, readonly number[], readonly number[]])[] = [
    [{min: 0, max: 200}, '0 to 200', [0, 200], [-1, 201, 0.5, Number.NaN]],
    [{min: 0, max: 1}, '0 or 1', [0, 1], [2]],
    [{min: 8, orZero: true}, 'from 8, or 0', [0, 8, 2 ** 40], [1, 7, -1]],
    [{min: 1, max: 2 ** 31 - 1}, 'from 1', [1, 2 ** 31 - 1], [0, 2 ** 31]],
  ];
  it.each(cases)('%j reads %j', (range, text, inside, outside) => {
    expect(rangeText(range)).toBe(text);
    expect(inside.filter(n => !inRange(n, range))).toEqual([]);
    expect(outside.filter(n => inRange(n, range))).toEqual([]);
  });
});

describe('the reference', () => {
  it('takes the bounds from here', () => {
    expect(find('vm.swappiness').exact?.normal).toBe('Default: 60. Range: 0 to 200.');
    expect(find('vm.percpu_pagelist_high_fraction').exact?.normal).toBe('Default: 0. Range: from 8, or 0.');
    expect(find('vm.admin_reserve_kbytes').exact?.normal).not.toMatch(/Range/);
    expect(fixedRange('vm.dirty_bytes')).toBeUndefined();
  });
});
