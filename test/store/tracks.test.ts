import {describe, expect, it} from 'vitest';
import {createTracks} from '../../src/store/tracks.ts';
import {millis} from '../../src/units.ts';

const stage = () => {
  const tracks = createTracks();
  return {
    perMinute: tracks.perMinute,
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

describe('growth per minute', () => {
  it('is what came in over the window, per minute', () => {
    const {feed, perMinute} = stage();
    feed(0, 60, {dentry: s => 1_000 + 100 * s, still: () => 5, shrinking: s => 9_000 - s});
    expect([perMinute('dentry'), perMinute('still'), perMinute('shrinking')]).toEqual([6_000, 0, -60]);
  });

  it('is not known before the least span, nor of a name never fed', () => {
    const {feed, perMinute} = stage();
    feed(0, 9, {dentry: s => s});
    expect([perMinute('dentry'), perMinute('none')]).toEqual([undefined, undefined]);
    feed(10, 10, {dentry: s => s});
    expect(perMinute('dentry')).toBe(60);
  });

  it('counts the span of a name from when it came', () => {
    const {feed, perMinute} = stage();
    feed(0, 30, {old: s => s});
    feed(31, 40, {old: s => s, born: s => 2 * s});
    expect(perMinute('born')).toBeUndefined();
    feed(41, 50, {old: s => s, born: s => 2 * s});
    expect([perMinute('old'), perMinute('born')]).toEqual([60, 120]);
  });

  it('forgets what was before the window', () => {
    const {feed, perMinute} = stage();
    feed(0, 100, {dentry: s => 1_000 * s});
    feed(101, 180, {dentry: () => 100_000});
    expect(perMinute('dentry')).toBe(0);
  });

  it('follows the latest amount between two stored points', () => {
    const {feed, perMinute} = stage();
    feed(0, 60, {dentry: () => 0});
    feed(61, 63, {dentry: () => 63});
    expect(perMinute('dentry')).toBeCloseTo((63 * 60) / 63, 5);
  });

  it('is right at a long delay too', () => {
    const {feed, perMinute} = stage();
    feed(0, 600, {dentry: s => 10 * s}, 120);
    expect(perMinute('dentry')).toBe(600);
    feed(4_200, 4_200, {dentry: () => 6_000 + 60 * 7}, 3_600);
    expect(perMinute('dentry')).toBe(7);
  });

  it('does not change with feeding the same moment again', () => {
    const {feed, perMinute} = stage();
    feed(0, 20, {dentry: s => s});
    for (let i = 0; i < 50; i += 1) feed(20, 20, {dentry: s => s});
    expect(perMinute('dentry')).toBe(60);
  });
});

describe('forgetting', () => {
  it('happens to a name that is not fed for a whole window', () => {
    const {feed, perMinute} = stage();
    feed(0, 30, {kept: s => s, gone: s => s});
    feed(31, 60, {kept: s => s});
    expect(perMinute('gone')).toBe(60);
    feed(61, 100, {kept: s => s});
    expect([perMinute('kept'), perMinute('gone')]).toEqual([60, undefined]);
    feed(101, 105, {kept: s => s, gone: () => 1_000_000});
    expect(perMinute('gone')).toBeUndefined();
  });

  it('happens to what is long past once something newer serves, when nobody had fed for a time', () => {
    const {feed, perMinute} = stage();
    feed(0, 60, {dentry: () => 0});
    feed(660, 660, {dentry: () => 6_000});
    expect(perMinute('dentry')).toBe(600);
    feed(661, 690, {dentry: () => 6_000});
    expect(perMinute('dentry')).toBe(0);
  });

  it('leaves nothing behind of names that come and go', () => {
    const {feed, perMinute} = stage();
    for (let round = 0; round < 20; round += 1) {
      feed(round * 100, round * 100 + 20, {[`cache-${round}`]: s => s});
    }
    for (let round = 0; round < 18; round += 1) expect(perMinute(`cache-${round}`)).toBeUndefined();
    expect(perMinute('cache-19')).toBe(60);
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

  it('has nothing in it from before a long pause', () => {
    const tracks = createTracks(millis(60_000), millis(1_000));
    for (const second of [0, 2, 4, 900, 902]) tracks.record(millis(second * 1_000), [['zone', second]]);
    expect(tracks.past('zone').map(({amount}) => amount)).toEqual([900, 902]);
  });
});
