import type {ReactElement} from 'react';
import type {ActionItem} from '../actions/action.ts';
import {type Arranged, arrange, columnsOnScreen} from '../columns/arrange.ts';
import type {Column} from '../columns/column.ts';
import type {Grouping, Tree} from '../columns/outline.ts';
import type {Settings} from '../config/settings.ts';
import type {Diagnosis} from '../model/doctor/doctor.ts';
import {marksIn} from '../model/doctor/rows.ts';
import type {Needs} from '../probes.ts';
import type {PidFile} from '../proc/pid/files.ts';
import {mapReading, type Reading} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import type {State} from '../store/store.ts';
import type {Size} from '../ui/rows.tsx';
import type {Millis} from '../units.ts';
import {chosenColumns, columnsOf, groupingOf, shownColumns, treeShown} from './shown-columns.ts';
import {actionsOn, factsOf, unreadIn} from './table-facts.ts';
import {type DetailPage, noFacts, type TableFacts, type TableState} from './table-state.ts';
import {type Told, told} from './told.ts';

/** What a view may look at: one moment, the past, and how the user arranged it. */
export type Look = {
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly diagnosis: Diagnosis;
  readonly table: TableState;
  readonly definition: number;
  readonly ascii: boolean;
  readonly settings: Settings;
  /** Processes that the command line asked for, or the list of users; undefined parts ask for all. */
  readonly restriction: Restriction;
};

export type Restriction = {readonly uid: number | undefined; readonly pids: ReadonlySet<number> | undefined};

/** Name of the user whose processes alone are asked for, or the number where there is none. */
export const userAskedFor = ({restriction: {uid}, snapshot}: Pick<Look, 'restriction' | 'snapshot'>) =>
  uid === undefined ? undefined : (snapshot.system.users.get(uid) ?? String(uid));

/** Where a table stands in its view: its head line at x and y, and the rows below it. */
export type Place = Size & {readonly x?: number; readonly y?: number};

/** The page that Enter opens on a row. */
export type Detail<Row> = {
  /** What it rests on beyond the view, read only while it is open. */
  readonly needs?: Needs;
  /** Files below /proc/PID, where a row is a process. */
  readonly files?: readonly PidFile[];
  /** Paths of cgroups that it looks at, where the rows are none. */
  readonly cgroups?: (row: Row) => readonly string[];
  /** `row` is undefined when it is gone; `last` is how it was seen last while the page was open. */
  readonly page: (
    look: Look,
    key: string,
    row: Row | undefined,
    width: number,
    last: LastSeen<Row> | undefined,
  ) => DetailPage;
};

/** A row and the moment it was there for the last time. */
export type LastSeen<Row> = {readonly row: Row; readonly at: Millis; readonly wall: number};

/** Files of processes that the text of a row rests on. */
export type TextFrom<Row> = {
  readonly files: readonly PidFile[];
  /** The row's text may become another one when they are read. */
  readonly unread: (row: Row) => boolean;
  /** What is not read yet, for so many rows. */
  readonly words: (unread: number) => string;
};

/** A table inside a view: selection, sort, search and filter work on it. */
export type TableSpec<Row> = {
  /** A function where the machine decides how many there are; without a look, all there may be. */
  readonly columns: readonly Column<Row>[] | ((look: Look | undefined) => readonly Column<Row>[]);
  /** Column id of the first order; undefined where the rows have an order of their own that must stay. */
  readonly sort: string | undefined;
  readonly rows: (look: Look) => Reading<readonly Row[]>;
  /** Names a row over time: selection, tags and detail pages follow it. */
  readonly key: (row: Row) => string;
  /** What search and filter look at. */
  readonly text: (row: Row) => string;
  /** What that text rests on and is not read of all rows unless somebody looks for one. */
  readonly textFrom?: TextFrom<Row>;
  /** Rows and columns of the table itself when the view has this size, the head left out; the head is at line 1. */
  readonly room: (size: Size, look: Look) => Place;
  /** Process id, where a row is a process: the sampler reads those on screen at every pass. */
  readonly pid?: (row: Row) => number;
  /** The row stands for several, of all of which its columns want something. */
  readonly several?: (row: Row) => boolean;
  readonly tree?: Tree<Row>;
  readonly treeAtFirst?: boolean;
  readonly groupings?: readonly Grouping<Row>[];
  /** The selection keeps its place, as in htop, and not its row. */
  readonly inPlace?: boolean;
  /** Ids of the columns that name a row when it is said; the first column, unless said. */
  readonly called?: readonly string[];
  /** Terms of the reference that a row is about, the nearest first. */
  readonly terms?: (row: Row) => readonly string[];
  /** The table's name in the reference, where it is not the view's. */
  readonly reference?: string;
  /** The kernel's log says more of the row. */
  readonly restsOnLog?: (row: Row) => boolean;
  /** What can be done with the selected or tagged rows. */
  readonly actions?: (rows: readonly Row[], look: Look) => readonly ActionItem[];
  /** Files that the actions rest on beyond the columns, read of the rows on screen. */
  readonly actionFiles?: readonly PidFile[];
  readonly detail?: Detail<Row>;
  /** The rows are processes, of one user where that is asked for. */
  readonly ofOneUser?: boolean;
};

