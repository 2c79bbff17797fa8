import {type Millis, millis} from '../units.ts';

/**
 * A short past of many named amounts (slab caches, processes), for growth. Names come and go; one that is
 * not fed for a whole window is forgotten.
 */
export type Tracks = {
  /** Feeds the amounts of one moment. */
  readonly record: (at: Millis, amounts: Iterable<readonly [name: string, amount: number]>) => void;
  /**
   * Amount gained in the last minute, or since it is fed where that is less; undefined before that says anything. What
   * took longer than a minute, at a long delay, is spread evenly.
   */
  readonly gained: (name: string) => number | undefined;
  /** The points kept of the window, oldest first, and what was fed last. */
  readonly past: (name: string) => readonly Point[];
};

export type Point = {readonly at: Millis; readonly amount: number};

/** What came in over less time than this says little. */
const LEAST_SPAN = millis(10_000);
const MINUTE = 60_000;

export const createTracks = (window: Millis = millis(MINUTE), spacing: Millis = millis(5_000)): Tracks => {
  const tracks = new Map<string, Point[]>();
  // The first point stays just outside the window, so that the span is the whole window; far outside, after a time in
  // which nobody fed the tracks, it goes as soon as the next one serves.
  const mayGo = (first: Point, second: Point, at: Millis): boolean =>
    at - second.at >= window || (at - first.at >= 2 * window && at - second.at >= LEAST_SPAN);
  const latest = new Map<string, Point>();
  let lastStored = Number.NEGATIVE_INFINITY;
  return {
    record: (at, amounts) => {
      const store = at - lastStored >= spacing;
      if (store) lastStored = at;
      for (const [name, amount] of amounts) {
        const point = {at, amount};
        latest.set(name, point);
        const points = tracks.get(name);
        // The first one is kept at any time: what is gained counts from there.
        if (points === undefined) tracks.set(name, [point]);
        else if (store) {
          points.push(point);
          while (points.length > 2 && mayGo(points[0]!, points[1]!, at)) points.shift();
        }
      }
      if (!store) return;
      for (const [name, point] of latest) {
        if (at - point.at <= window) continue;
        latest.delete(name);
        tracks.delete(name);
      }
    },
    gained: name => {
      const first = tracks.get(name)?.[0];
      const last = latest.get(name);
      if (first === undefined || last === undefined || last.at - first.at < LEAST_SPAN) return undefined;
      return ((last.amount - first.amount) * MINUTE) / Math.max(MINUTE, last.at - first.at);
    },
    past: name => {
      const points = tracks.get(name);
      const last = latest.get(name);
      if (points === undefined || last === undefined) return [];
      const past = points.filter(({at}) => last.at - at <= window);
      return past.at(-1)?.at === last.at ? past : [...past, last];
    },
  };
};
