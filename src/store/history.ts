import type {Snapshot} from '../snapshot.ts';
import {type Cells, createCounterTrack} from './counters.ts';
import {type SeriesId, seriesIds, seriesList} from './series.ts';

/** What a ring holds where nothing was measured. A gap drawn as zero would be a false statement. */
export const GAP = Number.NaN;

/** The last values of one number, oldest overwritten first; capacity is fixed, so memory stays flat. */
export type Ring = {
  readonly push: (value: number) => void;
  /** Up to `n` latest values, oldest first; a gap is NaN. */
  readonly last: (n: number) => readonly number[];
  readonly length: () => number;
};

export const createRing = (capacity: number): Ring => {
  const cells = new Float64Array(capacity);
  let next = 0;
  let filled = 0;
  return {
    push: value => {
      cells[next] = value;
      next = (next + 1) % capacity;
      filled = Math.min(capacity, filled + 1);
    },
    last: n => {
      const take = Math.min(n, filled);
      return Array.from({length: take}, (_, i) => cells[(next - take + i + capacity) % capacity]!);
    },
    length: () => filled,
  };
};

export type History = {
  readonly record: (snapshot: Snapshot) => void;
  readonly last: (id: SeriesId, n: number) => readonly number[];
  /** Growth of the counters of /proc/vmstat; its cells are of the same moments as the values of `last`. */
  readonly counters: (n: number) => Cells;
  readonly length: () => number;
};

/** 15 minutes at one sample a second. */
const CAPACITY = 900;

export const createHistory = (capacity = CAPACITY): History => {
  const rings = new Map(seriesIds.map(id => [id, createRing(capacity)]));
  const counters = createCounterTrack(capacity);
  return {
    record: snapshot => {
      // Skipped ticks and pauses are a hole of one cell, whatever the length: the eye sees the break, the axis stays
      // readable.
      const resumed = !snapshot.elapsed.ok && rings.get(seriesIds[0]!)!.length() > 0;
      const broken = snapshot.skipped > 0 || resumed;
      if (broken) counters.gap();
      counters.push(snapshot);
      for (const id of seriesIds) {
        const ring = rings.get(id)!;
        if (broken) ring.push(GAP);
        const reading = seriesList[id].value(snapshot);
        ring.push(reading.ok ? reading.value : GAP);
      }
    },
    last: (id, n) => rings.get(id)!.last(n),
    counters: counters.last,
    length: () => rings.get(seriesIds[0]!)!.length(),
  };
};
