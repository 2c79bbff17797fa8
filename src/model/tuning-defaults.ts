import type {Zone} from '../proc/zoneinfo.ts';
import {type Bytes, bytes, GIB, KIB, MIB, pagesToBytes} from '../units.ts';
import {type Facts, memoryOf} from './advice/facts.ts';
import type {Default} from './advice/rule.ts';

/**
 * What the kernel sets when nobody chose. Most defaults are numbers in the lists of sys/; here are those that it computes
 * from the machine, or that were fixed when it was built.
 */

const managed = (zones: readonly Zone[]): number => zones.reduce((sum, zone) => sum + zone.managed, 0);

/** Zones that ordinary allocations of the kernel and of programs come from: not Movable, HighMem, Device. */
const ordinary = (zones: readonly Zone[]): readonly Zone[] =>
  zones.filter(({zone, managed: size}) => size > 0 && /^(DMA|DMA32|Normal)$/.test(zone));

/** Square root of 16 × low memory in KiB, 128 to 262144. mm/page_alloc.c, calculate_min_free_kbytes */
export const baseMinFree = (zones: readonly Zone[], pageSize: Bytes): number => {
  const low = pagesToBytes(managed(ordinary(zones)) as Zone['managed'], pageSize) / KIB;
  return Math.min(262_144, Math.max(128, Math.floor(Math.sqrt(16 * low))));
};

const MOBILE_TYPES = 3;

/**
 * What khugepaged raises it to, so that the page types do not mix: in each zone two page blocks, and one for each pair
 * of types; 5 % of the memory at most. mm/khugepaged.c, set_recommended_min_free_kbytes
 */
export const hugeMinFree = (zones: readonly Zone[], pageSize: Bytes, blockPages: number): number => {
  const there = ordinary(zones);
  const wanted = blockPages * there.length * (2 + MOBILE_TYPES * MOBILE_TYPES);
  const most = Math.floor(managed(there) / 20);
  return pagesToBytes(Math.min(wanted, most) as Zone['managed'], pageSize) / KIB;
};

/** Base pages in a full huge page: 512 on x86. */
export const hugePagesOf = ({transparentHugepage, system}: Facts): number | undefined => {
  const size = transparentHugepage?.hpagePmdSize;
  return size?.ok ? size.value / system.pageSize : undefined;
};

/** Who gets full huge pages: the setting for all sizes, unless the size has one of its own. */
export const fullHugepages = ({transparentHugepage: thp}: Facts): string | undefined => {
  if (thp === undefined || !thp.enabled.ok) return undefined;
  const full = thp.hpagePmdSize;
  const own = thp.sizes.flatMap(size => (size.ok && full.ok && size.value.size === full.value ? [size.value] : []))[0];
  const choice = own?.enabled.ok ? own.enabled.value.selected : 'inherit';
  return choice === 'inherit' ? thp.enabled.value.selected : choice;
};

export type MinFree = {readonly base: number; readonly raised: number | undefined};

/** kB; `raised` is what huge pages make of it. Undefined when the zones are not known. */
export const minFreeOf = (facts: Facts): MinFree | undefined => {
  const {zones, system} = facts;
  if (zones === undefined || managed(zones) === 0) return undefined;
  const blocks = hugePagesOf(facts);
  const on = fullHugepages(facts);
  const base = baseMinFree(zones, system.pageSize);
  const raised =
    blocks === undefined || on === undefined || on === 'never'
      ? undefined
      : hugeMinFree(zones, system.pageSize, blocks);
  return {base, raised: raised !== undefined && raised > base ? raised : undefined};
};

/**
 * The kernel computes with the managed pages at boot, a little less than now: nearer than this counts as the same. The
 * captured machines differ by up to 2.2 %.
 */
const NEAR = 0.04;
export const near = (n: number, computed: number): boolean => Math.abs(n - computed) <= NEAR * computed;

/** Huge pages are switched off at boot on machines with less. mm/huge_memory.c, hugepage_init */
const HUGE_PAGE_MACHINE = bytes(512 * MIB);
export const tooSmallForHugepages = (facts: Facts): boolean => {
  const memory = memoryOf(facts);
  return memory !== undefined && memory < HUGE_PAGE_MACHINE;
};

const value = (text: string | number, how?: string): Default => ({
  text: String(text),
  value: String(text),
  ...(how !== undefined && {how}),
});

const word = (text: string, how: string): Default => ({text, value: undefined, how});

type Computed = (facts: Facts, how: string) => Default | undefined;

const inHugePages =
  (share: (pages: number) => number): Computed =>
  (facts, how) => {
    const huge = hugePagesOf(facts);
    return huge === undefined ? undefined : value(share(huge), how);
  };

const offOnSmall: Computed = (facts, how) => (tooSmallForHugepages(facts) ? value('0', how) : undefined);

const computed: Readonly<Record<string, Computed>> = {
  'vm.min_free_kbytes': (facts, how) => {
    const found = minFreeOf(facts);
    if (found === undefined) return undefined;
    const now = facts.knob('vm.min_free_kbytes');
    const expected = found.raised ?? found.base;
    return value(now !== undefined && near(now, expected) ? now : Math.round(expected), how);
  },
  'vm.admin_reserve_kbytes': (_, how) => word('by RAM', how),
  'vm.user_reserve_kbytes': (_, how) => word('by RAM', how),
  'vm.lowmem_reserve_ratio': ({system}, how) =>
    system.machine === 'x86_64' ? value('256 256 32 0 0', how) : word('by zones', how),
  'vm.compact_unevictable_allowed': ({system}, how) => value(/-rt/.test(system.release) ? '0' : '1', how),
  'vm.page-cluster': (facts, how) => value((memoryOf(facts) ?? GIB) < 16 * MIB ? '2' : '3', how),
  'kernel.dmesg_restrict': (_, how) => word('by build', how),
  'vm.max_map_count': (_, how) => value('65530', how),
  'thp.enabled': (facts, how) => (tooSmallForHugepages(facts) ? value('never', how) : undefined),
  'thp.defrag': (facts, how) => (tooSmallForHugepages(facts) ? value('never', how) : undefined),
  'thp.use_zero_page': offOnSmall,
  'khugepaged.defrag': offOnSmall,
  'khugepaged.pages_to_scan': inHugePages(pages => 8 * pages),
  'khugepaged.max_ptes_none': inHugePages(pages => pages - 1),
  'khugepaged.max_ptes_swap': inHugePages(pages => pages / 8),
  'khugepaged.max_ptes_shared': inHugePages(pages => pages / 2),
};

/** `told` is what the list says: the value itself, or how the kernel comes to it. */
export const defaultOf = (entry: string, told: string, facts: Facts): Default => {
  const found = computed[entry]?.(facts, told);
  if (found !== undefined) return found;
  if (/^[\w+-]+$/.test(told)) return value(told);
  return word(/built/.test(told) ? 'by build' : 'computed', told);
};
