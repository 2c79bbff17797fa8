import {Chalk, type ChalkInstance} from 'chalk';
import type {ThemeName} from '../config/settings.ts';
import type {BalanceGroup} from '../model/balance.ts';
import type {Severity} from '../model/pressure.ts';

/**
 * Meanings, never colours, are what panels ask for. Every meaning also has a word, a letter or a pattern elsewhere on
 * the screen, so that a monochrome terminal loses nothing. The hues keep their distance for red-green blindness.
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

const colours = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  plain: text => text,
  dim: c.dim,
  strong: c.bold,
  title: c.bold.cyan,
  accent: c.cyan,
  // As in htop: the head of a table green, the selected row cyan, so that the two cannot be taken for each other.
  selected: c.black.bgCyan,
  tagged: c.black.bgYellow,
  bar: c.black.bgGreen,
  calm: text => text,
  notice: c.yellow,
  warn: c.bold.yellow,
  critical: c.bold.white.bgRed,
  used: c.green,
  shared: c.magenta,
  compressed: c.blueBright,
  kernel: c.red,
  reserved: c.cyan,
  unknown: c.white,
  cache: c.yellow,
  free: c.dim,
});

/** The hues of htop, for eyes that know them. */
const classic = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  ...colours(c),
  title: c.bold.cyan,
  notice: c.yellow,
  warn: c.bold.red,
  compressed: c.gray,
  kernel: c.blue,
});

/** For a light ground: nothing bright, nothing pale. */
const light = (c: ChalkInstance): Readonly<Record<Tone, Painter>> => ({
  ...colours(c),
  title: c.bold.blue,
  accent: c.blue,
  selected: c.white.bgBlue,
  tagged: c.black.bgYellow,
  bar: c.white.bgGreen,
  notice: c.magenta,
  warn: c.bold.magenta,
  shared: c.magenta,
  compressed: c.cyan,
  reserved: c.blue,
  unknown: c.black,
  cache: c.yellow,
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
  const chalk = new Chalk({level: 1});
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
