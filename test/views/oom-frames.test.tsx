import {describe, expect, it} from 'vitest';
import {available} from '../../src/reading.ts';
import {type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';
import {logText} from '../kmsg/logs.ts';
import {deniedLog, toldHost} from './oom-hosts.ts';

/** The view of the OOM killer where there is something to tell. */
const KILLS = 9;

const frame = (name: string, options: ScreenOptions, keys: readonly string[] = []): Promise<void> =>
  withScreen({...options, start: {view: 'oom', ...options.start}}, async (screen: Screen) => {
    await screen.sample();
    await screen.sample();
    await screen.press(...keys);
    expect(screen.text()).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
    expect(screen.scrolled()).toBe(0);
    expect(screen.wrapped()).toBe(false);
    await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../frames/oom-${name}.txt`);
  });

describe('the oom view', () => {
  it.each([
    [60, 16],
    [80, 24],
    [120, 40],
    [200, 50],
  ])('of a machine with many kills at %i×%i', (width, height) =>
    frame(`${width}x${height}-kills`, {from: toldHost({counted: KILLS}), width, height}),
  );

  it('in ASCII', () => frame('80x24-ascii', {from: toldHost({counted: KILLS}), ascii: true}));

  it('says that the accounts differ', () => frame('80x24-differ', {from: toldHost({counted: 12, groups: true})}));

  it('tells what is left to tell without rights to read the log', () =>
    frame('80x24-denied', {from: toldHost({log: deniedLog, groups: true})}));

  it('says that there was none', () => frame('80x24-none', {from: toldHost({log: available(''), counted: 0})}));

  it('tells what else the log says', () =>
    frame('80x24-noted', {
      from: toldHost({
        log: available(logText('6.12-notices')),
        counted: 0,
        files: {'proc/uptime': '130.50 200.10\n'},
      }),
      start: {view: 'oom', filter: 'failed|refused'},
    }));

  it('opens the story of a kill', () => frame('80x24-story', {from: toldHost({counted: KILLS})}, ['enter']));

  it('opens the order of the machine', () =>
    frame('80x24-next', {from: toldHost({counted: KILLS})}, ['/', 'j', 'a', 'v', 'a', 'enter', 'enter']));

  it('asks for an adjustment, and whether it is meant', () =>
    frame('80x24-adjust', {from: toldHost({counted: KILLS})}, [
      ...['/', 's', 't', 'r', 'e', 's', 's', 'enter', 'a', 'down', 'enter'],
      ...['ctrl-u', '-', '5', '0', '0', 'enter'],
    ]));
});
