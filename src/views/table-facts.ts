import type {ActionItem} from '../actions/action.ts';
import {type Arranged, columnsOnScreen, findRow, matcher, type Placed} from '../columns/arrange.ts';
import {type Column, mostLeft} from '../columns/column.ts';
import {ownersOf} from '../model/process-owners.ts';
import {restrict} from '../model/processes.ts';
import type {Reading} from '../reading.ts';
import type {Size} from '../ui/rows.tsx';
import {columnAt} from '../ui/table.ts';
import {columnsOf, groupingOf, shownColumns, treeShown} from './shown-columns.ts';
import type {TableFacts} from './table-state.ts';
import type {Look, TableSpec, ViewSpec} from './view.ts';

/** A row and all that hang from it stand together. */
const familyIn = <Row>({rows, branches}: Arranged<Row>, at: number): readonly Row[] => {
  if (branches === undefined) return rows.slice(at, at + 1);
  let end = at + 1;
  while (end < rows.length && branches.of[end]!.above >= at) end += 1;
  return rows.slice(at, end);
};

/** What is not read yet of the texts of these rows, those left out that match by now; undefined when all is. */
export const unreadIn = <Row>(
  {textFrom, text}: TableSpec<Row>,
  rows: readonly Row[],
  filter = '',
): string | undefined => {
  if (textFrom === undefined) return undefined;
  const matches = filter === '' ? () => false : matcher(filter);
  const unread = rows.filter(row => textFrom.unread(row) && !matches(text(row))).length;
  return unread === 0 ? undefined : textFrom.words(unread);
};

/** What can be done with rows of a table, wherever they are spoken of. */
export const actionsOn = <Row>(
  table: TableSpec<Row> | undefined,
  look: Look,
  keys: readonly string[],
): readonly ActionItem[] => {
  const all = table?.rows(look);
  const rows = all?.ok ? all.value.filter(row => keys.includes(table!.key(row))) : [];
  return rows.length === 0 ? [] : (table!.actions?.(rows, look) ?? []);
};

/** Whose processes there are among those that the command line asked for. */
const ownersIn = ({snapshot, restriction}: Look): ReturnType<NonNullable<TableFacts['owners']>> => {
  const {processes, system} = snapshot;
  const all = processes.ok ? restrict(processes.value.list, {...restriction, uid: undefined}) : [];
  const {list, unread} = ownersOf(all, system.pageSize);
  return {
    list: list.map(owner => ({...owner, name: system.users.get(owner.uid) ?? String(owner.uid)})),
    total: all.length,
    unread,
  };
};

/** What the keys must know of a table as it stands on the screen. */
export const factsOf = <Row>(
  spec: ViewSpec<Row>,
  table: TableSpec<Row>,
  look: Look,
  size: Size,
  arranged: Reading<Arranged<Row>>,
): TableFacts => {
  const all = columnsOf(table, look) as unknown as readonly Column<never>[];
  const list = arranged.ok ? arranged.value.rows : [];
  const {width, height, x = 0, y = 1} = table.room(size, look);
  const {top, selected, left} = look.table;
  const placed: Placed<Row> = arranged.ok ? arranged.value : {columns: shownColumns(spec.id, table, look), left};
  const columns = placed.columns as unknown as readonly Column<never>[];
  const onScreen = (): readonly Column<never>[] =>
    columnsOnScreen(placed, width) as unknown as readonly Column<never>[];
  const indexOf = (key: string): number | undefined => {
    const at = list.findIndex(row => table.key(row) === key);
    return at < 0 ? undefined : at;
  };
  const rowsOf = (keys: readonly string[]) => {
    const wanted = new Set(keys);
    const rows = list.filter(row => wanted.has(table.key(row)));
    if (rows.length === wanted.size) return {rows, hidden: [], gone: []};
    for (const row of rows) wanted.delete(table.key(row));
    const all = table.rows(look);
    // Rows that cannot be read now are not gone for that.
    if (!all.ok) return {rows, hidden: [], gone: []};
    const hidden = all.value.filter(row => wanted.has(table.key(row)));
    for (const row of hidden) wanted.delete(table.key(row));
    return {rows, hidden, gone: [...wanted]};
  };
  const shown = columns.map(column => column.id);
  const reference = table.reference ?? spec.id;
  return {
    length: list.length,
    height: Math.max(1, height),
    columns: table.sort === undefined ? [] : all.map(column => column.id),
    sort: (arranged.ok ? arranged.value.sort : undefined) ?? look.table.sort ?? table.sort ?? '',
    shown,
    choosable: [...shown, ...all.map(column => column.id).filter(id => !shown.includes(id))],
    order: all.map(column => column.id),
    find: (text, from, step) => findRow(list, table.text, text, from, step),
    unread: () => unreadIn(table, list),
    incomplete: arranged.ok && list.length > 0 ? arranged.value.unread : undefined,
    selected,
    // A fold moves a branch to where its sum belongs: the selection stays on what was folded.
    anchored: table.inPlace !== true || treeShown(table, look) || groupingOf(table, look) !== undefined,
    keyAt: index => (list[index] === undefined ? undefined : table.key(list[index])),
    indexOf,
    foldable: () => {
      const branches = arranged.ok ? arranged.value.branches?.of : undefined;
      return list.flatMap((row, i) =>
        branches === undefined || branches[i]!.state === 'leaf' ? [] : [table.key(row)],
      );
    },
    family: key => {
      const at = indexOf(key);
      return at === undefined || !arranged.ok ? [] : familyIn(arranged.value, at).map(table.key);
    },
    hasTree: table.tree !== undefined,
    treeShown: treeShown(table, look),
    groupings: (table.groupings ?? []).map(({id}) => id),
    mostLeft: mostLeft(columns, width, placed.branches?.column),
    hasDetail: table.detail !== undefined,
    terms: index => [
      ...(list[index] === undefined ? [] : (table.terms?.(list[index]) ?? [])),
      ...onScreen().map(column => `${reference}.${column.id}`),
    ],
    actions: keys => {
      const {rows, hidden} = rowsOf(keys);
      return table.actions?.([...rows, ...hidden], look) ?? [];
    },
    unseen: keys => {
      const {hidden, gone} = rowsOf(keys);
      return {hidden: hidden.length, gone};
    },
    ...(table.ofOneUser === true && {owners: () => ownersIn(look)}),
    hit: (atX, atY) => {
      if (atX < x || atX >= x + width || atY < y || atY > y + height) return undefined;
      if (atY > y) return top + atY - y - 1 < list.length ? {row: top + atY - y - 1} : undefined;
      const column = columnAt(onScreen(), width, atX - x);
      return column === undefined ? undefined : {column};
    },
  };
};
