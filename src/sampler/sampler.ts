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
  /** Left out: nobody wants the kernel’s log. */
  readonly kernelLog?: LogDemand;
};

export type Sampler = {
  /**
   * One pass. Passes never overlap: the loop waits for the promise. `resumed` is the first after a pause: rates start
   * anew, because one over the pause would say nothing of now.
   */
  readonly sample: (demand: Demand, skipped?: number, resumed?: boolean) => Promise<Snapshot>;
  /**
   * The last snapshot with what it lacks for a new demand, or undefined when it lacks nothing or there is none. Time
   * stays where it was: nothing that was read is read again, so rates and history are not disturbed.
   */
  readonly fill: (demand: Demand) => Snapshot | undefined;
};

export type SamplerOptions = {
  readonly host: Host;
  readonly clock: Clock;
  readonly self: () => SelfUsage;
};

type Mutable<T> = {-readonly [K in keyof T]: T[K]};

export const createSampler = ({host, clock, self}: SamplerOptions): Sampler => {
  const walk = createWalk(host, clock.monotonic);
  const log = createLogReader(host);
  let sequence = 0;
  let last: Snapshot | undefined;
  let lastAt: Millis | undefined;
  /** The last pass went over the processes. */
  let walked = false;
  let lastUsage: {readonly at: Millis; readonly cpu: Millis} | undefined;
  let current: Mutable<Stamps> = {};
  let before: Mutable<Stamps> = {};

  const sampleProbes = (demand: Demand, resumed: boolean): void => {
    const stamps: Record<string, Stamped<unknown>> = {};
    const earlier: Record<string, Stamped<unknown>> = {};
    for (const id of probeIds) {
      const wanted = demand.probes.get(id);
      if (wanted === undefined) continue;
      const last = current[id] as Stamped<unknown> | undefined;
      const at = clock.monotonic();
      // A tick comes a little early or late; half a delay of tolerance keeps "every 5 s" from becoming 6.
      const previous = before[id] as Stamped<unknown> | undefined;
      if (last !== undefined && wanted > 0 && at - last.at < wanted * 0.95) {
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

  const fillProcesses = (wanted: ProcessDemand, have: Snapshot['processes']): Snapshot['processes'] | undefined => {
    if (have.ok) return walk.fill(wanted);
    if (have.reason.kind !== 'not-sampled') return undefined;
    // A first look at processes: one walk in a go, rather than an empty table until the next tick.
    const steps = walk.pass(wanted, true, standsStill({system: host.system, current, before}));
    for (;;) {
      const step = steps.next();
      if (!step.done) continue;
      walked = true;
      return step.value;
    }
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
    sample: async (demand, skipped = 0, resumed = false) => {
      const at = clock.monotonic();
      const wall = clock.wall();
      sampleProbes(demand, resumed);
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
      const still = standsStill({system: host.system, current, before});
      const processes: Snapshot['processes'] =
        demand.processes === undefined
          ? notSampled
          : await work(walk.pass(demand.processes, resumed || !walked, still));
      walked = demand.processes !== undefined;
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
        ...(kernelLog && {kernelLog}),
        cost: ownCost(millis(worked)),
      };
      return last;
    },
    fill: demand => {
      if (last === undefined) return undefined;
      const probed = fillProbes(demand);
      const processes = demand.processes && fillProcesses(demand.processes, last.processes);
      const kernelLog = demand.kernelLog && last.kernelLog === undefined ? log.piece() : undefined;
      if (!probed && processes === undefined && kernelLog === undefined) return undefined;
      last = {...last, current, ...(processes && {processes}), ...(kernelLog && {kernelLog})};
      return last;
    },
  };
};
