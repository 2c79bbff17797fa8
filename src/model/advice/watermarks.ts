import {longBytes, shortPercent} from '../../format/amount.ts';
import type {Zone} from '../../proc/zoneinfo.ts';
import {type Bytes, kib, type Pages, pages, pagesToBytes, percentOf} from '../../units.ts';
import {perCpuFree} from '../balance.ts';
import {minFreeOf, near} from '../tuning-defaults.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  adviseDefault,
  type Case,
  dangerous,
  type Family,
  fits,
  isDefault,
  type Judgement,
  look,
  often,
  set,
  type Tally,
  tally,
  told,
} from './rule.ts';

const populated = ({zones}: Facts): readonly Zone[] => (zones ?? []).filter(({managed}) => managed > 0);

const sumOf = (zones: readonly Zone[], of: (zone: Zone) => number, {system}: Facts): Bytes =>
  pagesToBytes(pages(zones.reduce((sum, zone) => sum + of(zone), 0)), system.pageSize);

/** Below this the machine may lock up for want of memory to free memory with. */
const TOO_LITTLE = 1024;
const MUCH = 5;
const FAR_TOO_MUCH = 15;

const minFree = (given: Case): Judgement => {
  const {n, facts} = given;
  const computed = minFreeOf(facts);
  const memory = memoryOf(facts);
  const share = memory === undefined ? undefined : percentOf(kib(n), memory);
  const part = share === undefined ? '' : `, ${shortPercent(share)} of the RAM`;
  const seen = `${longBytes(kib(n))}${part}`;
  const evidence = [
    computed === undefined ? undefined : `the kernel’s own formula gives ${computed.base} kB`,
    computed?.raised === undefined ? undefined : `with huge pages on it gives ${Math.round(computed.raised)} kB`,
  ];
  if (n < TOO_LITTLE && (computed === undefined || computed.base >= TOO_LITTLE)) {
    return dangerous(
      adviseDefault(given),
      `Only ${seen}: below 1024 kB the machine may lock up when it runs short.`,
      evidence,
    );
  }
  if (computed?.raised !== undefined && near(n, computed.raised)) {
    return fits(given, `Raised by transparent huge pages at boot (${seen}); nobody tuned it.`, evidence);
  }
  if (computed !== undefined && near(n, computed.base)) {
    return computed.raised === undefined
      ? fits(given, `What the kernel computes from the size of the RAM (${seen}).`, evidence)
      : fits(
          given,
          `What the kernel computes without huge pages; they were switched on later or it was set back (${seen}).`,
          evidence,
        );
  }
  const advised = adviseDefault(given);
  if (share !== undefined && share >= FAR_TOO_MUCH) {
    return dangerous(
      advised,
      `${seen}: lost to everything else. Reclaim starts while much is free, up to a kill.`,
      evidence,
    );
  }
  const instead = 'vm.watermark_scale_factor wakes kswapd earlier without a larger reserve.';
  if (share !== undefined && share >= MUCH)
    return look(advised, `${seen}, lost to everything else. ${instead}`, evidence);
  const expected = computed && (computed.raised ?? computed.base);
  if (expected !== undefined && n < expected / 2) {
    return look(advised, `Less than half of what the kernel computes: programs meet the min mark sooner.`, evidence);
  }
  if (expected !== undefined && n > expected * 2) {
    return look(advised, `Set by hand to more than twice what the kernel computes. ${instead}`, evidence);
  }
  return fits(given, `Near what the kernel computes (${seen}).`, evidence);
};

const stallsOf = (facts: Facts): Tally | undefined =>
  tally(facts, [
    ...(['allocstallDma', 'allocstallDma32', 'allocstallNormal', 'allocstallHigh'] as const),
    ...(['allocstallMovable', 'allocstallDevice'] as const),
  ]);

/** mm/page_alloc.c, __setup_per_zone_wmarks: the distance is the larger of a quarter of min and this share of the zone. */
const gapOf = (zone: Zone): number => Math.max(0, zone.high - zone.low);

/** The factor from which on the largest zone follows it; below, a quarter of the min mark is more. */
const firstToCount = (facts: Facts): number | undefined => {
  const [largest] = [...populated(facts)].sort((a, b) => b.managed - a.managed);
  if (largest === undefined) return undefined;
  const min = largest.min - (largest.boost ?? (0 as Pages));
  return Math.ceil(((min / 4) * 10_000) / largest.managed);
};

