import {nodeImbalance} from '../../../../src/model/diagnosis/node-imbalance.ts';
import {nodeText, type ZoneNumbers} from '../../zone-texts.ts';
import type {Condition, Scenarios} from '../patient.ts';

/** Two nodes of 8 GiB with their marks; free pages of each. */
const nodes = (...free: readonly number[]) => ({
  'proc/zoneinfo': free
    .map((n, node) => {
      const zone: ZoneNumbers = {node, free: n, min: 9000, low: 11_250, high: 13_500, managed: 2_000_000};
      return nodeText([zone]);
    })
    .join(''),
});
const cpus = (...lists: readonly string[]) => ({
  'sys/devices/system/node/online': `0-${lists.length - 1}\n`,
  ...Object.fromEntries(lists.map((list, node) => [`sys/devices/system/node/node${node}/cpulist`, `${list}\n`])),
});
const kswapd = {pgscan_kswapd: 8000, pgsteal_kswapd: 7000};
const lopsided = nodes(8500, 900_000);
const bound: Condition = {
  rates: {...kswapd, allocstall_movable: 90, pgscan_direct: 4000, numa_hit: 90_000},
  files: lopsided,
};

export const scenarios: Scenarios = {
  rule: nodeImbalance,
  fires: [
    {
      name: 'what is bound to the node reclaims',
      course: bound,
      severity: 'warn',
      says: /^NUMA node 0 has 33\.2 MiB left while node 1 has 3\.39 GiB to spare; programs must free memory first 90 times/,
    },
    {
      name: 'what is bound to the node is swapped',
      course: {rates: {...kswapd, pswpout: 3000, pswpin: 2000, numa_hit: 90_000}, files: nodes(10_000, 900_000)},
      severity: 'warn',
      says: /has 39\.1 MiB left .*19\.5 MiB\/s go to swap and back/,
    },
    {
      name: 'kswapd keeps up between low and high',
      course: {rates: {...kswapd, pswpout: 3000, pswpin: 2000, numa_hit: 90_000}, files: nodes(12_500, 900_000)},
      severity: 'warn',
    },
    {
      name: 'kswapd has just freed a little more than up to high',
      course: {rates: {...kswapd, pswpout: 3000, pswpin: 2000, numa_hit: 90_000}, files: nodes(15_000, 900_000)},
      severity: 'warn',
    },
    {
      name: 'kswapd works for one node alone',
      course: {rates: {...kswapd, numa_hit: 90_000}, files: nodes(10_000, 900_000)},
      severity: 'notice',
      says: /only programs that are bound to it/,
    },
    {
      name: 'many allocations go elsewhere',
      course: {rates: {numa_hit: 60_000, numa_miss: 30_000}, files: nodes(10_000, 900_000)},
      severity: 'notice',
      says: /33\.3% of allocations get another node/,
    },
    {
      name: 'of four nodes the second is short',
      course: {...bound, files: nodes(900_000, 8500, 900_000, 900_000)},
      severity: 'warn',
      says: /^NUMA node 1 has 33\.2 MiB left while 3 others have/,
    },
    {name: 'after ten seconds', course: bound, stay: {seconds: 10}, severity: 'warn'},
    {
      name: 'just enough allocations go elsewhere',
      course: {rates: {numa_hit: 4000, numa_miss: 1060}, files: nodes(10_000, 900_000)},
      severity: 'notice',
      says: /20\.9% of allocations/,
    },
  ],
  healthy: [
    {name: 'a machine with one node', course: {}},
    {
      name: 'a machine swaps, and no node is at its marks',
      course: {rates: {...kswapd, pswpout: 3000, pswpin: 2000}, files: nodes(40_000, 900_000)},
    },
    {name: 'two nodes with memory left', course: {files: nodes(500_000, 900_000)}},
    {
      name: 'the cache has filled one node, and nobody feels it',
      course: {files: nodes(10_000, 900_000), rates: {numa_hit: 9000}},
    },
    {name: 'both nodes are short: no imbalance', course: {...bound, files: nodes(8500, 9500)}},
    {
      name: 'the other has no processors: it is slow memory, left for last',
      course: {...bound, files: {...lopsided, ...cpus('0-7', '')}},
    },
    {
      name: 'one spike of two seconds',
      course: second => (second === 55 || second === 56 ? bound : {files: lopsided}),
    },
    {
      name: 'a few allocations less go elsewhere',
      course: {rates: {numa_hit: 4000, numa_miss: 940}, files: nodes(10_000, 900_000)},
    },
  ],
  cannotSay: [
    {name: 'before it has watched', course: bound, stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'no zoneinfo',
      course: {...bound, files: {'proc/zoneinfo': {kind: 'denied', path: 'proc/zoneinfo'}}},
      why: /zoneinfo/,
    },
  ],
};
