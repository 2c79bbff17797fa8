import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type Keeper, type KeeperOptions, type News, openConfig} from '../../src/config/keeper.ts';
import {defaultPreferences, type Preferences} from '../../src/config/settings.ts';
import {type Watch, watchFile} from '../../src/config/watch.ts';
import {type ManualClock, manualClock, systemClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';
import {until} from '../helpers/pty.ts';
import {known} from './known.ts';

let home: string;
let path: string;
let clock: ManualClock;
let stops: (() => void)[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mmtop-config-'));
  path = join(home, '.config/mmtop/config.toml');
  clock = manualClock();
  stops = [];
});
afterEach(() => {
  for (const stop of stops) stop();
  rmSync(home, {recursive: true, force: true});
});

const write = (text: string): void => {
  mkdirSync(join(home, '.config/mmtop'), {recursive: true});
  writeFileSync(path, text);
};

/** A watcher that says so when it is told to. */
const handWatch = () => {
  let changed: () => void = () => {};
  let failed: (error: unknown) => void = () => {};
  const watch: Watch = (_, onChange, onError) => {
    changed = onChange;
    failed = onError;
    return Promise.resolve(() => {
      changed = () => {};
    });
  };
  return {watch, change: () => changed(), fail: (error: unknown) => failed(error)};
};

const options = (change: Partial<KeeperOptions> = {}): KeeperOptions => ({
  named: undefined,
  env: {HOME: home},
  given: {},
  known,
  clock,
  watch: handWatch().watch,
  ...change,
});

const open = (change?: Partial<KeeperOptions>): Keeper => {
  const keeper = openConfig(options(change));
  if ('failed' in keeper) throw new Error(keeper.failed);
  return keeper;
};

describe('at the start', () => {
  it('a missing file is as good as none', () => {
    expect(open()).toMatchObject({first: defaultPreferences, warnings: []});
  });

  it('the command line goes before the file, the file before the defaults', () => {
    write('theme = "mono"\nunits = "decimal"\ndelay = 5\n');
    expect(open({given: {theme: 'light'}}).first).toEqual({
      ...defaultPreferences,
      theme: 'light',
      units: 'decimal',
      delay: 5000,
    });
  });

  it('a broken file stops nothing, and is told', () => {
    write('theme = "mono\n');
    const {first, warnings} = open();
    expect(first).toEqual(defaultPreferences);
    expect(warnings).toEqual([expect.stringMatching(/^config\.toml line 1 is no TOML: /)]);
  });

  it('a fault in it is told with name and line, and the rest holds', () => {
    write('units = "decimal"\n\ntheme = "solarized"\n');
    const {first, warnings} = open();
    expect(first).toEqual({...defaultPreferences, units: 'decimal'});
    expect(warnings).toEqual([
      'config.toml line 3: theme must be one of default, classic, light, mono, not "solarized"',
    ]);
  });

  it('a file that cannot be read is told', () => {
    mkdirSync(path, {recursive: true});
    expect(open()).toMatchObject({
      first: defaultPreferences,
      warnings: ['~/.config/mmtop/config.toml cannot be read: it is a directory'],
    });
  });

  it('a file that was named must be there', () => {
    expect(openConfig(options({named: join(home, 'my.toml')}))).toEqual({failed: '~/my.toml does not exist'});
    expect(openConfig(options({named: home}))).toEqual({failed: `${home}: it is a directory`});
    writeFileSync(join(home, 'my.toml'), 'them = "mono"');
    expect(open({named: join(home, 'my.toml')}).warnings).toEqual([
      'my.toml line 1: there is no setting "them"; did you mean theme?',
    ]);
  });

  it('is possible without a home', async () => {
    const keeper = open({env: {}, given: {ascii: true}});
    expect(keeper.first).toEqual({...defaultPreferences, ascii: true});
    expect(keeper.save(defaultPreferences)).toBe(
      'not saved: there is no home directory; set HOME or XDG_CONFIG_HOME, or start with --config FILE',
    );
    (await keeper.watch(() => {}))();
  });
});

/** A keeper that watches, and what it told. */
const watching = async (change: Partial<KeeperOptions> = {}) => {
  const hand = handWatch();
  const keeper = open({watch: hand.watch, ...change});
  const news: News[] = [];
  const stop = await keeper.watch(one => news.push(one));
  return {
    keeper,
    news,
    stop,
    fail: hand.fail,
    /** Writes the file and lets the watcher see it. */
    edit: async (text: string | undefined) => {
      if (text === undefined) rmSync(path);
      else write(text);
      hand.change();
      await clock.advance(millis(200));
      return news.at(-1);
    },
    change: hand.change,
  };
};

