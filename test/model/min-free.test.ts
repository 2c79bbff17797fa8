import {describe, expect, it} from 'vitest';
import {minFree} from '../../src/model/min-free.ts';
import {marksOf} from '../../src/model/zone-report.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {fixtureHost, machine, must, snapshotOf} from './machines.ts';
import {desktop, nodeText} from './zone-texts.ts';

type Setting = {
  readonly kb?: number;
  readonly thp?: string;
  readonly block?: number;
  readonly zones?: string;
  readonly pageSize?: number;
};

const found = async ({kb = 67_584, thp = 'always [madvise] never', block = 2 ** 21, zones = desktop()}: Setting) => {
  const snapshot = await snapshotOf(
    machine({
      files: {
        'proc/zoneinfo': zones,
        'proc/sys/vm/min_free_kbytes': `${kb}\n`,
        ...(thp !== '' && {'sys/kernel/mm/transparent_hugepage/enabled': thp}),
        ...(block > 0 && {'sys/kernel/mm/transparent_hugepage/hpage_pmd_size': `${block}\n`}),
      },
    }),
  );
  return minFree(snapshot, must(marksOf(snapshot)).zones);
};

describe('minFree', () => {
  it('knows eleven page blocks a zone for the work of huge pages', async () => {
    expect(await found({})).toEqual({bytes: 67_584 * 1024, raisedByHugePages: true});
  });

  it.each([
    ['another number', {kb: 67_588}],
    ['a smaller one on a large machine', {kb: 40_000}],
    ['huge pages switched off', {thp: 'always madvise [never]'}],
    ['a kernel without huge pages', {thp: '', block: 0}],
    ['another size of page block', {block: 2 ** 25}],
  ] satisfies [string, Setting][])('claims nothing for %s', async (_, setting) => {
    expect((await found(setting))!.raisedByHugePages).toBe(false);
  });

  it('knows the cap of a twentieth on a small machine', async () => {
    const zones = nodeText([{managed: 100_000, high: 4000, free: 50_000}]);
    // A twentieth of 96,000 to 100,000 pages: 19,200 to 20,000 kB, less than eleven blocks.
    for (const kb of [19_200, 19_600, 20_000]) expect((await found({kb, zones}))!.raisedByHugePages).toBe(true);
    for (const kb of [2_530, 19_196, 20_004, 22_000]) expect((await found({kb, zones}))!.raisedByHugePages).toBe(false);
    expect((await found({kb: 22_528, zones}))!.raisedByHugePages).toBe(true);
  });

  it('leaves the Movable zone out', async () => {
    const zones = nodeText([
      {managed: 3_000_000, free: 900_000},
      {zone: 'Movable', managed: 900_000, free: 9_000},
    ]);
    expect((await found({kb: 22_528, zones}))!.raisedByHugePages).toBe(true);
    expect((await found({kb: 45_056, zones}))!.raisedByHugePages).toBe(false);
  });

  it('is not known without the setting', async () => {
    const snapshot = await snapshotOf(machine({files: {'proc/zoneinfo': desktop()}}));
    expect(minFree(snapshot, must(marksOf(snapshot)).zones)).toBeUndefined();
  });

  it('tells the captured machines apart', async () => {
    const raised: string[] = [];
    for (const name of fixtureNames()) {
      const snapshot = await snapshotOf(fixtureHost(name));
      if (minFree(snapshot, must(marksOf(snapshot)).zones)?.raisedByHugePages) raised.push(name);
    }
    // On the others nobody uses huge pages, or the setting is the kernel's own.
    expect(raised).toEqual(['6.12-x86_64-4k-hugetlb', '6.12-x86_64-4k-numa2', '6.18-x86_64-4k-hybrid-v1']);
  });
});
