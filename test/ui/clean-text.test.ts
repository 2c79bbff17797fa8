import {Chalk} from 'chalk';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import sanitizeAnsi from '../../node_modules/ink/build/sanitize-ansi.js';
import {isClean} from '../../src/ui/clean-text.ts';

const chalk = new Chalk({level: 3});

/** What is likely to be wrong in a text, in many orders. */
const pieces = fc.constantFrom(
  ...['a', 'm', '[', ';', ':', '1', '\t', '\n', '\r', ' ', '\u0000', '\u007f', '\u009b', '\u009d', '\u001b'],
  ...[
    '\u001b[31m',
    '\u001b[m',
    '\u001b[1;38;5;2m',
    '\u001b[4:3m',
    '\u001b[2J',
    '\u001b]8;;x\u0007',
    '\u0301',
    '█',
    '宽',
    '🙂',
  ],
);

const text = fc.oneof(
  fc.array(pieces, {maxLength: 12}).map(parts => parts.join('')),
  fc.string({unit: 'binary', maxLength: 20}),
);

describe('a clean text', () => {
  it('is what Ink gives back as it came', () => {
    fc.assert(
      fc.property(text, value => {
        if (isClean(value)) expect(sanitizeAnsi(value)).toBe(value);
      }),
      {numRuns: 20_000},
    );
  });

  it.each([
    '',
    'plain',
    'a\tb\nc',
    '█▒ 宽 é e\u0301',
    chalk.bold.red('x') + chalk.inverse(' y '),
    '\u001b[0;1;36mz\u001b[m',
  ])('is %j', value => {
    expect(isClean(value)).toBe(true);
  });

  it.each(['\u001b[2J', '\u001b]0;title\u0007', 'a\rb', '\u009b31m', '\u001b', '\u001b[4:3mx', '\u001b[31m\u0301'])(
    'is not %j',
    value => {
      expect(isClean(value)).toBe(false);
    },
  );
});
