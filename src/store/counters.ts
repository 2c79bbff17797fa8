import type {Vmstat, vmstatFields} from '../proc/vmstat.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../snapshot.ts';

/**
 * The past of /proc/vmstat, which is read at every tick anyway: how much each counter grew, not what somebody made of
 * it. Rates, shares and sums over any time are worked out when they are looked at; until then a tick costs some dozen
 * numbers.
 */
export const trackedCounters = [
  ...(['pgscanKswapd', 'pgscanDirect', 'pgscanKhugepaged', 'pgscanProactive', 'pgscanAnon', 'pgscanFile'] as const),
  ...(['pgstealKswapd', 'pgstealDirect', 'pgstealKhugepaged', 'pgstealProactive', 'pgscanDirectThrottle'] as const),
  ...(['allocstallDma', 'allocstallDma32', 'allocstallNormal', 'allocstallHigh'] as const),
  ...(['allocstallMovable', 'allocstallDevice'] as const),
  ...(['workingsetRefaultFile', 'workingsetRefaultAnon', 'workingsetActivateFile', 'workingsetActivateAnon'] as const),
  ...(['workingsetRestoreFile', 'workingsetRestoreAnon'] as const),
  ...(['pswpin', 'pswpout', 'zswpin', 'zswpout', 'zswpwb', 'swpinZero', 'swpoutZero', 'pgmajfault'] as const),
  ...(['compactStall', 'compactSuccess', 'compactFail', 'compactMigrateScanned', 'compactDaemonWake'] as const),
  ...(['thpFaultAlloc', 'thpFaultFallback', 'thpCollapseAlloc', 'thpSplitPage'] as const),
  ...(['oomKill', 'dropPagecache', 'dropSlab'] as const),
] as const satisfies readonly (keyof typeof vmstatFields)[];

/** Amounts in pages, kept as they stand at each sample. */
export const trackedLevels = ['nrDirty', 'nrWriteback'] as const satisfies readonly (keyof typeof vmstatFields)[];

export type TrackedCounter = (typeof trackedCounters)[number];
export type TrackedLevel = (typeof trackedLevels)[number];

/** The latest samples, oldest first: 0 is the oldest, a gap or an absent field is NaN. */
export type Cells = {
  readonly length: number;
  /** Time that the growth of a cell took, in seconds. */
  readonly seconds: (cell: number) => number;
  readonly growth: (cell: number, counter: TrackedCounter) => number;
  readonly level: (cell: number, level: TrackedLevel) => number;
};

export type CounterTrack = {
  readonly push: (snapshot: Snapshot) => void;
  readonly gap: () => void;
  /** Up to `n` latest cells. */
  readonly last: (n: number) => Cells;
};

/** What stands where nothing was measured. */
const GAP = Number.NaN;

const FIRST_LEVEL = 1 + trackedCounters.length;
const WIDTH = FIRST_LEVEL + trackedLevels.length;

const places: ReadonlyMap<string, number> = new Map([
  ...trackedCounters.map((name, i) => [name, 1 + i] as const),
  ...trackedLevels.map((name, i) => [name, FIRST_LEVEL + i] as const),
]);

/** A counter that went down was reset: what it gained since is not known. */
const grown = (then: Vmstat | undefined, now: Vmstat, name: TrackedCounter): number => {
  const before = then?.[name];
  const after = now[name];
  return before === undefined || after === undefined || after < before ? GAP : after - before;
};

/** One block of numbers, row by row, oldest overwritten first: its memory is taken as it fills, and never grows. */
export const createCounterTrack = (capacity: number): CounterTrack => {
  const numbers = new Float64Array(capacity * WIDTH);
  let next = 0;
  let filled = 0;
  const advance = (): number => {
    const start = next * WIDTH;
    next = (next + 1) % capacity;
    filled = Math.min(capacity, filled + 1);
    return start;
  };
  const gap = (): void => {
    const start = advance();
    numbers.fill(GAP, start, start + WIDTH);
  };
  return {
    gap,
    push: snapshot => {
      const now = readingOf(snapshot, 'vmstat');
      if (!now.ok) return gap();
      const then = beforeOf(snapshot, 'vmstat');
      const span = spanOf(snapshot, 'vmstat');
      const before = then.ok ? then.value : undefined;
      let at = advance();
      numbers[at++] = span.ok && span.value > 0 ? span.value / 1000 : GAP;
      for (const name of trackedCounters) numbers[at++] = grown(before, now.value, name);
      for (const name of trackedLevels) numbers[at++] = now.value[name] ?? GAP;
    },
    last: n => {
      const length = Math.min(n, filled);
      const oldest = next - length + capacity;
      const number = (cell: number, place: number): number => numbers[((oldest + cell) % capacity) * WIDTH + place]!;
      return {
        length,
        seconds: cell => number(cell, 0),
        growth: (cell, counter) => number(cell, places.get(counter)!),
        level: (cell, level) => number(cell, places.get(level)!),
      };
    },
  };
};
