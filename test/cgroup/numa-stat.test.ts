import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {memoryStatFields} from '../../src/cgroup/memory-stat.ts';
import {parseNumaStat} from '../../src/cgroup/numa-stat.ts';
import {parseV1NumaStat, v1NumaStatFields} from '../../src/cgroup/v1-numa-stat.ts';
import {neverThrows} from '../helpers/properties.ts';
import {captured} from './trees.ts';

const v2Sample = 'anon N0=180224 N1=184320\nfile N0=0 N1=4096\nworkingset_refault_file N0=0 N1=7\n';
const v1Sample = 'total=2106 N0=14 N1=2092\nhierarchical_total=2110 N0=18 N1=2092\n';

describe('parseNumaStat', () => {
  it.each(captured('memory.numa_stat', 'v2'))('reads $name and knows every line', ({text}) => {
    const result = parseNumaStat(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {nodes, unknown, malformed} = result.value;
    expect({unknown, malformed}).toEqual({unknown: {}, malformed: []});
    expect(text.startsWith(`anon ${nodes.map(({node, values}) => `N${node}=${values.anon}`).join(' ')}\n`)).toBe(true);
  });

  it('turns lines into nodes', () => {
    expect(parseNumaStat(v2Sample)).toEqual({
      ok: true,
      value: {
        nodes: [
          {node: 0, values: {anon: 180224, file: 0, workingsetRefaultFile: 0}},
          {node: 1, values: {anon: 184320, file: 4096, workingsetRefaultFile: 7}},
        ],
        unknown: {},
        malformed: [],
      },
    });
  });

  it('keeps what it cannot use', () => {
    const result = parseNumaStat(`${v2Sample}quantum N0=1 N1=2\nshmem N0=1 N1\nfile_thp\n`);
    expect(result).toMatchObject({ok: true, value: {unknown: {quantum: 'N0=1 N1=2'}}});
    expect(result.ok && result.value.malformed.map(({text}) => text)).toEqual(['shmem N0=1 N1', 'file_thp']);
  });

  it.each(['', 'anon 4096\n', v1Sample])('calls %j malformed', text => expect(parseNumaStat(text).ok).toBe(false));

  it('reads back whatever the kernel’s own format prints', () => {
    const key = fc.constantFrom(...Object.keys(memoryStatFields)) as fc.Arbitrary<keyof typeof memoryStatFields>;
    const shares = fc.array(fc.maxSafeNat(), {minLength: 3, maxLength: 3});
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(key, shares), {selector: ([name]) => name, minLength: 1}), rows => {
        const text = rows.map(([name, n]) => `${memoryStatFields[name].key} N0=${n[0]} N2=${n[1]} N10=${n[2]}\n`);
        const result = parseNumaStat(text.join(''));
        const nodes = [0, 2, 10].map((node, i) => ({
          node,
          values: Object.fromEntries(rows.map(([name, n]) => [name, n[i]])),
        }));
        expect(result).toEqual({ok: true, value: {nodes, unknown: {}, malformed: []}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseNumaStat, v2Sample));
});

describe('parseV1NumaStat', () => {
  it.each(captured('memory.numa_stat', 'v1'))('reads $name and knows every line', ({text}) => {
    const result = parseV1NumaStat(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {all, unknown, malformed} = result.value;
    expect({unknown, malformed}).toEqual({unknown: {}, malformed: []});
    expect(Object.keys(all)).toEqual(Object.keys(v1NumaStatFields));
    expect(text).toContain(`hierarchical_total=${all.hierarchicalTotal} N0=`);
  });

  it('turns lines into nodes and keeps the sum', () => {
    expect(parseV1NumaStat(v1Sample)).toEqual({
      ok: true,
      value: {
        all: {total: 2106, hierarchicalTotal: 2110},
        nodes: [
          {node: 0, values: {total: 14, hierarchicalTotal: 18}},
          {node: 1, values: {total: 2092, hierarchicalTotal: 2092}},
        ],
        unknown: {},
        malformed: [],
      },
    });
  });

  it('keeps what it cannot use', () => {
    const result = parseV1NumaStat(`${v1Sample}quantum=3 N0=3\nfile=lots N0=1\nanon=1\n`);
    expect(result).toMatchObject({ok: true, value: {unknown: {quantum: '3 N0=3'}}});
    expect(result.ok && result.value.malformed.map(({line}) => line)).toEqual([4, 5]);
  });

  it.each(['', v2Sample, 'total=1\n'])('calls %j malformed', text => expect(parseV1NumaStat(text).ok).toBe(false));

  it('never throws', () => neverThrows(parseV1NumaStat, v1Sample));
});