/** What a name on screen means that is no column of the table. */
export type Legend = Pick<Column<never>, 'title' | 'help'>;

export type ViewSpec<Row> = {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** At most five letters, for the key bar of a narrow screen. */
  readonly short?: string;
  /** One sentence for help. */
  readonly help: string;
  readonly needs: Needs;
  readonly processes?: boolean;
  /** Looks at cgroups. The rows are groups, named by their path, unless `wish` says which are on screen. */
  readonly cgroups?: boolean;
  /** The view rests on the kernel’s log. */
  readonly kernelLog?: boolean;
  /** What is to be read for rows of several kinds; in the place of what follows from the rows on screen. */
  readonly wish?: (look: Look) => Wish;
  readonly table?: TableSpec<Row>;
  readonly legend?: readonly Legend[];
  /** What there is beside the table, in words, one statement a line: for those who do not look at panels. */
  readonly words?: (look: Look) => readonly string[];
  readonly Panel: (props: {
    readonly look: Look;
    readonly size: Size;
    readonly arranged: Reading<Arranged<Row>> | undefined;
  }) => ReactElement;
};

/** Files below /proc/PID, of all processes or of those on screen. */
export type ProcessWish = {
  readonly focus: ReadonlySet<number>;
  readonly focusFiles: ReadonlySet<PidFile>;
  readonly all: ReadonlySet<PidFile>;
};

/** Groups on screen, by path: all their files are read, of the others what is cheap and the files in `all`. */
export type CgroupWish = {readonly focus: ReadonlySet<string>; readonly all?: ReadonlySet<string>};

/** What a view wants read at the next pass, beyond its probes. */
export type Wish = {
  readonly processes?: ProcessWish;
  readonly cgroups?: CgroupWish;
  readonly probes?: Needs;
  readonly kernelLog?: boolean;
};

/** What of the arrangement of a table says what must be known of every row. */
export type Wanted = Partial<Pick<TableState, 'sort' | 'filter' | 'search'>>;

/** A drawn view and what the keys need to know of it. */
export type Drawn = {
  readonly element: ReactElement;
  readonly facts: TableFacts;
  readonly wish: Wish;
};

/** A view with the type of its rows closed over, so that views of different rows stand in one list. */
export type View = {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly short: string | undefined;
  readonly help: string;
  readonly needs: Needs;
  readonly processes: boolean;
  readonly cgroups?: boolean;
  readonly kernelLog?: boolean;
  /** Files below /proc/PID that the table's columns rest on: those of these ids, else those that are not hidden. */
  readonly files: (chosen?: readonly string[]) => ReadonlySet<PidFile>;
  /** Columns that --sort may name. */
  readonly sortable: readonly string[];
  /** Id of a column by its id or by its title on screen, letters of either case; undefined when there is none. */
  readonly columnNamed: (name: string) => string | undefined;
  /** Ids of all columns there may be. */
  readonly columnIds: readonly string[];
  /** The rows can be those of one user. */
  readonly ofOneUser: boolean;
  /** What else help explains. */
  readonly legend: readonly Legend[];
  /** Columns to explain in help, to offer for sorting and to choose from. */
  readonly columns: (look: Look) => readonly ColumnFacts[];
  /** What to read of processes for the very first frame, before any row is known. */
  readonly firstWish: (table: Wanted, restriction: Restriction) => Wish;
  readonly draw: (look: Look, size: Size) => Drawn;
  readonly words: (look: Look) => readonly string[];
  /** Some rows of the table as values; undefined where there is no table. */
  readonly told: (look: Look, from: number, count: number) => Reading<Told> | undefined;
  /** The page about one row, by its key; undefined where the view has none. */
  readonly detail: (
    look: Look,
    size: Size,
    key: string,
  ) => {readonly page: DetailPage; readonly wish: Wish} | undefined;
  readonly actions: (look: Look, keys: readonly string[]) => readonly ActionItem[];
};

