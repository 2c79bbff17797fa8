import {execFileSync} from 'node:child_process';
import {statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it, onTestFinished} from 'vitest';
import {directoryHost} from '../../src/host/directory.ts';
import {liveHost} from '../../src/host/live.ts';
import {deviceNumber, liveUsage, treeUsage} from '../../src/host/statfs.ts';
import {anyText} from '../helpers/properties.ts';
import {temporaryTree, write} from './tree.ts';

const deviceOf = (path: string): string => deviceNumber(statSync(path, {bigint: true}).dev);

describe('deviceNumber', () => {
  it.each([
    [39n, '0:39'],
    [0xfe00n, '254:0'],
    // Beyond 255 the minor number is in two parts.
    [0x0010_0001n, '0:257'],
    [0x0000_1000_0010_0801n, '4104:257'],
  ])('%d is %s', (dev, device) => {
    expect(deviceNumber(dev)).toBe(device);
  });

  it('gives both numbers back as the C library joins them', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 20 - 1), fc.nat(2 ** 31 - 1), (major, minor) => {
        const [ma, mi] = [BigInt(major), BigInt(minor)];
        const dev = ((ma & 0xfffn) << 8n) | ((ma & ~0xfffn) << 32n) | (mi & 0xffn) | ((mi & ~0xffn) << 12n);
        expect(deviceNumber(dev)).toBe(`${major}:${minor}`);
      }),
    );
  });
});

describe('liveUsage', () => {
  const usage = liveUsage({});

  it('is what stat -f says', () => {
    const root = tmpdir();
    const [bsize = 0, blocks = 0, files = 0] = execFileSync('stat', ['-f', '-c', '%S %b %c', root], {encoding: 'utf8'})
      .split(' ')
      .map(Number);
    const reading = usage(root, deviceOf(root));
    expect(reading).toMatchObject({ok: true, value: {total: bsize * blocks, inodes: files}});
    expect(reading.ok && reading.value.used).toBeGreaterThanOrEqual(0);
    expect(reading.ok && reading.value.used).toBeLessThanOrEqual(bsize * blocks);
  });

  it('gives no figures of another file system', () => {
    const why = 'another file system stands there now';
    expect(usage('/proc', '0:0')).toEqual({ok: false, reason: {kind: 'skipped', path: 'proc', why}});
    expect(usage('/', '999:9')).toMatchObject({reason: {kind: 'skipped', path: '/'}});
  });

  it('says why a place cannot be asked', () => {
    const gone = join(temporaryTree(), 'gone');
    expect(usage(gone, '0:1')).toEqual({ok: false, reason: {kind: 'missing', path: gone.slice(1)}});
  });
});

describe('treeUsage', () => {
  const asked = (text: string, device = '0:40') => treeUsage(temporaryTree({'statfs.json': text}))('/mnt/a b', device);

  // As capture.sh wrote it of a tmpfs on Linux 6.18.
  const line = '{\n  "0:40": {"bsize": 4096, "blocks": 2048, "bfree": 1315, "files": 100, "ffree": 97}\n}\n';

  it('is what was captured', () => {
    expect(asked(line)).toEqual({
      ok: true,
      value: {total: 8_388_608, used: 3_002_368, inodes: 100, inodesUsed: 3},
    });
  });

  it('says that nobody captured it', () => {
    const usage = treeUsage(temporaryTree());
    const reason = {kind: 'missing', path: 'statfs.json', captured: true};
    expect(usage('/mnt', '0:40')).toEqual({ok: false, reason});
  });

  it('says which file system is left out, and which was refused', () => {
    const why = '/statfs.json says nothing of 0:41';
    expect(asked(line, '0:41')).toEqual({ok: false, reason: {kind: 'skipped', path: 'mnt/a b', why}});
    expect(asked('{"0:40": null}')).toEqual({ok: false, reason: {kind: 'denied', path: 'mnt/a b', to: 'capture'}});
  });

  it.each([
    ...['', '{', '7', 'null', '{"0:40": 7}', '{"0:40": "full"}', '{"0:40": {"bsize": 4096}}'],
    line.replace('2048', '1000'),
    line.replace('97', '101'),
    line.replace('2048', '-1'),
    line.replace('2048', '0.5'),
    line.replace('2048', '9007199254740991'),
    line.replace('4096', '"4096"'),
  ])('does not believe %j', text => {
    expect(asked(text)).toMatchObject({ok: false, reason: {kind: 'malformed', path: 'statfs.json', line: 1}});
  });

  it('takes no property of every object for a device', () => {
    expect(asked(line, 'constructor')).toMatchObject({reason: {kind: 'skipped'}});
  });

  it('never throws', () => {
    const root = temporaryTree();
    fc.assert(
      fc.property(anyText, text => {
        write(root, 'statfs.json', text);
        treeUsage(root)('/mnt', '0:40');
      }),
      {numRuns: 50},
    );
  });
});

describe('usage of a host', () => {
  const device = deviceOf('/proc');

  it('asks this machine where the procfs is its own', () => {
    const host = liveHost();
    onTestFinished(() => host?.close());
    expect(host?.usage?.('/proc', device).ok).toBe(true);
  });

  it('is left out by a --proc of copies: their mounts are not the mounts of this machine', () => {
    const root = temporaryTree({meminfo: 'MemTotal: 1 kB\n'});
    const host = liveHost({proc: root});
    onTestFinished(() => host?.close());
    expect(host?.system.captured).toBe(true);
    expect(host?.usage).toBeUndefined();
  });

  it('of a tree asks the tree, never this machine; of a procfs below a tree, this machine', () => {
    const copies = directoryHost(temporaryTree({'proc/meminfo': 'MemTotal: 1 kB\n'}));
    expect(copies.ok && copies.value.usage?.('/proc', device)).toMatchObject({reason: {path: 'statfs.json'}});
    const machine = directoryHost('/');
    expect(machine.ok && machine.value.usage?.('/proc', device)).toMatchObject({ok: true});
  });
});
