import {readFileSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {KMSG_PATH} from '../kmsg/tail.ts';
import {parseMeminfo} from '../proc/meminfo.ts';
import {available, type Reading, unavailable} from '../reading.ts';
import {type Bytes, bytes, isPowerOfTwo, KIB} from '../units.ts';
import {failure, runsAsRoot} from './errno.ts';
import {createFilesHost, type FilesHost} from './files.ts';
import type {SystemInfo} from './host.ts';
import {treeKmsg} from './kmsg.ts';
import {isProcfs} from './procfs.ts';
import {liveUsage, treeUsage} from './statfs.ts';
import {readUsers} from './users.ts';

/**
 * A tree with proc/ and sys/ below it: captured, or a machine's own mounted elsewhere. Its system.json says what files
 * cannot: page size, clock ticks, and which files the reader was refused when the tree was taken.
 */
export type DirectoryOptions = {readonly pageSize?: Bytes; readonly proc?: string; readonly sys?: string};

const text = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};

const json = (file: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text(file) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
};

/** The page size most machines have, for trees that give no other sign. */
const USUAL_PAGE_SIZE = bytes(4 * KIB);

/**
 * Where system.json is missing the tree still says its page size: MemTotal is the sum of the zones' managed pages,
 * so their quotient is the size of a page.
 */
export const derivePageSize = (meminfo: string | undefined, zoneinfo: string | undefined): Bytes | undefined => {
  const total = meminfo === undefined ? undefined : parseMeminfo(meminfo);
  if (zoneinfo === undefined || !total?.ok || total.value.memTotal === undefined) return undefined;
  const managed = [...zoneinfo.matchAll(/^\s+managed\s+(\d+)$/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
  const size = total.value.memTotal / managed;
  const nearest = 2 ** Math.round(Math.log2(size));
  return Math.abs(size - nearest) < nearest / 50 && isPowerOfTwo(nearest) && nearest >= KIB
    ? bytes(nearest)
    : undefined;
};

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
const string = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

const describe = (root: string, proc: string, options: DirectoryOptions): SystemInfo => {
  const facts = json(join(root, 'system.json'));
  const stated = number(facts['pageSize']);
  const line = (path: string) => text(join(proc, path))?.trim() || undefined;
  return {
    pageSize:
      options.pageSize ??
      (stated !== undefined && isPowerOfTwo(stated) && stated >= KIB ? bytes(stated) : undefined) ??
      derivePageSize(text(join(proc, 'meminfo')), text(join(proc, 'zoneinfo'))) ??
      USUAL_PAGE_SIZE,
    clockTicks: number(facts['clockTicks']) ?? 100,
    release: string(facts['release']) ?? line('sys/kernel/osrelease') ?? 'unknown kernel',
    machine: string(facts['machine']) ?? 'unknown',
    hostname: string(facts['hostname']) ?? line('sys/kernel/hostname') ?? 'unknown',
    cpus: number(facts['cpus']) ?? 1,
    bootId: string(facts['bootId']) ?? '',
    users: readUsers(join(root, 'etc/passwd')),
    captured: !isProcfs(proc),
  };
};

/** Where a directory is, for messages too: a kernel's paths begin at the root, and one without would be told as one of those. */
export const wholePath = (directory: string): string => resolve(directory);

/** Fails only when the directory itself cannot be entered; an empty one is a host where every file is missing. */
export const directoryHost = (root: string, options: DirectoryOptions = {}): Reading<FilesHost> => {
  try {
    if (!statSync(root).isDirectory()) return unavailable({kind: 'unreadable', path: root, errno: 'ENOTDIR'});
  } catch (error) {
    return failure(error, root);
  }
  const proc = options.proc ?? join(root, 'proc');
  const system = describe(root, proc, options);
  const denied = json(join(root, 'system.json'))['denied'];
  return available(
    createFilesHost({
      system,
      proc,
      sys: options.sys ?? join(root, 'sys'),
      root,
      denied: new Set(Array.isArray(denied) ? denied.map(String) : []),
      poolSize: 0,
      kmsg: read => treeKmsg(join(root, KMSG_PATH), () => read(KMSG_PATH)),
      // Mountinfo of a procfs is about mmtop itself, wherever the procfs is mounted.
      usage: system.captured ? treeUsage(root) : liveUsage({asRoot: runsAsRoot()}),
    }),
  );
};
