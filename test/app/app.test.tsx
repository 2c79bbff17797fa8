import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {available} from '../../src/reading.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {millis} from '../../src/units.ts';
import {viewIds, views} from '../../src/views/index.ts';
import {fixtureHost, openScreen, type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';
import {changing, growing, without} from '../views/process-hosts.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';

const inProcesses = <T,>(use: (screen: Screen) => Promise<T>, options: Partial<ScreenOptions> = {}): Promise<T> =>
  withScreen({from: PRESSURE, start: {view: 'processes'}, ...options}, async screen => {
    await screen.sample();
    return use(screen);
  });

/** The selected row; the other inverse one is the head of the table. */
const selected = (screen: Screen): string | undefined => screen.inverted().find(row => !/RSS|SIZE|FREE/.test(row));

const last = (screen: Screen): readonly string[] => screen.lines().slice(-2);

/** A host that says what was read of it. */
const watched = (name: string): {readonly host: Host; readonly reads: string[]} => {
  const host = fixtureHost(name);
  const reads: string[] = [];
  return {
    reads,
    host: {
      ...host,
      read: (path, options) => {
        reads.push(path);
        return host.read(path, options);
      },
    },
  };
};

describe('a fold', () => {
  it('keeps what was folded under the selection, wherever its sum takes it', () =>
    inProcesses(async screen => {
      await screen.press('t', 'end');
      for (const key of ['up', 'up', 'up', 'up', 'up', 'up'] as const) await screen.press(key);
      const pidOf = (row: string | undefined): string | undefined => /^\s*(\d+)/.exec(row ?? '')?.[1];
      // Up to a row from which something hangs.
      while (!selected(screen)?.includes('▾')) await screen.press('up');
      const before = pidOf(selected(screen));
      await screen.press('o');
      expect(selected(screen)).toContain('▸');
      expect(pidOf(selected(screen))).toBe(before);
      await screen.press('o');
      expect(selected(screen)).toContain('▾');
      expect(pidOf(selected(screen))).toBe(before);
    }));
});

describe('arguments that were not read yet', () => {
  /** All but the first few are below the screen. */
  const options: Partial<ScreenOptions> = {
    height: 12,
    from: {
      ...fixtureHost(PRESSURE),
      read: (path, how) =>
        path.endsWith('/cmdline')
          ? available(path === 'proc/176/cmdline' ? 'nginx\0-c\0/srv/shop.conf\0' : '')
          : fixtureHost(PRESSURE).read(path, how),
    },
  };

  it('are told of while a filter is on, also where it has found some', () =>
    inProcesses(async screen => {
      await screen.press('\\', ...'nginx|shop');
      expect(last(screen)[0]).toMatch(/^Filter: nginx\|shop {3}\d+ command lines not read yet/);
      await screen.press('enter');
      expect(last(screen)[0]).toMatch(/^ filter: nginx\|shop {3}\d+ command lines not read yet/);
      await screen.sample();
      expect(last(screen)[0]).toMatch(/^ filter: nginx\|shop /);
      expect(screen.text()).not.toContain('not read yet');
    }, options));

  it('are searched again when they are read', () =>
    inProcesses(async screen => {
      await screen.press('/', ...'shop.conf', 'enter');
      expect(screen.text()).toContain(' 230 ');
      await screen.press('n');
      expect(last(screen)[0]).toMatch(/^no row contains "shop\.conf" so far; \d+ command lines not read yet/);
      await screen.sample();
      expect(selected(screen)).toMatch(/ 176 .*nginx -c \/srv\/shop/);
      expect(screen.text()).not.toContain('no row contains');
    }, options));

  it('that do not bring it either are told of once', () =>
    inProcesses(async screen => {
      await screen.press('/', ...'shop.config');
      expect(last(screen)[0]).toContain('so far');
      await screen.sample();
      expect(last(screen)[0]).toBe('Search: shop.config   no row contains "shop.config"');
    }, options));
});

describe('the selection', () => {
  it('is on the first row, and follows the keys', () =>
    inProcesses(async screen => {
      expect(selected(screen)).toContain(' 230 ');
      await screen.press('down');
      expect(selected(screen)).toContain(' 224 ');
      await screen.press('down', 'down', 'up');
      expect(selected(screen)).toContain(' 178 ');
      await screen.press('end');
      expect(selected(screen)).toBe(screen.lines().at(-3));
      await screen.press('home');
      expect(selected(screen)).toContain(' 230 ');
    }));

  it('is inverse without colours too', () =>
    inProcesses(async screen => expect(selected(screen)).toContain(' 230 '), {colour: false}));

  it('takes keys that come faster than frames', () =>
    inProcesses(async screen => {
      await screen.burst('down', 'down', 'down', 'up');
      expect(selected(screen)).toContain(' 178 ');
      await screen.burst('\\', 'n', 'g', 'i', 'n', 'x', 'enter', 'down');
      expect(screen.text()).toContain(' filter: nginx ');
      expect(selected(screen)).toContain(' 174 ');
    }));

  it('stays on the screen when the screen becomes lower', () =>
    inProcesses(async screen => {
      await screen.press('pagedown');
      const row = selected(screen)!.trim().split(/\s+/)[0];
      await screen.resize(80, 12);
      expect(selected(screen)!.trim().split(/\s+/)[0]).toBe(row);
    }));

  it('is in the sort menu where the table is sorted', () =>
    inProcesses(async screen => {
      await screen.press('s');
      expect(screen.inverted().filter(row => !row.startsWith('!!!'))).toEqual([expect.stringMatching(/^RSS /)]);
      await screen.press('down', 'enter');
      expect(screen.text()).toContain('ANON▼');
    }));
});

describe('keys', () => {
  it('go to every view', () =>
    withScreen({from: PRESSURE}, async screen => {
      await screen.sample();
      for (const id of viewIds) {
        await screen.press(views[id].key);
        await screen.press('?');
        expect(screen.text()).toContain(`mmtop: help for ${views[id].title}`);
      }
    }));

  it('ask for what concerns the program as a whole', () =>
    withScreen({from: PRESSURE}, async screen => {
      await screen.press('ctrl-l', 'ctrl-z', 'ctrl-c', 'q');
      expect(screen.effects).toEqual(['redraw', 'suspend', 'interrupt', 'quit']);
    }));

  it('are letters while something is typed', () =>
    inProcesses(async screen => {
      await screen.press('/', 'q', '1', '?');
      expect(screen.effects).toEqual([]);
      expect(last(screen)[0]).toMatch(/^Search: q1\?/);
    }));

  it('show what is typed on the lowest screen too', () =>
    inProcesses(
      async screen => {
        expect(screen.lines().at(-1)).toContain('qQuit');
        await screen.press('\\', 'r', 'e', 'd');
        expect(screen.lines().at(-1)).toMatch(/^Filter: red {3}\d+ command lines not read yet$/);
        expect(screen.text()).toContain('redis-server');
      },
      {height: 6},
    ));

  it('do nothing worse than say so before the first sample', () =>
    withScreen({from: PRESSURE}, async screen => {
      await screen.press('down', 'pagedown', 'end', 's', '/', 'n', 'm', 'M', '+', '?', 'down', 'esc');
      await screen.sample();
      expect(screen.text()).toContain('stress-ng-vm');
    }));
});

describe('time', () => {
  it('stands still while paused, and nothing is read', async () => {
    const {host, reads} = watched(PRESSURE);
    await withScreen({from: host}, async screen => {
      await screen.sample();
      await screen.press('space');
      const before = reads.length;
      const shown = screen.lines().slice(1);
      await screen.sample();
      await screen.sample();
      expect(reads.length).toBe(before);
      expect(screen.lines().slice(1)).toEqual(shown);
      expect(screen.lines()[0]).toContain('PAUSED 12:00:00');
      await screen.press('space');
      expect(screen.lines()[0]).toMatch(/live 12:00:02/);
    });
  });

  it('reads nothing for a row or a view that comes up while paused, and says so', async () => {
    const {host, reads} = watched(PRESSURE);
    await withScreen({from: host, start: {view: 'processes'}, rules: []}, async screen => {
      await screen.sample();
      await screen.press('space');
      const before = reads.length;
      await screen.press('end');
      expect(selected(screen)).toMatch(/^ *\d+ … .* … /);
      await screen.press('3');
      expect(screen.text()).toContain('not sampled yet');
      expect(screen.text()).toContain('Space goes on');
      expect(reads.length).toBe(before);
      await screen.press('2', 'space');
      expect(selected(screen)).toMatch(/^ *\d+ \w+ /);
      expect(reads.length).toBeGreaterThan(before);
    });
  });

  it('goes by the delay that the keys set', () =>
    withScreen({from: PRESSURE, start: {delay: millis(2000)}}, async screen => {
      await screen.sample();
      await screen.press('+');
      expect(screen.lines()[0]).toContain(' 3 s ');
      await screen.sample();
      expect(screen.lines()[0]).toContain('12:00:03');
    }));
});

describe('reading', () => {
  it('of slabs, page types and processes happens where they are shown', async () => {
    const {host, reads} = watched(PRESSURE);
    await withScreen({from: host, start: {view: 'pressure'}, rules: []}, async screen => {
      await screen.sample();
      await screen.sample();
      expect(reads.filter(path => /slabinfo|pagetypeinfo|^proc\/\d/.test(path))).toEqual([]);
      await screen.press('3');
      expect(reads).toContain('proc/slabinfo');
      expect(screen.text()).toContain('kernfs_node_cache');
      await screen.press('4');
      expect(reads).toContain('proc/pagetypeinfo');
    });
  });

  it('fills what scrolls into sight at once', () =>
    inProcesses(async screen => {
      await screen.press('end');
      expect(screen.text()).not.toMatch(/ … .* … /);
    }));
});

describe('the command line', () => {
  it('sets view, order, filter and processes', () =>
    withScreen(
      {from: PRESSURE, start: {view: 'processes', sort: 'swap', reverse: true, filter: 'postgres|java'}},
      async screen => {
        await screen.sample();
        await screen.sample();
        expect(screen.text()).toContain('SWAP▲');
        expect(screen.text()).toContain('4 of 35');
      },
    ));

  it('restricts to processes', () =>
    withScreen({from: PRESSURE, start: {view: 'processes', pids: new Set([224, 178, 99_999])}}, async screen => {
      await screen.sample();
      expect(screen.text()).toContain('Processes  no process 99999: 2 hold at most ');
    }));

  it('restricts to a user', () =>
    withScreen({from: PRESSURE, start: {view: 'processes', uid: 33}}, async screen => {
      await screen.sample();
      expect(screen.text()).toContain('Processes of 33  2 hold at most ');
      expect(screen.text()).toContain('nginx');
    }));
});

describe('ASCII', () => {
  it.each(viewIds)('is all that is drawn in %s, help and menus included', view =>
    withScreen({from: PRESSURE, ascii: true, width: 120, height: 40, start: {view}}, async screen => {
      await screen.sample();
      const ascii = () => expect(screen.text()).toMatch(/^[\n\x20-\x7e]*$/);
      ascii();
      await screen.sample();
      ascii();
      await screen.press('s');
      ascii();
      await screen.press('esc', '?');
      ascii();
      await screen.press('end');
      ascii();
      await screen.press('esc', '/');
      ascii();
    }),
  );
});

it('draws the whole screen again when asked, as it was', () =>
  inProcesses(async screen => {
    const before = screen.lines();
    const sent = screen.output().length;
    await screen.redraw();
    expect(screen.lines()).toEqual(before);
    expect(screen.output().length - sent).toBeGreaterThan(800);
  }));

it('sends little when little changes', () =>
  inProcesses(async screen => {
    await screen.sample();
    const sent = screen.output().length;
    await screen.sample();
    expect(screen.output().length - sent).toBeLessThan(300);
  }));

it('tells of a component that throws', async () => {
  const screen = await openScreen({from: PRESSURE});
  await screen.sample();
  screen.store.amend({...screen.store.get().snapshot, cost: undefined} as unknown as Snapshot);
  await expect(screen.press('down')).rejects.toThrow(TypeError);
  screen.close();
});

describe('columns', () => {
  const head = (screen: Screen): string => screen.lines().find(row => row.includes('PID')) ?? '';

  it('show where there are more, and are back in place after a screen on which all fit', () =>
    inProcesses(async screen => {
      const first = head(screen);
      expect(first).toMatch(/COMMAND +›$/);
      await screen.press('right', 'right');
      expect(head(screen)).toMatch(/^ +PID‹/);
      expect(screen.text()).toMatch(/Processes (?!by)/);
      await screen.press('right', 'right', 'right');
      expect(head(screen)).not.toContain('RSS');
      expect(screen.text()).toContain('Processes by RSS▼ ');
      await screen.resize(240, 24);
      expect(head(screen)).not.toMatch(/[‹›]/);
      await screen.resize(80, 24);
      expect(head(screen)).toBe(first);
    }));

  it('keep the names of groups and branches in sight', () =>
    inProcesses(async screen => {
      await screen.press('b', 'right', 'right', 'right', 'right');
      expect(head(screen)).toMatch(/^ +PID‹.* COMMAND/);
      expect(screen.text()).toMatch(/▸ \d+ .*root|▸ /);
      await screen.press('b', 'b', 'b', 't', 'right', 'right');
      expect(head(screen)).toMatch(/^ +PID‹.* COMMAND/);
      expect(screen.text()).toContain('├─');
    }));
});

describe('a table that changes its order', () => {
  const machine = (): Host => fixtureHost(PRESSURE);
  /** The second process takes the place of the first. */
  const overtaken = (): Host => growing(machine(), 224, () => 50_000);

  const becoming = (next: Host, use: (screen: Screen) => Promise<void>, options: Partial<ScreenOptions> = {}) => {
    const {host, become} = changing(machine());
    return inProcesses(
      async screen => {
        become(next);
        await use(screen);
      },
      {from: host, ...options},
    );
  };

  it('opens the page of the row that was there when the key was pressed', () =>
    becoming(overtaken(), async screen => {
      await screen.sample();
      expect(selected(screen)).toContain(' 224 ');
      await screen.press('enter');
      expect(screen.text()).toMatch(/stress-ng-vm.* 230/);
    }));

  it('opens that of the row that is there now, once that can be seen', () =>
    becoming(overtaken(), async screen => {
      await screen.sample();
      await screen.wait(300);
      await screen.press('enter');
      expect(screen.text()).toMatch(/importer.* 224/);
    }));

  it('asks about the row that was there, and after another key about the one that is', () =>
    becoming(overtaken(), async screen => {
      await screen.sample();
      await screen.press('e', 'esc', 'x');
      expect(screen.inverted().join('\n')).toMatch(/\* +224 .*\n[! ] +230 /);
    }));

  it('does nothing about a row that is just gone', () =>
    becoming(without(machine(), 230), async screen => {
      await screen.sample();
      await screen.press('k');
      expect(last(screen)[0]).toBe('the row that was selected is just gone');
      await screen.press('k');
      expect(last(screen)[0]).not.toContain('gone');
    }));

  it('keeps the selection in its place, as htop does, where rows are processes', () =>
    becoming(overtaken(), async screen => {
      await screen.press('down', 'up');
      await screen.sample();
      expect(selected(screen)).toContain(' 224 ');
    }));

  it('keeps it on the row elsewhere, once it was moved', () =>
    becoming(
      growing(machine(), 178, () => 50_000),
      async screen => {
        await screen.press('/', 'r', 'e', 'd', 'i', 's', 'enter');
        const row = () => screen.inverted().find(text => text.includes('redis-server'))!;
        const place = () => screen.lines().indexOf(row());
        const before = place();
        await screen.sample();
        expect(place()).toBeGreaterThan(0);
        expect(place()).not.toBe(before);
      },
      {start: {view: 'oom'}, height: 40},
    ));
});
