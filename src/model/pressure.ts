import type {Pressure} from '../proc/pressure.ts';
import {chainReading, fieldReading, mapReading, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import type {History} from '../store/history.ts';
import {type SeriesId, stallSince} from '../store/series.ts';
import type {Micros, Percent} from '../units.ts';

/**
 * Pressure stall information: the share of time in which tasks waited for a resource. `recent` comes from the exact
 * stall counter over the last sample; the kernel's averages lag (a full stall reads 18 % on avg10 after 2 seconds).
 * https://docs.kernel.org/accounting/psi.html
 */
export type PressureRow = {
  readonly resource: 'memory' | 'io' | 'cpu' | 'irq';
  readonly kind: 'some' | 'full';
  readonly series: SeriesId;
  /** Over the time since the last sample. */
  readonly recent: Reading<Percent>;
  readonly avg10: Reading<Percent>;
  readonly avg60: Reading<Percent>;
  readonly avg300: Reading<Percent>;
  readonly total: Reading<Micros>;
  readonly past: readonly number[];
};

const rows = [
  ['memory', 'some', 'pressureMemory', 'pressureMemorySome'],
  ['memory', 'full', 'pressureMemory', 'pressureMemoryFull'],
  ['io', 'some', 'pressureIo', 'pressureIoSome'],
  ['io', 'full', 'pressureIo', 'pressureIoFull'],
  ['cpu', 'some', 'pressureCpu', 'pressureCpuSome'],
  ['cpu', 'full', 'pressureCpu', 'pressureCpuFull'],
  ['irq', 'full', 'pressureIrq', 'pressureIrqFull'],
] as const;

export const pressureRows = (snapshot: Snapshot, history: History, past: number): readonly PressureRow[] =>
  rows.map(([resource, kind, probe, series]) => {
    const file = readingOf(snapshot, probe) as Reading<Pressure>;
    const line = chainReading(file, value => fieldReading(value[kind], `proc/pressure/${resource}`, `${kind} line`));
    return {
      resource,
      kind,
      series,
      recent: line.ok ? stallSince(snapshot, probe, kind) : line,
      avg10: mapReading(line, l => l.avg10),
      avg60: mapReading(line, l => l.avg60),
      avg300: mapReading(line, l => l.avg300),
      total: mapReading(line, l => l.total),
      past: history.last(series, past),
    };
  });

export type Severity = 'calm' | 'notice' | 'warn' | 'critical';

/**
 * Pain thresholds for one sampling window: some at 5 % is worth a look, some at 20 % or full at 5 % hurts. Ours, set
 * between GLib's low level for applications (3.5 %) and the 10 % at which systemd warns a service.
 */
export const NOTICE_SOME = 5;
export const WARN_SOME = 20;
export const WARN_FULL = 5;
/** systemd-oomd kills at 60 % full over 30 s; 40 % in a single window is well on the way there. */
export const CRITICAL_FULL = 40;

export const stallSeverity = (kind: 'some' | 'full', share: number): Severity => {
  if (kind === 'full') return share >= CRITICAL_FULL ? 'critical' : share >= WARN_FULL ? 'warn' : 'calm';
  return share >= WARN_SOME ? 'warn' : share >= NOTICE_SOME ? 'notice' : 'calm';
};
