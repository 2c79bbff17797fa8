import {Chalk, type ChalkInstance} from 'chalk';
import type {ThemeName} from '../config/settings.ts';
import type {BalanceGroup} from '../model/balance.ts';
import type {Severity} from '../model/pressure.ts';

/**
 * Meanings, never colours, are what panels ask for. Every meaning also has a word, a letter or a pattern elsewhere on
 * the screen, so that a monochrome terminal loses nothing.
 */
export type Tone =
  | 'plain'
  | 'dim'
  | 'strong'
  | 'title'
  | 'accent'
  | 'selected'
  | 'tagged'
  | 'bar'
  | Severity
  | BalanceGroup;

export type Theme = {
  readonly paint: (tone: Tone, text: string) => string;
  /** Blocks and dots of Unicode, or ASCII only. */
  readonly ascii: boolean;
};

type Painter = (text: string) => string;

/**
 * The sixteen colours, whose looks the terminal decides. Parts of the bar that can stand side by side, and grounds of rows,
 * are apart for red-green blindness under the palettes that terminals come with: test/ui/theme-colours.test.ts measures.
 * Green and plain yellow are one colour then, so that the cache is bright yellow.
 */
const colours = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  plain: text => text,
  dim: c.dim,
  strong: c.bold,
  title: c.bold.cyan,
  accent: c.cyan,
  // As in htop: the head of a table green, the selected row cyan, so that the two cannot be taken for each other.
  selected: c.black.bgCyan,
  tagged: c.black.bgYellowBright,
  bar: c.black.bgGreen,
  calm: text => text,
  notice: c.yellow,
  warn: c.bold.yellow,
  critical: c.bold.whiteBright.bgRed,
  used: c.green,
  shared: c.whiteBright,
  compressed: c.cyan,
  kernel: c.blueBright,
  reserved: c.redBright,
  unknown: c.white,
  cache: c.yellowBright,
  free: c.dim,
});

/** The hues of htop, for eyes that know them; blue is the bright one, which a dark ground does not swallow. */
const classic = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  ...colours(c),
  tagged: c.black.bgYellow,
  warn: c.bold.red,
  shared: c.magenta,
  compressed: c.gray,
  kernel: c.blueBright,
  reserved: c.cyan,
  cache: c.yellow,
});

/**
 * For a light ground, on which most of the sixteen colours are pale: fixed ones of the 256, each with a contrast of at
 * least 4 to white.
 */
const light = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  ...colours(c),
  title: c.bold.ansi256(19),
  accent: c.ansi256(25),
  selected: c.ansi256(231).bgAnsi256(19),
  tagged: c.ansi256(16).bgAnsi256(222),
  bar: c.ansi256(231).bgAnsi256(29),
  notice: c.ansi256(90),
  warn: c.bold.ansi256(90),
  critical: c.bold.ansi256(231).bgAnsi256(124),
  used: c.ansi256(29),
  shared: c.ansi256(16),
  compressed: c.ansi256(24),
  kernel: c.ansi256(19),
  reserved: c.ansi256(89),
  unknown: c.ansi256(243),
  cache: c.ansi256(94),
});

/** Weight and inversion stay: NO_COLOR asks for no colour, not for an invisible selection. https://no-color.org */
const monochrome = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  plain: text => text,
  dim: c.dim,
  strong: c.bold,
  title: c.bold,
  accent: c.bold,
  selected: c.inverse,
  tagged: c.bold,
  bar: c.bold.underline,
  calm: text => text,
  notice: c.underline,
  warn: c.bold,
  critical: c.bold.inverse,
  used: text => text,
  shared: text => text,
  compressed: text => text,
  kernel: text => text,
  reserved: text => text,
  unknown: text => text,
  cache: text => text,
  free: c.dim,
});

/** For pipes and files: text and nothing else. */
export const plainTheme = (ascii: boolean): Theme => ({paint: (_, text) => text, ascii});

const palettes: Readonly<Record<ThemeName, (c: ChalkInstance) => Readonly<Record<Tone, Painter>>>> = {
  default: colours,
  classic,
  light,
  mono: monochrome,
};

export type ThemeOptions = {readonly colour: boolean; readonly ascii: boolean; readonly name?: ThemeName};

/** Without colour every theme is the monochrome one. */
export const createTheme = (options: ThemeOptions): Theme => {
  const chalk = new Chalk({level: 2});
  const painters = palettes[options.colour ? (options.name ?? 'default') : 'mono'](chalk);
  return {
    paint: (tone, text) => (text === '' ? '' : painters[tone](text)),
    ascii: options.ascii,
  };
};

/** A letter or sign for each part of the memory bar, so that it reads without colour. */
export const groupMark: Readonly<Record<BalanceGroup, string>> = {
  used: '|',
  shared: 's',
  compressed: 'z',
  kernel: 'k',
  reserved: 'r',
  unknown: '?',
  cache: 'c',
  free: ' ',
};

/** The word for each part, as the legend has it. */
export const groupWord: Readonly<Record<BalanceGroup, string>> = {
  used: 'processes',
  shared: 'shared',
  compressed: 'compressed',
  kernel: 'kernel',
  reserved: 'reserved',
  unknown: 'unaccounted',
  cache: 'cache',
  free: 'free',
};
