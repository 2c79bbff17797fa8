import {describe, expect, it} from 'vitest';
import {isCannot} from '../../../src/model/diagnosis/rule.ts';
import {windowsOf} from '../../../src/model/doctor/window.ts';
import {createHistory} from '../../../src/store/history.ts';
import {vmstatPair} from '../../store/snapshots.ts';

/** What counters gain from sample to sample, and how many seconds each took. */
const watched = (gains: readonly number[], seconds = 1) => {
  const history = createHistory(100);
  for (const gain of gains) {
    const text = (n: number) => `pgscan_direct ${n}\nallocstall_normal ${n}\n`;
    history.record(vmstatPair(text(1000), text(1000 + gain * seconds), seconds * 1000));
  }
  const window = windowsOf(history)({most: 60, least: 1});
  if (isCannot(window)) throw new Error(window.why);
  return window;
};

describe('a steady rate', () => {
  it('is the rate of what goes on evenly', () => {
    expect(watched(Array(20).fill(30)).steadyRate('pgscanDirect')).toBeCloseTo(30);
    expect(watched(Array(4).fill(30), 5).steadyRate('pgscanDirect')).toBeCloseTo(30);
  });

  it('adds counters up and leaves out those that the kernel does not print', () => {
    expect(watched(Array(20).fill(30)).steadyRate('pgscanDirect', 'allocstallNormal', 'pgscanProactive')).toBeCloseTo(
      60,
    );
    expect(watched(Array(20).fill(30)).steadyRate('pgscanProactive')).toBeUndefined();
  });

  it('does not know a spike of two seconds, wherever it lies between the samples', () => {
    const quiet: number[] = Array(17).fill(2);
    for (const spike of [
      [5000, 5000],
      [2500, 5000, 2500],
    ]) {
      const window = watched([...quiet.slice(0, 9), ...spike, ...quiet.slice(9)]);
      expect(window.steadyRate('pgscanDirect')).toBeCloseTo(2);
      expect(window.rate('pgscanDirect')).toBeGreaterThan(400);
    }
    expect(watched([2, 2, 4000, 2], 5).steadyRate('pgscanDirect')).toBeCloseTo(2);
  });

  it('is the rate of the only sample where there is but one', () => {
    expect(watched([30], 10).steadyRate('pgscanDirect')).toBeCloseTo(30);
  });
});
