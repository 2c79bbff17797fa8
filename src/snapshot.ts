import type {CgroupTable} from './cgroup/table.ts';
import type {SystemInfo} from './host/host.ts';
import type {KernelLog} from './kmsg/tail.ts';
import type {ProbeId, Sample} from './probes.ts';
import type {Processes} from './proc/pid/process.ts';
import {firstSample, notSampled, type Reading, timeStandsStill} from './reading.ts';
import type {Bytes, Count, Millis, Percent} from './units.ts';

/** A reading and the monotonic moment it was taken at. */
export type Stamped<T> = {readonly at: Millis; readonly reading: Reading<T>};

export type Stamps = {readonly [K in ProbeId]?: Stamped<Sample<K>>};

/** What mmtop cost since the last snapshot. */
export type OwnCost = {
  /** Share of one processor. */
  readonly cpu: Reading<Percent>;
  readonly rss: Bytes;
  /** How long the sampling pass took. */
  readonly pass: Millis;
};

/** One moment of the machine; every panel draws the same one. */
export type Snapshot = {
  readonly sequence: Count;
  readonly at: Millis;
  /** Milliseconds since 1970, for people only. */
  readonly wall: number;
  /** Since the snapshot before. */
  readonly elapsed: Reading<Millis>;
  /** Ticks that could not be taken since the snapshot before, because the machine or mmtop was too slow. */
  readonly skipped: Count;
  readonly system: SystemInfo;
  readonly current: Stamps;
  /** For each probe its sample before the current one, for rates. */
  readonly before: Stamps;
  readonly processes: Reading<Processes>;
  readonly cgroups: Reading<CgroupTable>;
  /** As far as it has been read; left out when nobody asked for it. */
  readonly kernelLog?: Reading<KernelLog>;
  readonly cost: OwnCost;
};

export const readingOf = <K extends ProbeId>(snapshot: Snapshot, id: K): Reading<Sample<K>> =>
  (snapshot.current[id] as Stamped<Sample<K>> | undefined)?.reading ?? notSampled;

/**
 * Equal counters at an equal time say nothing, where they would be a zero on a machine that runs. A tree that somebody
 * copies anew, or a remote /proc behind a file system of its own, moves when its clock does. Between two samples of a
 * recording as much time passed as when they were taken.
 */
export const standsStill = ({system, current, before}: Pick<Snapshot, 'system' | 'current' | 'before'>): boolean => {
  if (system.captured !== true || system.recorded === true) return false;
  const now = current.uptime?.reading;
  const then = before.uptime?.reading;
  return !(now?.ok && then?.ok && now.value.up !== then.value.up);
};

/** The sample before the current one of a probe; "first-sample" when there was none, "captured" when no time passed. */
export const beforeOf = <K extends ProbeId>(snapshot: Snapshot, id: K): Reading<Sample<K>> => {
  if (standsStill(snapshot)) return timeStandsStill;
  return (snapshot.before[id] as Stamped<Sample<K>> | undefined)?.reading ?? firstSample;
};

/** Time between the two. */
export const spanOf = (snapshot: Snapshot, id: ProbeId): Reading<Millis> => {
  const now = snapshot.current[id];
  const then = snapshot.before[id];
  if (now === undefined) return notSampled;
  if (standsStill(snapshot)) return timeStandsStill;
  if (then === undefined) return firstSample;
  return {ok: true, value: (now.at - then.at) as Millis};
};

export const kernelLogOf = ({kernelLog}: Snapshot): Reading<KernelLog> => kernelLog ?? notSampled;
