import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseSmaps, smapsFields} from '../../../src/proc/pid/smaps.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/smaps`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const sample = `561528b7a000-561528b7c000 r--p 00000000 fe:00 260386                     /usr/bin/head
Size:                  8 kB
KernelPageSize:        4 kB
MMUPageSize:           4 kB
Rss:                   8 kB
Private_Dirty:         4 kB
THPeligible:           0
ProtectionKey:         0
VmFlags: rd mr mw me \n7f0000000000-7f0000200000 rw-p 00000000 00:00 0 \nSize:               2048 kB
Rss:                2048 kB
AnonHugePages:      2048 kB
THPeligible:           1
VmFlags: rd wr mr mw me ac hg \nffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
Size:                  4 kB
VmFlags: ex \n`;

const recordOf = (text: string) => {
  const result = parseSmaps(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

const first = (path: string, inode = '0') =>
  recordOf(`00400000-0040b000 r-xp 00001000 08:01 ${inode}                     ${path}\nSize: 44 kB\n`).mappings[0];

describe('parseSmaps', () => {
  it.each(captured)('reads $name and knows every line', ({text}) => {
    const {mappings, unknown, malformed} = recordOf(text);
    expect(unknown).toEqual({});
    expect(malformed).toEqual([]);
    expect(mappings).toHaveLength(text.match(/^Size:/gm)?.length ?? 0);
    for (const mapping of mappings) {
      const {start, end, perms, offset, dev, inode, path} = mapping;
      expect(text).toContain(`${start}-${end} ${perms} ${offset} ${dev} ${inode} `);
      expect(text).toContain(` ${path}\nSize:${String(mapping.size! / 1024).padStart(19)} kB\n`);
      expect(BigInt(`0x${end}`) - BigInt(`0x${start}`)).toBe(BigInt(mapping.size!));
      expect(mapping.rss).toBeLessThanOrEqual(mapping.size!);
      expect(mapping.vmFlags.length).toBeGreaterThan(0);
      expect(mapping.thpEligible).toBeTypeOf('boolean');
    }
  });

  it('reads mappings of files, of memory, and beyond 2^53', () => {
    expect(parseSmaps(sample)).toEqual({
      ok: true,
      value: {
        mappings: [
          {
            start: '561528b7a000',
            end: '561528b7c000',
            perms: 'r--p',
            offset: '00000000',
            dev: 'fe:00',
            inode: '260386',
            path: '/usr/bin/head',
            size: 8192,
            kernelPageSize: 4096,
            mmuPageSize: 4096,
            rss: 8192,
            privateDirty: 4096,
            thpEligible: false,
            protectionKey: 0,
            vmFlags: ['rd', 'mr', 'mw', 'me'],
          },
          expect.objectContaining({path: '', anonHugePages: 2 ** 21, thpEligible: true, perms: 'rw-p'}),
          expect.objectContaining({start: 'ffffffffff600000', path: '[vsyscall]', vmFlags: ['ex']}),
        ],
        unknown: {},
        malformed: [],
      },
    });
  });

  it('is empty for kernel threads and zombies', () => {
    expect(parseSmaps('')).toEqual({ok: true, value: {mappings: [], unknown: {}, malformed: []}});
  });

  it.each([
    '/tmp/a file with  blanks ',
    '/memfd:doublemapper (deleted)',
    '/dev/zero (deleted)',
    '[anon:scudo: primary]',
    '/tmp/Rss:   12 kB',
    '/tmp/new\\012line',
    '/tmp/carriage\rreturn\u2028and\u0085more',
    '/tmp/日本語/\uFFFD',
    '/tmp/\x1b[31m',
    '[stack]',
    '',
  ])('takes the path %j as it is', path => {
    expect(first(path)).toMatchObject({start: '00400000', perms: 'r-xp', offset: '00001000', path, size: 44 * 1024});
  });

  it('keeps inode numbers that a double would round', () => {
    expect(first('/x', '18446744073709551615')?.inode).toBe('18446744073709551615');
  });

  it('keeps what a newer kernel prints, once', () => {
    const text = sample.replaceAll('VmFlags:', 'Quantum:   12 kB\nVmFlags:');
    expect(recordOf(text).unknown).toEqual({Quantum: '12 kB'});
  });

  it.each([
    'Rss:  18446744073709551615 kB',
    'Rss:    17',
    'THPeligible:   x',
    'ProtectionKey:  -1',
    'no colon',
    ':',
    'deadbeef',
  ])('keeps %j as malformed and goes on', line => {
    const smaps = recordOf(`${sample}${line}\nLocked:    4 kB\n`);
    expect(smaps.malformed).toEqual([{line: sample.split('\n').length, why: expect.any(String), text: line}]);
    expect(smaps.mappings[2]).toMatchObject({locked: 4096});
    expect(smaps.mappings[2]).not.toHaveProperty('rss');
  });

  it('does not give the fields of a torn header to the mapping before it', () => {
    const smaps = recordOf(`${sample}7f0000000000-7f00 r\nSize:    4 kB\n`);
    expect(smaps.mappings).toHaveLength(3);
    expect(smaps.malformed.map(({line}) => line)).toEqual([19, 20]);
  });

  it.each(['garbage', 'Rss:    17 kB\n', '561528b7a000-561528b7c000 r--'])('calls %j malformed', text => {
    expect(parseSmaps(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const fields = smapsFields as Record<string, {key: string}>;
    const mapping = fc.record({
      start: fc.nat().map(n => n.toString(16).padStart(8, '0')),
      path: fc.string({unit: 'binary', maxLength: 40}).map(name => `/${name.replaceAll('\n', '\\012')}`),
      vmFlags: fc.array(fc.constantFrom('rd', 'wr', 'ex', 'hg', 'lo')),
      values: fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.nat(2 ** 40)),
    });
    fc.assert(
      fc.property(fc.array(mapping), mappings => {
        const text = mappings.map(({start, path, vmFlags, values}) => {
          const printed = Object.entries(values).map(
            ([name, n]) => `${`${fields[name]!.key}:`.padEnd(16)}${String(n).padStart(8)} kB\n`,
          );
          const head = `${start}-ffffffffff601000 rw-s 0000a000 fe:00 7`.padEnd(72);
          return `${head} ${path}\n${printed.join('')}VmFlags: ${vmFlags.map(flag => `${flag} `).join('')}\n`;
        });
        const expected = mappings.map(({start, path, vmFlags, values}) => ({
          ...Object.fromEntries(Object.entries(values).map(([name, n]) => [name, n * 1024])),
          ...{start, end: 'ffffffffff601000', perms: 'rw-s', offset: '0000a000', dev: 'fe:00', inode: '7'},
          ...{path, vmFlags},
        }));
        expect(parseSmaps(text.join(''))).toEqual({ok: true, value: {mappings: expected, unknown: {}, malformed: []}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseSmaps, sample));
});
