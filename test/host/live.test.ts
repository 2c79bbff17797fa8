import {execFileSync} from 'node:child_process';
import {readFileSync, symlinkSync} from 'node:fs';
import {hostname, machine, release} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it, onTestFinished} from 'vitest';
import {liveHost, liveSystem, parseAuxv} from '../../src/host/live.ts';
import {temporaryTree} from './tree.ts';

/** An auxiliary vector as a kernel of this width and byte order lays it out. */
const vector = (entries: readonly (readonly [number, number])[], wide: boolean, little: boolean): Buffer => {
  const width = wide ? 8 : 4;
  const buffer = Buffer.alloc(entries.length * 2 * width);
  entries.flat().forEach((n, i) => {
    if (wide && little) buffer.writeBigUInt64LE(BigInt(n), i * width);
    else if (wide) buffer.writeBigUInt64BE(BigInt(n), i * width);
    else if (little) buffer.writeUInt32LE(n, i * width);
    else buffer.writeUInt32BE(n, i * width);
  });
  return buffer;
};

const kinds = [
  {wide: true, little: true},
  {wide: true, little: false},
  {wide: false, little: true},
  {wide: false, little: false},
];

describe('parseAuxv', () => {
  it.each(kinds)('reads page size and ticks, 64 bits: $wide, little endian: $little', ({wide, little}) => {
    const entries = [
      [33, 0x7ffe_1000],
      [16, 0xbfeb_fbff],
      [6, 65_536],
      [17, 100],
      [0, 0],
      [6, 1],
    ] as const;
    const found = parseAuxv(vector(entries, wide, little), wide, little);
    expect(found.get(6)).toBe(65_536);
    expect(found.get(17)).toBe(100);
    expect(found.size).toBe(4);
  });

  it.each(kinds)('reads back any vector, and one torn anywhere, 64 bits: $wide, little: $little', ({wide, little}) => {
    const entry = fc.tuple(fc.integer({min: 1, max: 60}), fc.nat(2 ** 31 - 1));
    fc.assert(
      fc.property(fc.uniqueArray(entry, {selector: ([type]) => type, maxLength: 20}), fc.nat(400), (entries, cut) => {
        const whole = vector(entries, wide, little);
        expect([...parseAuxv(whole, wide, little)]).toEqual(entries);
        const torn = parseAuxv(whole.subarray(0, cut), wide, little);
        expect([...torn]).toEqual(entries.slice(0, Math.floor(cut / (wide ? 16 : 8))));
      }),
    );
  });

  it('has nothing to say about an empty vector', () => {
    expect(parseAuxv(Buffer.alloc(0), true, true).size).toBe(0);
  });
});

describe('liveSystem', () => {
  it('knows this machine', () => {
    const number = (name: string) => Number(execFileSync('getconf', [name], {encoding: 'utf8'}));
    const text = (path: string) => readFileSync(path, 'utf8').trim();
    expect(liveSystem('/proc')).toMatchObject({
      pageSize: number('PAGESIZE'),
      clockTicks: number('CLK_TCK'),
      release: text('/proc/sys/kernel/osrelease'),
      hostname: text('/proc/sys/kernel/hostname'),
      bootId: text('/proc/sys/kernel/random/boot_id'),
      machine: machine(),
      captured: false,
      self: process.pid,
    });
  });

  it('takes files that are in no procfs for copies', () => {
    expect(liveSystem(temporaryTree())).toMatchObject({captured: true});
    expect(liveSystem('/proc/self/../')).toMatchObject({captured: false});
  });

  it('has a number of its own only where it is the same as for the system calls', () => {
    const tree = temporaryTree();
    expect(liveSystem(tree)).not.toHaveProperty('self');
    symlinkSync('4194304', join(tree, 'self'));
    expect(liveSystem(tree)).not.toHaveProperty('self');
  });

  it('asks the system calls where a procfs says nothing', () => {
    const system = liveSystem(temporaryTree());
    expect(system).toMatchObject({release: release(), hostname: hostname(), bootId: ''});
    expect(system!.cpus).toBeGreaterThan(0);
  });
});

describe('liveHost', () => {
  it('reads this machine’s files', () => {
    const host = liveHost();
    if (host === undefined) throw new Error('no procfs');
    onTestFinished(host.close);
    expect(host.read('proc/meminfo', {keep: true})).toMatchObject({
      ok: true,
      value: expect.stringMatching(/^MemTotal:/),
    });
    expect(host.read('sys/kernel/mm/no-such-file')).toMatchObject({ok: false, reason: {kind: 'missing'}});
    const names = host.list('proc');
    expect(names.ok && names.value.includes(String(process.pid))).toBe(true);
    expect(host.owner(`proc/${process.pid}`)).toEqual({ok: true, value: process.geteuid!()});
  });

  it('reads a procfs that is mounted elsewhere', () => {
    const root = temporaryTree({'hostproc/meminfo': 'MemTotal: 1 kB\n', 'hostproc/sys/kernel/hostname': 'outer\n'});
    const host = liveHost({proc: `${root}/hostproc`, sys: `${root}/hostsys`});
    if (host === undefined) throw new Error('no procfs');
    onTestFinished(host.close);
    expect(host.system.hostname).toBe('outer');
    expect(host.read('proc/meminfo')).toEqual({ok: true, value: 'MemTotal: 1 kB\n'});
    expect(host.read('sys/kernel/mm/ksm/run')).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });
});
