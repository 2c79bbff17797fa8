import type {Process} from '../proc/pid/process.ts';
import {type Bytes, type Count, count, type Millis} from '../units.ts';
import {groupPathOf} from './oom.ts';
import {NEVER} from './oom-badness.ts';
import {type LimitedGroup, type Machine, pathsUpward} from './oom-places.ts';

/**
 * Of ten thousand processes a few can be the next victim. This goes once over all with what is at hand of each, and
 * keeps the largest of the machine and of each limited cgroup; only those are looked at closely, and read at every pass.
 *
 * RSS is known of every process. Swap, page tables, oom_score_adj and cgroup come in by and by: until they are there,
 * a process counts as its RSS, and is told among those not looked at yet.
 */
export type Preselection = {
  readonly machine: readonly Process[];
  readonly groups: ReadonlyMap<string, readonly Process[]>;
  /** Processes without threads of the kernel and the dead. */
  readonly programs: Count;
  /** Of those, how many have been read completely. */
  readonly examined: Count;
  /** Of those, how many have an oom_score_adj of -1000. */
  readonly spared: Count;
  /** When the one that was read longest ago was read; undefined while some never were. */
  readonly since: Millis | undefined;
};

/** Rows of the table, and some more for those that turn out not to be killable. */
const OF_MACHINE = 24;
const OF_GROUP = 6;

type Top = {readonly offer: (weight: number, process: Process) => void; readonly list: () => readonly Process[]};

/** The largest of many; next to nothing for those that are too small. */
const topOf = (size: number): Top => {
  const slots: {readonly weight: number; readonly process: Process}[] = [];
  return {
    offer: (weight, process) => {
      if (slots.length === size && weight <= slots[size - 1]!.weight) return;
      let at = slots.length;
      while (at > 0 && slots[at - 1]!.weight < weight) at -= 1;
      slots.splice(at, 0, {weight, process});
      if (slots.length > size) slots.pop();
    },
    list: () => slots.map(({process}) => process),
  };
};

/** In pages, what is known of the memory that counts against a process. */
const heldBy = ({statm, files: {status}}: Process, pageSize: Bytes): number => {
  let held = statm.ok ? statm.value.resident : 0;
  if (status?.reading.ok) {
    const {vmSwap, vmPTE} = status.reading.value;
    if (vmSwap !== undefined) held += vmSwap / pageSize;
    if (vmPTE !== undefined) held += vmPTE / pageSize;
  }
  return held;
};

/** When the last of its files was read first; undefined while one was not. */
const readSince = ({files: {status, oomScoreAdj, cgroup}}: Process): Millis | undefined => {
  if (status === undefined || oomScoreAdj === undefined || cgroup === undefined) return undefined;
  return status.at < oomScoreAdj.at ? status.at : oomScoreAdj.at;
};

export const preselect = (
  processes: readonly Process[],
  machine: Machine,
  limited: readonly LimitedGroup[],
  root: string,
): Preselection => {
  const whole = topOf(OF_MACHINE);
  const inGroups = new Map(limited.map(group => [group.path, {group, top: topOf(OF_GROUP)}]));
  const chains = new Map<string, readonly {readonly group: LimitedGroup; readonly top: Top}[]>();
  const chainOf = (path: string) => {
    const known = chains.get(path);
    if (known !== undefined) return known;
    const chain = pathsUpward(path).flatMap(above => inGroups.get(above) ?? []);
    chains.set(path, chain);
    return chain;
  };
  let programs = 0;
  let examined = 0;
  let spared = 0;
  let oldest: Millis | undefined;
  for (const process of processes) {
    if (process.kernelThread || process.state === 'Z' || process.state === 'X') continue;
    programs += 1;
    const since = readSince(process);
    if (since !== undefined) {
      examined += 1;
      if (oldest === undefined || since < oldest) oldest = since;
    }
    const score = process.files.oomScoreAdj?.reading;
    const adj = score?.ok ? score.value : 0;
    if (adj <= NEVER) {
      spared += 1;
      continue;
    }
    const held = heldBy(process, machine.pageSize);
    whole.offer(held + adj * Math.floor(machine.all / 1000), process);
    if (inGroups.size === 0) continue;
    const path = groupPathOf(process, root);
    if (!path.ok) continue;
    for (const {group, top} of chainOf(path.value)) top.offer(held + adj * Math.floor(group.all / 1000), process);
  }
  return {
    machine: whole.list(),
    groups: new Map([...inGroups].map(([path, {top}]) => [path, top.list()])),
    programs: count(programs),
    examined: count(examined),
    spared: count(spared),
    since: examined < programs ? undefined : oldest,
  };
};