export type ColumnFacts = Pick<Column<never>, 'id' | 'title' | 'help'> & {readonly shown: boolean};

const filesOf = (columns: readonly Column<never>[]): ReadonlySet<PidFile> =>
  new Set(columns.flatMap(column => column.files ?? []));

/** The last arrangement, kept so that a key press does not sort ten thousand rows again. */
const remembered = <Row>(table: TableSpec<Row>) => {
  let last: {key: readonly unknown[]; value: Arranged<Row>} | undefined;
  return (rows: readonly Row[], look: Look): Arranged<Row> => {
    const {sort = table.sort, inverted, filter, toggled} = look.table;
    const order = table.sort === undefined ? undefined : sort;
    const tree = treeShown(table, look) ? table.tree : undefined;
    const grouping = groupingOf(table, look);
    const {uid, pids} = look.restriction;
    const key = [look.snapshot, uid, pids, order, inverted, filter, tree, grouping, toggled];
    if (last === undefined || key.some((part, i) => part !== last!.key[i])) {
      const {system} = look.snapshot;
      const outlining =
        tree === undefined && grouping === undefined
          ? undefined
          : {key: table.key, toggled, ...(tree && {tree}), ...(grouping && {grouping})};
      const how = {sort: order, inverted, filter, at: look.snapshot.at};
      const value = arrange(rows, columnsOf(table, look), how, table.text, system, outlining);
      const unread = filter === '' ? undefined : unreadIn(table, rows, filter);
      last = {key, value: unread === undefined ? value : {...value, unread}};
    }
    return last.value;
  };
};

/** Order, owner and what is looked for must be known of every process, on screen or not. */
const wantedOfAll = <Row>(
  {textFrom}: TableSpec<Row>,
  columns: readonly Column<never>[],
  {sort, filter = '', search = ''}: Wanted,
  {uid}: Restriction,
) =>
  new Set<PidFile>([
    ...filesOf(columns.filter(column => column.id === sort)),
    ...(textFrom === undefined || filter + search === '' ? [] : textFrom.files),
    ...(uid === undefined ? [] : ['status' as const]),
  ]);

