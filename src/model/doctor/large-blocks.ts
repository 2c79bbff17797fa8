import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {Percent} from '../../units.ts';
import {percentOf} from '../../units.ts';
import {HUGE_ORDER} from '../fragmentation.ts';
import type {Facts} from './facts.ts';
import type {Window} from './window.ts';

/** Who asks for more than one page in a row, and what comes of it. */

/** Order of a full huge page: 9 with pages of 4 KiB, as long as nothing else is known. */
export const hugeOrder = ({snapshot, pageSize}: Pick<Facts, 'snapshot' | 'pageSize'>): number => {
  const thp = known(readingOf(snapshot, 'transparentHugepage'));
  const size = thp && known(thp.hpagePmdSize);
  const order = size === undefined ? HUGE_ORDER : Math.log2(size / pageSize);
  return Number.isInteger(order) && order > 0 ? order : HUGE_ORDER;
};

/** The choice of thp.defrag or thp.enabled. */
export const hugeChoice = ({snapshot}: Pick<Facts, 'snapshot'>, which: 'enabled' | 'defrag'): string | undefined => {
  const thp = known(readingOf(snapshot, 'transparentHugepage'));
  return thp && known(thp[which])?.selected;
};

/** Page faults that wanted a huge page, over a window. */
export type HugeFaults = {
  /** Per second, one short spike left out. */
  readonly tried: number;
  readonly missed: number;
  /** Percent of those in the window that got small pages. */
  readonly missedShare: Percent;
  /** How many there were. */
  readonly all: number;
  /** Percent of the misses for which a huge page was free and a cgroup limit left no room; undefined before 5.8. */
  readonly byLimits: Percent | undefined;
};

/** Undefined where the kernel does not count them. */
export const hugeFaults = (window: Window): HugeFaults | undefined => {
  const got = window.grown('thpFaultAlloc');
  const missed = window.grown('thpFaultFallback');
  if (got === undefined || missed === undefined) return undefined;
  const charged = window.grown('thpFaultFallbackCharge');
  return {
    tried: window.steadyRate('thpFaultAlloc', 'thpFaultFallback') ?? 0,
    missed: window.steadyRate('thpFaultFallback') ?? 0,
    missedShare: percentOf(missed, got + missed),
    all: got + missed,
    byLimits: charged === undefined ? undefined : percentOf(charged, missed),
  };
};
