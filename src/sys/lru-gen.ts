import {malformedFile, type Parsed, type Probe, parsed, parseReading} from '../probe.ts';
import {mapReading, type Reading} from '../reading.ts';
import {type AttributeList, type Attributes, readAttributes, type UnknownFiles, unknownNames} from './attribute.ts';

/**
 * /sys/kernel/mm/lru_gen: the multi-generational LRU, another way to find the pages to reclaim. Kernels without it keep
 * the active and inactive lists.
 * https://docs.kernel.org/admin-guide/mm/multigen_lru.html, mm/vmscan.c
 */
const directory = 'sys/kernel/mm/lru_gen';

export const lruGenFields = {
  minTtlMs: {
    key: 'min_ttl_ms',
    kind: 'ms',
    meaning:
      'Pages used within this time are kept whatever happens: when that is impossible, the kernel kills a process instead of thrashing. 0 is off.',
    default: '0',
    since: '6.1',
    config: 'CONFIG_LRU_GEN',
  },
} as const satisfies AttributeList;

/** Printed as a hexadecimal mask, unlike any other file; parsed by parseLruGenEnabled. */
export const lruGenEnabledField = {
  key: 'enabled',
  meaning:
    'Bits of the multi-generational LRU: 1 in use, 2 and 4 faster ways to find what was touched. 0x0007 is all of it, 0x0000 off.',
  default: 'chosen when the kernel is built',
  since: '6.1',
  config: 'CONFIG_LRU_GEN',
} as const;

/** What the bits of `enabled` mean; all of them are set by default where the processor can do it. */
export type LruGenEnabled = {
  /** The number as printed, with bits that later kernels may add. */
  readonly mask: number;
  /** Bit 0: the multi-generational LRU is in use. */
  readonly main: boolean;
  /** Bit 1: accessed bits of page table entries are cleared in batches. */
  readonly leafBatch: boolean;
  /** Bit 2: accessed bits of upper page tables are used too. */
  readonly nonLeaf: boolean;
};

const bit = (mask: number, n: number): boolean => Math.floor(mask / 2 ** n) % 2 === 1;

/** `0x0007` */
export const parseLruGenEnabled = (text: string): Parsed<LruGenEnabled> => {
  const word = text.trim();
  const mask = /^0x[0-9a-f]+$/i.test(word) ? Number(word) : Number.NaN;
  if (!Number.isSafeInteger(mask)) return malformedFile(1, 'not a hexadecimal mask', text.slice(0, 200));
  return parsed({mask, main: bit(mask, 0), leafBatch: bit(mask, 1), nonLeaf: bit(mask, 2)});
};

export type LruGen = Attributes<typeof lruGenFields> & UnknownFiles & {readonly enabled: Reading<LruGenEnabled>};

export const lruGen: Probe<LruGen> = {
  files: [directory],
  doc: 'https://docs.kernel.org/admin-guide/mm/multigen_lru.html',
  cost: 'cheap',
  sample: host =>
    mapReading(host.list(directory), names => ({
      ...readAttributes(host, directory, lruGenFields),
      enabled: parseReading(`${directory}/enabled`, host.read(`${directory}/enabled`), parseLruGenEnabled),
      unknown: unknownNames(names, lruGenFields, name => name === 'enabled'),
    })),
};
