import type {Zoneinfo} from '../proc/zoneinfo.ts';
import {available, fieldReading, type Reading} from '../reading.ts';
import {beforeOf, readingOf, type Snapshot} from '../snapshot.ts';
import {growth} from '../store/rates.ts';
import {type Count, count, type Percent, percentOf} from '../units.ts';

/**
 * Where allocations of a node came from. miss: wanted another node and landed here; remote: asked for by a processor of
 * another node. The counters stand still while vm.numa_stat is 0. Some kernels (5.14 to 6.12) add the shares of the CPUs
 * only when /proc/vmstat is read, which mmtop does at every tick. mm/vmstat.c (fold_vm_numa_events)
 */
export type NumaShares = {
  /** Undefined when nothing was allocated. */
  readonly miss: Percent | undefined;
  readonly remote: Percent | undefined;
};

export type NumaTraffic = {
  readonly recent: Reading<NumaShares>;
  readonly sinceBoot: Reading<NumaShares>;
};

const keys = ['numa_hit', 'numa_miss', 'numa_local', 'numa_other'] as const;
type Key = (typeof keys)[number];
type Counters = Readonly<Record<Key, Count>>;

const countersOf = (reading: Reading<Zoneinfo>, node: number): Readonly<Record<Key, Reading<Count>>> => {
  const one = (key: Key): Reading<Count> => {
    if (!reading.ok) return reading;
    const values = reading.value.zones.flatMap(zone => (zone.node === node ? (zone.stats[key] ?? []) : []));
    return fieldReading(
      values.length === 0 ? undefined : count(values.reduce((sum, n) => sum + n, 0)),
      'proc/zoneinfo',
      key,
    );
  };
  return Object.fromEntries(keys.map(key => [key, one(key)])) as Record<Key, Reading<Count>>;
};

/** All of them, or the first reason. */
const together = (readings: Readonly<Record<Key, Reading<Count>>>): Reading<Counters> => {
  for (const key of keys) {
    const reading = readings[key];
    if (!reading.ok) return reading;
  }
  return available(
    Object.fromEntries(keys.map(key => [key, (readings[key] as {readonly value: Count}).value])) as Counters,
  );
};

const share = (part: number, other: number): Percent | undefined =>
  part + other === 0 ? undefined : percentOf(part, part + other);

const sharesOf = (counters: Reading<Counters>): Reading<NumaShares> =>
  counters.ok
    ? available({
        miss: share(counters.value.numa_miss, counters.value.numa_hit),
        remote: share(counters.value.numa_other, counters.value.numa_local),
      })
    : counters;

export const numaTraffic = (snapshot: Snapshot, node: number): NumaTraffic => {
  const now = countersOf(readingOf(snapshot, 'zoneinfo'), node);
  const then = countersOf(beforeOf(snapshot, 'zoneinfo'), node);
  const grown = Object.fromEntries(keys.map(key => [key, growth(then[key], now[key])])) as typeof now;
  return {recent: sharesOf(together(grown)), sinceBoot: sharesOf(together(now))};
};
