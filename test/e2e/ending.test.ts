import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {mmtop, type TemporaryProgram, temporaryProgram} from '../helpers/build.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import {createSessions, type RunOptions, type Session, until} from '../helpers/pty.ts';

/** However mmtop ends, the next command finds the terminal as it was. */
const sessions = createSessions();
afterEach(sessions.close);

const tree = fixtureDir('6.12-x86_64-4k-pressure');

const start = async (options: RunOptions = {}, ...args: readonly string[]): Promise<Session> => {
  const session = sessions.run(mmtop('--root', tree, ...args), options);
  await session.waitForText(/live \d\d:\d\d:\d\d|captured/);
  return session;
};

const running = ['alternate screen', 'hidden cursor', 'bracketed paste', 'mouse clicks', 'mouse places'];

const stateOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2)[0]!;
};

describe('an end', () => {
  const ends: readonly (readonly [string, (session: Session) => unknown, number])[] = [
    ['q', session => session.press('q'), 0],
    ['F10', session => session.press('\u001b[21~'), 0],
    ['Ctrl-C', session => session.press('ctrl-c'), 130],
    ['SIGINT', session => session.signal('SIGINT'), 130],
    ['SIGTERM', session => session.signal('SIGTERM'), 143],
    ['SIGHUP', session => session.signal('SIGHUP'), 129],
    ['SIGQUIT', session => session.signal('SIGQUIT'), 131],
    ['SIGABRT', session => session.signal('SIGABRT'), 134],
  ];

  it.each(ends)('by %s restores the terminal', async (_, end, status) => {
    const session = await start();
    expect([...session.leftOn()].sort()).toEqual([...running].sort());
    expect(session.onAlternateScreen()).toBe(true);
    end(session);
    expect(await session.end()).toEqual({status, settingsRestored: true, leftOn: []});
    expect(session.onAlternateScreen()).toBe(false);
    expect(session.screen().trim()).toBe('');
  });

  it('is not what SIGUSR1 brings, and no debugger either', async () => {
    const session = await start();
    session.signal('SIGUSR1');
    session.press('3');
    await session.waitForText(/Slab caches/);
    expect(session.screen()).not.toMatch(/[Dd]ebugger/);
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });

  it('comes from the sort menu, the help page and a half-typed search too', async () => {
    for (const keys of [['2', 's'], ['?'], ['2', '/', 'x']]) {
      const session = await start();
      session.press(...keys, 'ctrl-c');
      expect(await session.end()).toEqual({status: 130, settingsRestored: true, leftOn: []});
    }
  });

  it('comes at once where there are no keys', async () => {
    const session = sessions.run(['sh', '-c', '"$@" </dev/null', 'sh', ...mmtop('--root', tree)], {width: 120});
    expect(await session.end()).toEqual({status: 64, settingsRestored: true, leftOn: []});
    expect(session.screen()).toMatch(/^mmtop: standard input is no terminal/);
  });

  it('leaves what stood on the screen before', async () => {
    const line = ['sh', '-c', 'printf "before\\n"; "$@"; code=$?; printf "after\\n"; exit $code', 'sh'];
    const session = sessions.run([...line, ...mmtop('--root', tree)]);
    await session.waitForText(/live \d|captured/);
    session.press('q');
    expect((await session.end()).status).toBe(0);
    expect(session.screen().trim()).toBe('before\nafter');
  });

  it('comes by itself when the terminal is gone', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mmtop-ending-'));
    const file = join(directory, 'status');
    const written = (): string => {
      try {
        return readFileSync(file, 'utf8');
      } catch {
        return '';
      }
    };
    const line = ['sh', '-c', 'trap : HUP; "$@"; echo $? >"$0"', file];
    const session = sessions.run([...line, ...mmtop('--root', tree, '-d', '0.1')]);
    await session.waitForText(/live \d|captured/);
    session.hangUp();
    await until(() => written().endsWith('\n'), 'the status of mmtop');
    expect(written()).toBe('129\n');
    rmSync(directory, {recursive: true});
  });
});

