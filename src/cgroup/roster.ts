import type {Host} from '../host/host.ts';
import {known, type Unavailable, unavailable} from '../reading.ts';
import type {Millis} from '../units.ts';
import {type CgroupLayout, memoryHierarchy, readLayout} from './layout.ts';
import type {Member} from './member.ts';
import {childPath, isFile, isRealRoot, maybeGroup, nameOf, type Place, whyAbsent} from './places.ts';
import {type Schedule, schedules} from './schedule.ts';
import {noHierarchy} from './walk.ts';

/** Which groups there are. A directory is listed when it is new, and again when it may have changed. */
export type Roster = {
  readonly members: ReadonlyMap<string, Member>;
  /** Never listed yet: nothing is known of them but their names. */
  readonly unlisted: ReadonlySet<string>;
  /** To be listed again, the likeliest first. */
  readonly stale: Set<string>;
  /** Parents before children. */
  readonly inOrder: () => readonly Member[];
  /** Finds the top, unless it is known; the reason when there is none. */
  readonly open: () => Unavailable | undefined;
  readonly list: (member: Member) => void;
  /** It was removed, perhaps to be made anew under its name: the directory above tells. */
  readonly vanish: (member: Member) => void;
  /** Marks as stale what may have changed. */
  readonly suspect: () => void;
  readonly isHere: (member: Member) => boolean;
  readonly top: () => string;
  readonly layout: () => CgroupLayout;
  readonly schedule: () => Schedule;
  readonly truncated: () => boolean;
  /** Why the top cannot be listed. */
  readonly lost: () => Unavailable | undefined;
};

export type RosterEvents = {
  readonly arrived: (member: Member) => void;
  readonly left: (member: Member) => void;
  readonly changed: (member: Member) => void;
};

/** Most groups are leaves. */
const childless: ReadonlySet<string> = new Set();

/** A machine with more groups than this is shown in part, upper levels first. */
const MOST_GROUPS = 10_000;
/** Every directory is listed again within so many passes, in case one went and another came; or so many in a pass. */
const RELIST_PASSES = 64;
const MOST_RELISTED = 16;
/** Mounts are looked up again after so many passes without a memory controller. */
const RETRY_PASSES = 10;

