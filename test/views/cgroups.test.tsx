import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {savedKmsg} from '../../src/kmsg/tail.ts';
import {available, known, mapReading, unavailable} from '../../src/reading.ts';
import {fixtureHost, type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';
import {logged} from '../kmsg/logs.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';

const frame = (name: string, options: ScreenOptions, act: (screen: Screen) => Promise<void>): Promise<void> =>
  withScreen({...options, start: {view: 'cgroups'}}, async screen => {
    await act(screen);
    expect(screen.scrolled()).toBe(0);
    expect(screen.wrapped()).toBe(false);
    await expect(`${screen.text()}\n`).toMatchFileSnapshot(`../frames/${name}.txt`);
  });

const times = (n: number) => async (screen: Screen) => {
  for (let i = 0; i < n; i += 1) await screen.sample();
};

type Growth = readonly (readonly [file: RegExp, key: string, by: number])[];

/** The machine of a fixture, in which some counters grow at every look. */
const growing = (name: string, growth: Growth): Host => {
  const host = fixtureHost(name);
  const looks = new Map<string, number>();
  return {
    ...host,
    read: (path, how) => {
      const reading = host.read(path, how);
      const n = looks.get(path) ?? 0;
      looks.set(path, n + 1);
      if (!reading.ok) return reading;
      const text = growth
        .filter(([file]) => file.test(path))
        .reduce(
          (last, [, key, by]) =>
            last.replace(
              new RegExp(`(^${key}[ =]|${key}=)(\\d+)`, 'm'),
              (_, before: string, value: string) => `${before}${Number(value) + by * n}`,
            ),
          reading.value,
        );
      return available(text);
    },
  };
};

const events = (path: string) => new RegExp(`fs/cgroup${path}/memory\\.events(\\.local)?$`);
const all = (path: string) => new RegExp(`fs/cgroup${path}/memory\\.events$`);

const trouble = (): Host =>
  growing(PRESSURE, [
    [all('/system\\.slice'), 'high', 40],
    [all('/system\\.slice'), 'max', 9],
    [all('/system\\.slice'), 'oom', 1],
    [all('/system\\.slice'), 'oom_kill', 1],
    [events('/system\\.slice/importer\\.service'), 'high', 40],
    [events('/system\\.slice/search\\.service'), 'max', 7],
    [events('/system\\.slice/batch\\.service'), 'max', 2],
    [events('/system\\.slice/batch\\.service'), 'oom', 1],
    [events('/system\\.slice/batch\\.service'), 'oom_kill', 1],
    [/importer\.service\/memory\.pressure$/, 'total', 640_000],
    [/search\.service\/memory\.pressure$/, 'total', 210_000],
    [/report\.service\/memory\.swap\.events$/, 'fail', 12],
  ]);

describe('groups in trouble', () => {
  it.each([
    [80, 24],
    [120, 40],
  ])('at %i×%i', (width, height) =>
    frame(`cgroups-${width}x${height}-trouble`, {from: trouble(), width, height}, times(5)),
  );

  it('have a sentence each', () =>
    withScreen({from: trouble(), width: 120, height: 40, start: {view: 'cgroups'}}, async screen => {
      await times(5)(screen);
      const sentences: string[] = [];
      for (let i = 0; i < 4; i += 1) {
        await screen.press('down');
        sentences.push(screen.lines()[37]!);
      }
      expect(sentences).toEqual([
        'system.slice: OOM killer at the limit of a group below: 4 processes killed in the last 4 s',
        'importer.service: slowed down by memory.high 160 times in the last 4 s; nothing is killed by it',
        'search.service: met memory.max 28 times in the last 4 s; reclaim has made room so far',
        '/system.slice/docker-c0ffee000002.scope: limit 64.0 MiB (its own), 59.9 MiB left',
      ]);
    }));

  it('in full', () =>
    frame('cgroups-80x24-detail', {from: trouble()}, async screen => {
      await times(5)(screen);
      await screen.press('down', 'down', 'enter');
    }));

  it('that are gone say so', () => {
    const host = fixtureHost(PRESSURE);
    let there = true;
    const leaving: Host = {
      ...host,
      list: path => mapReading(host.list(path), names => names.filter(name => there || name !== 'importer.service')),
      identity: path =>
        there || !path.endsWith('importer.service') ? host.identity(path) : unavailable({kind: 'missing', path}),
    };
    return withScreen({from: leaving, start: {view: 'cgroups'}}, async screen => {
      await times(2)(screen);
      await screen.press('down', 'down', 'enter');
      expect(screen.lines().slice(4, 7)).toEqual([
        'Cgroup importer.service',
        'Group',
        '  path                   /system.slice/importer.service',
      ]);
      there = false;
      await times(2)(screen);
      expect(screen.lines().slice(4, 6)).toEqual(['Cgroup importer.service', 'It is gone.']);
      await screen.press('esc');
      expect(screen.text()).not.toContain('importer.service');
    });
  });
});

describe('other machines', () => {
  it('with memory on cgroup v1', () =>
    frame('cgroups-120x40-hybrid-v1', {from: '6.1-x86_64-4k-hybrid-v1', width: 120, height: 40}, times(2)));

  it('with a long sentence below the table, in lines that would be empty', () =>
    withScreen({from: '6.1-x86_64-4k-hybrid-v1', width: 80, height: 24, start: {view: 'cgroups'}}, async screen => {
      await times(2)(screen);
      expect(screen.lines().slice(19, 22)).toEqual([
        '',
        '/: no limit but the machine’s; its usage is page cache and anonymous memory',
        'only: a group below may show more',
      ]);
      // The rows of the table need them all.
      await screen.resize(80, 10);
      expect(screen.lines().at(-3)).toMatch(/^\/: no limit .*…$/);
      expect(screen.text()).not.toContain('only: a group below may show more');
    }));

  it('with a kill of which only the log knows whose limit it was', () => {
    const host = growing('6.1-x86_64-4k-hybrid-v1', [[/docker\/memory\.oom_control$/, 'oom_kill', 1]]);
    const up = Number(/^[\d.]+/.exec(known(host.read('proc/uptime'))!)![0]);
    const log = logged(
      [181, 182, 183, 184, 185, 186].flatMap(pid => [
        `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/shop,task_memcg=/docker,task=till,pid=${pid},uid=0`,
        `Memory cgroup out of memory: Killed process ${pid} (till) total-vm:36512kB, anon-rss:25216kB, file-rss:1804kB, shmem-rss:0kB, UID:0 pgtables:112kB oom_score_adj:0`,
      ]),
      {at: Math.round(up * 1e6)},
    );
    const telling: Host = {...host, kmsg: () => savedKmsg(() => available(log))};
    return withScreen({from: telling, width: 80, height: 24, start: {view: 'cgroups'}}, async screen => {
      await times(3)(screen);
      while (!screen.inverted().some(row => row.includes('docker '))) await screen.press('down');
      await times(1)(screen);
      expect(screen.lines().slice(18, 22).join(' ')).toContain('cgroup /shop had reached its limit');
    });
  });

  it('inside a container', () => {
    const host = fixtureHost(PRESSURE);
    const inside: Host = {
      ...host,
      read: (path, how) => {
        if (path === 'proc/self/mountinfo') return available('30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n');
        if (path === 'proc/self/cgroup') return available('0::/system.slice/search.service\n');
        return host.read(path, how);
      },
    };
    return frame('cgroups-80x24-confined', {from: inside}, times(2));
  });

  it('where cgroups are mounted without the memory controller', () =>
    frame(
      'cgroups-80x24-off',
      {
        from: {
          ...fixtureHost(PRESSURE),
          read: path =>
            path.endsWith('cgroup.controllers') ? available('cpu io\n') : fixtureHost(PRESSURE).read(path),
        },
      },
      times(2),
    ));
});

describe('keys', () => {
  it('fold a group, sort among brothers and sisters, and filter with those above', () =>
    withScreen({from: PRESSURE, start: {view: 'cgroups'}}, async screen => {
      await times(2)(screen);
      await screen.press('down', 'o');
      expect(screen.text()).toMatch(/├─▸ system\.slice/);
      expect(screen.text()).not.toContain('importer.service');
      await screen.press('\\', 's', 'e', 'a', 'r', 'c', 'h', 'enter');
      expect(
        screen
          .lines()
          .slice(6, 9)
          .map(row => row.slice(0, 24).trimEnd()),
      ).toEqual(['▾ /', '└─▾ system.slice', '  └─search.service']);
    }));
});

describe('names that others chose', () => {
  it('move nothing on the screen, in the table, in the line below it and on the page', () => {
    const host = fixtureHost(PRESSURE);
    const evil = 'a\u001b[2J\n\u202e\tb.service';
    const real = 'sys/fs/cgroup/system.slice/batch.service';
    const told = (path: string) => path.replace(`sys/fs/cgroup/${evil}`, real);
    const hostile: Host = {
      ...host,
      list: path => mapReading(host.list(told(path)), names => (path === 'sys/fs/cgroup' ? [...names, evil] : names)),
      read: (path, how) => host.read(told(path), how),
      identity: path => host.identity(told(path)),
    };
    return withScreen({from: hostile, start: {view: 'cgroups', filter: '\u202e'}}, async screen => {
      await times(2)(screen);
      await screen.press('down');
      const shown = 'a\\e[2J\\n·\\tb.service';
      expect(screen.lines()[7]).toMatch(/^└─a\\e\[2J\\n·\\tb\.service +4\.00K/);
      expect(screen.lines()[21]).toContain(shown);
      await screen.press('enter');
      expect(screen.lines().slice(4, 7)).toEqual([`Cgroup ${shown}`, 'Group', `  path                   /${shown}`]);
      expect(screen.scrolled()).toBe(0);
      expect(screen.output()).not.toContain('\u202e');
    });
  });
});

describe('actions', () => {
  it('are those of the selected group, and the top has none', () =>
    withScreen({from: PRESSURE, start: {view: 'cgroups'}}, async screen => {
      await screen.sample();
      await screen.press('a');
      expect(screen.text()).toContain('the top of the tree has no limit that could be set from here');
      await screen.press('esc', '/', ...'postgresql', 'enter', 'a');
      expect(screen.lines().slice(4, 8)).toEqual([
        'What to do',
        expect.stringMatching(/^Set memory\.high, now \S+$/),
        expect.stringMatching(/^Set memory\.max, now \S+$/),
        'Take memory back once (memory.reclaim)',
      ]);
      await screen.press('down', 'enter', ...'1M', 'enter');
      expect(screen.text()).toContain('Set memory.max of postgresql.service to 1.00 MiB?');
    }));

  it('are none with --readonly', () =>
    withScreen({from: PRESSURE, start: {view: 'cgroups', readonly: true}}, async screen => {
      await screen.sample();
      await screen.press('a');
      expect(screen.text()).toContain('started with --readonly: nothing is changed from here');
    }));
});
