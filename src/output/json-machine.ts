import {presence} from '../field.ts';
import {slabSize} from '../model/slab.ts';
import {type Kswapd, pcpSum, type Stand, type Watermarks, type ZoneRow} from '../model/watermarks.ts';
import type {Buddyinfo} from '../proc/buddyinfo.ts';
import type {Pagetypeinfo} from '../proc/pagetypeinfo.ts';
import type {Pressure, PressureLine} from '../proc/pressure.ts';
import type {Slabinfo} from '../proc/slabinfo.ts';
import type {Swaps} from '../proc/swaps.ts';
import type {Tmpfs} from '../proc/tmpfs.ts';
import type {Zone, Zoneinfo} from '../proc/zoneinfo.ts';
import {zoneFields} from '../proc/zoneinfo-fields.ts';
import {fieldReading, missing} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import type {Bytes} from '../units.ts';

import type {KeyedJson} from './json-keyed.ts';
import type {Ledger} from './json-ledger.ts';

/** The sections of the whole machine: one record of a parser in, plain JSON out. */

export type HostJson = {
  readonly hostname: string;
  readonly release: string;
  readonly machine: string;
  readonly page_size_bytes: number;
  readonly clock_ticks: number;
  readonly cpus: number;
  readonly boot_id: string | null;
  readonly uptime_seconds: number | null;
  readonly idle_seconds: number | null;
  readonly load1: number | null;
  readonly load5: number | null;
  readonly load15: number | null;
  readonly runnable_threads: number | null;
  readonly threads: number | null;
};

export const hostJson = (ledger: Ledger, snapshot: Snapshot): HostJson => {
  const {hostname, release, machine, pageSize, clockTicks, cpus, bootId} = snapshot.system;
  const uptime = ledger.take(readingOf(snapshot, 'uptime'));
  const load = ledger.take(readingOf(snapshot, 'loadavg'));
  if (bootId === '') ledger.missed(missing('proc/sys/kernel/random/boot_id', snapshot.system).reason);
  return {
    hostname,
    release,
    machine,
    page_size_bytes: pageSize,
    clock_ticks: clockTicks,
    cpus,
    boot_id: bootId === '' ? null : bootId,
    uptime_seconds: uptime?.up ?? null,
    idle_seconds: uptime?.idle ?? null,
    load1: load?.load1 ?? null,
    load5: load?.load5 ?? null,
    load15: load?.load15 ?? null,
    runnable_threads: load?.runnable ?? null,
    threads: load?.total ?? null,
  };
};

export type PressureLineJson = {
  readonly avg10_percent: number;
  readonly avg60_percent: number;
  readonly avg300_percent: number;
  readonly total_us: number;
};

/** A line that the kernel does not print is left out: `some` of irq always, `full` of cpu before 5.13. */
export type PressureJson = {readonly some?: PressureLineJson; readonly full?: PressureLineJson};

const pressureLine = ({avg10, avg60, avg300, total}: PressureLine): PressureLineJson => ({
  avg10_percent: avg10,
  avg60_percent: avg60,
  avg300_percent: avg300,
  total_us: total,
});

export const pressureJson = ({some, full}: Pressure): PressureJson => ({
  ...(some && {some: pressureLine(some)}),
  ...(full && {full: pressureLine(full)}),
});

export type BuddyJson = {readonly node: number; readonly zone: string; readonly free_blocks: readonly number[]};

export const buddyJson = ({zones}: Buddyinfo): readonly BuddyJson[] =>
  zones.map(({node, zone, freeBlocks}) => ({node, zone, free_blocks: freeBlocks}));

export type PageTypeJson = {
  readonly node: number;
  readonly zone: string;
  readonly type: string;
  readonly free_blocks: readonly number[];
  readonly capped: boolean;
  readonly blocks: number | null;
  readonly mixed_blocks?: number;
  readonly pages_per_block: number;
};

type BlockTable = Pagetypeinfo['blocks'];

export const pageTypesJson = (
  ledger: Ledger,
  {free, blocks, mixed, pagesPerBlock}: Pagetypeinfo,
): readonly PageTypeJson[] =>
  free.map(({node, zone, type, blocks: cells}) => {
    const inTable = (table: BlockTable | undefined): number | undefined =>
      table?.find(row => row.node === node && row.zone === zone)?.counts[type];
    const mixedBlocks = inTable(mixed);
    return {
      node,
      zone,
      type,
      free_blocks: cells.map(cell => cell.count),
      capped: cells.some(cell => cell.atLeast),
      blocks: ledger.take(fieldReading(inTable(blocks), 'proc/pagetypeinfo', `number of ${type} blocks in ${zone}`)),
      ...(mixedBlocks !== undefined && {mixed_blocks: mixedBlocks}),
      pages_per_block: pagesPerBlock,
    };
  });

/** What only some kernels print is left out where it is not printed; boost, of which watermarks are made, is null. */
export type ZoneJson = {
  readonly node: number;
  readonly zone: string;
  readonly free_pages: number;
  readonly min_pages: number;
  readonly low_pages: number;
  readonly high_pages: number;
  readonly promo_pages?: number;
  readonly boost_pages: number | null;
  readonly managed_pages: number;
  readonly present_pages: number;
  readonly spanned_pages: number;
  readonly cma_pages?: number;
  readonly reserved_highatomic_pages?: number;
  readonly free_highatomic_pages?: number;
  readonly protection_pages: readonly number[];
  readonly pcp_pages: number | null;
  /** A zone without memory has none of these four. */
  readonly reserve_pages?: number;
  readonly to_low_pages?: number | null;
  readonly to_min_pages?: number | null;
  readonly state?: ZoneState;
  readonly node_unreclaimable?: boolean;
  readonly start_pfn?: number;
  readonly stats: KeyedJson;
};

