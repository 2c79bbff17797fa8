import type {Host} from '../host/host.ts';
import {available, type Reading} from '../reading.ts';
import {type Millis, millis} from '../units.ts';
import {lineage} from './limits.ts';
import {confirm, entryOf, forgetPast, type Member, refresh} from './member.ts';
import {childPath} from './places.ts';
import {createRoster} from './roster.ts';
import type {CgroupEntry, CgroupFocus, CgroupTable} from './table.ts';

/**
 * Follows the groups over time and reads little: usage of all groups by turns, events where the group above counted
 * something new, and everything only of the groups on screen. One file costs 2 to 8 µs, memory.stat four times that, a
 * listing 30 µs. https://docs.kernel.org/admin-guide/cgroup-v2.html
 */
export type CgroupWalk = {
  /**
   * Yields whenever it has worked for a slice. `resumed` is the first pass after a time in which nobody looked: what was
   * read before makes no rate; nor does it where time stands `still`. At `until` a search for groups stops where it is,
   * after a while in any case; the next pass goes on.
   */
  readonly pass: (
    demand: CgroupFocus,
    how?: {readonly resumed?: boolean; readonly still?: boolean; readonly until?: Millis},
  ) => Generator<void, Reading<CgroupTable>>;
  /** Reads what was never read of the groups on screen; undefined when nothing is missing. */
  readonly fill: (demand: CgroupFocus) => Reading<CgroupTable> | undefined;
  /**
   * Looks at groups in which something has happened, and below; undefined unless it was an OOM kill or an allocation
   * that failed. The next pass shows the rest: a group that is slowed down has news all the time. In a directory with a
   * slash at its end groups came or went.
   */
  readonly look: (directories: Iterable<string>) => Reading<CgroupTable> | undefined;
  /** Nobody looks for now: gives open files back. */
  readonly rest: () => void;
};

/** Where there are so many groups that finding them takes longer, the first of them are shown meanwhile. */
const SEARCH_BUDGET: Millis = millis(400);
/** Longest stretch without letting keys be handled. */
const SLICE: Millis = millis(4);
/** Time in a pass for directories that may have changed. */
const LISTING_BUDGET: Millis = millis(2);
/** Time for finding out where below a group its new events are. */
const CHASE_BUDGET: Millis = millis(2);
/** The same for a kill between two passes, which is rare and must be found. */
const LOOK_BUDGET: Millis = millis(50);
/** Time for groups that are not on screen; at most so much of it goes to those whose memory was moving lately. */
const TURNS_BUDGET: Millis = millis(4);
const ACTIVE_BUDGET: Millis = millis(2);
/** Time for files that an order wants of every group. */
const WANTED_BUDGET: Millis = millis(6);
/** A group whose memory stood still for so many looks waits for its turn. */
const IDLE_AFTER = 3;
/** What people set, not the kernel, is read at each so many looks at a group that is not on screen. */
const SELDOM = 4;
/** So many files stay open: those of the groups on screen that change most. */
const MOST_KEPT = 250;

const none: ReadonlySet<string> = new Set();

/** `oom 1`, `oom_kill 1`, `oom_group_kill 0` */
const oomLines = (text: Reading<string> | undefined): string =>
  text?.ok ? (text.value.match(/^oom.*$/gm) ?? []).join() : '';

