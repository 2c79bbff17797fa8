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
  ...(['pgpgin', 'nrWritten', 'nrThrottledWritten', 'compactDaemonMigrateScanned'] as const),
  ...(['thpFaultFallbackCharge', 'thpUnderusedSplitPage', 'numaHit', 'numaMiss'] as const),
  ...(['htlbBuddyAllocFail', 'zoneReclaimSuccess', 'zoneReclaimFailed'] as const),
] as const satisfies readonly (keyof typeof vmstatFields)[];

/** Amounts in pages, kept as they stand at each sample. */
export const trackedLevels = ['nrDirty', 'nrWriteback'] as const satisfies readonly (keyof typeof vmstatFields)[];

export type TrackedCounter = (typeof trackedCounters)[number];
export type TrackedLevel = (typeof trackedLevels)[number];

/** The latest samples: numbers of the same moments, oldest first; a gap or an absent field is NaN. */
export type Cells = {
  readonly length: number;
  /** Time that each growth took, in seconds. */
  readonly seconds: () => Float64Array;
  readonly growth: (counter: TrackedCounter) => Float64Array;
  readonly level: (level: TrackedLevel) => Float64Array;
};

export type CounterTrack = {
  readonly push: (snapshot: Snapshot) => void;
  readonly gap: () => void;
  /** Up to `n` latest cells. */
  readonly last: (n: number) => Cells;
};

/** What stands where nothing was measured. */
const GAP = Number.NaN;

const SECONDS = 0;
const FIRST_COUNTER = 1;
const FIRST_LEVEL = FIRST_COUNTER + trackedCounters.length;
const COURSES = FIRST_LEVEL + trackedLevels.length;

const places: ReadonlyMap<string, number> = new Map([
  ...trackedCounters.map((name, i) => [name, FIRST_COUNTER + i] as const),
  ...trackedLevels.map((name, i) => [name, FIRST_LEVEL + i] as const),
]);

/** A counter that went down was reset: what it gained since is not known. */
const grown = (then: Vmstat | undefined, now: Vmstat, name: TrackedCounter): number => {
  const before = then?.[name];
  const after = now[name];
  return before === undefined || after === undefined || after < before ? GAP : after - before;
};

/** One block of numbers, a ring for each name: its memory is taken as it fills, and never grows. */
export const createCounterTrack = (capacity: number): CounterTrack => {
  const numbers = new Float64Array(capacity * COURSES);
  let next = 0;
  let filled = 0;
  const put = (place: number, value: number): void => {
    numbers[place * capacity + next] = value;
  };
  const advance = (): void => {
    next = (next + 1) % capacity;
    filled = Math.min(capacity, filled + 1);
  };
  const gap = (): void => {
    for (let place = 0; place < COURSES; place += 1) put(place, GAP);
    advance();
  };
  return {
    gap,
    push: snapshot => {
      const now = readingOf(snapshot, 'vmstat');
      if (!now.ok) return gap();
      const then = beforeOf(snapshot, 'vmstat');
      const span = spanOf(snapshot, 'vmstat');
      const before = then.ok ? then.value : undefined;
      put(SECONDS, span.ok && span.value > 0 ? span.value / 1000 : GAP);
      let place = FIRST_COUNTER;
      for (const name of trackedCounters) put(place++, grown(before, now.value, name));
      for (const name of trackedLevels) put(place++, now.value[name] ?? GAP);
      advance();
    },
    last: n => {
      const length = Math.min(n, filled);
      const oldest = (next - length + capacity) % capacity;
      const course = (place: number): Float64Array => {
        const start = place * capacity;
        const end = Math.min(capacity, oldest + length);
        const values = new Float64Array(length);
        values.set(numbers.subarray(start + oldest, start + end));
        values.set(numbers.subarray(start, start + length - (end - oldest)), end - oldest);
        return values;
      };
      return {
        length,
        seconds: () => course(SECONDS),
        growth: counter => course(places.get(counter)!),
        level: level => course(places.get(level)!),
      };
    },
  };
};
