import {caches} from './caches.ts';
import {compaction} from './compaction.ts';
import {compressed} from './compressed.ts';
import {dirty} from './dirty.ts';
import {hugetlb} from './hugetlb.ts';
import {khugepaged} from './khugepaged.ts';
import {ksm} from './ksm.ts';
import {limits} from './limits.ts';
import {lruGen} from './lru-gen.ts';
import {numa} from './numa.ts';
import {oom} from './oom.ts';
import {overcommit} from './overcommit.ts';
import type {Rule} from './rule.ts';
import {swapping} from './swapping.ts';
import {thp} from './thp.ts';
import {upkeep} from './upkeep.ts';
import {watermarks} from './watermarks.ts';

/** Every family of settings that are judged together. */
export const families = {
  swapping,
  dirty,
  overcommit,
  watermarks,
  caches,
  compaction,
  thp,
  khugepaged,
  numa,
  oom,
  hugetlb,
  ksm,
  compressed,
  lruGen,
  limits,
  upkeep,
} as const;

/** How each setting is judged, by the id of its entry in the reference. */
export const rules: Readonly<Record<string, Rule>> = Object.assign({}, ...Object.values(families));
