import type {Column} from '../columns/column.ts';
import {fit} from '../format/width.ts';
import {line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Row, Size} from '../ui/rows.tsx';
import type {View} from '../views/view.ts';
import {type Command, commands} from './commands.ts';

type ColumnHelp = Pick<Column<never>, 'id' | 'title' | 'help'>;

const groups: readonly (readonly [Command['group'], string])[] = [
  ['views', 'Views'],
  ['moving', 'Moving'],
  ['table', 'Tables'],
  ['time', 'Time'],
  ['program', 'Program'],
];

const KEYS_WIDTH = Math.max(...commands.map(command => command.keys.join(' ').length));

/** The help page of a view: its purpose, its columns, then every key, from the lists that the program itself runs on. */
export const helpRows = (view: View, columns: readonly ColumnHelp[], width: number): readonly Row[] => {
  const rows: Row[] = [];
  const heading = (text: string) => rows.push({line: line(span(text, 'title'))});
  const entry = (name: string, text: string) => {
    const texts = wrapText(text, Math.max(10, width - KEYS_WIDTH - 1));
    texts.forEach((part, i) => {
      rows.push({line: line(span(fit(i === 0 ? name : '', KEYS_WIDTH), 'strong'), ` ${part}`)});
    });
  };
  heading(`mmtop: help for ${view.title}`);
  for (const text of wrapText(view.help, width)) rows.push({line: line(text)});
  for (const [group, title] of groups) {
    rows.push({line: line('')});
    heading(title);
    for (const command of commands.filter(c => c.group === group)) entry(command.keys.join(' '), command.help);
  }
  if (columns.length > 0) {
    rows.push({line: line('')});
    heading('Columns');
    for (const column of columns) entry(column.title, column.help);
    for (const {title, help} of view.legend) entry(title, help);
  }
  rows.push({line: line('')});
  heading('Reading the screen');
  entry('K M G T', 'Bytes, in powers of 1024: 1.50G is 1.5 GiB.');
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

/** Rows of the menu that must remain before the full text of the chosen column gets any. */
const LEAST_MENU = 5;
const NAME_WIDTH = 10;

/** The sort menu: every column of the table with what it means; the chosen one in full below, where lines are cut. */
export const sortRows = (columns: readonly ColumnHelp[], selected: number, {width, height}: Size): readonly Row[] => {
  const room = width - NAME_WIDTH - 1;
  // As many rows whichever column is chosen: the menu must not jump under the arrows.
  const longest = Math.max(
    0,
    ...columns.filter(({help}) => help.length > room).map(({help}) => wrapText(help, width).length),
  );
  const wanted = longest === 0 ? 0 : longest + 1;
  const below = height - 1 - wanted >= LEAST_MENU ? wanted : 0;
  const shown = Math.min(columns.length, Math.max(0, height - 1 - below));
  const top = Math.max(0, Math.min(selected - shown + 1, columns.length - shown));
  const help = below === 0 ? [] : wrapText(columns[selected]?.help ?? '', width);
  return [
    {line: line(span('Sort by', 'title'))},
    ...columns.slice(top, top + shown).map((column, i): Row => {
      const text = `${fit(column.title, NAME_WIDTH)} ${column.help}`;
      return top + i === selected ? {line: line(text), background: 'selected'} : {line: line(text)};
    }),
    ...(help.length === 0 ? [] : [{line: line('')}, ...help.map((text): Row => ({line: line(text)}))]),
  ];
};
