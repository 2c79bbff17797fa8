import type {Zone, Zoneinfo} from '../proc/zoneinfo.ts';
import {type Count, count, type Pages, pages} from '../units.ts';

/**
 * Free memory against the marks of the page allocator, zone by zone and node by node. The marks are as printed, that is
 * with boost. Ordinary memory is what programs ask for (it may come from any zone) and what the kernel asks for itself
 * (not from Movable or HighMem). An allocation passes in a zone when free > mark + protection[its class]; only when it
 * passes in none is kswapd woken (low) or must the caller reclaim (min).
 * mm/page_alloc.c (__zone_watermark_ok, get_page_from_freelist), mm/vmscan.c (pgdat_balanced)
 */
export type MemoryUse = 'programs' | 'kernel';

/** Where the free pages that count stand; `kept` is a low zone closed to ordinary memory by its reserve: no alarm. */
export type Stand = 'above' | 'between' | 'below-low' | 'below-min' | 'kept';

/** Free pages beyond a mark; below zero: what is missing. */
export type Room = {readonly min: Pages; readonly low: Pages; readonly high: Pages};

/** The per-CPU lists of a zone, all CPUs together: free, but in neither `free` nor MemFree. */
export type PcpSum = {
  readonly pages: Pages;
  readonly cpus: Count;
  readonly largest: Pages;
  /** Largest number of pages that a CPU may keep, and pages moved at a time. */
  readonly high: Pages;
  readonly batch: Pages;
};

export type ZoneRow = {
  readonly zone: Zone;
  /** Kept back from ordinary memory that could come from a higher zone (lowmem reserve). */
  readonly reserve: Pages;
  /** The same from the memory of programs, where that is more because there is a Movable or HighMem zone. */
  readonly programReserve: Pages;
  /** Free pages that count: without those set apart for urgent larger blocks. */
  readonly usable: Pages;
  /** Of these, beyond the reserve. */
  readonly room: Room;
  readonly stand: Stand;
  readonly node: NodeRow;
};

/**
 * What kswapd does, as far as the marks tell. maybe: it works towards high or has not been woken since. spills: the node
 * is below low while another has room, so that only what is bound to the node wakes its kswapd or reclaims.
 */
export type Kswapd = 'idle' | 'boosted' | 'maybe' | 'spills' | 'awake' | 'callers' | 'gave-up';

/** A zone that is open to a use of memory, and what may be taken from it. */
export type Part = {readonly zone: string; readonly free: Pages; readonly room: Room};

export type NodeRow = {
  readonly node: number;
  readonly kswapd: Kswapd;
  /** Whose memory comes to the marks first. */
  readonly use: MemoryUse;
  /** Sums over the zones that are open to it; a zone below its mark adds nothing. */
  readonly room: Room;
  /** Those zones, in the order in which they are asked. */
  readonly parts: readonly Part[];
  readonly managed: Pages;
  readonly free: Pages;
  /** kswapd failed 16 times in a row; the kernel may keep saying so after memory was freed in another way. */
  readonly gaveUp: boolean;
};

export type Watermarks = {
  /** Zones that have memory. */
  readonly zones: readonly ZoneRow[];
  readonly nodes: readonly NodeRow[];
  /** Zones without memory, which are left out. */
  readonly empty: Count;
};

/** Zones that cannot hold the kernel's own data. */
const notForKernel = new Set(['HighMem', 'Movable', 'Device']);
/** Memory of devices, which the page allocator does not hand out. */
const DEVICE = 'Device';

/** Whether the kernel's own data may lie in the zone. */
export const holdsKernel = ({zone}: Pick<Zone, 'zone'>): boolean => !notForKernel.has(zone);

type Class = {readonly use: MemoryUse; readonly highest: number};

/** zoneinfo prints all zones of a node in the kernel's order, so that a zone's place is its index. */
const classesOf = (zones: readonly Zone[]): readonly Class[] => [
  {use: 'programs', highest: zones.findLastIndex(({zone}) => zone !== DEVICE)},
  {use: 'kernel', highest: zones.findLastIndex(holdsKernel)},
];

/** protection[class]. The parser knows no zone without the list, nor a list without a number. */
const protection = ({protection: list}: Zone, index: number): Pages => list[Math.min(index, list.length - 1)]!;

/** Free pages that count: those set apart for urgent blocks do not, nor CMA for what cannot be moved (absent: none). */
const usable = (zone: Zone, use: MemoryUse): Pages =>
  pages(zone.free - (zone.freeHighatomic ?? 0) - (use === 'kernel' ? (zone.stats['nr_free_cma'] ?? 0) : 0));

type Mark = 'min' | 'low' | 'high';

/** kswapd's goal: the promo mark where it makes room for hot pages of slower memory. */
const goal = (zone: Zone, tiering: boolean): Pages => (tiering ? (zone.promo ?? zone.high) : zone.high);

const markOf = (zone: Zone, mark: Mark, tiering: boolean): Pages =>
  mark === 'high' ? goal(zone, tiering) : zone[mark];

const roomOf = (zone: Zone, use: MemoryUse, reserve: number, tiering: boolean): Room => {
  const free = usable(zone, use) - reserve;
  const beyond = (mark: Mark) => pages(free - markOf(zone, mark, tiering));
  return {min: beyond('min'), low: beyond('low'), high: beyond('high')};
};

