import type {Reading} from '../reading.ts';
import type {Bytes, Count} from '../units.ts';

/** What only the machine itself can say about itself; a captured tree carries it in system.json. */
export type SystemInfo = {
  /** AT_PAGESZ of the auxiliary vector: 4, 16 or 64 KiB. */
  readonly pageSize: Bytes;
  /** AT_CLKTCK: USER_HZ, ticks per second in /proc/PID/stat. */
  readonly clockTicks: number;
  readonly release: string;
  readonly machine: string;
  readonly hostname: string;
  readonly cpus: number;
  /** Empty when unknown. Two samples of different boots must never be subtracted. */
  readonly bootId: string;
  /** Names of local users by id; empty for a captured tree. */
  readonly users: ReadonlyMap<number, string>;
  /** The files are copies of a machine's, not its own: they stand still unless somebody copies them anew. */
  readonly captured?: boolean;
  /** Copied sample after sample: time passes from one to the next, as it did on the machine. */
  readonly recorded?: true;
  /** Why processes of the machine may be missing from proc; left out where none is known to be. */
  readonly hides?: 'namespace' | 'hidepid';
  /** mmtop is neither root nor has any capability: the kernel refuses what only root may write. */
  readonly unprivileged?: true;
  /** Effective capabilities of mmtop, a bit each; left out where they are not known. */
  readonly capabilities?: bigint;
  /**
   * Process number of mmtop, where its numbers are those that are shown here: signals reach what is meant. Left out for
   * a captured tree and for the /proc of another PID namespace.
   */
  readonly self?: number;
};

export type ReadOptions = {
  /** The file will be read again soon: worth keeping open, if the pool allows. */
  readonly keep?: boolean;
  /** The file is one seq_file record (statm, stat, status): the kernel hands it out whole in the first read. */
  readonly single?: boolean;
  /** A file of more than so many bytes is not worth it (EFBIG); its reading stops about there. */
  readonly most?: number;
};

/**
 * Tells when a file of the kernel has something new to say, or when something comes or goes in a directory: the paths of
 * directories end in a slash.
 */
export type Watch = {
  /** Follows exactly these files from now on. A file under an old name whose mark is another one is a new file. */
  readonly follow: (files: ReadonlyMap<string, number | undefined>) => void;
  readonly close: () => void;
};

/** The kernel’s log as it grows: a stream of records, not a file that can be read again. */
export type KmsgSource = {
  /**
   * Records that came since the last call, oldest first; at first those that the kernel still has. Never waits, and
   * gives a bounded number at a time.
   */
  readonly read: () => Reading<readonly string[]>;
  /** Records that the kernel overwrote before this reader came to them. */
  readonly lost: () => Count;
  /** The last call stopped at its bound: there is more to be had at once. */
  readonly behind: () => boolean;
  readonly close: () => void;
};

/** What statfs(2) says of a file system. */
export type Usage = {
  /** 0 where the file system has no limit, or does not count: `used` says nothing then. */
  readonly total: Bytes;
  readonly used: Bytes;
  /** 0 where their number has no limit, or is not counted. */
  readonly inodes: Count;
  readonly inodesUsed: Count;
};

/**
 * The only seam to the outside. Paths are relative to the root of the file system, without a leading slash, and begin
 * with `proc/` or `sys/`. Bytes that are not UTF-8 become U+FFFD.
 */
export type Host = {
  readonly system: SystemInfo;
  /** The whole file, read until the end whatever its reported size. */
  readonly read: (path: string, options?: ReadOptions) => Reading<string>;
  /** Names in a directory, unsorted; directories and files alike. */
  readonly list: (path: string) => Reading<readonly string[]>;
  /** A number that changes when a directory is made anew under the same name (inode number). */
  readonly identity: (path: string) => Reading<number>;
  /** Owner of the directory: the effective user of a dumpable process. */
  readonly owner: (path: string) => Reading<number>;
  /** The file will not be read again soon: it need not stay open. */
  readonly release: (path: string) => void;
  /** Only the running kernel can tell of changes by itself; rejects when this machine cannot. */
  readonly watch?: (onChange: (path: string) => void) => Promise<Watch>;
  /** A reader of the kernel’s log, from its oldest record on; left out by a host that has no log to give. */
  readonly kmsg?: () => KmsgSource;
  /**
   * How full the file system `device` (major:minor) is, which stands at the absolute path `mountPoint`; never the figures
   * of another one that has come to stand there. Ask for file systems in RAM alone: a dead server lets statfs(2) wait
   * for ever. Left out by a host that has nothing but copies of files.
   */
  readonly usage?: (mountPoint: string, device: string) => Reading<Usage>;
};
