import {describe, expect, it} from 'vitest';
import {figuresOf, nodeFigures, reservesOf} from '../../src/model/zone-figures.ts';
import {bytes} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {fixtureHost, machine, must, snapshotOf} from './machines.ts';
import {desktop} from './zone-texts.ts';

const zoneinfoOf = (snapshot: Awaited<ReturnType<typeof snapshotOf>>) => must(snapshot.current.zoneinfo!.reading);

describe('figuresOf', () => {
  it('gives amounts in bytes and events as counts, in the kernel’s order', () => {
    const found = figuresOf({nr_free_cma: 3, numa_hit: 7, nr_kernel_stack: 5, nr_of_tomorrow: 9}, bytes(16_384));
    expect(found.map(({key, amount}) => [key, amount])).toEqual([
      ['nr_free_cma', {unit: 'bytes', n: 3 * 16_384}],
      ['numa_hit', {unit: 'count', n: 7}],
      ['nr_kernel_stack', {unit: 'bytes', n: 5 * 1024}],
      ['nr_of_tomorrow', {unit: 'count', n: 9}],
    ]);
    expect(found.map(({meaning}) => meaning === undefined)).toEqual([false, false, false, true]);
  });

  it.each(fixtureNames())('knows every key of %s', async name => {
    const {zones, nodes} = zoneinfoOf(await snapshotOf(fixtureHost(name), {probes: ['zoneinfo']}));
    const all = [...zones, ...nodes].flatMap(({stats}) => figuresOf(stats, bytes(4096)));
    expect(all.filter(({meaning}) => meaning === undefined)).toEqual([]);
  });
});

describe('reservesOf', () => {
  it('names the zones from whose requests a zone keeps its pages', async () => {
    const snapshot = await snapshotOf(machine({files: {'proc/zoneinfo': desktop()}}), {probes: ['zoneinfo']});
    const zone = (name: string) => zoneinfoOf(snapshot).zones.find(each => each.zone === name)!;
    expect(reservesOf(snapshot, zone('DMA32')).map(each => each.zone)).toEqual(['Normal', 'Movable', 'Device']);
    expect(reservesOf(snapshot, zone('DMA'))[0]).toEqual({zone: 'DMA32', bytes: 2900 * 4096});
    expect(reservesOf(snapshot, zone('Normal'))).toEqual([]);
  });
});

it('a node has figures of its own only where the kernel prints them', async () => {
  const captured = await snapshotOf(fixtureHost('6.12-x86_64-4k-numa2'), {probes: ['zoneinfo']});
  expect(nodeFigures(captured, {node: 1})?.map(({key}) => key)).toContain('nr_active_anon');
  const bare = await snapshotOf(machine({files: {'proc/zoneinfo': desktop()}}), {probes: ['zoneinfo']});
  expect(nodeFigures(bare, {node: 0})).toBeUndefined();
  expect(nodeFigures(await snapshotOf(machine({})), {node: 0})).toBeUndefined();
});
