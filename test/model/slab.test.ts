import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {slabRows, slabSize, slabTotals} from '../../src/model/slab.ts';
import {parseSlabinfo, type SlabCache} from '../../src/proc/slabinfo.ts';
import {createTracks, type Tracks} from '../../src/store/tracks.ts';
import {bytes, count, millis, pages} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {fixtureHost, machine, must, outcome, snapshotOf} from './machines.ts';

const header = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>
`;
const dentry =
  'dentry             903    924    192   21    1 : tunables    0    0    0 : slabdata     44     44      0\n';
const empty =
  'kmalloc-rcl-8k       0      0   8192    4    8 : tunables    0    0    0 : slabdata      0      0      0\n';

const quiet: Tracks = createTracks();

const rowsOf = async (text: string, {pageSize = 4096, tracks = quiet} = {}) =>
  must(
    slabRows(
      await snapshotOf(machine({files: {'proc/slabinfo': header + text}, system: {pageSize: bytes(pageSize)}})),
      tracks,
    ),
  );

const cacheOf = (numbers: Readonly<Record<keyof Omit<SlabCache, 'name'>, number>>): SlabCache => ({
  name: 'cache',
  activeObjs: count(numbers.activeObjs),
  numObjs: count(numbers.numObjs),
  objSize: bytes(numbers.objSize),
  objsPerSlab: count(numbers.objsPerSlab),
  pagesPerSlab: pages(numbers.pagesPerSlab),
  activeSlabs: count(numbers.activeSlabs),
  numSlabs: count(numbers.numSlabs),
});

describe('slabRows', () => {
  it.each([
    {pageSize: 4096, size: 44 * 4096},
    {pageSize: 65536, size: 44 * 65536},
  ])('sizes a cache in pages of $pageSize bytes', async ({pageSize, size}) => {
    const [row] = await rowsOf(dentry, {pageSize});
    expect(row).toMatchObject({size, waste: size - 903 * 192, cache: {name: 'dentry'}});
    expect(row!.utilisation).toBeCloseTo((100 * 903) / 924, 10);
  });

  it('takes a cache without objects for nothing', async () => {
    const [row] = await rowsOf(empty);
    expect(row).toMatchObject({size: 0, waste: 0, utilisation: 0});
  });

  it('never calls less than nothing waste', () => {
    const n = fc.nat(1_000_000);
    const cache = fc
      .record({
        activeObjs: n,
        numObjs: n,
        objSize: n,
        objsPerSlab: n,
        pagesPerSlab: fc.nat(64),
        activeSlabs: n,
        numSlabs: n,
      })
      .map(cacheOf);
    return fc.assert(
      fc.asyncProperty(fc.array(cache, {minLength: 1, maxLength: 3}), async caches => {
        const lines = caches.map(
          c =>
            `${c.name} ${c.activeObjs} ${c.numObjs} ${c.objSize} ${c.objsPerSlab} ${c.pagesPerSlab} : tunables 0 0 0 : slabdata ${c.activeSlabs} ${c.numSlabs} 0\n`,
        );
        for (const row of await rowsOf(lines.join(''))) {
          expect(row.waste).toBeGreaterThanOrEqual(0);
          expect(row.waste).toBeLessThanOrEqual(row.size);
          expect(row.size).toBe(slabSize(row.cache, bytes(4096)));
        }
      }),
      {numRuns: 50},
    );
  });

  it('knows no growth before there is a past of ten seconds', async () => {
    const tracks = createTracks();
    const growth = async () => (await rowsOf(dentry, {tracks}))[0]!.growth;
    expect(outcome(await growth())).toBe('first-sample');
    tracks.record(millis(1000), [['dentry', 100_000]]);
    expect(outcome(await growth())).toBe('first-sample');
    tracks.record(millis(10_999), [['dentry', 180_224]]);
    expect(outcome(await growth())).toBe('first-sample');
    tracks.record(millis(31_000), [['dentry', 180_224]]);
    expect(await growth()).toEqual({ok: true, value: 80_224});
  });

  it('are worked out once for each reading of the file, and again for the next though it says the same', async () => {
    const tracks = createTracks();
    tracks.record(millis(0), [['dentry', 100_000]]);
    const snapshot = await snapshotOf(machine({files: {'proc/slabinfo': header + dentry}}));
    const first = must(slabRows(snapshot, tracks));
    expect(must(slabRows({...snapshot}, tracks))).toBe(first);
    expect(must(slabRows(snapshot, createTracks()))).not.toBe(first);
    tracks.record(millis(20_000), [['dentry', 180_224]]);
    const {slabinfo} = snapshot.current;
    const later = {...snapshot, current: {...snapshot.current, slabinfo: {...slabinfo!, at: millis(20_000)}}};
    expect(must(slabRows(later, tracks))[0]!.growth).toEqual({ok: true, value: 80_224});
  });

  it('reports a shrinking cache as negative growth, and a steady one as 0', async () => {
    const tracks = createTracks();
    tracks.record(millis(0), [
      ['dentry', 180_224],
      ['kmalloc-rcl-8k', 0],
    ]);
    tracks.record(millis(60_000), [
      ['dentry', 100_000],
      ['kmalloc-rcl-8k', 0],
    ]);
    const rows = await rowsOf(dentry + empty, {tracks});
    expect(rows.map(row => outcome(row.growth))).toEqual([-80_224, 0]);
  });

  it('says that slabinfo needs root', async () => {
    const reading = slabRows(await snapshotOf(fixtureHost('6.12-x86_64-4k-nonroot')), quiet);
    expect(reading).toEqual({ok: false, reason: {kind: 'denied', path: 'proc/slabinfo'}});
  });
});

describe('slabTotals', () => {
  it('adds up', async () => {
    const rows = await rowsOf(dentry + dentry.replace('dentry', 'filp  ') + empty);
    expect(slabTotals(rows)).toEqual({
      size: 2 * 44 * 4096,
      waste: 2 * (44 * 4096 - 903 * 192),
      caches: 3,
    });
    expect(slabTotals([])).toEqual({size: 0, waste: 0, caches: 0});
  });

  it.each(fixturesWith('proc/slabinfo'))('is not above the Slab of meminfo on $name', async ({name, text}) => {
    const host = fixtureHost(name);
    const snapshot = await snapshotOf(host);
    const {size, waste, caches} = slabTotals(must(slabRows(snapshot, quiet)));
    const parsed = parseSlabinfo(text);
    expect(caches).toBe(parsed.ok ? parsed.value.caches.length : 0);
    const {slab} = must(snapshot.current.meminfo!.reading);
    // Large kmallocs are in meminfo only; slabs of a smaller order make slabinfo's sum a little too large.
    expect(size).toBeLessThan(1.05 * slab!);
    expect(size).toBeGreaterThan(0.5 * slab!);
    expect(waste).toBeLessThan(size);
  });
});
