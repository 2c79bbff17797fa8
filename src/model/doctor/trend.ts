import type {Point} from '../../store/tracks.ts';

/**
 * Whether an amount moves steadily, by the median of the slopes between all pairs of points (Theil and Sen): a jump, a
 * saw-tooth or one wild point does not bend it.
 */
export type Trend = {
  /** Amount per second; below zero it falls. */
  readonly slope: number;
  /** Share of the pairs of points, 0 to 1, that move in the direction of the slope. */
  readonly agreement: number;
  /** Seconds that the points cover. */
  readonly span: number;
  /** What it gained over them by the slope. */
  readonly gained: number;
  /** The slope of the later half, to see whether it keeps up. */
  readonly recent: number;
};

/** More points say nothing new, and their pairs grow with the square. */
const MOST_POINTS = 40;
const LEAST_POINTS = 5;

const thinned = (points: readonly Point[]): readonly Point[] => {
  if (points.length <= MOST_POINTS) return points;
  const step = (points.length - 1) / (MOST_POINTS - 1);
  return Array.from({length: MOST_POINTS}, (_, i) => points[Math.round(i * step)]!);
};

const slopesOf = (points: readonly Point[]): number[] => {
  const slopes: number[] = [];
  for (const [i, from] of points.entries()) {
    for (let j = i + 1; j < points.length; j += 1) {
      const to = points[j]!;
      if (to.at > from.at) slopes.push(((to.amount - from.amount) * 1000) / (to.at - from.at));
    }
  }
  return slopes;
};

const median = (values: number[]): number => {
  values.sort((a, b) => a - b);
  const middle = values.length / 2;
  return (values[Math.floor(middle - 0.5)]! + values[Math.floor(middle)]!) / 2;
};

/** Undefined before there are enough points over enough time. */
export const trendOf = (points: readonly Point[], least: {readonly seconds: number}): Trend | undefined => {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < LEAST_POINTS) return undefined;
  const span = (last.at - first.at) / 1000;
  if (span < least.seconds) return undefined;
  const few = thinned(points);
  const all = slopesOf(few);
  const slope = median(all);
  const along = all.filter(each => (slope < 0 ? each < 0 : each > 0)).length;
  const recent = median(slopesOf(few.slice(Math.floor(few.length / 2))));
  return {slope, agreement: along / all.length, span, gained: slope * span, recent};
};

/** Amount per second, by the same median, however few points there are; to compare, not to judge by. */
export const paceOf = (points: readonly Point[]): number | undefined => {
  const all = slopesOf(thinned(points));
  return all.length === 0 ? undefined : median(all);
};

/** Nearly every pair agrees, and it has not slowed down by half. */
const AGREEMENT = 0.85;
const KEEPING_UP = 0.5;

export const isSteady = ({slope, agreement, recent}: Trend): boolean =>
  slope !== 0 && agreement >= AGREEMENT && recent / slope >= KEEPING_UP;

/** Shares of the time asked for: what covers it, and how far back one point more may lie that makes it whole. */
const WHOLE = 0.95;
const BEYOND = 1.25;

/**
 * The same points, but only those of the last so many seconds. Points are as far apart as they are: where these cover less,
 * the one before them is there too, if it is near.
 */
export const latest = (points: readonly Point[], seconds: number): readonly Point[] => {
  const last = points.at(-1);
  if (last === undefined) return [];
  const reach = seconds * 1000;
  const from = points.findIndex(({at}) => last.at - at <= reach);
  const before = points[from - 1];
  const isShort = last.at - points[from]!.at < reach * WHOLE;
  return points.slice(isShort && before !== undefined && last.at - before.at <= reach * BEYOND ? from - 1 : from);
};
