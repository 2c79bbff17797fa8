import type {Host} from '../host/host.ts';
import type {Probe} from '../probe.ts';
import {mapReading, type Reading} from '../reading.ts';
import type {Bytes} from '../units.ts';
import {
  type AttributeList,
  type Attributes,
  numberedEntries,
  readAttributes,
  readDirectory,
  type UnknownFiles,
  unknownNames,
} from './attribute.ts';
import {hugepageSize} from './lex.ts';

/**
 * /sys/kernel/mm/transparent_hugepage: whether the kernel backs ordinary memory with huge pages by itself, and how that
 * goes for each size.
 * https://docs.kernel.org/admin-guide/mm/transhuge.html, mm/huge_memory.c, mm/khugepaged.c
 */
const directory = 'sys/kernel/mm/transparent_hugepage';

export const transparentHugepageFields = {
  enabled: {
    key: 'enabled',
    kind: 'choice',
    meaning:
      'Who gets huge pages for anonymous memory: every process, only areas that asked with madvise(), or nobody. Sizes set to “inherit” follow it.',
    default: 'chosen when the kernel is built: always or madvise',
  },
  defrag: {
    key: 'defrag',
    kind: 'choice',
    meaning:
      'What a page fault does when no huge page is free: wait for reclaim and compaction (always), leave it to the background (defer), or take a small page (never); madvise limits the waiting to areas that asked.',
    default: 'madvise',
  },
  shmemEnabled: {
    key: 'shmem_enabled',
    kind: 'choice',
    meaning:
      'Huge pages for shared memory that is on no mounted tmpfs: SysV and anonymous shared memory, memfd. Mounted tmpfs has its own huge= option.',
    default: 'never',
    config: 'CONFIG_SHMEM',
  },
  useZeroPage: {
    key: 'use_zero_page',
    kind: 'flag',
    meaning: 'Whether reading untouched memory maps one shared huge page of zeros instead of a small one.',
    default: '1',
  },
  hpagePmdSize: {
    key: 'hpage_pmd_size',
    kind: 'bytes',
    meaning: 'Size of a full huge page, the one that AnonHugePages and the thp_ counters of vmstat mean.',
  },
  shrinkUnderused: {
    key: 'shrink_underused',
    kind: 'flag',
    meaning: 'Whether huge pages that hold mostly zeros are split under memory pressure, to free the unused part.',
    default: '1',
    since: '6.12',
  },
} as const satisfies AttributeList;

/** khugepaged, the kernel thread that joins small pages of running processes into huge ones. */
export const khugepagedFields = {
  defrag: {
    key: 'defrag',
    kind: 'flag',
    meaning: 'Whether khugepaged may reclaim and compact to get a huge page.',
    default: '1',
  },
  pagesToScan: {
    key: 'pages_to_scan',
    kind: 'pages',
    meaning: 'Pages that khugepaged looks at before it sleeps.',
    default: '4096 on x86: eight full huge pages',
  },
  scanSleepMillisecs: {
    key: 'scan_sleep_millisecs',
    kind: 'ms',
    meaning: 'How long khugepaged sleeps between two scans.',
    default: '10000',
  },
  allocSleepMillisecs: {
    key: 'alloc_sleep_millisecs',
    kind: 'ms',
    meaning: 'How long khugepaged waits after it failed to get a huge page.',
    default: '60000',
  },
  maxPtesNone: {
    key: 'max_ptes_none',
    kind: 'pages',
    meaning:
      'How many pages of a range may be untouched for it to become a huge page all the same. The default lets one touched page grow to a full huge page: the usual source of bloat.',
    default: '511 on x86: all but one page of a full huge page',
  },
  maxPtesSwap: {
    key: 'max_ptes_swap',
    kind: 'pages',
    meaning: 'How many pages khugepaged may read back from swap to complete a huge page.',
    default: '64 on x86: an eighth of a full huge page',
  },
  maxPtesShared: {
    key: 'max_ptes_shared',
    kind: 'pages',
    meaning: 'How many pages of a range may be shared with another process; sharing ends when they become a huge page.',
    default: '256 on x86: half of a full huge page',
  },
  pagesCollapsed: {
    key: 'pages_collapsed',
    kind: 'count',
    meaning: 'Huge pages that khugepaged has made.',
  },
  fullScans: {key: 'full_scans', kind: 'count', meaning: 'Times khugepaged has been through all candidates.'},
} as const satisfies AttributeList;

/** One of the hugepages-<N>kB directories. */
export const thpSizeFields = {
  enabled: {
    key: 'enabled',
    kind: 'choice',
    meaning: 'Who gets huge pages of this size for anonymous memory; “inherit” follows the setting for all sizes.',
    default: 'inherit for the full huge page, never for smaller ones',
    since: '6.8',
    config: 'sizes that anonymous memory can have: from 4 base pages',
  },
  shmemEnabled: {
    key: 'shmem_enabled',
    kind: 'choice',
    meaning: 'Who gets huge pages of this size for shared memory; “inherit” follows the setting for all sizes.',
    default: 'inherit for the full huge page, never for smaller ones',
    since: '6.11',
    config: 'CONFIG_SHMEM',
  },
} as const satisfies AttributeList;

