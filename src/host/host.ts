import type {Reading} from '../reading.ts';
import type {Bytes} from '../units.ts';

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
};
