import {type Millis, millis, type Pages} from '../../units.ts';

/**
 * The recent past of a process's resident memory: the points between which it went straight. A process whose memory
 * stands still has one point, however long it is watched, and costs nothing at each pass.
 */
export type Point = {readonly at: Millis; readonly resident: Pages};
export type Trail = readonly Point[];

/** How far back growth is measured. */
export const MINUTE: Millis = millis(60_000);
/** The past of a process whose page is open, for its sparkline. */
export const QUARTER: Millis = millis(15 * 60_000);
/** Points of a process that changes all the time are so far apart. */
const SPACING: Millis = millis(5_000);

const add = (trail: Point[], point: Point): void => {
  const last = trail.at(-1);
  const before = trail.at(-2);
  // What lies close behind another point is replaced by the next one; the first stays, for it is where it all began.
  if (last !== undefined && before !== undefined && last.at - before.at < SPACING) trail.pop();
  trail.push(point);
};

/**
 * The trail with a new amount. `seen` is when the old one was last read: until then nothing had changed, and in between
 * the change is spread evenly, for nobody knows when it happened.
 */
export const extendTrail = (trail: Trail, seen: Millis, now: Point, window: Millis): Trail => {
  const next = [...trail];
  const last = next.at(-1);
  if (last !== undefined && seen > last.at && seen < now.at) add(next, {at: seen, resident: last.resident});
  add(next, now);
  let first = 0;
  // One point before the window stays, so that the whole window is known.
  while (first < next.length - 2 && next[first + 1]!.at <= now.at - window) first += 1;
  return first === 0 ? next : next.slice(first);
};

/** Resident pages at a moment; undefined before the trail begins. After its end nothing has changed. */
export const residentAt = (trail: Trail, at: Millis): number | undefined => {
  const after = trail.findIndex(point => point.at >= at);
  if (after < 0) return trail.at(-1)?.resident;
  const to = trail[after]!;
  if (to.at === at) return to.resident;
  const from = trail[after - 1];
  if (from === undefined) return undefined;
  return from.resident + ((to.resident - from.resident) * (at - from.at)) / (to.at - from.at);
};