export const thpStatsFields = {
  anonFaultAlloc: {
    key: 'anon_fault_alloc',
    kind: 'count',
    meaning: 'Page faults on anonymous memory that were answered with a huge page of this size.',
    since: '6.10',
  },
  anonFaultFallback: {
    key: 'anon_fault_fallback',
    kind: 'count',
    meaning: 'Page faults that wanted this size and got a smaller one. No error: memory was short or in pieces.',
    since: '6.10',
  },
  anonFaultFallbackCharge: {
    key: 'anon_fault_fallback_charge',
    kind: 'count',
    meaning: 'Of those, the faults where a huge page was free and the cgroup limit left no room for it.',
    since: '6.10',
  },
  zswpout: {
    key: 'zswpout',
    kind: 'count',
    meaning: 'Huge pages that were compressed into zswap in one piece.',
    since: '6.13',
  },
  swpin: {key: 'swpin', kind: 'count', meaning: 'Huge pages read back from swap in one piece.', since: '6.13'},
  swpinFallback: {
    key: 'swpin_fallback',
    kind: 'count',
    meaning: 'Swap-ins that wanted this size and took a smaller one.',
    since: '6.14',
  },
  swpinFallbackCharge: {
    key: 'swpin_fallback_charge',
    kind: 'count',
    meaning: 'Of those, the swap-ins that failed on the cgroup limit.',
    since: '6.14',
  },
  swpout: {key: 'swpout', kind: 'count', meaning: 'Huge pages written to swap in one piece.', since: '6.10'},
  swpoutFallback: {
    key: 'swpout_fallback',
    kind: 'count',
    meaning: 'Huge pages that had to be split before they could be written to swap: swap space is in pieces.',
    since: '6.10',
  },
  shmemAlloc: {
    key: 'shmem_alloc',
    kind: 'count',
    meaning: 'Huge pages of this size given to shared memory.',
    since: '6.11',
  },
  shmemFallback: {
    key: 'shmem_fallback',
    kind: 'count',
    meaning: 'Requests of shared memory for this size that got a smaller one.',
    since: '6.11',
  },
  shmemFallbackCharge: {
    key: 'shmem_fallback_charge',
    kind: 'count',
    meaning: 'Of those, the requests that failed on the cgroup limit.',
    since: '6.11',
  },
  split: {key: 'split', kind: 'count', meaning: 'Huge pages that were split into smaller ones.', since: '6.11'},
  splitFailed: {
    key: 'split_failed',
    kind: 'count',
    meaning: 'Splits that failed, mostly because something held the page.',
    since: '6.11',
  },
  splitDeferred: {
    key: 'split_deferred',
    kind: 'count',
    meaning: 'Huge pages put on the list of those to split under pressure, since a part of them is no longer mapped.',
    since: '6.11',
  },
  nrAnon: {key: 'nr_anon', kind: 'count', meaning: 'Anonymous huge pages of this size there are now.', since: '6.12'},
  nrAnonPartiallyMapped: {
    key: 'nr_anon_partially_mapped',
    kind: 'count',
    meaning: 'Anonymous huge pages of which a part is no longer mapped and stays occupied until they are split.',
    since: '6.12',
  },
} as const satisfies AttributeList;

export type ThpSize = Attributes<typeof thpSizeFields> &
  UnknownFiles & {
    readonly size: Bytes;
    readonly stats: Reading<Attributes<typeof thpStatsFields> & UnknownFiles>;
  };

export type TransparentHugepage = Attributes<typeof transparentHugepageFields> &
  UnknownFiles & {
    readonly khugepaged: Reading<Attributes<typeof khugepagedFields> & UnknownFiles>;
    /** Smallest first; empty before 6.8, when there was the full size only. */
    readonly sizes: readonly Reading<ThpSize>[];
  };

const readSize = (host: Host, path: string, size: Bytes): Reading<ThpSize> =>
  mapReading(
    readDirectory(host, path, thpSizeFields, name => name === 'stats'),
    files => ({...files, size, stats: readDirectory(host, `${path}/stats`, thpStatsFields)}),
  );

export const transparentHugepage: Probe<TransparentHugepage> = {
  files: [directory],
  doc: 'https://docs.kernel.org/admin-guide/mm/transhuge.html',
  cost: 'heavy',
  sample: host =>
    mapReading(host.list(directory), names => ({
      ...readAttributes(host, directory, transparentHugepageFields),
      khugepaged: readDirectory(host, `${directory}/khugepaged`, khugepagedFields),
      sizes: numberedEntries(names, hugepageSize).map(([size, name]) => readSize(host, `${directory}/${name}`, size)),
      unknown: unknownNames(
        names,
        transparentHugepageFields,
        name => name === 'khugepaged' || hugepageSize(name) !== undefined,
      ),
    })),
};
