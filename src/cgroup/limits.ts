import {available, type Reading, type Unavailable} from '../reading.ts';
import {bytes} from '../units.ts';
import type {Limit} from './amount.ts';
import type {Cgroup} from './group.ts';

/**
 * What binds a group: the smallest limit of its own and of all above it. Min and low have no such rule, because
 * siblings share the protection of their parent. https://docs.kernel.org/admin-guide/cgroup-v2.html#memory
 */
export type EffectiveLimit = {
  readonly limit: Limit;
  /** The group whose limit it is; undefined when there is none, or when it is above what is mounted here. */
  readonly from: string | undefined;
};

export type LimitName = 'max' | 'high';

/** The group itself, its parent, and so on up to the top. */
export const lineage = (groups: readonly Cgroup[], index: number): readonly Cgroup[] => {
  const line: Cgroup[] = [];
  for (let group = groups[index]; group !== undefined; group = groups[group.parent]) line.push(group);
  return line;
};

/** A level without the file has no limit of that kind; one whose file could not be read may have any. */
const limitAt = (group: Cgroup, which: LimitName): Limit | Unavailable => {
  const own = group[which];
  if (own.ok) return own.value;
  return own.reason.kind === 'missing' || own.reason.kind === 'no-field' ? 'max' : own;
};

const isUnknown = (limit: Limit | Unavailable): limit is Unavailable => typeof limit === 'object';

/** Of two groups with the same limit, the lower one. */
export const effectiveLimit = (
  groups: readonly Cgroup[],
  index: number,
  which: LimitName = 'max',
): Reading<EffectiveLimit> => {
  let binding: EffectiveLimit = {limit: 'max', from: undefined};
  for (const group of lineage(groups, index)) {
    const limit = limitAt(group, which);
    if (isUnknown(limit)) return limit;
    if (limit !== 'max' && (binding.limit === 'max' || limit < binding.limit)) binding = {limit, from: group.path};
  }
  const above = groups[index]?.v1?.hierarchicalLimit;
  if (which === 'max' && above?.ok && above.value !== 'max') {
    if (binding.limit === 'max' || above.value < binding.limit) binding = {limit: above.value, from: undefined};
  }
  return available(binding);
};

export type Headroom = {
  /** What the group can still have before somebody's limit is met; 'max' when nothing limits it. */
  readonly room: Limit;
  /** The group that is nearest to its limit, which need not be the one with the smallest limit. */
  readonly from: string | undefined;
};

/** Brothers and sisters count: they use up the limit of the parent. */
export const headroom = (groups: readonly Cgroup[], index: number, which: LimitName = 'max'): Reading<Headroom> => {
  let nearest: Headroom = {room: 'max', from: undefined};
  for (const group of lineage(groups, index)) {
    const limit = limitAt(group, which);
    if (isUnknown(limit)) return limit;
    if (limit === 'max') continue;
    if (!group.current.ok) return group.current;
    const room = bytes(Math.max(0, limit - group.current.value));
    if (nearest.room === 'max' || room < nearest.room) nearest = {room, from: group.path};
  }
  return available(nearest);
};
