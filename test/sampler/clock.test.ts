import {describe, expect, it} from 'vitest';
import {manualClock, systemClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';

describe('manualClock', () => {
  it('runs what falls due, in order, each at its own time', async () => {
    const clock = manualClock(1_000, 5_000);
    const seen: [string, number][] = [];
    const note = (name: string) => () => seen.push([name, clock.monotonic()]);
    clock.at(millis(1_300), note('third'));
    clock.at(millis(1_100), note('first'));
    clock.at(millis(1_200), () => {
      note('second')();
      clock.at(millis(1_250), note('added'));
      clock.at(millis(900), note('late'));
    });
    const cancel = clock.at(millis(1_100), note('cancelled'));
    cancel();
    await clock.advance(millis(299));
    expect(seen).toEqual([
      ['first', 1_100],
      ['second', 1_200],
      ['late', 1_200],
      ['added', 1_250],
    ]);
    expect([clock.monotonic(), clock.wall()]).toEqual([1_299, 5_299]);
    await clock.advance(millis(1));
    expect(seen.at(-1)).toEqual(['third', 1_300]);
  });

  it('lets promises go on in between', async () => {
    const clock = manualClock();
    const seen: number[] = [];
    clock.at(millis(1_010), async () => {
      await clock.breathe();
      seen.push(clock.monotonic());
    });
    await clock.advance(millis(500));
    expect(seen).toEqual([1_010]);
  });
});

describe('systemClock', () => {
  it('goes forward, calls back not before the moment, and lets go of what was cancelled', async () => {
    const from = systemClock.monotonic();
    const cancel = systemClock.at(from, () => {
      throw new Error('was cancelled');
    });
    cancel();
    const at = await new Promise<number>(resolve => {
      systemClock.at(millis(from - 1_000), () => resolve(systemClock.monotonic()));
    });
    await systemClock.breathe();
    expect(at).toBeGreaterThanOrEqual(from);
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(60_000);
  });
});
