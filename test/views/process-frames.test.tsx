import {describe, expect, it} from 'vitest';
import type {Hands} from '../../src/host/hands.ts';
import type {Host} from '../../src/host/host.ts';
import {available, unavailable} from '../../src/reading.ts';
import type {Screen, ScreenOptions} from '../helpers/screen.tsx';
import {withScreen} from '../helpers/screen.tsx';
import {changing, furnished, growing, unprivileged, without} from './process-hosts.ts';

/** What a user sees of processes: trees, groups, a page, signals. The frames are in test/frames/. */
const PRESSURE = '6.12-x86_64-4k-pressure';
const CALM = '6.12-x86_64-4k-calm';
const start = {view: 'processes'} as const;

const expectSound = (screen: Screen): void => {
  expect(screen.text()).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
  expect(screen.scrolled()).toBe(0);
  expect(screen.wrapped()).toBe(false);
};

type Act = (screen: Screen) => Promise<void>;

const frame = (name: string, options: ScreenOptions, act: Act): Promise<void> =>
  withScreen({width: 80, height: 24, start, ...options}, async screen => {
    await act(screen);
    expectSound(screen);
    const {width = 80, height = 24} = options;
    const file = `../frames/processes-${width}x${height}-${name}.txt`;
    await expect(`${screen.text()}\n`).toMatchFileSnapshot(file);
  });

const samples = async (screen: Screen, n: number): Promise<void> => {
  for (let i = 0; i < n; i += 1) await screen.sample();
};

const keys =
  (n: number, ...pressed: readonly string[]): Act =>
  async screen => {
    await samples(screen, n);
    await screen.press(...pressed);
    // What the keys brought into sight is read by the next pass.
    await samples(screen, 3);
  };

/** The selection on the first row that holds a text. */
const choose = (text: string): readonly string[] => ['/', ...text, 'enter'];

describe('a tree', () => {
  it.each([
    ['tree', ['t']],
    ['tree-folded', ['t', 'o']],
    ['tree-all-folded', ['t', '*']],
    ['tree-filtered', ['t', '\\', ...'post', 'enter']],
  ])('%s', (name, pressed) => frame(name, {from: furnished(CALM)}, keys(2, ...pressed)));

  it('in ASCII', () => frame('tree-ascii', {from: furnished(CALM), ascii: true}, keys(2, 't', 'o')));
  it('on a wide screen', () => frame('tree', {from: furnished(CALM), width: 120, height: 40}, keys(2, 't')));
});

describe('groups', () => {
  it.each([
    ['by-user', ['b']],
    ['by-cgroup', ['b', 'b']],
    ['by-command', ['b', 'b', 'b']],
    ['by-user-open', ['b', 'enter']],
  ])('%s', (name, pressed) => frame(name, {from: furnished(CALM)}, keys(2, ...pressed)));

  it('on a wide screen', () => frame('by-cgroup', {from: furnished(CALM), width: 120, height: 40}, keys(2, 'b', 'b')));
  it('without rights', () => frame('by-user-nonroot', {from: unprivileged(furnished(CALM))}, keys(2, 'b')));
  it('in ASCII', () => frame('by-user-ascii', {from: furnished(CALM), ascii: true}, keys(2, 'b')));
});

describe('columns', () => {
  const chosen = {processes: ['pid', 'rss', 'pss', 'uss', 'swap_pss', 'growth', 'command']};

  it('that the user chose, with the age of what is dear', () =>
    frame('pss', {from: furnished(PRESSURE), settings: {columns: chosen}}, screen => samples(screen, 9)));

  it('are there to be chosen', () => frame('columns', {from: furnished(PRESSURE)}, keys(2, 'C')));

  it('of growth', () =>
    frame('growth', {from: growing(furnished(PRESSURE), 178, read => 40 * read)}, screen => samples(screen, 31)));

  it('of what is tagged and followed', () =>
    frame('tagged', {from: furnished(PRESSURE)}, keys(2, 'x', 'x', 'down', 'F')));
});

