import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {available} from '../../src/reading.ts';
import {viewIds} from '../../src/views/index.ts';
import {capturedHost, fixtureHost} from '../helpers/fixture-host.ts';
import {emptyHost, type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';

/**
 * What a user sees, as text, in test/frames/. Look at a frame before accepting a change of it: vitest -u writes them
 * all. Colours are not in them; test/app/app.test.tsx and test/ui/ look at those.
 */
const PRESSURE = '6.12-x86_64-4k-pressure';
const NONROOT = '6.12-x86_64-4k-nonroot';

const expectSound = (screen: Screen): void => {
  expect(screen.text()).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
  expect(screen.scrolled()).toBe(0);
  expect(screen.wrapped()).toBe(false);
};

const frame = (name: string, options: ScreenOptions, act: (screen: Screen) => Promise<void>): Promise<void> =>
  withScreen(options, async screen => {
    await act(screen);
    expectSound(screen);
    await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../frames/${name}.txt`);
  });

const twice = async (screen: Screen): Promise<void> => {
  await screen.sample();
  await screen.sample();
};

const scenes: readonly (readonly [string, () => ScreenOptions['from'], (screen: Screen) => Promise<void>])[] = [
  ['data', () => PRESSURE, twice],
  ['waiting', () => PRESSURE, () => Promise.resolve()],
  ['first', () => PRESSURE, screen => screen.sample()],
  ['nonroot', () => NONROOT, twice],
  ['empty', emptyHost, twice],
];

const sizes = [
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

describe.each(viewIds)('the %s view', view => {
  describe.each(sizes)('at %i×%i', (width, height) => {
    it.each(scenes)('%s', (scene, from, act) =>
      frame(`${view}-${width}x${height}-${scene}`, {from: from(), width, height, start: {view}}, act),
    );
  });
});

/** The machine of the fixture, in which the next second brings stalls, major faults and a growing process. */
const inTrouble = (): Host => {
  const host = fixtureHost(PRESSURE);
  const times = new Map<string, number>();
  const grown = (text: string, pattern: RegExp, by: number) =>
    text.replace(pattern, (_, name: string, n: string) => `${name}${Number(n) + by}`);
  const after: readonly (readonly [path: string, pattern: RegExp, by: number])[] = [
    ['proc/pressure/memory', /(some .*total=)(\d+)/, 730_000],
    ['proc/pressure/memory', /(full .*total=)(\d+)/, 480_000],
    ['proc/pressure/io', /(some .*total=)(\d+)/, 61_000],
    ['proc/pressure/io', /(full .*total=)(\d+)/, 4_000],
    ['proc/pressure/cpu', /(some .*total=)(\d+)/, 3_300],
    ['proc/224/stat', /^((?:\S+ ){11})(\d+)/, 312],
    ['proc/227/stat', /^((?:\S+ ){11})(\d+)/, 3],
  ];
  return {
    ...host,
    read: (path, options) => {
      const reading = host.read(path, options);
      const n = times.get(path) ?? 0;
      times.set(path, n + 1);
      if (!reading.ok) return reading;
      return available(
        after.reduce(
          (text, [file, pattern, by]) => (file === path ? grown(text, pattern, by * n) : text),
          reading.value,
        ),
      );
    },
  };
};

describe('a machine in trouble', () => {
  it.each([
    ['overview', 80, 24],
    ['overview', 120, 40],
    ['pressure', 80, 24],
    ['processes', 80, 24],
  ] as const)('in the %s view at %i×%i', (view, width, height) =>
    frame(`${view}-${width}x${height}-trouble`, {from: inTrouble(), width, height, start: {view}}, async screen => {
      for (let i = 0; i < 5; i += 1) await screen.sample();
    }),
  );
});

describe('the overview', () => {
  it.each([
    [20, 5],
    [40, 10],
    [60, 16],
    [400, 100],
  ])('at %i×%i', (width, height) => frame(`overview-${width}x${height}-data`, {from: PRESSURE, width, height}, twice));

  it('in ASCII', () => frame('overview-80x24-ascii', {from: PRESSURE, ascii: true}, twice));

  it('on two NUMA nodes', () =>
    frame('overview-120x40-numa2', {from: '6.12-x86_64-4k-numa2', width: 120, height: 40}, twice));

  it('without PSI', () => frame('overview-80x24-nopsi', {from: '6.1-x86_64-4k-nopsi'}, twice));
});

describe('a captured tree, which stands still', () => {
  it.each([
    ['overview', 80, 24],
    ['overview', 120, 40],
    ['pressure', 80, 24],
    ['slab', 80, 24],
  ] as const)('in the %s view at %i×%i', (view, width, height) =>
    frame(`${view}-${width}x${height}-captured`, {from: capturedHost(PRESSURE), width, height, start: {view}}, twice),
  );

  it('of a user who may not read everything', () =>
    frame('slab-80x24-captured-nonroot', {from: capturedHost(NONROOT), start: {view: 'slab'}}, twice));
});

describe('what keys open', () => {
  it.each([
    ['help', ['?']],
    ['help-end', ['?', 'end']],
    ['sort', ['s']],
    ['sort-last', ['s', 'end']],
    ['filter', ['\\', 'p', 'o', 's', 't']],
    ['filtered', ['\\', 'p', 'o', 's', 't', 'enter']],
    ['filtered-out', ['\\', 'x', 'y', 'z', 'z', 'y', 'enter']],
    ['search', ['/', 'r', 'e', 'd', 'i', 's']],
    ['no-match', ['/', 'x', 'y', 'z', 'z', 'y']],
    ['definition', ['m']],
    ['paused', ['space']],
  ] as const)('%s', (name, keys) =>
    frame(`processes-80x24-${name}`, {from: PRESSURE, start: {view: 'processes'}}, async screen => {
      await twice(screen);
      await screen.press(...keys);
    }),
  );

  it('a filter without a match, in the narrow table of the overview', () =>
    frame('overview-80x24-filtered-out', {from: PRESSURE}, async screen => {
      await twice(screen);
      await screen.press('\\', 'x', 'y', 'z', 'z', 'y', 'enter');
    }));

  it('the sort menu of slab', () =>
    frame('slab-80x24-sort', {from: PRESSURE, start: {view: 'slab'}}, async screen => {
      await twice(screen);
      await screen.press('s', 'down', 'down');
    }));

  it.each(viewIds)('help of %s', view =>
    frame(`help-120x40-${view}`, {from: PRESSURE, width: 120, height: 40, start: {view}}, async screen => {
      await twice(screen);
      await screen.press('?');
    }),
  );
});
