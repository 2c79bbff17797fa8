import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseOomScore} from '../../../src/proc/pid/oom-score.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/oom_score`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

describe('parseOomScore', () => {
  it.each(captured)('reads $name', ({text}) => {
    const result = parseOomScore(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(`${result.value}\n`).toBe(text);
    expect(result.value).toBeLessThanOrEqual(2000);
  });

  it.each([
    ['0\n', 0],
    ['666\n', 666],
    ['1391\n', 1391],
  ])('reads %j', (text, value) => {
    expect(parseOomScore(text)).toEqual({ok: true, value});
  });

  it.each(['', '\n', '-1\n', '6 6\n', '6.5\n', 'x\n', '18446744073709551615\n'])('calls %j malformed', text => {
    expect(parseOomScore(text)).toEqual({ok: false, malformed: {line: 1, why: expect.any(String), text}});
  });

  it('reads back every score', () => {
    fc.assert(
      fc.property(fc.nat(2000), n => {
        expect(parseOomScore(`${n}\n`)).toEqual({ok: true, value: n});
      }),
    );
  });

  it('never throws', () => neverThrows(parseOomScore, '666\n'));
});