describe('a change of the file', () => {
  it('is told with what changed, and only that', async () => {
    write('theme = "mono"\nunits = "decimal"\n');
    const {edit, news} = await watching();
    expect(await edit('theme = "light"\nunits = "decimal"\ndelay = 3\n')).toEqual({
      change: {theme: 'light', delay: 3000},
      text: 'config.toml read again: theme, delay',
    });
    expect(await edit('delay = 3\n')).toEqual({
      change: {theme: 'default', units: 'binary'},
      text: 'config.toml read again: theme, units',
    });
    expect(await edit('delay = 3\n[columns]\nslab = ["size"]\n')).toEqual({
      change: {columns: {slab: ['size']}},
      text: 'config.toml read again: columns',
    });
    expect(news).toHaveLength(3);
  });

  it('is told when the file is made while the program runs', async () => {
    const {edit} = await watching();
    expect(await edit('theme = "mono"')).toEqual({change: {theme: 'mono'}, text: 'config.toml read again: theme'});
  });

  it('does not touch what the command line said', async () => {
    write('theme = "mono"\n');
    const {edit} = await watching({given: {theme: 'classic'}});
    expect(await edit('theme = "light"\nascii = true\n')).toEqual({
      change: {ascii: true},
      text: 'config.toml read again: ascii; theme as the command line has it',
    });
    expect(await edit('theme = "default"\nascii = true\n')).toEqual({
      change: {},
      text: 'theme as the command line has it',
    });
  });

  it('of comments alone is nobody’s business', async () => {
    write('theme = "mono"\n');
    const {edit, news} = await watching();
    await edit('# now with words\ntheme = "mono"\n');
    await edit('# now with words\ntheme = "mono"\n');
    expect(news).toEqual([{change: {}, text: undefined}]);
  });

  it('that breaks it leaves the last good settings, until it is mended', async () => {
    write('theme = "mono"\n');
    const {edit} = await watching();
    expect(await edit('theme = "mon\n')).toEqual({
      change: {},
      text: expect.stringMatching(/^config\.toml line 1 is no TOML: .*; the settings stay$/),
    });
    expect(await edit('theme = "mono"\n')).toEqual({change: {}, text: 'config.toml is in order again'});
    expect(await edit('theme = "solarized"\nascii = true')).toEqual({
      change: {ascii: true},
      text: 'config.toml line 1: theme must be one of default, classic, light, mono, not "solarized"',
    });
    expect(await edit('theme = "solarized"\nthemes = 1')).toEqual({
      change: {ascii: false},
      text: 'config.toml has 2 faults, S lists them; line 1: theme must be one of default, classic, light, mono, not "solarized"',
    });
    expect(await edit('theme = "light"\n')).toMatchObject({change: {theme: 'light'}});
  });

  it('has all its faults told as long as they are there', async () => {
    write('theme = "solarized"\nthemes = 1\n');
    const {edit, keeper} = await watching();
    expect(keeper.faults()).toEqual(keeper.warnings);
    expect(keeper.fault).toContain('2 faults, S lists them');
    await edit('ascii = 3\n');
    expect(keeper.faults()).toEqual([expect.stringMatching(/^config\.toml line 1: ascii /)]);
    keeper.save(defaultPreferences);
    expect(keeper.faults()).toEqual([]);
    await edit('ascii = 3\n');
    await edit(undefined);
    expect(keeper.faults()).toEqual([]);
  });

  it('keeps the columns of a view whose list is none', async () => {
    write('[columns]\nslab = ["size"]\nprocesses = ["pid"]\n');
    const {edit} = await watching();
    expect(await edit('[columns]\nslab = "name"\nprocesses = ["rss"]\n')).toMatchObject({
      change: {columns: {slab: ['size'], processes: ['rss']}},
    });
  });

  it('that removes it leaves the settings', async () => {
    write('theme = "mono"\n');
    const {edit, news} = await watching();
    expect(await edit(undefined)).toEqual({change: {}, text: 'config.toml is gone; the settings stay'});
    await edit('theme = "mono"\n');
    expect(news).toHaveLength(2);
    expect(news[1]).toEqual({change: {}, text: undefined});
  });

  it('that makes it unreadable is told once', async () => {
    write('theme = "mono"\n');
    const {change, news} = await watching();
    rmSync(path);
    mkdirSync(path);
    for (let i = 0; i < 2; i += 1) {
      change();
      await clock.advance(millis(200));
    }
    expect(news).toEqual([
      {change: {}, text: '~/.config/mmtop/config.toml cannot be read: it is a directory; the settings stay'},
    ]);
  });

  it('is read when the editor has been quiet for a moment', async () => {
    write('theme = "mono"\n');
    const {change, news, stop} = await watching();
    write('');
    change();
    await clock.advance(millis(90));
    write('theme = "light"\n');
    change();
    await clock.advance(millis(90));
    expect(news).toEqual([]);
    await clock.advance(millis(20));
    expect(news).toEqual([{change: {theme: 'light'}, text: 'config.toml read again: theme'}]);
    write('theme = "classic"\n');
    change();
    stop();
    await clock.advance(millis(1000));
    expect(news).toHaveLength(1);
  });

  it('that cannot be watched for is told', async () => {
    const {fail, news} = await watching();
    fail(new Error('ENOSPC: System limit for number of file watchers reached\nmore'));
    expect(news).toEqual([
      {
        change: {},
        text: 'changes of config.toml go unnoticed: ENOSPC: System limit for number of file watchers reached',
      },
    ]);
  });
});

