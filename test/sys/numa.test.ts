import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  nodeMeminfoFields,
  numa,
  numastatFields,
  parseDistances,
  parseNodeMeminfo,
  parseNumastat,
} from '../../src/sys/numa.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {neverThrows} from '../helpers/properties.ts';
import {fixtureHostsWith, must} from './hosts.ts';

const base = 'sys/devices/system/node';

const sample = `Node 4 MemTotal:       13199564 kB
Node 4 MemFree:        12000000 kB
Node 4 MemUsed:         1199564 kB
Node 4 Active(anon):       1536 kB
Node 4 FilePages:        260340 kB
Node 4 HugePages_Total:     2
`;

const numastat = `numa_hit 4351828
numa_miss 1
numa_foreign 2
interleave_hit 1136
local_node 4351827
other_node 3
`;

describe('parseNodeMeminfo', () => {
  it.each(fixturesWith(`${base}/node0/meminfo`))('reads $name and knows every line', ({text}) => {
    const result = parseNodeMeminfo(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {memTotal, memFree, memUsed, unknown, malformed} = result.value;
    expect(unknown).toEqual({});
    expect(malformed).toEqual([]);
    expect(text).toContain(`Node 0 MemTotal: ${String(memTotal! / 1024).padStart(14)} kB`);
    expect(memUsed).toBe(memTotal! - memFree!);
  });

  it('turns kB into bytes, leaves counts alone', () => {
    expect(parseNodeMeminfo(sample)).toEqual({
      ok: true,
      value: {
        memTotal: 13199564 * 1024,
        memFree: 12000000 * 1024,
        memUsed: 1199564 * 1024,
        activeAnon: 1536 * 1024,
        filePages: 260340 * 1024,
        hugePagesTotal: 2,
        unknown: {},
        malformed: [],
      },
    });
  });

  it('keeps what it does not know, and lines it cannot use with their prefix', () => {
    const result = parseNodeMeminfo(
      `${sample}Node 4 Quantum:  12 kB\nNode 4 Shmem:  18446744073709551488 kB\nNode 4 torn`,
    );
    if (!result.ok) throw new Error('expected a record');
    expect(result.value.unknown).toEqual({Quantum: '12 kB'});
    expect(result.value.malformed).toEqual([
      {line: 8, why: expect.stringContaining('Shmem'), text: 'Node 4 Shmem:  18446744073709551488 kB'},
      {line: 9, why: expect.any(String), text: 'Node 4 torn'},
    ]);
  });

  it.each(['', '\n', 'Node 0', 'Node 0 Quantum: 1 kB\n'])('calls %j malformed', text => {
    expect(parseNodeMeminfo(text).ok).toBe(false);
  });

  it('reads back what the kernel prints', () => {
    const fields = nodeMeminfoFields as Record<string, {key: string; unit: string}>;
    const record = fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.nat(2 ** 40), {minKeys: 1});
    fc.assert(
      fc.property(fc.nat(1023), record, (node, values) => {
        const kB = (name: string) => fields[name]!.unit === 'bytes';
        const text = Object.entries(values)
          .map(
            ([name, n]) =>
              `Node ${node} ${`${fields[name]!.key}:`.padEnd(15)} ${String(n).padStart(8)}${kB(name) ? ' kB' : ''}\n`,
          )
          .join('');
        const expected = Object.fromEntries(Object.entries(values).map(([name, n]) => [name, kB(name) ? n * 1024 : n]));
        const result = parseNodeMeminfo(text);
        expect(result.ok && {...result.value}).toEqual({...expected, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseNodeMeminfo, sample));
});

describe('parseNumastat', () => {
  it.each(fixturesWith(`${base}/node0/numastat`))('reads $name and knows every line', ({text}) => {
    const result = parseNumastat(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {unknown, malformed, ...values} = result.value;
    expect(unknown).toEqual({});
    expect(malformed).toEqual([]);
    expect(Object.keys(values)).toEqual(Object.keys(numastatFields));
  });

  it('reads all six counters', () => {
    expect(parseNumastat(numastat)).toMatchObject({
      ok: true,
      value: {numaHit: 4351828, numaMiss: 1, numaForeign: 2, interleaveHit: 1136, localNode: 4351827, otherNode: 3},
    });
  });

  it('calls a file without counters malformed', () => expect(parseNumastat('numa hit\n').ok).toBe(false));

  it('reads back what the kernel prints', () => {
    const fields = numastatFields as Record<string, {key: string}>;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.maxSafeNat(), {minKeys: 1}), values => {
        const text = Object.entries(values)
          .map(([name, n]) => `${fields[name]!.key} ${n}\n`)
          .join('');
        const result = parseNumastat(text);
        expect(result.ok && {...result.value}).toEqual({...values, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseNumastat, numastat));
});

describe('parseDistances', () => {
  it('gives each number to the node it belongs to, gaps or not', () => {
    expect(parseDistances([0, 4])('21 10\n')).toEqual({
      ok: true,
      value: [
        {to: 0, distance: 21},
        {to: 4, distance: 10},
      ],
    });
    expect(parseDistances([4])(' 10\n')).toEqual({ok: true, value: [{to: 4, distance: 10}]});
  });

  it.each(['', '10\n', '10 20 30\n', '10 far\n'])('calls %j malformed for two nodes', text => {
    expect(parseDistances([0, 1])(text).ok).toBe(false);
  });

  it('never throws', () => neverThrows(parseDistances([0, 1]), '10 21\n'));
});

describe('numa', () => {
  it.each(fixtureHostsWith(`${base}/online`))('reads the nodes of $name', ({host}) => {
    const {online, nodes} = must(numa.sample(host));
    expect(nodes.map(({node}) => node)).toEqual(must(online));
    for (const {node, distances, cpus} of nodes) {
      expect(must(distances).find(({to}) => to === node)?.distance).toBe(10);
      expect(must(cpus).length).toBeLessThanOrEqual(host.system.cpus);
    }
  });

  const tree = {
    [`${base}/online`]: '0,4\n',
    [`${base}/has_memory`]: '4\n',
    [`${base}/has_cpu`]: '0\n',
    [`${base}/power/control`]: 'auto\n',
    [`${base}/node4/meminfo`]: sample,
    [`${base}/node4/numastat`]: numastat,
    [`${base}/node4/distance`]: '20 10\n',
    [`${base}/node4/cpulist`]: '\n',
    [`${base}/node0/cpulist`]: '0-1\n',
    [`${base}/node0/distance`]: '10 20\n',
    'sys/kernel/mm/numa/demotion_enabled': 'false\n',
  };

  it('reads nodes with gaps in their numbers, without memory, without processors', () => {
    const {online, hasMemory, demotionEnabled, nodes} = must(numa.sample(memoryHost(tree)));
    expect(must(online)).toEqual([0, 4]);
    expect(must(hasMemory)).toEqual([4]);
    expect(must(demotionEnabled)).toBe(false);
    const [zero, four] = nodes;
    expect(nodes).toHaveLength(2);
    expect(zero!.meminfo).toEqual({ok: false, reason: {kind: 'missing', path: `${base}/node0/meminfo`}});
    expect(must(zero!.cpus)).toEqual([0, 1]);
    expect(must(four!.cpus)).toEqual([]);
    expect(must(four!.meminfo).memTotal).toBe(13199564 * 1024);
    expect(must(four!.distances)).toEqual([
      {to: 0, distance: 20},
      {to: 4, distance: 10},
    ]);
  });

  it('cannot tell distances when it cannot tell the nodes', () => {
    const denied = {kind: 'denied', path: `${base}/online`} as const;
    const {nodes} = must(numa.sample(memoryHost({...tree, [`${base}/online`]: denied})));
    expect(nodes.map(({distances}) => distances)).toEqual(nodes.map(() => ({ok: false, reason: denied})));
  });
});
