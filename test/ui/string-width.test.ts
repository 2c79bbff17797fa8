import {Chalk} from 'chalk';
import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import quickWidth from '../../src/ui/string-width.ts';

const chalk = new Chalk({level: 3});

/** Blocks of Unicode in which the quick answer applies, and their neighbours. */
const nearby = fc
  .oneof(
    fc.integer({min: 0x00, max: 0x3ff}),
    fc.integer({min: 0x2000, max: 0x26ff}),
    fc.integer({min: 0x1100, max: 0x11ff}),
    fc.integer({min: 0x3000, max: 0x30ff}),
    fc.integer({min: 0x1f300, max: 0x1f6ff}),
  )
  .map(code => String.fromCodePoint(code));

const text = fc.oneof(
  fc.string({unit: 'binary', maxLength: 20}),
  fc.string({unit: 'grapheme', maxLength: 20}),
  fc.array(nearby, {maxLength: 12}).map(parts => parts.join('')),
);

const coloured = fc
  .array(fc.tuple(text, fc.constantFrom(chalk.red, chalk.bold, chalk.bgHex('#123456'), chalk.inverse)), {maxLength: 4})
  .map(parts => parts.map(([part, paint]) => paint(part)).join(''));

describe('the quick width', () => {
  it('is the width that string-width gives', () => {
    fc.assert(
      fc.property(fc.oneof(text, coloured), value => {
        expect(quickWidth(value)).toBe(stringWidth(value));
      }),
      {numRuns: 5000},
    );
  });

  it('is the same for every character by itself, between letters, and after a colour', () => {
    for (let code = 0; code <= 0xffff; code += 1) {
      const character = String.fromCharCode(code);
      const found = [character, `a${character}b`, `\u001b[31m${character}`].map(value => quickWidth(value));
      const expected = [character, `a${character}b`, `\u001b[31m${character}`].map(value => stringWidth(value));
      if (found.join() !== expected.join()) expect([code.toString(16), found]).toEqual([code.toString(16), expected]);
    }
  });

  it.each([{ambiguousIsNarrow: false}, {countAnsiEscapeCodes: true}])('passes %o on', options => {
    fc.assert(
      fc.property(fc.oneof(text, coloured), value => {
        expect(quickWidth(value, options)).toBe(stringWidth(value, options));
      }),
    );
  });
});
