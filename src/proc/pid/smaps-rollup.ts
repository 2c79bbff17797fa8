import type {FieldList, Leftovers, Values} from '../../field.ts';
import {type MalformedLine, malformedFile, type Parsed, parsed} from '../../probe.ts';
import {addBytes, type Bytes, kib} from '../../units.ts';
import {indexFields, lines, malformed} from '../lex.ts';

/**
 * /proc/PID/smaps_rollup: the sums over all mappings of a process, exact because page tables are walked: some 8 ms per
 * GiB of small pages, under the process's mm lock. ESRCH for kernel threads and zombies.
 * https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, fs/proc/task_mmu.c
 */

/** What both smaps and smaps_rollup print. */
export const mappedFields = {
  rss: {key: 'Rss', unit: 'bytes', meaning: 'Mapped pages in RAM; pages shared with others count in full.'},
  pss: {
    key: 'Pss',
    unit: 'bytes',
    meaning: 'Fair share: each page divided by the number of processes that map it. The only RSS that may be summed.',
  },
  pssDirty: {
    key: 'Pss_Dirty',
    unit: 'bytes',
    meaning: 'Fair share of modified pages, which must be written or swapped before they can be freed.',
    since: '6.0',
  },
  sharedClean: {
    key: 'Shared_Clean',
    unit: 'bytes',
    meaning: 'Unmodified pages that other processes map too, mostly program text and libraries.',
  },
  sharedDirty: {key: 'Shared_Dirty', unit: 'bytes', meaning: 'Modified pages that other processes map too.'},
  privateClean: {key: 'Private_Clean', unit: 'bytes', meaning: 'Unmodified pages that only this process maps.'},
  privateDirty: {
    key: 'Private_Dirty',
    unit: 'bytes',
    meaning: 'Modified pages that only this process maps: its heap and stacks, above all.',
  },
  referenced: {
    key: 'Referenced',
    unit: 'bytes',
    meaning: 'Pages touched since the accessed marks were last cleared, by reclaim or through clear_refs.',
  },
  anonymous: {
    key: 'Anonymous',
    unit: 'bytes',
    meaning: 'Pages that belong to no file, private copies of file pages included.',
  },
  ksm: {
    key: 'KSM',
    unit: 'bytes',
    meaning: 'Pages merged with identical ones of other processes; merged pages of zeros are left out.',
    since: '6.7',
  },
  lazyFree: {
    key: 'LazyFree',
    unit: 'bytes',
    meaning: 'Pages given back with MADV_FREE that the kernel has not taken yet; it takes them when memory is short.',
  },
  anonHugePages: {
    key: 'AnonHugePages',
    unit: 'bytes',
    meaning: 'Anonymous memory mapped by whole (PMD size) transparent huge pages; smaller large folios do not count.',
  },
  shmemPmdMapped: {key: 'ShmemPmdMapped', unit: 'bytes', meaning: 'Shared memory mapped by whole huge pages.'},
  filePmdMapped: {key: 'FilePmdMapped', unit: 'bytes', meaning: 'Files mapped by whole huge pages.'},
  sharedHugetlb: {
    key: 'Shared_Hugetlb',
    unit: 'bytes',
    meaning: 'Pages of the huge page pool that others map too; not in Rss or Pss.',
  },
  privateHugetlb: {
    key: 'Private_Hugetlb',
    unit: 'bytes',
    meaning: 'Pages of the huge page pool that only this process maps; not in Rss or Pss.',
  },
  swap: {
    key: 'Swap',
    unit: 'bytes',
    meaning: 'Memory of the mappings that is in swap, shared memory included; shared entries count in full.',
  },
  swapPss: {
    key: 'SwapPss',
    unit: 'bytes',
    meaning: 'Fair share of swapped-out memory; swapped-out shared memory objects are left out.',
  },
  locked: {key: 'Locked', unit: 'bytes', meaning: 'Fair share of pages locked with mlock().'},
} as const satisfies FieldList;

export const smapsRollupFields = {
  ...mappedFields,
  pssAnon: {key: 'Pss_Anon', unit: 'bytes', meaning: 'Part of Pss that belongs to no file.'},
  pssFile: {key: 'Pss_File', unit: 'bytes', meaning: 'Part of Pss that is page cache of files.'},
  pssShmem: {key: 'Pss_Shmem', unit: 'bytes', meaning: 'Part of Pss that is shared memory and tmpfs.'},
} as const satisfies FieldList;

export type SmapsRollup = Values<typeof smapsRollupFields> & Leftovers;

/**
 * Bytes of `  1736 kB` between two positions, or undefined when it is anything else or beyond 2^53. A line torn before
 * its unit is not a smaller number. status and smaps, which are long and read often, share it.
 */
export const kibBetween = (text: string, from: number, to: number): Bytes | undefined => {
  let i = from;
  while (i < to && (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9)) i += 1;
  const first = i;
  let n = 0;
  for (; i < to; i += 1) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) break;
    n = n * 10 + digit;
  }
  if (i === first || i + 3 !== to || !text.startsWith(' kB', i)) return undefined;
  const amount = kib(n);
  return Number.isSafeInteger(amount) ? amount : undefined;
};

const index = indexFields(smapsRollupFields);

const header = /^[0-9a-f]+-[0-9a-f]+ .*\[rollup\]$/;

/**
 * `55b7b249a000-7ffe9452d000 ---p 00000000 00:00 0                          [rollup]`, then
 * `Private_Dirty:       116 kB`
 */
export const parseSmapsRollup = (text: string): Parsed<SmapsRollup> => {
  const values: Record<string, Bytes> = {};
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  let found = 0;
  for (const [i, line] of lines(text).entries()) {
    if (i === 0 && header.test(line)) continue;
    const colon = line.indexOf(':');
    const known = index.get(line.slice(0, Math.max(0, colon)));
    if (known !== undefined) {
      const amount = kibBetween(line, colon + 1, line.length);
      if (amount === undefined) {
        bad.push(malformed(i + 1, `${known[1].key} is not an amount that can be kept exactly`, line));
      } else {
        values[known[0]] = amount;
        found += 1;
      }
    } else if (colon > 0) unknown[line.slice(0, colon)] = line.slice(colon + 1).trim();
    else if (line.trim() !== '') bad.push(malformed(i + 1, 'not a "key: value" line', line));
  }
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({...values, unknown, malformed: bad});
};

/** Unique set size: what would become free if the process ended. Undefined when a part of it is. */
export const uss = ({
  privateClean,
  privateDirty,
  privateHugetlb,
}: Pick<SmapsRollup, 'privateClean' | 'privateDirty' | 'privateHugetlb'>): Bytes | undefined => {
  if (privateClean === undefined || privateDirty === undefined || privateHugetlb === undefined) return undefined;
  return addBytes(privateClean, privateDirty, privateHugetlb);
};
