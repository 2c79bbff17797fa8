import type {Host} from '../host/host.ts';
import {missing, noField, type Reading, type Unavailable} from '../reading.ts';

/** What the names in a cgroup directory are: groups below it, interface files of the kernel, or files that are not there. */

/** Interface files begin with the name of their controller and a dot. */
const interfaceFile =
  /^(cgroup|memory|cpu|cpuset|cpuacct|io|blkio|pids|hugetlb|misc|rdma|irq|dmem|devices|freezer|net_cls|net_prio|perf_event|debug)\./;
/** Names of systemd's groups; the kernel promises not to end its own file names so. */
const unitName = /\.(slice|service|scope|mount|socket|swap|device)$/;
/** The files of v1 without a dot; in v2 a group may be called so. */
const v1File = /^(tasks|notify_on_release|release_agent)$/;

/** Whether a name in a cgroup directory may be a group below it; a few unknown files pass too. */
export const maybeGroup = (name: string, version: 1 | 2): boolean =>
  unitName.test(name) || !(interfaceFile.test(name) || (version === 1 && v1File.test(name)));

export const childPath = (path: string, name: string): string => (path === '/' ? `/${name}` : `${path}/${name}`);
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Only the real root has neither: the kernel does not create them there, but does for the top of a container. */
export const isRealRoot = (version: 1 | 2, depth: number, names: readonly string[]): boolean =>
  version === 2 && depth === 0 && !names.includes('cgroup.type') && !names.includes('memory.current');

export type Place = {readonly path: string; readonly parent?: string; readonly depth: number};
export type Listing = Reading<readonly string[]>;

/** Why a file is not listed: by design, because the controller is off there, or because nothing could be listed. */
export const whyAbsent = (
  {system}: Host,
  dir: string,
  listing: Listing,
  real: boolean,
): ((file: string) => Unavailable) => {
  // What is returned is kept with the group: not the names.
  const failed = listing.ok ? undefined : listing;
  // What a recording lists is what the kernel listed; from a tree that somebody copied, files may have been left out.
  const from = system.recorded ? {} : system;
  return file => failed ?? (real ? noField(dir, file) : missing(`${dir}/${file}`, from));
};

/** ENOTDIR counts as missing, so something that is there and cannot be listed is a file. */
export const isFile = (host: Host, dir: string, listing: Listing): boolean =>
  !listing.ok && listing.reason.kind === 'missing' && host.identity(dir).ok;
