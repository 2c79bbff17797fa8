import {type Millis, millis} from '../units.ts';

/** Time enters here only. Rates use the monotonic clock, wall time is for people. */
export type Clock = {
  /** Milliseconds since an arbitrary start, never set back. */
  readonly monotonic: () => Millis;
  /** Milliseconds since 1970. */
  readonly wall: () => number;
  /** Runs once, at or after a monotonic moment. */
  readonly at: (when: Millis, run: () => void) => Cancel;
  /** Lets pending input be handled, then goes on. */
  readonly breathe: () => Promise<void>;
};

export type Cancel = () => void;

export const systemClock: Clock = {
  monotonic: () => millis(performance.now()),
  wall: () => Date.now(),
  at: (when, run) => {
    const timer = setTimeout(run, Math.max(0, when - performance.now()));
    return () => clearTimeout(timer);
  },
  breathe: () =>
    new Promise(resolve => {
      setImmediate(resolve);
    }),
};

export type ManualClock = Clock & {
  /** Lets promises settle, moves time on and runs what falls due, in order. */
  readonly advance: (by: Millis) => Promise<void>;
};

export const manualClock = (start = 1_000, wallStart = 1_750_000_000_000): ManualClock => {
  let now = start;
  let due: {readonly when: number; readonly run: () => void}[] = [];
  // After every promise that can go on without time, however long the chain.
  const settle = () =>
    new Promise<void>(resolve => {
      setImmediate(resolve);
    });
  return {
    monotonic: () => millis(now),
    wall: () => wallStart + now - start,
    at: (when, run) => {
      const entry = {when, run};
      due.push(entry);
      return () => {
        due = due.filter(other => other !== entry);
      };
    },
    breathe: () => Promise.resolve(),
    advance: async by => {
      const end = now + by;
      await settle();
      for (;;) {
        const next = due.filter(entry => entry.when <= end).sort((a, b) => a.when - b.when)[0];
        if (next === undefined) break;
        due = due.filter(entry => entry !== next);
        now = Math.max(now, next.when);
        next.run();
        await settle();
      }
      now = end;
      await settle();
    },
  };
};
