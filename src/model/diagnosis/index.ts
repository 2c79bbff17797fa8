import {cacheThrash} from './cache-thrash.ts';
import {cgroupForecast} from './cgroup-forecast.ts';
import {cgroupNearMax} from './cgroup-near-max.ts';
import {cgroupOom} from './cgroup-oom.ts';
import {cgroupThrottled} from './cgroup-throttled.ts';
import {commitLimit} from './commit-limit.ts';
import {compactionStorm} from './compaction-storm.ts';
import {compressedSwap} from './compressed-swap.ts';
import {containersUnlimited} from './containers-unlimited.ts';
import {dentrySwell} from './dentry-swell.ts';
import {directReclaim} from './direct-reclaim.ts';
import {dirtyThrottle} from './dirty-throttle.ts';
import {exhaustionForecast} from './exhaustion-forecast.ts';
import {fragmentationRule} from './fragmentation.ts';
import {hugetlbUnused} from './hugetlb-unused.ts';
import {ruleIds} from './ids.ts';
import {ioStall} from './io-stall.ts';
import {kernelStacks} from './kernel-stacks.ts';
import {kernelUnaccounted} from './kernel-unaccounted.ts';
import {lowAvailable} from './low-available.ts';
import {memoryStall} from './memory-stall.ts';
import {minFree} from './min-free.ts';
import {mlocked} from './mlocked.ts';
import {noSwap} from './no-swap.ts';
import {nodeImbalance} from './node-imbalance.ts';
import {oomKills} from './oom-kills.ts';
import {oomNext} from './oom-next.ts';
import {pageTables} from './page-tables.ts';
import {panicOnOom} from './panic-on-oom.ts';
import {processLeak} from './process-leak.ts';
import {reclaimInefficient} from './reclaim-inefficient.ts';
import {rssMisleads} from './rss-misleads.ts';
import type {Rule} from './rule.ts';
import {shmemLarge} from './shmem-large.ts';
import {slabFragmentation} from './slab-fragmentation.ts';
import {slabGrowth} from './slab-growth.ts';
import {slabLarge} from './slab-large.ts';
import {swapFull} from './swap-full.ts';
import {swapThrash} from './swap-thrash.ts';
import {swappinessZero} from './swappiness-zero.ts';
import {thpBloat} from './thp-bloat.ts';
import {thpDatabase} from './thp-database.ts';
import {thpFallback} from './thp-fallback.ts';
import {zoneImbalance} from './zone-imbalance.ts';
import {zoneReclaim} from './zone-reclaim.ts';

const all: readonly Rule[] = [
  // One line each, by name.
  cacheThrash,
  cgroupForecast,
  cgroupNearMax,
  cgroupOom,
  cgroupThrottled,
  commitLimit,
  compactionStorm,
  compressedSwap,
  containersUnlimited,
  dentrySwell,
  directReclaim,
  dirtyThrottle,
  exhaustionForecast,
  fragmentationRule,
  hugetlbUnused,
  ioStall,
  kernelStacks,
  kernelUnaccounted,
  lowAvailable,
  memoryStall,
  minFree,
  mlocked,
  noSwap,
  nodeImbalance,
  oomKills,
  oomNext,
  pageTables,
  panicOnOom,
  processLeak,
  reclaimInefficient,
  rssMisleads,
  shmemLarge,
  slabFragmentation,
  slabGrowth,
  slabLarge,
  swapFull,
  swapThrash,
  swappinessZero,
  thpBloat,
  thpDatabase,
  thpFallback,
  zoneImbalance,
  zoneReclaim,
];

/** Every rule, in the order of `ruleIds`. */
export const diagnosisRules: readonly Rule[] = all.toSorted((a, b) => ruleIds.indexOf(a.id) - ruleIds.indexOf(b.id));
