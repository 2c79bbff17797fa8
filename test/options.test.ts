import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {buddyColumns} from '../src/columns/buddy.ts';
import {processColumns} from '../src/columns/processes.ts';
import {slabColumns} from '../src/columns/slab.ts';
import {defaultPreferences} from '../src/config/settings.ts';
import {
  commands,
  type Flag,
  flags,
  type Options,
  parseOptions,
  usage,
  vocabulary,
  withPreferences,
} from '../src/options.ts';
import {viewIds, views} from '../src/views/index.ts';
import type {View} from '../src/views/view.ts';

const options = (argv: readonly string[], env: Readonly<Record<string, string>> = {}): Options => {
  const result = parseOptions(argv, env);
  if (!result.ok) throw new Error(result.message);
  return result.options;
};

const message = (...argv: readonly string[]): string => {
  const result = parseOptions(argv, {});
  if (result.ok) throw new Error(`accepted ${argv.join(' ')}`);
  return result.message;
};

describe('a view', () => {
  it.each(viewIds)('%s is named by its name or its key', id => {
    const {key} = views[id];
    // The doctor’s name is that of a command.
    if (id !== 'doctor') expect(options([key])).toEqual(options([id]));
    expect(options([key])).toMatchObject({command: 'live', view: id, viewNamed: true});
    expect(options(['batch', key])).toMatchObject({command: 'batch', view: id});
  });

  it('has one key', () => {
    expect(message('10')).toMatch(/^"10" is no command and no view/);
    expect(message('2', '3')).toMatch(/^one command or view at a time/);
  });
});

describe('doctor', () => {
  it.each([
    ['3s', 3_000],
    ['2m', 120_000],
    ['0', 0],
    ['1.5', 1_500],
    ['250ms', 250],
    ['1h', 3_600_000],
  ])('waits %s', (text, wait) => {
    expect(options(['doctor', '--wait', text])).toMatchObject({command: 'doctor', term: '', wait, waiting: true});
  });

  it('takes a file, rules, and nothing else', () => {
    expect(options(['doctor', 'x.mmrec', '--json'])).toMatchObject({command: 'doctor', term: 'x.mmrec', json: true});
    expect(options(['doctor', '--assert', 'swap-full,memory-stall']).assert).toEqual(['swap-full', 'memory-stall']);
    expect(message('doctor', '--wait', 'soon')).toBe('--wait wants a time such as 10s or 2m, up to 24h, not "soon"');
    expect(message('doctor', '--wait', '25h')).toMatch(/^--wait wants/);
    expect(message('doctor', '--assert', 'luck')).toMatch(/^--assert wants rules such as oom-kills, .*, not "luck"/);
    expect(message('doctor', 'hour.mmrec', '--wait', '3s')).toMatch(/^--wait is for a machine that runs; a file/);
    expect(message('doctor', 'hour.mmrec', '--root', 'there')).toBe(
      '--root is another machine than the file: leave one of them out',
    );
    expect(message('replay', 'hour.mmrec', '--proc', 'there')).toMatch(/^--proc is another machine than the file/);
    expect(message('doctor', '-n', '3')).toBe('--iterations changes nothing of what the doctor looks at');
    expect(message('doctor', 'hour.mmrec', '-p', '1')).toMatch(/^--pid changes nothing/);
    expect(message('once', '--wait', '3s')).toBe('--wait goes with "mmtop doctor"');
    expect(message('doctor', 'a', 'b')).toMatch(/^one command or view at a time/);
  });
});

describe('record', () => {
  it('takes a file, whatever it is called', () => {
    expect(options(['record', 'x.mmrec', '-d', '2', '-n', '9'])).toMatchObject({
      command: 'record',
      term: 'x.mmrec',
      delay: 2_000,
      iterations: 9,
      force: false,
      at: undefined,
    });
    expect(options(['record', 'slab', '--force'])).toMatchObject({
      command: 'record',
      term: 'slab',
      view: 'overview',
      force: true,
    });
  });

  it('needs one file, and alone writes over it', () => {
    expect(message('record')).toBe('record which file? for example: mmtop record trouble.mmrec');
    expect(message('record', 'a', 'b')).toMatch(/^one command or view at a time/);
    expect(message('slab', '--force')).toBe('--force goes with "mmtop record"');
  });
});

describe('replay', () => {
  it('takes a file, and where to begin', () => {
    expect(options(['replay', 'x.mmrec', '--at', '14:03'])).toMatchObject({
      command: 'replay',
      term: 'x.mmrec',
      at: '14:03',
    });
    expect(message('replay')).toBe('replay which file? for example: mmtop replay trouble.mmrec');
    expect(message('batch', '--at', '5s')).toBe('--at goes with "mmtop replay"');
  });
});

