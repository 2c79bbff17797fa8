import {createCgroupWalk} from '../cgroup/follow.ts';
import type {CgroupFocus} from '../cgroup/table.ts';
import type {Host} from '../host/host.ts';
import type {Probe} from '../probe.ts';
import {type ProbeId, probeIds, probes} from '../probes.ts';
import {LEAST_SPAN, type ProcessDemand} from '../proc/pid/process.ts';
import {createWalk} from '../proc/pid/walk.ts';
import {available, firstSample, notSampled, type Reading} from '../reading.ts';
import {type OwnCost, type Snapshot, type Stamped, type Stamps, standsStill} from '../snapshot.ts';
import {count, type Millis, millis, percentOf} from '../units.ts';
import type {Clock} from './clock.ts';
import {createLogReader, type LogDemand} from './kernel-log.ts';
import type {SelfUsage} from './self.ts';

/** What somebody looks at, records or judges: each probe with the age at which its sample is due again (0: each tick). */
export type Demand = {
  readonly probes: ReadonlyMap<ProbeId, Millis>;
  /** Undefined: nobody wants processes. */
  readonly processes: ProcessDemand | undefined;
  /** Left out: nobody wants cgroups. */
  readonly cgroups?: CgroupFocus | undefined;
  /** Left out: nobody wants the kernel’s log. */
  readonly kernelLog?: LogDemand;
};

export type Sampler = {
  /**
   * One pass. Passes never overlap: the loop waits for the promise. `resumed` is the first after a pause: rates start
   * anew, because one over the pause would say nothing of now. `anew`: something was changed, and no age is young enough.
   */
  readonly sample: (demand: Demand, skipped?: number, resumed?: boolean, anew?: boolean) => Promise<Snapshot>;
  /**
   * The last snapshot with what it lacks for a new demand, or undefined when it lacks nothing or there is none. Time
   * stays where it was: nothing that was read is read again, so rates and history are not disturbed.
   */
  readonly fill: (demand: Demand) => Snapshot | undefined;
  /** The last snapshot after a look at cgroup directories in which something has happened; undefined when nothing is new. */
  readonly look: (directories: Iterable<string>) => Snapshot | undefined;
};

export type SamplerOptions = {
  readonly host: Host;
  readonly clock: Clock;
  readonly self: () => SelfUsage;
};

/** Time for the first search for cgroups between two passes; where there are many, the next pass goes on. */
const FIRST_LOOK = 40;

type Mutable<T> = {-readonly [K in keyof T]: T[K]};

