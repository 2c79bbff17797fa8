import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {pcpSum, roomLeft, type Watermarks, watermarks} from '../../src/model/watermarks.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {desktop, nodeText, type ZoneNumbers} from './zone-texts.ts';

const marksIn = (text: string, tiering = false): Watermarks => {
  const result = parseZoneinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  expect(result.value.malformed).toEqual([]);
  return watermarks(result.value, tiering);
};

const one = (numbers: ZoneNumbers, tiering = false) => {
  const {zones, nodes} = marksIn(nodeText([numbers]), tiering);
  return {row: zones[0]!, node: nodes[0]!};
};

const standsOf = (marks: Watermarks) => Object.fromEntries(marks.zones.map(row => [row.zone.zone, row.stand]));

describe('a zone without reserve', () => {
  it.each([
    [10_000, 'above', 'idle'],
    [601, 'above', 'idle'],
    [600, 'between', 'maybe'],
    [501, 'between', 'maybe'],
    [500, 'below-low', 'awake'],
    [401, 'below-low', 'awake'],
    [400, 'below-min', 'callers'],
    [0, 'below-min', 'callers'],
  ] as const)('with %i pages free and marks at 400, 500, 600 is %s, its kswapd %s', (free, stand, kswapd) => {
    const {row, node} = one({free});
    expect([row.stand, node.kswapd]).toEqual([stand, kswapd]);
    expect(row.room).toEqual({min: free - 400, low: free - 500, high: free - 600});
    expect(node.room).toEqual({
      min: Math.max(0, free - 400),
      low: Math.max(0, free - 500),
      high: Math.max(0, free - 600),
    });
  });

  it('has kswapd given up only while it would have work', () => {
    expect(one({free: 10_000, gaveUp: true}).node).toMatchObject({kswapd: 'idle', gaveUp: true});
    for (const free of [550, 450, 100]) expect(one({free, gaveUp: true}).node.kswapd).toBe('gave-up');
  });

  it('keeps kswapd at work while its marks are boosted', () => {
    expect(one({free: 10_000, boost: 100}).node.kswapd).toBe('boosted');
    expect(one({free: 10_000, boost: 0}).node.kswapd).toBe('idle');
    expect(one({free: 450, boost: 100}).node.kswapd).toBe('awake');
  });

  it('does not count what is set apart for urgent blocks', () => {
    const {row} = one({free: 700, freeHighatomic: 150});
    expect([row.usable, row.stand]).toEqual([550, 'between']);
  });

  it('has the promo mark for a goal with memory tiering, and without it where none is printed', () => {
    expect(one({free: 650, promo: 700}, true).row.stand).toBe('between');
    expect(one({free: 650, promo: 700}, true).node.kswapd).toBe('maybe');
    expect(one({free: 650, promo: 700}).row.stand).toBe('above');
    expect(one({free: 650}, true).row.stand).toBe('above');
  });
});

describe('zones of one node', () => {
  it('count together, highest first, each above its mark and reserve', () => {
    const {nodes, empty} = marksIn(desktop());
    expect(empty).toBe(2);
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({kswapd: 'idle', use: 'programs', gaveUp: false});
    expect(nodes[0]!.parts.map(({zone}) => zone)).toEqual(['Normal', 'DMA32', 'DMA']);
    expect(nodes[0]!.room.low).toBe(1_000_000 - 16_250 + (740_000 - 3750 - 13_000));
    expect(nodes[0]!.room.min).toBe(1_000_000 - 13_000 + (740_000 - 3000 - 13_000));
  });

  it('keep the small ones back without alarm', () => {
    const marks = marksIn(desktop());
    expect(standsOf(marks)).toEqual({DMA: 'kept', DMA32: 'above', Normal: 'above'});
    const dma = marks.zones.find(row => row.zone.zone === 'DMA')!;
    expect(dma.reserve).toBe(15_900);
    expect(dma.room.low).toBe(3840 - 18 - 15_900);
    expect([roomLeft(dma, 'low'), roomLeft(dma, 'min')]).toEqual([0, 0]);
  });

  it('let kswapd sleep while one of them is above high, whatever the others', () => {
    const marks = marksIn(desktop({free: 5}));
    expect(standsOf(marks)).toMatchObject({Normal: 'below-min', DMA32: 'above'});
    expect(marks.nodes[0]!.kswapd).toBe('idle');
  });

  it('wake it when none is above low: the reserve of DMA32 does not help', () => {
    const marks = marksIn(desktop({free: 16_000}, {free: 16_750}));
    expect(standsOf(marks)).toEqual({DMA: 'kept', DMA32: 'kept', Normal: 'below-low'});
    expect(marks.nodes[0]).toMatchObject({kswapd: 'awake', room: {low: 0, min: 3000 + 750}});
    expect(marksIn(desktop({free: 16_000}, {free: 16_751})).nodes[0]!.kswapd).toBe('maybe');
  });

  it('let callers reclaim when none is above min', () => {
    expect(marksIn(desktop({free: 13_000}, {free: 16_000})).nodes[0]!.kswapd).toBe('callers');
    expect(marksIn(desktop({free: 13_001}, {free: 16_000})).nodes[0]!.kswapd).toBe('awake');
  });

  it('are judged by what the kernel itself may use where programs have Movable', () => {
    const movable: ZoneNumbers = {zone: 'Movable', free: 500_000, managed: 900_000};
    const normal: ZoneNumbers = {free: 550, protection: [0, 0, 0, 28_125, 28_125]};
    const {zones, nodes} = marksIn(nodeText([normal, movable]));
    expect(nodes[0]).toMatchObject({use: 'kernel', kswapd: 'maybe', room: {low: 50}});
    const row = zones.find(each => each.zone.zone === 'Normal')!;
    expect(row).toMatchObject({reserve: 0, programReserve: 28_125, stand: 'between'});
  });

  it('are judged by programs where these come to the marks first', () => {
    const movable: ZoneNumbers = {zone: 'Movable', free: 450, managed: 900_000};
    const normal: ZoneNumbers = {free: 20_000, protection: [0, 0, 0, 28_125, 28_125]};
    expect(marksIn(nodeText([normal, movable])).nodes[0]).toMatchObject({use: 'programs', kswapd: 'awake'});
  });

  it('lend free CMA to programs, not to the kernel', () => {
    const {nodes, zones} = marksIn(nodeText([{free: 5000, stats: {nr_free_cma: 4450}}]));
    expect(nodes[0]).toMatchObject({use: 'kernel', kswapd: 'maybe', room: {low: 50}});
    expect(zones[0]!.stand).toBe('above');
  });
});

