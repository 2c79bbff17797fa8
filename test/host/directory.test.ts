import {symlinkSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type DirectoryOptions, derivePageSize, directoryHost} from '../../src/host/directory.ts';
import {bytes, KIB} from '../../src/units.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../helpers/fixtures.ts';
import {temporaryTree, write} from './tree.ts';

const hostOf = (root: string, options?: DirectoryOptions) => {
  const host = directoryHost(root, options);
  if (!host.ok) throw new Error(JSON.stringify(host.reason));
  onTestFinished(host.value.close);
  return host.value;
};

/** Two zones, one of them empty, as a kernel with pages of this size would print them. */
const memory = (pageSize: number, managed: readonly number[]) => ({
  'proc/meminfo': `MemTotal:       ${(managed.reduce((a, b) => a + b, 0) * pageSize) / KIB} kB\nMemFree: 12 kB\n`,
  'proc/zoneinfo': managed
    .map((pages, i) => `Node ${i}, zone   Normal\n  pages free     5\n        managed  ${pages}\n        cma      0\n`)
    .join(''),
});

const facts = {pageSize: 4096, clockTicks: 100, release: '6.12.1', machine: 'x86_64', hostname: 'db1', cpus: 8};

describe('directoryHost', () => {
  it.each(fixtureNames())('reads %s, and would find its page size without system.json', name => {
    const host = hostOf(fixtureDir(name));
    const stated = JSON.parse(fixtureText(name, 'system.json')!);
    const {users, captured, ...system} = host.system;
    expect(users.size).toBe(0);
    expect(captured).toBe(true);
    expect(stated).toMatchObject(system);
    expect(host.read('proc/meminfo').ok).toBe(true);
    const derived = derivePageSize(fixtureText(name, 'proc/meminfo'), fixtureText(name, 'proc/zoneinfo'));
    // MemTotal of one vendor's kernel is not what its zones manage.
    expect([stated.pageSize, undefined]).toContain(derived);
  });

  it.each(
    fixtureNames().flatMap(name =>
      (JSON.parse(fixtureText(name, 'system.json')!).denied as string[]).map(path => ({name, path})),
    ),
  )('remembers that $path was denied in $name', ({name, path}) => {
    expect(hostOf(fixtureDir(name)).read(path)).toEqual({ok: false, reason: {kind: 'denied', path, to: 'capture'}});
  });

  it('takes from system.json what files cannot say', () => {
    const text = JSON.stringify({...facts, pageSize: 65_536, bootId: 'b', denied: ['proc/slabinfo', 7]});
    const host = hostOf(temporaryTree({'system.json': text, ...memory(4096, [1000])}));
    expect(host.system).toEqual({...facts, pageSize: 65_536, bootId: 'b', users: new Map(), captured: true});
    expect(host.read('proc/slabinfo')).toMatchObject({ok: false, reason: {kind: 'denied', to: 'capture'}});
    expect(host.read('proc/swaps')).toMatchObject({ok: false, reason: {kind: 'missing', captured: true}});
  });

  it.each([4096, 16_384, 65_536])('finds pages of %i bytes in MemTotal and the zones', pageSize => {
    const host = hostOf(temporaryTree(memory(pageSize, [4000, 0, 123_456])));
    expect(host.system.pageSize).toBe(pageSize);
  });

  it('assumes the usual facts where nothing says more', () => {
    expect(hostOf(temporaryTree()).system).toEqual({
      pageSize: 4096,
      clockTicks: 100,
      release: 'unknown kernel',
      machine: 'unknown',
      hostname: 'unknown',
      cpus: 1,
      bootId: '',
      users: new Map(),
      captured: true,
    });
  });

  it('knows the machine’s own files wherever they are mounted', () => {
    const host = hostOf('/');
    expect(host.system.captured).toBe(false);
    expect(host.read('proc/no_such_file')).toEqual({ok: false, reason: {kind: 'missing', path: 'proc/no_such_file'}});
    // An empty directory for procfs is no procfs.
    expect(hostOf('/', {proc: temporaryTree()}).system.captured).toBe(true);
  });

  it('asks the tree itself for release, host name and users', () => {
    const host = hostOf(
      temporaryTree({
        'proc/sys/kernel/osrelease': '5.15.0-91-generic\n',
        'proc/sys/kernel/hostname': 'web3\n',
        'etc/passwd': 'root:x:0:0::/root:/bin/sh\n',
      }),
    );
    expect(host.system).toMatchObject({release: '5.15.0-91-generic', hostname: 'web3', users: new Map([[0, 'root']])});
    const empty = hostOf(temporaryTree({'proc/sys/kernel/osrelease': '\n', 'proc/sys/kernel/hostname': ''}));
    expect(empty.system).toMatchObject({release: 'unknown kernel', hostname: 'unknown'});
  });

  it.each([
    '',
    '{',
    '[]',
    'null',
    '4096',
    '"x"',
    '{"pageSize": "4096", "cpus": null, "denied": "proc/slabinfo", "release": 6}',
    '{"pageSize": -4096, "clockTicks": 0, "denied": {}}',
    '{"pageSize": 5000, "cpus": 1.5}',
    '{"pageSize": 512}',
    '{"pageSize": 1e300, "cpus": 1e300}',
  ])('does not believe the system.json %j', text => {
    const host = hostOf(temporaryTree({'system.json': text, ...memory(65_536, [20_000])}));
    expect(host.system).toMatchObject({pageSize: 65_536, clockTicks: 100, cpus: 1, release: 'unknown kernel'});
    expect(host.read('proc/slabinfo')).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });

  it('believes the page size of the command line before all else', () => {
    const root = temporaryTree({'system.json': JSON.stringify(facts), ...memory(4096, [1000])});
    expect(hostOf(root, {pageSize: bytes(16_384)}).system.pageSize).toBe(16_384);
  });

  it('looks for proc and sys elsewhere when told so', () => {
    const root = temporaryTree({'proc/a': '1'});
    const other = temporaryTree({'p/a': '2', 's/b': '3', 'p/sys/kernel/hostname': 'inner\n'});
    const host = hostOf(root, {proc: `${other}/p`, sys: `${other}/s`});
    expect(host.read('proc/a')).toEqual({ok: true, value: '2'});
    expect(host.read('sys/b')).toEqual({ok: true, value: '3'});
    expect(host.system.hostname).toBe('inner');
  });

  it('keeps no files open: a captured tree does not change by itself, a mounted one may be unmounted', () => {
    const root = temporaryTree({'proc/1/statm': '1'});
    const host = hostOf(root);
    host.read('proc/1/statm', {keep: true});
    expect(host.openFiles()).toBe(0);
    write(root, 'proc/1/statm', '2');
    expect(host.read('proc/1/statm', {keep: true})).toEqual({ok: true, value: '2'});
  });

  it('says why a directory cannot be entered', () => {
    const root = temporaryTree({file: ''});
    expect(directoryHost(`${root}/none`)).toEqual({ok: false, reason: {kind: 'missing', path: `${root}/none`}});
    expect(directoryHost(`${root}/file`)).toEqual({
      ok: false,
      reason: {kind: 'unreadable', path: `${root}/file`, errno: 'ENOTDIR'},
    });
    expect(directoryHost(`${root}/file/below`)).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });
});

