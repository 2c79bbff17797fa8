import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseOomScoreAdj} from '../../../src/proc/pid/oom-score-adj.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/oom_score_adj`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

describe('parseOomScoreAdj', () => {
  it.each(captured)('reads $name', ({text}) => {
    const result = parseOomScoreAdj(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(`${result.value}\n`).toBe(text);
  });

  it.each(['', '\n', '1001\n', '-1001\n', '- 1\n', '1 2\n', 'x\n', '18446744073709551615\n'])(
    'calls %j malformed',
    text => {
      expect(parseOomScoreAdj(text)).toEqual({ok: false, malformed: {line: 1, why: expect.any(String), text}});
    },
  );

  it('reads back every handicap', () => {
    fc.assert(
      fc.property(fc.integer({min: -1000, max: 1000}), n => {
        expect(parseOomScoreAdj(`${n}\n`)).toEqual({ok: true, value: n});
      }),
    );
  });

  it('never throws', () => neverThrows(parseOomScoreAdj, '-998\n'));
});
