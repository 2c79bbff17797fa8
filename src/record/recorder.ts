import type {Host, KmsgSource} from '../host/host.ts';
import {KMSG_PATH} from '../kmsg/tail.ts';
import type {Reading} from '../reading.ts';
import type {Millis} from '../units.ts';
import {type Changes, changesOf, type Part, written} from './changes.ts';
import {gone, type Known, knownOf, says, tell, textOf} from './known.ts';
import {num, patchOf, string} from './text.ts';
import {type Kind, valueText} from './value.ts';

/** When a sample was taken: by the monotonic clock of the recorder, and by the clock on the wall (ms since 1970). */
export type Moment = {readonly at: Millis; readonly wall: number};

/** What a sample says beyond the one before. */
export type Sample = Moment & {
  /** Everything that is known, and not only what changed: the first of a block. */
  readonly whole: boolean;
  readonly changes: Changes;
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
    u: new Map(),
  };
  /** What may end, by the directory that it would end with. */
  const below = new Map<string, Known>();
  let changed: Known[] = [];
  let ended: number[] = [];
  let log: string[] = [];
  let ids = 0;

  const forget = (entry: Known): void => {
    maps[entry.kind].delete(entry.path);
    if (entry.id >= 0) ended.push(entry.id);
    // Those that wait to be written are passed over.
    entry.changed = false;
  };

  const forgetDirectory = (directory: string, but?: Known): void => {
    for (let entry = below.get(directory); entry !== undefined; entry = entry.next) if (entry !== but) forget(entry);
    if (but === undefined) below.delete(directory);
    else {
      but.next = undefined;
      below.set(directory, but);
    }
  };

  /** Groups end with the groups below them. */
  const forgetTree = (directory: string): void => {
    forgetDirectory(directory);
    if (directory.startsWith('proc/')) return;
    for (const other of [...below.keys()]) if (other.startsWith(`${directory}/`)) forgetDirectory(other);
  };

  const note = <R extends Reading<unknown>>(kind: Kind, path: string, reading: R): R => {
    const {ok} = reading;
    const text = kind === 'r' && reading.ok ? (reading.value as string) : valueText(kind, reading);
    const known = maps[kind].get(path);
    if (known === undefined) {
      const entry = knownOf(kind, path, ok, text);
      maps[kind].set(path, entry);
      changed.push(entry);
      const directory = kind === 'r' ? directoryOf(path) : path;
      if (mayEnd(directory)) {
        entry.next = below.get(directory);
        below.set(directory, entry);
      }
    } else if (says(known, ok, text)) return reading;
    else {
      const before = kind === 'l' && ok && known.ok ? textOf(known) : undefined;
      tell(known, ok, text, !patching);
      if (!known.changed) {
        known.changed = true;
        changed.push(known);
      }
      if (before !== undefined) for (const name of gone(before, text)) forgetTree(`${path}/${name}`);
    }
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

  /** What an entry says, behind what is to be said about it. */
  const put = (parts: Part[], what: string, entry: Known): void => {
    if (patching) entry.said = {ok: entry.ok, text: textOf(entry)};
    if (entry.text === undefined)
      parts.push(`${what}t${num(entry.chars)}`, {bytes: entry.bytes!.subarray(0, entry.used), chars: entry.chars});
    else parts.push(what + (entry.ok ? 't' : 'e') + string(entry.text));
  };

  const first = (parts: Part[], entry: Known): void => {
    entry.id = ids;
    ids += 1;
    put(parts, written.first(entry.kind, entry.path), entry);
  };

  const everything = (parts: Part[]): void => {
    ids = 0;
    for (const map of Object.values(maps)) for (const entry of map.values()) first(parts, entry);
  };

  const difference = (parts: Part[]): void => {
    for (const id of ended) parts.push(written.end(id));
    for (const entry of changed) {
      if (!entry.changed) continue;
      const {said} = entry;
      if (entry.id < 0) first(parts, entry);
      else if (said === undefined) put(parts, written.change(entry.id), entry);
      else if (said.ok !== entry.ok || said.text !== entry.text) {
        const patch = said.ok && entry.ok ? patchOf(said.text, textOf(entry)) : undefined;
        if (patch === undefined) put(parts, written.change(entry.id), entry);
        else {
          parts.push(written.patch(entry.id, patch));
          entry.said = {ok: true, text: textOf(entry)};
        }
      }
    }
  };

  const {kmsg, usage} = host;
  return {
    host: {
      ...host,
      read: (path, options) => note('r', path, host.read(path, options)),
      list: path => note('l', path, host.list(path)),
      identity: path => note('i', path, host.identity(path)),
      owner: path => note('o', path, host.owner(path)),
      ...(kmsg && {kmsg: () => tapped(kmsg())}),
      ...(usage && {
        usage: (mountPoint: string, device: string) => note('u', `${device} ${mountPoint}`, usage(mountPoint, device)),
      }),
    },
    cut: ({at, wall}, whole = false) => {
      const parts: Part[] = [];
      if (whole) everything(parts);
      else difference(parts);
      const changes = changesOf(parts);
      for (const entry of changed) entry.changed = false;
      const sample: Sample = {at, wall, whole, changes, log};
      changed = [];
      ended = [];
      log = [];
      return sample;
    },
  };
};
