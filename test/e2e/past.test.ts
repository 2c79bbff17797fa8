import {afterEach, expect, it} from 'vitest';
import {mmtop} from '../helpers/build.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import {createSessions, type Session} from '../helpers/pty.ts';
import {recording} from '../helpers/recording.ts';

/** The last minutes of this machine, in the program that shows it. */
const sessions = createSessions();
afterEach(sessions.close);

const clock = (screen: string): string => /(?:live|PAST) (\d\d:\d\d:\d\d)/.exec(screen)?.[1] ?? '';

const up = (screen: string): string => / up ([\d:d ]+) load/.exec(screen)?.[1] ?? '';

/** Some samples have been taken. */
const started = async (...args: readonly string[]): Promise<Session> => {
  const session = sessions.run(mmtop('-d', '0.5', ...args), {width: 160});
  const first = clock(await session.waitForText(/live \d/));
  await session.waitForScreen(screen => clock(screen) > first, 'a later second');
  const second = clock(session.screen());
  await session.waitForScreen(screen => clock(screen) > second, 'another');
  return session;
};

it('goes back, shows all as it was, and comes back', async () => {
  const session = await started();
  session.press('[', '[');
  const then = clock(await session.waitForText(/PAST \d\d:\d\d:\d\d, \d+ s ago/));
  const upThen = up(session.screen());
  session.press('2');
  await session.waitForText(/^Processes {2}/m);
  // It stands still, while the machine goes on.
  await session.waitForText(/PAST \d\d:\d\d:\d\d, [3-9] s ago/);
  expect(clock(session.screen())).toBe(then);
  expect(up(session.screen())).toBe(upThen);
  session.press('k');
  await session.waitForText('this is the past: nothing can be changed there; L goes back to the present');
  session.press('L');
  await session.waitForScreen(screen => /live \d/.test(screen) && clock(screen) > then, 'the present');
  // What came meanwhile was kept.
  session.press('[');
  await session.waitForText(/PAST \d/);
  expect(clock(session.screen()) >= then).toBe(true);
});

it('saves what it kept, for mmtop replay', async () => {
  const session = await started();
  session.press('w');
  const said = await session.waitForText(/saved [^ ]+: \d+ samples/);
  const {samples, fault, host} = recording(/saved ([^ ]+\.mmrec):/.exec(said)![1]!);
  expect(samples.length).toBeGreaterThan(2);
  expect(fault).toBeUndefined();
  expect(host.read('proc/meminfo').ok).toBe(true);
});

it('a captured tree has no past', async () => {
  const session = sessions.run(mmtop('--root', fixtureDir('6.12-x86_64-4k-calm'), '-d', '0.1'));
  await session.waitForText('captured');
  session.press('[');
  await session.waitForText('nothing is kept yet to go back to');
  session.press('w');
  await session.waitForText('nothing is kept here that could be saved');
});
