import type {Limit} from '../cgroup/amount.ts';
import {cgroupStatFields} from '../cgroup/cgroup-stat.ts';
import type {V1Specialities} from '../cgroup/group.ts';
import {memoryHierarchy} from '../cgroup/layout.ts';
import {effectiveLimit} from '../cgroup/limits.ts';
import {memoryEventsFields, swapEventsFields} from '../cgroup/memory-events.ts';
import {memoryStatFields} from '../cgroup/memory-stat.ts';
import type {OwnCgroup} from '../cgroup/own.ts';
import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import {oomControlFields} from '../cgroup/v1-files.ts';
import type {FieldList, Leftovers} from '../field.ts';
import {limitOf, roomOf} from '../model/cgroups.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {available, known, type Reading} from '../reading.ts';
import {type KeyedJson, keyedJson} from './json-keyed.ts';
import type {Ledger} from './json-ledger.ts';
import {type PressureJson, pressureJson} from './json-machine.ts';

/** What only a group of cgroup v1 has; its other files are told in the words of v2. */
export type CgroupV1Json = {
  readonly failcnt: number | null;
  readonly memsw_usage: number | null;
  readonly memsw_limit: number | null;
  readonly hierarchical_limit: number | null;
  readonly soft_limit: number | null;
  readonly kmem_usage: number | null;
  readonly oom_control: KeyedJson | null;
};

export type CgroupJson = {
  readonly path: string;
  readonly parent: string | null;
  /** As people know it: `nginx.service`, `docker 0123456789ab`, `pod 01234567 burstable`. */
  readonly name: string;
  readonly version: 1 | 2;
  readonly current: number | null;
  readonly peak: number | null;
  readonly min: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly max: number | null;
  /** The smallest max of the group and all above it, and the group whose it is. */
  readonly effective_max: number | null;
  readonly effective_max_from: string | null;
  readonly effective_high: number | null;
  readonly effective_high_from: string | null;
  /** What is left until the nearest max on the way up is met, and the group whose it is. */
  readonly headroom: number | null;
  readonly headroom_from: string | null;
  /** Names that have no limit ("max" in their file): their null is that, any other null is not known. */
  readonly no_limit: readonly string[];
  readonly swap_current: number | null;
  readonly swap_max: number | null;
  readonly zswap_current: number | null;
  readonly oom_group: boolean | null;
  readonly stat: KeyedJson | null;
  readonly events: KeyedJson | null;
  readonly events_local: KeyedJson | null;
  readonly swap_events: KeyedJson | null;
  readonly descendants: KeyedJson | null;
  readonly pressure: PressureJson | null;
  readonly v1?: CgroupV1Json;
};

/** The files of one group, by what they hold. */
type Taker = {
  readonly value: <T>(reading: Reading<T>) => T | null;
  readonly limit: (name: string, reading: Reading<Limit>) => number | null;
  readonly keyed: (file: string, reading: Reading<Leftovers>, fields: FieldList) => KeyedJson | null;
};

const v1Json = (v1: V1Specialities, {value, limit, keyed}: Taker): CgroupV1Json => ({
  failcnt: value(v1.failcnt),
  memsw_usage: value(v1.memswUsage),
  memsw_limit: limit('memsw_limit', v1.memswLimit),
  hierarchical_limit: limit('hierarchical_limit', v1.hierarchicalLimit),
  soft_limit: limit('soft_limit', v1.softLimit),
  kmem_usage: value(v1.kmemUsage),
  oom_control: keyed('memory.oom_control', v1.oomControl, oomControlFields),
});

/** What follows from the groups above; why it is not known stands with the file that could not be read. */
const limitsJson = (table: CgroupTable, group: CgroupEntry, limit: Taker['limit']) => {
  const max = known(limitOf(table, group));
  const high = known(limitOf(table, group, 'high'));
  const room = known(roomOf(table, group));
  const taken = (name: string, found: Limit | undefined): number | null =>
    found === undefined ? null : limit(name, available(found));
  return {
    effective_max: taken('effective_max', max?.limit),
    effective_max_from: max?.from ?? null,
    effective_high: taken('effective_high', high?.limit),
    effective_high_from: high?.from ?? null,
    headroom: taken('headroom', room?.room),
    headroom_from: room?.from ?? null,
  };
};

