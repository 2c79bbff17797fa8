import type {ReactElement} from 'react';
import {type Arranged, arrange, findRow} from '../columns/arrange.ts';
import {type Column, fitColumns} from '../columns/column.ts';
import type {ProbeId} from '../probes.ts';
import type {PidFile} from '../proc/pid/files.ts';
import type {Reading} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import type {State} from '../store/store.ts';
import type {Size} from '../ui/rows.tsx';
import type {TableFacts, TableState} from './table-state.ts';

/** What a view may look at: one moment, the past, and how the user arranged it. */
export type Look = {
  readonly snapshot: Snapshot;
  readonly state: State;
  readonly table: TableState;
  readonly definition: number;
  readonly ascii: boolean;
  /** Processes that the command line asked for; undefined parts ask for all. */
  readonly restriction: Restriction;
};

export type Restriction = {readonly uid: number | undefined; readonly pids: ReadonlySet<number> | undefined};

/** A table inside a view: selection, sort, search and filter work on it. */
export type TableSpec<Row> = {
  /** A function where the machine decides how many there are; without a look, all there may be. */
  readonly columns: readonly Column<Row>[] | ((look: Look | undefined) => readonly Column<Row>[]);
  /** Column id of the first order. */
  readonly sort: string;
  readonly rows: (look: Look) => Reading<readonly Row[]>;
  /** Names a row over time: selection, tags and detail pages follow it. */
  readonly key: (row: Row) => string;
  /** What search and filter look at. */
  readonly text: (row: Row) => string;
  /** Rows and columns of the table itself when the view has this size, the head left out. */
  readonly room: (size: Size, look: Look) => Size;
  /** Process id, where a row is a process: the sampler reads those on screen at every pass. */
  readonly pid?: (row: Row) => number;
};

export type ViewSpec<Row> = {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  /** One sentence for help. */
  readonly help: string;
  /** Probes, with the age in milliseconds at which a sample is due again; 0 is each tick. */
  readonly needs: Readonly<Partial<Record<ProbeId, number>>>;
  readonly processes?: boolean;
  /** The rows are cgroups, named by their path. */
  readonly cgroups?: boolean;
  readonly table?: TableSpec<Row>;
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

/** Groups on screen, by path: all their files are read, of the others only what is cheap. */
export type CgroupWish = {readonly focus: ReadonlySet<string>};

/** What a view wants read at the next pass, beyond its probes. */
export type Wish = {readonly processes?: ProcessWish; readonly cgroups?: CgroupWish};

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
  readonly help: string;
  readonly needs: Readonly<Partial<Record<ProbeId, number>>>;
  readonly processes: boolean;
  readonly cgroups?: boolean;
  /** Files below /proc/PID that the table's columns rest on, shown or not. */
  readonly files: () => ReadonlySet<PidFile>;
  /** Columns that --sort may name. */
  readonly sortable: readonly string[];
  /** Columns to explain in help and to offer for sorting. */
  readonly columns: (look: Look) => readonly Pick<Column<never>, 'id' | 'title' | 'help'>[];
  /** What to read of processes for the very first frame, before any row is known. */
  readonly firstWish: (sort: string | undefined, restriction: Restriction) => Wish;
  readonly draw: (look: Look, size: Size) => Drawn;
};

const noFacts: TableFacts = {length: 0, height: 1, columns: [], sort: '', find: () => undefined};

const filesOf = (columns: readonly Column<never>[]): ReadonlySet<PidFile> =>
  new Set(columns.flatMap(column => column.files ?? []));

export const columnsOf = <Row>(table: TableSpec<Row>, look: Look | undefined): readonly Column<Row>[] =>
  typeof table.columns === 'function' ? table.columns(look) : table.columns;

/** The last arrangement, kept so that a key press does not sort ten thousand rows again. */
const remembered = <Row>(table: TableSpec<Row>) => {
  let last: {key: readonly unknown[]; value: Arranged<Row>} | undefined;
  return (rows: readonly Row[], look: Look): Arranged<Row> => {
    const {sort = table.sort, inverted, filter} = look.table;
    const key = [look.snapshot, sort, inverted, filter];
    if (last === undefined || key.some((part, i) => part !== last!.key[i])) {
      last = {
        key,
        value: arrange(rows, columnsOf(table, look), {sort, inverted, filter}, table.text, look.snapshot.system),
      };
    }
    return last.value;
  };
};

export const view = <Row>(spec: ViewSpec<Row>): View => {
  const {table, Panel} = spec;
  const base = {
    id: spec.id,
    key: spec.key,
    title: spec.title,
    help: spec.help,
    needs: spec.needs,
    processes: spec.processes ?? false,
    cgroups: spec.cgroups ?? false,
  };
  if (table === undefined) {
    return {
      ...base,
      files: () => new Set(),
      sortable: [],
      columns: () => [],
      firstWish: () => ({}),
      draw: (look, size) => ({element: Panel({look, size, arranged: undefined}), facts: noFacts, wish: {}}),
    };
  }
  const arrangeRows = remembered(table);
  /** Order and owner must be known of every process, on screen or not. */
  const wantedOfAll = (columns: readonly Column<never>[], sort: string, {uid}: Restriction): ReadonlySet<PidFile> =>
    new Set([
      ...filesOf(columns.filter(column => column.id === sort)),
      ...(uid === undefined ? [] : ['status' as const]),
    ]);
  return {
    ...base,
    files: () =>
      typeof table.columns === 'function' ? new Set() : filesOf(table.columns as unknown as readonly Column<never>[]),
    sortable: columnsOf(table, undefined).map(column => column.id),
    columns: look => columnsOf(table, look),
    firstWish: (sort = table.sort, restriction) =>
      spec.processes && typeof table.columns !== 'function'
        ? {
            processes: {
              focus: new Set(),
              focusFiles: new Set(),
              all: wantedOfAll(table.columns as unknown as readonly Column<never>[], sort, restriction),
            },
          }
        : {},
    draw: (look, size) => {
      const columns = columnsOf(table, look) as unknown as readonly Column<never>[];
      const rows = table.rows(look);
      const arranged: Reading<Arranged<Row>> = rows.ok ? {ok: true, value: arrangeRows(rows.value, look)} : rows;
      const list = arranged.ok ? arranged.value.rows : [];
      const room = table.room(size, look);
      const sort = arranged.ok ? arranged.value.sort : (look.table.sort ?? table.sort);
      const facts: TableFacts = {
        length: list.length,
        height: Math.max(1, room.height),
        columns: columns.map(column => column.id),
        sort,
        find: (text, from, step) => findRow(list, table.text, text, from, step),
      };
      const shown = fitColumns(columns, room.width);
      const onScreen = list.slice(look.table.top, look.table.top + room.height);
      const wish: Wish = {
        ...(spec.processes && {
          processes: {
            focus: new Set(table.pid ? onScreen.map(table.pid) : []),
            focusFiles: filesOf(shown),
            all: wantedOfAll(columns, sort, look.restriction),
          },
        }),
        ...(spec.cgroups && {cgroups: {focus: new Set(onScreen.map(table.key))}}),
      };
      return {element: Panel({look, size, arranged}), facts, wish};
    },
  };
};
