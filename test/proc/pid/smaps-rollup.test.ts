import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {kibBetween, parseSmapsRollup, smapsRollupFields, uss} from '../../../src/proc/pid/smaps-rollup.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/smaps_rollup`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const header = '55b7b249a000-7ffe9452d000 ---p 00000000 00:00 0                          [rollup]\n';

const sample = `${header}Rss:                1736 kB
Pss:                 152 kB
Pss_Dirty:           112 kB
Pss_Anon:            112 kB
Pss_File:             40 kB
Pss_Shmem:             0 kB
Private_Clean:       104 kB
Private_Dirty:       116 kB
KSM:                   0 kB
Private_Hugetlb:    2048 kB
SwapPss:               0 kB
`;

const recordOf = (text: string) => {
  const result = parseSmapsRollup(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseSmapsRollup', () => {
  it.each(captured)('reads $name and knows every line', ({text}) => {
    const rollup = recordOf(text);
    expect(rollup.unknown).toEqual({});
    expect(rollup.malformed).toEqual([]);
    expect(text).toContain(`\nRss:${String(rollup.rss! / 1024).padStart(20)} kB\n`);
    expect(rollup.sharedClean! + rollup.sharedDirty! + rollup.privateClean! + rollup.privateDirty!).toBe(rollup.rss);
    expect(uss(rollup)).toBeLessThanOrEqual(rollup.pss! + rollup.privateHugetlb! + 1024);
  });

  it('turns kB into bytes', () => {
    expect(parseSmapsRollup(sample)).toEqual({
      ok: true,
      value: {
        rss: 1736 * 1024,
        pss: 152 * 1024,
        pssDirty: 112 * 1024,
        pssAnon: 112 * 1024,
        pssFile: 40 * 1024,
        pssShmem: 0,
        privateClean: 104 * 1024,
        privateDirty: 116 * 1024,
        ksm: 0,
        privateHugetlb: 2048 * 1024,
        swapPss: 0,
        unknown: {},
        malformed: [],
      },
    });
  });

  it('keeps what a newer kernel prints', () => {
    expect(recordOf(`${sample}Quantum:              12 kB\n`).unknown).toEqual({Quantum: '12 kB'});
  });

  it('does not need the header, and takes it for one in the first line only', () => {
    expect(recordOf('Rss:                1736 kB\n').rss).toBe(1736 * 1024);
    expect(Object.keys(recordOf(sample + header).unknown)).toHaveLength(1);
  });

  it.each(['Rss:                  17', 'Rss:     18446744073709551615 kB', 'Rss: lots kB', 'Rss'])(
    'keeps %j as malformed, never as a smaller number',
    line => {
      const rollup = recordOf(`${header}Pss:                 152 kB\n${line}`);
      expect(rollup).toEqual({
        pss: 152 * 1024,
        unknown: {},
        malformed: [{line: 3, why: expect.any(String), text: line}],
      });
    },
  );

  it.each(['', '\n', header, 'no colon at all', 'Rss: lots kB'])('calls %j malformed', text => {
    expect(parseSmapsRollup(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const fields = smapsRollupFields as Record<string, {key: string}>;
    const record = fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.nat(2 ** 40), {minKeys: 1});
    fc.assert(
      fc.property(record, values => {
        const printed = Object.entries(values).map(
          ([name, n]) => `${`${fields[name]!.key}:`.padEnd(16)}${String(n).padStart(8)} kB\n`,
        );
        const expected = Object.fromEntries(Object.entries(values).map(([name, n]) => [name, n * 1024]));
        expect({...recordOf(header + printed.join(''))}).toEqual({...expected, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseSmapsRollup, sample));
});

describe('uss', () => {
  it('sums what only this process holds, the huge page pool included', () => {
    expect(uss(recordOf(sample))).toBe((104 + 116 + 2048) * 1024);
  });

  it.each(['Private_Clean', 'Private_Dirty', 'Private_Hugetlb'])('is unknown without %s', key => {
    expect(uss(recordOf(sample.replace(`${key}:`, 'Locked:')))).toBeUndefined();
  });
});

describe('kibBetween', () => {
  it('looks at its own stretch of the text only', () => {
    const text = '99 12 kB9';
    expect(kibBetween(text, 2, 8)).toBe(12 * 1024);
    expect(kibBetween(text, 2, 9)).toBeUndefined();
    expect(kibBetween(text, 2, 7)).toBeUndefined();
    expect(kibBetween(text, 2, 2)).toBeUndefined();
  });
});
