import type {ProbeId} from '../probes.ts';
import type {PidFile} from '../proc/pid/files.ts';
import type {Demand} from '../sampler/sampler.ts';
import {seriesIds, seriesList} from '../store/series.ts';
import {type Millis, millis} from '../units.ts';
import type {View, Wish} from '../views/view.ts';

/** What the header shows on every view. */
const always: Readonly<Partial<Record<ProbeId, number>>> = {
  meminfo: 0,
  vmstat: 0,
  // Of the same moment as meminfo: what stands on per-CPU lists is a row of the balance, and moves as fast as the others.
  zoneinfo: 0,
  uptime: 0,
  loadavg: 0,
  // Whether this is a container, which may get another limit at any time.
  ownCgroup: 10_000,
};

/** The union of what header, history and the view on screen need; the soonest age wins. */
export const demandOf = (
  view: Pick<View, 'needs' | 'processes' | 'cgroups' | 'kernelLog'>,
  {processes, cgroups, probes, kernelLog}: Wish,
): Demand => {
  const wanted = new Map<ProbeId, Millis>();
  const add = (id: ProbeId, age: number) => wanted.set(id, millis(Math.min(age, wanted.get(id) ?? age)));
  for (const needs of [always, view.needs, probes ?? {}]) {
    for (const [id, age] of Object.entries(needs)) add(id as ProbeId, age);
  }
  for (const id of seriesIds) for (const probe of seriesList[id].needs) add(probe, 0);
  return {
    probes: wanted,
    processes: view.processes
      ? {
          all: processes?.all ?? new Set(),
          focus: processes?.focus ?? new Set(),
          focusFiles: processes?.focusFiles ?? new Set(),
          exhaustive: false,
        }
      : undefined,
    cgroups:
      view.cgroups || cgroups !== undefined
        ? {focus: cgroups?.focus ?? new Set(), all: cgroups?.all ?? new Set()}
        : undefined,
    ...((view.kernelLog || kernelLog) && {kernelLog: 'follow'}),
  };
};

/** All that a view can show at once, for those who print or say it: every process, whole, and the whole log. */
export const completeDemand = (view: View, chosen: readonly string[] | undefined, wish: Wish = {}): Demand => {
  const demand = demandOf(view, wish);
  const all: ReadonlySet<PidFile> = new Set([...view.files(chosen), ...(wish.processes?.all ?? [])]);
  return {
    ...demand,
    processes: demand.processes && {...demand.processes, all, exhaustive: true},
    cgroups: demand.cgroups && {...demand.cgroups, exhaustive: true},
    ...(demand.kernelLog && {kernelLog: 'whole'}),
  };
};
