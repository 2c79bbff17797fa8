import type {Host, Usage} from '../host/host.ts';
import {type MalformedLine, type Probe, parseReading} from '../probe.ts';
import {available, chainReading, mapReading, type Reading, unavailable} from '../reading.ts';
import type {Bytes, Count} from '../units.ts';
import {type Mount, parseMountinfo} from './mountinfo.ts';

/**
 * The file systems whose files lie in RAM or swap and nowhere else, by where they are mounted.
 *
 * Only mounts of mmtop's own mount namespace are in /proc/self/mountinfo: those of containers, and the one inside the
 * kernel that holds SysV shared memory, memfd and shared anonymous memory, are not, so that the sum may be less than
 * Shmem. It may also be more: what was swapped out counts as used. hugetlbfs holds pages of the pools: see hugepages.
 * https://docs.kernel.org/filesystems/tmpfs.html, mm/shmem.c (shmem_statfs), fs/proc_namespace.c
 */
export const tmpfsFields = {
  size: {
    key: 'size',
    unit: 'bytes',
    meaning: 'Most that a tmpfs may hold; half of RAM unless it was mounted with another. Nothing is set aside for it.',
  },
  used: {
    key: 'used',
    unit: 'bytes',
    meaning: 'What the files of a tmpfs hold, in RAM and in swap. Only deleting them, or unmounting, frees it.',
  },
  inodesUsed: {
    key: 'inodes used',
    unit: 'count',
    meaning: 'Files and directories of a tmpfs. Each takes some kernel memory, which its used bytes do not count.',
  },
  huge: {
    key: 'huge',
    kind: 'word',
    meaning: 'When files of a tmpfs get huge pages: never, always, within_size or advise, as it was mounted.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
} as const;

export type TmpfsUsage = {
  readonly size: Bytes;
  readonly used: Bytes;
  /** Left out where their number has no limit: the kernel does not count them then. */
  readonly inodesUsed?: Count;
};

export type TmpfsMount = {
  /** The shortest path at which it can be seen, when it is mounted more than once. */
  readonly mountPoint: string;
  readonly type: MemoryFsType;
  readonly source: string;
  /** The huge= option; the kernel prints it only when it is not `never`. A ramfs has no such option. */
  readonly huge: string | undefined;
  readonly usage: Reading<TmpfsUsage>;
};

export type Tmpfs = {readonly mounts: readonly TmpfsMount[]; readonly malformed: readonly MalformedLine[]};

/** A devtmpfs, and the rootfs of a system that runs from its initramfs, are a tmpfs, or a ramfs without CONFIG_TMPFS. */
const memoryFsTypes = ['tmpfs', 'devtmpfs', 'rootfs', 'ramfs'] as const;
type MemoryFsType = (typeof memoryFsTypes)[number];

const memoryFsType = ({fsType}: Mount): MemoryFsType | undefined => memoryFsTypes.find(type => type === fsType);

/** A path through a file system whose server is gone may never end. */
const REMOTE = /^(9p|afs|beegfs|ceph|cifs|fuse|gfs2|gluster|lustre|ncp|nfs|ocfs2|orangefs|smb)/;

/** `/`, `/a`, `/a/b` of `/a/b/c`. */
const directoriesAbove = (path: string): readonly string[] => {
  const above = path === '/' ? [] : ['/'];
  for (let slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1))
    above.push(path.slice(0, slash));
  return above;
};

/** A host of containers has thousands of mounts, so that siblings are looked up and not searched. */
type Tree = {readonly byId: ReadonlyMap<number, Mount>; readonly places: ReadonlySet<string>};

const placeOf = (parent: number, path: string): string => `${parent} ${path}`;

const treeOf = (mounts: readonly Mount[]): Tree => ({
  byId: new Map(mounts.map(mount => [mount.id, mount])),
  // The root may be its own parent.
  places: new Set(mounts.filter(({id, parent}) => id !== parent).map(each => placeOf(each.parent, each.mountPoint))),
});

/** Why the path of a mount does not lead to it, or should not be walked; undefined when it can be asked. */
const obstacle = (mount: Mount, {byId, places}: Tree): string | undefined => {
  const covered = 'another mount lies over it';
  if (places.has(placeOf(mount.id, mount.mountPoint))) return covered;
  const seen = new Set<number>();
  for (let at = mount; !seen.has(at.id); ) {
    seen.add(at.id);
    // A mount upon a directory on the way, beside this one and not below it, turns the path away.
    if (directoriesAbove(at.mountPoint).some(directory => places.has(placeOf(at.parent, directory)))) return covered;
    const parent = byId.get(at.parent);
    if (parent === undefined) return undefined;
    // Without its root nothing at all would answer, mmtop included.
    if (parent.mountPoint !== '/' && REMOTE.test(parent.fsType)) {
      return `it lies in a mount of ${parent.fsType}, whose server may not answer`;
    }
    at = parent;
  }
  return undefined;
};

/** A ramfs, and a tmpfs without a limit (size=0), give zeros: the kernel does not count what they hold. */
const counted = (path: string, type: string, {total, used, inodes, inodesUsed}: Usage): Reading<TmpfsUsage> => {
  if (total > 0) return available({size: total, used, ...(inodes > 0 && {inodesUsed})});
  const why = type === 'ramfs' ? 'a ramfs does not count what it holds' : 'without a size limit nothing is counted';
  return unavailable({kind: 'skipped', path, why});
};

/** Mounts of one device are one file system: bind mounts, and the same tmpfs in several places. */
const tmpfsMount = (host: Host, type: MemoryFsType, shown: readonly Mount[], tree: Tree): TmpfsMount => {
  const places = shown
    .map(mount => ({mount, why: obstacle(mount, tree)}))
    .sort((a, b) => a.mount.mountPoint.length - b.mount.mountPoint.length);
  const {mount, why} = places.find(place => place.why === undefined) ?? places[0]!;
  const {mountPoint, device, source, superOptions} = mount;
  const path = mountPoint.slice(1) || '/';
  const ask = (): Reading<Usage> =>
    host.usage?.(mountPoint, device) ??
    unavailable({kind: 'skipped', path, why: 'copies of files do not tell how full a mount is'});
  const usage = why === undefined ? ask() : unavailable({kind: 'skipped', path, why});
  const huge = superOptions.find(option => option.startsWith('huge='))?.slice('huge='.length);
  return {
    mountPoint,
    type,
    source,
    huge: type === 'ramfs' ? undefined : (huge ?? 'never'),
    usage: chainReading(usage, figures => counted(path, type, figures)),
  };
};

const path = 'proc/self/mountinfo';

export const tmpfs: Probe<Tmpfs> = {
  files: [path],
  doc: 'https://docs.kernel.org/filesystems/tmpfs.html',
  cost: 'moderate',
  sample: host =>
    mapReading(parseReading(path, host.read(path), parseMountinfo), ({mounts, malformed}) => {
      const tree = treeOf(mounts);
      const systems = Map.groupBy(
        mounts.filter(mount => memoryFsType(mount) !== undefined),
        mount => mount.device,
      );
      return {
        mounts: [...systems.values()].map(shown => tmpfsMount(host, memoryFsType(shown[0]!)!, shown, tree)),
        malformed,
      };
    }),
};