describe('derivePageSize', () => {
  const {'proc/meminfo': meminfo, 'proc/zoneinfo': zoneinfo} = memory(65_536, [1000, 2000]);

  it('forgives a MemTotal that is a little off', () => {
    expect(derivePageSize('MemTotal: 191000 kB\n', zoneinfo)).toBe(65_536);
    expect(derivePageSize('MemTotal: 150000 kB\n', zoneinfo)).toBeUndefined();
  });

  it.each([
    [undefined, zoneinfo],
    [meminfo, undefined],
    ['', zoneinfo],
    ['MemFree: 1 kB\n', zoneinfo],
    ['MemTotal: 0 kB\n', zoneinfo],
    [meminfo, ''],
    [meminfo, 'Node 0, zone DMA\n        managed  0\n'],
  ])('has no answer for %j and %j', (total, zones) => {
    expect(derivePageSize(total, zones)).toBeUndefined();
  });
});

describe('the kernel’s log', () => {
  const text = '6,1,10,-;one\n SUBSYSTEM=x\n6,2,20,-;two\n';
  const read = (root: string) => hostOf(root).kmsg!().read();

  it('is what was saved with the tree, each time from its beginning', () => {
    const host = hostOf(temporaryTree({'dev/kmsg': text}));
    const whole = {ok: true, value: ['6,1,10,-;one\n SUBSYSTEM=x', '6,2,20,-;two']};
    const source = host.kmsg!();
    expect(source.read()).toEqual(whole);
    expect(source.read()).toEqual({ok: true, value: []});
    expect(host.kmsg!().read()).toEqual(whole);
  });

  it('is missing, or was refused', () => {
    expect(read(temporaryTree())).toMatchObject({ok: false, reason: {kind: 'missing', path: 'dev/kmsg'}});
    const refused = temporaryTree({'system.json': JSON.stringify({denied: ['dev/kmsg']})});
    expect(read(refused)).toMatchObject({ok: false, reason: {kind: 'denied', path: 'dev/kmsg'}});
  });

  it('is read as a device where the tree is that of a running machine', () => {
    const root = temporaryTree({'dev/x': ''});
    symlinkSync('/dev/zero', join(root, 'dev/kmsg'));
    // As a file it would have no end; of a device a bounded number of reads is made at a time.
    const source = hostOf(root).kmsg!();
    expect(source.read()).toMatchObject({ok: true, value: expect.objectContaining({length: 150})});
    expect(source.behind()).toBe(true);
    source.close();
  });
});
