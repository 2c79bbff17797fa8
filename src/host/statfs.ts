import {readFileSync, statfsSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {available, missing, type Reading, unavailable} from '../reading.ts';
import {bytes, count} from '../units.ts';
import {type Circumstances, failure} from './errno.ts';
import type {Host, Usage} from './host.ts';

/** Where a captured tree keeps what statfs(2) said: an object by major:minor, null for what was refused. */
const FILE = 'statfs.json';

type Figures = {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly files: number;
  readonly ffree: number;
};

const names = ['bsize', 'blocks', 'bfree', 'files', 'ffree'] as const;

const areFigures = (value: object): value is Figures =>
  names.every(name => {
    const n = (value as Readonly<Record<string, unknown>>)[name];
    return typeof n === 'number' && Number.isInteger(n) && n >= 0;
  });

/** Undefined where a number cannot be kept exactly, or less than nothing is used. */
const usageOf = ({bsize, blocks, bfree, files, ffree}: Figures): Usage | undefined => {
  if (bfree > blocks || ffree > files || ![blocks * bsize, files].every(Number.isSafeInteger)) return undefined;
  return {
    total: bytes(blocks * bsize),
    used: bytes((blocks - bfree) * bsize),
    inodes: count(files),
    inodesUsed: count(files - ffree),
  };
};

/** As reasons have it: without the leading slash, except for the root itself. */
const pathOf = (mountPoint: string): string => mountPoint.slice(1) || '/';

/** st_dev as mountinfo prints it. include/linux/kdev_t.h (new_encode_dev), of which glibc knows the wider form. */
export const deviceNumber = (dev: bigint): string => {
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & ~0xfffn);
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffff_ff00n);
  return `${major}:${minor}`;
};

/** Of the mounts that this process sees. https://man7.org/linux/man-pages/man2/statfs.2.html, mm/shmem.c (shmem_statfs) */
export const liveUsage =
  (circumstances: Circumstances): NonNullable<Host['usage']> =>
  (mountPoint, device): Reading<Usage> => {
    const path = pathOf(mountPoint);
    try {
      if (deviceNumber(statSync(mountPoint, {bigint: true}).dev) !== device) {
        return unavailable({kind: 'skipped', path, why: 'another file system stands there now'});
      }
      const usage = usageOf(statfsSync(mountPoint));
      return usage === undefined ? unavailable({kind: 'unreadable', path, errno: 'EOVERFLOW'}) : available(usage);
    } catch (error) {
      return failure(error, path, circumstances);
    }
  };

/** As it was when the tree was captured. */
export const treeUsage =
  (root: string): NonNullable<Host['usage']> =>
  (mountPoint, device): Reading<Usage> => {
    const path = pathOf(mountPoint);
    const useless = (why: string): Reading<never> => unavailable({kind: 'malformed', path: FILE, line: 1, why});
    let content: unknown;
    try {
      content = JSON.parse(readFileSync(join(root, FILE), 'utf8'));
    } catch (error) {
      return error instanceof SyntaxError ? useless('not JSON') : missing(FILE, {captured: true});
    }
    if (typeof content !== 'object' || content === null) return useless('not an object');
    const figures: unknown = Object.hasOwn(content, device)
      ? (content as Readonly<Record<string, unknown>>)[device]
      : undefined;
    if (figures === undefined) return unavailable({kind: 'skipped', path, why: `/${FILE} says nothing of ${device}`});
    if (figures === null) return unavailable({kind: 'denied', path, to: 'capture'});
    const usage = typeof figures === 'object' && areFigures(figures) ? usageOf(figures) : undefined;
    return usage === undefined ? useless(`${device} has not the numbers of statfs(2)`) : available(usage);
  };
