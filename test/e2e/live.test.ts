import {hostname} from 'node:os';
import {afterEach, describe, expect, it} from 'vitest';
import {viewIds, views} from '../../src/views/index.ts';
import {mmtop} from '../helpers/build.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import {createSessions, type RunOptions, type Session} from '../helpers/pty.ts';

const sessions = createSessions();
afterEach(sessions.close);

const start = async (args: readonly string[] = [], options: RunOptions = {}): Promise<Session> => {
  const session = sessions.run(mmtop(...args), options);
  await session.waitForText(/live \d\d:\d\d:\d\d|captured/);
  return session;
};

const tree = fixtureDir('6.12-x86_64-4k-pressure');

/** The line under the header strip of 80×24, which names the view. */
const title = (screen: string): string => screen.split('\n')[4] ?? '';
const titles = {
  1: /^Memory {2}adds up to/,
  2: /^Processes {2}/,
  3: /^Slab caches/,
  4: /^Free blocks by order/,
  6: /^Pressure {2}share of time/,
} as const;
const atView = (session: Session, key: keyof typeof titles): Promise<string> =>
  session.waitForScreen(screen => titles[key].test(title(screen)), `view ${key}`);

const clock = (screen: string): string => /\d\d:\d\d:\d\d(?= [\d.]+ s)/.exec(screen)?.[0] ?? '';
/** The selected row: the head of the table and it are the highlighted ones. */
const selected = (session: Session): string => session.highlighted()[1] ?? '';

describe('this machine', () => {
  it('shows its name, its memory and the time, and goes on', async () => {
    const session = await start(['-d', '0.2']);
    const first = session.screen();
    expect(first.split('\n')[0]).toContain(hostname().slice(0, 8));
    expect(first).toMatch(/Mem\[.*\] .* of .* used \(top\), .* available/);
    expect(first).toContain('adds up to');
    await session.waitForScreen(screen => clock(screen) !== '' && clock(screen) !== clock(first), 'the next second');
  });

  it('shows a process that was asked for, with its memory', async () => {
    const session = await start(['processes', '--pid', String(process.pid)]);
    const row = new RegExp(`^ *${process.pid} .* [\\d.]+[KMG] `, 'm');
    expect(await session.waitForText(row)).toMatch(/^Processes {2}1 holds at most /m);
  });
});

describe('a captured tree', () => {
  it('is said to be one, and is not called calm for standing still', async () => {
    const session = await start(['--root', tree, '-d', '0.1']);
    await session.waitForText(/ captured own \d/);
    await session.waitForText('!! Only 21.7 MiB (7.95%) of memory is available');
    const since = Date.now();
    // A tick each 0.1 s: no later sample makes zeros of it.
    for (let i = 0; Date.now() - since < 1_000; i += 1) {
      session.press(i % 2 === 0 ? '6' : '1');
      expect(await atView(session, i % 2 === 0 ? 6 : 1)).not.toContain('No work');
    }
  });
});

describe('views', () => {
  const keys: readonly string[] = viewIds.map(id => views[id].key);
  /** Every view names itself in its first words. */
  const name = (screen: string): string => title(screen).split('  ')[0]!;

  it('come by number', async () => {
    const session = await start();
    for (const key of [2, 3, 4, 6, 1] as const) {
      session.press(String(key));
      await atView(session, key);
    }
    let before = name(session.screen());
    for (const key of [...keys.slice(1), keys[0]!]) {
      session.press(key);
      before = name(await session.waitForScreen(screen => name(screen) !== before, `another view than ${before}`));
    }
    await atView(session, 1);
  });

  it.each([
    ['Tab', 'tab', 2],
    ['Shift-Tab', 'shift-tab', undefined],
  ] as const)('come by %s, all around', async (_, key, second) => {
    const session = await start();
    let before = name(session.screen());
    for (let i = 0; i < viewIds.length; i += 1) {
      session.press(key);
      before = name(await session.waitForScreen(screen => name(screen) !== before, `another view than ${before}`));
      if (i === 0 && second !== undefined) await atView(session, second);
    }
    await atView(session, 1);
  });

  it('answer keys that come faster than frames', async () => {
    const session = await start(['pressure', '--root', tree]);
    // In one piece, as a slow line delivers them: each key means what it does in the view before it.
    session.press('12346I?2ss?3Is');
    await session.waitForText('Sort by');
    session.press('s64G');
    await atView(session, 4);
    session.press('6?G');
    await session.waitForText('Reading the screen');
    session.press('q3\\kmalloc\rG');
    await session.waitForScreen(
      screen => screen.includes('filter: kmalloc') && selected(session) === screen.split('\n')[21],
      'the last filtered row',
    );
  });
});

