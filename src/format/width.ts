import stringWidth from 'string-width';

/**
 * Text of other processes on its way to the screen. A name may hold escape sequences, newlines, bidirectional
 * overrides or characters whose width terminals disagree about; none of them may move anything on the screen.
 */

const plainAscii = /^[\x20-\x7e]*$/;
/** Marks, formats, surrogates, private and unassigned code points, separators, and pictographs of disputed width. */
const disturbing = String.raw`\p{C}\p{M}\p{Zl}\p{Zp}\p{Extended_Pictographic}\u{1F000}-\u{1FAFF}\u3164\uFFA0\u115F`;
/**
 * Letters that merge with a neighbour: vowels and finals of Korean in pieces, Thai and Lao AM, and the letters that
 * Unicode calls prepended. A text with them is as wide as the sum of its letters to some and narrower to others.
 */
const merging = String.raw`\u1160-\u11FF\uD7B0-\uD7FF\u0E33\u0EB3\u0D4E\u{111C2}\u{111C3}\u{113D1}\u{1193F}\u{11941}\u{11A84}-\u{11A89}\u{11D46}\u{11F02}\u{16D63}-\u{16D6A}`;
const unsafeAll = new RegExp(`[${disturbing}${merging}]`, 'gu');

const escapes = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\u001b', '\\e'],
  ['\u0000', '\\0'],
]);

const replacement = (character: string): string => {
  const known = escapes.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return '\u00b7';
};

/** The same text with everything that could disturb a terminal made visible. Costs one test for plain ASCII. */
export const visible = (text: string): string => (plainAscii.test(text) ? text : text.replace(unsafeAll, replacement));

/** ASCII, Latin, and the punctuation, arrows, boxes and blocks that mmtop itself draws: one column each. */
const narrow = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2039\u203a\u2190-\u21ff\u2500-\u25ff]*$/;

/** Columns that a visible text takes. */
export const widthOf = (text: string): number => (narrow.test(text) ? text.length : stringWidth(text));

const cut = (text: string, width: number): string => {
  let taken = 0;
  let result = '';
  for (const character of text) {
    const columns = widthOf(character);
    if (taken + columns > width) break;
    taken += columns;
    result += character;
  }
  return result;
};

/** At most `width` columns; a cut is marked by `mark`. */
export const truncate = (text: string, width: number, mark = '…'): string => {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  if (plainAscii.test(text))
    return width <= mark.length ? text.slice(0, width) : text.slice(0, width - mark.length) + mark;
  return width <= mark.length ? cut(text, width) : cut(text, width - mark.length) + mark;
};

/** The same, of which the end is kept: `…/nginx.service`. */
export const truncateStart = (text: string, width: number, mark = '…'): string => {
  if (width <= 0) return '';
  if (widthOf(text) <= width) return text;
  let taken = widthOf(mark);
  let kept = '';
  for (const character of [...text].reverse()) {
    const columns = widthOf(character);
    if (taken + columns > width) break;
    taken += columns;
    kept = character + kept;
  }
  return kept === '' ? cut(mark, width) : mark + kept;
};

export type Align = 'left' | 'right';

/** Exactly `width` columns: cut or filled with blanks. */
export const fit = (text: string, width: number, align: Align = 'left', mark = '…'): string => {
  const short = truncate(text, width, mark);
  const blanks = ' '.repeat(Math.max(0, width - widthOf(short)));
  return align === 'left' ? short + blanks : blanks + short;
};
