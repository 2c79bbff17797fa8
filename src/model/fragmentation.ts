import type {Buddyinfo, BuddyZone} from '../proc/buddyinfo.ts';
import {available, noField, type Reading} from '../reading.ts';
import {blockPages, type Count, count, type Pages, type Percent, pages, percent} from '../units.ts';

/**
 * What the free lists can and cannot serve. Both indexes are the kernel's own (mm/vmstat.c: unusable_free_index,
 * __fragmentation_index), recomputed from /proc/buddyinfo so that they need neither root nor debugfs.
 */
export type OrderFragmentation = {
  readonly order: number;
  readonly freeBlocks: Count;
  /** Blocks of this order that could be cut from the free lists as they are. */
  readonly suitable: Count;
  /** Share of free memory in blocks too small for this order, 0 to 1. */
  readonly unusable: number;
  /** Undefined while a request would succeed; else near 0 for lack of memory, near 1 for fragmentation. */
  readonly index: number | undefined;
};

export type ZoneFragmentation = {
  readonly node: number;
  readonly zone: string;
  readonly freePages: Pages;
  readonly orders: readonly OrderFragmentation[];
};

const freePagesOf = (freeBlocks: readonly number[]): number =>
  freeBlocks.reduce((total, blocks, order) => total + blocks * blockPages(order), 0);

export const orderFragmentation = (freeBlocks: readonly Count[], order: number): OrderFragmentation => {
  const free = freePagesOf(freeBlocks);
  const blocks = freeBlocks.reduce((total, n) => total + n, 0);
  let suitable = 0;
  for (let k = order; k < freeBlocks.length; k += 1) suitable += freeBlocks[k]! * 2 ** (k - order);
  const unusable = free === 0 ? 1 : (free - suitable * blockPages(order)) / free;
  const index = suitable > 0 ? undefined : blocks === 0 ? 0 : Math.max(0, 1 - (1 + free / blockPages(order)) / blocks);
  return {order, freeBlocks: freeBlocks[order] ?? count(0), suitable: count(suitable), unusable, index};
};

export const zoneFragmentation = (zone: BuddyZone): ZoneFragmentation => ({
  node: zone.node,
  zone: zone.zone,
  freePages: pages(freePagesOf(zone.freeBlocks)),
  orders: zone.freeBlocks.map((_, order) => orderFragmentation(zone.freeBlocks, order)),
});

export const fragmentation = (buddyinfo: Buddyinfo): readonly ZoneFragmentation[] =>
  buddyinfo.zones.map(zoneFragmentation);

/** Order of a transparent huge page with pages of 4 KiB (2 MiB), the one that is asked for most. */
export const HUGE_ORDER = 9;

/** FRAG9 on screen: the share of a zone's free memory in blocks too small for a huge page. */
export const hugeUnusable = ({orders}: ZoneFragmentation): Reading<Percent> => {
  const found = orders[HUGE_ORDER];
  return found === undefined
    ? noField('proc/buddyinfo', `order ${HUGE_ORDER}`)
    : available(percent(100 * found.unusable));
};

/** Free blocks of all zones together, by order. */
export const totalFreeBlocks = (buddyinfo: Buddyinfo): readonly Count[] => {
  const orders = Math.max(0, ...buddyinfo.zones.map(zone => zone.freeBlocks.length));
  return Array.from({length: orders}, (_, order) =>
    count(buddyinfo.zones.reduce((total, zone) => total + (zone.freeBlocks[order] ?? 0), 0)),
  );
};
