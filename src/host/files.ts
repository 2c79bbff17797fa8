import {closeSync, constants, openSync, readdirSync, readSync, statSync} from 'node:fs';
import {available, type Reading, unavailable} from '../reading.ts';
import {KIB, MIB} from '../units.ts';
import {failure as failureIn, runsAsRoot} from './errno.ts';
import {capturedHands, distantHands, type Hands, liveHands} from './hands.ts';
import type {Host, KmsgSource, ReadOptions, SystemInfo} from './host.ts';

/**
 * Reads kernel files below a place where proc and sys are mounted or were copied to. Synchronous, because a promise
 * costs 5 to 30 times the read itself; whole, because one read() of a seq_file returns about a page whatever the
 * buffer (fs/seq_file.c), so it reads until the end.
 */

/** Each open seq_file holds some 4.3 kB of unreclaimable kernel memory; 1800 of them stay below 8 MB. */
const POOL_SIZE = 1800;
const FIRST_BUFFER = 64 * KIB;
/** A buffer that grew for one huge smaps is not kept: it would be ours for the rest of the run. */
const LARGEST_KEPT_BUFFER = MIB;
/** Larger than smaps of a process with 90,000 mappings; beyond it, something is wrong with the file. */
const LARGEST_FILE = 64 * MIB;

export type FilesHost = Host & {
  /** Files held open now. */
  readonly openFiles: () => number;
  readonly close: () => void;
  /** What may be changed where this host reads. */
  readonly hands: Hands;
};

export type FilesHostOptions = {
  readonly system: SystemInfo;
  readonly proc: string;
  readonly sys: string;
  /** Other places, such as dev/kmsg. */
  readonly root: string;
  /** Paths that the machine of origin refused; a captured tree lists them, so that "denied" is not told as "missing". */
  readonly denied?: ReadonlySet<string>;
  readonly poolSize?: number;
  /** The log of the kernel whose files these are; `read` reads a file of this host. */
  readonly kmsg?: (read: Host['read']) => KmsgSource;
  readonly usage?: Host['usage'];
};

export const createFilesHost = (options: FilesHostOptions): FilesHost => {
  const {proc, sys, root, denied, system, kmsg, usage} = options;
  const circumstances = {captured: system.captured, asRoot: runsAsRoot(), capabilities: system.capabilities};
  const failure = (error: unknown, path: string) => failureIn(error, path, circumstances);
  let poolSize = options.poolSize ?? POOL_SIZE;
  let buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER);
  const pool = new Map<string, number>();

  const locate = (path: string): string => {
    if (path.startsWith('proc/')) return `${proc}/${path.slice(5)}`;
    if (path === 'proc') return proc;
    if (path.startsWith('sys/')) return `${sys}/${path.slice(4)}`;
    if (path === 'sys') return sys;
    return `${root}/${path}`;
  };

  const readToEnd = (fd: number, path: string, {single = false, most = LARGEST_FILE}: ReadOptions): Reading<string> => {
    let length = readSync(fd, buffer, 0, buffer.length, 0);
    if (length === 0) return available('');
    if (single && length < buffer.length) return available(buffer.toString('utf8', 0, length));
    for (;;) {
      if (length >= most) return unavailable({kind: 'unreadable', path, errno: 'EFBIG'});
      if (length === buffer.length) {
        const larger = Buffer.allocUnsafeSlow(length * 4);
        buffer.copy(larger, 0, 0, length);
        buffer = larger;
      }
      const more = readSync(fd, buffer, length, buffer.length - length, length);
      if (more === 0) return available(buffer.toString('utf8', 0, length));
      length += more;
    }
  };

  const readOpen = (fd: number, path: string, how: ReadOptions | undefined): Reading<string> => {
    try {
      return readToEnd(fd, path, how ?? {});
    } finally {
      if (buffer.length > LARGEST_KEPT_BUFFER) buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER);
    }
  };

  const forget = (path: string, fd: number): void => {
    pool.delete(path);
    closeSync(fd);
  };

  const shrinkPool = (): void => {
    poolSize = Math.floor(pool.size / 2);
    for (const [path, fd] of pool) {
      if (pool.size <= poolSize) break;
      forget(path, fd);
    }
  };

  /** Gives kept files back when the process or the machine has run out of descriptors. */
  const withDescriptor = <T>(open: () => T): T => {
    try {
      return open();
    } catch (error) {
      const {code} = error as {code?: unknown};
      if (code !== 'EMFILE' && code !== 'ENFILE') throw error;
      shrinkPool();
      return open();
    }
  };

  // A FIFO in a tree must not make the open wait for a writer.
  const openForRead = (file: string): number =>
    withDescriptor(() => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK));

  const refusal = (path: string): Reading<never> | undefined =>
    denied?.has(path) ? unavailable({kind: 'denied', path, to: 'capture'}) : undefined;

  const read = (path: string, how?: ReadOptions): Reading<string> => {
    const kept = pool.get(path);
    if (kept !== undefined) {
      try {
        return readOpen(kept, path, how);
      } catch (error) {
        forget(path, kept);
        return failure(error, path);
      }
    }
    let fd: number;
    try {
      fd = openForRead(locate(path));
    } catch (error) {
      return refusal(path) ?? failure(error, path);
    }
    let keep = how?.keep === true && pool.size < poolSize;
    try {
      return readOpen(fd, path, how);
    } catch (error) {
      keep = false;
      return failure(error, path);
    } finally {
      if (keep) pool.set(path, fd);
      else closeSync(fd);
    }
  };

  return {
    system,
    read,
    list: path => {
      try {
        return available(withDescriptor(() => readdirSync(locate(path))));
      } catch (error) {
        return refusal(path) ?? failure(error, path);
      }
    },
    identity: path => {
      try {
        return available(statSync(locate(path)).ino);
      } catch (error) {
        return failure(error, path);
      }
    },
    owner: path => {
      try {
        return available(statSync(locate(path)).uid);
      } catch (error) {
        return failure(error, path);
      }
    },
    release: path => {
      const fd = pool.get(path);
      if (fd !== undefined) forget(path, fd);
    },
    ...(kmsg && {kmsg: () => kmsg(read)}),
    ...(usage && {usage}),
    openFiles: () => pool.size,
    hands: (system.captured ? capturedHands : proc === '/proc' ? liveHands : distantHands)(locate),
    close: () => {
      for (const fd of pool.values()) closeSync(fd);
      pool.clear();
    },
  };
};
