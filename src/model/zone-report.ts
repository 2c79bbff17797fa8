import type {Vmstat} from '../proc/vmstat.ts';
import {
  available,
  bothReadings,
  chainReading,
  fieldReading,
  firstSample,
  known,
  mapReading,
  type Reading,
} from '../reading.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../snapshot.ts';
import {perSecond} from '../store/rates.ts';
import {zoneName} from '../store/store.ts';
import type {Tracks} from '../store/tracks.ts';
import type {KnobName} from '../sys/vm-knobs.ts';
import {type Bytes, bytes, mib, pages, pagesToBytes} from '../units.ts';
import {type Watermarks, watermarks, type ZoneRow} from './watermarks.ts';
import {untilMark} from './zone-forecast.ts';
import {type Sentence, zoneNews} from './zone-news.ts';

/** A zone of the table and how its free memory changed. */
export type ZoneTableRow = ZoneRow & {readonly growth: Reading<Bytes>};

/** Bit of kernel.numa_balancing: pages move between fast and slow memory. */
const TIERING = 2;

const knob = (snapshot: Snapshot, name: Extract<KnobName, 'kernel.numa_balancing' | 'vm.zone_reclaim_mode'>) => {
  const knobs = known(readingOf(snapshot, 'vmKnobs'));
  return knobs && known(knobs.knobs[name])?.value;
};

export const isTiering = (snapshot: Snapshot): boolean => {
  const mode = knob(snapshot, 'kernel.numa_balancing');
  return mode !== undefined && (mode & TIERING) !== 0;
};

export const marksOf = (snapshot: Snapshot): Reading<Watermarks> =>
  mapReading(readingOf(snapshot, 'zoneinfo'), zoneinfo => watermarks(zoneinfo, isTiering(snapshot)));

export const zoneTableRows = (marks: Watermarks, tracks: Tracks): readonly ZoneTableRow[] =>
  marks.zones.map(row => {
    const grown = tracks.gained(zoneName(row.zone));
    return {...row, growth: grown === undefined ? firstSample : available(bytes(Math.round(grown)))};
  });

/** Two files are not read at one instant: less than this, or than this share of MemFree, is no difference. */
const NOISE = mib(32);
const NOISE_SHARE = 0.01;

/**
 * Free memory that is in no zone yet, 0 where the sums agree: MemFree less the free pages of all zones, both read at
 * every tick. The per-CPU lists are in neither. MemTotal must exceed the managed pages by as much: the MemFree of a
 * container (lxcfs) beside the zones of its host does not make it so. The kernel hands it to a zone that runs short
 * before it wakes kswapd. mm/page_alloc.c (get_page_from_freelist, _deferred_grow_zone)
 */
export const unplacedOf = (snapshot: Snapshot): Reading<Bytes> => {
  const {pageSize} = snapshot.system;
  const meminfo = readingOf(snapshot, 'meminfo');
  const memTotal = chainReading(meminfo, value => fieldReading(value.memTotal, 'proc/meminfo', 'MemTotal'));
  const memFree = chainReading(meminfo, value => fieldReading(value.memFree, 'proc/meminfo', 'MemFree'));
  const inZones = chainReading(readingOf(snapshot, 'vmstat'), value =>
    fieldReading(value.nrFreePages, 'proc/vmstat', 'nr_free_pages'),
  );
  return chainReading(bothReadings(bothReadings(memTotal, memFree), inZones), ([[total, free], placed]) =>
    mapReading(readingOf(snapshot, 'zoneinfo'), ({zones}) => {
      const managed = pages(zones.reduce((sum, zone) => sum + zone.managed, 0));
      const apart = Math.min(free - pagesToBytes(placed, pageSize), total - pagesToBytes(managed, pageSize));
      return bytes(apart > Math.max(NOISE, NOISE_SHARE * free) ? apart : 0);
    }),
  );
};

/** The same for sentences; undefined where there is nothing to say. */
export const unplacedIn = (snapshot: Snapshot): Bytes | undefined => known(unplacedOf(snapshot)) || undefined;

/** pgscan_kswapd counts all nodes together. */
const scanned = (snapshot: Snapshot): Bytes | undefined => {
  const counted = (reading: Reading<Vmstat>) =>
    chainReading(reading, value => fieldReading(value.pgscanKswapd, 'proc/vmstat', 'pgscan_kswapd'));
  const rate = perSecond(
    counted(beforeOf(snapshot, 'vmstat')),
    counted(readingOf(snapshot, 'vmstat')),
    spanOf(snapshot, 'vmstat'),
  );
  return rate.ok ? pagesToBytes(pages(rate.value), snapshot.system.pageSize) : undefined;
};

export const newsOf = (snapshot: Snapshot, marks: Watermarks, tracks: Tracks): readonly Sentence[] => {
  const {pageSize} = snapshot.system;
  return zoneNews(marks, {
    pageSize,
    until: (node, mark) => untilMark(node, mark, tracks, pageSize),
    scanned: scanned(snapshot),
    unplaced: unplacedIn(snapshot),
    spills: knob(snapshot, 'vm.zone_reclaim_mode') === 0,
  });
};
