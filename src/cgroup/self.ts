import type {Host} from '../host/host.ts';
import {parseReading} from '../probe.ts';
import {memoryPath, parseCgroup} from '../proc/pid/cgroup.ts';
import {available, noField, type Reading} from '../reading.ts';
import {type CgroupLayout, memoryHierarchy} from './layout.ts';

/** The group that the reader lives in, whose limit is the one that matters in a container. */
export type SelfCgroup = {
  /** As the walk spells it, from the top of the mounted hierarchy. */
  readonly path: string;
  /** As /proc/self/cgroup spells it, from the root of the reader's cgroup namespace. */
  readonly namespacePath: string;
  readonly version: 1 | 2;
};

/**
 * A container without a cgroup namespace of its own has a part of the tree mounted: its mount point is the group that
 * mountinfo names as root. Undefined when the group is not below the mount point.
 */
export const belowMount = (path: string, root: string): string | undefined => {
  if (`${path}/`.startsWith('/../') || `${root}/`.startsWith('/../')) return undefined;
  if (root === '/') return path;
  if (path === root) return '/';
  return path.startsWith(`${root}/`) ? path.slice(root.length) : undefined;
};

export const readSelfCgroup = (host: Host, layout: CgroupLayout): Reading<SelfCgroup> => {
  const file = 'proc/self/cgroup';
  const cgroup = parseReading(file, host.read(file, {single: true}), parseCgroup);
  if (!cgroup.ok) return cgroup;
  const hierarchy = memoryHierarchy(layout);
  const place = memoryPath(cgroup.value);
  if (hierarchy === undefined || place?.version !== hierarchy.version) return noField(file, 'memory hierarchy');
  const path = belowMount(place.path, hierarchy.root);
  if (path === undefined) return noField(file, `group below /${hierarchy.top}`);
  return available({path, namespacePath: place.path, version: place.version});
};
