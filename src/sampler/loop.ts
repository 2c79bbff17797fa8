import type {Snapshot} from '../snapshot.ts';
import {type Millis, millis} from '../units.ts';
import type {Cancel, Clock} from './clock.ts';
import type {Demand, Sampler} from './sampler.ts';

/**
 * Takes a snapshot every delay. A tick that falls due while a pass is still at work is skipped and counted, never
 * queued: a machine in trouble must not be given more to do.
 */
export type Loop = {
  readonly start: () => void;
  readonly stop: () => void;
  readonly setDelay: (delay: Millis) => void;
  /** The next tick is now, and those after it follow from there; nothing while stopped or at work. */
  readonly hurry: () => void;
  /**
   * Something was changed from here: the next pass is now, or right after the one at work, and reads also what is not due
   * yet. While stopped, the first pass after it.
   */
  readonly anew: () => void;
  /**
   * Reads now what the demand wants and the last snapshot lacks: a new view, a scrolled table. Nothing while stopped: a
   * screen that stands still shows one moment, and rows never read say so.
   */
  readonly fill: () => void;
  /** Looks at cgroup directories in which something has happened, unless time stands still. */
  readonly look: (directories: readonly string[]) => void;
};

export type LoopOptions = {
  readonly clock: Clock;
  readonly sampler: Sampler;
  readonly demand: () => Demand;
  /** A pass is about to begin: what was read so far belongs to the moment before. */
  readonly before?: () => void;
  readonly publish: (snapshot: Snapshot) => void;
  /** The last snapshot again, with more in it. */
  readonly amend: (snapshot: Snapshot) => void;
  readonly delay: Millis;
  /** A bug of ours, thrown by a pass. */
  readonly failed: (error: unknown) => void;
};

export const createLoop = ({
  clock,
  sampler,
  demand,
  before,
  publish,
  amend,
  delay: firstDelay,
  failed,
}: LoopOptions): Loop => {
  let delay = firstDelay;
  let running = false;
  let busy = false;
  let skipped = 0;
  let resumed = true;
  let fillWanted = false;
  let anewWanted = false;
  const lookWanted: string[] = [];
  let due = clock.monotonic();
  let cancel: Cancel | undefined;

  const take = async (): Promise<void> => {
    busy = true;
    const missed = skipped;
    const fresh = resumed;
    const all = anewWanted;
    skipped = 0;
    resumed = false;
    anewWanted = false;
    try {
      before?.();
      const snapshot = await sampler.sample(demand(), missed, fresh, all);
      if (running) publish(snapshot);
    } catch (error) {
      failed(error);
    } finally {
      busy = false;
    }
    if (anewWanted) hurry();
    if (fillWanted) fill();
    if (lookWanted.length > 0) look(lookWanted.splice(0));
  };

  const fill = (): void => {
    fillWanted = busy;
    if (busy || !running) return;
    try {
      const filled = sampler.fill(demand());
      if (filled !== undefined) amend(filled);
    } catch (error) {
      failed(error);
    }
  };

  const look = (directories: readonly string[]): void => {
    if (!running) return;
    if (busy) {
      lookWanted.push(...directories);
      return;
    }
    try {
      const seen = sampler.look(directories);
      if (seen !== undefined) amend(seen);
    } catch (error) {
      failed(error);
    }
  };

  const schedule = (): void => {
    cancel?.();
    cancel = clock.at(due, tick);
  };

  const hurry = (): void => {
    if (!running || busy) return;
    due = clock.monotonic();
    schedule();
  };

  const tick = (): void => {
    if (!running) return;
    const now = clock.monotonic();
    const late = Math.floor((now - due) / delay);
    skipped += Math.max(0, late);
    due = millis(due + (Math.max(0, late) + 1) * delay);
    if (busy) skipped += 1;
    else void take();
    schedule();
  };

  return {
    start: () => {
      if (running) return;
      running = true;
      skipped = 0;
      resumed = true;
      due = clock.monotonic();
      tick();
    },
    stop: () => {
      running = false;
      cancel?.();
      cancel = undefined;
    },
    setDelay: next => {
      delay = next;
      if (!running) return;
      due = millis(clock.monotonic() + delay);
      schedule();
    },
    hurry,
    anew: () => {
      anewWanted = true;
      hurry();
    },
    fill,
    look,
  };
};
