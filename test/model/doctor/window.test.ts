import {describe, expect, it} from 'vitest';
import {isCannot} from '../../../src/model/diagnosis/rule.ts';
import {windowsOf} from '../../../src/model/doctor/window.ts';
import {firstSample} from '../../../src/reading.ts';
import {createHistory} from '../../../src/store/history.ts';
import {count} from '../../../src/units.ts';
import {vmstatPair} from '../../store/snapshots.ts';

/** A sample of a second in which a counter gained so much; `paused` before it, or so many ticks skipped. */
type Tick = {readonly gained: number; readonly paused?: true; readonly skipped?: number};

const watched = (ticks: readonly Tick[]) => {
  const history = createHistory(100);
  for (const {gained, paused, skipped = 0} of ticks) {
    const seconds = 1 + skipped;
    const text = (n: number) => `pgmajfault ${n}\n`;
    const pair = vmstatPair(text(1000), text(1000 + gained), seconds * 1000);
    const snapshot = {...pair, skipped: count(skipped)};
    history.record(paused === true ? {...snapshot, before: {}, elapsed: firstSample} : snapshot);
  }
  return windowsOf(history);
};

const even = (n: number, gained = 10): readonly Tick[] => Array.from({length: n}, () => ({gained}));

describe('a window', () => {
  it('covers the last seconds and no more', () => {
    const window = watched([...even(30, 1000), ...even(20)])({most: 20, least: 5});
    expect(window).toMatchObject({seconds: 20});
    expect(isCannot(window) ? undefined : window.grown('pgmajfault')).toBe(200);
    expect(isCannot(window) ? undefined : window.rate('pgmajfault')).toBe(10);
  });

  it('is as long as it was watched where that is enough', () => {
    expect(watched(even(8))({most: 20, least: 8})).toMatchObject({seconds: 8});
  });

  it('says how long it must yet watch where it is not', () => {
    expect(watched(even(3))({most: 20, least: 8})).toMatchObject({
      kind: 'cannot-say',
      why: 'needs to watch 5 s more',
      after: 5,
    });
    expect(watched([])({most: 20, least: 8})).toMatchObject({kind: 'cannot-say', after: 8});
  });

  it('begins anew after a pause', () => {
    const paused = [...even(30, 1000), {gained: 0, paused: true} as const, ...even(6)];
    expect(watched(paused)({most: 20, least: 5})).toMatchObject({seconds: 6});
    expect(watched(paused)({most: 20, least: 10})).toMatchObject({kind: 'cannot-say', after: 4});
  });

  it('goes on over a tick that was skipped, with the time that it took', () => {
    const window = watched([...even(5), {gained: 30, skipped: 2}, ...even(5)])({most: 60, least: 5});
    expect(window).toMatchObject({seconds: 13});
    expect(isCannot(window) ? undefined : window.rate('pgmajfault')).toBe(10);
  });

  it('knows in how many of its samples something happened at all', () => {
    const window = watched([...even(10, 0), ...even(5, 7), ...even(5, 0)])({most: 20, least: 5});
    expect(isCannot(window) ? undefined : window.often('pgmajfault')).toBe(25);
    expect(isCannot(window) ? 0 : window.often('oomKill')).toBeUndefined();
  });

  it('answers a shorter and a longer question from the same past', () => {
    const windows = watched(even(12));
    expect(windows({most: 60, least: 5})).toMatchObject({seconds: 12});
    expect(windows({most: 60, least: 30})).toMatchObject({kind: 'cannot-say', after: 18});
  });
});