export const createCgroupWalk = (host: Host, now: () => Millis): CgroupWalk => {
  let focused: ReadonlySet<string> = none;
  let wantedOfAll: ReadonlySet<string> = none;
  let kept = 0;
  let standsStill = false;
  let passNumber = 0;
  let passAt = millis(0);
  let turn = 0;
  let wantedTurn = 0;
  /** Groups whose events were read in this pass. */
  const chased = new Set<Member>();
  /** Grows with each group that was found to have been out of memory. */
  let kills = 0;

  const renew = (member: Member): void => {
    member.entry = undefined;
  };

  const release = (member: Member): void => {
    for (const file of member.kept) host.release(`${member.dir}/${file}`);
    kept -= member.kept.size;
    member.kept.clear();
  };

  const read = (member: Member, file: string, keep = false, between = false): void => {
    if (!member.files.has(file)) return;
    if (keep && kept < MOST_KEPT && !member.kept.has(file)) {
      member.kept.add(file);
      kept += 1;
    }
    const how = {now: now(), keep: member.kept.has(file), between};
    if (refresh(host, member, file, how)) renew(member);
  };

  const roster = createRoster(host, now, {
    arrived: member => {
      const {usage, often, seldom} = roster.schedule();
      for (const file of [usage, ...often, ...seldom]) read(member, file);
      member.readAt = now();
      member.readInPass = passNumber;
      entryOf(member, standsStill);
    },
    left: release,
    changed: renew,
  });
  const {members, unlisted, stale, isHere} = roster;

  /**
   * True when the events of the group, or of what is below it, may be others than they were; between two passes only
   * when it ran out of memory.
   */
  const hasNewEvents = (member: Member, between: boolean): boolean => {
    const file = roster.schedule().events;
    if (file === undefined || !member.files.has(file)) return true;
    const before = member.states.get(file)?.text;
    read(member, file, false, between);
    if (!between) chased.add(member);
    const after = member.states.get(file)?.text;
    if (after === before) return false;
    const ranOut = oomLines(before) !== oomLines(after);
    if (ranOut) kills += 1;
    return ranOut || !between;
  };

  /**
   * Goes down where there are new events. True when every group below was found to be up to date in time, which only
   * events that are counted upwards can tell. What is new itself has been read, and so has all below it.
   */
  const chase = (from: Member, until: Millis, between: boolean): boolean => {
    const upwards = roster.schedule().events !== undefined && roster.layout().localEvents !== true;
    const stack = [from];
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      if (now() > until) return false;
      if (!between && member.readInPass === passNumber) continue;
      if (!hasNewEvents(member, between) || !upwards) continue;
      const names = [...(member.children ?? [])];
      // Where there are too many for one pass, each pass begins with others.
      const first = (passNumber * 397) % Math.max(1, names.length);
      for (let i = 0; i < names.length; i += 1) {
        const child = members.get(childPath(member.path, names[(first + i) % names.length]!));
        if (child !== undefined && isHere(child)) stack.push(child);
      }
    }
    return upwards;
  };

  /** The directory has been removed, and perhaps made anew. */
  const isAnother = ({dir, identity}: Member): boolean => {
    const now = host.identity(dir);
    return now.ok ? now.value !== identity : now.reason.kind === 'missing';
  };

  /** A service that was started anew is on screen again at once. */
  const comeBack = ({path, parent}: Member): boolean => {
    const above = members.get(parent ?? '');
    if (above !== undefined) roster.list(above);
    const again = members.get(path);
    if (again !== undefined) roster.list(again);
    return again !== undefined && isHere(again);
  };

  /** Usage and events of a group; false when it is gone. */
  const visit = (member: Member, inFocus: boolean, upToDate: boolean): boolean => {
    const {usage, events, often, seldom} = roster.schedule();
    const before = member.states.get(usage)?.text;
    const at = now();
    read(member, usage, inFocus);
    const moved = member.states.get(usage)?.text !== before;
    // A new group with the very usage of the old one is too unlikely to ask for each time.
    if ((inFocus || moved || before === undefined) && isAnother(member)) {
      roster.vanish(member);
      return inFocus && comeBack(member);
    }
    for (const file of often) {
      const isKnown = file === events && (chased.has(member) || (upToDate && !inFocus));
      const state = isKnown ? member.states.get(file) : undefined;
      if (state === undefined) read(member, file, inFocus);
      else if (confirm(state, at)) renew(member);
    }
    if (inFocus || member.looks % SELDOM === 0) for (const file of seldom) read(member, file);
    member.looks += 1;
    member.readAt = at;
    member.readInPass = passNumber;
    member.still = moved ? 0 : member.still + 1;
    return true;
  };

  const readFully = (member: Member, all: boolean): void => {
    const {full, fullSeldom, kept: worthKeeping} = roster.schedule();
    for (const file of full) read(member, file, !all && worthKeeping.has(file));
    for (const file of fullSeldom) {
      if (all || member.looks % SELDOM === 1 || !member.states.has(file)) read(member, file);
    }
  };

  /** What was read of a group only because it was on screen would be out of date when it comes back. */
  const drop = (member: Member, but: ReadonlySet<string>): void => {
    const {full, fullSeldom} = roster.schedule();
    release(member);
    for (const file of [...full, ...fullSeldom]) if (!but.has(file)) member.states.delete(file);
    renew(member);
  };

  const focusOn = (paths: ReadonlySet<string>, wanted: ReadonlySet<string> = none): void => {
    for (const path of focused) {
      const member = paths.has(path) ? undefined : members.get(path);
      if (member !== undefined) drop(member, wanted);
    }
    if ([...wantedOfAll].some(file => !wanted.has(file))) {
      for (const member of members.values()) if (!paths.has(member.path)) drop(member, wanted);
    }
    focused = paths;
    wantedOfAll = wanted;
  };

  const summary = (): Reading<CgroupTable> => {
    const lost = roster.lost();
    if (lost !== undefined) return lost;
    const list: CgroupEntry[] = [];
    const byPath = new Map<string, CgroupEntry>();
    let oldest = passAt as number;
    for (const member of roster.inOrder()) {
      if (member.children === undefined) continue;
      const entry = entryOf(member, standsStill);
      list.push(entry);
      byPath.set(member.path, entry);
      if (member.readAt < oldest) oldest = member.readAt;
    }
    return available({
      layout: roster.layout(),
      list,
      byPath,
      truncated: roster.truncated(),
      complete: unlisted.size === 0,
      oldest: millis(passAt - oldest),
    });
  };

  /** The groups that are not on screen, as far as the time allows. */
  const takeTurns = (upToDate: boolean): void => {
    const all = roster.inOrder();
    const isDue = (member: Member): boolean => member.readInPass !== passNumber && isHere(member);
    const start = now();
    for (const member of all) {
      if (now() > start + ACTIVE_BUDGET) break;
      if (member.still < IDLE_AFTER && isDue(member)) visit(member, false, upToDate);
    }
    let done = 0;
    for (; done < all.length && now() < start + TURNS_BUDGET; done += 1) {
      const member = all[(turn + done) % all.length]!;
      if (isDue(member)) visit(member, false, upToDate);
    }
    turn = (turn + done) % Math.max(1, all.length);
  };

  /** What an order wants of the groups that are not on screen, as far as the time allows. */
  const readWanted = (): void => {
    const all = roster.inOrder();
    const until = now() + WANTED_BUDGET;
    let done = 0;
    for (; done < all.length && now() < until; done += 1) {
      const member = all[(wantedTurn + done) % all.length]!;
      if (focused.has(member.path) || !isHere(member)) continue;
      for (const file of wantedOfAll) read(member, file);
    }
    wantedTurn = (wantedTurn + done) % Math.max(1, all.length);
  };

  function* pass(
    demand: CgroupFocus,
    {resumed = false, still = false, until}: {resumed?: boolean; still?: boolean; until?: Millis} = {},
  ): Generator<void, Reading<CgroupTable>> {
    passNumber += 1;
    passAt = now();
    chased.clear();
    const failed = roster.open();
    if (failed !== undefined) return failed;
    const {exhaustive = false} = demand;
    if (still !== standsStill) for (const member of members.values()) renew(member);
    standsStill = still;
    let sliceEnd = now() + SLICE;
    const sliceOver = (): boolean => {
      if (until !== undefined || now() <= sliceEnd) return false;
      sliceEnd = now() + SLICE;
      return true;
    };
    if (resumed) {
      for (const member of members.values()) {
        forgetPast(member);
        entryOf(member, standsStill);
        if (sliceOver()) yield;
      }
    }

    roster.suspect();
    if (exhaustive) for (const path of members.keys()) stale.add(path);
    const listUntil = now() + LISTING_BUDGET;
    for (const path of stale) {
      if (!exhaustive && now() > listUntil) break;
      roster.list(members.get(path)!);
      if (sliceOver()) yield;
    }
    const searchUntil = until ?? passAt + SEARCH_BUDGET;
    // A set hands out, while it is gone through, what is added to it.
    for (const path of unlisted) {
      if (!exhaustive && now() > searchUntil) break;
      roster.list(members.get(path)!);
      if (sliceOver()) yield;
    }

    const root = members.get('/');
    if (root === undefined) return summary();
    const upToDate = !exhaustive && chase(root, millis(now() + CHASE_BUDGET), false);
    if (!exhaustive) focusOn(demand.focus, demand.all);
    for (const path of exhaustive ? [...members.keys()] : demand.focus) {
      const member = members.get(path);
      if (member === undefined || !isHere(member)) continue;
      if (visit(member, !exhaustive, upToDate)) readFully(members.get(path)!, exhaustive);
      if (sliceOver()) yield;
    }
    if (!exhaustive) takeTurns(upToDate);
    if (!exhaustive && wantedOfAll.size > 0) readWanted();
    if (sliceOver()) yield;
    return summary();
  }

  const fill = (demand: CgroupFocus): Reading<CgroupTable> | undefined => {
    let filled = false;
    focusOn(demand.focus, demand.all);
    const {full, fullSeldom, kept: worthKeeping} = roster.schedule();
    for (const path of demand.focus) {
      const member = members.get(path);
      if (member === undefined || !isHere(member)) continue;
      for (const file of [...full, ...fullSeldom]) {
        if (member.states.has(file) || !member.files.has(file)) continue;
        read(member, file, worthKeeping.has(file));
        filled = true;
      }
    }
    return filled ? summary() : undefined;
  };

  /** True when other groups are in it than before. */
  const lookIn = (path: string): boolean => {
    const member = members.get(path);
    if (member === undefined || !isHere(member)) return false;
    const before = member.children;
    roster.list(member);
    const until = now() + LOOK_BUDGET;
    for (const fresh of unlisted) {
      if (now() > until) break;
      roster.list(members.get(fresh)!);
    }
    const after = members.get(path)?.children;
    return before?.size !== after?.size || [...(after ?? [])].some(name => before?.has(name) !== true);
  };

  const look = (directories: Iterable<string>): Reading<CgroupTable> | undefined => {
    const before = kills;
    let others = false;
    const top = roster.top();
    const pathOf = (directory: string): string => (directory === top ? '/' : directory.slice(top.length));
    for (const directory of directories) {
      if (directory.endsWith('/')) {
        others = lookIn(pathOf(directory.slice(0, -1))) || others;
        continue;
      }
      const member = members.get(pathOf(directory));
      if (member?.dir !== directory || !isHere(member)) continue;
      const found = kills;
      chase(member, millis(now() + LOOK_BUDGET), true);
      if (kills > found) for (const above of lineage(members, member.path).slice(1)) hasNewEvents(above, true);
    }
    return kills === before && !others ? undefined : summary();
  };

  return {pass, fill, look, rest: () => focusOn(none)};
};
