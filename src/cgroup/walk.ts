import type {Host} from '../host/host.ts';
import {available, known, missing, type Reading, type Unavailable} from '../reading.ts';
import {type Cgroup, type Detail, groupFiles} from './group.ts';
import {type CgroupLayout, memoryHierarchy, readLayout} from './layout.ts';
import {childPath, isFile, isRealRoot, type Listing, maybeGroup, nameOf, type Place, whyAbsent} from './places.ts';
import {readV1} from './read-v1.ts';
import {readV2} from './read-v2.ts';

/**
 * The walk over the hierarchy that accounts memory: one listing for each group, and only the files that were asked for.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
export type Cgroups = {
  readonly layout: CgroupLayout;
  /** Parents before children, level by level. */
  readonly groups: readonly Cgroup[];
  /** There are more groups than were asked for. */
  readonly truncated: boolean;
};

export type CgroupDemand = {
  readonly detail: Detail;
  /** The most groups to read; upper levels come first. */
  readonly limit?: number;
  /** Read only these and the groups above them. */
  readonly paths?: ReadonlySet<string>;
  /** From an earlier sample, which saves reading the mounts again. */
  readonly layout?: CgroupLayout;
};

/** A machine with more groups than this is read in part unless the caller says otherwise. */
const MOST_GROUPS = 10_000;

const withAncestors = (paths: ReadonlySet<string>): ReadonlySet<string> => {
  const all = new Set<string>(['/']);
  for (const path of paths) {
    for (let at = path.length; at > 0; at = path.lastIndexOf('/', at - 1)) all.add(path.slice(0, at));
  }
  return all;
};

const USUAL_TOP = 'sys/fs/cgroup';

const isNowhere = (reading: Unavailable): boolean =>
  reading.reason.kind === 'missing' || reading.reason.kind === 'gone';

const isGone = (reading: Reading<unknown>): boolean => !reading.ok && reading.reason.kind === 'gone';

/** Undefined when the group was removed while it was read. */
const readGroup = (
  host: Host,
  place: Place,
  dir: string,
  listing: Listing,
  how: {readonly version: 1 | 2; readonly detail: Detail},
): Cgroup | undefined => {
  const {version, detail} = how;
  const names = listing.ok ? listing.value : [];
  const absent = whyAbsent(host, dir, listing, isRealRoot(version, place.depth, names));
  const files = groupFiles(host, dir, names, {detail, absent});
  const readings = version === 2 ? readV2(files) : readV1(files);
  if (isGone(readings.current)) return undefined;
  const identity = known(host.identity(dir));
  return {...place, ...(identity !== undefined && {identity}), version, ...readings};
};

/**
 * Nothing is mounted, or nothing that accounts memory: then it is the memory.stat that is missing. What mountinfo lists
 * may be hidden by a later mount, or left out of a captured tree.
 */
export const noHierarchy = (host: Host, {v2, v1Memory, kind}: CgroupLayout): Unavailable => {
  const nothing = missing(USUAL_TOP, host.system);
  if (v2 !== undefined) {
    const controllers = host.read(`${v2}/cgroup.controllers`, {single: true});
    if (controllers.ok) return missing(`${v2}/memory.stat`, host.system);
    return isNowhere(controllers) ? nothing : controllers;
  }
  const names = known(host.list(USUAL_TOP)) ?? [];
  if (kind !== 'v1' || v1Memory !== undefined || names.length === 0) return nothing;
  return missing(`${USUAL_TOP}/memory/memory.stat`, host.system);
};

export const sampleCgroups = (host: Host, demand: CgroupDemand): Reading<Cgroups> => {
  const layout = demand.layout ?? readLayout(host);
  const hierarchy = memoryHierarchy(layout);
  if (hierarchy === undefined) return noHierarchy(host, layout);
  const {top, version} = hierarchy;
  const limit = demand.limit ?? MOST_GROUPS;
  const wanted = demand.paths && withAncestors(demand.paths);
  const groups: Cgroup[] = [];
  const queue: Place[] = [{path: '/', depth: 0}];
  // What is a file in one group is a file in all: each name is judged once, and an unknown one tried once.
  const files = new Set<string>();
  const mayBeBelow = (name: string): boolean => {
    if (files.has(name)) return false;
    if (maybeGroup(name, version)) return true;
    files.add(name);
    return false;
  };
  for (let next = 0; next < queue.length; next += 1) {
    const place = queue[next]!;
    const name = nameOf(place.path);
    if (files.has(name)) continue;
    const dir = place.depth === 0 ? top : `${top}${place.path}`;
    const listing = host.list(dir);
    if (!listing.ok && place.depth === 0) return listing;
    if (isFile(host, dir, listing)) files.add(name);
    if (!listing.ok && (listing.reason.kind === 'missing' || listing.reason.kind === 'gone')) continue;
    if (groups.length >= limit) return available({layout, groups, truncated: true});
    const group = readGroup(host, place, dir, listing, {version, detail: demand.detail});
    if (group === undefined) continue;
    groups.push(group);
    const names = listing.ok ? listing.value : [];
    for (const child of names.filter(mayBeBelow).sort()) {
      const path = childPath(place.path, child);
      if (wanted === undefined || wanted.has(path)) queue.push({path, parent: place.path, depth: place.depth + 1});
    }
  }
  return available({layout, groups, truncated: false});
};
