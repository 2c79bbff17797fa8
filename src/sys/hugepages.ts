import type {Host} from '../host/host.ts';
import type {Probe} from '../probe.ts';
import {mapReading, type Reading} from '../reading.ts';
import type {Bytes} from '../units.ts';
import {type AttributeList, type Attributes, numberedEntries, readDirectory, type UnknownFiles} from './attribute.ts';
import {hugepageSize, numbered} from './lex.ts';

/**
 * /sys/kernel/mm/hugepages and the same below each NUMA node: pools of huge pages that are set aside for programs which
 * ask for them by name. /proc/meminfo counts the pages of the default size only.
 * https://docs.kernel.org/admin-guide/mm/hugetlbpage.html, mm/hugetlb.c, mm/hugetlb_sysfs.c
 */
const directory = 'sys/kernel/mm/hugepages';
const nodesDirectory = 'sys/devices/system/node';

const shared = {
  nrHugepages: {
    key: 'nr_hugepages',
    kind: 'count',
    meaning: 'Huge pages in the pool, used or not. The rest of the system cannot use their memory.',
    default: '0',
  },
  freeHugepages: {key: 'free_hugepages', kind: 'count', meaning: 'Huge pages of the pool that nobody uses.'},
  surplusHugepages: {
    key: 'surplus_hugepages',
    kind: 'count',
    meaning: 'Huge pages above the size of the pool, taken while they were needed.',
  },
  demoteSize: {
    key: 'demote_size',
    kind: 'size in kB',
    meaning: 'Size into which a huge page is cut when an administrator demotes it.',
    since: '5.16',
    config: 'sizes above the smallest',
  },
} as const satisfies AttributeList;

export const hugepagesFields = {
  ...shared,
  resvHugepages: {
    key: 'resv_hugepages',
    kind: 'count',
    meaning: 'Free huge pages already promised to a mapping; they are no longer to be had.',
  },
  nrOvercommitHugepages: {
    key: 'nr_overcommit_hugepages',
    kind: 'count',
    meaning: 'How many huge pages may be taken above the size of the pool when it is used up.',
    default: '0',
  },
  nrHugepagesMempolicy: {
    key: 'nr_hugepages_mempolicy',
    kind: 'count',
    meaning: 'The pool’s size once more; a write to this file obeys the writer’s NUMA policy.',
    config: 'CONFIG_NUMA',
  },
} as const satisfies AttributeList;

export const nodeHugepagesFields = shared;

/** Write-only. */
const unread = (name: string): boolean => name === 'demote';

export type HugepagePool = Attributes<typeof hugepagesFields> & UnknownFiles & {readonly size: Bytes};
export type NodeHugepagePool = Attributes<typeof nodeHugepagesFields> & UnknownFiles & {readonly size: Bytes};

export type NodeHugepages = {
  readonly node: number;
  /** Missing for a node without memory. */
  readonly pools: Reading<readonly Reading<NodeHugepagePool>[]>;
};

export type Hugepages = {
  /** One for each size the processor knows, smallest first. */
  readonly pools: readonly Reading<HugepagePool>[];
  readonly nodes: Reading<readonly NodeHugepages[]>;
};

const readPools = <L extends AttributeList>(host: Host, path: string, list: L) =>
  mapReading(host.list(path), names =>
    numberedEntries(names, hugepageSize).map(([size, name]) =>
      mapReading(readDirectory(host, `${path}/${name}`, list, unread), files => ({...files, size})),
    ),
  );

const readNodes = (host: Host): Reading<readonly NodeHugepages[]> =>
  mapReading(host.list(nodesDirectory), names =>
    numberedEntries(names, name => numbered('node', name)).map(([node, name]) => ({
      node,
      pools: readPools(host, `${nodesDirectory}/${name}/hugepages`, nodeHugepagesFields),
    })),
  );

export const hugepages: Probe<Hugepages> = {
  files: [directory, `${nodesDirectory}/node<N>/hugepages`],
  doc: 'https://docs.kernel.org/admin-guide/mm/hugetlbpage.html',
  cost: 'moderate',
  sample: host => mapReading(readPools(host, directory, hugepagesFields), pools => ({pools, nodes: readNodes(host)})),
};
