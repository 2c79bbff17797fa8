import type {CgroupEntry} from '../../cgroup/table.ts';
import {longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {type Bytes, bytes, MIB, percentOf} from '../../units.ts';
import {type CannotSay, type FindingSeverity, isCannot, needsTime, unknown} from '../diagnosis/rule.ts';
import {largestBy} from './courses.ts';
import {TREND_SECONDS} from './culprits.ts';
import {type Facts, watchedFrom} from './facts.ts';
import {type Forecast, forecastOf, MOST_LEFT, type Supply} from './forecast.ts';
import {firmOf, groupName} from './groups.ts';
import {roomOf} from './room.ts';

/** Groups whose limit is near, and what is left for them. */

/** A fall of less is noise: percent of the limit, and an amount. Ours. */
const NOISE = {share: 2, floor: 2 * MIB};

/** So many are followed, and from what percent of their limit on: before something must be said of them. */
const MOST = 16;
const FOLLOWED = 30;

export type Limited = {
  readonly entry: CgroupEntry;
  readonly limit: Bytes;
  /** Percent of it. */
  readonly used: number;
};

/** Names a group over time: a service that starts again has the same path. */
export const groupLifeOf = ({path, identity}: Pick<CgroupEntry, 'path' | 'identity'>): string =>
  `${path} ${identity ?? ''}`;

/** Those that have used much of their limit, whatever fills it: the fullest. */
export const fullestGroups = (facts: Pick<Facts, 'snapshot' | 'once'>): readonly Limited[] =>
  facts.once('fullest groups', () => {
    const limited = (known(facts.snapshot.cgroups)?.list ?? []).flatMap((entry): Limited[] => {
      if (!entry.max.ok || entry.max.value === 'max' || !entry.current.ok) return [];
      const used = percentOf(entry.current.value, entry.max.value);
      return used < FOLLOWED ? [] : [{entry, limit: entry.max.value, used}];
    });
    return largestBy(limited, MOST, ({used}) => used);
  });

/**
 * What nobody takes from it before its limit is met: neither file cache nor the kernel's objects that can be dropped; what
 * of it is swapped out counts. Undefined where memory.stat was not read.
 */
export const heldByGroup = (entry: CgroupEntry): Bytes | undefined => {
  const firm = firmOf(entry);
  if (firm === undefined) return undefined;
  const reclaimable = known(entry.stat)?.slabReclaimable ?? 0;
  return bytes(Math.max(0, firm - reclaimable) + (known(entry.swapCurrent) ?? 0));
};

/** Feeds what they have at this moment. */
export const followGroups = (facts: Pick<Facts, 'snapshot' | 'once' | 'courses'>): void =>
  facts.courses.groups.record(
    facts.snapshot.at,
    fullestGroups(facts).flatMap(({entry}) => {
      const held = heldByGroup(entry);
      return held === undefined ? [] : [[groupLifeOf(entry), held] as const];
    }),
  );

/** What of the machine's swap is left for it. v1 limits memory and swap together. */
const swapLeftFor = ({version, swapMax, swapCurrent, max, v1}: CgroupEntry, machine: number): number => {
  const used = known(swapCurrent) ?? 0;
  const limit = known(max);
  const most = version === 2 ? known(swapMax) : v1 && known(v1.memswLimit);
  if (most === undefined || most === 'max') return machine;
  const own = version === 2 || limit === undefined || limit === 'max' ? most : most - limit;
  return Math.max(0, Math.min(machine, own - used));
};

export type GroupSupply = Supply & {
  readonly swapLeft: Bytes;
  /** Of what is left, what is below the limit. */
  readonly below: Bytes;
};

/** What is left for it below its limit and in swap; undefined where that is not known. */
export const groupSupply = (facts: Facts, {entry, limit}: Limited): GroupSupply | undefined => {
  const held = heldByGroup(entry);
  const room = roomOf(facts);
  if (held === undefined || isCannot(room)) return undefined;
  const swapped = known(entry.swapCurrent) ?? 0;
  const swapLeft = bytes(swapLeftFor(entry, room.swapLeft ?? 0));
  const below = bytes(Math.max(0, limit - (held - swapped)));
  const left = below + swapLeft;
  const begun = watchedFrom(facts);
  const points = facts.courses.groups
    .past(groupLifeOf(entry))
    .flatMap(({at, amount}) => (at < begun ? [] : [{at, amount: left + held - amount}]));
  return {
    points,
    left,
    all: limit + swapped + swapLeft,
    least: Math.max(NOISE.floor, (limit * NOISE.share) / 100),
    swapLeft,
    below,
  };
};

export type FullSoon = Limited & {readonly supply: GroupSupply; readonly forecast: Forecast};

/** The group that is full first, of those of which it is sure if there is one; `before`: what was found, and of which. */
export const firstFull = (
  facts: Facts,
  before?: {readonly severity: FindingSeverity; readonly path: string | undefined},
): FullSoon | undefined => {
  let first: FullSoon | undefined;
  for (const limited of fullestGroups(facts)) {
    const supply = groupSupply(facts, limited);
    if (supply === undefined || percentOf(supply.left, supply.all) > MOST_LEFT) continue;
    const held = before?.path === limited.entry.path ? before.severity : undefined;
    const forecast = forecastOf(supply, held);
    if (forecast === undefined) continue;
    const [sure, known] = [forecast, first?.forecast].map(each => typeof each?.verdict === 'string');
    const sooner = first === undefined || forecast.ahead < first.forecast.ahead;
    if (sure === known ? sooner : sure) first = {...limited, supply, forecast};
  }
  return first;
};

/** Why nothing can be said of one that could be full soon; undefined where all of them were watched for long enough. */
export const unseen = (facts: Facts): CannotSay | undefined => {
  let missing = 0;
  let fullest: Limited | undefined;
  for (const limited of fullestGroups(facts)) {
    const {entry, used} = limited;
    if (used < 100 - MOST_LEFT) continue;
    const {stat} = entry;
    if (!stat.ok && stat.reason.kind !== 'not-sampled') return unknown(stat.reason);
    const points = facts.courses.groups.past(groupLifeOf(entry));
    const watched = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
    const lacks = TREND_SECONDS - watched / 1000;
    if (lacks > 0) fullest ??= limited;
    missing = Math.max(missing, lacks);
  }
  if (fullest === undefined) return undefined;
  const {entry, limit, used} = fullest;
  return needsTime(missing, `${groupName(entry.path)} uses ${shortPercent(used)} of its limit of ${longBytes(limit)}`);
};