const cgroupJson = (ledger: Ledger, table: CgroupTable, group: CgroupEntry, top: string): CgroupJson => {
  const dir = group.path === '/' ? top : `${top}${group.path}`;
  const folded = (path: string): string => (path.startsWith(dir) ? `${top}/GROUP${path.slice(dir.length)}` : path);
  const noLimit: string[] = [];
  const value = <T>(reading: Reading<T>): T | null => {
    if (reading.ok) return reading.value;
    const {reason} = reading;
    // Neither the root of the machine nor cgroup v1 has such a file: there is nothing that could be had.
    const byDesign = reason.kind === 'no-field' && reason.path === dir;
    if (!byDesign && 'path' in reason) {
      const off = reason.kind === 'disabled' ? {hint: 'write 1 to cgroup.pressure of the group'} : {};
      ledger.missed(reason, {as: folded(reason.path), ...off});
    }
    return null;
  };
  const limit = (name: string, reading: Reading<Limit>): number | null => {
    const found = value(reading);
    if (found !== 'max') return found;
    noLimit.push(name);
    return null;
  };
  const keyed = (file: string, reading: Reading<Leftovers>, fields: FieldList): KeyedJson | null => {
    const record = value(reading);
    if (record === null) return null;
    ledger.lines(`${dir}/${file}`, record.malformed, {as: `${top}/GROUP/${file}`});
    return keyedJson(record, fields, 'bytes');
  };
  const pressure = value(group.pressure);
  if (pressure !== null) {
    ledger.lines(`${dir}/memory.pressure`, pressure.malformed, {as: `${top}/GROUP/memory.pressure`});
  }
  return {
    path: group.path,
    parent: group.parent ?? null,
    name: cgroupName(group.path).text,
    version: group.version,
    current: value(group.current),
    peak: value(group.peak),
    min: limit('min', group.min),
    low: limit('low', group.low),
    high: limit('high', group.high),
    max: limit('max', group.max),
    ...limitsJson(table, group, limit),
    no_limit: noLimit,
    swap_current: value(group.swapCurrent),
    swap_max: limit('swap_max', group.swapMax),
    zswap_current: value(group.zswapCurrent),
    oom_group: value(group.oomGroup),
    stat: keyed('memory.stat', group.stat, memoryStatFields),
    events: keyed('memory.events', group.events, memoryEventsFields),
    events_local: keyed(
      group.version === 1 ? 'memory.oom_control' : 'memory.events.local',
      group.eventsLocal,
      memoryEventsFields,
    ),
    swap_events: keyed('memory.swap.events', group.swapEvents, swapEventsFields),
    descendants: keyed('cgroup.stat', group.descendants, cgroupStatFields),
    pressure: pressure && pressureJson(pressure),
    ...(group.v1 && {v1: v1Json(group.v1, {value, limit, keyed})}),
  };
};

/** Parents before children, each level in the order of the names. */
export const cgroupsJson = (ledger: Ledger, table: CgroupTable): readonly CgroupJson[] => {
  const {layout, list, truncated} = table;
  const top = memoryHierarchy(layout)?.top ?? 'sys/fs/cgroup';
  if (truncated) {
    ledger.missed({kind: 'skipped', path: `${top}/GROUP`, why: `there are more than ${list.length} groups`});
  }
  return list.map(group => cgroupJson(ledger, table, group, top));
};

/** The group that mmtop ran in: in a container, what the container has. */
export type OwnCgroupJson = {
  readonly path: string;
  readonly version: 1 | 2;
  readonly limit_bytes: number | null;
  readonly limit_from: string | null;
  /** Usage of the group whose limit it is. */
  readonly used_bytes: number | null;
  /** Nothing but the machine limits it. */
  readonly no_limit: boolean;
};

export const ownCgroupJson = (ledger: Ledger, {self, line}: OwnCgroup): OwnCgroupJson => {
  const found = ledger.take(effectiveLimit(line));
  const limit = found === null || found.limit === 'max' ? null : found.limit;
  const holder = line.find(({path}) => path === found?.from) ?? line.at(-1);
  const used = holder === undefined ? undefined : known(holder.current);
  return {
    path: self.path,
    version: self.version,
    limit_bytes: limit,
    limit_from: found?.from ?? null,
    used_bytes: limit === null ? null : (used ?? null),
    no_limit: found?.limit === 'max',
  };
};
