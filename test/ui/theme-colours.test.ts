import {describe, expect, it} from 'vitest';
import {type ThemeName, themeNames} from '../../src/config/settings.ts';
import {barGroups} from '../../src/model/header.ts';
import {createTheme, type Tone} from '../../src/ui/theme.ts';
import {apart, contrast, lightOf, paintedWith, palettes, type Vision, visions} from '../helpers/colour-vision.ts';

/** Well apart: three times what can be told apart at all. */
const APART = 0.06;

const painted = (name: ThemeName, tone: Tone) =>
  paintedWith(createTheme({colour: true, ascii: false, name}).paint(tone, 'x'));

const inkOf = (name: ThemeName, tone: Tone): number => {
  const {ink} = painted(name, tone);
  if (ink === undefined) throw new Error(`${tone} of ${name} has no colour`);
  return ink;
};

/** Parts of the bar that can touch: those between them may have no column, the kernel always has one. */
const parts = barGroups.filter(group => group !== 'free');
const touching = parts.flatMap((a, i) =>
  parts.slice(i + 1).flatMap((b): readonly (readonly [Tone, Tone])[] => {
    const kernel = parts.indexOf('kernel');
    const across = i < kernel && parts.indexOf(b) > kernel;
    return across ? [] : [[a, b]];
  }),
);
/** The two largest parts of most machines, and the grounds of rows that can be on one screen. */
const important: readonly (readonly [Tone, Tone])[] = [...touching, ['used', 'cache']];
const grounds: readonly (readonly [Tone, Tone])[] = [
  ['selected', 'bar'],
  ['selected', 'tagged'],
  ['tagged', 'bar'],
];

const kinds = Object.keys(visions) as readonly Vision[];

/** Pairs that are too near for some eyes in some terminal. */
const tooNear = (name: ThemeName, pairs: readonly (readonly [Tone, Tone])[], where: 'ink' | 'paper') =>
  Object.entries(palettes).flatMap(([terminal, palette]) =>
    kinds.flatMap(vision =>
      pairs.flatMap(([a, b]) => {
        const [first, second] = [a, b].map(tone => lightOf(painted(name, tone)[where]!, palette));
        const distance = apart(first!, second!, vision);
        return distance < APART ? [`${a} and ${b} for ${vision} eyes in ${terminal}: ${distance.toFixed(3)}`] : [];
      }),
    ),
  );

describe('the measure itself', () => {
  it('knows what colour-blind people know', () => {
    const [red, green, yellow, blue] = ['cd0000', '00cd00', 'cdcd00', '0000ee'].map(hex => lightOf(hex, []));
    expect(apart(green!, yellow!, 'normal')).toBeGreaterThan(0.15);
    expect(apart(green!, yellow!, 'protan')).toBeLessThan(0.04);
    expect(apart(yellow!, blue!, 'deutan')).toBeGreaterThan(0.4);
    expect(apart(red!, red!, 'protan')).toBe(0);
  });

  it('knows contrast', () => {
    expect(contrast(lightOf('000000', []), lightOf('ffffff', []))).toBeCloseTo(21);
    expect(contrast(lightOf('767676', []), lightOf('ffffff', []))).toBeCloseTo(4.54, 1);
  });

  it('reads what was painted', () => {
    expect(paintedWith('\u001b[1m\u001b[33mx\u001b[39m\u001b[22m')).toEqual({ink: 3, paper: undefined});
    expect(paintedWith('\u001b[97m\u001b[41mx')).toEqual({ink: 15, paper: 1});
    expect(paintedWith('\u001b[38;5;231m\u001b[48;5;19mx')).toEqual({ink: 231, paper: 19});
    expect(paintedWith('x')).toEqual({ink: undefined, paper: undefined});
  });
});

describe.each(['default', 'light'] as const)('the theme %s', name => {
  it('keeps the parts of the bar apart for red-green blindness', () => {
    expect(touching.length).toBeGreaterThan(10);
    expect(tooNear(name, important, 'ink')).toEqual([]);
  });

  it('keeps grounds of rows apart for red-green blindness', () => {
    expect(tooNear(name, grounds, 'paper')).toEqual([]);
  });
});

describe('contrast', () => {
  const inks: readonly Tone[] = [...parts, 'notice', 'warn', 'accent', 'title'];

  it('of every colour of the default theme to a dark ground is that of a sign', () => {
    const pale = Object.entries(palettes).flatMap(([terminal, palette]) =>
      inks.flatMap(tone => {
        const ratio = contrast(lightOf(inkOf('default', tone), palette), lightOf(palette[0]!, palette));
        return ratio < 3 ? [`${tone} in ${terminal}: ${ratio.toFixed(1)}`] : [];
      }),
    );
    // Its bright blue is the blue of a screen, which no palette of sixteen can do without.
    expect(pale).toEqual(['kernel in Terminal.app: 2.4']);
  });

  it('of every colour of the light theme to a light ground is nearly that of text', () => {
    for (const ground of ['ffffff', 'fdf6e3']) {
      for (const tone of inks) {
        expect(contrast(lightOf(inkOf('light', tone), []), lightOf(ground, [])), tone).toBeGreaterThan(4);
      }
    }
  });

  it.each(themeNames.filter(name => name !== 'mono'))('of text on the grounds of %s is enough to read it', name => {
    for (const [terminal, palette] of Object.entries(palettes)) {
      for (const tone of ['selected', 'tagged', 'bar', 'critical'] as const) {
        const {ink, paper} = painted(name, tone);
        const ratio = contrast(lightOf(ink!, palette), lightOf(paper!, palette));
        expect(ratio, `${tone} in ${terminal}`).toBeGreaterThan(3.5);
      }
    }
  });
});
