import type {Limit} from '../cgroup/amount.ts';
import {type MemoryStat, parseMemoryStat} from '../cgroup/memory-stat.ts';
import {asMemoryStat, parseV1Stat} from '../cgroup/v1-stat.ts';
import {parseUnsigned} from '../proc/lex.ts';
import {type Bytes, type Count, count, KIB, kib} from '../units.ts';

/**
 * What the cgroup held when its limit was hit. mm/memcontrol.c (mem_cgroup_print_oom_meminfo), mm/memcontrol-v1.c
 */
export type UsageOf = 'memory' | 'swap' | 'memory+swap' | 'kmem';

export type Usage = {
  readonly usage: Bytes;
  readonly limit: Limit;
  /** How often the limit was hit since the group was made. */
  readonly failcnt: Count;
};

export type CgroupUsage = {
  readonly path?: string;
  readonly usage: {readonly [K in UsageOf]?: Usage};
  readonly stat?: MemoryStat;
};

const usageLine = /^(memory|swap|memory\+swap|kmem): usage (\d+)kB, limit (\d+)kB, failcnt (\d+)$/;

/** "No limit" is the largest number of pages a counter holds: beyond 2^53 bytes, 9007199254740988kB for 4 KiB pages. */
const limitOf = (kilobytes: number): Limit => (kilobytes * KIB > Number.MAX_SAFE_INTEGER ? 'max' : kib(kilobytes));

/** `memory: usage 24576kB, limit 24576kB, failcnt 1163` */
export const parseUsage = (line: string): readonly [UsageOf, Usage] | undefined => {
  const match = usageLine.exec(line);
  if (match === null) return undefined;
  const [usage, limit, failcnt] = match.slice(2).map(parseUnsigned);
  if (usage === undefined || limit === undefined || failcnt === undefined) return undefined;
  if (usage * KIB > Number.MAX_SAFE_INTEGER) return undefined;
  return [match[1] as UsageOf, {usage: kib(usage), limit: limitOf(limit), failcnt: count(failcnt)}];
};

/** `Memory cgroup stats for /system.slice/batch.service:` */
export const parseStatHeader = (line: string): string | undefined => /^Memory cgroup stats for (.+):$/.exec(line)?.[1];

/** `anon 25018368`; one record each on 6.12, one record together on 6.1. */
export const isStatLine = (line: string): boolean => /^[a-z][a-z0-9_]* \d+$/.test(line);

/**
 * printk holds about 1 KB. A longer message is cut without a sign, perhaps within a number, so that the last line of a
 * message this long is not to be trusted. kernel/printk/printk.c (LOG_LINE_MAX, PRINTKRB_RECORD_MAX)
 */
const NEARLY_CUT = 960;

export const wholeStatLines = (text: string): readonly string[] => {
  const all = text.split('\n');
  const trusted = all.length > 1 && text.length >= NEARLY_CUT ? all.slice(0, -1) : all;
  return trusted.filter(isStatLine);
};

export const parseStatLines = (all: readonly string[]): MemoryStat | undefined => {
  const text = all.join('\n');
  if (all.some(line => line.startsWith('total_cache '))) {
    const v1 = parseV1Stat(text);
    return v1.ok ? asMemoryStat(v1.value) : undefined;
  }
  const v2 = parseMemoryStat(text);
  return v2.ok ? v2.value : undefined;
};
