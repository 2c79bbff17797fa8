import type {Limit} from '../cgroup/amount.ts';
import {
  type EffectiveLimit,
  effectiveLimit,
  type Headroom,
  headroom,
  type LimitName,
  lineage,
} from '../cgroup/limits.ts';
import type {MemoryEvents} from '../cgroup/memory-events.ts';
import {memoryEventsFields} from '../cgroup/memory-events.ts';
import {type MemoryStat, memoryStatFields} from '../cgroup/memory-stat.ts';
import type {CgroupEntry, CgroupTable, Moment, Past} from '../cgroup/table.ts';
import {available, chainReading, fieldReading, firstSample, mapReading, type Reading} from '../reading.ts';
import {growth, perSecond, stallShare} from '../store/rates.ts';
import {type Bytes, type Count, type Millis, millis, type Percent} from '../units.ts';

/** Readings of one group, in the words of v2; where v1 says the same in another file, from there. */

/** For a sentence; where the hierarchy is mounted does not matter to it. */
const fileOf = (entry: CgroupEntry, file: string): string =>
  `sys/fs/cgroup${entry.path === '/' ? '' : entry.path}/${file}`;

export const statOf = (entry: CgroupEntry, key: keyof typeof memoryStatFields): Reading<Bytes> =>
  chainReading(entry.stat, stat =>
    fieldReading(
      (stat as MemoryStat)[key] as Bytes | undefined,
      fileOf(entry, 'memory.stat'),
      memoryStatFields[key].key,
    ),
  );

/** v1 counts kernel memory in a file of its own. */
export const kernelOf = (entry: CgroupEntry): Reading<Bytes> => entry.v1?.kmemUsage ?? statOf(entry, 'kernel');

export const lineOf = (table: CgroupTable, entry: CgroupEntry): readonly CgroupEntry[] =>
  lineage(table.byPath, entry.path);

export const limitOf = (table: CgroupTable, entry: CgroupEntry, which: LimitName = 'max'): Reading<EffectiveLimit> =>
  effectiveLimit(lineOf(table, entry), which);

export const roomOf = (table: CgroupTable, entry: CgroupEntry): Reading<Headroom> => headroom(lineOf(table, entry));

/** Of max and high the one that comes first: above high a group is slowed down, at max something in it is killed. */
export type Nearest<T> = T & {readonly which: LimitName};

const first = <T>(max: Reading<T>, high: Reading<T>, of: (value: T) => Limit): Reading<Nearest<T>> => {
  if (!max.ok) return max;
  if (!high.ok || limitNumber(of(high.value)) >= limitNumber(of(max.value)))
    return {ok: true, value: {...max.value, which: 'max'}};
  return {ok: true, value: {...high.value, which: 'high'}};
};

export const nearestLimit = (table: CgroupTable, entry: CgroupEntry): Reading<Nearest<EffectiveLimit>> =>
  first(limitOf(table, entry), limitOf(table, entry, 'high'), ({limit}) => limit);

export const nearestRoom = (table: CgroupTable, entry: CgroupEntry): Reading<Nearest<Headroom>> => {
  const line = lineOf(table, entry);
  return first(headroom(line), headroom(line, 'high'), ({room}) => room);
};

/** More than this is no limit to anybody. */
export const limitNumber = (limit: Limit): number => (limit === 'max' ? Number.POSITIVE_INFINITY : limit);

/** `events` counts the group and all below it, `eventsLocal` the group alone. */
export type EventFile = 'events' | 'eventsLocal';
export type EventKey = Exclude<keyof typeof memoryEventsFields, 'sockThrottled'>;

const fileNames: Readonly<Record<EventFile, string>> = {
  events: 'memory.events',
  eventsLocal: 'memory.events.local',
};

/** A counter of a group now and before. */
export type Counter = {readonly now: Reading<Count>; readonly past: Past<unknown> | undefined; readonly of: Pick};
type Pick = (reading: Reading<unknown>) => Reading<Count>;

const eventCounter = (entry: CgroupEntry, file: EventFile, key: EventKey): Counter => {
  const of: Pick = reading =>
    chainReading(reading as Reading<MemoryEvents>, events =>
      fieldReading(events[key], fileOf(entry, fileNames[file]), memoryEventsFields[key].key),
    );
  return {now: of(entry[file]), past: entry.past[file], of};
};

/**
 * v1 has neither memory.events nor a hierarchy of counters: memory.failcnt counts what v2 calls max, oom_control the
 * kills, and both of the group alone.
 */
export const counterOf = (entry: CgroupEntry, file: EventFile, key: EventKey): Counter => {
  if (entry.version === 2) return eventCounter(entry, file, key);
  if (key === 'max' && entry.v1 !== undefined)
    return {now: entry.v1.failcnt, past: entry.past.failcnt, of: reading => reading as Reading<Count>};
  return eventCounter(entry, key === 'oomKill' ? 'eventsLocal' : file, key);
};

const swapCounter = (entry: CgroupEntry, key: 'max' | 'fail'): Counter => {
  const of: Pick = reading =>
    chainReading(reading as CgroupEntry['swapEvents'], events =>
      fieldReading(events[key], fileOf(entry, 'memory.swap.events'), key),
    );
  return {now: of(entry.swapEvents), past: entry.past.swapEvents, of};
};

const since = ({now, past, of}: Counter, moment: Moment<unknown> | undefined): Reading<Count> => {
  if (!now.ok) return now;
  return past === undefined || moment === undefined ? firstSample : growth(of(moment.reading), now);
};

/** Events per second since the look before. */
export const rateOf = (counter: Counter): Reading<number> => {
  const {now, past, of} = counter;
  if (!now.ok) return now;
  if (past?.before === undefined) return firstSample;
  return perSecond(of(past.before.reading), now, available(millis(past.at - past.before.at)));
};

/** Events of the last minute, or since the first look. */
export const recentOf = (counter: Counter): Reading<Count> => since(counter, counter.past?.start);

/** How long that is. */
export const recentSpan = (past: Past<unknown> | undefined): Reading<Millis> =>
  past?.start === undefined ? firstSample : available(millis(past.at - past.start.at));

export const recentSwap = (entry: CgroupEntry, key: 'max' | 'fail'): Reading<Count> =>
  recentOf(swapCounter(entry, key));

/** Share of the time since the look before in which tasks of the group waited for memory. */
export const stallOf = (entry: CgroupEntry, kind: 'some' | 'full'): Reading<Percent> => {
  const total = (reading: CgroupEntry['pressure']) =>
    chainReading(reading, pressure => fieldReading(pressure[kind]?.total, fileOf(entry, 'memory.pressure'), kind));
  const now = total(entry.pressure);
  if (!now.ok) return now;
  const {pressure: past} = entry.past;
  if (past?.before === undefined) return firstSample;
  return stallShare(total(past.before.reading), now, available(millis(past.at - past.before.at)));
};

/** The kernel's own average over 10 seconds, which lags behind. */
export const laggingStallOf = (entry: CgroupEntry, kind: 'some' | 'full'): Reading<Percent> =>
  chainReading(entry.pressure, pressure =>
    mapReading(fieldReading(pressure[kind], fileOf(entry, 'memory.pressure'), kind), line => line.avg10),
  );

/**
 * What the root of v1 shows is made up from the page cache and mapped anonymous memory of the machine; its kernel memory
 * is what the groups were charged. mm/memcontrol.c (mem_cgroup_usage)
 */
export const isV1Root = ({layout}: CgroupTable, {version, parent}: CgroupEntry): boolean =>
  version === 1 && parent === undefined && layout.v1MemoryRoot === '/';
