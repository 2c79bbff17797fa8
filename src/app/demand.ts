import {CULPRIT_FILES, type DoctorDemand} from '../model/doctor/doctor.ts';
import type {Needs, ProbeId} from '../probes.ts';
import type {PidFile} from '../proc/pid/files.ts';
import type {Demand} from '../sampler/sampler.ts';
import {seriesIds, seriesList} from '../store/series.ts';
import {type Millis, millis} from '../units.ts';
import type {View, Wish} from '../views/view.ts';

/** What the header shows on every view. */
const always: Needs = {
  meminfo: 0,
  vmstat: 0,
  // Of the same moment as meminfo: what stands on per-CPU lists is a row of the balance, and moves as fast as the others.
  zoneinfo: 0,
  uptime: 0,
  loadavg: 0,
  // Whether this is a container, which may get another limit at any time.
  ownCgroup: 10_000,
};

/** Where only the doctor looks at them, processes are gone over every few seconds. */
const processesFor = (wanted: boolean, {processes}: Wish, doctor: DoctorDemand | undefined): Demand['processes'] => {
  const judged = doctor?.processes;
  if (!wanted && judged === undefined) return undefined;
  return {
    all: new Set([...(processes?.all ?? []), ...(judged?.all ?? [])]),
    focus: processes?.focus ?? new Set(),
    focusFiles: processes?.focusFiles ?? new Set(),
    exhaustive: false,
    ...(judged && {closely: {pids: judged.focus, files: CULPRIT_FILES}}),
    ...(!wanted && doctor && {every: doctor.every}),
  };
};

const cgroupsFor = (wanted: boolean, {cgroups}: Wish, doctor: DoctorDemand | undefined): Demand['cgroups'] => {
  const judged = doctor?.cgroups;
  if (!wanted && judged === undefined) return undefined;
  return {
    focus: new Set([...(cgroups?.focus ?? []), ...(judged?.focus ?? [])]),
    all: cgroups?.all ?? new Set(),
    ...(!wanted && doctor && {every: doctor.every}),
  };
};

/** The union of what header, history, the view on screen and the doctor need; the soonest age wins. */
export const demandOf = (
  view: Pick<View, 'needs' | 'processes' | 'cgroups' | 'kernelLog'>,
  wish: Wish,
  doctor?: DoctorDemand,
): Demand => {
  const wanted = new Map<ProbeId, Millis>();
  const add = (id: ProbeId, age: number) => wanted.set(id, millis(Math.min(age, wanted.get(id) ?? age)));
  for (const needs of [always, view.needs, wish.probes ?? {}, doctor?.probes ?? {}] satisfies readonly Needs[]) {
    for (const [id, age] of Object.entries(needs)) add(id as ProbeId, age);
  }
  for (const id of seriesIds) for (const probe of seriesList[id].needs) add(probe, 0);
  return {
    probes: wanted,
    processes: processesFor(view.processes, wish, doctor),
    cgroups: cgroupsFor(view.cgroups === true || wish.cgroups !== undefined, wish, doctor),
    ...((view.kernelLog || wish.kernelLog || doctor?.kernelLog) && {kernelLog: 'follow'}),
  };
};

const everyPass = <T extends {readonly every?: Millis}>({every: _, ...demand}: T): Omit<T, 'every'> => demand;

/** All that a view can show at once, for those who print or say it: every process, whole, and the whole log. */
export const completeDemand = (
  view: View,
  chosen: readonly string[] | undefined,
  wish: Wish = {},
  doctor?: DoctorDemand,
): Demand => {
  const demand = demandOf(view, wish, doctor);
  const named: readonly PidFile[] = doctor?.processes === undefined ? [] : [...CULPRIT_FILES, ...doctor.processes.all];
  const all: ReadonlySet<PidFile> = new Set([...view.files(chosen), ...(wish.processes?.all ?? []), ...named]);
  return {
    ...demand,
    processes: demand.processes && {...everyPass(demand.processes), all, exhaustive: true},
    cgroups: demand.cgroups && {...everyPass(demand.cgroups), exhaustive: true},
    ...(demand.kernelLog && {kernelLog: 'whole'}),
  };
};