const inOneGo = <T>(steps: Generator<void, T>): T => {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

export const createSampler = ({host, clock, self}: SamplerOptions): Sampler => {
  const walk = createWalk(host, clock.monotonic);
  const cgroupWalk = createCgroupWalk(host, clock.monotonic);
  const log = createLogReader(host);
  let sequence = 0;
  let last: Snapshot | undefined;
  let lastAt: Millis | undefined;
  /** The last pass went over the processes. */
  let walked = false;
  /** The same for cgroups. */
  let followed = false;
  /** When all processes, and all groups, were last gone over. */
  const goneOver: {processes?: Millis; cgroups?: Millis} = {};
  let lastUsage: {readonly at: Millis; readonly cpu: Millis} | undefined;
  let current: Mutable<Stamps> = {};
  let before: Mutable<Stamps> = {};

  const sampleProbes = (demand: Demand, resumed: boolean, anew: boolean): void => {
    const stamps: Record<string, Stamped<unknown>> = {};
    const earlier: Record<string, Stamped<unknown>> = {};
    for (const id of probeIds) {
      const wanted = demand.probes.get(id);
      if (wanted === undefined) continue;
      const last = current[id] as Stamped<unknown> | undefined;
      const at = clock.monotonic();
      // A tick comes a little early or late; half a delay of tolerance keeps "every 5 s" from becoming 6.
      const previous = before[id] as Stamped<unknown> | undefined;
      if (last !== undefined && wanted > 0 && !anew && at - last.at < wanted * 0.95) {
        stamps[id] = last;
        if (previous !== undefined) earlier[id] = previous;
        continue;
      }
      stamps[id] = {at, reading: (probes[id] as Probe<unknown>).sample(host)};
      // What a new view asked for between two ticks may have been read a moment ago.
      const then = last !== undefined && at - last.at < LEAST_SPAN ? previous : last;
      if (then !== undefined && !resumed) earlier[id] = then;
    }
    current = stamps as Mutable<Stamps>;
    before = earlier as Mutable<Stamps>;
  };

  const fillProbes = (demand: Demand): boolean => {
    const missing = [...demand.probes.keys()].filter(id => current[id] === undefined);
    if (missing.length === 0) return false;
    const stamps: Record<string, Stamped<unknown>> = {...current};
    for (const id of missing) {
      stamps[id] = {at: clock.monotonic(), reading: (probes[id] as Probe<unknown>).sample(host)};
    }
    current = stamps as Mutable<Stamps>;
    return true;
  };

  const isStill = (): boolean => standsStill({system: host.system, current, before});

  const fillProcesses = (wanted: ProcessDemand, have: Snapshot['processes']): Snapshot['processes'] | undefined => {
    if (have.ok) return walk.fill(wanted);
    if (have.reason.kind !== 'not-sampled') return undefined;
    // A first look at processes: one walk in a go, rather than an empty table until the next tick.
    walked = true;
    return inOneGo(walk.pass(wanted, true, isStill()));
  };

  const fillCgroups = (wanted: CgroupFocus, have: Snapshot['cgroups']): Snapshot['cgroups'] | undefined => {
    if (have.ok) return cgroupWalk.fill(wanted);
    if (have.reason.kind !== 'not-sampled') return undefined;
    followed = true;
    const until = millis(clock.monotonic() + FIRST_LOOK);
    return inOneGo(cgroupWalk.pass(wanted, {resumed: true, still: isStill(), until}));
  };

  /** What was read a moment ago will do for those who do not look at each tick; a tick comes a little early or late. */
  const isRecent = (what: keyof typeof goneOver, every: Millis | undefined, at: Millis): boolean => {
    const then = goneOver[what];
    const have = last?.[what];
    return every !== undefined && then !== undefined && have?.ok === true && at - then < every * 0.95;
  };

  const ownCost = (pass: Millis): OwnCost => {
    const usage = self();
    const at = clock.monotonic();
    const cpu: OwnCost['cpu'] =
      lastUsage === undefined || at <= lastUsage.at
        ? firstSample
        : available(percentOf(usage.cpu - lastUsage.cpu, at - lastUsage.at));
    lastUsage = {at, cpu: usage.cpu};
    return {cpu, rss: usage.rss, pass};
  };

  return {
    sample: async (demand, skipped = 0, resumed = false, anew = false) => {
      const at = clock.monotonic();
      const wall = clock.wall();
      sampleProbes(demand, resumed, anew);
      let worked = clock.monotonic() - at;
      const work = async <T>(steps: Generator<void, T>): Promise<T> => {
        for (;;) {
          const from = clock.monotonic();
          const step = steps.next();
          worked += clock.monotonic() - from;
          if (step.done) return step.value;
          await clock.breathe();
        }
      };
      const kernelLog = demand.kernelLog && (await work(log.pass(demand.kernelLog)));
      const still = isStill();
      const keepProcesses = !resumed && !anew && isRecent('processes', demand.processes?.every, at);
      if (!keepProcesses) goneOver.processes = at;
      const processes: Snapshot['processes'] =
        demand.processes === undefined
          ? notSampled
          : keepProcesses
            ? last!.processes
            : await work(walk.pass(demand.processes, resumed || !walked, still));
      walked = demand.processes !== undefined;
      if (demand.cgroups === undefined && followed) cgroupWalk.rest();
      const keepCgroups = !resumed && !anew && isRecent('cgroups', demand.cgroups?.every, at);
      if (!keepCgroups) goneOver.cgroups = at;
      const cgroups: Snapshot['cgroups'] =
        demand.cgroups === undefined
          ? notSampled
          : keepCgroups
            ? last!.cgroups
            : await work(cgroupWalk.pass(demand.cgroups, {resumed: resumed || !followed, still}));
      followed = demand.cgroups !== undefined;
      sequence += 1;
      const elapsed: Reading<Millis> = lastAt === undefined || resumed ? firstSample : available(millis(at - lastAt));
      lastAt = at;
      last = {
        sequence: count(sequence),
        at,
        wall,
        elapsed,
        skipped: count(skipped),
        system: host.system,
        current,
        before,
        processes,
        cgroups,
        ...(kernelLog && {kernelLog}),
        cost: ownCost(millis(worked)),
      };
      return last;
    },
    fill: demand => {
      if (last === undefined) return undefined;
      const probed = fillProbes(demand);
      const processes = demand.processes && fillProcesses(demand.processes, last.processes);
      const cgroups = demand.cgroups && fillCgroups(demand.cgroups, last.cgroups);
      const kernelLog = demand.kernelLog && last.kernelLog === undefined ? log.piece() : undefined;
      if (!probed && processes === undefined && cgroups === undefined && kernelLog === undefined) return undefined;
      const filled = {...(processes && {processes}), ...(cgroups && {cgroups}), ...(kernelLog && {kernelLog})};
      last = {...last, current, ...filled};
      return last;
    },
    look: directories => {
      if (last === undefined || !last.cgroups.ok) return undefined;
      const cgroups = cgroupWalk.look(directories);
      if (cgroups === undefined) return undefined;
      last = {...last, cgroups};
      return last;
    },
  };
};
