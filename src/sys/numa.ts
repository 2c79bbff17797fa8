import type {FieldList, Leftovers, Values} from '../field.ts';
import type {Host} from '../host/host.ts';
import {malformedFile, type Parsed, type Probe, parsed, parseReading} from '../probe.ts';
import {indexFields, lines, parseKeyed, parseUnsigned, tokens} from '../proc/lex.ts';
import {meminfoFields} from '../proc/meminfo.ts';
import {chainReading, mapReading, type Reading} from '../reading.ts';
import {numberedEntries, readAttribute} from './attribute.ts';
import {numbered, parseIdList} from './lex.ts';

/**
 * /sys/devices/system/node: memory by NUMA node, that is by the processors it is near to. Node numbers may have gaps, a
 * node may have no memory or no processors.
 * https://docs.kernel.org/admin-guide/mm/numaperf.html, Documentation/ABI/stable/sysfs-devices-node, drivers/base/node.c
 */
const directory = 'sys/devices/system/node';
/** mm/memory-tiers.c */
const demotion = 'sys/kernel/mm/numa/demotion_enabled';

export const demotionField = {
  key: 'demotion_enabled',
  meaning: 'Whether reclaim moves cold pages to a slower NUMA node before it drops or swaps them.',
  default: 'false',
  since: '5.15',
  config: 'CONFIG_NUMA and CONFIG_MIGRATION',
} as const;

const m = meminfoFields;

/** The lines of /proc/meminfo that a node has of its own, and two that only nodes have. */
export const nodeMeminfoFields = {
  memTotal: m.memTotal,
  memFree: m.memFree,
  memUsed: {
    key: 'MemUsed',
    unit: 'bytes',
    meaning: 'The node’s MemTotal less its MemFree: page cache counts as used here.',
  },
  swapCached: {...m.swapCached, since: '5.12'},
  active: m.active,
  inactive: m.inactive,
  activeAnon: m.activeAnon,
  inactiveAnon: m.inactiveAnon,
  activeFile: m.activeFile,
  inactiveFile: m.inactiveFile,
  unevictable: m.unevictable,
  mlocked: m.mlocked,
  highTotal: m.highTotal,
  highFree: m.highFree,
  lowTotal: m.lowTotal,
  lowFree: m.lowFree,
  dirty: m.dirty,
  writeback: m.writeback,
  filePages: {
    key: 'FilePages',
    unit: 'bytes',
    meaning: 'Page cache with buffers, shared memory and swap cache; a node has no Cached and no Buffers.',
  },
  mapped: m.mapped,
  anonPages: m.anonPages,
  shmem: m.shmem,
  kernelStack: m.kernelStack,
  shadowCallStack: m.shadowCallStack,
  pageTables: m.pageTables,
  secPageTables: m.secPageTables,
  nfsUnstable: m.nfsUnstable,
  bounce: m.bounce,
  writebackTmp: m.writebackTmp,
  kReclaimable: m.kReclaimable,
  slab: m.slab,
  sReclaimable: m.sReclaimable,
  sUnreclaim: m.sUnreclaim,
  anonHugePages: m.anonHugePages,
  shmemHugePages: m.shmemHugePages,
  shmemPmdMapped: m.shmemPmdMapped,
  fileHugePages: m.fileHugePages,
  filePmdMapped: m.filePmdMapped,
  unaccepted: m.unaccepted,
  balloon: m.balloon,
  gpuActive: m.gpuActive,
  gpuReclaim: m.gpuReclaim,
  hugePagesTotal: m.hugePagesTotal,
  hugePagesFree: m.hugePagesFree,
  hugePagesSurp: m.hugePagesSurp,
} as const satisfies FieldList;

export const numastatFields = {
  numaHit: {
    key: 'numa_hit',
    unit: 'count',
    meaning: 'Allocations that wanted this node and got it.',
  },
  numaMiss: {
    key: 'numa_miss',
    unit: 'count',
    meaning: 'Allocations that wanted another node and had to take this one.',
  },
  numaForeign: {
    key: 'numa_foreign',
    unit: 'count',
    meaning: 'Allocations that wanted this node and had to take another: it was short of memory.',
  },
  interleaveHit: {
    key: 'interleave_hit',
    unit: 'count',
    meaning: 'Allocations spread over nodes by policy that landed here as planned.',
  },
  localNode: {key: 'local_node', unit: 'count', meaning: 'Allocations here by a processor of this node.'},
  otherNode: {key: 'other_node', unit: 'count', meaning: 'Allocations here by a processor of another node.'},
} as const satisfies FieldList;