const add = (rooms: readonly Room[]): Room => {
  const sum = (mark: Mark) => pages(rooms.reduce((total, room) => total + Math.max(0, room[mark]), 0));
  return {min: sum('min'), low: sum('low'), high: sum('high')};
};

type Supply = {readonly use: MemoryUse; readonly room: Room; readonly parts: readonly Part[]};

const supply = (zones: readonly Zone[], {use, highest}: Class, tiering: boolean): Supply | undefined => {
  const parts = zones
    .slice(0, highest + 1)
    .filter(({managed}) => managed > 0)
    .map(zone => ({
      zone: zone.zone,
      free: zone.free,
      room: roomOf(zone, use, protection(zone, highest), tiering),
    }))
    .reverse();
  return parts.length === 0 ? undefined : {use, room: add(parts.map(({room}) => room)), parts};
};

const standOf = ({min, low, high}: Room): Exclude<Stand, 'kept'> => {
  if (high > 0) return 'above';
  if (low > 0) return 'between';
  return min > 0 ? 'below-low' : 'below-min';
};

const kswapdOf = (room: Room, gaveUp: boolean, boosted: boolean): Kswapd => {
  switch (standOf(room)) {
    case 'above':
      return boosted ? 'boosted' : 'idle';
    case 'between':
      return gaveUp ? 'gave-up' : 'maybe';
    case 'below-low':
      return gaveUp ? 'gave-up' : 'awake';
    case 'below-min':
      return gaveUp ? 'gave-up' : 'callers';
  }
};

const worse = (a: Supply, b: Supply): Supply => {
  if (a.room.low !== b.room.low) return a.room.low < b.room.low ? a : b;
  return b.room.min < a.room.min ? b : a;
};

const nodeOf = (node: number, zones: readonly Zone[], tiering: boolean): NodeRow | undefined => {
  const supplies = classesOf(zones).flatMap(each => supply(zones, each, tiering) ?? []);
  if (supplies.length === 0) return undefined;
  const {use, room, parts} = supplies.reduce(worse);
  const held = zones.filter(({managed}) => managed > 0);
  const sum = (key: 'free' | 'managed') => pages(held.reduce((total, zone) => total + zone[key], 0));
  const gaveUp = held.some(zone => zone.nodeUnreclaimable === true);
  const boosted = held.some(({boost}) => boost !== undefined && boost > 0);
  return {
    node,
    kswapd: kswapdOf(room, gaveUp, boosted),
    use,
    room,
    parts,
    managed: sum('managed'),
    free: sum('free'),
    gaveUp,
  };
};

/** Once through all CPUs: only for zones that are looked at. */
export const pcpSum = ({pagesets}: Zone): PcpSum => {
  let all = 0;
  let largest = 0;
  let high = 0;
  let batch = 0;
  for (const set of pagesets) {
    all += set.count;
    largest = Math.max(largest, set.count);
    high = Math.max(high, set.high);
    batch = Math.max(batch, set.batch);
  }
  return {
    pages: pages(all),
    cpus: count(pagesets.length),
    largest: pages(largest),
    high: pages(high),
    batch: pages(batch),
  };
};

const rowsOf = (node: NodeRow, zones: readonly Zone[], tiering: boolean): readonly ZoneRow[] => {
  const [programs, kernel] = classesOf(zones) as readonly [Class, Class];
  return zones.flatMap((zone, index) => {
    if (zone.managed === 0) return [];
    const reserve = protection(zone, (index <= kernel.highest ? kernel : programs).highest);
    // Free CMA counts here: most of what a zone is asked for can be moved.
    const room = roomOf(zone, 'programs', reserve, tiering);
    const stand = standOf(room);
    const closed = reserve > 0 && (stand === 'below-low' || stand === 'below-min');
    return [
      {
        zone,
        reserve,
        programReserve: protection(zone, programs.highest),
        usable: usable(zone, 'programs'),
        room,
        stand: closed ? 'kept' : stand,
        node,
      },
    ];
  });
};

/** What ordinary memory may still take before a mark; a zone that is kept back from it gives nothing. */
export const roomLeft = ({stand, room}: ZoneRow, mark: 'min' | 'low'): Pages =>
  stand === 'kept' ? pages(0) : room[mark];

/** `Node 0 Normal` */
export const zoneTitle = ({node, zone}: Pick<Zone, 'node' | 'zone'>): string => `Node ${node} ${zone}`;

/** A request that is not bound tries all nodes before it wakes any kswapd. */
const beside = (node: NodeRow, nodes: readonly NodeRow[]): NodeRow =>
  (node.kswapd === 'awake' || node.kswapd === 'callers') && nodes.some(({room}) => room.low > 0)
    ? {...node, kswapd: 'spills'}
    : node;

/** `tiering`: kernel.numa_balancing moves pages between fast and slow memory (bit 2). */
export const watermarks = ({zones}: Zoneinfo, tiering = false): Watermarks => {
  const byNode = [...Map.groupBy(zones, zone => zone.node)];
  const alone = byNode.flatMap(([id, own]) => nodeOf(id, own, tiering) ?? []);
  const nodes = alone.map(node => beside(node, alone));
  const rows = byNode.flatMap(([id, own]) => {
    const node = nodes.find(each => each.node === id);
    return node === undefined ? [] : rowsOf(node, own, tiering);
  });
  return {zones: rows, nodes, empty: count(zones.length - rows.length)};
};
