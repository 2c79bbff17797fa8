import type {Pressure} from '../proc/pressure.ts';
import type {Reading} from '../reading.ts';
import {type Count, type Millis, millis} from '../units.ts';
import type {Cgroup} from './group.ts';
import type {CgroupLayout} from './layout.ts';
import {byPath} from './limits.ts';
import type {MemoryEvents, SwapEvents} from './memory-events.ts';
import type {Cgroups} from './walk.ts';

/** What a file said, and when it was read. */
export type Moment<T> = {readonly at: Millis; readonly reading: Reading<T>};

/** What a file of counters said before, for rates and for what happened lately. */
export type Past<T> = {
  /** When the present reading was taken. */
  readonly at: Millis;
  /** The look before; none at the first one. */
  readonly before?: Moment<T>;
  /** What it said RECENT ago, or at the first look when that is more recent. */
  readonly start?: Moment<T>;
};

/** "Lately", for events: a single tick is too short to see one. */
export const RECENT: Millis = millis(60_000);

/** A group as far as it was read: light files of every group, the others of those on screen. */
export type CgroupEntry = Cgroup & {
  /** Groups right below it. */
  readonly children: number;
  /** Files that were looked at more than once; of those that were never read there is none. */
  readonly past: {
    readonly events?: Past<MemoryEvents>;
    readonly eventsLocal?: Past<MemoryEvents>;
    readonly swapEvents?: Past<SwapEvents>;
    readonly failcnt?: Past<Count>;
    readonly pressure?: Past<Pressure>;
  };
};

/** All groups at one moment, read by turns when there are many. */
export type CgroupTable = {
  readonly layout: CgroupLayout;
  /** Parents before children. */
  readonly list: readonly CgroupEntry[];
  readonly byPath: ReadonlyMap<string, CgroupEntry>;
  /** There are more groups than are read. */
  readonly truncated: boolean;
  /** False while some directories have not been listed for the first time. */
  readonly complete: boolean;
  /** Age of the oldest usage in the list. */
  readonly oldest: Millis;
};

/** What somebody wants to see of the groups. */
export type CgroupFocus = {
  /** Groups on screen, by path: everything is read of them. */
  readonly focus: ReadonlySet<string>;
  /** Files wanted of every group beyond the light ones, because an order rests on them. */
  readonly all?: ReadonlySet<string>;
  /** Every group completely now, whatever it takes: one-shot output. */
  readonly exhaustive?: boolean;
  /** Nobody looks at them at each tick: the walk is due again after so long. Left out: at each pass. */
  readonly every?: Millis;
};

const childCounts = (groups: readonly Cgroup[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const {parent} of groups) if (parent !== undefined) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  return counts;
};

/** A single sample as a table: nothing has a past. */
export const tableOf = ({layout, groups, truncated}: Cgroups): CgroupTable => {
  const counts = childCounts(groups);
  const list = groups.map(group => ({...group, children: counts.get(group.path) ?? 0, past: {}}));
  return {layout, list, byPath: byPath(list), truncated, complete: true, oldest: millis(0)};
};

/** The same as one sample, for those who need no past. */
export const asCgroups = ({layout, list, truncated}: CgroupTable): Cgroups => ({layout, groups: list, truncated});
