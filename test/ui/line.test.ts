import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {cutLine, flowLines, type Line, line, lineWidth, paintLine, span, spread} from '../../src/ui/line.ts';
import {createTheme, plainTheme, type Tone} from '../../src/ui/theme.ts';
import {cellsOf} from '../helpers/cells.ts';

const tones = ['plain', 'dim', 'strong', 'title', 'selected', 'critical', 'used'] as const satisfies readonly Tone[];
const anyLine: fc.Arbitrary<Line> = fc.array(
  fc
    .tuple(
      fc.oneof(
        fc.string({maxLength: 12}),
        fc.string({unit: 'binary', maxLength: 8}),
        fc.constantFrom('漢字', '…', 'é', ''),
      ),
      fc.constantFrom(...tones),
    )
    .map(([text, tone]) => span(text, tone)),
  {maxLength: 5},
);
/** Text as mmtop itself writes it. */
const plainLine: fc.Arbitrary<Line> = fc.array(
  fc
    .tuple(fc.string({unit: fc.constantFrom('a', ' ', '漢', '█'), maxLength: 9}), fc.constantFrom(...tones))
    .map(([text, tone]) => span(text, tone)),
  {maxLength: 5},
);
const width = fc.integer({min: 0, max: 60});
const themes = [
  createTheme({colour: true, ascii: false}),
  createTheme({colour: false, ascii: false}),
  createTheme({colour: true, ascii: true}),
  plainTheme(false),
  plainTheme(true),
];
const text = (spans: Line): string => spans.map(part => part.text).join('');

describe('a painted line', () => {
  it('is never wider than asked, whatever is in it', () => {
    fc.assert(
      fc.property(
        anyLine,
        width,
        fc.constantFrom(...themes),
        fc.constantFrom(undefined, 'bar' as const),
        (parts, room, theme, background) => {
          expect(stringWidth(paintLine(parts, room, theme, background))).toBeLessThanOrEqual(room);
        },
      ),
      {numRuns: 2000},
    );
  });

  it('takes that many cells of a terminal', async () => {
    await fc.assert(
      fc.asyncProperty(anyLine, fc.integer({min: 1, max: 60}), async (parts, room) => {
        const cells = await cellsOf(paintLine(parts, room, themes[0]!), {width: room + 8, height: 2});
        const beyond = cells[0]!.split('\n').slice(room);
        expect(new Set(beyond)).toEqual(new Set(['  -1 -1 0000']));
        expect(new Set(cells[1]!.split('\n'))).toEqual(new Set(['  -1 -1 0000']));
      }),
      {numRuns: 300},
    );
  });

  it('fills its width when it has a background', () => {
    fc.assert(
      fc.property(anyLine, width, (parts, room) => {
        expect(stringWidth(paintLine(parts, room, plainTheme(false), 'selected'))).toBe(room);
      }),
    );
  });

  it('is text alone in the plain theme, and ASCII alone where that was asked', () => {
    fc.assert(
      fc.property(anyLine, width, (parts, room) => {
        expect(paintLine(parts, room, plainTheme(false))).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        expect(paintLine(parts, room, plainTheme(true))).toMatch(/^[\x20-\x7e]*$/);
      }),
    );
  });

  it('has no colours without colour, but keeps weight and inversion', () => {
    const theme = createTheme({colour: false, ascii: false});
    const painted = paintLine(
      tones.map(tone => span('x', tone)),
      80,
      theme,
    );
    expect(painted).not.toMatch(/\u001b\[(3[0-7]|4[0-7]|9[0-7]|10[0-7])m/);
    expect(painted).toMatch(/\u001b\[7m/);
    expect(painted).toMatch(/\u001b\[1m/);
  });
});

describe('cutLine', () => {
  it.each([
    ['nothing when all fits', line('abc', 'def'), 6, 'abcdef'],
    ['with a mark', line('abc', 'def'), 5, 'abcd…'],
    ['at the end of a part', line('abc', 'def'), 3, 'ab…'],
    ['where one column is left', line('abc', 'def'), 4, 'abc…'],
    ['to one letter', line('abc'), 1, 'a'],
    ['to nothing', line('abc'), 0, ''],
    ['a wide letter whole', line('ab漢字'), 4, 'ab…'],
  ])('cuts %s', (_, parts, room, expected) => expect(text(cutLine(parts, room))).toBe(expected));

  it('leaves a mark if and only if something is missing', () => {
    fc.assert(
      fc.property(plainLine, fc.integer({min: 2, max: 40}), (parts, room) => {
        const cut = cutLine(parts, room);
        expect(lineWidth(cut)).toBeLessThanOrEqual(room);
        expect(text(cut).includes('…')).toBe(lineWidth(parts) > room);
      }),
      {numRuns: 1000},
    );
  });
});

describe('spread', () => {
  it('is as wide as asked, with the right end flush', () => {
    fc.assert(
      fc.property(plainLine, plainLine, fc.integer({min: 1, max: 60}), (left, right, room) => {
        const both = spread(left, right, room);
        // A wide letter that does not fit in half leaves one column blank.
        expect(lineWidth(both)).toBeLessThanOrEqual(room);
        expect(lineWidth(both)).toBeGreaterThanOrEqual(room - 1);
        if (lineWidth(right) <= room) expect(text(both).endsWith(text(right))).toBe(true);
      }),
      {numRuns: 1000},
    );
  });

  it('lets the left end give way', () => {
    expect(text(spread(line('left end'), line('right'), 20))).toBe('left end       right');
    expect(text(spread(line('left end'), line('right'), 10))).toBe('lef… right');
    expect(text(spread(line('left end'), line('right'), 4))).toBe('rig…');
  });
});

describe('flowLines', () => {
  it('breaks between words and keeps the tones', () => {
    const parts = line(span('one two three.', 'warn'), span('four five'));
    expect(flowLines(parts, 11)).toEqual([
      [span('one two', 'warn')],
      [span('three.', 'warn'), span(' '), span('four')],
      [span('five')],
    ]);
    expect(flowLines([], 11)).toEqual([]);
  });

  it('leaves a word whole that is wider than the line', () => {
    expect(flowLines(line('a reclaimable b'), 5).map(text)).toEqual(['a', 'reclaimable', 'b']);
  });

  it('gives every word once, in lines no wider than asked unless a single word is', () => {
    const words = fc.array(fc.string({unit: fc.constantFrom('a', 'b', '漢'), minLength: 1, maxLength: 9}), {
      minLength: 1,
      maxLength: 8,
    });
    const parts = fc.array(fc.tuple(words, fc.constantFrom(...tones)), {minLength: 1, maxLength: 4});
    fc.assert(
      fc.property(parts, fc.integer({min: 1, max: 40}), (sentences, room) => {
        const lines = flowLines(
          sentences.map(([list, tone]) => span(list.join(' '), tone)),
          room,
        );
        expect(lines.map(text).join(' ')).toBe(sentences.map(([list]) => list.join(' ')).join(' '));
        for (const each of lines) expect(lineWidth(each) <= room || !text(each).includes(' ')).toBe(true);
      }),
    );
  });
});