describe('without arguments', () => {
  it('shows the overview once a second', () => {
    expect(options([])).toEqual({
      command: 'live',
      term: '',
      view: 'overview',
      viewNamed: false,
      delay: 1_000,
      iterations: undefined,
      sort: undefined,
      reverse: false,
      user: undefined,
      pids: undefined,
      filter: '',
      force: false,
      wait: 10_000,
      waiting: false,
      assert: undefined,
      at: undefined,
      root: undefined,
      proc: undefined,
      sys: undefined,
      pageSize: undefined,
      json: false,
      colour: true,
      ascii: false,
      readonly: false,
      screenReader: false,
      config: undefined,
      given: {},
      preferences: defaultPreferences,
    });
  });
});

describe('flags', () => {
  it.each<[readonly string[], Partial<Options>]>([
    [['explain'], {command: 'explain', term: ''}],
    [['explain', 'page', 'cache'], {command: 'explain', term: 'page cache'}],
    [['-d', '0.5'], {delay: 500 as Options['delay']}],
    [['--delay', '3600'], {delay: 3_600_000 as Options['delay']}],
    [['--delay=0.1'], {delay: 100 as Options['delay']}],
    [['-d.25'], {delay: 250 as Options['delay']}],
    [['-d', '1.001'], {delay: 1_001 as Options['delay']}],
    [['-n', '3'], {iterations: 3}],
    [['--iterations', '999999999'], {iterations: 999_999_999}],
    [['-s', 'swap'], {sort: 'swap'}],
    [['--sort=rss'], {sort: 'rss'}],
    [['-s', 'RSS'], {sort: 'rss'}],
    [['-s', 'majf/S'], {sort: 'majflt'}],
    [['processes', '-s', 'FILE+SH'], {view: 'processes', sort: 'shared'}],
    [['slab', '-s', 'GROW/min'], {view: 'slab', sort: 'growth'}],
    [['buddy', '-s', 'frag9'], {view: 'buddy', sort: 'unusable'}],
    [['buddy', '-s', '9'], {view: 'buddy', sort: 'order_9'}],
    [['-r'], {reverse: true}],
    [['--reverse'], {reverse: true}],
    [['-u', 'postgres'], {user: 'postgres'}],
    [['--user', '1000'], {user: '1000'}],
    [['-p', '1,22,22,333'], {pids: new Set([1, 22, 333])}],
    [['--pid', '7'], {pids: new Set([7])}],
    [['-F', 'java|node'], {filter: 'java|node'}],
    [['--filter', ''], {filter: ''}],
    [['--root', '/mnt/x'], {root: '/mnt/x'}],
    [['--proc', '/host/proc', '--sys', '/host/sys'], {proc: '/host/proc', sys: '/host/sys'}],
    [['--page-size', '65536'], {pageSize: 65_536 as NonNullable<Options['pageSize']>}],
    [['--page-size', '1024'], {pageSize: 1_024 as NonNullable<Options['pageSize']>}],
    [['once', '--json'], {command: 'once', json: true}],
    [['--json', 'once'], {command: 'once', json: true}],
    [['--readonly'], {readonly: true}],
    [['--screen-reader'], {screenReader: true}],
    [['--config', 'my.toml'], {config: 'my.toml'}],
    [['--theme', 'mono'], {given: {theme: 'mono'}, preferences: {...defaultPreferences, theme: 'mono'}}],
    [['--profile=container'], {given: {profile: 'container'}}],
    [['--no-mouse'], {given: {mouse: false}}],
    [['-d', '5'], {given: {delay: 5_000 as Options['delay']}}],
    [['completion', 'fish'], {command: 'completion', term: 'fish'}],
    [['--no-color'], {colour: false}],
    [['--ascii'], {ascii: true, given: {ascii: true}}],
    [['-h'], {command: 'help'}],
    [['--help', 'slab'], {command: 'help'}],
    [['help'], {command: 'help'}],
    [['-V'], {command: 'version'}],
    [['--version'], {command: 'version'}],
    [['version'], {command: 'version'}],
    [['once'], {command: 'once'}],
    [['batch', '-n2'], {command: 'batch', iterations: 2}],
    [['-rn', '5', 'slab', '-s', 'size'], {view: 'slab', reverse: true, iterations: 5, sort: 'size'}],
    [['--', 'slab'], {view: 'slab'}],
  ])('%j', (argv, expected) => {
    expect(options(argv)).toMatchObject(expected);
  });

  it.each(viewIds)('takes the view %s', view => {
    expect(options([view === 'doctor' ? 'd' : view])).toMatchObject({command: 'live', view});
  });

  it('let the last one win', () => {
    expect(options(['-d', '1', '-d', '2']).delay).toBe(2_000);
  });
});

