import type {Host, SystemInfo, Usage} from '../host/host.ts';
import {KMSG_PATH, savedKmsg} from '../kmsg/tail.ts';
import {available, missing, type Reading, type Reason, unavailable} from '../reading.ts';
import {isAbsent, type Members, rowsIn, wholeNumber, word} from './document-values.ts';

/** Files that are made of a document, and why others are not there. */
export type Tree = {
  readonly write: (path: string, text: string) => void;
  /** A directory, even one without files. */
  readonly directory: (path: string) => void;
  /** A file that is there and cannot be read, where the document says why; a file of which it says nothing is not there. */
  readonly refuse: (path: string) => void;
  /** A directory of which nobody can say what else is in it: because of that, or of what the document says. */
  readonly hide: (path: string, why?: string) => void;
  /** What statfs(2) says of a file system, by its device. */
  readonly mount: (device: string, usage: Usage | undefined) => void;
  readonly own: (path: string, uid: number) => void;
};

/** Paths as `unavailable` has them: a process, a node, a size, a device and a group stand for all of their kind. */
const CGROUPS = 'sys/fs/cgroup/';

const foldedPaths = (path: string): readonly string[] => {
  const file = path.slice(path.lastIndexOf('/') + 1);
  return [
    path,
    path
      .replace(/^proc\/\d+(?=\/|$)/, 'proc/PID')
      .replace(/\/hugepages-\d+kB/, '/hugepages-SIZE')
      .replace(/\/node\d+\//, '/nodeN/')
      .replace(/\/zram\d+\//, '/zramN/'),
    ...(path.startsWith(CGROUPS) ? [`${CGROUPS}GROUP/${file}`, `${CGROUPS}memory/GROUP/${file}`] : []),
  ];
};

/** Of a sentence of `sentence`, what stands behind or between its fixed words. */
const part = (text: unknown, form: RegExp): string => form.exec(word(text))?.[1] ?? 'the document does not say why';

/** The reason that an entry of `unavailable` tells, for that path. */
const reasonIn = ({kind, reason, line}: Members, path: string): Reason | undefined => {
  const told = word(reason);
  switch (kind) {
    case 'missing':
      return {kind, path, ...(told.includes('in this tree') && {captured: true})};
    case 'denied':
      return {kind, path, ...(told.includes('was captured') && {to: 'capture'})};
    case 'disabled':
    case 'gone':
      return {kind, path};
    case 'unreadable':
      return {kind, path, errno: part(reason, /\((E\w+)\)/)};
    case 'malformed':
      return {kind, path, line: wholeNumber(line) ?? 1, why: part(reason, / line \d+: (.*)$/)};
    case 'no-field':
      return {kind, path, field: part(reason, / has no (.*)$/)};
    case 'skipped':
      return {kind, path, why: part(reason, / was not read: (.*)$/)};
    default:
      return undefined;
  }
};

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const createTree = (system: SystemInfo, told: unknown): {readonly tree: Tree; readonly host: Host} => {
  const texts = new Map<string, string>();
  const names = new Map<string, Set<string>>();
  const usages = new Map<string, Usage | undefined>();
  const owners = new Map<string, number>();
  const hidden = new Map<string, Reason | undefined>();
  const reasons = new Map((rowsIn(told) ?? []).map(entry => [word(entry['source']), entry]));

  const reasonFor = (path: string): Reason | undefined => {
    const entry = foldedPaths(path)
      .map(each => reasons.get(each))
      .find(each => each !== undefined);
    return entry && reasonIn(entry, path);
  };

  const absent = (path: string): Reading<never> => {
    const reason = reasonFor(path);
    if (reason !== undefined) return unavailable(reason);
    const process = /^proc\/\d+/.exec(path)?.[0];
    return process !== undefined && !names.has(process) ? unavailable({kind: 'gone', path}) : missing(path, system);
  };

  const mention = (path: string): void => {
    for (let at = path; at !== ''; ) {
      const above = parentOf(at);
      const known = names.get(above);
      const name = at.slice(at.lastIndexOf('/') + 1);
      if (known !== undefined) {
        known.add(name);
        return;
      }
      names.set(above, new Set([name]));
      at = above;
    }
  };

  const directory = (path: string): void => {
    if (names.has(path)) return;
    names.set(path, new Set());
    mention(path);
  };

  const tree: Tree = {
    write: (path, text) => {
      mention(path);
      texts.set(path, text);
    },
    directory,
    refuse: path => {
      const reason = reasonFor(path);
      if (reason !== undefined && reason.kind !== 'missing' && reason.kind !== 'no-field') mention(path);
    },
    hide: (path, why) => hidden.set(path, why === undefined ? reasonFor(path) : {kind: 'skipped', path, why}),
    mount: (device, usage) => usages.set(device, usage),
    own: (path, uid) => owners.set(path, uid),
  };

  const identity = (path: string): Reading<number> =>
    texts.has(path) || names.has(path) ? available(1) : absent(path);

  const read = (path: string): Reading<string> => {
    const text = texts.get(path);
    return text === undefined ? absent(path) : available(text);
  };

  const host: Host = {
    system,
    read,
    list: path => {
      const found = names.get(path);
      const reason = hidden.get(path);
      if (reason !== undefined) return unavailable(reason);
      return found === undefined ? absent(path) : available([...found]);
    },
    identity,
    owner: path => {
      const uid = owners.get(path);
      return uid === undefined ? absent(path) : available(uid);
    },
    release: () => {},
    kmsg: () => savedKmsg(() => read(KMSG_PATH)),
    usage: (mountPoint, device) => {
      const usage = usages.get(device);
      const path = mountPoint.slice(1) || '/';
      if (usage !== undefined) return available(usage);
      const reason = reasonFor(path) ?? reasonFor('statfs.json');
      return unavailable(reason ?? {kind: 'skipped', path, why: 'the document does not say how full it is'});
    },
  };
  return {tree, host};
};

/** A file for each member of a record that has a value. */
export const writeAll = (
  tree: Tree,
  directory: string,
  files: readonly (readonly [name: string, value: unknown, text: (value: unknown) => string])[],
): void => {
  tree.directory(directory);
  for (const [name, value, text] of files) {
    if (isAbsent(value)) tree.refuse(`${directory}/${name}`);
    else tree.write(`${directory}/${name}`, `${text(value)}\n`);
  }
};
