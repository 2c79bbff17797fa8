import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {directoryHost} from '../src/host/directory.ts';
import type {Host} from '../src/host/host.ts';
import {liveHost} from '../src/host/live.ts';
import {type TmpfsMount, tmpfs} from '../src/proc/tmpfs.ts';
import {fixtureDir, fixtureNames, fixturesDir, fixtureText} from './helpers/fixtures.ts';

type SystemJson = {
  readonly pageSize: number;
  readonly clockTicks: number;
  readonly release: string;
  readonly machine: string;
  readonly hostname: string;
  readonly cpus: number;
  readonly bootId: string;
  readonly denied: readonly string[];
  readonly captured: string;
  readonly note: string;
};

const capture = join(fixturesDir, 'capture.sh');

const system = (tree: string): SystemJson => JSON.parse(readFileSync(join(tree, 'system.json'), 'utf8')) as SystemJson;

const filesOf = (tree: string): string[] =>
  readdirSync(tree, {recursive: true, encoding: 'utf8'}).filter(path => statSync(join(tree, path)).isFile());

const expectSystem = (tree: string): void => {
  const facts = system(tree);
  expect(facts).toEqual({
    pageSize: expect.toSatisfy((n: number) => [4096, 16384, 65536].includes(n)),
    clockTicks: 100,
    release: expect.stringMatching(/^\d+\.\d+/),
    machine: expect.stringMatching(/^\w+$/),
    hostname: 'host',
    cpus: expect.toSatisfy((n: number) => Number.isInteger(n) && n > 0),
    bootId: '00000000-0000-0000-0000-000000000000',
    denied: expect.any(Array),
    captured: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    note: expect.any(String),
  });
  for (const path of facts.denied) {
    expect(path).toMatch(/^(proc|sys)\//);
    expect(existsSync(join(tree, path)), `${path} is both denied and there`).toBe(false);
  }
};

// A list of what is allowed would need an entry for each new kernel; this one names what tells too much.
const secretFiles =
  /(^|\/)(cmdline|environ|hostname|version|cgroup\.procs)$|^proc\/(\d+|self)\/(maps|numa_maps|mounts|exe|cwd|fd|auxv|io|wchan|stack)\b/;

const expectHarmless = (tree: string): void => {
  for (const path of filesOf(tree)) {
    const text = readFileSync(join(tree, path));
    expect(path).not.toMatch(secretFiles);
    expect(text.includes(0), `${path} holds a NUL`).toBe(false);
    expect(path).not.toMatch(/[0-9a-f]{32}/i);
    expect(text.toString('latin1'), path).not.toMatch(/[0-9a-f]{32}|\/home\/(?!user\b)|\/root\//i);
  }
};

const expectWholeProcesses = (tree: string): void => {
  const pids = readdirSync(join(tree, 'proc')).filter(name => /^\d+$/.test(name));
  expect(pids.length).toBeGreaterThan(0);
  for (const pid of pids) expect(readFileSync(join(tree, 'proc', pid, 'stat'), 'latin1')).toMatch(`${pid} (`);
};

describe.each(fixtureNames())('fixture %s', name => {
  const tree = fixtureDir(name);

  it('is named <kernel>-<arch>-<page size>-<note>, as its system.json says', () => {
    const {release, machine, pageSize} = system(tree);
    const [, kernel, arch, page] = /^(\d+\.\d+)-([a-z0-9_]+)-(\d+)k-[a-z0-9-]+$/.exec(name) ?? [];
    expect(release.startsWith(`${kernel}.`)).toBe(true);
    expect([arch, Number(page) * 1024]).toEqual([machine, pageSize]);
  });

  it('has system.json with every fact', () => {
    expectSystem(tree);
    expect(system(tree).note).not.toBe('');
  });

  it('holds nothing that tells more than it should', () => expectHarmless(tree));

  it('has the files that every kernel has, and whole processes', () => {
    for (const path of ['meminfo', 'vmstat', 'buddyinfo', 'zoneinfo', 'swaps', 'self/mountinfo', 'self/cgroup'])
      expect(fixtureText(name, `proc/${path}`), path).toMatch(/\S/);
    expectWholeProcesses(tree);
  });

  it('stays small', () => {
    const files = filesOf(tree);
    expect(files.reduce((sum, path) => sum + statSync(join(tree, path)).size, 0)).toBeLessThan(1 << 20);
    expect(readdirSync(join(tree, 'proc')).filter(entry => /^\d+$/.test(entry)).length).toBeLessThanOrEqual(60);
  });

  it('is described in the README', () => {
    expect(readFileSync(join(fixturesDir, 'README.md'), 'utf8')).toContain(`| \`${name}\` |`);
  });
});

describe('the set of fixtures', () => {
  const every = fixtureNames();
  const having = (path: string, text: RegExp): string[] =>
    every.filter(name => text.test(fixtureText(name, path) ?? ''));
  const events = (pattern: RegExp): string[] =>
    every.filter(name =>
      filesOf(fixtureDir(name)).some(
        path => path.endsWith('/memory.events') && pattern.test(fixtureText(name, path) ?? ''),
      ),
    );

  it.each<[string, () => string[]]>([
    [
      'memory on cgroup v1 beside a v2 hierarchy',
      () => having('proc/self/mountinfo', /- cgroup .*memory[\s\S]*- cgroup2 /),
    ],
    ['cgroup v2 alone', () => having('proc/self/cgroup', /^0::[^\n]*\n$/)],
    ['kernel 6.1', () => every.filter(name => name.startsWith('6.1-'))],
    ['kernel 6.12', () => every.filter(name => name.startsWith('6.12-'))],
    ['kernel 6.18', () => every.filter(name => name.startsWith('6.18-'))],
    ['two NUMA nodes', () => having('proc/buddyinfo', /^Node 1, /m)],
    ['no PSI', () => every.filter(name => fixtureText(name, 'proc/pressure/memory') === undefined)],
    ['captured without root', () => every.filter(name => system(fixtureDir(name)).denied.includes('proc/slabinfo'))],
    ['memory pressure at the moment of capture', () => having('proc/pressure/memory', /some avg10=[1-9]/)],
    ['refaults', () => having('proc/vmstat', /^workingset_refault_file [1-9]/m)],
    ['swap on zram in use', () => having('proc/swaps', /^\/dev\/zram0\s+partition\s+\d+\s+[1-9]/m)],
    ['a blank in the name of a swap file', () => having('proc/swaps', /\\040/)],
    ['a cgroup throttled at memory.high', () => events(/^high [1-9]/m)],
    ['a process killed in a cgroup', () => events(/^oom_kill [1-9]/m)],
    ['a whole cgroup killed', () => events(/^oom_group_kill [1-9]/m)],
    ['huge pages reserved', () => having('proc/meminfo', /^HugePages_Total:\s+[1-9]/m)],
    ['transparent huge pages always', () => having('sys/kernel/mm/transparent_hugepage/enabled', /\[always\]/)],
  ])('has one with %s', (_, names) => expect(names()).not.toEqual([]));

  it('has no odd entries', () => {
    const others = readdirSync(fixturesDir).filter(entry => !every.includes(entry));
    expect(others.sort()).toEqual(['README.md', 'capture.sh']);
  });
});

/** As large as this machine itself says; files come and go meanwhile, and some names are hidden in the tree. */
const expectFigures = (tree: string): void => {
  const captured = directoryHost(tree);
  const machine = liveHost();
  const mountsOf = (host: Host | undefined) => {
    const reading = host && tmpfs.sample(host);
    return reading?.ok ? reading.value.mounts : [];
  };
  const mounts = mountsOf(captured.ok ? captured.value : undefined);
  expect(mounts.filter(({usage}) => usage.ok)).not.toEqual([]);
  const sizes = (list: readonly TmpfsMount[]) =>
    list.map(({usage}) => (usage.ok ? usage.value.size : usage.reason.kind));
  expect(sizes(mounts)).toEqual(sizes(mountsOf(machine)));
  machine?.close();
};

describe('capture.sh', () => {
  const dir = mkdtempSync(join(tmpdir(), 'mmtop-capture-'));
  afterAll(() => rmSync(dir, {recursive: true, force: true}));

  it('is a sound shell script', () => {
    execFileSync('sh', ['-n', capture]);
    expect(statSync(capture).mode & 0o111).not.toBe(0);
  });

  it('captures the running machine', () => {
    const tree = join(dir, 'tree');
    execFileSync('sh', [capture, tree, '--pids', '5', '--cgroups', '10', '--note', 'a "test" of C:\\capture'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    expectSystem(tree);
    expect(system(tree).note).toBe('a "test" of C:\\capture');
    expect(readFileSync(join(tree, 'proc/meminfo'), 'utf8')).toMatch(/^MemTotal: +\d+ kB$/m);
    expect(readdirSync(tree).sort()).toEqual(['proc', 'statfs.json', 'sys', 'system.json']);
    expectFigures(tree);
    expectHarmless(tree);
    expectWholeProcesses(tree);
  });

  it.each([[[]], [['--pids', 'many', 'x']], [['--colour', 'x']], [['x', 'y']]])('refuses %j', args => {
    expect(() => execFileSync('sh', [capture, ...args], {cwd: dir, stdio: 'ignore'})).toThrow('Command failed');
    expect(readdirSync(dir).includes('x')).toBe(false);
  });

  it('does not write into a directory that exists', () => {
    expect(() => execFileSync('sh', [capture, dir], {stdio: 'ignore'})).toThrow('Command failed');
  });
});
