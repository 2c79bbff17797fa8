import type {Limit} from '../cgroup/amount.ts';
import type {Cgroup} from '../cgroup/group.ts';
import {memoryHierarchy} from '../cgroup/layout.ts';
import type {Cgroups} from '../cgroup/walk.ts';
import {chainReading, fieldReading, mapReading, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytes, type Pages, type Percent, percentOf} from '../units.ts';
import {cgroupPages, doubtOf, machinePages} from './oom-badness.ts';

/** Where memory can run out: the whole machine, and each cgroup whose limit is met before that. */
export type Machine = {
  readonly pageSize: Bytes;
  readonly memTotal: Bytes;
  readonly swapTotal: Bytes;
  /** RAM and swap. */
  readonly all: Pages;
  /** How far the kernel's own figures may be from ours; undefined where they are exact. */
  readonly doubt?: Pages;
};

/** Since 6.2 the pages of a process are counted on each processor. */
const countsPerCpu = (release: string): boolean => {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(release)?.map(Number) ?? [];
  return major !== undefined && minor !== undefined && (major > 6 || (major === 6 && minor >= 2));
};

export const machineOf = (snapshot: Snapshot): Reading<Machine> =>
  chainReading(readingOf(snapshot, 'meminfo'), meminfo =>
    chainReading(fieldReading(meminfo.memTotal, 'proc/meminfo', 'MemTotal'), memTotal =>
      mapReading(fieldReading(meminfo.swapTotal, 'proc/meminfo', 'SwapTotal'), swapTotal => {
        const {pageSize, cpus, release} = snapshot.system;
        return {
          pageSize,
          memTotal,
          swapTotal,
          all: machinePages(memTotal, swapTotal, pageSize),
          ...(countsPerCpu(release) && {doubt: doubtOf(cpus)}),
        };
      }),
    ),
  );

/** Settings of the kernel that decide who dies, as far as they could be read. */
export type OomRules = {
  /** 0: kill; 1: stop the machine unless a limit or nodes caused it; 2: stop it always. */
  readonly panic?: number;
  /** Out of memory on the machine, whoever asks is killed, whatever its size. */
  readonly allocating?: boolean;
  readonly swappiness?: number;
};

export const rulesOf = (snapshot: Snapshot): OomRules => {
  const knobs = readingOf(snapshot, 'vmKnobs');
  if (!knobs.ok) return {};
  const panic = knobs.value.knobs['vm.panic_on_oom'];
  const allocating = knobs.value.knobs['vm.oom_kill_allocating_task'];
  const swappiness = knobs.value.knobs['vm.swappiness'];
  return {
    ...(panic.ok && {panic: panic.value.value}),
    ...(allocating.ok && {allocating: allocating.value.value !== 0}),
    ...(swappiness.ok && {swappiness: swappiness.value.value}),
  };
};

/** A cgroup that can run out of memory before the machine does. */
export type LimitedGroup = {
  readonly path: string;
  readonly limit: Bytes;
  readonly current: Reading<Bytes>;
  readonly full: Reading<Percent>;
  /** The limit, and the swap that the group may use. */
  readonly all: Pages;
  /** False: how much it may swap was not read, so that all swap of the machine is assumed. */
  readonly swapKnown: boolean;
  /** memory.oom_control of v1: at the limit tasks wait for somebody to act instead of being killed. */
  readonly waits: boolean;
};

/** `/a` for `/a/b`, `/` for `/a`; undefined for `/`. */
export const pathAbove = (path: string): string | undefined =>
  path === '/' ? undefined : path.slice(0, path.lastIndexOf('/')) || '/';

/** The group itself and all above it, by name. */
export const pathsUpward = (path: string): readonly string[] => {
  const line: string[] = [];
  for (let at: string | undefined = path; at !== undefined; at = pathAbove(at)) line.push(at);
  return line;
};

/** v1 limits memory and swap together; what is beyond the limit of memory is swap. */
const swapMaxOf = ({swapMax, max, v1}: Cgroup): Limit | undefined => {
  if (v1 === undefined) return swapMax.ok ? swapMax.value : undefined;
  const {memswLimit} = v1;
  // Without accounting of swap nothing limits it.
  if (!memswLimit.ok) return memswLimit.reason.kind === 'missing' ? 'max' : undefined;
  if (memswLimit.value === 'max' || !max.ok || max.value === 'max') return 'max';
  return bytes(Math.max(0, memswLimit.value - max.value));
};

/** Those whose own limit is the first to be met on the way up, the fullest first. */
export const limitedGroups = (
  {groups}: Cgroups,
  machine: Machine,
  swappiness: number | undefined,
): readonly LimitedGroup[] => {
  const limits = new Map<string, Bytes>();
  for (const {path, max} of groups) if (max.ok && max.value !== 'max') limits.set(path, max.value);
  const found = groups.flatMap((group): LimitedGroup[] => {
    const {path, current, v1} = group;
    const limit = limits.get(path);
    if (limit === undefined || limit >= machine.memTotal) return [];
    const tighter = pathsUpward(path).some(above => (limits.get(above) ?? limit) < limit);
    if (tighter) return [];
    const swapMax = swapMaxOf(group);
    const rule = swappiness === undefined || v1 !== undefined ? {} : {swappiness};
    const all = cgroupPages(
      {max: limit, swapMax: swapMax ?? 'max', swapTotal: machine.swapTotal, ...rule},
      machine.pageSize,
    );
    if (all === undefined) return [];
    return [
      {
        path,
        limit,
        current,
        full: mapReading(current, used => percentOf(used, limit)),
        all,
        swapKnown: swapMax !== undefined || machine.swapTotal === 0,
        waits: v1?.oomControl.ok === true && v1.oomControl.value.oomKillDisable === 1,
      },
    ];
  });
  const share = ({full}: LimitedGroup): number => (full.ok ? full.value : -1);
  return found.sort((a, b) => share(b) - share(a) || (a.path < b.path ? -1 : 1));
};

/** Groups that die as a whole. */
export const oomGroupsOf = ({groups}: Cgroups): ReadonlySet<string> =>
  new Set(groups.filter(({oomGroup}) => oomGroup.ok && oomGroup.value).map(({path}) => path));

/** The group at the mount point as /proc/PID/cgroup spells it. */
export const rootOf = ({layout}: Cgroups): string => memoryHierarchy(layout)?.root ?? '/';
