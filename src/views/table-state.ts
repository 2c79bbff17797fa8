/** How the user has arranged one table. */
export type TableState = {
  readonly selected: number;
  readonly top: number;
  /** Column id; undefined: the view's own choice. */
  readonly sort: string | undefined;
  readonly inverted: boolean;
  readonly filter: string;
  readonly search: string;
};

export const freshTable: TableState = {
  selected: 0,
  top: 0,
  sort: undefined,
  inverted: false,
  filter: '',
  search: '',
};

/** What the reducer must know of the screen: it owns no data. */
export type TableFacts = {
  readonly length: number;
  readonly height: number;
  /** Ids of the columns that can be sorted by, in order. */
  readonly columns: readonly string[];
  readonly sort: string;
  /** Index of the next row that matches, from a row on, in a direction; undefined when there is none. */
  readonly find: (text: string, from: number, step: 1 | -1) => number | undefined;
  /** The help page, while it is on screen: its rows, and how many of them fit. */
  readonly help?: {readonly length: number; readonly height: number};
};

export const clamp = (n: number, low: number, high: number): number => Math.max(low, Math.min(high, n));

/** Keeps the selection inside the table and the window around the selection. */
export const settle = (table: TableState, {length, height}: Pick<TableFacts, 'length' | 'height'>): TableState => {
  const selected = clamp(table.selected, 0, Math.max(0, length - 1));
  const lowest = Math.max(0, selected - height + 1);
  const top = clamp(clamp(table.top, lowest, selected), 0, Math.max(0, length - height));
  return selected === table.selected && top === table.top ? table : {...table, selected, top};
};
