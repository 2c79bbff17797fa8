import {describe, expect, it} from 'vitest';
import {hugepagesFields, nodeHugepagesFields} from '../../src/sys/hugepages.ts';
import {sysProbes} from '../../src/sys/index.ts';
import {ksmFields} from '../../src/sys/ksm.ts';
import {lruGenFields} from '../../src/sys/lru-gen.ts';
import {nodeMeminfoFields, numastatFields} from '../../src/sys/numa.ts';
import {
  khugepagedFields,
  thpSizeFields,
  thpStatsFields,
  transparentHugepageFields,
} from '../../src/sys/transparent-hugepage.ts';
import {zramBdStatFields, zramFields, zramIoStatFields, zramMmStatFields} from '../../src/sys/zram.ts';
import {zswapFields} from '../../src/sys/zswap.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHosts, reasonsIn, unknownIn} from './hosts.ts';

const probes = Object.entries(sysProbes);

/** Files that one vendor's kernel adds; they are named by the probes and described by nobody. */
const vendorFiles = ['anon_beside_full', 'anon_fault_declined', 'shrink_inodes_with_pagecache'];

const cases = fixtureHosts().flatMap(({name, host}) => probes.map(([id, probe]) => ({name, host, id, probe})));

describe('the probes of sys/', () => {
  it.each(cases)('$id can use every file of $name, and knows it', ({host, probe}) => {
    const sample = probe.sample(host);
    const kinds = reasonsIn(sample).map(({kind}) => kind);
    expect(kinds.filter(kind => kind !== 'missing' && kind !== 'denied')).toEqual([]);
    expect(unknownIn(sample).filter(name => !vendorFiles.includes(name))).toEqual([]);
  });

  it.each(probes)('%s gives one reason when its directory is missing', (_, probe) => {
    expect(probe.sample(memoryHost({}))).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });

  it.each(probes)('%s keeps the reason why its directory is closed', (_, probe) => {
    const closed = {kind: 'denied', path: 'x'} as const;
    const directories = [
      'proc/sys/vm',
      'sys/kernel/mm/transparent_hugepage',
      'sys/kernel/mm/ksm',
      'sys/kernel/mm/hugepages',
      'sys/module/zswap/parameters',
      'sys/block',
      'sys/kernel/mm/lru_gen',
      'sys/devices/system/node',
    ];
    const host = memoryHost(Object.fromEntries(directories.map(path => [path, closed])));
    expect(probe.sample(host)).toEqual({ok: false, reason: closed});
  });

  it.each(probes)('%s says what it reads and where that is documented', (_, probe) => {
    expect(probe.files.length).toBeGreaterThan(0);
    expect(probe.files.every(path => /^(proc|sys)\//.test(path))).toBe(true);
    expect(probe.doc).toMatch(/^https:\/\/docs\.kernel\.org\//);
  });
});

describe('the field lists of sys/', () => {
  it.each([
    ['transparent_hugepage', transparentHugepageFields],
    ['khugepaged', khugepagedFields],
    ['transparent_hugepage/hugepages-', thpSizeFields],
    ['transparent_hugepage/hugepages-/stats', thpStatsFields],
    ['ksm', ksmFields],
    ['hugepages', hugepagesFields],
    ['node hugepages', nodeHugepagesFields],
    ['zswap', zswapFields],
    ['zram', zramFields],
    ['mm_stat', zramMmStatFields],
    ['io_stat', zramIoStatFields],
    ['bd_stat', zramBdStatFields],
    ['lru_gen', lruGenFields],
    ['node meminfo', nodeMeminfoFields],
    ['numastat', numastatFields],
  ])('%s name each file once and explain it', (_, list) => {
    const fields = Object.values(list as Record<string, {key: string; meaning: string}>);
    expect(new Set(fields.map(({key}) => key)).size).toBe(fields.length);
    for (const {meaning} of fields) expect(meaning).toMatch(/^\w.{10,}\.$/);
  });
});
