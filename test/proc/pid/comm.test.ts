import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseComm} from '../../../src/proc/pid/comm.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/comm`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

describe('parseComm', () => {
  it.each(captured)('reads $name', ({text}) => {
    const result = parseComm(text);
    if (!result.ok) throw new Error(result.malformed.why);
    expect(`${result.value}\n`).toBe(text);
  });

  it.each([
    'a) R (b',
    'x\ny\\z',
    'x\n',
    '',
    ' ',
    '日本語日本',
    '\x1b[31mred',
    'kworker/u257:63-events_unbound_and_a_rather_long_name_of_a_queue',
  ])('takes off only the newline that the kernel adds to %j', comm => {
    expect(parseComm(`${comm}\n`)).toEqual({ok: true, value: comm});
  });

  it('calls an empty file malformed: an unnamed process still has a newline', () => {
    expect(parseComm('').ok).toBe(false);
  });

  it('reads back any name', () => {
    const name = fc.string({unit: 'binary', maxLength: 63});
    fc.assert(
      fc.property(name, comm => {
        expect(parseComm(`${comm}\n`)).toEqual({ok: true, value: comm});
      }),
    );
  });

  it('never throws', () => neverThrows(parseComm, 'x\ny\\z\n'));
});
