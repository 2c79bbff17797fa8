import {describe, expect, it} from 'vitest';
import {createTracks} from '../../src/store/tracks.ts';
import {millis} from '../../src/units.ts';

const stage = () => {
  const tracks = createTracks();
  return {
    gained: tracks.gained,
    /** Feeds once a second, with the amount a function of the time in seconds. */
    feed: (from: number, to: number, amounts: Readonly<Record<string, (second: number) => number>>, step = 1) => {
      for (let s = from; s <= to; s += step) {
        tracks.record(
          millis(s * 1_000),
          Object.entries(amounts).map(([name, amount]) => [name, amount(s)] as const),
        );
      }
    },
  };
};

describe('what was gained', () => {
  it('is what came in over the last minute', () => {
    const {feed, gained} = stage();
    feed(0, 60, {dentry: s => 1_000 + 100 * s, still: () => 5, shrinking: s => 9_000 - s});
    expect([gained('dentry'), gained('still'), gained('shrinking')]).toEqual([6_000, 0, -60]);
  });

  it('is not known before the least span, nor of a name never fed', () => {
    const {feed, gained} = stage();
    feed(0, 9, {dentry: s => s});
    expect([gained('dentry'), gained('none')]).toEqual([undefined, undefined]);
    feed(10, 10, {dentry: s => s});
    expect(gained('dentry')).toBe(10);
  });

  it.each([
    [10, 1_000],
    [30, 3_000],
    [59, 5_900],
    [60, 6_000],
    [180, 6_000],
  ])('after %i s is what came in over that time, a minute at most: %i', (seconds, expected) => {
    const {feed, gained} = stage();
    feed(0, seconds, {dentry: s => 50 + 100 * s});
    expect(gained('dentry')).toBe(expected);
  });

  it('is never more than there is, and a loss never more than there was', () => {
    const {feed, gained} = stage();
    feed(0, 12, {filled: s => (s === 0 ? 0 : 50), emptied: s => (s === 0 ? 50 : 0)});
    expect([gained('filled'), gained('emptied')]).toEqual([50, -50]);
    feed(13, 50, {filled: () => 50, emptied: () => 0});
    expect([gained('filled'), gained('emptied')]).toEqual([50, -50]);
    feed(51, 130, {filled: () => 50, emptied: () => 0});
    expect([gained('filled'), gained('emptied')]).toEqual([0, 0]);
  });

  it('counts from when a name came', () => {
    const {feed, gained} = stage();
    feed(0, 30, {old: s => s});
    feed(31, 40, {old: s => s, born: s => 2 * s});
    expect(gained('born')).toBeUndefined();
    feed(41, 50, {old: s => s, born: s => 2 * s});
    expect([gained('old'), gained('born')]).toEqual([50, 38]);
  });

  it('forgets what was before the window', () => {
    const {feed, gained} = stage();
    feed(0, 100, {dentry: s => 1_000 * s});
    feed(101, 180, {dentry: () => 100_000});
    expect(gained('dentry')).toBe(0);
  });

  it('follows the latest amount between two stored points', () => {
    const {feed, gained} = stage();
    feed(0, 60, {dentry: () => 0});
    feed(61, 63, {dentry: () => 63});
    expect(gained('dentry')).toBeCloseTo((63 * 60) / 63, 5);
  });

  it('is right at a long delay too', () => {
    const {feed, gained} = stage();
    feed(0, 600, {dentry: s => 10 * s}, 120);
    expect(gained('dentry')).toBe(600);
    feed(4_200, 4_200, {dentry: () => 6_000 + 60 * 7}, 3_600);
    expect(gained('dentry')).toBe(7);
  });

  it('does not change with feeding the same moment again', () => {
    const {feed, gained} = stage();
    feed(0, 20, {dentry: s => s});
    for (let i = 0; i < 50; i += 1) feed(20, 20, {dentry: s => s});
    expect(gained('dentry')).toBe(20);
  });
});

describe('forgetting', () => {
  it('happens to a name that is not fed for a whole window', () => {
    const {feed, gained} = stage();
    feed(0, 30, {kept: s => s, gone: s => s});
    feed(31, 60, {kept: s => s});
    expect(gained('gone')).toBe(30);
    feed(61, 100, {kept: s => s});
    expect([gained('kept'), gained('gone')]).toEqual([60, undefined]);
    feed(101, 105, {kept: s => s, gone: () => 1_000_000});
    expect(gained('gone')).toBeUndefined();
  });

  it('happens to what is long past once something newer serves, when nobody had fed for a time', () => {
    const {feed, gained} = stage();
    feed(0, 60, {dentry: () => 0});
    feed(660, 660, {dentry: () => 6_000});
    expect(gained('dentry')).toBe(600);
    feed(661, 690, {dentry: () => 6_000});
    expect(gained('dentry')).toBe(0);
  });

  it('leaves nothing behind of names that come and go', () => {
    const {feed, gained} = stage();
    for (let round = 0; round < 20; round += 1) {
      feed(round * 100, round * 100 + 20, {[`cache-${round}`]: s => s});
    }
    for (let round = 0; round < 18; round += 1) expect(gained(`cache-${round}`)).toBeUndefined();
    expect(gained('cache-19')).toBe(20);
  });
});

describe('the past of a name', () => {
  it('is the points of the window, oldest first, each time once', () => {
    const tracks = createTracks(millis(60_000), millis(1_000));
    expect(tracks.past('zone')).toEqual([]);
    for (const second of [0, 0, 2, 4, 4.5, 6]) tracks.record(millis(second * 1_000), [['zone', second]]);
    expect(tracks.past('zone')).toEqual([0, 2, 4, 6].map(amount => ({at: amount * 1_000, amount})));
    expect(tracks.past('other')).toEqual([]);
  });

  it('ends with what was fed last, though that is not kept', () => {
    const tracks = createTracks(millis(60_000), millis(15_000));
    for (let second = 0; second <= 40; second += 8) tracks.record(millis(second * 1_000), [['java', second]]);
    expect(tracks.past('java').map(({amount}) => amount)).toEqual([0, 16, 32, 40]);
    tracks.record(millis(48_000), []);
    tracks.record(millis(56_000), [['java', 56]]);
    expect(tracks.past('java').map(({amount}) => amount)).toEqual([0, 16, 32, 56]);
  });

  it('has nothing in it from before a long pause', () => {
    const tracks = createTracks(millis(60_000), millis(1_000));
    for (const second of [0, 2, 4, 900, 902]) tracks.record(millis(second * 1_000), [['zone', second]]);
    expect(tracks.past('zone').map(({amount}) => amount)).toEqual([900, 902]);
  });
});
