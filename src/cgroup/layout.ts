import type {Host} from '../host/host.ts';
import {parseReading} from '../probe.ts';
import {tokens} from '../proc/lex.ts';
import {type Mount, parseMountinfo} from '../proc/mountinfo.ts';
import {known} from '../reading.ts';

/**
 * Which cgroup hierarchies are mounted, and which of them accounts memory. A mounted cgroup2 proves nothing: in a hybrid
 * layout it may carry every controller but memory. /proc/cgroups proves nothing either: kernels without CONFIG_MEMCG_V1
 * leave memory out of it (6.11 and later). Only the controllers of each hierarchy can say.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#mounting
 */
export type CgroupLayout = {
  /** "hybrid" when v1 hierarchies are mounted beside v2, with the side that has memory. */
  readonly kind: 'v2' | 'v1' | 'hybrid-v1-memory' | 'hybrid-v2-memory' | 'none';
  /** Mount points without a leading slash, as a host takes them. */
  readonly v2?: string;
  readonly v1Memory?: string;
  readonly memory: 'v2' | 'v1' | 'none';
  /** The group at the mount point as /proc/self/cgroup spells it; not '/' when a container got a part of the tree. */
  readonly v2Root?: string;
  readonly v1MemoryRoot?: string;
  /** Mounted with memory_localevents: memory.events counts nothing of the groups below. */
  readonly localEvents?: true;
};

const V2_USUAL = 'sys/fs/cgroup';
const V1_USUAL = 'sys/fs/cgroup/memory';
const HYBRID_USUAL = 'sys/fs/cgroup/unified';

/** `cpuset cpu io memory hugetlb pids rdma misc` */
export const hasMemoryController = (controllers: string): boolean => tokens(controllers).includes('memory');

type Place = Pick<Mount, 'root' | 'mountPoint' | 'fsType' | 'superOptions'>;

type Found = {
  readonly v2: Place | undefined;
  readonly v1Memory: Place | undefined;
  /** Any v1 hierarchy, even one without a controller. */
  readonly v1: boolean;
};

/** A later mount hides an earlier one at the same place. Of several, the one below /sys is the system's own. */
export const findCgroupMounts = (mounts: readonly Place[]): Found => {
  const visible = [...new Map(mounts.map(mount => [mount.mountPoint, mount])).values()];
  const preferred = (candidates: readonly Place[]): Place | undefined =>
    candidates.find(mount => mount.mountPoint.startsWith('/sys/')) ?? candidates[0];
  const v1 = visible.filter(mount => mount.fsType === 'cgroup');
  return {
    v2: preferred(visible.filter(mount => mount.fsType === 'cgroup2')),
    v1Memory: preferred(v1.filter(mount => mount.superOptions.includes('memory'))),
    v1: v1.length > 0,
  };
};

const usualMount = (path: string, fsType: string): Place => ({
  root: '/',
  mountPoint: `/${path}`,
  fsType,
  superOptions: [],
});

/** For trees without mountinfo: the places where every distribution mounts them. */
const lookAround = (host: Host): Found => {
  const controllersIn = (path: string): boolean => host.read(`${path}/cgroup.controllers`, {single: true}).ok;
  const v2 = [V2_USUAL, HYBRID_USUAL].find(controllersIn);
  // In v2 a group may be called "memory"; only v1 has this file.
  const v1 = v2 !== V2_USUAL && host.identity(`${V1_USUAL}/memory.usage_in_bytes`).ok;
  return {
    v2: v2 === undefined ? undefined : usualMount(v2, 'cgroup2'),
    v1Memory: v1 ? usualMount(V1_USUAL, 'cgroup') : undefined,
    v1: v1 || v2 === HYBRID_USUAL,
  };
};

const kindOf = ({v2, v1Memory, v1}: Found, memory: CgroupLayout['memory']): CgroupLayout['kind'] => {
  if (v2 === undefined) return v1 ? 'v1' : 'none';
  if (memory === 'v2') return v1 ? 'hybrid-v2-memory' : 'v2';
  return v1Memory === undefined ? 'v2' : 'hybrid-v1-memory';
};

const relative = (mount: Place): string => mount.mountPoint.slice(1);

/** Does not change while the system runs: worth keeping between samples. */
export const readLayout = (host: Host): CgroupLayout => {
  const path = 'proc/self/mountinfo';
  const mountinfo = known(parseReading(path, host.read(path), parseMountinfo));
  const listed = mountinfo && findCgroupMounts(mountinfo.mounts);
  const found = listed !== undefined && (listed.v2 !== undefined || listed.v1) ? listed : lookAround(host);
  const {v2, v1Memory} = found;
  const controllers = v2 && known(host.read(`${relative(v2)}/cgroup.controllers`, {single: true}));
  const onV2 = controllers !== undefined && hasMemoryController(controllers);
  const memory = onV2 ? 'v2' : v1Memory === undefined ? 'none' : 'v1';
  return {
    kind: kindOf(found, memory),
    memory,
    ...(v2 && {v2: relative(v2), v2Root: v2.root}),
    ...(v2?.superOptions.includes('memory_localevents') && {localEvents: true}),
    ...(v1Memory && {v1Memory: relative(v1Memory), v1MemoryRoot: v1Memory.root}),
  };
};

/** Where the groups with memory files are. */
export const memoryHierarchy = (
  layout: CgroupLayout,
): {readonly top: string; readonly root: string; readonly version: 1 | 2} | undefined => {
  const {memory, v2, v2Root, v1Memory, v1MemoryRoot} = layout;
  if (memory === 'v2' && v2 !== undefined) return {top: v2, root: v2Root ?? '/', version: 2};
  if (memory === 'v1' && v1Memory !== undefined) return {top: v1Memory, root: v1MemoryRoot ?? '/', version: 1};
  return undefined;
};
