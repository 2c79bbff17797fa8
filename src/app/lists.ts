import type {ActionItem} from '../actions/action.ts';
import {fit} from '../format/width.ts';
import {line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Row, Size} from '../ui/rows.tsx';
import type {ColumnFacts} from '../views/view.ts';
import type {PaletteItem} from './palette.ts';
import {settingItems} from './setting-items.ts';
import type {UiState} from './ui-state.ts';

/** Lists over the view, with one line chosen: what it is in short on the line, and in full below. */
type Item = {readonly name: string; readonly text: string; readonly full: string};

/** Lines below the list for what is said of the chosen one. */
const FOOT = 3;

/** How many items are on screen. */
export const listHeight = ({height}: Size): number => Math.max(1, height - 1 - (height > 8 ? FOOT : 0));

const listRows = (title: string, items: readonly Item[], selected: number, size: Size): readonly Row[] => {
  const {width, height} = size;
  const room = listHeight(size);
  const top = Math.max(0, Math.min(selected - room + 1, items.length - room));
  const names = Math.min(Math.floor(width / 2), Math.max(8, ...items.map(({name}) => name.length)) + 1);
  const shown = items.slice(top, top + room).map(({name, text}, i): Row => {
    const row = line(fit(`${fit(name, names)} ${text}`, width));
    return top + i === selected ? {line: row, background: 'selected'} : {line: row};
  });
  const full = items[selected]?.full ?? '';
  const foot =
    height > 8
      ? wrapText(full, width)
          .slice(0, FOOT - 1)
          .map(text => ({line: line(span(text, 'dim'))}))
      : [];
  const filler = Array.from({length: foot.length > 0 ? room - shown.length + 1 : 0}, (): Row => ({line: line('')}));
  return [{line: line(span(title, 'title'))}, ...shown, ...filler, ...foot];
};

/** The sort menu: every column of the table with what it means. */
export const sortRows = (columns: readonly ColumnFacts[], selected: number, size: Size): readonly Row[] =>
  listRows(
    'Sort by',
    columns.map(({title, help}) => ({name: title, text: help, full: help})),
    selected,
    size,
  );

/** The columns to choose from, in the order in which they are shown. */
export const columnRows = (
  columns: readonly ColumnFacts[],
  choosable: readonly string[],
  selected: number,
  size: Size,
) =>
  listRows(
    'Columns',
    choosable.flatMap(id => {
      const column = columns.find(one => one.id === id);
      if (column === undefined) return [];
      const {title, help, shown} = column;
      return [{name: `${shown ? '[x]' : '[ ]'} ${title}`, text: help, full: help}];
    }),
    selected,
    size,
  );

export const settingRows = (ui: UiState, selected: number, size: Size): readonly Row[] =>
  listRows(
    'Settings',
    settingItems.map(({title, value, help}) => ({name: title, text: `◂ ${value(ui)} ▸`, full: help})),
    selected,
    size,
  );

const offer = (item: ActionItem): string => ('refused' in item ? item.refused : 'plan' in item ? item.plan.title : '');

export const menuRows = (title: string, items: readonly ActionItem[], selected: number, size: Size): readonly Row[] =>
  listRows(
    title,
    items.map(item => ({name: item.label, text: 'refused' in item ? 'not possible here' : '', full: offer(item)})),
    selected,
    size,
  );

/** What was typed may mean one of these. */
export const lookupRows = (
  title: string,
  items: readonly PaletteItem[],
  selected: number,
  size: Size,
): readonly Row[] =>
  listRows(
    items.length === 0 ? `${title}: nothing like it` : title,
    items.map(({text, help}) => ({name: text, text: help, full: help})),
    selected,
    size,
  );
