import type {FieldList, Leftovers} from '../field.ts';
import {mapReading, type Reading} from '../reading.ts';
import {withUnit} from '../sys/attribute-name.ts';
import {type Hugepages, hugepagesFields, nodeHugepagesFields} from '../sys/hugepages.ts';
import {type Ksm, ksmFields} from '../sys/ksm.ts';
import {type LruGen, lruGenFields} from '../sys/lru-gen.ts';
import {type Numa, type NumaNode, nodeMeminfoFields, numastatFields} from '../sys/numa.ts';
import {
  khugepagedFields,
  type TransparentHugepage,
  thpSizeFields,
  thpStatsFields,
  transparentHugepageFields,
} from '../sys/transparent-hugepage.ts';
import {
  type Zram,
  type ZramDevice,
  zramBdStatFields,
  zramFields,
  zramIoStatFields,
  zramMmStatFields,
} from '../sys/zram.ts';
import {type Zswap, zswapFields} from '../sys/zswap.ts';
import {type AttributesJson, attributesJson} from './json-attributes.ts';
import {type KeyedJson, keyedJson} from './json-keyed.ts';
import type {Ledger} from './json-ledger.ts';

/** The sections for what has a directory of its own in /sys. */

export type NumaNodeJson = {
  readonly node: number;
  readonly cpus: readonly number[] | null;
  readonly distances: readonly {readonly to: number; readonly distance: number}[] | null;
  readonly meminfo: KeyedJson | null;
  readonly numastat: KeyedJson | null;
};

export type NumaJson = {
  readonly online: readonly number[] | null;
  readonly has_memory: readonly number[] | null;
  readonly has_cpu: readonly number[] | null;
  readonly demotion_enabled: boolean | null;
  readonly nodes: readonly NumaNodeJson[];
};

const nodeJson = (ledger: Ledger, {node, cpus, distances, meminfo, numastat}: NumaNode): NumaNodeJson => {
  const keyed = (file: string, reading: Reading<Leftovers>, fields: FieldList): KeyedJson | null => {
    const record = ledger.take(reading);
    if (record === null) return null;
    ledger.lines(`sys/devices/system/node/node${node}/${file}`, record.malformed);
    return keyedJson(record, fields, 'bytes');
  };
  return {
    node,
    cpus: ledger.take(cpus),
    distances: ledger.take(distances),
    meminfo: keyed('meminfo', meminfo, nodeMeminfoFields),
    numastat: keyed('numastat', numastat, numastatFields),
  };
};

export const numaJson = (ledger: Ledger, numa: Numa): NumaJson => ({
  online: ledger.take(numa.online),
  has_memory: ledger.take(numa.hasMemory),
  has_cpu: ledger.take(numa.hasCpu),
  demotion_enabled: ledger.take(numa.demotionEnabled),
  nodes: numa.nodes.map(node => nodeJson(ledger, node)),
});

/** A pool, a size: its bytes first, then its files. */
export type SizedJson = {readonly size_bytes: number; readonly [name: string]: AttributesJson[string]};

export type HugepagesJson = {
  readonly pools: readonly (SizedJson | null)[];
  readonly nodes: readonly {readonly node: number; readonly pools: readonly (SizedJson | null)[] | null}[] | null;
};

export const hugepagesJson = (ledger: Ledger, {pools, nodes}: Hugepages): HugepagesJson => ({
  pools: pools.map(reading => {
    const pool = ledger.take(reading);
    return pool && {size_bytes: pool.size, ...attributesJson(ledger, hugepagesFields, pool)};
  }),
  nodes: ledger.take(
    mapReading(nodes, list =>
      list.map(({node, pools: onNode}) => ({
        node,
        pools: ledger.take(
          mapReading(onNode, readings =>
            readings.map(reading => {
              const pool = ledger.take(reading);
              return pool && {size_bytes: pool.size, ...attributesJson(ledger, nodeHugepagesFields, pool)};
            }),
          ),
        ),
      })),
    ),
  ),
});

