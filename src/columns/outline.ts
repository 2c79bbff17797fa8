import type {SystemInfo} from '../host/host.ts';
import type {PidFile} from '../proc/pid/files.ts';

/** Rows that stand below each other: processes and their children, groups and what is in them. */
export type Tree<Row> = {
  /** Id of the column that carries the branches. */
  readonly column: string;
  /** Room that this column should have, its branches included. */
  readonly room?: number;
  /** What rows below call this one; its key, unless said. */
  readonly name?: (row: Row) => string;
  /** What the row above is called; undefined at the top, as is a row whose parent is not in the table. */
  readonly parent: (row: Row) => string | undefined;
  /** One row that stands for a row and all below it, while it is folded. */
  readonly fold?: (row: Row, below: readonly Row[]) => Row;
};

/** Rows under a heading of their own: the processes of each user. Headings are folded until they are opened. */
export type Grouping<Row> = {
  readonly id: string;
  /** `by user` */
  readonly title: string;
  /** Id of the column that carries the branches; the first, unless said. */
  readonly column?: string;
  /** Room that this column should have, its branches included. */
  readonly room?: number;
  /** The heading a row belongs under. */
  readonly of: (row: Row, system: SystemInfo) => string;
  /** Files below /proc/PID that this rests on. */
  readonly files?: readonly PidFile[];
  /** A row for the heading; its key must be unlike that of any other row. */
  readonly head: (name: string, members: readonly Row[]) => Row;
};

/** Where a row stands in the outline; `above` is the index of the row it hangs from, -1 at the top. */
export type Branch = {
  readonly above: number;
  readonly last: boolean;
  readonly state: 'leaf' | 'open' | 'folded';
};

export type Outlined<Row> = {readonly rows: readonly Row[]; readonly branches: readonly Branch[]};

type Keyed<Row> = {readonly key: (row: Row) => string; readonly parent: (row: Row) => string | undefined};

/** Children by key of the parent; the rows that hang from nothing are under undefined. Order is kept. */
const childrenOf = <Row>(rows: readonly Row[], {key, parent}: Keyed<Row>): Map<string | undefined, Row[]> => {
  const keys = new Set(rows.map(key));
  const children = new Map<string | undefined, Row[]>();
  for (const row of rows) {
    const above = parent(row);
    const known = above !== undefined && above !== key(row) && keys.has(above) ? above : undefined;
    const list = children.get(known);
    if (list === undefined) children.set(known, [row]);
    else list.push(row);
  }
  return children;
};

/** All below a row, nearest first; a ring of parents, which only a torn tree can have, is walked once. */
const below = <Row>(
  from: string,
  children: ReadonlyMap<string | undefined, readonly Row[]>,
  key: (row: Row) => string,
) => {
  const found: Row[] = [];
  const seen = new Set([from]);
  const queue = [from];
  for (let next = 0; next < queue.length; next += 1) {
    for (const child of children.get(queue[next]) ?? []) {
      const name = key(child);
      if (seen.has(name)) continue;
      seen.add(name);
      found.push(child);
      queue.push(name);
    }
  }
  return found;
};

/** Puts a heading over the rows of each group, in the order in which the groups are met. */
export const withHeads = <Row>(
  rows: readonly Row[],
  grouping: Grouping<Row>,
  key: (row: Row) => string,
  system: SystemInfo,
) => {
  const members = new Map<string, Row[]>();
  for (const row of rows) {
    const name = grouping.of(row, system);
    const list = members.get(name);
    if (list === undefined) members.set(name, [row]);
    else list.push(row);
  }
  const heads: Row[] = [];
  const headOf = new Map<string, string>();
  for (const [name, list] of members) {
    const head = grouping.head(name, list);
    heads.push(head);
    for (const row of list) headOf.set(key(row), key(head));
  }
  return {rows: [...heads, ...rows], parent: (row: Row) => headOf.get(key(row))};
};

export type Outline<Row> = Keyed<Row> & {
  readonly folded: (key: string) => boolean;
  readonly fold?: Tree<Row>['fold'];
  /** Puts brothers and sisters in order. */
  readonly sort: (rows: readonly Row[]) => readonly Row[];
};

/**
 * The same for rows that keep their values when they are folded: sorted once, so that brothers and sisters already stand
 * in order, and linked by number, so that thousands of them leave little for the garbage collector. Undefined when
 * parents form a ring.
 */
