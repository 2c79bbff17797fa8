import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseZoneinfo, type Zone} from '../../src/proc/zoneinfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

/** Two nodes: the first has an empty zone before the one that carries the statistics of the node. */
const sample = `Node 0, zone      DMA
  pages free     0
        boost    0
        min      0
        low      0
        high     0
        promo    0
        spanned  0
        present  0
        managed  0
        cma      0
        protection: (0, 0, 1920)
Node 0, zone    DMA32
  per-node stats
      nr_inactive_anon 1790
      nr_mapped    2680
      high         9
  pages free     772915
        boost    5
        min      10296
        low      12870
        high     15444
        promo    18018
        spanned  1044480
        present  782336
        managed  772915
        cma      0
        protection: (0, 0, 1920)
      nr_free_pages 772915
      nr_mlock     3
      numa_hit     12
  pagesets
    cpu: 0
              count:    7
              high:     6435
              batch:    63
              high_min: 6435
              high_max: 48307
  vm stats threshold: 24
    cpu: 3
              count:    8
              high:     6436
              batch:    64
              high_min: 6437
              high_max: 48308
  vm stats threshold: 24
  node_unreclaimable:  1
  start_pfn:           4096
  reserved_highatomic: 11
  free_highatomic:     10
Node 1, zone   Normal
  per-node stats
      nr_inactive_anon 4
  pages free     100
        min      1
        low      2
        high     3
        spanned  200
        present  190
        managed  180
        protection: (0)
      nr_free_pages 100
  pagesets
    cpu: 0
              count: 1
              high:  2
              batch: 3
  node_unreclaimable:  0
  start_pfn:           8192
`;

