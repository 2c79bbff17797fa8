import {mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {mmtop, runToEnd} from '../helpers/build.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import {createSessions, type Session} from '../helpers/pty.ts';

const sessions = createSessions();
const tree = fixtureDir('6.12-x86_64-4k-pressure');
let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mmtop-e2e-config-'));
  file = join(directory, 'mmtop/config.toml');
});
afterEach(() => {
  sessions.close();
  rmSync(directory, {recursive: true, force: true});
});

const write = (text: string): void => {
  mkdirSync(join(directory, 'mmtop'), {recursive: true});
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
};

const start = async (...args: readonly string[]): Promise<Session> => {
  const session = sessions.run(mmtop('--root', tree, '-d', '0.5', ...args), {env: {XDG_CONFIG_HOME: directory}});
  await session.waitForText(/Mem.*of .* used/);
  return session;
};

const once = (args: readonly string[], env: Readonly<Record<string, string>> = {XDG_CONFIG_HOME: directory}) =>
  runToEnd(mmtop(...args), env);

describe('the running program', () => {
  it('begins as the file says, and follows it', async () => {
    write('meters = "text"\nview = "slab"\n');
    const session = await start();
    await session.waitForText('Slab caches');
    expect(session.screen()).toMatch(/^Mem [\d.]+[MG] of/m);
    // Nobody sees when the watcher is there; a file that is written until it is noticed needs no clock.
    for (let i = 0; !/read again/.test(session.screen()); i += 1) {
      write(`meters = "bars"\nview = "slab"\n# ${i}\n`);
      await session.waitForText(i === 0 ? /Mem/ : /Mem\[\|/);
    }
    expect(session.screen()).toContain('config.toml read again: meters');
    write('meters = "bars\n');
    await session.waitForText(/config\.toml line 1 is no TOML: .*; the settings stay/);
    expect(session.screen()).toMatch(/^Mem\[\|/m);
    write('meters = "text"\n');
    await session.waitForText(/^Mem [\d.]+[MG] of/m);
  });

  it('says what is wrong with the file, and goes on', async () => {
    write('\n\ntheme = "solarized"\n');
    const session = await start();
    await session.waitForText(/config\.toml line 3: theme must be one of default, classic, light,\s+mono,\s+not\s+"/);
    session.press('q');
    expect(await session.end()).toMatchObject({status: 0, leftOn: []});
  });

  it('saves its settings, and goes by them the next time', async () => {
    write('# mine\nfuture = 1\n');
    const session = await start();
    session.press('S');
    await session.waitForText('Settings');
    session.press('down', 'down', 'right');
    await session.waitForText(/^Mem [\d.]+[MG] of/m);
    session.press('w');
    await session.waitForText(/saved to .*mmtop\/config\.toml/);
    expect(readFileSync(file, 'utf8')).toBe('# mine\nfuture = 1\nmeters = "text"\ndelay = 0.5\n');
    session.press('q', 'q');
    await session.end();
    const again = await start();
    await again.waitForText(/^Mem [\d.]+[MG] of/m);
  });

  it('says why it cannot save', async () => {
    writeFileSync(join(directory, 'mmtop'), '');
    const session = await start();
    session.press('S', 'w');
    await session.waitForText(/not saved: a part of its path is no directory:\s+\//);
  });

  it('changes nothing with --readonly', async () => {
    const session = await start('processes', '--readonly');
    session.press('a');
    await session.waitForText('started with --readonly: nothing is changed from here');
  });
});

describe('--config', () => {
  it('names another file', async () => {
    writeFileSync(join(directory, 'my.toml'), 'units = "decimal"\n');
    const {status, stdout, stderr} = await once(['once', '--root', tree, '--config', join(directory, 'my.toml')]);
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    expect(stdout).toMatch(/pages of 4\.10k/);
  });

  it('of a file that is not there is an error, in one line', async () => {
    const path = join(directory, 'nothing.toml');
    expect(await once(['--config', path])).toEqual({
      status: 66,
      stdout: '',
      stderr: `mmtop: --config: ${path} does not exist; name a TOML file, or leave it out\n`,
    });
  });
});

describe('without a terminal', () => {
  it('faults are told beside the output', async () => {
    write('theme = "solarized"\nunits = "decimal"\nthem = 1\n');
    const {status, stdout, stderr} = await once(['once', '--root', tree]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/pages of 4\.10k/);
    expect(stderr).toBe(
      [
        'mmtop: config.toml line 1: theme must be one of default, classic, light, mono, not "solarized"',
        'mmtop: config.toml line 3: there is no setting "them"; did you mean theme?',
        '',
      ].join('\n'),
    );
  });

  it('frames are as the file says', async () => {
    write('view = "slab"\nmeters = "text"\n[columns]\nslab = ["size", "name"]\n');
    const {status, stdout} = await once(['batch', '-n', '1', '--root', tree]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Mem [\d.]+[MG] of/m);
    expect(stdout).toMatch(/^ *SIZE▼? CACHE$/m);
  });

  it('help, explain and completion ask no file', async () => {
    write('theme = "mono');
    for (const args of [['--help'], ['explain', 'kswapd'], ['completion', 'bash']]) {
      expect(await once(args)).toMatchObject({status: 0, stderr: ''});
    }
  });
});
