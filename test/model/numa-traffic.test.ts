import {describe, expect, it} from 'vitest';
import {numaTraffic} from '../../src/model/numa-traffic.ts';
import {machine, must, outcome, snapshotsOf} from './machines.ts';
import {nodeText} from './zone-texts.ts';

type Counters = readonly [hit: number, miss: number, local: number, other: number];

const stats = ([hit, miss, local, other]: Counters) => ({
  numa_hit: hit,
  numa_miss: miss,
  numa_foreign: 7,
  numa_local: local,
  numa_other: other,
});

const hostOf = (counters: Counters | undefined, dma32: Counters | undefined = counters && [0, 0, 0, 0]) =>
  machine({
    files: {
      'proc/zoneinfo':
        nodeText([
          {zone: 'DMA32', ...(dma32 && {stats: stats(dma32)})},
          {zone: 'Normal', ...(counters && {stats: stats(counters)})},
        ]) + nodeText([{node: 1, stats: stats([1, 9, 5, 5])}]),
    },
  });

const trafficOf = async (...states: Parameters<typeof snapshotsOf>[0]) =>
  numaTraffic((await snapshotsOf(states, {probes: ['zoneinfo']})).at(-1)!, 0);

describe('numaTraffic', () => {
  it('adds the zones of a node, and knows no rate on the first sample', async () => {
    const traffic = await trafficOf(hostOf([60, 10, 70, 0], [20, 10, 0, 30]));
    expect(must(traffic.sinceBoot)).toEqual({miss: 20, remote: 30});
    expect(outcome(traffic.recent)).toBe('first-sample');
  });

  it('takes the shares of what was allocated since the last sample', async () => {
    const traffic = await trafficOf(hostOf([1000, 0, 1000, 0]), hostOf([1075, 25, 1090, 10]));
    expect(must(traffic.recent)).toEqual({miss: 25, remote: 10});
  });

  it('says nothing of a time in which nothing was allocated', async () => {
    const traffic = await trafficOf(hostOf([1000, 0, 1000, 0]), hostOf([1000, 0, 1000, 0]));
    expect(must(traffic.recent)).toEqual({miss: undefined, remote: undefined});
    expect(must((await trafficOf(hostOf([0, 0, 0, 0]))).sinceBoot)).toEqual({miss: undefined, remote: undefined});
  });

  it('notices a reset', async () => {
    const traffic = await trafficOf(hostOf([1000, 0, 1000, 0]), hostOf([10, 0, 10, 0]));
    expect(outcome(traffic.recent)).toBe('counter-reset');
  });

  it('says that a kernel without NUMA has no such counters', async () => {
    const traffic = await trafficOf(hostOf(undefined), hostOf(undefined));
    expect(outcome(traffic.sinceBoot)).toBe('no-field');
    expect(outcome(traffic.recent)).toBe('no-field');
  });

  it('has the reason when the file cannot be read', async () => {
    const denied = machine({files: {'proc/zoneinfo': {kind: 'denied', path: 'proc/zoneinfo'}}});
    expect(outcome((await trafficOf(denied, denied)).recent)).toBe('denied');
  });
});
