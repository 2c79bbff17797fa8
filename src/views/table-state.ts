import type {ActionItem} from '../actions/action.ts';
import type {Owner} from '../model/process-owners.ts';
import type {Line} from '../ui/line.ts';

/** How the user has arranged one table. */
export type TableState = {
  readonly selected: number;
  readonly top: number;
  /** Column id; undefined: the view's own choice. */
  readonly sort: string | undefined;
  readonly inverted: boolean;
  readonly filter: string;
  readonly search: string;
  /** As a tree; undefined: as the view has it at first. */
  readonly tree: boolean | undefined;
  /** Id of the grouping; undefined: none. */
  readonly group: string | undefined;
  /** Keys of rows whose fold is not as it is at first. */
  readonly toggled: ReadonlySet<string>;
  /** Key of the row that the selection was moved to, and stays on; undefined: it stays in its place. */
  readonly anchor: string | undefined;
  /** Key of the row that the selection follows because it was asked to. */
  readonly follow: string | undefined;
  readonly tagged: ReadonlySet<string>;
  /** Steps by which the columns are scrolled. */
  readonly left: number;
};

const none: ReadonlySet<string> = new Set();

export const freshTable: TableState = {
  selected: 0,
  top: 0,
  sort: undefined,
  inverted: false,
  filter: '',
  search: '',
  tree: undefined,
  group: undefined,
  toggled: none,
  anchor: undefined,
  follow: undefined,
  tagged: none,
  left: 0,
};

/** What the reducer must know of the screen: it owns no data. */
export type TableFacts = {
  readonly length: number;
  readonly height: number;
  /** Ids of the columns that can be sorted by, in order; none where the order is fixed. */
  readonly columns: readonly string[];
  readonly sort: string;
  /** Ids of the columns that are shown, in their order. */
  readonly shown: readonly string[];
  /** Ids of those that may be shown: the shown ones, then the others. */
  readonly choosable: readonly string[];
  /** Ids of all columns in the table's own order, in which the hidden ones are offered. */
  readonly order: readonly string[];
  /** Index of the next row that matches, from a row on, in a direction; undefined when there is none. */
  readonly find: (text: string, from: number, step: 1 | -1) => number | undefined;
  /** What is not read yet of the texts that `find` looks at; undefined when all is. */
  readonly unread?: () => string | undefined;
  /** What is not read yet, so that the filter may bring more rows than those that are there. */
  readonly incomplete?: string | undefined;
  /** Index of the selected row as drawn: it may follow a row, or have been brought inside. */
  readonly selected: number;
  /** The selection stays on the row that it was moved to, else in its place. */
  readonly anchored: boolean;
  /** Key of the row under the selection as it was painted when the key was pressed, where that is another one by now. */
  readonly painted?: string;
  /** Key of a row by its index. */
  readonly keyAt: (index: number) => string | undefined;
  /** Index of a row by its key. */
  readonly indexOf: (key: string) => number | undefined;
  /** Keys of the rows that can be folded. */
  readonly foldable: () => readonly string[];
  /** Keys of a row and of all below it. */
  readonly family: (key: string) => readonly string[];
  readonly hasTree: boolean;
  /** The tree is on screen now. */
  readonly treeShown: boolean;
  readonly groupings: readonly string[];
  /** The most steps by which columns can be scrolled; 0 where all fit. */
  readonly mostLeft: number;
  readonly hasDetail: boolean;
  /** Terms of the reference for a row (by index) and its table, the nearest first. */
  readonly terms: (index: number) => readonly string[];
  /** What can be done with the rows of these keys, whether or not a fold or a filter hides them. */
  readonly actions: (keys: readonly string[]) => readonly ActionItem[];
  /** Whose processes there are, where the rows can be those of one user. */
  readonly owners?: () => {
    readonly list: readonly (Owner & {readonly name: string})[];
    readonly total: number;
    readonly unread: number;
  };
  /** How many of these keys are rows that a fold or a filter hides, and of how many there is no row any more. */
  readonly unseen: (keys: readonly string[]) => {readonly hidden: number; readonly gone: readonly string[]};
  /** What lies at a place of the view: a row, or the head of a column. */
  readonly hit: (x: number, y: number) => Hit | undefined;
  /** The page over the view, while there is one: its rows, and how many of them fit. */
  readonly page?: {readonly length: number; readonly height: number};
};

export type Hit = {readonly row: number} | {readonly column: string};

export const noFacts: TableFacts = {
  length: 0,
  height: 1,
  columns: [],
  sort: '',
  shown: [],
  choosable: [],
  order: [],
  find: () => undefined,
  selected: 0,
  anchored: false,
  keyAt: () => undefined,
  indexOf: () => undefined,
  foldable: () => [],
  family: () => [],
  hasTree: false,
  treeShown: false,
  groupings: [],
  mostLeft: 0,
  hasDetail: false,
  terms: () => [],
  actions: () => [],
  unseen: () => ({hidden: 0, gone: []}),
  hit: () => undefined,
};

/** A page about one row: a title and lines, longer than the screen if they must be. */
export type DetailPage = {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Terms of the reference that its lines are about, where they are not those of the row. */
  readonly terms?: readonly string[];
};

export const clamp = (n: number, low: number, high: number): number => Math.max(low, Math.min(high, n));

type Extent = Pick<TableFacts, 'length' | 'height'>;

/** Keeps the selection inside the table and the window around the selection. */
export const settle = (table: TableState, {length, height}: Extent): TableState => {
  const selected = clamp(table.selected, 0, Math.max(0, length - 1));
  const lowest = Math.max(0, selected - height + 1);
  const top = clamp(clamp(table.top, lowest, selected), 0, Math.max(0, length - height));
  return selected === table.selected && top === table.top ? table : {...table, selected, top};
};

/** Whether what the keys go by is what the screen shows. */
export const isSettled = (table: TableState, {mostLeft, selected, length, keyAt, unseen}: TableFacts): boolean => {
  if (table.left > mostLeft) return false;
  if (table.tagged.size > 0 && unseen([...table.tagged]).gone.length > 0) return false;
  const {anchor, follow} = table;
  if (length === 0 || (anchor === undefined && follow === undefined)) return true;
  return table.selected === selected && (anchor === undefined || keyAt(selected) === anchor);
};

/** The selection where its row is now; where that is gone, in the same place, and nothing is followed any more. */
export const followed = (table: TableState, indexOf: TableFacts['indexOf']): TableState => {
  const key = table.follow ?? table.anchor;
  const at = key === undefined ? table.selected : indexOf(key);
  if (at === undefined) return table.follow === undefined ? table : {...table, follow: undefined};
  return at === table.selected ? table : {...table, selected: at};
};
