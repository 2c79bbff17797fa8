import {describe, expect, it, vi} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {reclaimRows} from '../../src/model/reclaim.ts';
import {available} from '../../src/reading.ts';
import type {Size} from '../../src/ui/rows.tsx';
import {reclaim} from '../../src/views/reclaim.tsx';
import {explanationRows} from '../../src/views/reclaim-lines.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {fixtureHost, type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';
import {lookAt, stateOf} from '../helpers/states.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';

/** What a second of trouble adds to counters of /proc/vmstat, and how hard each second is. */
const growth: Readonly<Record<string, number>> = {
  pgscan_kswapd: 21_000,
  pgsteal_kswapd: 5_300,
  pgscan_direct: 9_000,
  pgsteal_direct: 2_100,
  pgscan_anon: 24_000,
  pgscan_file: 14_000,
  allocstall_normal: 2,
  allocstall_movable: 61,
  pgscan_direct_throttle: 3,
  workingset_refault_file: 1_900,
  workingset_refault_anon: 2_400,
  workingset_activate_file: 1_700,
  workingset_activate_anon: 2_000,
  workingset_restore_file: 900,
  pswpin: 2_400,
  pswpout: 3_100,
  swpout_zero: 40,
  pgmajfault: 820,
  compact_daemon_wake: 2,
  compact_migrate_scanned: 5_500,
};
const course = [0, 0, 0.2, 0.6, 1, 1.1, 0.4, 0, 0, 0.7, 1.3, 1];

/** The machine of the fixture with all that happening; seconds after the end of the course are calm. */
const inTrouble = (): Host => {
  const host = fixtureHost(PRESSURE);
  const times = new Map<string, number>();
  const amount = (n: number) => course.slice(0, n + 1).reduce((sum, part) => sum + part, 0);
  return {
    ...host,
    read: (path, options) => {
      const reading = host.read(path, options);
      const n = times.get(path) ?? 0;
      times.set(path, n + 1);
      if (!reading.ok) return reading;
      if (path === 'proc/vmstat') {
        const text = reading.value.replace(/^(\S+) (\d+)$/gm, (line, key: string, value: string) =>
          growth[key] === undefined ? line : `${key} ${Number(value) + Math.round(growth[key] * amount(n))}`,
        );
        // One kill, in the seventh second.
        return available(n < 7 ? text : text.replace('oom_kill 6', 'oom_kill 7'));
      }
      if (!path.startsWith('proc/pressure/')) return reading;
      const stalled = path.endsWith('memory') ? 420_000 : 60_000;
      return available(
        reading.value.replace(/total=(\d+)/g, (_, total: string) => `total=${Number(total) + stalled * amount(n)}`),
      );
    },
  };
};

const frame = (name: string, options: Partial<ScreenOptions>, act: (screen: Screen) => Promise<void>): Promise<void> =>
  withScreen({start: {view: 'reclaim'}, from: inTrouble(), ...options}, async screen => {
    await act(screen);
    expect(screen.text()).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
    expect(screen.scrolled()).toBe(0);
    await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../frames/${name}.txt`);
  });

const throughTheCourse = async (screen: Screen): Promise<void> => {
  for (let i = 0; i < course.length; i += 1) await screen.sample();
};

describe('a machine in trouble', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 50],
    [60, 16],
  ])('at %i×%i', (width, height) => frame(`reclaim-${width}x${height}-trouble`, {width, height}, throughTheCourse));

  it('in ASCII', () => frame('reclaim-80x24-ascii', {ascii: true}, throughTheCourse));

  it('with the end of the chain selected', () =>
    frame('reclaim-80x24-end', {}, async screen => {
      await throughTheCourse(screen);
      await screen.press('end');
    }));

  it('with the allocation stalls selected', () =>
    frame('reclaim-80x24-allocstalls', {}, async screen => {
      await throughTheCourse(screen);
      await screen.press('/', ...'allocstall_movable', 'enter');
    }));

  it('filtered by a counter', () =>
    frame('reclaim-80x24-filtered', {}, async screen => {
      await throughTheCourse(screen);
      await screen.press('\\', ...'pswp|zswp', 'enter');
    }));

  it('paused for a while', () =>
    frame('reclaim-80x24-paused', {}, async screen => {
      for (let i = 0; i < 6; i += 1) await screen.sample();
      await screen.press('space', 'space');
      for (let i = 0; i < 5; i += 1) await screen.sample();
    }));
});

it('without PSI, the rest of the chain is there', () =>
  frame('reclaim-80x24-nopsi', {from: '6.1-x86_64-4k-nopsi'}, async screen => {
    await screen.sample();
    await screen.sample();
  }));

it('where caches were dropped by hand, says so', () =>
  frame('reclaim-200x50-drops', {from: '6.18-x86_64-4k-hybrid-v1', width: 200, height: 50}, async screen => {
    await screen.sample();
    await screen.sample();
    await screen.press('end');
  }));

describe('the view', () => {
  it('cannot be sorted, but moved in', () =>
    withScreen({from: PRESSURE, start: {view: 'reclaim'}}, async screen => {
      await screen.sample();
      await screen.press('s');
      expect(screen.text()).toContain('this view has nothing to sort');
      await screen.press('down', 'down', 'down');
      expect(screen.inverted()).toContainEqual(expect.stringContaining('kswapd scan'));
    }));
});

describe('the reference', () => {
  it('has an article on the selected row', () =>
    withScreen({from: PRESSURE, start: {view: 'reclaim'}}, async screen => {
      await screen.sample();
      await screen.press('down', 'down', 'down', 'e');
      // The reference is loaded when it is asked for.
      await vi.waitFor(() => expect(screen.text()).toContain('kswapd scan (row of reclaim)'), 20_000);
      expect(screen.text()).toContain('Formula: growth of pgscan_kswapd, in pages.');
    }));
});

/** Everything a user may select, with everything that may be said of it, on every captured machine. */
describe.each(fixtureNames())('every explanation on %s', name => {
  const sizes: readonly Size[] = [
    {width: 80, height: 18},
    {width: 120, height: 34},
    {width: 200, height: 44},
  ];

  it.each(sizes)('fits at $width×$height', async size => {
    const look = lookAt(await stateOf(name, 2, 'reclaim'));
    const rows = reclaimRows(look.snapshot, look.state.history);
    if (!rows.ok) throw new Error('no rows');
    const {height} = reclaim.draw(look, size).facts;
    const below = size.height - 2 - Math.min(height, rows.value.length);
    expect(below).toBeGreaterThanOrEqual(4);
    const tooLong = rows.value.flatMap(row => {
      const {says, tooFew} = row.spec;
      const meanings = [row.meaning, ...says.map(({text}) => text), ...(tooFew === undefined ? [] : [tooFew])];
      return meanings
        .map(meaning => explanationRows({...row, meaning}, look, size.width, below - 1).length)
        .filter(length => length > below - 1)
        .map(length => `${row.spec.id}: ${length} of ${below - 1}`);
    });
    expect(tooLong).toEqual([]);
  });

  it('all rows are on screen at 200×50', async () => {
    const look = lookAt(await stateOf(name, 2, 'reclaim'));
    const {facts} = reclaim.draw(look, {width: 200, height: 44});
    expect(facts.height).toBeGreaterThanOrEqual(facts.length);
  });
});