describe('bad values', () => {
  it.each([
    [['-d', '0'], '--delay wants seconds from 0.1 to 3600, not "0"'],
    [['-d', '0.09'], '--delay wants seconds from 0.1 to 3600, not "0.09"'],
    [['-d', '3600.1'], '--delay wants seconds from 0.1 to 3600, not "3600.1"'],
    [['--delay=-1'], '--delay wants seconds from 0.1 to 3600, not "-1"'],
    [['--delay='], '--delay wants seconds from 0.1 to 3600, not ""'],
    [['-d', '1e1'], '--delay wants seconds from 0.1 to 3600, not "1e1"'],
    [['-d', '1s'], '--delay wants seconds from 0.1 to 3600, not "1s"'],
    [['-d', '1,5'], '--delay wants seconds from 0.1 to 3600, not "1,5"'],
    [['-d', 'Infinity'], '--delay wants seconds from 0.1 to 3600, not "Infinity"'],
    [['-n', '0'], '--iterations wants a number from 1, not "0"'],
    [['-n', '1.5'], '--iterations wants a number from 1, not "1.5"'],
    [['-n', '1000000000'], '--iterations wants a number from 1, not "1000000000"'],
    [['-n', ''], '--iterations wants a number from 1, not ""'],
    [['-p', '1,,2'], '--pid wants numbers, not "1,,2"'],
    [['-p', 'init'], '--pid wants numbers, not "init"'],
    [['-p', ''], '--pid wants numbers, not ""'],
    [['--page-size', '5000'], '--page-size wants a power of two from 1024 bytes, not "5000"'],
    [['--page-size', '512'], '--page-size wants a power of two from 1024 bytes, not "512"'],
    [['--page-size', '0x1000'], '--page-size wants a power of two from 1024 bytes, not "0x1000"'],
    [['--page-size', '4k'], '--page-size wants a power of two from 1024 bytes, not "4k"'],
    [['--page-size', ''], '--page-size wants a power of two from 1024 bytes, not ""'],
    [['--json'], '--json goes with "mmtop once" and "mmtop doctor"'],
    [['batch', '--json'], '--json goes with "mmtop once" and "mmtop doctor"'],
    [['once', 'slab'], 'one command or view at a time, not "once slab"; see mmtop --help'],
    [['slub'], `"slub" is no command and no view; views: ${viewIds.join(', ')}; see mmtop --help`],
    [['slab', '-s', 'RSS'], `--sort wants one of ${views.slab.sortable.join(', ')}, not "RSS"`],
    [['pressure', '-s', 'some'], '--sort: the view pressure has no table'],
    [['--theme', 'solarized'], '--theme wants one of default, classic, light, mono, not "solarized"'],
    [['--profile='], '--profile wants one of server, container, workstation, not ""'],
    [['completion'], 'completion for which shell? one of bash, zsh, fish'],
    [['completion', 'csh'], 'completion for which shell? one of bash, zsh, fish'],
    [['live'], `"live" is no command and no view; views: ${viewIds.join(', ')}; see mmtop --help`],
    [['--colour'], "Unknown option '--colour'; see mmtop --help"],
    [['--fo.o'], "Unknown option '--fo.o'; see mmtop --help"],
    [['-x'], "Unknown option '-x'; see mmtop --help"],
    [['-d'], "Option '-d, --delay <value>' argument missing; see mmtop --help"],
    [['-d', '-5'], "Option '-d' argument is ambiguous; see mmtop --help"],
    [['--ascii=yes'], "Option '--ascii' does not take an argument; see mmtop --help"],
    [['-d', '1\n2'], '--delay wants seconds from 0.1 to 3600, not "1\\x0a2"'],
    [['a\u001b[31m'], `"a\\x1b[31m" is no command and no view; views: ${viewIds.join(', ')}; see mmtop --help`],
  ])('%j: %s', (argv, expected) => {
    expect(message(...argv)).toBe(expected);
  });

  it('are told in one line, whatever the arguments, and never thrown', () => {
    const word = fc.oneof(
      fc.string({unit: 'binary', maxLength: 12}),
      fc.constantFrom(...Object.keys(flags).flatMap(name => [`--${name}`, `--${name}=`, `-${name[0]}`])),
      fc.constantFrom('once', 'batch', 'slab', '--', '-', '5', '0.1', '4096'),
    );
    fc.assert(
      fc.property(fc.array(word, {maxLength: 5}), argv => {
        const result = parseOptions(argv, {});
        if (!result.ok) expect(result.message).toMatch(/^[^\u0000-\u001f\u007f]+$/);
      }),
    );
  });
});

