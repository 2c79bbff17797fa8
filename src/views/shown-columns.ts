import type {Column} from '../columns/column.ts';
import type {Grouping} from '../columns/outline.ts';
import type {Look, TableSpec} from './view.ts';

/** Which columns of a table there are now: its own choice, the user's, and what a tree or groups make of them. */

export const columnsOf = <Row>(table: TableSpec<Row>, look: Look | undefined): readonly Column<Row>[] =>
  typeof table.columns === 'function' ? table.columns(look) : table.columns;

/** Those that are not hidden. */
export const usualColumns = <Row>(columns: readonly Column<Row>[], grouped = false): readonly Column<Row>[] => {
  const out = grouped ? 'grouped' : 'ungrouped';
  return columns.filter(({hidden}) => hidden !== true && hidden !== out);
};

/** Those that the user chose, in that order, else the usual ones. */
export const chosenColumns = <Row>(
  columns: readonly Column<Row>[],
  ids: readonly string[] | undefined,
  grouped = false,
): readonly Column<Row>[] => {
  const chosen = ids?.flatMap(id => columns.find(column => column.id === id) ?? []) ?? [];
  return chosen.length > 0 ? chosen : usualColumns(columns, grouped);
};

export const treeShown = <Row>({tree, treeAtFirst = false}: TableSpec<Row>, {table}: Look): boolean =>
  tree !== undefined && (table.tree ?? treeAtFirst);

export const groupingOf = <Row>({groupings = []}: TableSpec<Row>, {table}: Look): Grouping<Row> | undefined =>
  groupings.find(({id}) => id === table.group);

/** Nothing goes before it where room is short. */
const FIRST_RANK = 1000;

/** Who sorts by a column wants to see it: it is shown even where it is hidden otherwise, and the last to give way. */
const withSort = <Row>(
  shown: readonly Column<Row>[],
  all: readonly Column<Row>[],
  sort: string | undefined,
): readonly Column<Row>[] => {
  const column = sort === undefined ? undefined : all.find(({id}) => id === sort);
  if (column === undefined) return shown;
  const first = {...column, rank: FIRST_RANK};
  if (shown.some(({id}) => id === sort)) return shown.map(each => (each.id === sort ? first : each));
  // Where it stands among all of them, before the one that takes the rest of the line.
  const before = new Set(all.slice(0, all.indexOf(column)).map(({id}) => id));
  const at = shown.findLastIndex(({id, flexible}) => flexible !== true && before.has(id)) + 1;
  return [...shown.slice(0, at), first, ...shown.slice(at)];
};

/** Those that the user chose, in that order, else the usual ones; branches get the room they want. */
export const shownColumns = <Row>(view: string, table: TableSpec<Row>, look: Look): readonly Column<Row>[] => {
  const all = columnsOf(table, look);
  const grouping = groupingOf(table, look);
  const chosen = chosenColumns(all, look.settings.columns[view], grouping !== undefined);
  const shown = withSort(chosen, all, table.sort === undefined ? undefined : look.table.sort);
  const {column: id, room} = grouping ?? (treeShown(table, look) ? table.tree : undefined) ?? {};
  if (room === undefined) return shown;
  return shown.map(column => (column.id === id ? {...column, width: Math.max(room, column.width)} : column));
};
