import {readFileSync, writeFileSync} from 'node:fs';
import {afterEach, describe, expect, it} from 'vitest';
import {viewIds, views} from '../../src/views/index.ts';
import {mmtop} from '../helpers/build.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import {createSessions, type RunOptions, type Session} from '../helpers/pty.ts';

const sessions = createSessions();
afterEach(sessions.close);

const tree = fixtureDir('6.12-x86_64-4k-pressure');
/** What each view has on screen and no other. */
const sign: Readonly<Record<string, RegExp>> = {
  overview: /^Memory .*adds up/m,
  processes: /^Processes /m,
  slab: /^Slab caches /m,
  buddy: /^Free blocks by order/m,
  zones: /^Zones /m,
  pressure: /^RESOURCE /m,
  reclaim: /^Reclaim /m,
  cgroups: /^Cgroups /m,
  tuning: /^Tuning /m,
  oom: /^WHAT/m,
  doctor: /^Doctor /m,
};

const start = async (args: readonly string[], options: RunOptions = {}): Promise<Session> => {
  const session = sessions.run(mmtop(...args), options);
  await session.waitForText(/live \d\d:\d\d:\d\d|captured/);
  return session;
};

describe('hands', () => {
  it('go through all views by number, and round by Tab', async () => {
    const session = await start(['--root', tree]);
    for (const id of viewIds) {
      session.press(views[id].key);
      await session.waitForText(sign[id]!);
    }
    for (const id of viewIds) {
      session.press('tab');
      await session.waitForText(sign[id]!);
    }
  });

  it('filter, look up, set and leave', async () => {
    const session = await start(['processes', '--root', tree]);
    session.press('\\', ...'stress', 'enter');
    await session.waitForText('filter: stress');
    session.press(':', ...'sort sw');
    await session.waitForText(/^sort swap/m);
    session.press('enter');
    await session.waitForText('SWAP▼');
    session.press('S');
    await session.waitForText(/^Theme /m);
    session.press('esc');
    await session.waitForText('SWAP▼');
    session.press('E', ...'SUnreclaim');
    await session.waitForText(/^meminfo.SUnreclaim/m);
    session.press('enter');
    await session.waitForText('/ looks through the reference');
    session.press('esc');
    await session.waitForText('Look for: SUnreclaim');
    session.press('esc');
    await session.waitForText('SWAP▼');
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });

  it('are refused in a captured tree, where nothing may be written', async () => {
    const session = await start(['tuning', '--root', tree]);
    session.press('/', ...'vm.swappiness', 'enter', 'a');
    await session.waitForText('What to do');
    session.press('enter');
    await session.waitForText('Value: ');
    session.press('4', '2', 'enter');
    await session.waitForText(/Set vm\.swappiness .*42\?/);
    session.press('y');
    await session.waitForText('this is a captured tree, not a machine');
    expect(readFileSync(`${tree}/proc/sys/vm/swappiness`, 'utf8').trim()).not.toBe('42');
  });

  it('are not offered with --readonly', async () => {
    const session = await start(['tuning', '--readonly', '--root', tree]);
    session.press('a');
    await session.waitForText('--readonly');
    expect(session.screen()).not.toContain('What to do');
  });
});

/** Read-ahead of swap: of no effect where nothing is swapped, and put back at once. */
const KNOB = '/proc/sys/vm/page-cluster';
const isRoot = process.getuid?.() === 0;

describe.runIf(isRoot)('a setting of this machine', () => {
  it('is changed after a yes, and taken back', async () => {
    const before = readFileSync(KNOB, 'utf8').trim();
    const other = before === '2' ? '1' : '2';
    // No tick comes in time to read the file again by itself.
    const session = await start(['tuning', '--delay', '600'], {width: 120, height: 40});
    session.press('/', ...'vm.page-cluster', 'enter', 'a');
    await session.waitForText('What to do');
    session.press('enter');
    await session.waitForText('Value: ');
    session.press('ctrl-u', other, 'enter');
    await session.waitForText(/Set vm\.page-cluster/);
    session.press('enter');
    await session.waitForText('y does it');
    expect(readFileSync(KNOB, 'utf8').trim()).toBe(before);
    session.press('y');
    await session.waitForScreen(() => readFileSync(KNOB, 'utf8').trim() === other, 'the new value in the file');
    await session.waitForText(new RegExp(`^ *\\S* *vm\\.page-cluster +${other} `, 'm'));
    writeFileSync(KNOB, before === '4' ? '5' : '4');
    session.press('z');
    await session.waitForText(`not ${other}: somebody else has changed it since.`);
    session.press('y');
    await session.waitForScreen(() => readFileSync(KNOB, 'utf8').trim() === before, 'the old value in the file');
    await session.waitForText(new RegExp(`^ *\\S* *vm\\.page-cluster +${before} `, 'm'));
    session.press('q');
    expect((await session.end()).status).toBe(0);
  });
});