export const view = <Row>(spec: ViewSpec<Row>): View => {
  const {table, Panel} = spec;
  const base = {
    id: spec.id,
    key: spec.key,
    title: spec.title,
    short: spec.short,
    help: spec.help,
    needs: spec.needs,
    processes: spec.processes ?? false,
    cgroups: spec.cgroups ?? false,
    words: spec.words ?? (() => []),
    legend: spec.legend ?? [],
    ofOneUser: table?.ofOneUser ?? false,
    actions: (look: Look, keys: readonly string[]) => actionsOn(table, look, keys),
    ...(spec.kernelLog && {kernelLog: true}),
  };
  if (table === undefined) {
    return {
      ...base,
      files: () => new Set(),
      sortable: [],
      columnIds: [],
      columnNamed: () => undefined,
      columns: () => [],
      told: () => undefined,
      firstWish: () => ({}),
      draw: (look, size) => ({element: Panel({look, size, arranged: undefined}), facts: noFacts, wish: {}}),
      detail: () => undefined,
    };
  }
  const arrangeRows = remembered(table);
  /** The row whose page was drawn last: a page about what is gone shows how it was. */
  let lastSeen: LastSeen<Row> | undefined;
  const fixedColumns =
    typeof table.columns === 'function' ? [] : (table.columns as unknown as readonly Column<never>[]);
  const chosenIn = (look: Look) => shownColumns(spec.id, table, look);
  const arrangedIn = (look: Look): Reading<Arranged<Row>> => {
    const rows = table.rows(look);
    if (!rows.ok) return rows;
    const {tagged, left} = look.table;
    const marks = marksIn(look.diagnosis, spec.id);
    const flagged = marks.size > 0 && {flagged: (row: Row) => marks.get(table.key(row))};
    const value = {...arrangeRows(rows.value, look), columns: chosenIn(look), left, ...flagged};
    return {ok: true, value: tagged.size === 0 ? value : {...value, tagged: row => tagged.has(table.key(row))}};
  };
  /** What rows that stand for several want of all processes, and what it takes to group them. */
  const wantedForSums = (look: Look, rows: readonly Row[], shown: readonly Column<never>[]) => [
    ...(groupingOf(table, look)?.files ?? []),
    ...(table.several !== undefined && rows.some(table.several)
      ? shown.flatMap(column => column.filesOfAll ?? [])
      : []),
  ];
  const wishFor = (
    look: Look,
    rows: readonly Row[],
    files: ReadonlySet<PidFile>,
    sort: string,
    sums: readonly PidFile[] = [],
  ): Wish => ({
    ...(spec.processes && {
      processes: {
        focus: new Set(table.pid ? rows.map(table.pid) : []),
        focusFiles: new Set([...files, ...(table.actionFiles ?? [])]),
        all: new Set([
          ...wantedOfAll(
            table,
            columnsOf(table, look) as unknown as readonly Column<never>[],
            {...look.table, sort},
            look.restriction,
          ),
          ...sums,
        ]),
      },
    }),
    ...(spec.cgroups && {
      cgroups: {
        focus: new Set(rows.map(table.key)),
        all: new Set(columnsOf(table, look).find(column => column.id === sort)?.groupFiles),
      },
    }),
    ...(table.restsOnLog !== undefined && rows.some(table.restsOnLog) && {kernelLog: true}),
  });
  return {
    ...base,
    files: chosen => filesOf(chosenColumns(fixedColumns, chosen)),
    columnIds: columnsOf(table, undefined).map(column => column.id),
    sortable: table.sort === undefined ? [] : columnsOf(table, undefined).map(column => column.id),
    columnNamed: name => {
      const wanted = name.toLowerCase();
      const all = columnsOf(table, undefined);
      const found = all.find(({id}) => id === wanted) ?? all.find(({title}) => title.toLowerCase() === wanted);
      return found?.id;
    },
    columns: look => {
      const shown = new Set(chosenIn(look).map(column => column.id));
      return columnsOf(table, look).map(({id, title, help}) => ({id, title, help, shown: shown.has(id)}));
    },
    firstWish: (wanted, restriction) => {
      if (!spec.processes || typeof table.columns === 'function') return {};
      const all = wantedOfAll(table, fixedColumns, {...wanted, sort: wanted.sort ?? table.sort}, restriction);
      return {processes: {focus: new Set(), focusFiles: new Set(), all}};
    },
    draw: (look, size) => {
      const arranged = arrangedIn(look);
      const list = arranged.ok ? arranged.value.rows : [];
      const {width, height} = table.room(size, look);
      const facts = factsOf(spec, table, look, size, arranged);
      const placed = arranged.ok ? arranged.value : {columns: chosenIn(look), left: look.table.left};
      const shown = columnsOnScreen(placed, width) as unknown as readonly Column<never>[];
      const onScreen = list.slice(look.table.top, look.table.top + height);
      const wish =
        spec.wish?.(look) ?? wishFor(look, onScreen, filesOf(shown), facts.sort, wantedForSums(look, onScreen, shown));
      return {element: Panel({look, size, arranged}), facts, wish};
    },
    told: (look, from, count) =>
      mapReading(arrangedIn(look), one => {
        const user = table.ofOneUser === true ? userAskedFor(look) : undefined;
        return {...told(one, table.called, {from, count}, look.snapshot.system), ...(user !== undefined && {user})};
      }),
    detail: (look, size, key) => {
      const {detail} = table;
      if (detail === undefined) return undefined;
      const rows = table.rows(look);
      const row = rows.ok ? rows.value.find(one => table.key(one) === key) : undefined;
      if (row !== undefined) lastSeen = {row, at: look.snapshot.at, wall: look.snapshot.wall};
      const last = lastSeen !== undefined && table.key(lastSeen.row) === key ? lastSeen : undefined;
      const files = new Set([
        ...filesOf(chosenIn(look) as unknown as readonly Column<never>[]),
        ...(detail.files ?? []),
      ]);
      const wish =
        spec.wish?.(look) ?? wishFor(look, row === undefined ? [] : [row], files, look.table.sort ?? table.sort ?? '');
      return {
        page: detail.page(look, key, row, size.width, last),
        wish: {
          ...wish,
          ...(detail.needs && {probes: detail.needs}),
          ...(detail.cgroups && row !== undefined && {cgroups: {focus: new Set(detail.cgroups(row))}}),
        },
      };
    },
  };
};
