import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseSlabinfo} from '../../src/proc/slabinfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const header = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
`;
const sample = `${header}btrfs_delayed_node      0      0    312   13    1 : tunables    0    0    0 : slabdata      0      0      0
dentry               903    924    192   21    1 : tunables    0    0    0 : slabdata     44     44      0
kmalloc-rnd-05-8k     12     16   8192    4    8 : tunables    0    0    0 : slabdata      4      4      0
`;

const value = (text: string) => {
  const result = parseSlabinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseSlabinfo', () => {
  it.each(fixturesWith('proc/slabinfo'))('reads $name', ({text}) => {
    const {caches, malformed} = value(text);
    expect(malformed).toEqual([]);
    const rows = text.trimEnd().split('\n').slice(2);
    expect(caches.map(({name}) => name)).toEqual(rows.map(row => row.split(' ')[0]));
    expect(caches.map(({numSlabs}) => numSlabs)).toEqual(rows.map(row => Number(row.split(/ +/).at(-2))));
    expect(caches.find(({name}) => name === 'dentry')?.objSize).toBe(192);
    for (const {activeObjs, numObjs, activeSlabs, numSlabs} of caches) {
      expect(activeObjs).toBeLessThanOrEqual(numObjs);
      expect(activeSlabs).toBe(numSlabs);
    }
  });

  it('reads a cache and one without objects', () => {
    const {caches, malformed} = value(sample);
    expect(malformed).toEqual([]);
    expect(caches).toHaveLength(3);
    expect(caches[0]).toEqual({
      name: 'btrfs_delayed_node',
      activeObjs: 0,
      numObjs: 0,
      objSize: 312,
      objsPerSlab: 13,
      pagesPerSlab: 1,
      activeSlabs: 0,
      numSlabs: 0,
    });
    expect(caches[1]).toMatchObject({name: 'dentry', activeObjs: 903, numObjs: 924, numSlabs: 44, activeSlabs: 44});
    expect(caches[2]).toMatchObject({name: 'kmalloc-rnd-05-8k', objSize: 8192, objsPerSlab: 4, pagesPerSlab: 8});
  });

  it('finds columns by name, with the statistics of the old SLAB allocator too', () => {
    const text = `slabinfo - version: 2.1 (statistics)
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail> : globalstat <listallocs> <maxobjs> : cpustat <allochit> <allocmiss>
dentry               903    903    192   21    1 : tunables  120   60    8 : slabdata     42     43      0 : globalstat   2403    903 : cpustat  11  12
`;
    expect(value(text).caches).toEqual([
      {
        name: 'dentry',
        activeObjs: 903,
        numObjs: 903,
        objSize: 192,
        objsPerSlab: 21,
        pagesPerSlab: 1,
        activeSlabs: 42,
        numSlabs: 43,
      },
    ]);
  });

  it.each(['my cache', 'a : b', '7', 'x 1 2 3'])('takes %j for the name of a cache', name => {
    const line = `${name}      5      6    312   13    1 : tunables    0    0    0 : slabdata      1      1      0\n`;
    expect(value(header + line).caches).toMatchObject([{name, activeObjs: 5, numObjs: 6}]);
  });

  it.each([
    'dentry               903    903    192   21',
    'dentry               903    903    192   21    1 : tunables    0    0    0 : slabdata     43',
    'dentry 18446744073709551615 903    192   21    1 : tunables    0    0    0 : slabdata     43     43      0',
    'dentry                -1    903    192   21    1 : tunables    0    0    0 : slabdata     43     43      0',
  ])('keeps %j as a malformed line', line => {
    const {caches, malformed} = value(`${sample}${line}\n`);
    expect(caches).toHaveLength(3);
    expect(malformed).toEqual([{line: 6, why: expect.any(String), text: line}]);
  });

  it.each([
    '',
    header,
    sample.replace('version: 2.1', 'version: 3.0'),
    sample.replace('<num_slabs>', '<slabs>'),
    sample.split('\n').slice(1).join('\n'),
    sample.replace('# name', '# (name'),
  ])('calls %j malformed', text => {
    expect(parseSlabinfo(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const n = fc.nat(2 ** 40);
    const record = fc.array(
      fc.record({
        name: fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_:()-]{0,40}$/),
        activeObjs: n,
        numObjs: n,
        objSize: n,
        objsPerSlab: n,
        pagesPerSlab: n,
        activeSlabs: n,
        numSlabs: n,
      }),
      {minLength: 1, maxLength: 5},
    );
    const pad = (x: number, width: number) => String(x).padStart(width);
    fc.assert(
      fc.property(record, caches => {
        const rows = caches.map(
          c =>
            `${c.name.padEnd(17)} ${pad(c.activeObjs, 6)} ${pad(c.numObjs, 6)} ${pad(c.objSize, 6)} ${pad(c.objsPerSlab, 4)} ${pad(c.pagesPerSlab, 4)}` +
            ` : tunables ${pad(0, 4)} ${pad(0, 4)} ${pad(0, 4)} : slabdata ${pad(c.activeSlabs, 6)} ${pad(c.numSlabs, 6)} ${pad(0, 6)}\n`,
        );
        expect(value(header + rows.join(''))).toEqual({caches, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseSlabinfo, sample));
});