describe('the page of a process', () => {
  const page = (process: string): readonly string[] => [...choose(process), 'enter'];

  it('begins with its memory', () => frame('page', {from: furnished(PRESSURE)}, keys(2, ...page('236 sh'))));
  it('ends with its mappings', () => frame('page-end', {from: furnished(PRESSURE)}, keys(2, ...page('236 sh'), 'end')));
  it('has a long command line in full', () =>
    frame('page-command', {from: furnished(PRESSURE)}, keys(2, ...page('177 java'), 'pagedown')));
  it.each([
    [120, 40],
    [200, 50],
  ])('at %i×%i', (width, height) =>
    frame('page', {from: furnished(PRESSURE), width, height}, keys(2, ...page('236 sh'))),
  );
  it('without rights', () =>
    frame('page-nonroot', {from: unprivileged(furnished(PRESSURE))}, keys(2, ...page('177 java'))));
  it('without rights, its end', () =>
    frame('page-nonroot-end', {from: unprivileged(furnished(PRESSURE))}, keys(2, ...page('177 java'), 'end')));
  it('of a thread of the kernel', () => frame('page-kernel', {from: furnished(PRESSURE)}, keys(2, ...page('kswapd0'))));
  it('of a zombie', () => frame('page-zombie', {from: furnished(PRESSURE)}, keys(2, ...page('backup'))));
  it('of one that grows', () =>
    frame('page-growing', {from: growing(furnished(PRESSURE), 178, read => 40 * read)}, async screen => {
      await samples(screen, 2);
      await screen.press(...page('178 redis'));
      await samples(screen, 90);
    }));

  it('of one that has ended keeps what was seen last', async () => {
    const alive = furnished(PRESSURE);
    const {host, become} = changing(alive);
    await frame('page-gone', {from: host}, async screen => {
      await samples(screen, 2);
      await screen.press(...page('236 sh'));
      await samples(screen, 5);
      become(without(alive, 236));
      await samples(screen, 4);
    });
  });

  it('explains its lines', () =>
    frame('page-explain', {from: furnished(PRESSURE)}, async screen => {
      await keys(2, ...page('236 sh'), 'e')(screen);
      // The reference is loaded when it is first asked.
      while (screen.text().includes('opening the reference')) await screen.press('up');
      for (let i = 0; i < 7; i += 1) await screen.press('right');
      expect(screen.text()).toContain('RSS (page of a process)');
    }));
});

/** Hands that note what they do, and refuse some processes. */
const noting = (refuse: ReadonlyMap<number, 'denied' | 'gone'> = new Map()) => {
  const sent: string[] = [];
  const hands: Hands = {
    write: path => unavailable({kind: 'denied', path}),
    read: path => unavailable({kind: 'denied', path}),
    call: () => {},
    signal: ({pid, starttime}, signal) => {
      const kind = refuse.get(pid);
      if (kind !== undefined) return unavailable({kind, path: `proc/${pid}`});
      sent.push(`${signal} ${pid} ${starttime}`);
      return available(undefined);
    },
  };
  return {hands, sent};
};

describe('signals', () => {
  const shown = (from: Host = furnished(PRESSURE), hands?: Hands): ScreenOptions => ({from, ...(hands && {hands})});

  it.each([
    ['actions', ['a']],
    ['signals', ['k']],
    ['signal-term', ['k', 'enter']],
    ['signal-kill', ['k', 'down', 'enter']],
    ['signal-several', ['x', 'x', 'x', 'x', 'k', 'enter']],
    ['signal-self', [...choose('236 sh'), 'k', 'enter']],
    ['signal-init', [...choose('labinit'), 'k', 'down', 'enter']],
    ['signal-kernel', [...choose('kswapd0'), 'k']],
    ['signal-zombie', [...choose('backup'), 'k']],
    ['signal-page', [...choose('178 redis'), 'enter', 'k', 'down', 'down', 'enter']],
  ])('%s', (name, pressed) => frame(name, shown(), keys(2, ...pressed)));

  it('to all of a group say who is left out', () =>
    frame('signal-group', shown(), async screen => {
      await keys(2, 'b')(screen);
      await screen.press('k', 'enter');
    }));

  it('go to no captured tree', async () => {
    const {self: _, ...system} = furnished(PRESSURE).system;
    await frame('signal-captured', shown({...furnished(PRESSURE), system}), keys(2, 'k'));
  });

  it('are sent after a yes, and reported', async () => {
    const {hands, sent} = noting(new Map([[178, 'denied'] as const]));
    await frame('signal-sent', shown(furnished(PRESSURE), hands), async screen => {
      await keys(2, 'x', 'x', 'x', 'k', 'enter')(screen);
      expect(sent).toEqual([]);
      await screen.press('enter');
      expect(sent).toEqual([]);
      await screen.press('y');
    });
    expect(sent.map(line => line.split(' ').slice(0, 2).join(' '))).toEqual(['SIGTERM 230', 'SIGTERM 224']);
  });

  it('that stop a process can be taken back', async () => {
    const {hands, sent} = noting();
    await frame('signal-undo', shown(furnished(PRESSURE), hands), async screen => {
      await keys(2, 'k', 'down', 'down', 'down', 'down', 'down', 'enter', 'y', 'z')(screen);
      expect(sent).toHaveLength(1);
    });
    expect(sent[0]).toMatch(/^SIGSTOP 230 /);
  });

  it('are not offered under --readonly', () =>
    frame('signal-readonly', {from: furnished(PRESSURE), start: {...start, readonly: true}}, keys(2, 'k')));
});
