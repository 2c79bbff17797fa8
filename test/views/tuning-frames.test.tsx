import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {available} from '../../src/reading.ts';
import {kernel} from '../actions/kernel.ts';
import {fixtureHost, type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';

/** The tuning view on machines that somebody tuned, and what its keys open. */
const PRESSURE = '6.12-x86_64-4k-pressure';

const frame = (name: string, options: ScreenOptions, act: (screen: Screen) => Promise<void>): Promise<void> =>
  withScreen({start: {view: 'tuning'}, ...options}, async screen => {
    await screen.sample();
    await screen.sample();
    await act(screen);
    expect(screen.text()).not.toMatch(/undefined|NaN|null|\[object/);
    await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../frames/${name}.txt`);
  });

const still = (): Promise<void> => Promise.resolve();

/** A captured machine with other settings, and maybe inside a container. */
const tuned = (name: string, files: Readonly<Record<string, string>>, contained = false): Host => {
  const host = fixtureHost(name);
  return {
    ...host,
    read: (path, options) => (files[path] === undefined ? host.read(path, options) : available(files[path])),
    identity: path => (contained && path === 'proc/self/ns/pid' ? available(4_026_532_208) : host.identity(path)),
  };
};

const badly: Readonly<Record<string, string>> = {
  'proc/sys/vm/overcommit_memory': '1\n',
  'proc/sys/vm/vfs_cache_pressure': '0\n',
  'proc/sys/vm/swappiness': '1\n',
  'proc/sys/vm/panic_on_oom': '2\n',
  'proc/sys/vm/dirty_ratio': '80\n',
  'proc/sys/vm/zone_reclaim_mode': '1\n',
  'proc/sys/vm/min_free_kbytes': '131072\n',
  'sys/kernel/mm/transparent_hugepage/defrag': '[always] defer defer+madvise madvise never\n',
};

describe('a machine that somebody tuned', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('at %i×%i', (width, height) =>
    frame(`tuning-${width}x${height}-tuned`, {from: tuned('6.12-x86_64-4k-numa2', badly), width, height}, still),
  );

  it('from inside a container', () =>
    frame('tuning-80x24-container', {from: tuned('6.12-x86_64-4k-numa2', badly, true)}, still));
});

describe('what keys open', () => {
  it.each([
    ['detail', ['enter']],
    ['actions', ['a']],
    ['confirm', ['a', 'enter']],
    ['reason', ['down', 'down', 'down', 'down', 'down', 'down', 'down', 'down', 'down', 'down', 'down']],
  ] as const)('%s', (name, keys) => frame(`tuning-80x24-${name}`, {from: PRESSURE}, screen => screen.press(...keys)));

  it('sets what is advised, says so, and takes it back', () => {
    const path = 'proc/sys/vm/watermark_scale_factor';
    const {hands, files} = kernel({[path]: '10\n'});
    return withScreen({from: PRESSURE, hands, start: {view: 'tuning'}}, async screen => {
      await screen.sample();
      await screen.press('a', 'enter', 'y');
      expect(screen.text()).toContain('vm.watermark_scale_factor was 10 and is 20 now.');
      expect(files.get(path)).toBe('20\n');
      await screen.press('z', 'y');
      expect(screen.text()).toContain('vm.watermark_scale_factor is 10 again.');
      expect(files.get(path)).toBe('10\n');
    });
  });

  it('says which right is missing', () => {
    const path = 'proc/sys/vm/watermark_scale_factor';
    const {hands} = kernel({[path]: '10\n'}, {fails: {[path]: {kind: 'denied', path}}});
    return withScreen({from: PRESSURE, hands, start: {view: 'tuning'}}, async screen => {
      await screen.sample();
      await screen.press('a', 'enter', 'y');
      expect(screen.text()).toContain('needs root: no permission to write to /proc/sys/vm/watermark_scale');
    });
  });

  it('changes one setting at a time', () =>
    withScreen({from: PRESSURE, start: {view: 'tuning'}}, async screen => {
      await screen.sample();
      await screen.press('x', 'down', 'x', 'a', 'enter');
      expect(screen.text()).toContain('settings are changed one at a time');
    }));
});
