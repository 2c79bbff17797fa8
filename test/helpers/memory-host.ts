import type {Host, SystemInfo, Usage} from '../../src/host/host.ts';
import {available, type Reading, type Reason, type Unavailable, unavailable} from '../../src/reading.ts';
import {bytes, count} from '../../src/units.ts';

/** Text of each file by path (`proc/meminfo`), or the reason why reading it fails. */
export type MemoryFiles = Readonly<Record<string, string | Reason>>;

export type MemoryHostOptions = {
  readonly system?: Partial<SystemInfo>;
  /** Inode numbers of directories that matter to the test; the others get one from their path. */
  readonly identities?: Readonly<Record<string, number>>;
  /** Owners of directories; root owns the others. */
  readonly owners?: Readonly<Record<string, number>>;
  /** What statfs(2) says of a mount point, as `total used inodes inodesUsed`; without any, a host that cannot ask. */
  readonly usage?: Readonly<Record<string, readonly [number, number, number, number] | Reason>>;
};

export type MemoryHost = Host & {
  /** Paths in the order they were read. */
  readonly reads: readonly string[];
};

const usualSystem: SystemInfo = {
  pageSize: bytes(4096),
  clockTicks: 100,
  release: '6.18.0',
  machine: 'x86_64',
  hostname: 'memory',
  cpus: 2,
  bootId: '00000000-0000-0000-0000-000000000000',
  users: new Map(),
};

const hash = (text: string): number => {
  let sum = 1;
  for (let i = 0; i < text.length; i += 1) sum = (sum * 31 + text.charCodeAt(i)) % 2_147_483_647;
  return sum;
};

/**
 * A host of a few files. Directories are those in the paths; a reason under the path of a directory makes its listing
 * fail. A file whose reason is `missing` is not listed; one that is `gone` is, as a process that ends between the listing
 * and the read.
 */
export const memoryHost = (files: MemoryFiles, options: MemoryHostOptions = {}): MemoryHost => {
  const content = new Map(Object.entries(files));
  const directories = new Map<string, Set<string>>();
  for (const [path, value] of content) {
    if (typeof value !== 'string' && value.kind === 'missing') continue;
    const parts = path.split('/');
    for (let i = 1; i < parts.length; i += 1) {
      const directory = parts.slice(0, i).join('/');
      const names = directories.get(directory) ?? new Set();
      directories.set(directory, names.add(parts[i]!));
    }
  }
  const reads: string[] = [];
  const missing = (path: string): Unavailable => unavailable({kind: 'missing', path});
  const refused = (path: string): Unavailable | undefined => {
    const value = content.get(path);
    return value === undefined || typeof value === 'string' ? undefined : unavailable(value);
  };
  const fact = (path: string, numbers: Readonly<Record<string, number>> | undefined, usual: number) => {
    if (numbers !== undefined && Object.hasOwn(numbers, path)) return available(numbers[path]!);
    const failed = refused(path);
    if (failed !== undefined) return failed;
    return directories.has(path) || content.has(path) ? available(usual) : missing(path);
  };

  const {usage} = options;
  const usageOf = (mountPoint: string): Reading<Usage> => {
    const value = usage?.[mountPoint];
    if (value === undefined) return missing(mountPoint);
    if ('kind' in value) return unavailable(value);
    const [total, used, inodes, inodesUsed] = value;
    return available({total: bytes(total), used: bytes(used), inodes: count(inodes), inodesUsed: count(inodesUsed)});
  };

  return {
    ...(usage && {usage: usageOf}),
    system: {...usualSystem, ...options.system},
    reads,
    read: path => {
      reads.push(path);
      const value = content.get(path);
      if (typeof value === 'string') return available(value);
      if (value !== undefined) return unavailable(value);
      return directories.has(path) ? unavailable({kind: 'unreadable', path, errno: 'EISDIR'}) : missing(path);
    },
    list: path => {
      const failed = refused(path);
      if (failed !== undefined) return failed;
      const names = directories.get(path);
      return names === undefined ? missing(path) : available([...names]);
    },
    identity: path => fact(path, options.identities, hash(path)),
    owner: path => fact(path, options.owners, 0),
    release: () => {},
  };
};