export type ZoneState = 'above_high' | 'low_to_high' | 'min_to_low' | 'below_min' | 'kept_back';

const zoneStates: Readonly<Record<Stand, ZoneState>> = {
  above: 'above_high',
  between: 'low_to_high',
  'below-low': 'min_to_low',
  'below-min': 'below_min',
  kept: 'kept_back',
};

const zoneJson = (ledger: Ledger, zone: Zone, row: ZoneRow | undefined): ZoneJson => ({
  node: zone.node,
  zone: zone.zone,
  free_pages: zone.free,
  min_pages: zone.min,
  low_pages: zone.low,
  high_pages: zone.high,
  ...(zone.promo !== undefined && {promo_pages: zone.promo}),
  boost_pages: ledger.take(fieldReading(zone.boost, 'proc/zoneinfo', zoneFields.boost.key), {
    hint: presence(zoneFields.boost),
  }),
  managed_pages: zone.managed,
  present_pages: zone.present,
  spanned_pages: zone.spanned,
  ...(zone.cma !== undefined && {cma_pages: zone.cma}),
  ...(zone.reservedHighatomic !== undefined && {reserved_highatomic_pages: zone.reservedHighatomic}),
  ...(zone.freeHighatomic !== undefined && {free_highatomic_pages: zone.freeHighatomic}),
  protection_pages: zone.protection,
  pcp_pages: ledger.exact(pcpSum(zone).pages, 'proc/zoneinfo'),
  ...(row !== undefined && {
    reserve_pages: row.reserve,
    to_low_pages: ledger.exact(row.room.low, 'proc/zoneinfo'),
    to_min_pages: ledger.exact(row.room.min, 'proc/zoneinfo'),
    state: zoneStates[row.stand],
  }),
  ...(zone.nodeUnreclaimable !== undefined && {node_unreclaimable: zone.nodeUnreclaimable}),
  ...(zone.startPfn !== undefined && {start_pfn: zone.startPfn}),
  stats: zone.stats,
});

export const zonesJson = (ledger: Ledger, {zones}: Zoneinfo, marks: Watermarks): readonly ZoneJson[] => {
  const rows = new Map(marks.zones.map(row => [row.zone, row]));
  return zones.map(zone => zoneJson(ledger, zone, rows.get(zone)));
};

export type KswapdState = 'idle' | 'boosted' | 'maybe' | 'spills' | 'awake' | 'callers_reclaim' | 'gave_up';

const kswapdStates: Readonly<Record<Kswapd, KswapdState>> = {
  idle: 'idle',
  boosted: 'boosted',
  maybe: 'maybe',
  spills: 'spills',
  awake: 'awake',
  callers: 'callers_reclaim',
  'gave-up': 'gave_up',
};

export type NodeJson = {
  readonly node: number;
  readonly kswapd: KswapdState;
  readonly to_low_pages: number | null;
  readonly to_min_pages: number | null;
  readonly stats: KeyedJson;
};

/** The nodes that have memory, by what zoneinfo prints once a node. */
export const nodesJson = (ledger: Ledger, {nodes}: Zoneinfo, marks: Watermarks): readonly NodeJson[] =>
  marks.nodes.map(row => ({
    node: row.node,
    kswapd: kswapdStates[row.kswapd],
    to_low_pages: ledger.exact(row.room.low, 'proc/zoneinfo'),
    to_min_pages: ledger.exact(row.room.min, 'proc/zoneinfo'),
    stats: nodes.find(({node}) => node === row.node)?.stats ?? {},
  }));

export type SlabJson = {
  readonly name: string;
  readonly active_objs: number;
  readonly num_objs: number;
  readonly objsize_bytes: number;
  readonly objs_per_slab: number;
  readonly pages_per_slab: number;
  readonly num_slabs: number;
  readonly size_bytes: number | null;
};

export const slabsJson = (ledger: Ledger, {caches}: Slabinfo, pageSize: Bytes): readonly SlabJson[] =>
  caches.map(cache => ({
    name: cache.name,
    active_objs: cache.activeObjs,
    num_objs: cache.numObjs,
    objsize_bytes: cache.objSize,
    objs_per_slab: cache.objsPerSlab,
    pages_per_slab: cache.pagesPerSlab,
    num_slabs: cache.numSlabs,
    size_bytes: ledger.exact(slabSize(cache, pageSize), 'proc/slabinfo'),
  }));

export type SwapJson = {
  readonly name: string;
  readonly type: string;
  readonly size_bytes: number;
  readonly used_bytes: number;
  readonly priority: number;
  readonly deleted: boolean;
};

export const swapsJson = ({areas}: Swaps): readonly SwapJson[] =>
  areas.map(({name, type, size, used, priority, deleted}) => ({
    name,
    type,
    size_bytes: size,
    used_bytes: used,
    priority,
    deleted,
  }));

/** What is not counted is null; inodes_used is left out where their number has no limit, huge where there is no such option. */
export type TmpfsJson = {
  readonly mount: string;
  readonly type: string;
  readonly source: string;
  readonly size_bytes: number | null;
  readonly used_bytes: number | null;
  readonly inodes_used?: number;
  readonly huge?: string;
};

export const tmpfsJson = (ledger: Ledger, {mounts}: Tmpfs): readonly TmpfsJson[] =>
  mounts.map(({mountPoint, type, source, huge, usage}) => {
    const known = ledger.take(usage);
    return {
      mount: mountPoint,
      type,
      source,
      size_bytes: known?.size ?? null,
      used_bytes: known?.used ?? null,
      ...(known?.inodesUsed !== undefined && {inodes_used: known.inodesUsed}),
      ...(huge !== undefined && {huge}),
    };
  });
