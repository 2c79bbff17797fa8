import {fit, truncate, visible, widthOf} from '../format/width.ts';
import type {Theme, Tone} from './theme.ts';

/** A run of text with one meaning; a line of them is one row of the screen. */
export type Span = {readonly text: string; readonly tone: Tone};
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({text, tone});
export const line = (...parts: readonly (Span | string)[]): Line =>
  parts.map(part => (typeof part === 'string' ? span(part) : part));

export const lineWidth = (spans: Line): number => spans.reduce((sum, part) => sum + widthOf(part.text), 0);

/** Cuts a line to a width; the ellipsis stands only where something was cut. */
export const cutLine = (spans: Line, width: number, mark = '…'): Line => {
  if (lineWidth(spans) <= width) return spans;
  const kept: Span[] = [];
  let left = width;
  for (const part of spans) {
    const columns = widthOf(part.text);
    if (columns < left) {
      kept.push(part);
      left -= columns;
      continue;
    }
    // More than fits, even where this part alone would: a single column left is for the mark, or the cut would not show.
    const text = left === widthOf(mark) && left < width ? mark : truncate(part.text + mark, left, mark);
    kept.push({...part, text});
    break;
  }
  return kept;
};

const inAscii: Readonly<Record<string, string>> = {
  '…': '~',
  '▲': '^',
  '▼': 'v',
  '↑': '^',
  '↓': 'v',
  '‹': '<',
  '›': '>',
  '→': '>',
  '←': '<',
  '·': '-',
  '│': '|',
  '├': '|',
  '└': '`',
  '─': '-',
  '▸': '+',
  '▾': '-',
  '’': "'",
  '×': 'x',
  '≤': '<',
  '≥': '>',
};

/** As wide as before: columns stay where they are. */
const asciiText = (text: string): string =>
  text.replace(/[^\x20-\x7e]/gu, character => inAscii[character] ?? '?'.repeat(widthOf(character)));

/** One string with escape codes, never wider than asked. Text that came from elsewhere is made harmless here. */
export const paintLine = (spans: Line, width: number, theme: Theme, background?: Tone): string => {
  const harmless = theme.ascii ? (text: string) => asciiText(visible(text)) : visible;
  const safe = spans.map(part => ({...part, text: harmless(part.text)}));
  const cut = cutLine(safe, width, theme.ascii ? '~' : '…');
  if (background !== undefined) {
    const text = cut.map(part => part.text).join('');
    return theme.paint(background, fit(text, width));
  }
  return cut.map(part => theme.paint(part.tone, part.text)).join('');
};

/** Two ends of one row, the right one flush; the left one gives way. */
export const spread = (left: Line, right: Line, width: number): Line => {
  const rightWidth = Math.min(lineWidth(right), width);
  const room = Math.max(0, width - rightWidth - 1);
  const start = cutLine(left, room);
  const gap = Math.max(0, width - lineWidth(start) - rightWidth);
  return [...start, span(' '.repeat(gap)), ...cutLine(right, width)];
};

/** Text of several tones, broken between words into lines of a width, with a blank between one part and the next. */
export const flowLines = (parts: Line, width: number): readonly Line[] => {
  const lines: Span[][] = [];
  let left = 0;
  for (const {text, tone} of parts) {
    for (const word of text.split(' ')) {
      const columns = widthOf(word);
      const last = lines.at(-1)?.at(-1);
      if (last === undefined || columns + 1 > left) {
        lines.push([span(word, tone)]);
        left = width - columns;
        continue;
      }
      // One span a tone: each change of colour costs bytes on the line.
      if (last.tone === tone) lines.at(-1)!.splice(-1, 1, span(`${last.text} ${word}`, tone));
      else lines.at(-1)!.push(span(' '), span(word, tone));
      left -= columns + 1;
    }
  }
  return lines;
};