describe('a bug', () => {
  /** A fault from outside, so that the program needs no door for it. */
  const fault = "process.on('SIGUSR2',()=>{throw new Error('injected')})";
  const faulty = {env: {NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}`}};

  let program: TemporaryProgram;
  beforeAll(async () => {
    program = await temporaryProgram(`
      import {runLive} from './src/app/live.tsx';
      import {defaultPreferences} from './src/config/settings.ts';
      import {directoryHost} from './src/host/directory.ts';
      import {parseOptions} from './src/options.ts';
      const host = directoryHost(process.argv[2]).value;
      const {options} = parseOptions(process.argv.slice(4), process.env);
      const noConfig = {
        first: defaultPreferences, warnings: [], faults: () => [], save: () => '', watch: async () => () => {},
      };
      const broken = {
        view: {...host, system: {...host.system, get hostname() { throw new Error('injected'); }}},
        walk: {...host, list: () => { throw new Error('injected'); }},
      }[process.argv[3]];
      const ending = await runLive(broken, {...options, uid: undefined}, noConfig);
      console.log(ending.kind + ' ' + ending.error.message);
      process.exit(70);
    `);
  });
  afterAll(() => program.remove());

  it('is told in one line after the terminal was restored', async () => {
    const session = await start({...faulty, width: 120});
    await session.signal('SIGUSR2');
    expect(await session.end()).toEqual({status: 70, settingsRestored: true, leftOn: []});
    expect(session.screen()).toMatch(/^mmtop: this is a bug of mmtop \d+\.\d+\.\d+, please report it: Error: injected/);
    expect(session.raw()).not.toMatch(/ {4}at /);
  });

  it.each(['view', 'walk'])('in a %s ends the live program as well', async where => {
    const session = sessions.run([process.execPath, program.file, tree, where]);
    expect(await session.end()).toEqual({status: 70, settingsRestored: true, leftOn: []});
    expect(session.screen()).toMatch(/^bug injected/);
  });
});

describe('a stop', () => {
  const stopped = async (session: Session, time = 1): Promise<void> => {
    // After a stop that could not be foreseen the shell writes where the cursor was, over the end of a row too.
    const line = `back in the shell, stop ${time}`;
    await session.waitForScreen(screen => screen.replaceAll('\n', '').includes(line), line);
    expect(stateOf(await session.pid())).toBe('T');
  };
  const back = async (session: Session): Promise<void> => {
    session.foreground();
    await session.waitForScreen(
      screen => /live \d|captured/.test(screen) && screen.includes('qQuit'),
      'the program again',
    );
    expect(session.onAlternateScreen()).toBe(true);
    // Single keys without Enter: raw mode is on again. Both are read before anything else may happen.
    for (const [key, title] of [
      ['2', 'Processes  '],
      ['3', 'Slab caches  '],
    ] as const) {
      session.press(key);
      await session.waitForScreen(screen => screen.split('\n')[4]!.startsWith(title), title);
    }
    expect([...session.leftOn()].sort()).toEqual([...running].sort());
  };
  const stops: readonly (readonly [string, (session: Session) => unknown])[] = [
    ['Ctrl-Z', session => session.press('ctrl-z')],
    ['SIGTSTP', session => session.signal('SIGTSTP')],
  ];

  it.each(stops)('by %s gives the terminal back, and fg returns', async (_, stop) => {
    const session = await start({}, '-d', '0.1');
    for (const time of [1, 2, 3]) {
      stop(session);
      await stopped(session, time);
      expect(session.onAlternateScreen()).toBe(false);
      expect(session.leftOn()).toEqual([]);
      expect(session.screen()).not.toContain('Mem[');
      await back(session);
    }
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
    expect(session.rows().filter(row => row.trim() !== '')).toEqual([1, 2, 3].map(n => `back in the shell, stop ${n}`));
  });

  it('by SIGSTOP cannot be foreseen; the screen and the keys are there again after fg', async () => {
    const session = await start();
    await session.signal('SIGSTOP');
    await stopped(session);
    await back(session);
    session.press('q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });

  it('keeps a pause', async () => {
    const session = await start();
    session.press('space');
    await session.waitForText('PAUSED');
    session.press('ctrl-z');
    await stopped(session);
    session.foreground();
    await session.waitForText('PAUSED');
  });

  it('follows a terminal that changed its size meanwhile', async () => {
    const session = await start();
    session.press('ctrl-z');
    await stopped(session);
    session.resize({width: 100, height: 30});
    session.foreground();
    await session.waitForScreen(
      screen => screen.split('\n')[29]!.includes('qQuit') && screen.split('\n')[1]!.length === 100,
      'a frame of 100×30',
    );
  });

  it('ends by a signal that came meanwhile', async () => {
    const session = await start();
    session.press('ctrl-z');
    await stopped(session);
    await session.signal('SIGTERM');
    session.foreground();
    expect(await session.end()).toEqual({status: 143, settingsRestored: true, leftOn: []});
  });

  it('does not happen where no shell would continue it', async () => {
    const session = await start({jobControl: 'off'});
    session.press('ctrl-z');
    session.press('?');
    await session.waitForText('mmtop: help for');
    session.press('q', 'q');
    expect(await session.end()).toEqual({status: 0, settingsRestored: true, leftOn: []});
  });
});
