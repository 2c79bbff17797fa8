import {readdirSync, readFileSync} from 'node:fs';
import {afterEach, beforeAll, describe, expect, it} from 'vitest';
import {type Sleepers, startSleepers} from '../bench/sleepers.ts';
import {mmtop} from '../helpers/build.ts';
import {createSessions, type Session} from '../helpers/pty.ts';

/**
 * More processes than fit on any screen end at once, and the rows that would fill the gap are dead as well. Each row that
 * was filled in once brought up the next dead one within the same drawing, until React gave up and the program ended.
 */
const MANY = 1500;
const END = '\u001b[F';
const HOME = '\u001b[H';
const PAGE_UP = '\u001b[5~';

const sessions = createSessions();
const undos = new Set<() => void>();
/** Should the worker itself be ended, the pipe to the sleepers closes, and they end with it. */
const ending = {
  add: (undo: () => void) => {
    undos.add(undo);
    return () => {
      undos.delete(undo);
    };
  },
};
afterEach(() => {
  sessions.close();
  for (const undo of undos) undo();
  undos.clear();
});
beforeAll(() => {
  mmtop();
});

/** Programs with the word among their arguments, mmtop and its shell for two, are found as their command lines are read. */
const OTHERS = 20;

const count = (screen: string): number => Number(/^Processes {2}(\d+) of /m.exec(screen)?.[1]);

/** The ones started here: others on the machine may sleep as well. */
const sleepers = (): ReadonlySet<string> =>
  new Set(
    readdirSync('/proc').filter(name => {
      try {
        return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8') === 'sleep\u0000100000\u0000';
      } catch {
        return false;
      }
    }),
  );
const among = (pids: ReadonlySet<string>) => (row: string) => pids.has(row.trim().split(' ')[0]!);

/** The table below its head, the two lines of the footer left out. */
const rows = (session: Session): readonly string[] => session.rows().slice(6, -2);

/** Sleepers only, wherever their pids come round; nothing falls due between the keys. */
const watching = async (): Promise<Session> => {
  const session = sessions.run(mmtop('-d', '3', '-F', 'sleep', 'processes'));
  await session.waitForScreen(screen => count(screen) >= MANY, 'the processes');
  return session;
};

const survived = async (session: Session, before: number, dead: ReadonlySet<string>): Promise<void> => {
  // The number stands above the rows and is written before them.
  await session.waitForScreen(
    screen => count(screen) <= before - MANY + OTHERS && !rows(session).some(among(dead)),
    'a table without the dead',
  );
  expect(session.screen()).toMatch(/live \d\d:\d\d:\d\d/);
  session.press('q');
  expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
};

describe(`${MANY} processes that end at once`, () => {
  const started = async (): Promise<Sleepers> => startSleepers(MANY, ending);

  it('while paused stay on screen as they were, and go when time goes on', async () => {
    const {stop} = await started();
    const ours = sleepers();
    const session = await watching();
    const before = count(session.screen());
    session.press('space', END);
    await session.waitForText('PAUSED');
    await session.waitForScreen(() => rows(session).some(among(ours)), 'the sleepers');
    await stop();
    session.press('up', HOME, 'pagedown', END, PAGE_UP, PAGE_UP);
    // The page was never read, and nothing is now.
    await session.waitForScreen(
      () => rows(session).every(row => /^ *\d+ … /.test(row) && among(ours)(row)),
      'a page of the dead that was never read',
    );
    expect(count(session.screen())).toBeGreaterThanOrEqual(MANY);
    session.press('space');
    await survived(session, before, ours);
  });

  it('between two samples, under a user who pages through them', async () => {
    const {stop} = await started();
    const ours = sleepers();
    const session = await watching();
    const before = count(session.screen());
    session.press(END);
    await session.waitForScreen(() => rows(session).some(among(ours)), 'the sleepers');
    await stop();
    session.press(PAGE_UP, PAGE_UP, 'up', HOME, 'pagedown', END);
    await survived(session, before, ours);
  });
});