describe('tables', () => {
  it('search as one types, then forth and back', async () => {
    const session = await start(['slab', '--root', tree]);
    session.press('/', ...'kmalloc'.split(''));
    await session.waitForText('Search: kmalloc');
    session.press('enter');
    await session.waitForScreen(() => selected(session).startsWith('kmalloc'), 'a match');
    const first = selected(session);
    session.press('n');
    await session.waitForScreen(() => /^kmalloc/.test(selected(session)) && selected(session) !== first, 'the next');
    session.press('N');
    await session.waitForScreen(() => selected(session) === first, 'the first again');
    session.press('/', ...'no such cache'.split(''));
    await session.waitForText('no row contains "no such cache"');
  });

  it('filter, and Esc removes it', async () => {
    const session = await start(['slab', '--root', tree]);
    session.press('\\', ...'dentry|skbuff'.split(''), 'enter');
    const screen = await session.waitForScreen(
      text => text.includes('filter: dentry|skbuff') && !text.includes('kmalloc'),
      'the filtered table',
    );
    const [, , ...rows] = screen.split('\n').slice(4, -2);
    expect(rows.filter(row => row !== '').length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatch(/^$|dentry|skbuff/);
    session.press('esc');
    await session.waitForScreen(text => text.includes('filter removed') && text.includes('kmalloc'), 'all rows again');
  });

  it('sort by the column of the menu, and turn round', async () => {
    const session = await start(['slab', '--root', tree]);
    await session.waitForText('SIZE▼');
    session.press('s');
    await session.waitForText('Sort by');
    session.press('up', 'enter');
    await session.waitForText('CACHE▲');
    session.press('I');
    await session.waitForText('CACHE▼');
    session.press('s');
    await session.waitForText('Sort by');
    session.press('down', 'esc');
    await session.waitForText('CACHE▼');
  });

  it('move the selection, one row and to the ends', async () => {
    const session = await start(['slab', '--root', tree]);
    await session.waitForScreen(() => selected(session) !== '', 'the table');
    const first = selected(session);
    session.press('down');
    await session.waitForScreen(() => selected(session) !== first, 'the second row');
    session.press('G');
    await session.waitForScreen(screen => screen.split('\n')[21] === selected(session), 'the last row');
    session.press('g');
    await session.waitForScreen(() => selected(session) === first, 'the first row');
  });
});

describe('time', () => {
  it('stands still while paused, and goes on', async () => {
    const session = await start(['-d', '0.1']);
    session.press('space');
    const stopped = clock(await session.waitForText('PAUSED'));
    expect(stopped).toMatch(/^\d\d:\d\d:\d\d$/);
    // Every key draws a frame, and frames go on until a running clock would have moved twice.
    const since = Date.now();
    for (let i = 0; Date.now() - since < 2_100; i += 1) {
      const key = i % 2 === 0 ? 2 : 1;
      session.press(String(key));
      expect(clock(await atView(session, key))).toBe(stopped);
    }
    session.press('space');
    await session.waitForScreen(screen => /live \d/.test(screen) && clock(screen) !== stopped, 'the clock');
  });

  it('passes slower and faster by + and -', async () => {
    const session = await start(['-d', '1']);
    session.press('+');
    await session.waitForText(/live \S+ 1\.5 s/);
    session.press('-', '-');
    await session.waitForText(/live \S+ 0\.5 s/);
  });

  it('ends after as many samples as asked for', async () => {
    const session = sessions.run(mmtop('-n', '3', '-d', '0.1', '--root', tree));
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });
});

describe('program', () => {
  it('says what "used" means, one definition after the other', async () => {
    const session = await start(['--root', tree]);
    session.press('m');
    await session.waitForText('used as htop: ');
    session.press('m');
    await session.waitForText('used as MemTotal - MemFree: ');
  });

  it('explains itself and comes back', async () => {
    const session = await start(['slab', '--root', tree]);
    session.press('?');
    const help = await session.waitForText('mmtop: help for Slab');
    expect(help).toContain('Views');
    session.press('pagedown');
    session.press('pagedown');
    await session.waitForScreen(
      screen => screen.includes('Moving') && !screen.includes('mmtop: help'),
      'the next page',
    );
    session.press('esc');
    await session.waitForScreen(screen => titles[3].test(title(screen)), 'the view');
  });

  it('draws the screen anew after something wrote over it', async () => {
    const session = await start(['--root', tree]);
    session.press('space');
    const before = await session.waitForText('PAUSED');
    // What "write" and a message of the kernel do.
    session.disturb('\r\n\nBroadcast message: the disk is full\r\n'.repeat(8));
    await session.waitForText('Broadcast message');
    session.press('ctrl-l');
    await session.waitForScreen(screen => screen === before, 'the screen as it was');
  });

  it('takes no paste for keys', async () => {
    const session = await start(['--root', tree]);
    session.press('\u001b[200~qqq\u001b[201~', '2');
    await atView(session, 2);
  });
});
