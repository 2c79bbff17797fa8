import type {FieldList, Leftovers, Values} from '../field.ts';
import type {Parsed} from '../probe.ts';
import {keyedParser} from './keyed.ts';

/**
 * memory.events and memory.events.local: how often the group ran into a limit. The first counts the group and all below
 * it (and so survives a child that is removed), the second only the group itself.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files, mm/memcontrol.c
 */
export const memoryEventsFields = {
  low: {
    key: 'low',
    unit: 'count',
    meaning: 'Times memory was reclaimed although the group was below memory.low: more was promised than there is.',
  },
  high: {
    key: 'high',
    unit: 'count',
    meaning: 'Times a task was sent to reclaim because the group was above memory.high. It is being slowed on purpose.',
  },
  max: {
    key: 'max',
    unit: 'count',
    meaning: 'Times an allocation met memory.max and had to reclaim first. Dozens may pass before one kill.',
  },
  oom: {
    key: 'oom',
    unit: 'count',
    meaning: 'Times an allocation was about to fail at a limit; counted where the limit is, not where the victim was.',
  },
  oomKill: {
    key: 'oom_kill',
    unit: 'count',
    meaning: 'Processes of the group killed by any OOM killer, that of the whole machine included.',
  },
  oomGroupKill: {
    key: 'oom_group_kill',
    unit: 'count',
    meaning: 'Times the group was killed as a whole, because memory.oom.group is set.',
    since: '5.17',
  },
  sockThrottled: {
    key: 'sock_throttled',
    unit: 'count',
    meaning: 'Times network sockets of the group were held back for want of memory.',
    since: '6.19',
  },
} as const satisfies FieldList;

export type MemoryEvents = Values<typeof memoryEventsFields> & Leftovers;

/** `oom_kill 1` */
export const parseMemoryEvents: (text: string) => Parsed<MemoryEvents> = keyedParser(memoryEventsFields);

/** memory.swap.events */
export const swapEventsFields = {
  high: {key: 'high', unit: 'count', meaning: 'Times the group was above memory.swap.high and was slowed down.'},
  max: {key: 'max', unit: 'count', meaning: 'Times a page could not be swapped because memory.swap.max was reached.'},
  fail: {
    key: 'fail',
    unit: 'count',
    meaning: 'Times a page could not be swapped, because the swap limit was reached or no swap was left at all.',
  },
} as const satisfies FieldList;

export type SwapEvents = Values<typeof swapEventsFields> & Leftovers;

/** `fail 3` */
export const parseSwapEvents: (text: string) => Parsed<SwapEvents> = keyedParser(swapEventsFields);
