import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {killsText, recentKills} from '../../src/model/recent-kills.ts';
import {available} from '../../src/reading.ts';
import {createHistory} from '../../src/store/history.ts';
import {fixtureHost, withScreen} from '../helpers/screen.tsx';
import {snapshotsOf} from './machines.ts';

/** The machine with so many kills since boot at each sample. */
const killing = (counts: readonly number[]): readonly Host[] => {
  const host = fixtureHost('6.12-x86_64-4k-calm');
  return counts.map(count => ({
    ...host,
    read: (path, options) => {
      const reading = host.read(path, options);
      return path === 'proc/vmstat' && reading.ok
        ? available(reading.value.replace(/^oom_kill \d+$/m, `oom_kill ${count}`))
        : reading;
    },
  }));
};

const killsAfter = async (...counts: readonly number[]) => {
  const history = createHistory();
  for (const snapshot of await snapshotsOf(killing(counts))) history.record(snapshot);
  return recentKills(history);
};

describe('kills while mmtop watched', () => {
  it('are none where the counter stood still, however high it is', async () => {
    expect(await killsAfter(7, 7, 7)).toBeUndefined();
    expect(await killsAfter(7)).toBeUndefined();
  });

  it('are what it gained, the last of them so long ago', async () => {
    expect(await killsAfter(7, 8, 10, 10, 10)).toEqual({kills: 3, ago: '2 s ago'});
    expect(killsText({kills: 1, ago: '5 s ago'})).toBe('1 OOM kill, the last 5 s ago: press 0');
  });

  it('stand before all else on every view', async () => {
    const states = [...killing([7, 9])];
    const [first, second] = states;
    let now = first!;
    const host: Host = {...first!, read: (path, options) => now.read(path, options)};
    await withScreen({from: host, start: {view: 'slab'}}, async screen => {
      await screen.sample();
      expect(screen.text()).not.toContain('OOM kill');
      now = second!;
      await screen.sample();
      expect(screen.text()).toContain('!! 2 OOM kills, the last 0 s ago: press 0; ');
    });
  });
});