describe('saving', () => {
  const wanted: Preferences = {...defaultPreferences, theme: 'mono', delay: millis(2000), used: 'processes'};

  it('makes the file, and is no news afterwards', async () => {
    const {keeper, change, news} = await watching();
    expect(keeper.save(wanted)).toBe('saved to ~/.config/mmtop/config.toml');
    change();
    await clock.advance(millis(200));
    expect(news).toEqual([]);
    expect(open().first).toEqual(wanted);
  });

  it('keeps what others wrote, also since it was read', () => {
    write('# mine\nother = 1\n');
    const keeper = open();
    write('# mine\nother = 2\ntheme = "light"\n');
    expect(keeper.save(wanted)).toBe('saved to ~/.config/mmtop/config.toml');
    expect(readFileSync(path, 'utf8')).toBe('# mine\nother = 2\ntheme = "mono"\ndelay = 2\nused = "processes"\n');
  });

  it('does not write over what it cannot read', () => {
    write('theme = "mono\n');
    expect(open().save(wanted)).toMatch(/^not saved: mend it first, config\.toml line 1 is no TOML: /);
    expect(readFileSync(path, 'utf8')).toBe('theme = "mono\n');
  });

  it('says why not', () => {
    mkdirSync(path, {recursive: true});
    expect(open().save(wanted)).toBe('not saved: it is a directory: ~/.config/mmtop/config.toml');
    writeFileSync(join(home, 'flat'), '');
    expect(open({env: {HOME: home, XDG_CONFIG_HOME: join(home, 'flat')}}).save(wanted)).toBe(
      'not saved: a part of its path is no directory: ~/flat/mmtop/config.toml',
    );
  });
});

describe('on this machine', () => {
  /** The file as editors leave it: written over, replaced, moved away and made anew. */
  const ways: readonly (readonly [string, (text: string) => void])[] = [
    ['written in place', write],
    [
      'replaced by another',
      text => {
        writeFileSync(`${path}.new`, text);
        renameSync(`${path}.new`, path);
      },
    ],
    [
      'moved away and made anew',
      text => {
        renameSync(path, `${path}~`);
        write(text);
      },
    ],
  ];

  it.each(ways)('a file that is %s is noticed, each time', async (_, edit) => {
    write('theme = "mono"\n');
    const keeper = open({clock: systemClock, watch: watchFile});
    const news: News[] = [];
    stops.push(await keeper.watch(one => news.push(one)));
    for (const [i, theme] of (['light', 'classic'] as const).entries()) {
      edit(`theme = "${theme}"\n`);
      await until(() => news.length > i, `the theme ${theme}`);
      expect(news[i]?.change).toEqual({theme});
    }
    expect(keeper.save(defaultPreferences)).toMatch(/^saved/);
    edit('theme = "light"\n');
    await until(() => news.length > 2, 'the theme light');
    expect(news).toHaveLength(3);
  });

  it('a file that is made later, with its directories, is noticed', async () => {
    const keeper = open({clock: systemClock, watch: watchFile});
    const news: News[] = [];
    stops.push(await keeper.watch(one => news.push(one)));
    write('theme = "light"\n');
    await until(() => news.length > 0, 'the theme light');
    expect(news).toEqual([{change: {theme: 'light'}, text: 'config.toml read again: theme'}]);
  });
});
