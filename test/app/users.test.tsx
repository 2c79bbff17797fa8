import {describe, expect, it} from 'vitest';
import {paletteItems} from '../../src/app/palette.ts';
import {userItems, usersTitle} from '../../src/app/user-list.ts';
import {kib} from '../../src/units.ts';
import {noFacts, type TableFacts} from '../../src/views/table-state.ts';
import {fixtureHost, type Screen, withScreen} from '../helpers/screen.tsx';
import {listen} from './listener.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';

const opened = (
  view: 'processes' | 'overview' | 'oom' | 'slab',
  act: (screen: Screen) => Promise<void>,
  uid?: number,
) =>
  withScreen({from: PRESSURE, start: {view, uid}}, async screen => {
    await screen.sample();
    await screen.sample();
    await act(screen);
  });

describe('u', () => {
  it('lists all users, then those that own processes, who holds most first, once their owners are read', () =>
    opened('overview', async screen => {
      await screen.press('u');
      await screen.sample();
      const lines = screen.lines().slice(4);
      expect(lines[0]).toBe('Processes of');
      expect(lines[1]).toBe('all users  35 processes');
      expect(lines[2]).toMatch(/^0 +\d+ processes, at most \S+ resident$/);
      expect(lines.join('\n')).toMatch(/\n33 +2 processes, at most 576K resident\n/);
    }));

  it('takes the letters of a name for a name, and only the beginning of "all users" for all', () => {
    const owners = () => ({list: [{uid: 0, name: 'root', count: 3, rss: kib(9)}], total: 5, unread: 0});
    const found = (text: string) => userItems(text, {...noFacts, owners} as TableFacts).map(item => item.text);
    expect([found(''), found('r'), found('al')]).toEqual([['all users', 'root'], ['root'], ['all users']]);
  });

  it('restricts to the user that is typed, and title and head say so', () =>
    opened('processes', async screen => {
      await screen.press('u');
      await screen.sample();
      await screen.press('3', '3', 'enter');
      expect(screen.text()).toContain('Processes of 33  2 hold at most 576K');
      expect(screen.lines()[0]).toMatch(/^mmtop host {2}user 33 {2}up/);
      await screen.press('1');
      expect(screen.text()).toContain('Processes of 33  2 hold');
      await screen.press('3');
      expect(screen.text()).not.toContain('user 33');
    }));

  it.each([
    ['Escape', ['esc']],
    ['all users', ['u', 'enter']],
  ] as const)('is lifted by %s, for --user as well', (_, keys) =>
    opened(
      'processes',
      async screen => {
        expect(screen.text()).toContain('Processes of 33  2 hold');
        await screen.press(...keys);
        expect(screen.text()).toContain('Processes  35 hold');
        expect(screen.lines()[0]).not.toContain('user');
      },
      33,
    ),
  );

  it('left by Escape changes nothing; a filter goes before it', () =>
    opened('processes', async screen => {
      await screen.press('u');
      await screen.sample();
      await screen.press('3', '3', 'enter', 'u', 'esc', '\\', 'x', 'enter', 'esc');
      expect(screen.text()).toContain('filter removed');
      expect(screen.text()).toContain('Processes of 33  2 hold');
    }));

  it('with a name that nobody has says so, and stays', () =>
    opened('processes', async screen => {
      await screen.press('u', 'q', 'enter');
      expect(screen.text()).toContain('User: q   no user of that name has processes here');
      await screen.press('esc');
      expect(screen.text()).toContain('Processes  35 hold');
    }));

  it.each(['slab', 'oom'] as const)('is refused in %s, where it would change nothing', view =>
    opened(view, async screen => {
      await screen.press('u');
      expect(screen.text()).toContain('users are chosen where processes are listed: views 1 and 2');
    }),
  );

  it('is heard by who listens', async () => {
    const {press, heard} = await listen(fixtureHost(PRESSURE), ['overview']);
    heard();
    await press('u');
    expect(heard()).toBe(
      'Processes of. Arrows choose, Enter takes, Escape leaves.\n1 of 6: all users, 35 processes.\n\n',
    );
    await press('3');
    await press('3');
    expect(heard()).toMatch(/\n\n1 of 1: 33, 2 processes, at most 576K resident\.\n\n$/);
    await press('enter');
    expect(heard()).toMatch(/^Rows 1 to 2 of 2, of user 33, by RSS, largest first\.\n/);
    await press('esc');
    expect(heard()).toBe('Processes of all users.\n35 rows now.\n\n');
  });
});

describe('the list of users', () => {
  const facts: TableFacts = {
    ...noFacts,
    owners: () => ({
      list: [
        {uid: 0, name: 'root', count: 3, rss: kib(900)},
        {uid: 7, name: 'a\u001b[2Jb', count: 1, rss: kib(1)},
      ],
      total: 9,
      unread: 5,
    }),
  };

  it('says how many owners are not read yet', () =>
    expect(usersTitle(facts)).toBe('Processes of (the owners of 5 are not read yet)'));

  it('is in the palette, and harmless', () => {
    const items = paletteItems('user ', facts);
    expect(items.map(({text}) => text)).toEqual(['user all users', 'user root', 'user a\\e[2Jb']);
    expect(paletteItems('user root', facts)[0]?.outcome).toEqual({event: {type: 'restrict', uid: 0}});
    expect(paletteItems('user nobody', facts)[0]).toEqual({
      text: 'user nobody',
      help: 'no user nobody has processes here',
    });
    expect(paletteItems('user root', noFacts)[0]?.help).toBe('this view lists no processes');
  });
});
