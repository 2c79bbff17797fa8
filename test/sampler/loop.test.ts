import {describe, expect, it} from 'vitest';
import {notSampled} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createLoop} from '../../src/sampler/loop.ts';
import {createSampler, type Demand, type Sampler} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {bytes, millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

const demand: Demand = {probes: new Map([['meminfo', millis(0)]]), processes: undefined};

/** A loop over a sampler whose passes take as long as the test says, or fail. */
const stage = (delay = 1_000) => {
  const clock = manualClock(0);
  const host = memoryHost({'proc/meminfo': 'MemTotal: 100 kB\n'});
  const real = createSampler({host, clock, self: () => ({cpu: millis(0), rss: bytes(1)})});
  const calls: {readonly at: number; readonly skipped: number; readonly resumed: boolean}[] = [];
  const anew: boolean[] = [];
  const published: Snapshot[] = [];
  const amended: Snapshot[] = [];
  const errors: unknown[] = [];
  let takes: number[] = [];
  let running = 0;
  let most = 0;
  let fills = 0;
  let fault: unknown;
  let wanted = demand;
  const sampler: Sampler = {
    sample: async (what, skipped = 0, resumed = false, whole = false) => {
      anew.push(whole);
      calls.push({at: clock.monotonic(), skipped, resumed});
      running += 1;
      most = Math.max(most, running);
      const wait = takes.shift() ?? 0;
      if (wait > 0) await new Promise<void>(resolve => clock.at(millis(clock.monotonic() + wait), resolve));
      running -= 1;
      if (fault !== undefined) throw fault;
      return real.sample(what, skipped, resumed, whole);
    },
    fill: what => {
      fills += 1;
      return real.fill(what);
    },
    look: real.look,
  };
  const loop = createLoop({
    clock,
    sampler,
    demand: () => wanted,
    publish: snapshot => published.push(snapshot),
    amend: snapshot => amended.push(snapshot),
    delay: millis(delay),
    failed: error => errors.push(error),
  });
  return {
    loop,
    calls,
    anew,
    published,
    amended,
    errors,
    advance: (ms: number) => clock.advance(millis(ms)),
    times: () => calls.map(call => call.at),
    most: () => most,
    fills: () => fills,
    take: (...list: number[]) => {
      takes = list;
    },
    fail: (error: unknown) => {
      fault = error;
    },
    want: (next: Demand) => {
      wanted = next;
    },
  };
};

describe('ticks', () => {
  it('come at once and then every delay, each with one snapshot', async () => {
    const {loop, times, published, advance} = stage();
    loop.start();
    await advance(3_500);
    expect(times()).toEqual([0, 1_000, 2_000, 3_000]);
    expect(published.map(snapshot => snapshot.sequence)).toEqual([1, 2, 3, 4]);
    expect(published.map(snapshot => snapshot.skipped)).toEqual([0, 0, 0, 0]);
  });

  it('start once', async () => {
    const {loop, times, advance} = stage();
    loop.start();
    loop.start();
    await advance(1_000);
    expect(times()).toEqual([0, 1_000]);
  });

  it('do not drift when passes take time', async () => {
    const {loop, times, take, advance} = stage();
    take(400, 300, 200, 900);
    loop.start();
    await advance(5_000);
    expect(times()).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  it('that fall into a pass are skipped and counted; passes never overlap', async () => {
    const {loop, calls, take, advance, most, published} = stage();
    take(0, 3_500);
    loop.start();
    await advance(7_000);
    expect(calls.map(({at, skipped}) => [at, skipped])).toEqual([
      [0, 0],
      [1_000, 0],
      [5_000, 3],
      [6_000, 0],
      [7_000, 0],
    ]);
    expect(published.map(snapshot => snapshot.skipped)).toEqual([0, 0, 3, 0, 0]);
    expect(most()).toBe(1);
  });

  it('that are all too short are never queued', async () => {
    const {loop, calls, take, advance, most} = stage(100);
    take(...Array.from({length: 100}, () => 1_010));
    loop.start();
    await advance(11_000);
    expect(most()).toBe(1);
    expect(calls.map(call => call.at)).toEqual(Array.from({length: 11}, (_, i) => 1_100 * i));
    expect(calls.slice(1).every(({skipped}) => skipped === 10)).toBe(true);
  });

  it('that come late, after the machine stood still, are counted', async () => {
    const clock = manualClock(0);
    let lag = 0;
    const skips: number[] = [];
    const late = {...clock, monotonic: () => millis(clock.monotonic() + lag)};
    const loop = createLoop({
      clock: late,
      sampler: {
        sample: async (_, skipped = 0) => {
          skips.push(skipped);
          return {} as Snapshot;
        },
        fill: () => undefined,
        look: () => undefined,
      },
      demand: () => demand,
      publish: () => {},
      amend: () => {},
      delay: millis(1_000),
      failed: error => {
        throw error;
      },
    });
    loop.start();
    await clock.advance(millis(500));
    lag = 4_700;
    await clock.advance(millis(500));
    expect(skips).toEqual([0, 4]);
  });
});

describe('setDelay', () => {
  it('counts from now', async () => {
    const {loop, times, advance} = stage();
    loop.start();
    await advance(1_500);
    loop.setDelay(millis(5_000));
    await advance(5_000);
    loop.setDelay(millis(100));
    await advance(200);
    expect(times()).toEqual([0, 1_000, 6_500, 6_600, 6_700]);
  });

  it('does not start a stopped loop', async () => {
    const {loop, times, advance} = stage();
    loop.setDelay(millis(200));
    await advance(1_000);
    expect(times()).toEqual([]);
    loop.start();
    await advance(400);
    expect(times()).toEqual([1_000, 1_200, 1_400]);
  });
});

describe('stop and start', () => {
  it('stop, and start with a tick that begins anew', async () => {
    const {loop, calls, published, advance} = stage();
    loop.start();
    await advance(1_000);
    loop.stop();
    await advance(60_000);
    expect(calls).toHaveLength(2);
    loop.start();
    await advance(1_000);
    expect(calls.map(({at, skipped, resumed}) => [at, skipped, resumed])).toEqual([
      [0, 0, true],
      [1_000, 0, false],
      [61_000, 0, true],
      [62_000, 0, false],
    ]);
    expect(published.map(({elapsed}) => elapsed.ok)).toEqual([false, true, false, true]);
  });

  it('do not publish what a pass brings after the stop', async () => {
    const {loop, published, take, advance} = stage();
    take(0, 500);
    loop.start();
    await advance(1_200);
    loop.stop();
    await advance(2_000);
    expect(published).toHaveLength(1);
  });

  it('do not overlap with a pass that outlasts both', async () => {
    const {loop, take, calls, most, advance} = stage();
    take(2_500);
    loop.start();
    await advance(100);
    loop.stop();
    loop.start();
    await advance(4_000);
    expect(most()).toBe(1);
    expect(calls.map(({at, resumed}) => [at, resumed])).toEqual([
      [0, true],
      [3_100, true],
      [4_100, false],
    ]);
  });
});

describe('fill', () => {
  const more: Demand = {...demand, probes: new Map([...demand.probes, ['uptime', millis(0)]])};

  it('amends the last snapshot at once, and only when something was missing', async () => {
    const {loop, want, amended, published, advance} = stage(60_000);
    loop.start();
    await advance(10);
    loop.fill();
    expect(amended).toEqual([]);
    want(more);
    loop.fill();
    expect(amended).toHaveLength(1);
    expect(amended[0]).toMatchObject({sequence: 1, current: {uptime: {reading: {reason: {kind: 'missing'}}}}});
    expect(published).toHaveLength(1);
  });

  it('reads nothing while stopped, and what is still wanted comes with the next pass', async () => {
    const {loop, want, amended, published, fills, advance} = stage(60_000);
    loop.start();
    await advance(10);
    loop.stop();
    want(more);
    loop.fill();
    expect([fills(), amended.length]).toEqual([0, 0]);
    loop.start();
    await advance(10);
    expect(published.at(-1)?.current.uptime).toBeDefined();
  });

  it('asked for in a pass that outlasts the stop is not made up for', async () => {
    const {loop, want, amended, take, advance, fills} = stage(60_000);
    take(500);
    loop.start();
    await advance(100);
    want(more);
    loop.fill();
    loop.stop();
    await advance(1_000);
    expect([fills(), amended.length]).toEqual([0, 0]);
  });

  it('waits for the pass that is at work', async () => {
    const {loop, want, amended, take, advance, fills} = stage(60_000);
    take(500);
    loop.start();
    await advance(100);
    want(more);
    loop.fill();
    loop.fill();
    expect(fills()).toBe(0);
    await advance(1_000);
    expect(fills()).toBe(1);
    expect(amended).toHaveLength(1);
    await advance(100);
    expect(fills()).toBe(1);
  });

  it('does nothing before the first pass', () => {
    const {loop, amended} = stage();
    loop.fill();
    expect(amended).toEqual([]);
  });
});

describe('failed', () => {
  it('hears of a bug in a pass, and the loop goes on', async () => {
    const {loop, fail, errors, published, times, advance} = stage();
    loop.start();
    await advance(500);
    fail(new Error('bug'));
    await advance(1_000);
    fail(undefined);
    await advance(1_000);
    expect(errors).toEqual([new Error('bug')]);
    expect(times()).toEqual([0, 1_000, 2_000]);
    expect(published).toHaveLength(2);
  });

  it('hears of a bug of whoever is told, and of one in a fill', async () => {
    const clock = manualClock(0);
    const errors: unknown[] = [];
    const bug = (where: string) => () => {
      throw new Error(where);
    };
    const loop = createLoop({
      clock,
      sampler: {sample: async () => ({processes: notSampled}) as Snapshot, fill: bug('fill'), look: bug('look')},
      demand: () => demand,
      publish: bug('publish'),
      amend: () => {},
      delay: millis(1_000),
      failed: error => errors.push((error as Error).message),
    });
    loop.start();
    await clock.advance(millis(10));
    loop.fill();
    expect(errors).toEqual(['publish', 'fill']);
  });
});

describe('a look at what happened between two ticks', () => {
  it('waits for a pass at work, amends the last snapshot, and is left out while time stands still', async () => {
    const clock = manualClock(0);
    const looks: (readonly string[])[] = [];
    const amended: unknown[] = [];
    let pause = 0;
    const loop = createLoop({
      clock,
      sampler: {
        sample: async () => {
          if (pause > 0) await new Promise<void>(resolve => clock.at(millis(clock.monotonic() + pause), resolve));
          return {} as Snapshot;
        },
        fill: () => undefined,
        look: directories => {
          looks.push([...directories]);
          return looks.length === 1 ? ({} as Snapshot) : undefined;
        },
      },
      demand: () => demand,
      publish: () => {},
      amend: snapshot => amended.push(snapshot),
      delay: millis(1_000),
      failed: () => {},
    });
    loop.look(['before']);
    loop.start();
    await clock.advance(millis(10));
    loop.look(['a']);
    pause = 300;
    await clock.advance(millis(1_000));
    loop.look(['b']);
    loop.look(['c']);
    expect(looks).toEqual([['a']]);
    await clock.advance(millis(300));
    expect(looks).toEqual([['a'], ['b', 'c']]);
    expect(amended).toHaveLength(1);
    loop.stop();
    loop.look(['after']);
    expect(looks).toHaveLength(2);
  });
});

describe('a tick in a hurry', () => {
  it('comes now, the next a whole delay later, and none while stopped or at work', async () => {
    const clock = manualClock(0);
    const at: number[] = [];
    const skips: number[] = [];
    let pause = 0;
    const loop = createLoop({
      clock,
      sampler: {
        sample: async (_demand, skipped = 0) => {
          at.push(clock.monotonic());
          skips.push(skipped);
          if (pause > 0) await new Promise<void>(resolve => clock.at(millis(clock.monotonic() + pause), resolve));
          return {} as Snapshot;
        },
        fill: () => undefined,
        look: () => undefined,
      },
      demand: () => demand,
      publish: () => {},
      amend: () => {},
      delay: millis(30_000),
      failed: () => {},
    });
    loop.hurry();
    await clock.advance(millis(100));
    expect(at).toEqual([]);
    loop.start();
    await clock.advance(millis(5_000));
    pause = 2_000;
    loop.hurry();
    await clock.advance(millis(1_000));
    loop.hurry();
    await clock.advance(millis(30_000));
    expect(at).toEqual([100, 5_100, 35_100]);
    expect(skips).toEqual([0, 0, 0]);
    loop.stop();
    loop.hurry();
    await clock.advance(millis(60_000));
    expect(at).toHaveLength(3);
  });
});

describe('after a change from here', () => {
  it('all is read at once, whatever its age, and the next pass is a whole delay later', async () => {
    const {loop, anew, times, advance} = stage(5_000);
    loop.start();
    await advance(1_000);
    loop.anew();
    await advance(5_500);
    expect(times()).toEqual([0, 1_000, 6_000]);
    expect(anew).toEqual([false, true, false]);
  });

  it('a pass that was at work is followed by another', async () => {
    const {loop, anew, times, take, advance} = stage(5_000);
    take(300);
    loop.start();
    await advance(100);
    loop.anew();
    await advance(1_000);
    expect(times()).toEqual([0, 300]);
    expect(anew).toEqual([false, true]);
  });

  it('a pause holds, and what comes after it is read anew', async () => {
    const {loop, anew, times, advance} = stage(5_000);
    loop.start();
    await advance(100);
    loop.stop();
    loop.anew();
    await advance(1_000);
    expect(times()).toEqual([0]);
    loop.start();
    await advance(100);
    expect(anew).toEqual([false, true]);
  });
});

it('says that a pass begins before anything is read for it', async () => {
  const clock = manualClock(0);
  const host = memoryHost({'proc/meminfo': 'MemTotal: 100 kB\n'});
  const reads: number[] = [];
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: bytes(1)})});
  const loop = createLoop({
    clock,
    sampler,
    demand: () => demand,
    before: () => reads.push(host.reads.length),
    publish: () => {},
    amend: () => {},
    delay: millis(1000),
    failed: () => {},
  });
  loop.start();
  await clock.advance(millis(500));
  loop.fill();
  expect(reads).toEqual([0]);
  await clock.advance(millis(1000));
  expect(reads).toEqual([0, 1]);
});
