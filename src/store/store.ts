import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Millis, millis, pagesToBytes} from '../units.ts';
import {createHistory, type History} from './history.ts';
import type {Past} from './past.ts';
import {createTracks, type Tracks} from './tracks.ts';

/** All that is known: the current moment and the recent past. Knows neither React nor colours. */
export type State = {
  readonly snapshot: Snapshot | undefined;
  readonly history: History;
  /** Bytes of each slab cache. */
  readonly slabTracks: Tracks;
  /** Free bytes of each zone, by `zoneName`. */
  readonly zoneTracks: Tracks;
  /** Left out while the moment is the present. */
  readonly past?: Past;
};

/** `0 Normal`: names a zone over time. */
export const zoneName = ({node, zone}: {readonly node: number; readonly zone: string}): string => `${node} ${zone}`;

/** Zones are read every few seconds at most; each reading is a point of the last minute. */
const zonePast = (): Tracks => createTracks(millis(60_000), millis(1_000));

export type Store = {
  readonly get: () => State;
  readonly publish: (snapshot: Snapshot) => void;
  /** Replaces the current snapshot by the same moment with more in it; history is not written again. */
  readonly amend: (snapshot: Snapshot) => void;
  readonly subscribe: (listener: () => void) => () => void;
};

/** `capacity`: samples that the histories hold. */
export const createStore = (capacity?: number): Store => {
  const history = createHistory(capacity);
  const slabTracks = createTracks();
  const zoneTracks = zonePast();
  let state: State = {snapshot: undefined, history, slabTracks, zoneTracks};
  const listeners = new Set<() => void>();

  /** Both files are read less often than snapshots are taken: what was tracked is not tracked again. */
  const trackedAt: {slabinfo?: Millis; zoneinfo?: Millis} = {};
  const isNew = (id: keyof typeof trackedAt, at: Millis): boolean => {
    const last = trackedAt[id];
    trackedAt[id] = at;
    return last !== at;
  };

  const trackSlabs = (snapshot: Snapshot): void => {
    const stamp = snapshot.current.slabinfo;
    const slabs = readingOf(snapshot, 'slabinfo');
    if (stamp === undefined || !slabs.ok || !isNew('slabinfo', stamp.at)) return;
    const {pageSize} = snapshot.system;
    slabTracks.record(
      stamp.at,
      slabs.value.caches.map(cache => [cache.name, cache.numSlabs * cache.pagesPerSlab * pageSize] as const),
    );
  };

  const trackZones = (snapshot: Snapshot): void => {
    const stamp = snapshot.current.zoneinfo;
    const zones = readingOf(snapshot, 'zoneinfo');
    if (stamp === undefined || !zones.ok || !isNew('zoneinfo', stamp.at)) return;
    const {pageSize} = snapshot.system;
    zoneTracks.record(
      stamp.at,
      zones.value.zones
        .filter(({managed}) => managed > 0)
        .map(zone => [zoneName(zone), pagesToBytes(zone.free, pageSize)] as const),
    );
  };

  const show = (snapshot: Snapshot): void => {
    trackSlabs(snapshot);
    trackZones(snapshot);
    state = {snapshot, history, slabTracks, zoneTracks};
    for (const listener of listeners) listener();
  };

  return {
    get: () => state,
    publish: snapshot => {
      history.record(snapshot);
      show(snapshot);
    },
    amend: show,
    subscribe: listener => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