const value = (text: string) => {
  const result = parseZoneinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseZoneinfo', () => {
  it.each(fixturesWith('proc/zoneinfo'))('reads $name and knows every line', ({text}) => {
    const {zones, nodes, unknown, malformed} = value(text);
    expect(unknown).toEqual({});
    expect(malformed).toEqual([]);
    expect(zones.map(({node, zone}) => `Node ${node}, zone ${zone.padStart(8)}`)).toEqual(text.match(/^Node.*$/gm));
    expect(nodes).toHaveLength(text.match(/per-node stats/g)!.length);
    for (const {stats} of nodes) {
      expect(text).toContain(`\n      nr_anon_pages ${stats.nr_anon_pages}\n`);
      expect(stats).not.toHaveProperty('nr_free_pages');
    }
    for (const zone of zones) {
      expect(text).toContain(`  pages free     ${zone.free}\n`);
      expect(text).toContain(`        high     ${zone.high}\n`);
      expect(zone.min).toBeLessThanOrEqual(zone.low);
      expect(zone.low).toBeLessThanOrEqual(zone.high);
      expect(zone.stats).not.toHaveProperty('nr_anon_pages');
      expect(zone.pagesets.length > 0).toBe(zone.managed > 0);
      expect(zone.startPfn !== undefined).toBe(zone.managed > 0);
    }
    expect(zones.reduce((sum, {pagesets}) => sum + pagesets.length, 0)).toBe(text.match(/ cpu: /g)!.length);
  });

  it('keeps the zone that carries the statistics of its node', () => {
    const {zones, nodes, malformed} = value(sample);
    expect(malformed).toEqual([]);
    expect(nodes).toEqual([
      {node: 0, stats: {nr_inactive_anon: 1790, nr_mapped: 2680, high: 9}},
      {node: 1, stats: {nr_inactive_anon: 4}},
    ]);
    expect(zones.map(({node, zone}) => `${node} ${zone}`)).toEqual(['0 DMA', '0 DMA32', '1 Normal']);
  });

  it('tells the high watermark from the high of a per-CPU list, and reads on after the threshold of each CPU', () => {
    expect(value(sample).zones[1]).toEqual({
      node: 0,
      zone: 'DMA32',
      free: 772915,
      boost: 5,
      min: 10296,
      low: 12870,
      high: 15444,
      promo: 18018,
      spanned: 1044480,
      present: 782336,
      managed: 772915,
      cma: 0,
      reservedHighatomic: 11,
      freeHighatomic: 10,
      protection: [0, 0, 1920],
      stats: {nr_free_pages: 772915, nr_mlock: 3, numa_hit: 12},
      pagesets: [
        {cpu: 0, count: 7, high: 6435, batch: 63, highMin: 6435, highMax: 48307},
        {cpu: 3, count: 8, high: 6436, batch: 64, highMin: 6437, highMax: 48308},
      ],
      vmStatsThreshold: 24,
      nodeUnreclaimable: true,
      startPfn: 4096,
    });
  });

  it('reads a zone without memory, and one of an old kernel', () => {
    const [empty, , old] = value(sample).zones;
    expect(empty).toMatchObject({zone: 'DMA', managed: 0, protection: [0, 0, 1920], stats: {}, pagesets: []});
    expect(empty).not.toHaveProperty('startPfn');
    expect(old).toEqual({
      node: 1,
      zone: 'Normal',
      free: 100,
      min: 1,
      low: 2,
      high: 3,
      spanned: 200,
      present: 190,
      managed: 180,
      protection: [0],
      stats: {nr_free_pages: 100},
      pagesets: [{cpu: 0, count: 1, high: 2, batch: 3}],
      nodeUnreclaimable: false,
      startPfn: 8192,
    });
  });

  it('keeps what a newer kernel prints', () => {
    const {zones, unknown, malformed} = value(
      sample
        .replace('      nr_mlock     3\n', '      nr_of_the_future 4\n')
        .replace('  start_pfn', '  end_pfn: 99\n  start_pfn'),
    );
    expect(malformed).toEqual([]);
    expect(zones[1]?.stats).toEqual({nr_free_pages: 772915, nr_of_the_future: 4, numa_hit: 12});
    expect(unknown).toEqual({'end_pfn:': '99'});
  });

  it('keeps a number beyond 2^53 as a malformed line', () => {
    const {zones, malformed} = value(sample.replace('nr_mlock     3', 'nr_mlock     18446744073709551615'));
    expect(zones).toHaveLength(3);
    expect(zones[1]?.stats).not.toHaveProperty('nr_mlock');
    expect(malformed).toEqual([{line: 30, why: expect.any(String), text: 'nr_mlock     18446744073709551615'}]);
    expect(value(sample.replace('numa_hit     12', 'numa_hit     9007199254740991')).zones[1]?.stats.numa_hit).toBe(
      9007199254740991,
    );
  });

  it('gives up a zone without watermarks, and no other', () => {
    const {zones, malformed} = value(sample.replace('        low      12870\n', ''));
    expect(zones.map(({zone}) => zone)).toEqual(['DMA', 'Normal']);
    expect(malformed).toEqual([{line: 13, why: 'the zone has no low', text: 'Node 0, zone    DMA32'}]);
  });

  it('gives up a zone whose header is broken, without giving its lines to the zone before', () => {
    const {zones, malformed} = value(sample.replace('Node 1, zone   Normal', 'Node ?, zone   Normal'));
    expect(zones.map(({zone}) => zone)).toEqual(['DMA', 'DMA32']);
    expect(zones[1]?.high).toBe(15444);
    expect(malformed).toEqual([{line: 51, why: expect.any(String), text: 'Node ?, zone   Normal'}]);
  });

  it('leaves out a torn per-CPU list', () => {
    const {zones, malformed} = value(sample.replace('              batch:    64\n', ''));
    expect(zones[1]?.pagesets.map(({cpu}) => cpu)).toEqual([0]);
    expect(malformed).toEqual([{line: 13, why: 'a per-CPU list is not complete', text: 'Node 0, zone    DMA32'}]);
  });

  it.each(['', '\n', 'Node 0, zone   Normal\n', '  pages free     0\n', 'nonsense'])('calls %j malformed', text => {
    expect(parseZoneinfo(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const n = fc.nat(2 ** 40);
    const pageset = fc.record({count: n, high: n, batch: n, highMin: n, highMax: n});
    const zone = fc.record({
      marks: fc.record({
        free: n,
        boost: n,
        min: n,
        low: n,
        high: n,
        promo: n,
        spanned: n,
        present: n,
        managed: n,
        cma: n,
      }),
      protection: fc.array(n, {minLength: 1, maxLength: 5}),
      stats: fc.dictionary(fc.constantFrom('nr_free_pages', 'nr_mlock', 'numa_hit', 'numa_local'), n),
      pagesets: fc.array(pageset, {minLength: 1, maxLength: 3}),
      vmStatsThreshold: fc.nat(125),
      nodeUnreclaimable: fc.boolean(),
      startPfn: n,
    });
    const nodeStats = fc.dictionary(fc.constantFrom('nr_anon_pages', 'nr_mapped', 'nr_kernel_stack'), n);
    fc.assert(
      fc.property(fc.array(zone, {minLength: 1, maxLength: 3}), nodeStats, (zones, nodeValues) => {
        const stat = ([key, x]: [string, number]) => `\n      ${key.padEnd(12)} ${x}`;
        const text = zones
          .map(z => {
            const {free, ...marks} = z.marks;
            return [
              'Node 0, zone   Normal',
              z === zones[0] ? `\n  per-node stats${Object.entries(nodeValues).map(stat).join('')}` : '',
              `\n  pages free     ${free}`,
              ...Object.entries(marks).map(([key, x]) => `\n        ${key.padEnd(8)} ${x}`),
              `\n        protection: (${z.protection.join(', ')})`,
              ...Object.entries(z.stats).map(stat),
              '\n  pagesets',
              ...z.pagesets.map(
                (p, cpu) =>
                  `\n    cpu: ${cpu}\n              count:    ${p.count}\n              high:     ${p.high}\n              batch:    ${p.batch}` +
                  `\n              high_min: ${p.highMin}\n              high_max: ${p.highMax}\n  vm stats threshold: ${z.vmStatsThreshold}`,
              ),
              `\n  node_unreclaimable:  ${z.nodeUnreclaimable ? 1 : 0}\n  start_pfn:           ${z.startPfn}\n`,
            ].join('');
          })
          .join('');
        expect(value(text)).toEqual({
          zones: zones.map(({marks, pagesets, ...rest}) => ({
            node: 0,
            zone: 'Normal',
            ...marks,
            ...rest,
            pagesets: pagesets.map((p, cpu) => ({cpu, ...p})),
          })),
          nodes: [{node: 0, stats: nodeValues}],
          unknown: {},
          malformed: [],
        });
      }),
    );
  });

  it('reads the file of a machine with 256 CPUs', () => {
    const cpu = (i: number) =>
      `    cpu: ${i}\n              count:    ${i}\n              high:     6435\n              batch:    63\n  vm stats threshold: 125\n`;
    const cpus = Array.from({length: 256}, (_, i) => cpu(i)).join('');
    const block = sample.slice(sample.indexOf('Node 0, zone    DMA32'), sample.indexOf('    cpu: 0'));
    const text = Array.from({length: 20}, (_, node) => `${block.replace('Node 0', `Node ${node}`)}${cpus}`).join('');
    const {zones, malformed} = value(text);
    expect(malformed).toEqual([]);
    const last: Zone = zones[19]!;
    expect(last).toMatchObject({node: 19, high: 15444, vmStatsThreshold: 125});
    expect(last.pagesets).toHaveLength(256);
    expect(last.pagesets[255]).toEqual({cpu: 255, count: 255, high: 6435, batch: 63});
  });

  it('never throws', () => neverThrows(parseZoneinfo, sample));
});
