import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {fit as fitted, truncate, truncateStart, visible, widthOf} from '../../src/format/width.ts';
import {anyText} from '../helpers/properties.ts';

/** What goes wrong in process names, in all mixtures. */
const awkward = [
  'a',
  ' ',
  '漢字',
  'ﾊﾞ',
  '한국',
  '\u1112\u1161\u11ab',
  'กำ',
  'e\u0301',
  '\u0301',
  '👩‍👩‍👧',
  '🇩🇪',
  '☎️',
  '1️⃣',
  '\u202e',
  '\u2066',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\u001b[31m',
  '\u009b2J',
  '\u0007',
  '\n',
  '\r',
  '\t',
  '\0',
  '\u2028',
  '\ud800',
  '\ue000',
  '\u{f0000}',
  '\u0600',
  '\u0d4e',
  '\u3000',
  '\u3164',
  'שלום',
  '…',
];

const text: fc.Arbitrary<string> = fc.oneof(
  anyText,
  fc.string({unit: 'grapheme', maxLength: 40}),
  fc.array(fc.constantFrom(...awkward), {maxLength: 20}).map(parts => parts.join('')),
);
const columns = fc.nat(60);
const align = fc.constantFrom('left', 'right');
const mark = fc.constantFrom('…', '~', '...', '');

describe('visible', () => {
  it.each([
    ['plain text, 1 + 1', 'plain text, 1 + 1'],
    ['', ''],
    ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
    ['\u001b[2J\u0000\u0007\u009b', '\\e[2J\\0\\x07\\x9b'],
    ['abc\u202edcba', 'abc·dcba'],
    ['cafe\u0301', 'cafe·'],
    ['Käse 漢字 Ωμέγα', 'Käse 漢字 Ωμέγα'],
    ['🚀', '·'],
    ['broken \ud800 half', 'broken · half'],
    ['from bytes that are not UTF-8 \ufffd', 'from bytes that are not UTF-8 \ufffd'],
  ])('%j is %j', (raw, shown) => {
    expect(visible(raw)).toBe(shown);
  });

  it('leaves no control, format, combining, surrogate, separator or bidirectional character', () => {
    fc.assert(
      fc.property(text, raw => {
        expect(visible(raw)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{M}\p{Zl}\p{Zp}\p{Bidi_Control}]/u);
        expect(visible(raw)).not.toMatch(/[\p{Emoji_Presentation}\p{Variation_Selector}\p{Regional_Indicator}]/u);
      }),
      {numRuns: 2000},
    );
  });

  it('has nothing left to do the second time', () => {
    fc.assert(
      fc.property(text, raw => {
        expect(visible(visible(raw))).toBe(visible(raw));
      }),
    );
  });

  it('keeps every letter that stands for itself', () => {
    const letters = fc.stringMatching(/^[\x20-\x7eäöüßéčЖλ漢]*$/);
    fc.assert(
      fc.property(letters, raw => {
        expect(visible(raw)).toBe(raw);
      }),
    );
  });

  it('leaves no character, of all there are, that changes the width of its neighbours', () => {
    const odd: string[] = [];
    for (let code = 0x20; code < 0x110000; code += 1) {
      const character = String.fromCodePoint(code);
      if (visible(character) !== character) continue;
      const width = stringWidth(character);
      // Between letters, after a Korean initial, and beside itself.
      const together = stringWidth(`a${character}a\u1100${character}${character}`);
      if (width < 1 || width > 2 || together !== 4 + 3 * width) odd.push(code.toString(16));
    }
    expect(odd).toEqual([]);
  });
});

describe('widthOf', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['漢字', 4],
    ['▁▂█…·', 5],
  ])('%j takes %i columns', (raw, width) => {
    expect(widthOf(raw)).toBe(width);
  });

  it('of visible texts side by side is the sum of their widths', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(widthOf(visible(a) + visible(b))).toBe(widthOf(visible(a)) + widthOf(visible(b)));
      }),
      {numRuns: 1000},
    );
  });
});

describe('truncate', () => {
  it.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abcdef', 1, 'a'],
    ['abcdef', 0, ''],
    ['abcdef', -3, ''],
    ['漢字', 4, '漢字'],
    ['漢字', 3, '漢…'],
    ['漢字', 2, '…'],
    ['漢字', 1, ''],
  ])('%j to %i is %j', (raw, width, cut) => {
    expect(truncate(raw, width)).toBe(cut);
  });

  it('never exceeds its width, and leaves alone what fits', () => {
    fc.assert(
      fc.property(text, columns, mark, (raw, width, cutMark) => {
        const shown = visible(raw);
        const cut = truncate(shown, width, cutMark);
        expect(widthOf(cut)).toBeLessThanOrEqual(width);
        if (widthOf(shown) <= width) expect(cut).toBe(shown);
        else if (cutMark !== '' && width > cutMark.length) expect(cut.endsWith(cutMark)).toBe(true);
      }),
      {numRuns: 2000},
    );
  });
});

describe('fit', () => {
  it.each([
    ['ab', 4, 'left', 'ab  '],
    ['ab', 4, 'right', '  ab'],
    ['abcde', 4, 'right', 'abc…'],
    ['漢字', 3, 'left', '漢…'],
    ['漢字漢', 4, 'left', '漢… '],
    ['漢字漢', 4, 'right', ' 漢…'],
    ['', 2, 'left', '  '],
  ] as const)('%j in %i columns, %s, is %j', (raw, width, side, cell) => {
    expect(fitted(raw, width, side)).toBe(cell);
  });

  it('takes exactly its width, whatever the text was', () => {
    fc.assert(
      fc.property(text, columns, align, mark, (raw, width, side, cutMark) => {
        expect(widthOf(fitted(visible(raw), width, side, cutMark))).toBe(width);
      }),
      {numRuns: 3000},
    );
  });
});

describe('truncateStart', () => {
  it.each([
    ['/system.slice/nginx.service', 16, '…e/nginx.service'],
    ['short', 5, 'short'],
    ['short', 4, '…ort'],
    ['short', 1, '…'],
    ['short', 0, ''],
    ['漢字かな', 4, '…な'],
  ])('%s in %i columns', (text, width, cut) => {
    expect(truncateStart(text, width)).toBe(cut);
  });

  it('is never wider than asked, and ends as the text does', () => {
    fc.assert(
      fc.property(anyText, fc.integer({min: 0, max: 40}), (text, width) => {
        const shown = visible(text);
        const cut = truncateStart(shown, width);
        expect(widthOf(cut)).toBeLessThanOrEqual(width);
        expect(shown.endsWith(cut.replace(/^…/, ''))).toBe(true);
      }),
    );
  });
});
