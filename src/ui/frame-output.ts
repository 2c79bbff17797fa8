import {type StyledChar, styledCharsFromTokens, styledCharsToString, tokenize} from '@alcalzone/ansi-tokenize';
import stringWidth from './string-width.ts';

/**
 * Takes the place of Ink's `output.js` in the packaged build. Ink keeps an object for each character of the screen
 * and paints every text into that grid, which costs 8 of the 11 ms of a 120×40 frame. mmtop's panels do not overlap,
 * so a row is the texts that stand in it, one after the other; only where texts do overlap, or are clipped in width,
 * is that row painted character by character. A test holds both against each other on every frame.
 */
type Clip = {
  readonly x1?: number | undefined;
  readonly x2?: number | undefined;
  readonly y1?: number | undefined;
  readonly y2?: number | undefined;
};

type Piece = {readonly x: number; readonly text: string; readonly width: number};
type Transformer = (text: string, index: number) => string;

const MOST_REMEMBERED = 1024;

/** Widths outlive a frame: most rows are the same in the next one. */
const widths = new Map<string, number>();

const widthOf = (text: string): number => {
  const known = widths.get(text);
  if (known !== undefined) return known;
  if (widths.size >= MOST_REMEMBERED) widths.clear();
  const width = stringWidth(text);
  widths.set(text, width);
  return width;
};

const tighter = (a: number | undefined, b: number | undefined, pick: (a: number, b: number) => number) =>
  a === undefined ? b : b === undefined ? a : pick(a, b);

const intersect = (outer: Clip | undefined, inner: Clip): Clip =>
  outer === undefined
    ? inner
    : {
        x1: tighter(outer.x1, inner.x1, Math.max),
        x2: tighter(outer.x2, inner.x2, Math.min),
        y1: tighter(outer.y1, inner.y1, Math.max),
        y2: tighter(outer.y2, inner.y2, Math.min),
      };

const characters = (text: string): StyledChar[] => styledCharsFromTokens(tokenize(text));

/** The columns from `from` to `to` of a text; a wide character cut in half becomes a blank. */
const slice = (text: string, from: number, to: number): string => {
  if (from >= to) return '';
  const kept: StyledChar[] = [];
  let column = 0;
  for (const character of characters(text)) {
    const width = widthOf(character.value);
    const start = column;
    column += width;
    if (column <= from) continue;
    if (start >= to) break;
    kept.push(width > 1 && (start < from || column > to) ? {...character, value: ' ', fullWidth: false} : character);
  }
  return styledCharsToString(kept);
};

/** A row in which texts overlap: the later one wins, cell by cell. */
const paintCells = (pieces: readonly Piece[]): string => {
  const blank: StyledChar = {type: 'char', value: ' ', fullWidth: false, styles: []};
  const cells: StyledChar[] = [];
  for (const {x, text} of pieces) {
    while (cells.length < x) cells.push(blank);
    if (cells[x]?.value === '' && x > 0) cells[x - 1] = {...cells[x - 1]!, value: ' ', fullWidth: false};
    let at = x;
    for (const character of characters(text)) {
      cells[at] = character;
      const width = Math.max(1, widthOf(character.value));
      for (let i = 1; i < width; i += 1) cells[at + i] = {...character, value: '', fullWidth: false};
      at += width;
    }
    if (cells[at]?.value === '') cells[at] = {...cells[at]!, value: ' '};
  }
  return styledCharsToString(cells);
};

const joinPieces = (pieces: readonly Piece[]): string => {
  let row = '';
  let column = 0;
  for (const {x, text, width} of pieces.toSorted((a, b) => a.x - b.x)) {
    if (x < column) return paintCells(pieces);
    row += ' '.repeat(x - column) + text;
    column = x + width;
  }
  return row;
};

// biome-ignore lint/style/noDefaultExport: Ink imports its output class by default.
export default class FrameOutput {
  private readonly rows: (Piece[] | undefined)[];
  private readonly clips: Clip[] = [];
  private readonly width: number;
  private readonly height: number;

  constructor({width, height}: {readonly width: number; readonly height: number}) {
    this.width = width;
    this.height = height;
    this.rows = Array.from({length: height});
  }

  write(x: number, y: number, text: string, {transformers}: {readonly transformers: readonly Transformer[]}): void {
    if (text === '') return;
    const clip = this.clips.at(-1);
    for (const [i, line] of text.split('\n').entries()) {
      const row = y + i;
      if (row < 0 || row >= this.height) continue;
      if (clip && (row < (clip.y1 ?? 0) || row >= (clip.y2 ?? this.height))) continue;
      this.place(row, x, line, i, clip, transformers);
    }
  }

  private place(
    row: number,
    x: number,
    line: string,
    index: number,
    clip: Clip | undefined,
    transformers: readonly Transformer[],
  ): void {
    const left = Math.max(0, clip?.x1 ?? 0);
    const right = Math.min(this.width, clip?.x2 ?? this.width);
    const natural = widthOf(line);
    const fits = x >= left && x + natural <= right;
    const shown = fits ? line : slice(line, left - x, right - x);
    if (shown === '') return;
    const text = transformers.reduce((painted, transform) => transform(painted, index), shown);
    const pieces = this.rows[row] ?? [];
    this.rows[row] = pieces;
    pieces.push({x: fits ? x : Math.max(x, left), text, width: fits ? natural : widthOf(shown)});
  }

  clip(clip: Clip): void {
    this.clips.push(intersect(this.clips.at(-1), clip));
  }

  unclip(): void {
    this.clips.pop();
  }

  get(): {output: string; height: number} {
    const output = this.rows.map(pieces => (pieces === undefined ? '' : joinPieces(pieces).trimEnd())).join('\n');
    return {output, height: this.height};
  }
}
