import type {SlabCache} from '../proc/slabinfo.ts';
import {available, firstSample, mapReading, type Reading, timeStandsStill} from '../reading.ts';
import {readingOf, type Snapshot, standsStill} from '../snapshot.ts';
import type {Tracks} from '../store/tracks.ts';
import {type Bytes, bytes, type Millis, type Percent, pages, pagesToBytes, percentOf} from '../units.ts';

/** One slab cache with what a reader wants to know of it. mm/slub.c, mm/slab_common.c */
export type SlabRow = {
  readonly cache: SlabCache;
  /** Memory of its slabs. An upper bound: slabs that fell back to a smaller order count in full. */
  readonly size: Bytes;
  /** Held by slabs and not by active objects. A lower bound: objects on per-CPU lists count as active. */
  readonly waste: Bytes;
  /** Share of objects in use. */
  readonly utilisation: Percent;
  readonly growth: Reading<Bytes>;
};

export const slabSize = (cache: SlabCache, pageSize: Bytes): Bytes =>
  pagesToBytes(pages(cache.numSlabs * cache.pagesPerSlab), pageSize);

const rowOf = (cache: SlabCache, pageSize: Bytes, growth: Reading<Bytes>): SlabRow => {
  const size = slabSize(cache, pageSize);
  return {
    cache,
    size,
    waste: bytes(Math.max(0, size - cache.activeObjs * cache.objSize)),
    utilisation: percentOf(cache.activeObjs, cache.numObjs),
    growth,
  };
};

const growthOf = (tracks: Tracks, name: string): Reading<Bytes> => {
  const grown = tracks.gained(name);
  return grown === undefined ? firstSample : available(bytes(Math.round(grown)));
};

/** The file is read every few seconds and drawn at every tick; what it gained is worked out when it is read. */
const worked = new WeakMap<
  readonly SlabCache[],
  {readonly tracks: Tracks; readonly at: Millis | undefined; readonly rows: readonly SlabRow[]}
>();

export const slabRows = (snapshot: Snapshot, tracks: Tracks): Reading<readonly SlabRow[]> => {
  const {pageSize} = snapshot.system;
  const still = standsStill(snapshot);
  return mapReading(readingOf(snapshot, 'slabinfo'), ({caches}) => {
    const at = snapshot.current.slabinfo?.at;
    const known = worked.get(caches);
    if (known?.tracks === tracks && known.at === at) return known.rows;
    const rows = caches.map(cache => rowOf(cache, pageSize, still ? timeStandsStill : growthOf(tracks, cache.name)));
    worked.set(caches, {tracks, at, rows});
    return rows;
  });
};

export type SlabTotals = {readonly size: Bytes; readonly waste: Bytes; readonly caches: number};

export const slabTotals = (rows: readonly SlabRow[]): SlabTotals => ({
  size: bytes(rows.reduce((sum, row) => sum + row.size, 0)),
  waste: bytes(rows.reduce((sum, row) => sum + row.waste, 0)),
  caches: rows.length,
});
