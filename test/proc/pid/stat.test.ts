import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseStat} from '../../../src/proc/pid/stat.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/stat`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const tail =
  'S 1 2 3 1025 -1 4194304 49 5 6 7 8 9 10 11 20 -5 4 0 825 1011712 137 18446744073709551615 94708029689856 0 0 0\n';

const recordOf = (text: string) => {
  const result = parseStat(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseStat', () => {
  it.each(captured)('reads $name', ({pid, text}) => {
    const stat = recordOf(text);
    expect(stat.pid).toBe(pid);
    expect(text.startsWith(`${pid} (${stat.comm}) ${stat.state} ${stat.ppid} ${stat.pgrp} ${stat.session} `)).toBe(
      true,
    );
    expect(text).toContain(` ${stat.numThreads} 0 ${stat.starttime} ${stat.vsize} ${stat.rss} 18446744073709551615 `);
    if (pid === 2) expect(stat).toMatchObject({comm: 'kthreadd', kernelThread: true, vsize: 0, rss: 0});
    if (pid === 1) expect(stat.kernelThread).toBe(false);
  });

  it('knows which column is which, whatever is beyond 2^53 after them', () => {
    expect(parseStat(`1656 (cat) ${tail}`)).toEqual({
      ok: true,
      value: {
        pid: 1656,
        comm: 'cat',
        state: 'S',
        ppid: 1,
        pgrp: 2,
        session: 3,
        ttyNr: 1025,
        flags: 4194304,
        minflt: 49,
        cminflt: 5,
        majflt: 6,
        cmajflt: 7,
        utime: 8,
        stime: 9,
        priority: 20,
        nice: -5,
        numThreads: 4,
        starttime: 825,
        vsize: 1011712,
        rss: 137,
        kernelThread: false,
      },
    });
  });

  it.each([
    'a) R (b',
    'a) R 1 2 3 (',
    'x\ny\\z',
    '',
    ' ',
    ')',
    '(',
    '))))) S 1 (',
    '日本語日本',
    '\u{1F9E0}\uFFFD',
    '\x1b[31mred\x1b]0;',
    'kworker/u257:63-events_unbound_and_a_rather_long_name_of_a_queue',
  ])('finds the process called %j', comm => {
    expect(recordOf(`1656 (${comm}) ${tail}`)).toMatchObject({pid: 1656, comm, state: 'S', ppid: 1, rss: 137});
  });

  it('reads a zombie', () => {
    const text =
      '21613 () Z 21570 21568 12427 0 -1 4228172 272 0 0 0 0 0 0 0 20 0 1 0 221455 0 0 18446744073709551615 0 0 0 0 0 0 0 16781312 2 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 9\n';
    expect(recordOf(text)).toMatchObject({comm: '', state: 'Z', vsize: 0, rss: 0, kernelThread: false});
  });

  it('reads a kernel thread and a real-time priority', () => {
    const text =
      '18 (migration/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 3 0 0 -100 0 1 0 25 0 0 18446744073709551615 0 0 0 0 0 0 0 2147483647 0\n';
    expect(recordOf(text)).toMatchObject({comm: 'migration/0', kernelThread: true, priority: -100, stime: 3});
    expect(recordOf(`2 (kthreadd) S 0 0 0 0 -1 2129984${' 0'.repeat(16)}\n`)).toMatchObject({kernelThread: true});
  });

  it.each([
    '',
    '\n',
    '1656',
    '1656 (cat',
    '1656 cat) S 1',
    `(cat) ${tail}`,
    `x (cat) ${tail}`,
    `1656(cat) ${tail}`,
    `18446744073709551615 (cat) ${tail}`,
    `1656 (cat)${tail}`,
    `1656 (cat) ${tail.replace('S ', '')}`,
    `1656 (cat) ${tail.replace('S', 'SS')}`,
    `1656 (cat) ${tail.replace(' 49 ', ' -49 ')}`,
    `1656 (cat) ${tail.replace(' 49 ', ' x ')}`,
    `1656 (cat) ${tail.replace(' 49 ', '  ')}`,
    `1656 (cat) ${tail.replace('-5', '--5')}`,
    `1656 (cat) ${tail.replace('-5', '-')}`,
    `1656 (cat) ${tail.replace('1011712', '18446744073709551615')}`,
    `1656 (cat) ${tail.slice(0, tail.indexOf('7 1844'))}`,
  ])('calls %j malformed', text => {
    expect(parseStat(text)).toEqual({
      ok: false,
      malformed: {line: 1, why: expect.any(String), text: text.slice(0, 200)},
    });
  });

  it('says which column is at fault', () => {
    const text = `1656 (cat) ${tail.replace('1011712', '18446744073709551615')}`;
    expect(parseStat(text)).toMatchObject({ok: false, malformed: {why: expect.stringContaining('column 23')}});
  });

  it('reads back any name and any numbers', () => {
    const n = fc.nat({max: Number.MAX_SAFE_INTEGER});
    fc.assert(
      fc.property(
        fc.nat(),
        fc.string({unit: 'binary', maxLength: 63}),
        n,
        n,
        fc.integer({min: -100, max: 139}),
        (...all) => {
          const [pid, comm, minflt, vsize, priority] = all;
          const text = `${pid} (${comm}) R 1 1 1 0 -1 0 ${minflt} 0 0 0 0 0 0 0 ${priority} 0 1 0 7 ${vsize} 9 0\n`;
          expect(recordOf(text)).toMatchObject({pid, comm, minflt, vsize, priority, starttime: 7, rss: 9});
        },
      ),
    );
  });

  it('never throws', () => neverThrows(parseStat, `1656 (a) R (b) ${tail}`));
});
