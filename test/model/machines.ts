import type {CgroupFocus} from '../../src/cgroup/table.ts';
import type {Host} from '../../src/host/host.ts';
import {type ProbeId, probeIds} from '../../src/probes.ts';
import type {ProcessDemand} from '../../src/proc/pid/process.ts';
import type {Reading, ReasonKind} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createSampler} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {mib, millis} from '../../src/units.ts';
import {fixtureHost} from '../helpers/fixture-host.ts';
import {type MemoryFiles, type MemoryHostOptions, memoryHost} from '../helpers/memory-host.ts';

export {fixtureHost};

export type Moments = {
  /** Between two samples. */
  readonly spacing?: number;
  readonly probes?: readonly ProbeId[];
  readonly processes?: ProcessDemand;
  readonly cgroups?: CgroupFocus;
};

/** One snapshot for each state of a machine, taken by one sampler. */
export const snapshotsOf = async (
  states: readonly Host[],
  {spacing = 1000, probes = probeIds, processes, cgroups}: Moments = {},
): Promise<readonly Snapshot[]> => {
  let now = states[0]!;
  const host: Host = {
    system: now.system,
    read: (path, options) => now.read(path, options),
    list: path => now.list(path),
    identity: path => now.identity(path),
    owner: path => now.owner(path),
    release: path => now.release(path),
  };
  const clock = manualClock();
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(clock.monotonic() / 100), rss: mib(60)})});
  const snapshots: Snapshot[] = [];
  for (const state of states) {
    now = state;
    snapshots.push(await sampler.sample({probes: new Map(probes.map(id => [id, millis(0)])), processes, cgroups}));
    await clock.advance(millis(spacing));
  }
  return snapshots;
};

export const snapshotOf = async (host: Host, moments: Moments = {}): Promise<Snapshot> =>
  (await snapshotsOf([host], moments))[0]!;

/** `{MemTotal: 727240}` as /proc/meminfo prints it; amounts in kB. */
export const meminfoText = (amounts: Readonly<Record<string, number>>): string =>
  Object.entries(amounts)
    .map(([key, n]) => `${`${key}:`.padEnd(16)}${String(n).padStart(8)} kB\n`)
    .join('');

/** Stalled microseconds as /proc/pressure prints them. */
export const pressureText = (totals: {readonly some?: number; readonly full?: number}): string =>
  Object.entries(totals)
    .map(([kind, total]) => `${kind} avg10=1.00 avg60=2.00 avg300=3.00 total=${total}\n`)
    .join('');

type Stall = {readonly some?: number; readonly full?: number};

export type Machine = {
  /** kB. */
  readonly meminfo?: Readonly<Record<string, number>>;
  /** Microseconds so far; a resource that is left out has no file. */
  readonly pressure?: {readonly memory?: Stall; readonly io?: Stall; readonly cpu?: Stall; readonly irq?: Stall};
  readonly files?: MemoryFiles;
  readonly system?: MemoryHostOptions['system'];
};

/** A machine in a few numbers. */
export const machine = ({meminfo, pressure = {}, files = {}, system = {}}: Machine): Host =>
  memoryHost(
    {
      ...(meminfo && {'proc/meminfo': meminfoText(meminfo)}),
      ...Object.fromEntries(
        Object.entries(pressure).map(([resource, totals]) => [`proc/pressure/${resource}`, pressureText(totals)]),
      ),
      ...files,
    },
    {system},
  );

export const must = <T>(reading: Reading<T>): T => {
  if (!reading.ok) throw new Error(JSON.stringify(reading.reason));
  return reading.value;
};

/** The value, or the kind of the reason why there is none. */
export const outcome = <T>(reading: Reading<T>): T | ReasonKind => (reading.ok ? reading.value : reading.reason.kind);