const WIDE = 500;
/** 5.15 takes no more. */
const MOST = 1000;

const scale = (given: Case): Judgement => {
  const {n, facts} = given;
  const stalls = stallsOf(facts);
  const hits = tally(facts, ['kswapdLowWmarkHitQuickly']);
  const zones = populated(facts);
  const gap = sumOf(zones, gapOf, facts);
  const first = firstToCount(facts);
  const evidence = [
    told(facts, 'times a task had to reclaim memory itself', stalls),
    told(facts, 'times kswapd finished and was needed again at once', hits),
    zones.length === 0 ? undefined : `the marks are ${longBytes(gap)} apart, all zones together`,
    first === undefined || first <= n
      ? undefined
      : `below ${first} it changes nothing here: a quarter of the min mark is more`,
  ];
  const rising = (stalls?.grown ?? 0) > 0 && (hits?.grown ?? 0) > 0;
  if (rising || (often(facts, stalls) && often(facts, hits))) {
    const next = Math.min(MOST, Math.max(2 * n, first === undefined ? 0 : first + 1));
    const now = rising
      ? 'Tasks have to reclaim memory themselves right now'
      : `${stalls!.total} times since boot a task had to reclaim memory itself`;
    if (next > n) {
      return look(
        set(next),
        `${now}, and kswapd is back at the low mark as soon as it is done: wake it earlier, in small steps.`,
        evidence,
      );
    }
  }
  if (n > WIDE) {
    return look(adviseDefault(given), `${longBytes(gap)} between the marks stay idle.`, evidence);
  }
  return fits(
    given,
    `No sign that kswapd starts too late. ${zones.length === 0 ? '' : `The marks are ${longBytes(gap)} apart.`}`.trim(),
    evidence,
    '10-300',
  );
};

const boost = (given: Case): Judgement => {
  const {n, facts} = given;
  const zones = populated(facts);
  const boosted = sumOf(zones, zone => zone.boost ?? 0, facts);
  if (n === 0)
    return fits(
      given,
      'Off: the marks stay where they are, and mixed page blocks are not undone early.',
      [],
      '0 or 15000',
    );
  return boosted > 0
    ? look(
        set(0),
        `Active now: the marks are ${longBytes(boosted)} higher for a while, so kswapd works although memory is free. 0 if that goes on.`,
      )
    : fits(given, 'Not active now.', [], '0 or 15000');
};

const reserves = (given: Case): Judgement => {
  const {facts} = given;
  const lines = populated(facts).flatMap(zone => {
    const most = Math.max(0, ...zone.protection);
    return most > 0
      ? [
          `${zone.zone} of node ${zone.node} keeps ${longBytes(pagesToBytes(pages(most), facts.system.pageSize))} back from requests that could go higher`,
        ]
      : [];
  });
  const why = lines.length === 0 ? 'No zone keeps anything back here.' : `${lines[0]}.`;
  return isDefault(given)
    ? fits(given, why, lines, 'default')
    : look(adviseDefault(given), `Changed from the default. ${why}`, lines);
};

const perCpu = (given: Case): Judgement => {
  const {n, facts} = given;
  const zoneinfo = facts.zones;
  const held =
    zoneinfo === undefined
      ? undefined
      : perCpuFree({zones: zoneinfo, nodes: [], unknown: {}, malformed: []}, facts.system.pageSize);
  const evidence = [held === undefined ? undefined : `${longBytes(held)} are free on the lists of the processors`];
  return n === 0
    ? fits(given, 'The kernel chooses.', evidence)
    : look(
        set(0),
        `Up to 1/${n} of each zone may lie on the lists of the processors, free and not in MemFree.`,
        evidence,
      );
};

export const watermarks: Family = {
  'vm.min_free_kbytes': minFree,
  'vm.watermark_scale_factor': scale,
  'vm.watermark_boost_factor': boost,
  'vm.lowmem_reserve_ratio': reserves,
  'vm.percpu_pagelist_high_fraction': perCpu,
  'vm.percpu_pagelist_fraction': perCpu,
};