const linked = <Row>(
  rows: readonly Row[],
  {key, parent, folded}: Omit<Outline<Row>, 'sort' | 'fold'>,
): Outlined<Row> | undefined => {
  const {length} = rows;
  const names = rows.map(key);
  const indexOf = new Map(names.map((name, i) => [name, i]));
  // The row of number `length` is what the top ones hang from; -1 is none.
  const up = new Int32Array(length);
  const first = new Int32Array(length + 1).fill(-1);
  const latest = new Int32Array(length + 1).fill(-1);
  const next = new Int32Array(length).fill(-1);
  for (let i = 0; i < length; i += 1) {
    const above = parent(rows[i]!);
    const found = above === undefined ? undefined : indexOf.get(above);
    const from = found === undefined || found === i ? length : found;
    up[i] = from;
    if (first[from] === -1) first[from] = i;
    else next[latest[from]!] = i;
    latest[from] = i;
  }
  const placed: Row[] = [];
  const branches: Branch[] = [];
  const placeOf = new Int32Array(length + 1).fill(-1);
  let hidden = 0;
  let under = -1;
  let i = first[length]!;
  while (i !== -1) {
    const state = first[i] === -1 ? 'leaf' : under === -1 && !folded(names[i]!) ? 'open' : 'folded';
    if (under === -1) {
      placeOf[i] = placed.push(rows[i]!) - 1;
      branches.push({above: placeOf[up[i]!]!, last: next[i] === -1, state});
    } else hidden += 1;
    if (under === -1 && state === 'folded') under = i;
    if (first[i] !== -1) {
      i = first[i]!;
      continue;
    }
    while (i !== length && next[i] === -1) {
      i = up[i]!;
      if (i === under) under = -1;
    }
    i = i === length ? -1 : next[i]!;
  }
  return placed.length + hidden === length ? {rows: placed, branches} : undefined;
};

/** Rows in the order of their tree, those below a folded one left out. */
export const outline = <Row>(rows: readonly Row[], {key, parent, folded, fold, sort}: Outline<Row>): Outlined<Row> => {
  const quick = fold === undefined ? linked(sort(rows), {key, parent, folded}) : undefined;
  if (quick !== undefined) return quick;
  const children = childrenOf(rows, {key, parent});
  const placed: Row[] = [];
  const branches: Branch[] = [];
  const seen = new Set<string>();
  type Stop = {
    readonly row: Row;
    readonly name: string;
    readonly above: number;
    readonly last: boolean;
    readonly state: Branch['state'];
  };
  const stops = (list: readonly Row[], above: number): readonly Stop[] => {
    const states = new Map<Row, Pick<Stop, 'name' | 'state'>>();
    const shown = list.map(row => {
      const name = key(row);
      const has = children.has(name);
      const state = !has ? 'leaf' : folded(name) ? 'folded' : 'open';
      const seenAs = state === 'folded' && fold !== undefined ? fold(row, below(name, children, key)) : row;
      states.set(seenAs, {name, state});
      return seenAs;
    });
    return sort(shown).map((row, i) => ({row, ...states.get(row)!, above, last: i === shown.length - 1}));
  };
  const walk = (roots: readonly Row[]): void => {
    const stack = stops(roots, -1).toReversed();
    for (let stop = stack.pop(); stop !== undefined; stop = stack.pop()) {
      const {row, name, above, last, state} = stop;
      if (seen.has(name)) continue;
      seen.add(name);
      const at = placed.push(row) - 1;
      branches.push({above, last, state});
      if (state === 'open') stack.push(...stops(children.get(name)!, at).toReversed());
      else if (state === 'folded') for (const hidden of below(name, children, key)) seen.add(key(hidden));
    }
  };
  walk(children.get(undefined) ?? []);
  // A ring of parents hangs from nothing: its rows must not be lost.
  for (const row of rows) if (!seen.has(key(row))) walk([row]);
  return {rows: placed, branches};
};

/** `│ ├─▸ `: what stands before the text of a row. */
export const branchPrefix = (branches: readonly Branch[], index: number): string => {
  const branch = branches[index]!;
  const mark = branch.state === 'folded' ? '▸ ' : branch.state === 'open' ? '▾ ' : '';
  if (branch.above < 0) return mark;
  let prefix = `${branch.last ? '└─' : '├─'}${mark}`;
  for (let at = branches[branch.above]!; at.above >= 0; at = branches[at.above]!) {
    prefix = (at.last ? '  ' : '│ ') + prefix;
  }
  return prefix;
};

/** The rows that match, and those they hang from. */
export const withParents = <Row>(
  rows: readonly Row[],
  matching: ReadonlySet<Row>,
  {key, parent}: Keyed<Row>,
): readonly Row[] => {
  const byKey = new Map(rows.map(row => [key(row), row]));
  const kept = new Set<Row>(matching);
  for (const row of matching) {
    let at: Row | undefined = row;
    while (at !== undefined) {
      const above: string | undefined = parent(at);
      at = above === undefined ? undefined : byKey.get(above);
      if (at === undefined || kept.has(at)) break;
      kept.add(at);
    }
  }
  return rows.filter(row => kept.has(row));
};
