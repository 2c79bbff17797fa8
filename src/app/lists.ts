import type {ActionItem} from '../actions/action.ts';
import {fit, widthOf} from '../format/width.ts';
import {line, span} from '../ui/line.ts';
import type {Row, Size} from '../ui/rows.tsx';
import {hardWrap, wrapWhole} from '../views/page-lines.ts';
import type {ColumnFacts} from '../views/view.ts';
import type {PaletteItem} from './palette.ts';
import {settingItems} from './setting-items.ts';
import type {UiState} from './ui-state.ts';

/** Lists over the view, with one line chosen: what it is in short on the line, and in full below. */
type Item = {readonly name: string; readonly text: string; readonly full: string};

/** Rows for the whole body, of which so many are items. */
export type List = {readonly rows: readonly Row[]; readonly height: number};

/** Items that must remain in sight before the full text of the chosen one gets any room. */
const LEAST_ITEMS = 5;

/** Below the title; what would leave too few items is counted. */
const noteRows = (notes: readonly string[], width: number, most: number): readonly Row[] => {
  const texts = notes.flatMap(note => hardWrap(note, width));
  const shown =
    texts.length <= most
      ? texts
      : most < 1
        ? []
        : [...texts.slice(0, most - 1), `${texts.length - most + 1} lines more; mmtop once prints all`];
  return shown.map((text): Row => ({line: line(span(text, 'notice'))}));
};

const listRows = (
  title: string,
  items: readonly Item[],
  selected: number,
  {width, height}: Size,
  notes: readonly string[] = [],
): List => {
  // Half of the width for names, or what the texts leave.
  const most = Math.max(Math.floor(width / 2), width - 1 - Math.max(0, ...items.map(({text}) => widthOf(text))));
  const names = Math.min(most, Math.max(8, ...items.map(({name}) => widthOf(name))) + 1);
  // As many rows whichever item is chosen: the list must not jump under the arrows.
  const titles = wrapWhole(title, width).map((text): Row => ({line: line(span(text, 'title'))}));
  const head = [...titles, ...noteRows(notes, width, height - titles.length - LEAST_ITEMS)];
  const cut = items.filter(({text, full}) => text !== full || names + 1 + widthOf(full) > width);
  const longest = Math.max(0, ...cut.map(({full}) => wrapWhole(full, width).length));
  const wanted = longest === 0 ? 0 : longest + 1;
  const below = height - head.length - wanted >= LEAST_ITEMS ? wanted : 0;
  const room = Math.max(0, Math.min(items.length, height - head.length - below));
  const top = Math.max(0, Math.min(selected - room + 1, items.length - room));
  const shown = items.slice(top, top + room).map(({name, text}, i): Row => {
    const row = line(`${fit(name, names)} ${text}`);
    return top + i === selected ? {line: row, background: 'selected'} : {line: row};
  });
  const full = below === 0 ? [] : wrapWhole(items[selected]?.full ?? '', width);
  const foot = full.map((text): Row => ({line: line(span(text, 'dim'))}));
  const rows = [...head, ...shown, ...(foot.length > 0 ? [{line: line('')}, ...foot] : [])];
  return {rows, height: Math.max(1, room)};
};

/** The sort menu: every column of the table with what it means. */
export const sortRows = (columns: readonly ColumnFacts[], selected: number, size: Size): List =>
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

export const settingRows = (ui: UiState, selected: number, size: Size): List =>
  listRows(
    'Settings',
    settingItems.map(({title, value, help}) => ({name: title, text: `← ${value(ui)} →`, full: help})),
    selected,
    size,
    ui.faults,
  );

const offer = (item: ActionItem): string => ('refused' in item ? item.refused : 'plan' in item ? item.plan.title : '');

export const menuRows = (title: string, items: readonly ActionItem[], selected: number, size: Size): List =>
  listRows(
    title,
    items.map(item => ({name: item.label, text: 'refused' in item ? 'not possible here' : '', full: offer(item)})),
    selected,
    size,
  );

/** What was typed may mean one of these. */
export const lookupRows = (title: string, items: readonly PaletteItem[], selected: number, size: Size): List =>
  listRows(
    items.length === 0 ? `${title}: nothing like it` : title,
    items.map(({text, help}) => ({name: text, text: help, full: help})),
    selected,
    size,
  );
