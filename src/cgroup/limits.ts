import {available, type Reading, type Unavailable} from '../reading.ts';
import {bytes} from '../units.ts';
import type {Limit} from './amount.ts';
import type {Cgroup} from './group.ts';

/** A group, the one it is in, and so on up to the top. */
export type Lineage = readonly Cgroup[];

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

/** Empty for a path that is not among the groups. */
export const lineage = <G extends {readonly parent?: string | undefined}>(
  groups: ReadonlyMap<string, G>,
  path: string,
): readonly G[] => {
  const line: G[] = [];
  for (let at: string | undefined = path; at !== undefined; at = line.at(-1)!.parent) {
    const group = groups.get(at);
    if (group === undefined) break;
    line.push(group);
  }
  return line;
};

export const byPath = <G extends Cgroup>(groups: readonly G[]): ReadonlyMap<string, G> =>
  new Map(groups.map(group => [group.path, group]));

/** A level without the file has no limit of that kind; one whose file could not be read may have any. */
const limitAt = (group: Cgroup, which: LimitName): Limit | Unavailable => {
  const own = group[which];
  if (own.ok) return own.value;
  return own.reason.kind === 'missing' || own.reason.kind === 'no-field' ? 'max' : own;
};

const isUnknown = (limit: Limit | Unavailable): limit is Unavailable => typeof limit === 'object';

/** Of two groups with the same limit, the lower one. */
export const effectiveLimit = (line: Lineage, which: LimitName = 'max'): Reading<EffectiveLimit> => {
  let binding: EffectiveLimit = {limit: 'max', from: undefined};
  for (const group of line) {
    const limit = limitAt(group, which);
    if (isUnknown(limit)) return limit;
    if (limit !== 'max' && (binding.limit === 'max' || limit < binding.limit)) binding = {limit, from: group.path};
  }
  const above = line[0]?.v1?.hierarchicalLimit;
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
export const headroom = (line: Lineage, which: LimitName = 'max'): Reading<Headroom> => {
  let nearest: Headroom = {room: 'max', from: undefined};
  for (const group of line) {
    const limit = limitAt(group, which);
    if (isUnknown(limit)) return limit;
    if (limit === 'max') continue;
    if (!group.current.ok) return group.current;
    const room = bytes(Math.max(0, limit - group.current.value));
    if (nearest.room === 'max' || room < nearest.room) nearest = {room, from: group.path};
  }
  return available(nearest);
};
