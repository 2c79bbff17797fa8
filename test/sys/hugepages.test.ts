import {describe, expect, it} from 'vitest';
import {hugepages} from '../../src/sys/hugepages.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHostsWith, must} from './hosts.ts';

const pools = 'sys/kernel/mm/hugepages';
const nodes = 'sys/devices/system/node';
const MIB = 1024 * 1024;

const tree = {
  [`${pools}/hugepages-1048576kB/nr_hugepages`]: '1\n',
  [`${pools}/hugepages-1048576kB/demote`]: {kind: 'denied', path: `${pools}/hugepages-1048576kB/demote`},
  [`${pools}/hugepages-1048576kB/demote_size`]: '2048kB\n',
  [`${pools}/hugepages-2048kB/nr_hugepages`]: '64\n',
  [`${pools}/hugepages-2048kB/free_hugepages`]: '60\n',
  [`${pools}/hugepages-2048kB/resv_hugepages`]: '-1\n',
  [`${pools}/hugepages-2048kB/colour`]: 'blue\n',
  [`${nodes}/node10/hugepages/hugepages-2048kB/nr_hugepages`]: '0\n',
  [`${nodes}/node2/hugepages/hugepages-2048kB/nr_hugepages`]: '64\n',
  [`${nodes}/node3/meminfo`]: 'Node 3 MemTotal: 0 kB\n',
} as const;

describe('hugepages', () => {
  it.each(fixtureHostsWith(`${pools}/hugepages-2048kB/nr_hugepages`))('reads the pools of $name', ({host, text}) => {
    const sample = must(hugepages.sample(host));
    const pool = sample.pools.map(must).find(({size}) => size === 2 * MIB)!;
    expect(`${must(pool.nrHugepages)}\n`).toBe(text);
    expect(must(sample.nodes).length).toBeGreaterThan(0);
  });

  it('reads pools of all sizes, smallest first, and keeps what it cannot use apart', () => {
    const [small, large] = must(hugepages.sample(memoryHost(tree))).pools.map(must);
    expect(small!.size).toBe(2 * MIB);
    expect(must(small!.nrHugepages)).toBe(64);
    expect(must(small!.freeHugepages)).toBe(60);
    expect(small!.resvHugepages).toMatchObject({ok: false, reason: {kind: 'malformed'}});
    expect(small!.surplusHugepages).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(small!.unknown).toEqual(['colour']);
    expect(large!.size).toBe(1024 * MIB);
    expect(must(large!.demoteSize)).toBe(2 * MIB);
    expect(large!.unknown).toEqual([]);
  });

  it('does not read the write-only file', () => {
    const host = memoryHost(tree);
    hugepages.sample(host);
    expect(host.reads).not.toContain(`${pools}/hugepages-1048576kB/demote`);
  });

  it('goes through nodes with gaps in their numbers, and says which have no pools', () => {
    const sample = must(must(hugepages.sample(memoryHost(tree))).nodes);
    expect(sample.map(({node}) => node)).toEqual([2, 3, 10]);
    expect(must(must(must(sample[0]!.pools)[0]!).nrHugepages)).toBe(64);
    expect(sample[1]!.pools).toEqual({ok: false, reason: {kind: 'missing', path: `${nodes}/node3/hugepages`}});
  });

  it('reads the pools of a kernel without NUMA', () => {
    const sample = must(hugepages.sample(memoryHost({[`${pools}/hugepages-2048kB/nr_hugepages`]: '3\n'})));
    expect(must(must(sample.pools[0]!).nrHugepages)).toBe(3);
    expect(sample.nodes).toMatchObject({ok: false, reason: {kind: 'missing', path: nodes}});
  });
});
