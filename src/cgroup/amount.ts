import type {FieldList} from '../field.ts';
import {malformedFile, type Parsed, parsed} from '../probe.ts';
import {parseUnsigned} from '../proc/lex.ts';
import {type Bytes, bytes, type Count, count} from '../units.ts';

/**
 * The cgroup v2 files that hold one amount.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files, mm/memcontrol.c
 */
export const amountFields = {
  current: {
    key: 'memory.current',
    unit: 'bytes',
    meaning:
      'Memory charged to this group and all below it: process memory, page cache, kernel objects and socket buffers. Huge pages of the hugetlb pool are not in it.',
  },
  peak: {
    key: 'memory.peak',
    unit: 'bytes',
    meaning: 'The most memory.current has ever been since the group was made.',
    since: '5.19',
  },
  min: {
    key: 'memory.min',
    unit: 'bytes',
    meaning: 'Memory that is never reclaimed from the group, even if the system has to kill something instead.',
  },
  low: {
    key: 'memory.low',
    unit: 'bytes',
    meaning: 'Memory that is reclaimed only when nothing unprotected is left elsewhere.',
  },
  high: {
    key: 'memory.high',
    unit: 'bytes',
    meaning: 'Above it, tasks of the group are slowed down and made to reclaim. It never kills.',
  },
  max: {
    key: 'memory.max',
    unit: 'bytes',
    meaning: 'The hard limit. What cannot be reclaimed at that point ends in an OOM kill inside the group.',
  },
  swapCurrent: {
    key: 'memory.swap.current',
    unit: 'bytes',
    meaning: 'Swap used by the group; data compressed in RAM by zswap counts too, at its full size.',
    config: 'CONFIG_SWAP',
  },
  swapPeak: {
    key: 'memory.swap.peak',
    unit: 'bytes',
    meaning: 'The most swap the group has ever used.',
    since: '6.5',
    config: 'CONFIG_SWAP',
  },
  swapHigh: {
    key: 'memory.swap.high',
    unit: 'bytes',
    meaning: 'Above it, allocations of the group are slowed down, so that somebody can act before swap is full.',
    config: 'CONFIG_SWAP',
  },
  swapMax: {
    key: 'memory.swap.max',
    unit: 'bytes',
    meaning: 'The most swap the group may use; 0 keeps its anonymous memory in RAM.',
    config: 'CONFIG_SWAP',
  },
  zswapCurrent: {
    key: 'memory.zswap.current',
    unit: 'bytes',
    meaning: 'RAM that the group’s compressed pages take in the zswap pool; a part of memory.current.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
  zswapMax: {
    key: 'memory.zswap.max',
    unit: 'bytes',
    meaning: 'The most RAM the group’s zswap pages may take; beyond it they go to the swap device.',
    since: '5.19',
    config: 'CONFIG_ZSWAP',
  },
} as const satisfies FieldList;

/** `max` says that there is no limit. */
export type Limit = Bytes | 'max';

/** `24436736` */
export const parseAmount = (text: string): Parsed<Bytes> => {
  const n = parseUnsigned(text.trim());
  return n === undefined
    ? malformedFile(1, 'not an amount that can be kept exactly', text.slice(0, 200))
    : parsed(bytes(n));
};

/**
 * `max`, or `104857600`. Beyond 2^53 bytes no machine feels a limit: cgroup v1 says "none" by the largest whole page
 * below 2^63, 9223372036854771712 with 4 KiB pages and another number with 64 KiB pages.
 */
export const parseLimit = (text: string): Parsed<Limit> => {
  const token = text.trim();
  if (token === 'max') return parsed('max');
  const n = parseUnsigned(token);
  if (n !== undefined) return parsed(bytes(n));
  return /^\d{16,20}$/.test(token) ? parsed('max') : malformedFile(1, 'neither an amount nor max', text.slice(0, 200));
};

/** `17` */
export const parseCount = (text: string): Parsed<Count> => {
  const n = parseUnsigned(text.trim());
  return n === undefined ? malformedFile(1, 'not a count', text.slice(0, 200)) : parsed(count(n));
};

/** `0` or `1`; memory.oom.group: whether an OOM kill takes all processes of the group together. */
export const parseSwitch = (text: string): Parsed<boolean> => {
  const token = text.trim();
  return token === '0' || token === '1'
    ? parsed(token === '1')
    : malformedFile(1, 'neither 0 nor 1', text.slice(0, 200));
};
