import {describe, expect, it} from 'vitest';
import type {Plan, Question} from '../../src/actions/action.ts';
import type {Mode} from '../../src/app/ui-state.ts';
import * as reference from '../../src/explain/index.ts';
import {type Screen, withScreen} from '../helpers/screen.tsx';

/** What lies over a view, as text, in test/frames/overlay-*.txt. Look at a frame before accepting a change of it. */
const PRESSURE = '6.12-x86_64-4k-pressure';

const plan: Plan = {
  title: 'Set vm.swappiness to 10',
  says: [
    'The kernel then takes file cache back rather than swap out anonymous memory, until the next boot.',
    'On a machine with zram this makes less use of it. It takes effect at once and costs nothing.',
    'Undo sets it to 60 again.',
  ],
  command: 'sysctl -w vm.swappiness=10',
  run: () => ({ok: false, why: 'no'}),
};

const question: Question = {
  label: 'vm.swappiness',
  initial: '60',
  hint: '0 to 200: how readily anonymous memory is swapped out, against file cache; 100 treats both alike.',
  plan: text => (text === '10' ? plan : {refused: `vm.swappiness wants 0 to 200, not "${text}"`}),
};

const menu: Mode = {
  kind: 'menu',
  title: 'What to do',
  selected: 1,
  items: [
    {id: 'set', label: 'Set to another value', ask: question},
    {id: 'advice', label: 'Set to the advice for a server', plan},
    {id: 'undo', label: 'Set to the default', refused: 'it has its default value now'},
    {id: 'more', label: 'More', items: []},
  ],
};

const open =
  (...modes: readonly Mode[]) =>
  async (screen: Screen): Promise<void> => {
    for (const mode of modes) await screen.tell({type: 'open', mode});
  };

const keys =
  (...pressed: readonly string[]) =>
  (screen: Screen): Promise<void> =>
    screen.press(...pressed);

const scenes: readonly (readonly [name: string, act: (screen: Screen) => Promise<void>])[] = [
  ['settings', keys('S', 'down')],
  ['palette', keys(':')],
  ['palette-typed', keys(':', 't', 'h')],
  ['palette-words', keys(':', ...'theme m')],
  ['palette-nothing', keys(':', ...'xyzzy')],
  ['users', keys('2', 'u', 'down')],
  ['users-typed', keys('2', 'u', ...'10')],
  ['columns', keys('C', 'down', 'down', 'space')],
  ['explain', keys('e')],
  ['explain-next', keys('e', 'right')],
  ['reference', keys('E', ...'mglru')],
  ['reference-nothing', keys('E', ...'qqqqqqqqq')],
  ['confirm', open({kind: 'confirm', plan, undoing: false, top: 0})],
  ['menu', open(menu)],
  ['ask', open(menu, {kind: 'ask', question, text: '60', refused: undefined})],
  [
    'ask-refused',
    async screen => {
      await open({kind: 'ask', question, text: '999', refused: undefined})(screen);
      await screen.press('enter');
    },
  ],
];

const sizes = [
  [80, 24],
  [120, 40],
] as const;

/** The reference is loaded by an import, which a frame does not wait for. */
const loaded = async (screen: Screen): Promise<void> => {
  expect(reference.entries.length).toBeGreaterThan(100);
  for (let i = 0; i < 20 && screen.text().includes('opening the reference'); i += 1) await screen.press('f12');
};

describe.each(sizes)('at %i×%i', (width, height) => {
  it.each(scenes)('%s', (name, act) =>
    withScreen({from: PRESSURE, width, height, start: {view: 'slab'}}, async screen => {
      await screen.sample();
      await screen.sample();
      await act(screen);
      await loaded(screen);
      expect(screen.text()).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
      expect([screen.scrolled(), screen.wrapped()]).toEqual([0, false]);
      await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../frames/overlay-${width}x${height}-${name}.txt`);
    }),
  );
});
