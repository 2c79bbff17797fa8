import type {Plan} from '../actions/action.ts';
import type {Entry, Found} from '../explain/index.ts';
import {unitsMeaning} from '../format/amount.ts';
import {fit} from '../format/width.ts';
import {line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Row} from '../ui/rows.tsx';
import {hardWrap, shellLines} from '../views/page-lines.ts';
import type {ColumnFacts, View} from '../views/view.ts';
import {type Command, commands} from './commands.ts';

/** Pages over the view: all their rows, of which the app shows as many as fit. */

const groups: readonly (readonly [Command['group'], string])[] = [
  ['views', 'Views'],
  ['moving', 'Moving'],
  ['table', 'Tables'],
  ['time', 'Time'],
  ['program', 'Program'],
];

const KEYS_WIDTH = Math.max(...commands.map(command => command.keys.join(' ').length));

const blank: Row = {line: line('')};
const heading = (text: string): Row => ({line: line(span(text, 'title'))});
const wrapped = (text: string, width: number): readonly Row[] =>
  wrapText(text, width).map(part => ({line: line(part)}));

/** The help page of a view: its purpose, its columns, then every key, from the lists that the program itself runs on. */
export const helpRows = (view: View, columns: readonly ColumnFacts[], width: number): readonly Row[] => {
  const rows: Row[] = [];
  const entry = (name: string, text: string) => {
    const texts = wrapText(text, Math.max(10, width - KEYS_WIDTH - 1));
    texts.forEach((part, i) => {
      rows.push({line: line(span(fit(i === 0 ? name : '', KEYS_WIDTH), 'strong'), ` ${part}`)});
    });
  };
  rows.push(heading(`mmtop: help for ${view.title}`), ...wrapped(view.help, width));
  rows.push(...wrapped('e explains the selected row; / here looks through the whole reference.', width));
  for (const [group, title] of groups) {
    rows.push(blank, heading(title));
    for (const command of commands.filter(c => c.group === group)) entry(command.keys.join(' '), command.help);
  }
  if (columns.length > 0) {
    rows.push(blank, heading('Columns'));
    for (const column of columns) entry(column.title, column.help);
    for (const {title, help} of view.legend) entry(title, help);
  }
  rows.push(blank, heading('Reading the screen'));
  entry('K M G T', unitsMeaning());
  entry('e6 e9', 'Counts, in powers of ten: 1.50e6 is 1 500 000. Smaller ones have all their digits.');
  entry(
    'n/a root off …',
    'No value, never a zero: not in this kernel or captured tree, needs root, switched off, not sampled yet. deny: refused to root too.',
  );
  entry(
    '|szkr?c',
    'Parts of the memory bar: used by processes, shared and tmpfs, compressed (zram, zswap), kernel, reserved (huge pages, balloon), unaccounted, cache; the blank rest is free. ~0 unaccounted: the rows were not read in one instant and overlap by less than 1 %.',
  );
  return rows;
};

const BY_HAND = 'By hand: ';

/** A command is for copying: nothing of it may be cut. */
const byHandRows = (command: string, width: number): readonly Row[] => {
  const [first = '', ...rest] = shellLines(command, width - BY_HAND.length);
  if (rest.length === 0) return [{line: line(span(BY_HAND, 'dim'), first)}];
  return [
    {line: line(span(BY_HAND.trimEnd(), 'dim'))},
    ...shellLines(command, width).map(text => ({line: line(text)})),
  ];
};

/** What a plan says of itself, and the question. */
export const confirmRows = (plan: Plan, width: number): readonly Row[] => [
  ...hardWrap(`${plan.title}?`, width).map(text => ({line: line(span(text, 'title'))})),
  blank,
  ...plan.says.flatMap(text => hardWrap(text, width).map(part => ({line: line(part)}))),
  ...(plan.command === undefined ? [] : [blank, ...byHandRows(plan.command, width)]),
  blank,
  {line: line(span('y', 'strong'), ' do it   ', span('n', 'strong'), ' or Esc do not')},
];

/** What the pages need of the reference, which is loaded when it is first asked. */
export type Reference = {
  readonly find: (term: string) => Found;
  readonly render: (entry: Entry, width: number) => readonly string[];
  readonly entries: readonly Entry[];
};

/** The articles behind some terms, each once; terms without one are left out. */
export const articles = (terms: readonly string[], reference: Reference): readonly Entry[] => [
  ...new Set(terms.flatMap(term => reference.find(term).exact ?? [])),
];

export const explainRows = (
  terms: readonly string[],
  at: number,
  reference: Reference | undefined,
  width: number,
): readonly Row[] => {
  if (reference === undefined) return [{line: line(span('opening the reference', 'dim'))}];
  const found = articles(terms, reference);
  const entry = found[at % Math.max(1, found.length)];
  if (entry === undefined) {
    const term = terms[0] ?? '';
    const near = reference
      .find(term)
      .others.slice(0, 5)
      .map(({id}) => id);
    const help = near.length > 0 ? `near it: ${near.join(', ')}` : 'press / to look through the reference';
    return [...wrapped(`Nothing is called "${term}"; ${help}.`, width)];
  }
  const place =
    found.length > 1 ? `${(at % found.length) + 1} of ${found.length}, left and right for the others; ` : '';
  const [first = '', ...rest] = reference.render(entry, width);
  return [
    {line: line(span(first, 'title'))},
    ...rest.map(text => ({line: line(text)})),
    blank,
    {line: line(span(`${place}/ looks through the reference`, 'dim'))},
  ];
};
