import {describe, expect, it} from 'vitest';
import type {Key} from '../../src/app/keys.ts';
import {viewNames} from '../../src/views/doctor.tsx';
import {views} from '../../src/views/index.ts';
import type {View} from '../../src/views/view.ts';
import {type Screen, withScreen} from '../helpers/screen.tsx';

const PRESSURE = '6.12-x86_64-4k-pressure';

/** The doctor's view of a machine in trouble after a minute and a half, with some keys pressed. */
const looked = (use: (screen: Screen) => Promise<void> | void, {width = 80, height = 24, keys = [] as Key[]} = {}) =>
  withScreen({from: PRESSURE, width, height, start: {view: 'doctor'}}, async screen => {
    for (let i = 0; i < 12; i += 1) await screen.sample();
    await screen.press(...keys);
    await use(screen);
  });

describe('the doctor', () => {
  it('calls the other views as they call themselves', () => {
    const all: Readonly<Record<string, View>> = views;
    for (const [id, {key, title}] of Object.entries(viewNames)) {
      expect({key, title}).toEqual({key: all[id]?.key, title: all[id]?.title});
    }
  });

  it.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('in trouble at %d×%d', (width, height) =>
    looked(screen => expect(screen.text()).toMatchFileSnapshot(`../frames/doctor-${width}x${height}-trouble.txt`), {
      width,
      height,
    }),
  );

  it('opens a page about a finding', () =>
    looked(screen => expect(screen.text()).toMatchFileSnapshot('../frames/doctor-80x24-page.txt'), {keys: ['enter']}));

  it('opens a page about what follows, and says from what', () =>
    looked(screen => expect(screen.text()).toMatch(/^Swap is full/m), {keys: ['down', 'enter']}));

  it('offers on a page what can be done about what it is about', () =>
    looked(screen => expect(screen.text()).toMatch(/^\W*stress-ng-vm \(pid 230\): Send a signal/m), {
      keys: ['down', 'down', 'enter', 'a'],
    }));

  it('says of a rule without verdict why', () =>
    looked(screen => expect(screen.text()).toMatch(/Because (it )?needs/), {
      keys: ['/', ...'grows and'.split(''), 'enter', 'enter'],
    }));

  it('explains a rule', () => looked(screen => expect(screen.text()).toMatch(/low-available/), {keys: ['e']}));

  it('hides nothing essential on a tiny screen', () =>
    looked(screen => expect(screen.text()).toMatch(/Only 21\.7 MiB/), {width: 40, height: 10}));
});
