import type {FieldList, Leftovers, Values} from '../field.ts';
import type {Parsed} from '../probe.ts';
import {keyedParser} from './keyed.ts';

/**
 * The memory files of cgroup v1 that hold one number, and memory.oom_control.
 * https://docs.kernel.org/admin-guide/cgroup-v1/memory.html, mm/memcontrol-v1.c
 */
export const v1AmountFields = {
  usage: {
    key: 'memory.usage_in_bytes',
    unit: 'bytes',
    meaning: 'Memory charged to this group and all below it, with a little charged ahead of need.',
  },
  limit: {
    key: 'memory.limit_in_bytes',
    unit: 'bytes',
    meaning: 'The hard limit. What cannot be reclaimed at that point ends in an OOM kill inside the group.',
  },
  maxUsage: {key: 'memory.max_usage_in_bytes', unit: 'bytes', meaning: 'The most the group has used since a reset.'},
  softLimit: {
    key: 'memory.soft_limit_in_bytes',
    unit: 'bytes',
    meaning: 'When the machine runs short, groups above this wish are reclaimed first. It protects nothing.',
  },
  failcnt: {
    key: 'memory.failcnt',
    unit: 'count',
    meaning: 'Times the limit of this very group was met; limits of groups above count there.',
  },
  memswUsage: {
    key: 'memory.memsw.usage_in_bytes',
    unit: 'bytes',
    meaning: 'Memory and swap of the group together.',
    config: 'swap accounting (swapaccount=1 on old kernels)',
  },
  memswLimit: {
    key: 'memory.memsw.limit_in_bytes',
    unit: 'bytes',
    meaning: 'Hard limit of memory and swap together.',
    config: 'swap accounting (swapaccount=1 on old kernels)',
  },
  kmemUsage: {
    key: 'memory.kmem.usage_in_bytes',
    unit: 'bytes',
    meaning: 'Kernel memory of the group: slab, stacks, page tables; a part of its usage.',
  },
  swappiness: {
    key: 'memory.swappiness',
    unit: 'count',
    meaning: 'How readily anonymous memory of the group is swapped rather than page cache dropped: 0 to 200.',
  },
} as const satisfies FieldList;

/** Not hierarchical: a kill in a child is counted in the child alone. */
export const oomControlFields = {
  oomKillDisable: {
    key: 'oom_kill_disable',
    unit: 'count',
    meaning: '1 when tasks at the limit wait for somebody to act instead of being killed, else 0.',
  },
  underOom: {key: 'under_oom', unit: 'count', meaning: '1 while tasks of the group wait for memory that way, else 0.'},
  oomKill: {
    key: 'oom_kill',
    unit: 'count',
    meaning: 'Processes of this very group killed by any OOM killer; those of groups below are counted there.',
  },
} as const satisfies FieldList;

export type OomControl = Values<typeof oomControlFields> & Leftovers;

/** `oom_kill 1` */
export const parseOomControl: (text: string) => Parsed<OomControl> = keyedParser(oomControlFields);
