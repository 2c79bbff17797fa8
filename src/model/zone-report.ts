import type {Vmstat} from '../proc/vmstat.ts';
import {available, chainReading, fieldReading, firstSample, known, mapReading, type Reading} from '../reading.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../snapshot.ts';
import {perSecond} from '../store/rates.ts';
import {zoneName} from '../store/store.ts';
import type {Tracks} from '../store/tracks.ts';
import type {KnobName} from '../sys/vm-knobs.ts';
import {type Bytes, bytes, pages, pagesToBytes} from '../units.ts';
import {type Watermarks, watermarks, type ZoneRow} from './watermarks.ts';
import {untilMark} from './zone-forecast.ts';
import {type Sentence, zoneNews} from './zone-news.ts';

/** A zone of the table and how its free memory changed. */
export type ZoneTableRow = ZoneRow & {readonly growthPerMinute: Reading<Bytes>};

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
    const grown = tracks.perMinute(zoneName(row.zone));
    return {...row, growthPerMinute: grown === undefined ? firstSample : available(bytes(Math.round(grown)))};
  });

/** MemFree less the free pages of all zones; both are read at every tick. */
const unplaced = (snapshot: Snapshot): Bytes | undefined => {
  const memFree = known(readingOf(snapshot, 'meminfo'))?.memFree;
  const inZones = known(readingOf(snapshot, 'vmstat'))?.nrFreePages;
  return memFree === undefined || inZones === undefined
    ? undefined
    : bytes(memFree - pagesToBytes(inZones, snapshot.system.pageSize));
};

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
    unplaced: unplaced(snapshot),
    spills: knob(snapshot, 'vm.zone_reclaim_mode') === 0,
  });
};
