import {spawn} from 'node:child_process';
import {afterEach, describe, expect, it} from 'vitest';
import {viewIds, views} from '../../src/views/index.ts';
import {mmtop} from '../helpers/build.ts';
import {fixtureDir, fixtureNames} from '../helpers/fixtures.ts';
import {createSessions, type RunOptions, type Session, type Size} from '../helpers/pty.ts';

const sessions = createSessions();
afterEach(sessions.close);

const start = async (args: readonly string[] = [], options: RunOptions = {}): Promise<Session> => {
  const session = sessions.run(mmtop(...args), options);
  await session.waitForText(/live \d\d:\d\d:\d\d|captured/);
  return session;
};

const tree = fixtureDir('6.12-x86_64-4k-pressure');
const viewKeys: readonly string[] = viewIds.map(id => views[id].key);

/** A whole frame of this size: the memory bar is as wide as the screen, the keys are on its last line. */
const fills =
  ({width, height}: Size) =>
  (screen: string): boolean => {
    const rows = screen.split('\n');
    const bar = rows.find(row => row.startsWith('Mem['));
    return (
      rows.length === height &&
      rows[0]!.startsWith('mmtop ') &&
      bar?.length === width &&
      rows[height - 1]!.startsWith('1Over') &&
      rows[height - 1]!.endsWith('qQuit')
    );
  };

describe('a new size', () => {
  const sizes: readonly Size[] = [
    {width: 40, height: 10},
    {width: 200, height: 50},
    {width: 80, height: 24},
  ];

  it.each(viewIds)('is filled by the %s view', async view => {
    const session = await start([views[view].key, '--root', tree]);
    for (const size of sizes) {
      session.resize(size);
      const screen = await session.waitForScreen(fills(size), `a frame of ${size.width}×${size.height}`);
      expect(screen.match(/^Mem\[/gm), screen).toHaveLength(1);
      expect(screen.match(/qQuit/g), screen).toHaveLength(1);
    }
  });

  it('of one column or one row ends nothing', async () => {
    const session = await start(['--root', tree]);
    for (const [size, wanted] of [
      [{width: 1, height: 1}, /^M$/m],
      [{width: 2, height: 60}, /^M…$/m],
      [{width: 300, height: 2}, /^Mem\[.{250}/],
    ] as const) {
      session.resize(size);
      await session.waitForText(wanted);
      session.press(...'2ss?4?361'.split(''));
    }
    session.resize({width: 80, height: 24});
    await session.waitForScreen(fills({width: 80, height: 24}), 'a frame of 80×24');
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });

  it('that was there for a moment only leaves a whole frame', async () => {
    const session = await start(['--root', tree]);
    for (const size of [
      {width: 1, height: 1},
      {width: 300, height: 2},
      {width: 80, height: 24},
    ]) {
      session.resize(size);
    }
    await session.waitForScreen(fills({width: 80, height: 24}), 'a frame of 80×24');
  });
});

/** Parameters of `ESC [ … m`, all that came out. */
const styles = (session: Session): readonly number[] =>
  [...session.raw().matchAll(/\u001b\[([\d;]*)m/g)].flatMap(([, parameters]) => parameters!.split(';').map(Number));
const isColour = (n: number): boolean => (n >= 30 && n <= 49) || (n >= 90 && n <= 107);

/** Every view, the help page and the sort menu have been on the screen. */
const lookAround = async (session: Session): Promise<void> => {
  session.press(...viewKeys, '1');
  session.press('?');
  await session.waitForText('mmtop: help for Overview');
  session.press('q', '2', 's');
  await session.waitForText('Sort by');
  session.press('s', 'm');
  await session.waitForText('used as htop');
  session.press('/', 'x');
  await session.waitForText('Search: x');
};

describe('colours', () => {
  it('are there by default', async () => {
    const session = await start(['--root', tree]);
    expect(styles(session).some(isColour)).toBe(true);
  });

  const ways: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>])[] = [
    ['NO_COLOR', [], {NO_COLOR: '1'}],
    ['--no-color', ['--no-color'], {}],
    ['TERM=dumb', [], {TERM: 'dumb'}],
  ];

  it.each(ways)('are left out by %s, and the selection is still seen', async (_, args, env) => {
    const session = await start(['--root', tree, ...args], {env});
    await lookAround(session);
    expect(styles(session).filter(isColour)).toEqual([]);
    expect(session.highlighted().length).toBeGreaterThan(0);
  });
});

describe('--ascii', () => {
  it.each(['6.12-x86_64-4k-pressure', '6.12-x86_64-4k-nonroot', '6.1-x86_64-4k-nopsi'])(
    'draws with ASCII only: %s',
    async name => {
      const session = await start(['--ascii', '--root', fixtureDir(name)]);
      await lookAround(session);
      expect(session.raw()).toMatch(/^[\u0000-\u007f]*$/);
    },
  );
});

describe('a captured tree', () => {
  it.each(fixtureNames())('starts: %s', async name => {
    const session = await start(['--root', fixtureDir(name), '-d', '0.2']);
    for (const key of [...viewKeys, '1']) {
      session.press(key);
      await session.waitForScreen(fills({width: 80, height: 24}), `view ${key}`);
    }
    expect(session.screen()).toContain('Memory  adds up to ');
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });
});

describe('a process with a hostile name', () => {
  /** Colours, a cleared screen, line feeds, a title, a wide and a right-to-left character. */
  const hostile = [
    '\u001b[31mred',
    '\u001b[2J\u001b[Hgone',
    'two\nlines\r\n\n',
    '\u001b]0;title\u0007',
    'a) R (b',
    '漢\u202eabc',
  ];

  /** Its name in argv[0], and the first 15 bytes of it in comm. */
  const rename = `printf '%s' "$1" >/proc/$$/comm; echo ready; read -r line`;

  it.each(hostile)('does not disturb the screen: %j', async name => {
    const child = spawn('/bin/sh', ['-c', rename, 'sh', name], {argv0: name, stdio: ['pipe', 'pipe', 'inherit']});
    try {
      await new Promise(resolve => child.stdout.once('data', resolve));
      const session = await start(['processes', '--pid', String(child.pid), '-d', '0.1']);
      const frame = new RegExp(`^ *${child.pid} .*[^ ] *$`, 'm');
      const screen = await session.waitForScreen(
        text => fills({width: 80, height: 24})(text) && frame.test(text),
        'the process in a whole frame',
      );
      const rows = screen.split('\n');
      expect(rows[4]).toMatch(/^Processes {2}1 holds at most /);
      expect(rows[5]).toMatch(/^ +PID/);
      expect(rows[6]).toMatch(frame);
      expect(rows.slice(7, 22).join('')).toBe('');
      // Nothing of the name reached the terminal as a command.
      expect(session.raw()).not.toMatch(/\u001b\[31mred|\u001b\[Hgone|\u001b\]0;|two\n|\u202e/);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
