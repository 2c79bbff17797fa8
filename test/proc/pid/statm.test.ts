import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseStatm} from '../../../src/proc/pid/statm.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/statm`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

describe('parseStatm', () => {
  it.each(captured)('reads $name', ({text}) => {
    const result = parseStatm(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {size, resident, shared, text: code, data} = result.value;
    expect(`${size} ${resident} ${shared} ${code} 0 ${data} 0\n`).toBe(text);
  });

  it('knows which column is which', () => {
    expect(parseStatm('765 446 418 5 0 123 0\n')).toEqual({
      ok: true,
      value: {size: 765, resident: 446, shared: 418, text: 5, data: 123},
    });
  });

  it('keeps the zeros of a zombie or a kernel thread', () => {
    expect(parseStatm('0 0 0 0 0 0 0\n')).toEqual({
      ok: true,
      value: {size: 0, resident: 0, shared: 0, text: 0, data: 0},
    });
  });

  it('reads the largest exact number and refuses the next', () => {
    expect(parseStatm('9007199254740991 0 0 0 0 0 0\n')).toMatchObject({ok: true, value: {size: 9007199254740991}});
    for (const n of ['9007199254740992', '9007199254740993', '18446744073709551615', '9'.repeat(400)]) {
      expect(parseStatm(`0 ${n} 0 0 0 0 0\n`)).toMatchObject({
        ok: false,
        malformed: {why: expect.stringContaining('2^53')},
      });
    }
  });

  it.each([
    '',
    '\n',
    '765 446 418 5 0 123',
    '765 446 418 5 0 123 ',
    '765 446 418 5 0 123 0 7\n',
    '765  446 418 5 0 123 0\n',
    ' 765 446 418 5 0 123 0\n',
    '765 446 418 5 0 123 0\n\n',
    '765 -446 418 5 0 123 0\n',
    '765 446.5 418 5 0 123 0\n',
    '765 446 4e2 5 0 123 0\n',
    '765\t446\t418\t5\t0\t123\t0\n',
  ])('calls %j malformed and keeps the line', text => {
    expect(parseStatm(text)).toEqual({ok: false, malformed: {line: 1, why: expect.any(String), text}});
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const n = fc.nat({max: Number.MAX_SAFE_INTEGER});
    fc.assert(
      fc.property(n, n, n, n, n, (size, resident, shared, code, data) => {
        const result = parseStatm(`${size} ${resident} ${shared} ${code} 0 ${data} 0\n`);
        expect(result).toEqual({ok: true, value: {size, resident, shared, text: code, data}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseStatm, '765 446 418 5 0 123 0\n'));
});
