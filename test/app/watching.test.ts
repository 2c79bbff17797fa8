import {describe, expect, it} from 'vitest';
import {createWatching} from '../../src/app/watching.ts';
import type {Watch} from '../../src/host/host.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';

const files = (...paths: string[]) => new Map(paths.map(path => [path, 1]));

const stage = (opens: 'yes' | 'no' | 'never' = 'yes') => {
  const clock = manualClock(0);
  const looks: (readonly string[])[] = [];
  const followed: (readonly string[])[] = [];
  let opened = 0;
  let closed = 0;
  let tell: (path: string) => void = () => {};
  const watch = async (onChange: (path: string) => void): Promise<Watch> => {
    opened += 1;
    tell = onChange;
    if (opens === 'no') throw new Error('no inotify');
    return {
      follow: wanted => followed.push([...wanted.keys()]),
      close: () => {
        closed += 1;
      },
    };
  };
  const watching = createWatching({
    host: opens === 'never' ? {} : {watch},
    clock,
    look: directories => looks.push(directories),
  });
  return {
    clock,
    looks,
    followed,
    watching,
    opened: () => opened,
    closed: () => closed,
    tell: (path: string) => tell(path),
  };
};

const settle = (clock: ReturnType<typeof manualClock>) => clock.advance(millis(0));

describe('watching', () => {
  it('opens when there is something to follow, and closes when there is not', async () => {
    const {clock, watching, opened, closed, followed} = stage();
    watching.follow(files());
    await settle(clock);
    expect(opened()).toBe(0);
    watching.follow(files('sys/a/memory.events'));
    watching.follow(files('sys/a/memory.events', 'sys/b/memory.events'));
    await settle(clock);
    expect(opened()).toBe(1);
    expect(followed).toEqual([['sys/a/memory.events', 'sys/b/memory.events']]);
    watching.follow(files());
    expect(closed()).toBe(1);
    watching.follow(files('sys/a/memory.events'));
    await settle(clock);
    expect(opened()).toBe(2);
  });

  it('looks at once, then not again for a while, and misses nothing', async () => {
    const {clock, watching, looks, tell} = stage();
    watching.follow(files('sys/a/memory.events'));
    await settle(clock);
    tell('sys/a/memory.events');
    expect(looks).toEqual([['sys/a']]);
    tell('sys/a/memory.events');
    tell('sys/b/memory.events');
    tell('sys/a/memory.events');
    expect(looks).toHaveLength(1);
    await clock.advance(millis(100));
    expect(looks).toEqual([['sys/a'], ['sys/a', 'sys/b']]);
    await clock.advance(millis(1000));
    expect(looks).toHaveLength(2);
    tell('sys/b/memory.events');
    expect(looks).toHaveLength(3);
  });

  it('looks unasked, for a while, at a file that has news all the time', async () => {
    const {clock, watching, looks, tell, followed} = stage();
    const two = files('sys/a/memory.events', 'sys/b/memory.events');
    watching.follow(two);
    await settle(clock);
    for (let i = 0; i < 5; i += 1) tell('sys/a/memory.events');
    expect(followed).toHaveLength(1);
    tell('sys/a/memory.events');
    expect(followed.at(-1)).toEqual(['sys/b/memory.events']);
    await clock.advance(millis(100));
    expect(looks).toEqual([['sys/a'], ['sys/a']]);
    // What it says from now on nobody hears: the kill that ends it is found all the same, and soon.
    for (let tenths = 2; tenths <= 10; tenths += 1) {
      await clock.advance(millis(100));
      expect(looks).toHaveLength(2 + Math.floor(tenths / 2));
    }
    expect(new Set(looks.flat())).toEqual(new Set(['sys/a']));
    watching.follow(two);
    expect(followed.at(-1)).toEqual(['sys/b/memory.events']);
    await clock.advance(millis(9_000));
    watching.follow(two);
    expect(followed.at(-1)).toEqual(['sys/a/memory.events', 'sys/b/memory.events']);
    await clock.advance(millis(200));
    const {length} = looks;
    await clock.advance(millis(1_000));
    expect(looks).toHaveLength(length);
    for (let tick = 0; tick < 4; tick += 1) {
      for (let i = 0; i < 5; i += 1) tell('sys/b/memory.events');
      await clock.advance(millis(1000));
      watching.follow(two);
    }
    expect(followed.at(-1)).toEqual(['sys/a/memory.events', 'sys/b/memory.events']);
  });

  it('says which directories had something come or go', async () => {
    const {clock, watching, looks, tell} = stage();
    watching.follow(files('sys/', 'sys/a/memory.events'));
    await settle(clock);
    tell('sys/');
    expect(looks).toEqual([['sys/']]);
  });

  it('leaves a file alone that nobody wants any more', async () => {
    const {clock, watching, looks, tell} = stage();
    watching.follow(files('sys/a/memory.events', 'sys/b/memory.events'));
    await settle(clock);
    for (let i = 0; i < 6; i += 1) tell('sys/a/memory.events');
    await clock.advance(millis(300));
    watching.follow(files('sys/b/memory.events'));
    const {length} = looks;
    await clock.advance(millis(5_000));
    expect(looks).toHaveLength(length);
  });

  it('hears nothing more once it is closed, even while it was still opening', async () => {
    const {clock, watching, looks, tell, closed, followed} = stage();
    watching.follow(files('sys/a/memory.events'));
    watching.close();
    await settle(clock);
    expect(closed()).toBe(1);
    expect(followed).toEqual([]);
    tell('sys/a/memory.events');
    watching.follow(files('sys/a/memory.events'));
    await settle(clock);
    expect(looks).toEqual([]);
  });

  it('does without on a machine that cannot, or a host that is no machine', async () => {
    const without = stage('no');
    without.watching.follow(files('sys/a/memory.events'));
    await settle(without.clock);
    without.watching.follow(files('sys/a/memory.events'));
    await settle(without.clock);
    expect(without.opened()).toBe(1);
    const never = stage('never');
    never.watching.follow(files('sys/a/memory.events'));
    await settle(never.clock);
    expect(never.opened()).toBe(0);
  });
});
