import {describe, expect, it} from 'vitest';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {available, notSampled} from '../../src/reading.ts';
import {createStore} from '../../src/store/store.ts';
import {millis} from '../../src/units.ts';
import {nodeText} from '../model/zone-texts.ts';
import {snapshotOf, stampsOf} from './snapshots.ts';

const snapshot = (at: number, kb = 1) => snapshotOf(at, stampsOf(at, {memAvailable: kb}));

describe('createStore', () => {
  it('begins without a snapshot', () => {
    const {get} = createStore();
    expect(get().snapshot).toBeUndefined();
    expect(get().history.length()).toBe(0);
  });

  it('gives one state object until the next publish, and a new one after it', () => {
    const store = createStore();
    const states = [store.get()];
    for (let i = 1; i < 4; i += 1) {
      store.publish(snapshot(i));
      expect(store.get()).toBe(store.get());
      states.push(store.get());
    }
    expect(new Set(states).size).toBe(4);
    expect(store.get().snapshot?.at).toBe(3);
    expect(states[1]!.snapshot?.at).toBe(1);
  });

  it('tells every listener once, when the new state is there', () => {
    const store = createStore();
    const seen: (number | undefined)[] = [];
    const listener = () => seen.push(store.get().snapshot?.at);
    const leave = [store.subscribe(listener), store.subscribe(() => listener())];
    store.publish(snapshot(1));
    expect(seen).toEqual([1, 1]);
    leave[1]!();
    leave[1]!();
    store.publish(snapshot(2));
    expect(seen).toEqual([1, 1, 2]);
    leave[0]!();
    store.publish(snapshot(3));
    expect(seen).toHaveLength(3);
  });

  it('lets a listener leave while it is told', () => {
    const store = createStore();
    let told = 0;
    const leave = store.subscribe(() => {
      told += 1;
      leave();
    });
    store.publish(snapshot(1));
    store.publish(snapshot(2));
    expect(told).toBe(1);
  });

  it('writes history at a publish, not when the same moment comes again with more in it', () => {
    const store = createStore();
    const first = snapshot(1, 5);
    store.publish(first);
    let told = 0;
    store.subscribe(() => {
      told += 1;
    });
    const more = {...first, current: {...first.current, ...stampsOf(1, {majorFaults: 3})}};
    store.amend(more);
    expect([store.get().snapshot, told]).toEqual([more, 1]);
    expect(store.get().history.last('memAvailable', 9)).toEqual([5 * 1024]);
  });

  it('follows the size of slab caches, each sample once', () => {
    const store = createStore();
    for (let s = 0; s <= 60; s += 1) {
      // Sampled every 5 seconds; the ticks between carry the sample.
      const at = Math.floor(s / 5) * 5_000;
      store.publish(snapshotOf(s * 1_000, stampsOf(at, {slabs: {dentry: at / 1_000, other: 7}})));
    }
    const {slabTracks} = store.get();
    expect([slabTracks.gained('dentry'), slabTracks.gained('other')]).toEqual([60 * 4096, 0]);
    expect(slabTracks.gained('inode_cache')).toBeUndefined();
  });

  it('follows the free memory of zones that have memory, each sample once', () => {
    const store = createStore();
    for (let s = 0; s <= 20; s += 1) {
      // Sampled every 2 seconds; the ticks between carry the sample.
      const at = millis(Math.floor(s / 2) * 2_000);
      const parsed = parseZoneinfo(nodeText([{node: 1, free: 1000 - at / 1_000}]));
      const reading = parsed.ok ? available(parsed.value) : notSampled;
      store.publish(snapshotOf(s * 1_000, {zoneinfo: {at, reading}}));
    }
    const {zoneTracks} = store.get();
    expect(zoneTracks.past('1 Normal')).toEqual(
      Array.from({length: 11}, (_, i) => ({at: 2_000 * i, amount: (1000 - 2 * i) * 4096})),
    );
    expect(zoneTracks.gained('1 Normal')).toBe(-20 * 4096);
    expect(zoneTracks.past('1 DMA')).toEqual([]);
  });

  it('is its own: two stores share nothing', () => {
    const one = createStore();
    one.publish(snapshot(1));
    expect(createStore().get().history.length()).toBe(0);
  });
});
