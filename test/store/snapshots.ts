import {parseMeminfo} from '../../src/proc/meminfo.ts';
import {parsePressure} from '../../src/proc/pressure.ts';
import {parseSlabinfo} from '../../src/proc/slabinfo.ts';
import {parseVmstat} from '../../src/proc/vmstat.ts';
import {available, firstSample, notSampled} from '../../src/reading.ts';
import type {Snapshot, Stamps} from '../../src/snapshot.ts';
import {bytes, count, millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

/** Text of the files that the tests of the store need, as a kernel prints them. */
export type Texts = {
  readonly memAvailable?: number;
  readonly majorFaults?: number;
  readonly some?: number;
  readonly full?: number;
  readonly slabs?: Readonly<Record<string, number>>;
};

const must = <T>(result: {readonly ok: true; readonly value: T} | {readonly ok: false}): T => {
  if (!result.ok) throw new Error('the text of a test is malformed');
  return result.value;
};

const stall = (kind: string, total: number) => `${kind} avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\n`;

const slabinfo = (slabs: Readonly<Record<string, number>>): string =>
  [
    'slabinfo - version: 2.1',
    '# name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>',
    ...Object.entries(slabs).map(([name, n]) => `${name} ${n} ${n} 4096 1 1 : tunables 0 0 0 : slabdata ${n} ${n} 0`),
    '',
  ].join('\n');

export const stampsOf = (at: number, texts: Texts): Stamps => {
  const stamp = <T>(value: T) => ({at: millis(at), reading: available(value)});
  const {memAvailable, majorFaults, some, full, slabs} = texts;
  return {
    ...(memAvailable !== undefined && {meminfo: stamp(must(parseMeminfo(`MemAvailable: ${memAvailable} kB\n`)))}),
    ...(majorFaults !== undefined && {vmstat: stamp(must(parseVmstat(`pgmajfault ${majorFaults}\n`)))}),
    ...(some !== undefined && {
      pressureMemory: stamp(must(parsePressure(stall('some', some) + (full === undefined ? '' : stall('full', full))))),
    }),
    ...(slabs !== undefined && {slabinfo: stamp(must(parseSlabinfo(slabinfo(slabs))))}),
  };
};

export const vmstatStamps = (at: number, text: string): Stamps => ({
  vmstat: {at: millis(at), reading: available(must(parseVmstat(text)))},
});

export const snapshotOf = (at: number, current: Stamps, more: Partial<Snapshot> = {}): Snapshot => ({
  sequence: count(1),
  at: millis(at),
  wall: 0,
  elapsed: available(millis(1_000)),
  skipped: count(0),
  system: memoryHost({}).system,
  current,
  before: {},
  processes: notSampled,
  cgroups: notSampled,
  cost: {cpu: firstSample, rss: bytes(1), pass: millis(1)},
  ...more,
});

/** What two samples of /proc/vmstat make, so many milliseconds apart. */
export const vmstatPair = (before: string, now: string, span = 1000, more: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf(span, vmstatStamps(span, now), {before: vmstatStamps(0, before), ...more});
