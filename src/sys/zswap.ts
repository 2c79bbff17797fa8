import type {Probe} from '../probe.ts';
import {type AttributeList, type Attributes, readDirectory, type UnknownFiles} from './attribute.ts';

/**
 * /sys/module/zswap/parameters: settings of zswap, which compresses pages on their way to swap and keeps them in RAM. How
 * much it holds is in /proc/meminfo (Zswap, Zswapped).
 * https://docs.kernel.org/admin-guide/mm/zswap.html, mm/zswap.c
 */
const directory = 'sys/module/zswap/parameters';

export const zswapFields = {
  enabled: {
    key: 'enabled',
    kind: 'flag',
    meaning: 'Whether pages going to swap are compressed first. Switching it off keeps what is already in the pool.',
    default: 'chosen when the kernel is built: usually N',
  },
  compressor: {
    key: 'compressor',
    kind: 'word',
    meaning: 'Algorithm for pages compressed from now on.',
    default: 'chosen when the kernel is built: lzo, lz4 or zstd',
  },
  maxPoolPercent: {
    key: 'max_pool_percent',
    kind: 'percent',
    meaning: 'Most of the RAM that the compressed pages may take.',
    default: '20',
  },
  acceptThresholdPercent: {
    key: 'accept_threshold_percent',
    kind: 'percent',
    meaning: 'A pool that was full takes pages again once it is below this share of its limit.',
    default: '90',
  },
  shrinkerEnabled: {
    key: 'shrinker_enabled',
    kind: 'flag',
    meaning: 'Whether cold pages of the pool are written to the swap device when memory gets short.',
    default: 'chosen when the kernel is built: usually N',
    since: '6.8',
  },
  zpool: {
    key: 'zpool',
    kind: 'word',
    meaning: 'Allocator of the pool; newer kernels have only zsmalloc.',
    until: '6.18',
  },
  sameFilledPagesEnabled: {
    key: 'same_filled_pages_enabled',
    kind: 'flag',
    meaning: 'Whether pages of one repeated value are kept as that value.',
    until: '6.10',
  },
  nonSameFilledPagesEnabled: {
    key: 'non_same_filled_pages_enabled',
    kind: 'flag',
    meaning: 'Whether other pages are compressed at all.',
    since: '5.15',
    until: '6.10',
  },
  exclusiveLoads: {
    key: 'exclusive_loads',
    kind: 'flag',
    meaning: 'Whether a page leaves the pool when it is read back; always so in newer kernels.',
    since: '6.5',
    until: '6.9',
  },
} as const satisfies AttributeList;

export type Zswap = Attributes<typeof zswapFields> & UnknownFiles;

export const zswap: Probe<Zswap> = {
  files: [directory],
  doc: 'https://docs.kernel.org/admin-guide/mm/zswap.html',
  cost: 'moderate',
  sample: host => readDirectory(host, directory, zswapFields),
};
