import {spawnSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {SnapshotJson} from '../../src/output/json.ts';
import {viewIds, views} from '../../src/views/index.ts';
import {bundle, type Ended, mmtop, runToEnd} from '../helpers/build.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../helpers/fixtures.ts';

/** The program without a terminal: in a pipe, a script, a cron job. */
const tree = fixtureDir('6.12-x86_64-4k-pressure');
const ESCAPE = '\u001b';

const validate = new Ajv2020({allErrors: true, allowUnionTypes: true}).compile(
  JSON.parse(readFileSync(new URL('../../src/output/schema/snapshot-1.schema.json', import.meta.url), 'utf8')),
);
const snapshotOf = ({stdout}: Ended): SnapshotJson => {
  const value: unknown = JSON.parse(stdout);
  const valid = validate(value);
  expect(validate.errors?.map(({instancePath, message}) => `${instancePath} ${message}`)).toBe(undefined);
  expect(valid).toBe(true);
  return value as SnapshotJson;
};

const sumOf = (balance: SnapshotJson['balance']): number => balance!.reduce((sum, row) => sum + row.bytes, 0);

/** The frames of batch: each begins with the header strip. */
const frames = (text: string): number => text.match(/^mmtop .* (live|PAUSED)? *\d\d:\d\d:\d\d/gm)?.length ?? 0;

/** Users other than root have no way into root's directories: the program is copied to where all may read it. */
const directory = mkdtempSync(join(tmpdir(), 'mmtop-plain-'));
const copy = join(directory, 'mmtop.js');
const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
const isRoot = process.getuid?.() === 0;
const dropped = isRoot ? asNobody : [];
const canDrop =
  !isRoot ||
  spawnSync('sh', ['-c', `chmod 755 ${directory} && "$@" --version`, 'sh', ...asNobody, process.execPath]).status === 0;

beforeAll(() => {
  mmtop();
  copyFileSync(bundle, copy);
});
afterAll(() => rmSync(directory, {recursive: true}));

const unprivileged = (...args: readonly string[]): Promise<Ended> =>
  runToEnd([...dropped, process.execPath, copy, ...args]);

describe('doctor', () => {
  it('judges what once --json wrote, wherever it came from', async () => {
    const file = join(directory, 'elsewhere');
    const {stdout: json} = await runToEnd(mmtop('once', '--json', '--root', tree));
    writeFileSync(file, json);
    const [here, there] = [await runToEnd(mmtop('doctor', file)), await runToEnd(mmtop('doctor', '--root', tree))];
    expect(here).toMatchObject({status: 1, stderr: ''});
    const body = ({stdout}: Ended): string => stdout.split('\n').slice(2).join('\n');
    expect(body(here)).toBe(body(there));
    // The moment is that of the document.
    expect(here.stdout.split('\n')[1]).toBe(`${JSON.parse(json).at}, one look`);
    expect(here.stdout).toContain('WARNING low-available');
    expect((await runToEnd(mmtop('doctor', file, '--assert', 'mlocked'))).status).toBe(0);
  });

  it.each([
    ['torn', '{"schema": "mmtop.snapshot/1", "at":', 'is JSON that ends in the middle'],
    ['other', '{}', 'is JSON, but no snapshot of mmtop; make one with mmtop once --json'],
    ['nothing', '', undefined],
  ])('says in one line that a file is %s', async (name, content, why) => {
    const file = join(directory, name);
    writeFileSync(file, content);
    const {status, stdout, stderr} = await runToEnd(mmtop('doctor', file));
    expect({status, stdout}).toEqual({status: 66, stdout: ''});
    expect(stderr).toMatch(/^mmtop: .*\n$/);
    if (why !== undefined) expect(stderr).toBe(`mmtop: ${file} ${why}\n`);
  });

  it('watches what runs, wherever it is mounted, and no captured tree', async () => {
    expect(await runToEnd(mmtop('doctor', '--root', tree, '--wait', '1s'))).toEqual({
      status: 64,
      stdout: '',
      stderr: 'mmtop: --wait is for a machine that runs; a captured tree stands still\n',
    });
    expect((await runToEnd(mmtop('doctor', '--root', tree, '--wait', '0'))).stdout).toMatch(/^.*, one look$/m);
    expect((await runToEnd(mmtop('doctor', '--root', '/', '--wait', '1s'))).stdout).toMatch(/^.*, watched for 1 s$/m);
  });
});

describe('once', () => {
  it('prints a page about this machine', async () => {
    const {status, stdout, stderr} = await runToEnd(mmtop('once'));
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    expect(stdout).toMatch(/^Memory: .* available$/m);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('prints JSON that fits its schema, which is in the package', async () => {
    const ended = await runToEnd(mmtop('once', '--json'));
    expect(ended).toMatchObject({status: 0, stderr: ''});
    const snapshot = snapshotOf(ended);
    expect(sumOf(snapshot.balance)).toBe(snapshot.meminfo!['MemTotal']);
    expect(existsSync(join(dirname(bundle), 'snapshot-1.schema.json'))).toBe(true);
  });

  it('prints the same words whatever the terminal would be', async () => {
    const {stdout} = await runToEnd(mmtop('once', '--root', tree), {FORCE_COLOR: '3', COLORTERM: 'truecolor'});
    expect(stdout).not.toContain(ESCAPE);
  });
});

describe('batch', () => {
  it('writes as many frames as asked for, and no escape codes', async () => {
    const {status, stdout, stderr} = await runToEnd(mmtop('batch', '-n', '3', '-d', '0.2'), {FORCE_COLOR: '3'});
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    expect(frames(stdout)).toBe(3);
    expect(stdout.match(/^Mem\[/gm)).toHaveLength(3);
    expect(stdout).not.toContain(ESCAPE);
    expect(stdout).not.toContain('\r');
  });

  it.each(viewIds)('is what the %s view does in a pipe', async view => {
    // The doctor’s name is that of a command.
    const {status, stdout, stderr} = await runToEnd(mmtop(views[view].key, '-n', '1', '--root', tree));
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    expect(frames(stdout)).toBe(1);
    expect(stdout).not.toContain(ESCAPE);
  });

  it('is as wide as COLUMNS', async () => {
    const {stdout} = await runToEnd(mmtop('-n', '1', '--root', tree), {COLUMNS: '90'});
    expect(Math.max(...stdout.split('\n').map(line => line.length))).toBe(90);
  });

  it('is ASCII only when asked', async () => {
    const {stdout} = await runToEnd(mmtop('-n', '2', '-d', '0.1', '--ascii', '--root', tree));
    expect(stdout).toMatch(/^[\n -~]*$/);
  });
});

describe('a reader that goes away', () => {
  const inShell = (script: string, ...args: readonly string[]): Promise<Ended> =>
    runToEnd(['sh', '-c', script, 'sh', ...mmtop(...args)]);

  it('after five lines ends the program quietly', async () => {
    const {stdout, stderr} = await inShell('{ "$@"; echo "status $?" >&2; } | head -5', '-d', '0.1');
    expect(stdout.split('\n')).toHaveLength(6);
    expect(stderr).toBe('status 0\n');
  });

  it.each([['once'], ['once', '--json'], ['batch', '-d', '0.1'], ['--help']])(
    'before the first byte is no error: mmtop %s %s',
    async (...args) => {
      const {stderr} = await inShell('{ "$@"; echo "status $?" >&2; } | true', ...args);
      expect(stderr).toBe('status 0\n');
    },
  );

  it('was never there: standard output is closed', async () => {
    const {status, stderr} = await inShell('"$@" >&-', 'once', '--json');
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
  });

  it('gets a long document whole when it is slow', async () => {
    const {stdout} = await inShell('"$@" | { read -r first; printf "%s\\n" "$first"; cat; }', 'once', '--json');
    expect(snapshotOf({status: 0, stdout, stderr: ''}).schema).toBe('mmtop.snapshot/1');
  });
});

describe('an error', () => {
  const errors: readonly (readonly [string, readonly string[], number])[] = [
    ['an unknown option', ['--frobnicate'], 64],
    ['an unknown command', ['frobnicate'], 64],
    ['two commands', ['once', 'batch'], 64],
    ['an option without its value', ['-d'], 64],
    ['a delay out of range', ['-d', '0.01'], 64],
    ['a delay that is no number', ['-d', '1x'], 64],
    ['no frames', ['batch', '-n', '0'], 64],
    ['a page size that is none', ['--page-size', '5000'], 64],
    ['a sort column that is none', ['once', '--sort', 'frobnicate'], 64],
    ['an unknown user', ['-u', 'no such user'], 64],
    ['--json without once', ['--json'], 64],
    ['an argument with a line feed and an escape', ['once\n\u001b[31m'], 64],
    ['a tree that is not there', ['--root', '/nonexistent'], 66],
    ['a tree that is not there, for once', ['once', '--json', '--root', '/nonexistent'], 66],
    ['a tree that is not here', ['--root', 'no/such/tree'], 66],
    ['a tree that is a file', ['--root', '/etc/passwd'], 66],
    ['no procfs', ['--proc', '/nonexistent'], 69],
    ['no procfs, for once', ['once', '--json', '--proc', '/nonexistent'], 69],
  ];

  it.each(errors)('is one line: %s', async (_, args, status) => {
    const ended = await runToEnd(mmtop(...args));
    expect(ended).toMatchObject({status, stdout: ''});
    expect(ended.stderr).toMatch(/^mmtop: [^\n\u001b]{10,200}\n$/);
  });
});

describe('help and version', () => {
  it.each([['--help'], ['-h'], ['help'], ['once', '--help']])('mmtop %s %s', async (...args) => {
    const {status, stdout, stderr} = await runToEnd(mmtop(...args));
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    expect(stdout).toMatch(/^mmtop \d+\.\d+\.\d+: htop for Linux memory/);
  });

  it.each([['--version'], ['-V'], ['version']])('mmtop %s', async (...args) => {
    const {status, stdout} = await runToEnd(mmtop(...args));
    expect({status, stdout}).toEqual({status: 0, stdout: expect.stringMatching(/^mmtop \d+\.\d+\.\d+\n$/)});
  });
});

const users = [
  {who: 'as started', can: true, start: (...args: readonly string[]) => runToEnd(mmtop(...args))},
  {who: `without root${canDrop ? '' : ' (cannot be tried here)'}`, can: canDrop, start: unprivileged},
];

describe.each(users)('a tree, $who', ({can, start}) => {
  const made = (name: string, files: Readonly<Record<string, string>>): string => {
    const root = join(directory, name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), {recursive: true});
      writeFileSync(join(root, path), text);
    }
    return root;
  };
  const meminfo = fixtureText('6.12-x86_64-4k-calm', 'proc/meminfo')!;
  const junk = '\u0000\u001b[2J18446744073709551616 kB\n:::\nNode 0, zone\n(((\n'.repeat(50);

  it.skipIf(!can).each(fixtureNames())('as JSON: %s', async name => {
    const ended = await start('once', '--json', '--root', fixtureDir(name));
    expect(ended).toMatchObject({status: 0, stderr: ''});
    const snapshot = snapshotOf(ended);
    expect(snapshot.balance).not.toBe(null);
    expect(sumOf(snapshot.balance)).toBe(snapshot.meminfo!['MemTotal']);
    expect(snapshot.processes!.length).toBeGreaterThan(0);
  });

  it.skipIf(!can)('of a single file', async () => {
    const root = made('single', {'proc/meminfo': meminfo});
    const ended = await start('once', '--json', '--root', root);
    expect(ended).toMatchObject({status: 0, stderr: ''});
    const {balance, slabs, unavailable} = snapshotOf(ended);
    expect(sumOf(balance)).toBe(snapshotOf(ended).meminfo!['MemTotal']);
    expect(slabs).toBe(null);
    expect(unavailable.map(({source}) => source)).toContain('proc/slabinfo');
    expect(await start('once', '--root', root)).toMatchObject({status: 0, stderr: ''});
    expect(await start('batch', '-n', '1', '--root', root)).toMatchObject({status: 0, stderr: ''});
  });

  it.skipIf(!can)('that is empty', async () => {
    const root = made('empty', {});
    mkdirSync(root, {recursive: true});
    const text = await start('once', '--root', root);
    expect(text).toMatchObject({status: 66, stdout: '', stderr: expect.stringMatching(/^mmtop: [^\n]+\n$/)});
    const json = await start('once', '--json', '--root', root);
    expect(json).toMatchObject({status: 0, stderr: ''});
    expect(snapshotOf(json)).toMatchObject({meminfo: null, balance: null, slabs: null});
    expect(snapshotOf(json).unavailable.length).toBeGreaterThan(5);
    for (const args of [['batch', '-n', '1'], ['slab'], []]) {
      expect(await start(...args, '--root', root)).toEqual(text);
    }
  });

  it.skipIf(!can)('of garbage', async () => {
    const files = [
      'meminfo',
      'vmstat',
      'slabinfo',
      'buddyinfo',
      'zoneinfo',
      'pagetypeinfo',
      'swaps',
      'uptime',
      'loadavg',
    ];
    const ofProcess = ['stat', 'statm', 'status', 'comm', 'cmdline', 'smaps_rollup', 'oom_score', 'cgroup'];
    const root = made('garbage', {
      'system.json': '{"pageSize": "many", "denied": 7}',
      ...Object.fromEntries(files.map(file => [`proc/${file}`, junk])),
      ...Object.fromEntries(['memory', 'io', 'cpu', 'irq'].map(file => [`proc/pressure/${file}`, junk])),
      ...Object.fromEntries(ofProcess.map(file => [`proc/17/${file}`, junk])),
      'sys/kernel/mm/transparent_hugepage/enabled': junk,
      'sys/fs/cgroup/cgroup.controllers': junk,
    });
    for (const args of [['once', '--json'], ['once'], ['batch', '-n', '2', '-d', '0.1']]) {
      const ended = await start(...args, '--root', root);
      expect([0, 66]).toContain(ended.status);
      expect(ended.stderr).toMatch(/^(mmtop: [^\n]+\n)?$/);
      expect(ended.stdout).not.toContain(ESCAPE);
      if (args.includes('--json') && ended.stdout !== '') {
        const {unavailable, meminfo: found} = snapshotOf(ended);
        expect(unavailable.length).toBeGreaterThan(0);
        expect(found === null || !('MemTotal' in found)).toBe(true);
      }
    }
  });
});

describe(`without root${canDrop ? '' : ' (cannot be tried here)'}`, () => {
  it.skipIf(!canDrop)('says why slab, page types and the PSS of others are missing', async () => {
    const ended = await unprivileged('once', '--json');
    expect(ended).toMatchObject({status: 0, stderr: ''});
    const snapshot = snapshotOf(ended);
    expect(snapshot.slabs).toBe(null);
    expect(snapshot.page_types).toBe(null);
    expect(sumOf(snapshot.balance)).toBe(snapshot.meminfo!['MemTotal']);
    const denied = snapshot.unavailable.filter(({kind}) => kind === 'denied');
    for (const source of ['proc/slabinfo', 'proc/pagetypeinfo', 'proc/PID/smaps_rollup']) {
      const entry = denied.find(other => other.source === source);
      expect(entry?.hint, source).toContain('root');
    }
    const foreign = snapshot.processes!.filter(({uid, kernel_thread}) => uid === 0 && !kernel_thread);
    expect(foreign.length).toBeGreaterThan(0);
    for (const {pss_bytes, rss_bytes, state} of foreign) {
      expect(pss_bytes).toBe(null);
      if (state !== 'Z') expect(rss_bytes).not.toBe(null);
    }
    const own = snapshot.processes!.filter(({pss_bytes}) => pss_bytes !== null);
    expect(own.length).toBeGreaterThan(0);
  });

  it.skipIf(!canDrop)('says it on the page and in the frame too', async () => {
    const page = await unprivileged('once');
    expect(page).toMatchObject({status: 0, stderr: ''});
    expect(page.stdout).toMatch(/run as root.*\/proc\/slabinfo/);
    const frame = await unprivileged('slab', '-n', '1');
    expect(frame).toMatchObject({status: 0, stderr: ''});
    expect(frame.stdout).toContain('no permission to read /proc/slabinfo');
  });
});

describe('mmtop explain', () => {
  it('lists all that there is', async () => {
    const {stdout, stderr, status} = await runToEnd(mmtop('explain'));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^CONCEPT \(\d+\)\n/);
    expect(stdout).toMatch(/^vm\.swappiness .*\.$/m);
  });

  it('explains the rule of the doctor too where a concept bears its name', async () => {
    const {stdout, status} = await runToEnd(mmtop('explain', 'mlocked'));
    expect(stdout).toMatch(/^Locked memory\n\(concept\)/);
    expect(stdout).toMatch(/\nmlocked: much memory cannot leave RAM\n\(rule of the doctor\)/);
    expect(status).toBe(0);
    expect((await runToEnd(mmtop('explain', 'proc/vmstat'))).stdout.match(/^\(.*\)$/gm)).toEqual(['(kernel file)']);
  });

  it('says what a word means, however it is spelt', async () => {
    const {stdout, status} = await runToEnd(mmtop('explain', 'sunreclaim'));
    expect(status).toBe(0);
    expect(stdout).toContain('SUnreclaim (/proc/meminfo)');
    expect(stdout).not.toContain(ESCAPE);
  });

  it('offers what is near when nothing is called so', async () => {
    const {stdout, stderr, status} = await runToEnd(mmtop('explain', 'sureclaim'));
    expect([status, stdout]).toEqual([64, '']);
    expect(stderr).toMatch(/^mmtop: nothing is called "sureclaim"; near it: meminfo\.SUnreclaim.*\n$/);
  });
});
