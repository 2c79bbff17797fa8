import {afterEach, describe, expect, it} from 'vitest';
import {mmtop} from '../helpers/build.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import {createSessions, type Session} from '../helpers/pty.ts';

const sessions = createSessions();
afterEach(sessions.close);

const tree = fixtureDir('6.12-x86_64-4k-pressure');
const start = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Session> => {
  const session = sessions.run(mmtop('--root', tree, '-d', '0.1', ...args), {env, height: 60});
  await session.waitForText('Question mark for the keys.');
  return session;
};

/** The shell around the program reports by a sequence of its own. */
const escapes = (session: Session): readonly string[] =>
  (session
    .raw()
    .replace(/\u001b\]\d+;[^\u0007]*\u0007/g, '')
    .match(/\u001b.{0,5}/gs) ?? []) as readonly string[];

describe('for a screen reader', () => {
  it('it reads, goes through the views, and leaves the terminal as it was, without one escape code', async () => {
    const session = await start(['--screen-reader', 'processes']);
    expect(session.screen()).toContain('1. PID 230, stress-ng-vm: ');
    session.press('space');
    await session.waitForText('Rows 11 to 20 of 35');
    session.press('6');
    await session.waitForText('View Pressure.');
    session.press('?');
    await session.waitForText('q: quit.');
    expect(session.onAlternateScreen()).toBe(false);
    expect(session.leftOn()).toEqual([]);
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
    expect(escapes(session)).toEqual([]);
  });

  it('it says nothing by itself, and answers keys in their order', async () => {
    const session = await start(['--screen-reader', 'slab']);
    const before = session.raw().length;
    session.press('x', 'space', 'space', 'g');
    const screen = await session.waitForScreen(
      text => text.lastIndexOf('Rows 1 to 10') > text.indexOf('Rows 21 to 30') && text.includes('Rows 21 to 30'),
      'the first rows again',
    );
    expect(screen.indexOf('Rows 11 to 20')).toBeLessThan(screen.indexOf('Rows 21 to 30'));
    expect(session.raw().slice(before).match(/Rows /g)).toHaveLength(3);
  });

  it('a text is typed and read back, and what it finds is said', async () => {
    const session = await start(['--screen-reader', 'processes']);
    session.press('/', 'n', 'g', 'j', 'backspace', 'i', 'n', 'x', 'enter');
    await session.waitForText('3 of 35 rows contain "nginx".');
    expect(session.screen()).toContain('Search: nginx\n3 of 35');
    session.press('q');
    expect(await session.end()).toMatchObject({status: 0, settingsRestored: true});
  });

  it('the environment asks for it too, and Ctrl-C leaves at once', async () => {
    const session = await start([], {INK_SCREEN_READER: 'true'});
    session.press('ctrl-c');
    expect(await session.end()).toMatchObject({status: 130, settingsRestored: true, leftOn: []});
  });

  it('it stops for the shell and goes on', async () => {
    const session = await start(['--screen-reader']);
    session.press('ctrl-z');
    await session.waitForText('back in the shell, stop 1');
    session.foreground();
    session.press('?');
    await session.waitForText('q: quit.');
    session.press('q');
    expect(await session.end()).toMatchObject({status: 0, settingsRestored: true});
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('it ends by %s', async (signal, status) => {
    const session = await start(['--screen-reader']);
    await session.signal(signal);
    expect(await session.end()).toMatchObject({status, settingsRestored: true});
  });
});