export type NodeMeminfo = Values<typeof nodeMeminfoFields> & Leftovers;
export type Numastat = Values<typeof numastatFields> & Leftovers;
/** What an access from one node to another costs; 10 is the node itself, 20 twice as much. */
export type NumaDistance = {readonly to: number; readonly distance: number};

const meminfoIndex = indexFields(nodeMeminfoFields);
const numastatIndex = indexFields(numastatFields);

const prefix = /^Node \d+ /;

/** `Node 0 MemTotal:       13199564 kB` */
export const parseNodeMeminfo = (text: string): Parsed<NodeMeminfo> => {
  const all = lines(text);
  const bare = all.map(line => line.replace(prefix, '')).join('\n');
  const {values, found, unknown, malformed} = parseKeyed<typeof nodeMeminfoFields>(bare, meminfoIndex, ':');
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  const whole = malformed.map(bad => ({...bad, text: (all[bad.line - 1] ?? bad.text).slice(0, 200)}));
  return parsed({...values, unknown, malformed: whole});
};

/** `numa_hit 4351828`. All stay as they are while vm.numa_stat is 0. */
export const parseNumastat = (text: string): Parsed<Numastat> => {
  const {values, found, unknown, malformed} = parseKeyed<typeof numastatFields>(text, numastatIndex, ' ');
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({...values, unknown, malformed});
};

/** `10 21`: one number for each node that is online, in order; they must be told, since numbers may have gaps. */
export const parseDistances =
  (online: readonly number[]) =>
  (text: string): Parsed<readonly NumaDistance[]> => {
    const row = tokens(text).map(parseUnsigned);
    const distances = row.filter(n => n !== undefined);
    return row.length === online.length && distances.length === row.length
      ? parsed(online.map((to, i) => ({to, distance: distances[i]!})))
      : malformedFile(1, `not one distance for each of ${online.length} nodes`, text.slice(0, 200));
  };

export type NumaNode = {
  readonly node: number;
  readonly meminfo: Reading<NodeMeminfo>;
  readonly numastat: Reading<Numastat>;
  readonly distances: Reading<readonly NumaDistance[]>;
  /** Its processors; none on a node that is memory only. */
  readonly cpus: Reading<readonly number[]>;
};

export type Numa = {
  readonly online: Reading<readonly number[]>;
  readonly hasMemory: Reading<readonly number[]>;
  readonly hasCpu: Reading<readonly number[]>;
  /** demotionField */
  readonly demotionEnabled: Reading<boolean>;
  /** By number, lowest first. */
  readonly nodes: readonly NumaNode[];
};

const readFile = <T>(host: Host, path: string, parse: (text: string) => Parsed<T>): Reading<T> =>
  parseReading(path, host.read(path), parse);

const readNode = (host: Host, node: number, online: Reading<readonly number[]>): NumaNode => {
  const at = `${directory}/node${node}`;
  return {
    node,
    meminfo: readFile(host, `${at}/meminfo`, parseNodeMeminfo),
    numastat: readFile(host, `${at}/numastat`, parseNumastat),
    distances: chainReading(online, ids => readFile(host, `${at}/distance`, parseDistances(ids))),
    cpus: readFile(host, `${at}/cpulist`, parseIdList),
  };
};

export const numa: Probe<Numa> = {
  files: [directory],
  doc: 'https://docs.kernel.org/admin-guide/mm/numaperf.html',
  cost: 'moderate',
  sample: host =>
    mapReading(host.list(directory), names => {
      const online = readFile(host, `${directory}/online`, parseIdList);
      return {
        online,
        hasMemory: readFile(host, `${directory}/has_memory`, parseIdList),
        hasCpu: readFile(host, `${directory}/has_cpu`, parseIdList),
        demotionEnabled: readAttribute(host, demotion, 'flag'),
        nodes: numberedEntries(names, name => numbered('node', name)).map(([node]) => readNode(host, node, online)),
      };
    }),
};