describe('several nodes', () => {
  it('are judged together, and a node without memory not at all', () => {
    const text = [
      nodeText([{node: 0, free: 450}]),
      nodeText([{node: 1, free: 90_000}]),
      nodeText([{node: 2, managed: 0}]),
      nodeText([{node: 5, zone: 'Movable', free: 300}]),
    ].join('');
    const {nodes, zones, empty} = marksIn(text);
    expect(nodes.map(({node, kswapd}) => [node, kswapd])).toEqual([
      [0, 'spills'],
      [1, 'idle'],
      [5, 'spills'],
    ]);
    expect(zones.map(row => row.zone.node)).toEqual([0, 1, 5]);
    expect(zones.every(row => row.node.node === row.zone.node)).toBe(true);
    expect(empty).toBe(17);
  });

  it.each([
    [450, 300, 'awake', 'callers'],
    [450, 501, 'spills', 'maybe'],
    [300, 550, 'spills', 'maybe'],
    [501, 550, 'maybe', 'maybe'],
  ] as const)('with %i and %i pages free are %s and %s: a request tries all nodes first', (a, b, first, second) => {
    const {nodes} = marksIn(nodeText([{free: a}]) + nodeText([{node: 1, free: b}]));
    expect(nodes.map(({kswapd}) => kswapd)).toEqual([first, second]);
  });

  it('do not help one whose kswapd gave up', () => {
    const {nodes} = marksIn(nodeText([{free: 300, gaveUp: true}]) + nodeText([{node: 1}]));
    expect(nodes[0]!.kswapd).toBe('gave-up');
  });

  it('add up what they have', () => {
    const {nodes} = marksIn(desktop());
    expect(nodes[0]).toMatchObject({managed: 3840 + 745_000 + 3_300_000, free: 3840 + 740_000 + 1_000_000});
  });
});

describe('pcpSum', () => {
  it('adds the lists of all CPUs', () => {
    expect(pcpSum(one({pcp: [10, 200, 0]}).row.zone)).toEqual({
      pages: 210,
      cpus: 3,
      largest: 200,
      high: 378,
      batch: 63,
    });
    expect(pcpSum(one({}).row.zone)).toEqual({pages: 0, cpus: 0, largest: 0, high: 0, batch: 0});
  });
});

describe.each(fixturesWith('proc/zoneinfo'))('$name', ({text}) => {
  it('has every zone with memory once, and says how many have none', () => {
    const {zones, empty, nodes} = marksIn(text);
    const managed = [...text.matchAll(/^ +managed +(\d+)$/gm)].map(([, n]) => Number(n));
    expect(zones.map(row => row.zone.managed)).toEqual(managed.filter(n => n > 0));
    expect(empty).toBe(managed.filter(n => n === 0).length);
    expect(nodes.every(({room}) => room.min >= room.low && room.low >= room.high)).toBe(true);
  });

  it('never raises an alarm on DMA alone', () => {
    const stands = marksIn(text).zones.flatMap(({zone, stand}) => (zone.zone === 'DMA' ? [stand] : []));
    expect(stands.filter(stand => stand !== 'above' && stand !== 'kept')).toEqual([]);
  });
});

it('finds more room with more free memory', () => {
  const pages = fc.nat(50_000);
  fc.assert(
    fc.property(pages, pages, pages, pages, (normal, dma32, more, boost) => {
      const before = marksIn(desktop({free: normal, boost}, {free: dma32})).nodes[0]!;
      const after = marksIn(desktop({free: normal + more, boost}, {free: dma32})).nodes[0]!;
      expect(after.room.low).toBeGreaterThanOrEqual(before.room.low);
      expect(before.room.low > 0).toBe(['idle', 'boosted', 'maybe'].includes(before.kswapd));
      expect(before.room.min > 0).toBe(before.kswapd !== 'callers');
    }),
  );
});
