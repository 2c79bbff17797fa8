import {describe, expect, it} from 'vitest';
import {transparentHugepage} from '../../src/sys/transparent-hugepage.ts';
import {fixtureText} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHostsWith, must} from './hosts.ts';

const base = 'sys/kernel/mm/transparent_hugepage';

const tree = {
  [`${base}/enabled`]: 'always [madvise] never\n',
  [`${base}/defrag`]: 'always defer defer+madvise [madvise] never\n',
  [`${base}/shmem_enabled`]: 'always within_size advise [never] deny force\n',
  [`${base}/use_zero_page`]: '1\n',
  [`${base}/hpage_pmd_size`]: '536870912\n',
  [`${base}/khugepaged/max_ptes_none`]: '8191\n',
  [`${base}/khugepaged/scan_sleep_millisecs`]: '10000\n',
  [`${base}/hugepages-1024kB/enabled`]: 'always [inherit] madvise never\n',
  [`${base}/hugepages-1024kB/stats/nr_anon`]: '12\n',
  [`${base}/hugepages-1024kB/stats/collapse_alloc`]: '1\n',
  [`${base}/hugepages-128kB/shmem_enabled`]: 'always inherit within_size advise [never]\n',
};

describe('transparentHugepage', () => {
  it.each(fixtureHostsWith(`${base}/enabled`))('reads the choice of $name', ({name, host, text}) => {
    const thp = must(transparentHugepage.sample(host));
    expect(text).toContain(`[${must(thp.enabled).selected}]`);
    expect(String(must(thp.hpagePmdSize))).toBe(fixtureText(name, `${base}/hpage_pmd_size`)?.trim());
    expect(must(must(thp.khugepaged).maxPtesNone)).toBeGreaterThan(0);
    const sizes = thp.sizes.map(size => must(size).size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  it('has a size for each directory, by number and not by letter', () => {
    const {sizes} = must(transparentHugepage.sample(memoryHost(tree)));
    expect(sizes.map(size => must(size).size)).toEqual([128 * 1024, 1024 * 1024]);
  });

  it('tells what a size does not have: 8 kB pages, for one, are for shared memory only', () => {
    const [small, large] = must(transparentHugepage.sample(memoryHost(tree))).sizes.map(must);
    expect(must(small!.shmemEnabled).selected).toBe('never');
    expect(small!.enabled).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(small!.stats).toEqual({ok: false, reason: {kind: 'missing', path: `${base}/hugepages-128kB/stats`}});
    expect(must(large!.enabled).choices).toEqual(['always', 'inherit', 'madvise', 'never']);
  });

  it('names statistics of a newer kernel', () => {
    const stats = must(must(must(transparentHugepage.sample(memoryHost(tree))).sizes[1]!).stats);
    expect(must(stats.nrAnon)).toBe(12);
    expect(stats.unknown).toEqual(['collapse_alloc']);
  });

  it('takes the full size from the file: 512 MiB where pages have 64 KiB', () => {
    const thp = must(transparentHugepage.sample(memoryHost(tree)));
    expect(must(thp.hpagePmdSize)).toBe(512 * 1024 * 1024);
    expect(must(must(thp.khugepaged).scanSleepMillisecs)).toBe(10000);
    expect(thp.shrinkUnderused).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });

  it('knows no sizes before 6.8', () => {
    const thp = must(transparentHugepage.sample(memoryHost({[`${base}/enabled`]: '[always] madvise never\n'})));
    expect(thp.sizes).toEqual([]);
    expect(thp.khugepaged).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });
});
