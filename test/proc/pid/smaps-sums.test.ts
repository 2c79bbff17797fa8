import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {parseSmaps} from '../../../src/proc/pid/smaps.ts';
import {kindOf, parseSmapsSums} from '../../../src/proc/pid/smaps-sums.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/smaps`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, tree, pid, text}];
    }),
);

const sumsOf = (text: string) => {
  const result = parseSmapsSums(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

/** One mapping with so much of it in RAM. */
const mapping = (at: number, path: string, kb: Readonly<Record<string, number>>, flags = 'rd wr'): string => {
  const start = (0x7f00_0000_0000 + at * 0x10_0000).toString(16);
  const lines = Object.entries(kb).map(([key, n]) => `${key}:${String(n).padStart(19)} kB\n`);
  return `${start}-${start} rw-p 00000000 00:00 0 ${path}\n${lines.join('')}VmFlags: ${flags} \n`;
};

describe('parseSmapsSums', () => {
  it.each(captured)('adds up $name', ({tree, pid, text}) => {
    const all = parseSmaps(text);
    if (!all.ok) throw new Error('no smaps');
    const {mapped, totals, mappings, rest} = sumsOf(text);
    expect(mappings).toBe(all.value.mappings.length);
    expect(mapped.reduce((sum, one) => sum + one.mappings, 0) + rest.mappings).toBe(mappings);
    for (const name of ['rss', 'pss', 'swap', 'privateDirty'] as const) {
      const sum = all.value.mappings.reduce((total, one) => total + one[name]!, 0);
      expect(totals[name]).toBe(sum);
      expect(mapped.reduce((total, one) => total + one.amounts[name]!, 0)).toBe(sum);
    }
    expect(new Set(mapped.map(({name, kind}) => `${kind} ${name}`)).size).toBe(mapped.length);
    const rollup = fixtureText(tree, `proc/${pid}/smaps_rollup`);
    if (mappings > 0 && rollup !== undefined) {
      expect(totals.rss! / 1024).toBe(Number(/^Rss:\s+(\d+)/m.exec(rollup)![1]));
    }
  });

  it('puts together what has one name, largest first', () => {
    const text = [
      mapping(1, '/usr/lib/libc.so.6', {Rss: 100, Pss: 10}),
      mapping(2, '', {Rss: 40, Pss: 40}),
      mapping(3, '/usr/lib/libc.so.6', {Rss: 50, Pss: 5}),
      mapping(4, '', {Rss: 8, Pss: 8, Swap: 12}),
      mapping(5, '[heap]', {Rss: 30, Pss: 30}),
    ].join('');
    const {mapped, totals} = sumsOf(text);
    expect(mapped.map(({name, kind, mappings, amounts}) => [kind, name, mappings, amounts.pss! / 1024])).toEqual([
      ['anon', '', 2, 48],
      ['heap', '[heap]', 1, 30],
      ['file', '/usr/lib/libc.so.6', 2, 15],
    ]);
    expect([totals.rss! / 1024, totals.swap! / 1024, totals.locked]).toEqual([228, 12, undefined]);
  });

  it('keeps the largest names of very many, and what the others hold', () => {
    const text = Array.from({length: 500}, (_, i) => mapping(i, `/data/segment-${i}`, {Rss: i, Pss: i})).join('');
    const {mapped, rest, totals} = sumsOf(text);
    expect(mapped.length).toBe(300);
    expect([mapped[0]!.name, mapped.at(-1)!.name]).toEqual(['/data/segment-499', '/data/segment-200']);
    expect([rest.names, rest.mappings, rest.amounts.pss! / 1024]).toEqual([200, 200, (199 * 200) / 2]);
    expect(totals.pss! / 1024).toBe((499 * 500) / 2);
  });

  it('orders by RSS where a kernel prints no PSS', () => {
    const text = mapping(1, '/a', {Rss: 5}) + mapping(2, '/b', {Rss: 9}) + mapping(3, '/c', {});
    expect(sumsOf(text).mapped.map(({name}) => name)).toEqual(['/b', '/a', '/c']);
  });

  it('has nothing to add up for a kernel thread or a zombie', () => {
    expect(sumsOf('')).toMatchObject({mapped: [], mappings: 0, totals: {}});
  });

  it('has no use for what holds no mapping', () => {
    expect(parseSmapsSums('Rss: 4 kB\n')).toMatchObject({ok: false, malformed: {why: 'no mapping'}});
  });

  it('never throws', () => neverThrows(parseSmapsSums, mapping(1, '/a', {Rss: 4}) + mapping(2, '', {Rss: 4})));
});

describe('kindOf', () => {
  it.each([
    ['', 'anon'],
    ['[heap]', 'heap'],
    ['[stack]', 'stack'],
    ['[stack:812]', 'stack'],
    ['[anon:jemalloc]', 'anon'],
    ['[anon_shmem:frames]', 'shm'],
    ['[vdso]', 'kernel'],
    ['[vsyscall]', 'kernel'],
    ['/usr/bin/head', 'file'],
    ['/tmp/old (deleted)', 'file'],
    ['/SYSV00000000 (deleted)', 'shm'],
    ['/memfd:pulse (deleted)', 'shm'],
    ['/dev/shm/PostgreSQL.1', 'shm'],
    ['/dev/zero (deleted)', 'shm'],
    ['/dev/zeros', 'device'],
    ['/dev/dri/renderD128', 'device'],
    ['anon_inode:[perf_event]', 'device'],
    ['\u001b[31m', 'file'],
  ])('of %j is %s', (path, kind) => {
    expect(kindOf({path, vmFlags: []})).toBe(kind);
  });

  it('goes by the flag for pages of the huge page pool', () => {
    expect(kindOf({path: '/anon_hugepage (deleted)', vmFlags: ['rd', 'ht']})).toBe('huge');
  });
});
