import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {firstSample} from '../../src/reading.ts';
import {createHistory, createRing, GAP} from '../../src/store/history.ts';
import {count} from '../../src/units.ts';
import {snapshotOf, stampsOf} from './snapshots.ts';

const KIB = 1024;

describe('createRing', () => {
  it('gives the latest values, oldest first', () => {
    const ring = createRing(3);
    expect([ring.last(5), ring.length()]).toEqual([[], 0]);
    for (const value of [1, 2, GAP, 4]) ring.push(value);
    expect(ring.last(5)).toEqual([2, GAP, 4]);
    expect(ring.last(2)).toEqual([GAP, 4]);
    expect(ring.last(0)).toEqual([]);
    expect(ring.length()).toBe(3);
  });

  it('is the end of all that was pushed, for any capacity', () => {
    const values = fc.array(fc.double({noNaN: true}));
    fc.assert(
      fc.property(fc.integer({min: 1, max: 20}), values, fc.nat(30), (capacity, pushed, n) => {
        const ring = createRing(capacity);
        for (const value of pushed) ring.push(value);
        const expected = pushed.slice(-capacity);
        expect(ring.last(n)).toEqual(n === 0 ? [] : expected.slice(-n));
        expect(ring.length()).toBe(expected.length);
      }),
    );
  });
});

describe('createHistory', () => {
  const snapshot = (kb: number, more = {}) => snapshotOf(0, stampsOf(0, {memAvailable: kb}), more);

  it('keeps a number of every series for each snapshot, and a gap where there is none', () => {
    const history = createHistory();
    history.record(snapshot(5, {elapsed: firstSample}));
    history.record(snapshotOf(0, {}));
    history.record(
      snapshotOf(2_000, stampsOf(2_000, {majorFaults: 9, memAvailable: 7}), {
        before: stampsOf(1_000, {majorFaults: 5}),
      }),
    );
    expect(history.last('memAvailable', 9)).toEqual([5 * KIB, GAP, 7 * KIB]);
    expect(history.last('majorFaults', 9)).toEqual([GAP, GAP, 4]);
    expect(history.length()).toBe(3);
  });

  it('does not take an absent value for zero, nor zero for an absent value', () => {
    const history = createHistory();
    history.record(snapshot(0));
    expect(history.last('memAvailable', 1)).toEqual([0]);
    expect(history.last('pressureMemorySome', 1)).toEqual([GAP]);
  });

  it('shows skipped ticks as one gap', () => {
    const history = createHistory();
    history.record(snapshot(1));
    history.record(snapshot(2, {skipped: count(1)}));
    history.record(snapshot(3, {skipped: count(40)}));
    history.record(snapshot(4));
    expect(history.last('memAvailable', 9)).toEqual([1, GAP, 2, GAP, 3, 4].map(kb => kb * KIB));
  });

  it('shows a pause as one gap, but does not begin with one', () => {
    const history = createHistory();
    history.record(snapshot(1, {elapsed: firstSample}));
    history.record(snapshot(2));
    history.record(snapshot(3, {elapsed: firstSample}));
    history.record(snapshot(4, {elapsed: firstSample, skipped: count(2)}));
    expect(history.last('memAvailable', 9)).toEqual([1, 2, GAP, 3, GAP, 4].map(kb => kb * KIB));
  });

  it('forgets what does not fit', () => {
    const history = createHistory(3);
    for (let i = 1; i < 6; i += 1) history.record(snapshot(i));
    expect(history.last('memAvailable', 9)).toEqual([3, 4, 5].map(kb => kb * KIB));
    expect(history.length()).toBe(3);
  });

  it('holds a quarter of an hour at one a second', () => {
    const history = createHistory();
    for (let i = 0; i < 1_000; i += 1) history.record(snapshot(i));
    expect(history.last('memAvailable', 5_000)).toHaveLength(900);
    expect(history.last('memAvailable', 1)).toEqual([999 * KIB]);
  });
});