export type ThpSizeJson = {
  readonly size_bytes: number;
  readonly enabled: AttributesJson[string];
  readonly shmem_enabled: AttributesJson[string];
  readonly stats: AttributesJson | null;
};

export type TransparentHugepageJson = {
  readonly settings: AttributesJson;
  readonly khugepaged: AttributesJson | null;
  readonly sizes: readonly (ThpSizeJson | null)[];
};

export const transparentHugepageJson = (ledger: Ledger, thp: TransparentHugepage): TransparentHugepageJson => {
  const khugepaged = ledger.take(thp.khugepaged);
  return {
    settings: attributesJson(ledger, transparentHugepageFields, thp),
    khugepaged: khugepaged && attributesJson(ledger, khugepagedFields, khugepaged),
    sizes: thp.sizes.map(reading => {
      const size = ledger.take(reading);
      if (size === null) return null;
      const {enabled = null, shmem_enabled = null} = attributesJson(ledger, thpSizeFields, size);
      const stats = ledger.take(size.stats);
      return {
        size_bytes: size.size,
        enabled,
        shmem_enabled,
        stats: stats && attributesJson(ledger, thpStatsFields, stats),
      };
    }),
  };
};

export const zswapJson = (ledger: Ledger, zswap: Zswap): AttributesJson => attributesJson(ledger, zswapFields, zswap);
export const ksmJson = (ledger: Ledger, ksm: Ksm): AttributesJson => attributesJson(ledger, ksmFields, ksm);

export type LruGenJson = {
  readonly enabled: number | null;
  readonly main: boolean | null;
  readonly leaf_batch: boolean | null;
  readonly non_leaf: boolean | null;
  readonly min_ttl_ms: AttributesJson[string];
};

export const lruGenJson = (ledger: Ledger, lruGen: LruGen): LruGenJson => {
  const enabled = ledger.take(lruGen.enabled);
  const {min_ttl_ms = null} = attributesJson(ledger, lruGenFields, lruGen);
  return {
    enabled: enabled?.mask ?? null,
    main: enabled?.main ?? null,
    leaf_batch: enabled?.leafBatch ?? null,
    non_leaf: enabled?.nonLeaf ?? null,
    min_ttl_ms,
  };
};

export type ZramJson = {
  readonly device: string;
  readonly settings: AttributesJson;
  readonly mm_stat: KeyedJson | null;
  readonly io_stat: KeyedJson | null;
  readonly bd_stat: KeyedJson | null;
  readonly recomp_algorithms: readonly {readonly priority: number; readonly algorithm: string}[] | null;
};

/** The stat files name nothing: the names are those of the kernel's documentation, with their unit. */
const rowJson = (record: Readonly<Record<string, unknown>>, fields: FieldList): KeyedJson =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, {key, unit}]) => {
      const value = record[name];
      return typeof value === 'number' ? [[withUnit(key, unit === 'count' ? undefined : unit), value]] : [];
    }),
  );

export const zramJson = (ledger: Ledger, {devices}: Zram): readonly ZramJson[] =>
  devices.map((device: ZramDevice) => {
    const mmStat = ledger.take(device.mmStat);
    const ioStat = ledger.take(device.ioStat);
    const bdStat = ledger.take(device.bdStat);
    const recomp = ledger.take(device.recompAlgorithm);
    return {
      device: device.device,
      settings: attributesJson(ledger, zramFields, device),
      mm_stat: mmStat && rowJson(mmStat, zramMmStatFields),
      io_stat: ioStat && rowJson(ioStat, zramIoStatFields),
      bd_stat: bdStat && rowJson(bdStat, zramBdStatFields),
      recomp_algorithms: recomp?.map(({priority, algorithm}) => ({priority, algorithm: algorithm.selected})) ?? null,
    };
  });
