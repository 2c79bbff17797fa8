import type {ProbeId} from '../probes.ts';
import type {Pressure} from '../proc/pressure.ts';
import {chainReading, fieldReading, type Reading} from '../reading.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../snapshot.ts';
import type {Micros, Millis, UnitName} from '../units.ts';
import {perSecond, stallShare} from './rates.ts';

/** A number kept over time: what it needs, and how to get it out of a snapshot. */
export type Series = {
  readonly unit: UnitName;
  readonly needs: readonly ProbeId[];
  readonly value: (snapshot: Snapshot) => Reading<number>;
};

type PressureProbe = 'pressureMemory' | 'pressureIo' | 'pressureCpu' | 'pressureIrq';

const totalOf = (reading: Reading<Pressure>, kind: 'some' | 'full'): Reading<Micros> =>
  chainReading(reading, value => fieldReading(value[kind]?.total, 'proc/pressure', kind));

/** Share of the time since the last sample that tasks were stalled. */
export const stallSince = (snapshot: Snapshot, probe: PressureProbe, kind: 'some' | 'full') =>
  stallShare(
    totalOf(beforeOf(snapshot, probe), kind),
    totalOf(readingOf(snapshot, probe), kind),
    spanOf(snapshot, probe),
  );

const stall = (probe: PressureProbe, kind: 'some' | 'full'): Series => ({
  unit: 'percent',
  needs: [probe],
  value: snapshot => stallSince(snapshot, probe, kind),
});

export const seriesList = {
  pressureMemorySome: stall('pressureMemory', 'some'),
  pressureMemoryFull: stall('pressureMemory', 'full'),
  pressureIoSome: stall('pressureIo', 'some'),
  pressureIoFull: stall('pressureIo', 'full'),
  pressureCpuSome: stall('pressureCpu', 'some'),
  pressureCpuFull: stall('pressureCpu', 'full'),
  pressureIrqFull: stall('pressureIrq', 'full'),
  memAvailable: {
    unit: 'bytes',
    needs: ['meminfo'],
    value: snapshot =>
      chainReading(readingOf(snapshot, 'meminfo'), value =>
        fieldReading(value.memAvailable, 'proc/meminfo', 'MemAvailable'),
      ),
  },
  majorFaults: {
    unit: 'count',
    needs: ['vmstat'],
    value: snapshot => {
      const faults = (id: 'now' | 'then') =>
        chainReading(id === 'now' ? readingOf(snapshot, 'vmstat') : beforeOf(snapshot, 'vmstat'), value =>
          fieldReading(value.pgmajfault, 'proc/vmstat', 'pgmajfault'),
        );
      return perSecond(faults('then'), faults('now'), spanOf(snapshot, 'vmstat') as Reading<Millis>);
    },
  },
} as const satisfies Record<string, Series>;

export type SeriesId = keyof typeof seriesList;
export const seriesIds = Object.keys(seriesList) as readonly SeriesId[];
