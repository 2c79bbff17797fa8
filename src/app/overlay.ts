import {line, span} from '../ui/line.ts';
import type {Row, Size} from '../ui/rows.tsx';
import {wrapWhole} from '../views/page-lines.ts';
import type {DetailPage, TableFacts} from '../views/table-state.ts';
import type {ColumnFacts, View} from '../views/view.ts';
import {columnRows, type List, lookupRows, menuRows, settingRows, sortRows} from './lists.ts';
import {confirmRows, explainRows, helpRows, type Reference} from './pages.ts';
import {type PaletteItem, paletteItems} from './palette.ts';
import {settingItems} from './setting-items.ts';
import type {Mode, UiState} from './ui-state.ts';
import {userItems, usersTitle} from './user-list.ts';

/** What lies over the view in a mode: rows for the whole body, and what the keys need to know of them. */
export type Overlay = {
  readonly rows: readonly Row[];
  readonly page: {readonly length: number; readonly height: number};
  readonly items: readonly PaletteItem[];
};

export type OverlayScene = {
  readonly view: View;
  readonly columns: readonly ColumnFacts[];
  readonly facts: TableFacts;
  readonly reference: Reference | undefined;
  readonly detail: DetailPage | undefined;
};

const page = (rows: readonly Row[], top: number, {height}: Size): Overlay => ({
  rows: rows.slice(Math.min(top, Math.max(0, rows.length - height))),
  page: {length: rows.length, height},
  items: [],
});

const list = ({rows, height}: List, length: number, items: readonly PaletteItem[] = []): Overlay => ({
  rows,
  page: {length, height},
  items,
});

/** Entries of the reference whose names hold the text; all of them while nothing is typed. */
const MOST_FOUND = 200;

export const referenceItems = (text: string, reference: Reference | undefined): readonly PaletteItem[] => {
  if (reference === undefined) return [];
  const {exact, others} = reference.find(text);
  const found = text.trim() === '' ? reference.entries.slice(0, MOST_FOUND) : [...(exact ? [exact] : []), ...others];
  return found.map(({id, title, meaning}) => ({
    text: id,
    help: title === id ? meaning : `${title}: ${meaning}`,
    outcome: {event: {type: 'explain', term: id}},
  }));
};

/** The lines of the palette or of the reference, which keys choose from. */
export const itemsOf = (mode: Mode, facts: TableFacts, reference: Reference | undefined): readonly PaletteItem[] => {
  if (mode.kind === 'command') return paletteItems(mode.text, facts);
  if (mode.kind === 'users') return userItems(mode.text, facts);
  return mode.kind === 'reference' ? referenceItems(mode.text, reference) : [];
};

/** Undefined while the view itself is on screen. */
export const overlayOf = (ui: UiState, scene: OverlayScene, size: Size): Overlay | undefined => {
  const {mode} = ui;
  const {view, columns, facts, reference, detail} = scene;
  const {width} = size;
  switch (mode.kind) {
    case 'browse':
    case 'input':
      return undefined;
    case 'help':
      return page(helpRows(view, columns, width), mode.top, size);
    case 'confirm':
      return page(confirmRows(mode.plan, width), mode.top, size);
    case 'explain':
      return page(explainRows(mode.terms, mode.at, reference, width), mode.top, size);
    case 'detail': {
      const rows: readonly Row[] =
        detail === undefined
          ? []
          : [{line: line(span(detail.title, 'title'))}, ...detail.lines.map(one => ({line: one}))];
      return page(rows, mode.top, size);
    }
    case 'ask': {
      const {hint} = mode.question;
      const rows = [
        ...wrapWhole(mode.question.label, width).map(text => ({line: line(span(text, 'title'))})),
        ...wrapWhole(hint, width).map(text => ({line: line(span(text, 'dim'))})),
        ...wrapWhole(mode.refused ?? '', width).map(text => ({line: line(span(text, 'notice'))})),
      ];
      return page(rows, 0, size);
    }
    case 'sort':
      return list(sortRows(columns, mode.selected, size), columns.length);
    case 'columns': {
      const {choosable} = facts;
      return list(columnRows(columns, choosable, mode.selected, size), choosable.length);
    }
    case 'settings':
      return list(settingRows(ui, mode.selected, size), settingItems.length);
    case 'menu':
      return list(menuRows(mode.title, mode.items, mode.selected, size), mode.items.length);
    case 'command':
    case 'reference':
    case 'users': {
      const items = itemsOf(mode, facts, reference);
      const title = {command: 'Commands', reference: 'Reference', users: usersTitle(facts)}[mode.kind];
      return list(lookupRows(title, items, mode.selected, size), items.length, items);
    }
  }
};