describe('the screen reader', () => {
  it.each([
    [{}, false],
    [{INK_SCREEN_READER: 'true'}, true],
    [{INK_SCREEN_READER: '1'}, false],
  ])('with %j is %s', (env, screenReader) => {
    expect(options([], env).screenReader).toBe(screenReader);
  });
});

describe('what the configuration file says', () => {
  const withFile = (argv: readonly string[], file: Partial<typeof defaultPreferences>) => {
    const said = options(argv);
    return withPreferences(said, {...defaultPreferences, ...file, ...said.given});
  };
  const settled = (...args: Parameters<typeof withFile>): Options => {
    const result = withFile(...args);
    if (!result.ok) throw new Error(result.message);
    return result.options;
  };

  it('holds where the command line is silent', () => {
    const file = {view: 'slab', delay: 5_000 as Options['delay'], ascii: true};
    expect(settled([], file)).toMatchObject({view: 'slab', delay: 5_000, ascii: true});
    expect(settled(['batch'], file)).toMatchObject({view: 'slab'});
    expect(settled(['-d', '2', 'buddy'], file)).toMatchObject({view: 'buddy', delay: 2_000, ascii: true});
    expect(settled(['overview'], file)).toMatchObject({view: 'overview'});
  });

  it('chooses the view that an order is of', () => {
    expect(settled(['-s', 'waste'], {view: 'slab'})).toMatchObject({view: 'slab', sort: 'waste'});
    expect(withFile(['-s', 'waste'], {})).toEqual({
      ok: false,
      message: `--sort wants one of ${views.overview.sortable.join(', ')}, not "waste"`,
    });
    expect(settled(['once', '-s', 'rss'], {view: 'slab'})).toMatchObject({sort: 'rss'});
  });

  it('speaks of the views and columns that there are', () => {
    expect(vocabulary.views).toEqual(viewIds);
    for (const id of viewIds) expect(vocabulary.columns[id] ?? []).toEqual(views[id].columnIds);
  });
});

describe('colour', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{NO_COLOR: ''}, true],
    [{NO_COLOR: '1'}, false],
    [{NO_COLOR: '0'}, false],
    [{TERM: 'dumb'}, false],
    [{TERM: 'xterm-256color'}, true],
    [{TERM: ''}, true],
    [{TERM: 'xterm', NO_COLOR: 'true'}, false],
  ])('with %j is %s', (env, colour) => {
    expect(options([], env).colour).toBe(colour);
    expect(options(['--no-color'], env).colour).toBe(false);
  });
});

describe('usage', () => {
  const text = usage('1.2.3');

  it('names the version, every flag with its help, every command and every view', () => {
    expect(text).toContain('mmtop 1.2.3');
    for (const [name, flag] of Object.entries(flags)) {
      expect(text).toContain(`--${name}`);
      expect(text).toContain(flag.help);
      if ('short' in flag) expect(text).toContain(`-${flag.short}, --${name}`);
    }
    for (const word of [...viewIds, ...commands]) expect(text).toContain(word);
  });

  it('fits a terminal and ends with a newline', () => {
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(text.endsWith('\n')).toBe(true);
  });

  it('says what a value may be, where it is one of a few', () => {
    for (const {choices = [], help} of Object.values(flags as Record<string, Flag>)) {
      for (const choice of choices) expect(help).toContain(choice);
    }
  });

  it('gives no letter to two flags', () => {
    const letters = Object.values(flags).flatMap(flag => ('short' in flag ? [flag.short] : []));
    expect(new Set(letters).size).toBe(letters.length);
  });
});

describe('--sort', () => {
  it.each(viewIds)(
    'takes every column of %s by its id and by its title, as it stands on screen or in any case',
    view => {
      const {sortable, columnNamed}: View = views[view];
      for (const id of sortable) {
        expect(options([view, '-s', id]).sort).toBe(id);
        expect(options([view, '-s', id.toUpperCase()]).sort).toBe(id);
        expect(columnNamed(id)).toBe(id);
      }
    },
  );

  it.each([
    ['processes', processColumns],
    ['slab', slabColumns],
    ['buddy', buddyColumns()],
  ] as const)('confuses no title of %s with the id of another column', (view, columns) => {
    for (const {id, title} of columns as readonly {readonly id: string; readonly title: string}[]) {
      expect(options([view, '-s', title]).sort).toBe(id);
      expect(options([view, '-s', title.toLowerCase()]).sort).toBe(id);
    }
  });
});
