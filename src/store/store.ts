import {readingOf, type Snapshot} from '../snapshot.ts';
import {createHistory, type History} from './history.ts';
import {createTracks, type Tracks} from './tracks.ts';

/** All that is known: the current moment and the recent past. Knows neither React nor colours. */
export type State = {
  readonly snapshot: Snapshot | undefined;
  readonly history: History;
  /** Bytes of each slab cache. */
  readonly slabTracks: Tracks;
};

export type Store = {
  readonly get: () => State;
  readonly publish: (snapshot: Snapshot) => void;
  /** Replaces the current snapshot by the same moment with more in it; history is not written again. */
  readonly amend: (snapshot: Snapshot) => void;
  readonly subscribe: (listener: () => void) => () => void;
};

export const createStore = (): Store => {
  const history = createHistory();
  const slabTracks = createTracks();
  let state: State = {snapshot: undefined, history, slabTracks};
  const listeners = new Set<() => void>();

  const trackSlabs = (snapshot: Snapshot): void => {
    const stamp = snapshot.current.slabinfo;
    const slabs = readingOf(snapshot, 'slabinfo');
    if (stamp === undefined || !slabs.ok) return;
    const {pageSize} = snapshot.system;
    slabTracks.record(
      stamp.at,
      slabs.value.caches.map(cache => [cache.name, cache.numSlabs * cache.pagesPerSlab * pageSize] as const),
    );
  };

  const show = (snapshot: Snapshot): void => {
    trackSlabs(snapshot);
    state = {snapshot, history, slabTracks};
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
