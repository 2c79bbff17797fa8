import type {Host} from '../host/host.ts';
import type {Cancel, Clock} from '../sampler/clock.ts';
import {type Millis, millis} from '../units.ts';

/**
 * Asks several times a second whether there was an OOM kill, where ticks are rarer and nothing else tells: cgroup v1 has
 * no events, and the kernel's log is read by ticks only. One file, 20 µs.
 */
export type KillWatch = {readonly start: () => void; readonly close: () => void};

const EVERY: Millis = millis(200);
/** Nobody looks: only whether somebody does by now. */
const IDLE: Millis = millis(1000);

/** Kills of the whole machine since boot, those at the limits of groups too (Linux 4.13 or later). mm/oom_kill.c */
const killsIn = (vmstat: string): number | undefined => {
  const [, digits] = /^oom_kill (\d+)$/m.exec(vmstat) ?? [];
  return digits === undefined ? undefined : Number(digits);
};

export const createKillWatch = (options: {
  readonly host: Pick<Host, 'read'>;
  readonly clock: Clock;
  /** Somebody looks at kills, and the next tick is far. */
  readonly wanted: () => boolean;
  /** Kills in the last snapshot; undefined without one. */
  readonly shown: () => number | undefined;
  readonly found: () => void;
}): KillWatch => {
  const {host, clock, wanted, shown, found} = options;
  let cancel: Cancel | undefined;

  const isNew = (): boolean => {
    const before = shown();
    if (before === undefined) return false;
    const vmstat = host.read('proc/vmstat', {keep: true});
    const now = vmstat.ok ? killsIn(vmstat.value) : undefined;
    return now !== undefined && now !== before;
  };

  const check = (): void => {
    const looked = wanted();
    cancel = clock.at(millis(clock.monotonic() + (looked ? EVERY : IDLE)), check);
    if (looked && isNew()) found();
  };

  return {
    start: () => {
      cancel ??= clock.at(millis(clock.monotonic() + EVERY), check);
    },
    close: () => {
      cancel?.();
      cancel = undefined;
    },
  };
};
