import type {Probe} from '../probe.ts';
import {type AttributeList, type Attributes, readDirectory, type UnknownFiles} from './attribute.ts';

/**
 * /sys/kernel/mm/ksm: same-page merging, which keeps one copy of anonymous pages with equal content. Only memory that a
 * program offered with madvise() or prctl() takes part; virtual machines are the usual case.
 * https://docs.kernel.org/admin-guide/mm/ksm.html, mm/ksm.c
 */
const directory = 'sys/kernel/mm/ksm';

export const ksmFields = {
  run: {
    key: 'run',
    kind: 'mode',
    meaning:
      '0 stops the search and keeps what is merged, 1 runs it, 2 stops it and gives every page its own copy again, which may need much memory.',
    default: '0',
  },
  pagesShared: {key: 'pages_shared', kind: 'pages', meaning: 'Merged pages that are kept, one for each content.'},
  pagesSharing: {
    key: 'pages_sharing',
    kind: 'pages',
    meaning: 'Further places that use one of them: the pages saved.',
  },
  pagesUnshared: {
    key: 'pages_unshared',
    kind: 'pages',
    meaning: 'Pages without a twin that are compared again and again. Many of them mean wasted work.',
  },
  pagesVolatile: {
    key: 'pages_volatile',
    kind: 'pages',
    meaning: 'Pages that change too fast to be compared.',
  },
  pagesScanned: {key: 'pages_scanned', kind: 'count', meaning: 'Pages compared since boot.', since: '6.6'},
  pagesSkipped: {
    key: 'pages_skipped',
    kind: 'count',
    meaning: 'Pages that smart_scan left out because earlier scans found no twin.',
    since: '6.7',
  },
  ksmZeroPages: {
    key: 'ksm_zero_pages',
    kind: 'pages',
    meaning: 'Pages of zeros that now share the zero page: saved as well, and not in pages_sharing.',
    since: '6.6',
  },
  generalProfit: {
    key: 'general_profit',
    kind: 'signed bytes',
    meaning: 'Memory saved less memory spent on the bookkeeping. Below 0, merging costs more than it saves.',
    since: '6.4',
  },
  fullScans: {key: 'full_scans', kind: 'count', meaning: 'Times all offered memory has been compared.'},
  pagesToScan: {
    key: 'pages_to_scan',
    kind: 'pages',
    meaning: 'Pages compared before the kernel thread sleeps. The advisor, when on, sets it.',
    default: '100',
  },
  sleepMillisecs: {
    key: 'sleep_millisecs',
    kind: 'ms',
    meaning: 'How long the kernel thread sleeps between two scans.',
    default: '20',
  },
  mergeAcrossNodes: {
    key: 'merge_across_nodes',
    kind: 'flag',
    meaning: 'Whether pages of different NUMA nodes may be merged: saves more, at the price of remote accesses.',
    default: '1',
    config: 'CONFIG_NUMA',
  },
  maxPageSharing: {
    key: 'max_page_sharing',
    kind: 'count',
    meaning: 'Most places that may share one page; bounds the time that reclaim spends on it.',
    default: '256',
  },
  useZeroPages: {
    key: 'use_zero_pages',
    kind: 'flag',
    meaning: 'Whether pages of zeros are replaced by the kernel’s zero page instead of being merged.',
    default: '0',
  },
  smartScan: {
    key: 'smart_scan',
    kind: 'flag',
    meaning: 'Whether pages that never had a twin are looked at less often.',
    default: '1',
    since: '6.7',
  },
  stableNodeChains: {
    key: 'stable_node_chains',
    kind: 'count',
    meaning: 'Contents so frequent that they reached max_page_sharing.',
  },
  stableNodeDups: {
    key: 'stable_node_dups',
    kind: 'count',
    meaning: 'Further copies kept because of that limit.',
  },
  stableNodeChainsPruneMillisecs: {
    key: 'stable_node_chains_prune_millisecs',
    kind: 'ms',
    meaning: 'How often the bookkeeping of those contents is cleaned.',
    default: '2000',
  },
  advisorMode: {
    key: 'advisor_mode',
    kind: 'choice',
    meaning: 'Whether the kernel adapts pages_to_scan by itself, to finish a scan in the target time.',
    default: 'none',
    since: '6.8',
  },
  advisorMaxCpu: {
    key: 'advisor_max_cpu',
    kind: 'percent',
    meaning: 'Most processor time that the advisor lets the search take.',
    default: '70',
    since: '6.8',
  },
  advisorMinPagesToScan: {
    key: 'advisor_min_pages_to_scan',
    kind: 'pages',
    meaning: 'Least pages_to_scan that the advisor sets.',
    default: '500',
    since: '6.8',
  },
  advisorMaxPagesToScan: {
    key: 'advisor_max_pages_to_scan',
    kind: 'pages',
    meaning: 'Most pages_to_scan that the advisor sets.',
    default: '30000',
    since: '6.8',
  },
  advisorTargetScanTime: {
    key: 'advisor_target_scan_time',
    kind: 's',
    meaning: 'How long a scan of all offered memory shall take.',
    default: '200',
    since: '6.8',
  },
} as const satisfies AttributeList;

export type Ksm = Attributes<typeof ksmFields> & UnknownFiles;

export const ksm: Probe<Ksm> = {
  files: [directory],
  doc: 'https://docs.kernel.org/admin-guide/mm/ksm.html',
  cost: 'moderate',
  sample: host => readDirectory(host, directory, ksmFields),
};
