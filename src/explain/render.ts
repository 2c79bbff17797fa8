import {widthOf} from '../format/width.ts';
import type {Entry, EntryKind} from './entry.ts';

export const kinds: Readonly<Record<EntryKind, string>> = {
  concept: 'concept',
  field: 'field',
  file: 'kernel file',
  knob: 'setting',
  api: 'kernel function',
  flag: 'allocation flag',
  signal: 'sign of pressure',
  rule: 'rule of thumb',
  diagnosis: 'rule of the doctor',
  workflow: 'what to do',
  column: 'column',
};

/** Pieces of a word that fit the width, for paths and links that are longer than the line. */
const pieces = (word: string, width: number): readonly string[] => {
  if (widthOf(word) <= width) return [word];
  const found: string[] = [];
  let current = '';
  for (const character of word) {
    if (current !== '' && widthOf(current + character) > width) {
      found.push(current);
      current = '';
    }
    current += character;
  }
  return [...found, current];
};

/** Lines of at most `width` columns; all but the first begin with `indent` where there is room for it. */
export const wrap = (text: string, width: number, indent = ''): readonly string[] => {
  if (width < 1) return [];
  const hang = widthOf(indent) * 3 <= width ? indent : '';
  const room = width - widthOf(hang);
  const out: string[] = [];
  let current = '';
  for (const word of text.split(/\s+/).flatMap(part => pieces(part, room))) {
    const joined = current === '' || current === hang ? `${current}${word}` : `${current} ${word}`;
    if (widthOf(joined) <= width) current = joined;
    else {
      out.push(current);
      current = `${hang}${word}`;
    }
  }
  return current.trim() === '' ? out : [...out, current];
};

/** A label and its text; further paragraphs stand below it. */
const labelled = (label: string, text: string | undefined, width: number): readonly string[] => {
  if (text === undefined || text === '') return [];
  const indent = width < 20 ? '' : '  ';
  const [first, ...more] = text.split('\n');
  return [
    ...wrap(`${label}: ${first}`, width, indent),
    ...more.flatMap(paragraph => wrap(paragraph, width - indent.length).map(line => `${indent}${line}`)),
  ];
};

const DEFAULT = 'Default: ';

/** An entry as plain lines, none wider than `width` columns. */
export const render = (entry: Entry, width: number): readonly string[] => {
  const sections = [
    [...wrap(entry.title, width), ...wrap(`(${kinds[entry.kind]})`, width)],
    wrap(entry.meaning, width),
    labelled('Severities', entry.severities, width),
    labelled('Looks alike', entry.unlike, width),
    [
      ...labelled('Unit', entry.unit, width),
      ...labelled('Since', entry.since === undefined ? undefined : `kernel ${entry.since}`, width),
      ...labelled('Needs', entry.config, width),
    ],
    entry.normal?.startsWith(DEFAULT) ? wrap(entry.normal, width, '  ') : labelled('Normal', entry.normal, width),
    labelled('What to do', entry.act, width),
    [...labelled('See also', entry.see?.join(', '), width), ...labelled('Source', entry.source, width)],
  ];
  return sections.filter(lines => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
};