export const createRoster = (host: Host, now: () => Millis, events: RosterEvents): Roster => {
  const members = new Map<string, Member>();
  const unlisted = new Set<string>();
  const stale = new Set<string>();
  /** What is a file in one group is a file in all. */
  const notGroups = new Set<string>();
  /** Most groups have the same files. */
  const fileSets = new Map<string, ReadonlySet<string>>();
  let layout: CgroupLayout | undefined;
  let attempts = 0;
  let top = '';
  let schedule: Schedule = schedules[2];
  let mark: string | undefined;
  let truncated = false;
  let lost: Unavailable | undefined;
  let order: readonly Member[] | undefined;
  let relistTurn = 0;

  const inOrder = (): readonly Member[] => {
    order ??= [...members.values()];
    return order;
  };

  const childrenOf = (member: Member): readonly Member[] =>
    [...(member.children ?? [])].flatMap(name => members.get(childPath(member.path, name)) ?? []);

  const forget = (gone: Member): void => {
    const stack = [gone];
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      stack.push(...childrenOf(member));
      members.delete(member.path);
      unlisted.delete(member.path);
      stale.delete(member.path);
      events.left(member);
    }
    order = undefined;
  };

  const vanish = (member: Member): void => {
    forget(member);
    if (member.parent === undefined) lost ??= unavailable({kind: 'gone', path: member.dir});
    const above = member.parent === undefined ? undefined : members.get(member.parent);
    if (above?.children === undefined) return;
    above.children = new Set([...above.children].filter(name => name !== nameOf(member.path)));
    stale.add(above.path);
    events.changed(above);
  };

  const adopt = ({path, parent, depth}: Place): void => {
    const dir = depth === 0 ? top : `${top}${path}`;
    members.set(path, {
      path,
      parent,
      depth,
      dir,
      version: schedule.version,
      identity: known(host.identity(dir)),
      files: new Set(),
      absent: () => unavailable({kind: 'not-sampled'}),
      children: undefined,
      states: new Map(),
      kept: new Set(),
      readAt: now(),
      readInPass: 0,
      still: Number.POSITIVE_INFINITY,
      looks: 0,
      entry: undefined,
    });
    unlisted.add(path);
    order = undefined;
  };

  const mayBeGroup = (name: string): boolean => {
    if (notGroups.has(name)) return false;
    if (maybeGroup(name, schedule.version)) return true;
    notGroups.add(name);
    return false;
  };

  const fileSet = (names: readonly string[]): ReadonlySet<string> => {
    const wanted = names.filter(name => schedule.all.has(name)).sort();
    const key = wanted.join('/');
    const set = fileSets.get(key) ?? new Set(wanted);
    fileSets.set(key, set);
    return set;
  };

  const list = (member: Member): void => {
    const {path, depth} = member;
    const listing = host.list(member.dir);
    unlisted.delete(path);
    stale.delete(path);
    if (isFile(host, member.dir, listing)) notGroups.add(nameOf(path));
    if (!listing.ok && (depth === 0 || listing.reason.kind === 'missing')) {
      if (depth === 0) lost = listing;
      vanish(member);
      return;
    }
    const names = listing.ok ? listing.value : [];
    const first = member.children === undefined;
    const below = names.filter(mayBeGroup).sort();
    const children = below.length === 0 ? childless : new Set(below);
    const files = fileSet(names);
    if (files !== member.files || children.size !== member.children?.size) events.changed(member);
    member.files = files;
    member.absent = whyAbsent(host, member.dir, listing, isRealRoot(member.version, depth, names));
    for (const child of childrenOf(member)) if (!children.has(nameOf(child.path))) forget(child);
    member.children = children;
    for (const name of children) {
      const child = childPath(path, name);
      if (members.has(child)) continue;
      truncated = members.size >= MOST_GROUPS;
      if (truncated) break;
      adopt({path: child, parent: path, depth: depth + 1});
    }
    if (first) events.arrived(member);
  };

  /** Number of groups: it changes with most that come and go. */
  const population = (): string | undefined => {
    if (schedule.version === 2) {
      const stat = known(host.read(`${top}/cgroup.stat`, {single: true, keep: true}));
      return stat?.slice(0, stat.indexOf('\n'));
    }
    return known(host.read('proc/cgroups', {keep: true}))
      ?.split('\n')
      .find(row => row.startsWith('memory\t'));
  };

  return {
    members,
    unlisted,
    stale,
    inOrder,
    open: () => {
      lost = undefined;
      if (members.size > 0) return undefined;
      if (layout === undefined || attempts % RETRY_PASSES === 0) layout = readLayout(host);
      attempts += 1;
      const hierarchy = memoryHierarchy(layout);
      if (hierarchy === undefined) return noHierarchy(host, layout);
      top = hierarchy.top;
      schedule = schedules[hierarchy.version];
      mark = population();
      adopt({path: '/', depth: 0});
      return undefined;
    },
    list,
    vanish,
    suspect: () => {
      const all = inOrder();
      const next = population();
      if (next !== mark) {
        mark = next;
        // Where there were groups, more are likely; upper levels come first.
        stale.clear();
        for (const {path, children} of all) if (children !== undefined && children.size > 0) stale.add(path);
        for (const {path} of all) stale.add(path);
      }
      if (stale.size > 0) return;
      const share = Math.min(MOST_RELISTED, Math.ceil(all.length / RELIST_PASSES));
      for (let i = 0; i < share; i += 1) stale.add(all[(relistTurn + i) % all.length]!.path);
      relistTurn += share;
    },
    isHere: member => members.get(member.path) === member && member.children !== undefined,
    top: () => top,
    layout: () => layout!,
    schedule: () => schedule,
    truncated: () => truncated,
    lost: () => lost,
  };
};
