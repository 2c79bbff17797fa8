import type {Host} from '../host/host.ts';
import {type Parsed, parseReading} from '../probe.ts';
import type {Pressure} from '../proc/pressure.ts';
import {notSampled, type Reading, type Unavailable, unavailable} from '../reading.ts';
import type {Bytes, Count} from '../units.ts';
import type {Limit} from './amount.ts';
import type {CgroupStat} from './cgroup-stat.ts';
import type {MemoryEvents, SwapEvents} from './memory-events.ts';
import type {MemoryStat} from './memory-stat.ts';
import type {OomControl} from './v1-files.ts';

/** What v1 says and v2 does not. */
export type V1Specialities = {
  /** Only limits of this very group; nearest to `max` in the local events of v2. */
  readonly failcnt: Reading<Count>;
  /** Memory and swap together. */
  readonly memswUsage: Reading<Bytes>;
  readonly memswLimit: Reading<Limit>;
  /** The limit that binds, groups above the mount point included. */
  readonly hierarchicalLimit: Reading<Limit>;
  readonly softLimit: Reading<Limit>;
  readonly kmemUsage: Reading<Bytes>;
  readonly oomControl: Reading<OomControl>;
};

/** One group and its files, in the words of v2. A v1 group carries what means the same, and the rest in `v1`. */
export type Cgroup = {
  /** From the top of the mounted hierarchy, which is '/'. */
  readonly path: string;
  /** Path of the group it is in; the top has none. */
  readonly parent?: string;
  readonly depth: number;
  /** Inode number: another one under the same path is another group. */
  readonly identity?: number;
  readonly version: 1 | 2;
  readonly current: Reading<Bytes>;
  readonly peak: Reading<Bytes>;
  readonly min: Reading<Limit>;
  readonly low: Reading<Limit>;
  readonly high: Reading<Limit>;
  readonly max: Reading<Limit>;
  readonly swapCurrent: Reading<Bytes>;
  readonly swapMax: Reading<Limit>;
  readonly zswapCurrent: Reading<Bytes>;
  /** The group and all below it. */
  readonly events: Reading<MemoryEvents>;
  /** The group alone; of a v1 group only oomKill. */
  readonly eventsLocal: Reading<MemoryEvents>;
  readonly swapEvents: Reading<SwapEvents>;
  readonly stat: Reading<MemoryStat>;
  readonly pressure: Reading<Pressure>;
  /** An OOM kill takes all processes of the group. */
  readonly oomGroup: Reading<boolean>;
  readonly descendants: Reading<CgroupStat>;
  readonly v1?: V1Specialities;
};

/** `light` is what every group gives at each sample; `full` is for the groups that somebody looks at. */
export type Detail = 'light' | 'full';

export type Readings = Omit<Cgroup, 'path' | 'parent' | 'depth' | 'identity' | 'version'>;

/** The files of one group. */
export type GroupFiles = {
  readonly dir: string;
  readonly has: (file: string) => boolean;
  /** At any detail. */
  readonly light: <T>(file: string, parse: (text: string) => Parsed<T>) => Reading<T>;
  /** Not sampled at light detail. */
  readonly full: <T>(file: string, parse: (text: string) => Parsed<T>) => Reading<T>;
};

/**
 * Only files that the listing names are read, so that what a kernel lacks costs nothing; hence one that is missing after
 * all has gone meanwhile. `absent` says why a file that is not listed cannot be read.
 */
export const groupFiles = (
  host: Host,
  dir: string,
  names: readonly string[],
  how: {readonly detail: Detail; readonly absent: (file: string) => Unavailable},
): GroupFiles => {
  const listed = new Set(names);
  const light = <T>(file: string, parse: (text: string) => Parsed<T>): Reading<T> => {
    if (!listed.has(file)) return how.absent(file);
    const path = `${dir}/${file}`;
    const text = host.read(path, {single: true});
    if (!text.ok && text.reason.kind === 'missing') return unavailable({kind: 'gone', path});
    return parseReading(path, text, parse);
  };
  return {
    dir,
    has: file => listed.has(file),
    light,
    full: how.detail === 'full' ? light : () => notSampled,
  };
};
