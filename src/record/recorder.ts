import type {Host, KmsgSource} from '../host/host.ts';
import {KMSG_PATH} from '../kmsg/tail.ts';
import type {Reading} from '../reading.ts';
import type {Millis} from '../units.ts';
import {written} from './changes.ts';
import {type Kind, sameReading, type Value, valueFor} from './value.ts';

/** When a sample was taken: by the monotonic clock of the recorder, and by the clock on the wall (ms since 1970). */
export type Moment = {readonly at: Millis; readonly wall: number};

/** What a sample says beyond the one before. */
export type Sample = Moment & {
  /** Everything that is known, and not only what changed: the first of a block. */
  readonly whole: boolean;
  readonly changes: string;
  /** Records of the kernel’s log that came since then. */
  readonly log: readonly string[];
};

export type Recorder<H extends Host = Host> = {
  /** Reads what the other reads, and remembers it. */
  readonly host: H;
  /** What was read since the last cut and says something else; `whole` begins a block. */
  readonly cut: (moment: Moment, whole?: boolean) => Sample;
};

export type RecorderOptions = {
  /** Write differences instead of whole texts: fewer bytes for more work. */
  readonly patching?: boolean;
};

type Known = {
  readonly kind: Kind;
  readonly path: string;
  reading: Reading<unknown>;
  /** What the recording says; undefined where it says nothing yet. */
  said: Value | undefined;
  /** Number in the present block. */
  id: number;
  changed: boolean;
};

/** Lines of the log that a recorder may hold until they are cut. */
const MOST_LOG = 100_000;

const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** The directory of a process or a cgroup: its files go with it. */
const mayEnd = (directory: string): boolean => /^proc\/\d+$|^sys\/fs\/cgroup\//.test(directory);

/** Every process has them as long as it lives; others may be gone while it does. fs/proc/base.c */
const ofLife = /^proc\/\d+\/statm?$/;

/**
 * A host that writes down what passes through it. What was read again and says the same costs a comparison and no byte.
 * A name that is no longer in its directory takes what is known below it along; and so does a process that is gone.
 */
export const createRecorder = <H extends Host>(host: H, {patching = false}: RecorderOptions = {}): Recorder<H> => {
  const maps: Readonly<Record<Kind, Map<string, Known>>> = {
    r: new Map(),
    l: new Map(),
    i: new Map(),
    o: new Map(),
    k: new Map(),
  };
  /** What may end, by the directory that it would end with. */
  const below = new Map<string, Known[]>();
  let changed: Known[] = [];
  let ended: number[] = [];
  let log: string[] = [];
  let ids = 0;

  const forget = (entry: Known): void => {
    maps[entry.kind].delete(entry.path);
    if (entry.said !== undefined) ended.push(entry.id);
    // Those that wait to be written are passed over.
    entry.changed = false;
  };

  const forgetDirectory = (directory: string, but?: Known): void => {
    const entries = below.get(directory);
    if (entries === undefined) return;
    for (const entry of entries) if (entry !== but) forget(entry);
    if (but === undefined) below.delete(directory);
    else below.set(directory, [but]);
  };

  /** Groups end with the groups below them. */
  const forgetTree = (directory: string): void => {
    forgetDirectory(directory);
    if (directory.startsWith('proc/')) return;
    for (const other of [...below.keys()]) if (other.startsWith(`${directory}/`)) forgetDirectory(other);
  };

  const compare = (path: string, before: Reading<unknown>, after: Reading<unknown>): void => {
    if (!before.ok || !after.ok) return;
    const still = new Set(after.value as readonly string[]);
    for (const name of before.value as readonly string[]) if (!still.has(name)) forgetTree(`${path}/${name}`);
  };

  const note = <R extends Reading<unknown>>(kind: Kind, path: string, reading: R): R => {
    const known = maps[kind].get(path);
    if (known === undefined) {
      const entry: Known = {kind, path, reading, said: undefined, id: -1, changed: true};
      maps[kind].set(path, entry);
      changed.push(entry);
      const directory = kind === 'r' ? directoryOf(path) : path;
      if (mayEnd(directory)) {
        const entries = below.get(directory);
        if (entries === undefined) below.set(directory, [entry]);
        else entries.push(entry);
      }
    } else if (!sameReading(known.reading, reading)) {
      if (kind === 'l') compare(path, known.reading, reading);
      known.reading = reading;
      if (!known.changed) {
        known.changed = true;
        changed.push(known);
      }
    } else return reading;
    if (!reading.ok && reading.reason.kind === 'gone' && ofLife.test(path)) {
      forgetDirectory(directoryOf(path), maps.r.get(path));
    }
    return reading;
  };

  const tapped = (source: KmsgSource): KmsgSource => ({
    ...source,
    read: () => {
      const records = source.read();
      note('k', KMSG_PATH, records);
      if (records.ok && log.length < MOST_LOG) for (const record of records.value) log.push(record);
      return records;
    },
  });

  const first = (entry: Known, said: Value): string => {
    entry.id = ids;
    ids += 1;
    entry.said = said;
    return written.first(entry.kind, entry.path, said);
  };

  const everything = (): string => {
    ids = 0;
    const parts: string[] = [];
    for (const map of Object.values(maps)) {
      for (const entry of map.values()) parts.push(first(entry, valueFor(entry.kind, entry.reading)));
    }
    return parts.join('');
  };

  const difference = (): string => {
    const parts = ended.map(written.end);
    for (const entry of changed) {
      if (!entry.changed) continue;
      const said = valueFor(entry.kind, entry.reading);
      if (entry.said === undefined) parts.push(first(entry, said));
      else if (entry.said.ok !== said.ok || entry.said.text !== said.text) {
        parts.push(written.change(entry.id, entry.said, said, patching));
        entry.said = said;
      }
    }
    return parts.join('');
  };

  const {kmsg} = host;
  return {
    host: {
      ...host,
      read: (path, options) => note('r', path, host.read(path, options)),
      list: path => note('l', path, host.list(path)),
      identity: path => note('i', path, host.identity(path)),
      owner: path => note('o', path, host.owner(path)),
      ...(kmsg && {kmsg: () => tapped(kmsg())}),
    },
    cut: ({at, wall}, whole = false) => {
      const changes = whole ? everything() : difference();
      for (const entry of changed) entry.changed = false;
      const sample: Sample = {at, wall, whole, changes, log};
      changed = [];
      ended = [];
      log = [];
      return sample;
    },
  };
};
