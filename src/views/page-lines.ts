import {fit, visible, widthOf} from '../format/width.ts';
import {type Line, line, lineWidth, type Span, span} from '../ui/line.ts';

/** Lines of a page: a label, and what is said of it. */

const LABEL = 12;

/** Words that are longer than a line are broken where it ends: a command line must be there in full. */
export const hardWrap = (text: string, width: number): readonly string[] => {
  const room = Math.max(8, width);
  const lines: string[] = [];
  let current = '';
  const push = () => {
    lines.push(current);
    current = '';
  };
  for (const word of visible(text).split(' ')) {
    if (current !== '' && widthOf(current) + 1 + widthOf(word) > room) push();
    else if (current !== '') current += ' ';
    for (const letter of word) {
      if (widthOf(current) + widthOf(letter) > room) push();
      current += letter;
    }
  }
  return current === '' && lines.length > 0 ? lines : [...lines, current];
};

/** The same without an empty line for a text that says nothing. */
export const wrapWhole = (text: string, width: number): readonly string[] => (text === '' ? [] : hardWrap(text, width));

/** Words as a shell takes them: what is quoted stays together. */
const shellWord = /(?:'[^']*'|\\.|[^\s'\\])+/g;
/** A word with these in it cannot be continued in the next line with a backslash alone. */
const quoting = /['\\]/;

/** A command in lines that a shell reads as one, so that it can be copied: each but the last ends in a backslash. */
export const shellLines = (command: string, width: number): readonly string[] => {
  const room = Math.max(10, width);
  const safe = visible(command);
  if (widthOf(safe) <= room) return [safe];
  const words = safe.match(shellWord) ?? [];
  const lines: string[] = [];
  let current = '';
  words.forEach((word, i) => {
    const needed = widthOf(word) + (i === words.length - 1 ? 0 : 2);
    if (current !== '' && widthOf(current) + 1 + needed > room) {
      lines.push(`${current} \\`);
      current = '';
    }
    const parts = needed <= room ? [word] : hardWrap(word, room - 2);
    for (const part of parts.slice(0, -1)) lines.push(quoting.test(word) ? part : `${part}\\`);
    current = current === '' ? parts.at(-1)! : `${current} ${parts.at(-1)}`;
  });
  return [...lines, current];
};

/** `Label       what is said`, with the lines after the first below it. */
export const said = (label: string, parts: readonly Line[]): readonly Line[] =>
  parts.map((part, i) => line(span(fit(i === 0 ? label : '', LABEL), 'accent'), span(' '), ...part));

export const SAID_AT = LABEL + 1;

export const saidText = (label: string, text: string, width: number, tone: Span['tone'] = 'plain'): readonly Line[] =>
  said(
    label,
    hardWrap(text, width - SAID_AT).map(part => line(span(part, tone))),
  );

export const heading = (text: string, note = ''): readonly Line[] => [
  line(''),
  note === '' ? line(span(text, 'title')) : line(span(text, 'title'), span(`  ${note}`, 'dim')),
];

/** Two columns of lines, with two blanks between them. */
export const besideLines = (left: readonly Line[], right: readonly Line[], leftWidth: number): readonly Line[] =>
  Array.from({length: Math.max(left.length, right.length)}, (_, i) => {
    const first = left[i] ?? [];
    const gap = ' '.repeat(Math.max(0, leftWidth - lineWidth(first)) + 2);
    return right[i] === undefined ? first : [...first, span(gap), ...right[i]!];
  });
