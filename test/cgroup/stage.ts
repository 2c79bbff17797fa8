import {createCgroupWalk} from '../../src/cgroup/follow.ts';
import type {CgroupEntry, CgroupFocus, CgroupTable} from '../../src/cgroup/table.ts';
import type {Host} from '../../src/host/host.ts';
import type {Reading} from '../../src/reading.ts';
import {type Millis, millis} from '../../src/units.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';
import {tree} from './trees.ts';

const events = (values: Readonly<Record<string, number>> = {}): string =>
  ['low', 'high', 'max', 'oom', 'oom_kill', 'oom_group_kill'].map(key => `${key} ${values[key] ?? 0}\n`).join('');

export type GroupSpec = {
  readonly current?: number;
  readonly max?: number | 'max';
  readonly high?: number | 'max';
  readonly events?: Readonly<Record<string, number>>;
  readonly local?: Readonly<Record<string, number>>;
  readonly stat?: string;
  readonly stall?: number;
  readonly swapFails?: number;
};

/** The files of a v2 group. */
export const groupFilesOf = (spec: GroupSpec = {}): MemoryFiles => ({
  'cgroup.type': 'domain\n',
  'memory.current': `${spec.current ?? 4096}\n`,
  'memory.max': `${spec.max ?? 'max'}\n`,
  'memory.high': `${spec.high ?? 'max'}\n`,
  'memory.events': events(spec.events),
  'memory.events.local': events(spec.local ?? spec.events),
  'memory.stat': spec.stat ?? 'anon 1\nfile 2\n',
  'memory.pressure': `some avg10=0.00 avg60=0.00 avg300=0.00 total=${spec.stall ?? 0}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n`,
  'memory.swap.current': '0\n',
  'memory.swap.events': `high 0\nmax 0\nfail ${spec.swapFails ?? 0}\n`,
  'memory.min': '0\n',
});

export type Groups = Readonly<Record<string, GroupSpec | undefined>>;

const top = 'sys/fs/cgroup';

/** A machine whose groups change under the walk. An inode number is made up for each new directory. */
export const stage = (first: Groups, options: {readonly readCost?: number; readonly mount?: string} = {}) => {
  const {readCost = 0, mount = 'rw'} = options;
  let groups: Groups = first;
  let files: MemoryFiles = {};
  let now = 1_000;
  let nextInode = 1;
  const inodes: Record<string, number> = {};
  let inner: Host = memoryHost({});
  const reads: string[] = [];
  const lists: string[] = [];
  const kept = new Set<string>();

  const rebuild = (): void => {
    const here = Object.entries(groups).filter(([, spec]) => spec !== undefined);
    for (const [path] of here) inodes[path] ??= nextInode++;
    const count = here.filter(([path]) => path !== '/').length;
    files = {
      'proc/self/mountinfo': `30 23 0:26 / /sys/fs/cgroup ${mount} - cgroup2 none ${mount}\n`,
      [`${top}/cgroup.controllers`]: 'memory\n',
      [`${top}/cgroup.stat`]: `nr_descendants ${count}\nnr_dying_descendants 0\n`,
      [`${top}/memory.stat`]: 'anon 1\nfile 2\n',
      ...tree(top, Object.fromEntries(here.map(([path, spec]) => [path, groupFilesOf(spec)]))),
    };
    const identities = Object.fromEntries(here.map(([path]) => [`${top}${path}`, inodes[path]!]));
    inner = memoryHost(files, {identities});
  };
  rebuild();

  const host: Host = {
    ...inner,
    read: (path, how) => {
      reads.push(path);
      now += readCost;
      if (how?.keep && path.startsWith(`${top}/`)) kept.add(path);
      return inner.read(path, how);
    },
    list: path => {
      lists.push(path);
      return inner.list(path);
    },
    identity: path => inner.identity(path),
    release: path => kept.delete(path),
  };
  const walk = createCgroupWalk(host, () => millis(now));
  const told = (reading: Reading<CgroupTable>): CgroupTable => {
    if (!reading.ok) throw new Error(JSON.stringify(reading.reason));
    return reading.value;
  };
  const taken = (list: string[]): readonly string[] => list.splice(0);
  return {
    walk,
    host,
    kept,
    /** What was read since asked last. */
    reads: () => taken(reads),
    lists: () => taken(lists),
    now: (): Millis => millis(now),
    elapse: (ms: number) => {
      now += ms;
    },
    /** Changes groups; undefined removes one. */
    change: (some: Groups) => {
      groups = {...groups, ...some};
      for (const [path, spec] of Object.entries(some)) if (spec === undefined) delete inodes[path];
      rebuild();
    },
    /** Removed and made anew under its name, between two looks. */
    remake: (path: string, spec: GroupSpec) => {
      delete inodes[path];
      groups = {...groups, [path]: spec};
      rebuild();
    },
    /** A whole pass, whose slices are counted. */
    pass: (
      focus: readonly string[] = [],
      how: {readonly resumed?: boolean; readonly until?: number; readonly exhaustive?: boolean} = {},
    ): {readonly reading: Reading<CgroupTable>; readonly slices: number} => {
      const demand: CgroupFocus = {focus: new Set(focus), exhaustive: how.exhaustive ?? false};
      const {resumed = false, until} = how;
      const steps = walk.pass(demand, {resumed, ...(until !== undefined && {until: millis(until)})});
      for (let slices = 1; ; slices += 1) {
        const step = steps.next();
        if (step.done) return {reading: step.value, slices};
      }
    },
    told,
  };
};

export type Stage = ReturnType<typeof stage>;

export const entryAt = (table: CgroupTable, path: string): CgroupEntry => {
  const entry = table.byPath.get(path);
  if (entry === undefined) throw new Error(`no ${path}`);
  return entry;
};
