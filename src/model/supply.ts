import {known} from '../reading.ts';
import {type Bytes, type Percent, percentOf} from '../units.ts';
import type {Header} from './header.ts';
import type {Severity} from './pressure.ts';

/**
 * How much there is left to give out. Little of it is no pain yet, and full caches never count against it: MemAvailable
 * holds them. Below 10 % node-exporter's mixin and Netdata warn; earlyoom(1) ends a process when less than 10 % of both
 * memory and swap are left, and kills one below 5 % of both, a machine without swap having none left of it.
 */
export type Supply = {
  readonly available: Bytes;
  /** Of MemTotal. */
  readonly share: Percent;
  /** Share of swap that is free; undefined where there is no swap, or nothing is known of it. */
  readonly swapFree: Percent | undefined;
  readonly noSwap: boolean;
  readonly severity: Severity;
};

export const LOW_SUPPLY = 10;
export const SCARCE_SUPPLY = 5;

const severityOf = (share: number, swapFree: number): Severity => {
  if (share < SCARCE_SUPPLY) return swapFree < SCARCE_SUPPLY ? 'critical' : 'warn';
  if (share < LOW_SUPPLY) return swapFree < LOW_SUPPLY ? 'warn' : 'notice';
  return 'calm';
};

/** Undefined when the kernel does not say. Swap of which nothing is known is not held against the machine. */
export const supplyOf = ({available, total, swapTotal, swapUsed}: Header): Supply | undefined => {
  if (!available.ok || !total.ok) return undefined;
  const share = percentOf(available.value, total.value);
  const swap = known(swapTotal);
  const used = known(swapUsed);
  const noSwap = swap === 0;
  const swapFree = swap === undefined || noSwap || used === undefined ? undefined : percentOf(swap - used, swap);
  const severity = severityOf(share, noSwap ? 0 : (swapFree ?? 100));
  return {available: available.value, share, swapFree, noSwap, severity};
};
