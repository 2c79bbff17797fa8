import type {FieldList, Leftovers, Values} from '../field.ts';
import {malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, lines, malformed, parseKeyed} from '../proc/lex.ts';
import {type Limit, parseLimit} from './amount.ts';
import type {MemoryStat} from './memory-stat.ts';

/**
 * memory.stat of cgroup v1. Each number stands there twice: for the group alone, and as total_ with all groups below.
 * Only the totals are read: the others are garbage beyond the size of RAM on some kernels.
 * https://docs.kernel.org/admin-guide/cgroup-v1/memory.html#stat-file, mm/memcontrol-v1.c
 */
export const v1StatFields = {
  totalCache: {
    key: 'total_cache',
    unit: 'bytes',
    meaning: 'Page cache of files; tmpfs and shared memory (shmem) are in it.',
  },
  totalRss: {
    key: 'total_rss',
    unit: 'bytes',
    meaning: 'Private memory of processes, huge pages included. Not the RSS of htop: mapped files are in cache.',
  },
  totalRssHuge: {
    key: 'total_rss_huge',
    unit: 'bytes',
    meaning: 'Private memory in transparent huge pages; a part of rss.',
    config: 'CONFIG_TRANSPARENT_HUGEPAGE',
  },
  totalShmem: {key: 'total_shmem', unit: 'bytes', meaning: 'tmpfs files and shared memory; a part of cache.'},
  totalMappedFile: {key: 'total_mapped_file', unit: 'bytes', meaning: 'Page cache mapped into processes.'},
  totalDirty: {key: 'total_dirty', unit: 'bytes', meaning: 'Page cache changed and not written back yet.'},
  totalWriteback: {key: 'total_writeback', unit: 'bytes', meaning: 'Page cache being written back now.'},
  totalWorkingsetRefaultAnon: {
    key: 'total_workingset_refault_anon',
    unit: 'count',
    meaning: 'Anonymous pages that came back soon after they were swapped out.',
  },
  totalWorkingsetRefaultFile: {
    key: 'total_workingset_refault_file',
    unit: 'count',
    meaning: 'File pages that were read again soon after they were dropped.',
  },
  totalSwap: {
    key: 'total_swap',
    unit: 'bytes',
    meaning: 'Swap used by the group.',
    config: 'swap accounting',
  },
  totalSwapcached: {
    key: 'total_swapcached',
    unit: 'bytes',
    meaning: 'Memory whose copy in swap is still valid; counts as memory and as swap.',
    since: '6.6',
    config: 'CONFIG_SWAP',
  },
  totalPgpgin: {
    key: 'total_pgpgin',
    unit: 'count',
    meaning: 'Pages charged to the group. Not disk reads, which the same name means in /proc/vmstat.',
  },
  totalPgpgout: {key: 'total_pgpgout', unit: 'count', meaning: 'Pages given back by the group. Not disk writes.'},
  totalPgfault: {key: 'total_pgfault', unit: 'count', meaning: 'Page faults of every kind.'},
  totalPgmajfault: {
    key: 'total_pgmajfault',
    unit: 'count',
    meaning: 'Page faults that had to fetch data from disk or swap.',
  },
  totalInactiveAnon: {
    key: 'total_inactive_anon',
    unit: 'bytes',
    meaning: 'Anonymous and shared memory not used for a while.',
  },
  totalActiveAnon: {key: 'total_active_anon', unit: 'bytes', meaning: 'Anonymous and shared memory used recently.'},
  totalInactiveFile: {
    key: 'total_inactive_file',
    unit: 'bytes',
    meaning: 'Page cache of files not used for a while; the first to go under pressure.',
  },
  totalActiveFile: {key: 'total_active_file', unit: 'bytes', meaning: 'Page cache of files used recently.'},
  totalUnevictable: {
    key: 'total_unevictable',
    unit: 'bytes',
    meaning: 'Memory that reclaim must leave alone: locked or pinned.',
  },
  anonCost: {
    key: 'anon_cost',
    unit: 'count',
    meaning: 'What reclaim of anonymous memory has cost lately, in the kernel’s own weighting.',
    config: 'CONFIG_DEBUG_VM',
  },
  fileCost: {
    key: 'file_cost',
    unit: 'count',
    meaning: 'What reclaim of page cache has cost lately, in the kernel’s own weighting.',
    config: 'CONFIG_DEBUG_VM',
  },
} as const satisfies FieldList;

/** The two lines that are limits: the smallest of the group's own and all above it. */
export const v1EffectiveLimitFields = {
  hierarchicalMemoryLimit: {
    key: 'hierarchical_memory_limit',
    unit: 'bytes',
    meaning: 'The limit that binds the group: the smallest of its own and of all above it.',
  },
  hierarchicalMemswLimit: {
    key: 'hierarchical_memsw_limit',
    unit: 'bytes',
    meaning: 'The same for memory and swap together.',
    config: 'swap accounting',
  },
} as const satisfies FieldList;

export type V1Stat = Values<typeof v1StatFields> & {
  readonly hierarchicalMemoryLimit?: Limit;
  readonly hierarchicalMemswLimit?: Limit;
} & Leftovers;

const index = indexFields(v1StatFields);
const limits = indexFields(v1EffectiveLimitFields);

/** `total_cache 262905856`, and `hierarchical_memory_limit 9223372036854771712` where there is none. */
export const parseV1Stat = (text: string): Parsed<V1Stat> => {
  const effective: Record<string, Limit> = {};
  const bad: ReturnType<typeof malformed>[] = [];
  const totals = lines(text).map((line, i) => {
    const [key = '', value = ''] = line.split(' ');
    if (index.has(`total_${key}`)) return '';
    const field = limits.get(key);
    if (field === undefined) return line;
    const limit = parseLimit(value);
    if (limit.ok) effective[field[0]] = limit.value;
    else bad.push(malformed(i + 1, `${key} is not a limit`, line));
    return '';
  });
  const rest = parseKeyed<typeof v1StatFields>(totals.join('\n'), index, ' ');
  if (rest.found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({
    ...rest.values,
    ...effective,
    unknown: rest.unknown,
    malformed: [...bad, ...rest.malformed].sort((a, b) => a.line - b.line),
  });
};

/** By the name in v2. */
export const v2Names = {
  file: 'totalCache',
  anon: 'totalRss',
  anonThp: 'totalRssHuge',
  shmem: 'totalShmem',
  fileMapped: 'totalMappedFile',
  fileDirty: 'totalDirty',
  fileWriteback: 'totalWriteback',
  swapcached: 'totalSwapcached',
  workingsetRefaultAnon: 'totalWorkingsetRefaultAnon',
  workingsetRefaultFile: 'totalWorkingsetRefaultFile',
  pgfault: 'totalPgfault',
  pgmajfault: 'totalPgmajfault',
  inactiveAnon: 'totalInactiveAnon',
  activeAnon: 'totalActiveAnon',
  inactiveFile: 'totalInactiveFile',
  activeFile: 'totalActiveFile',
  unevictable: 'totalUnevictable',
} as const satisfies Partial<Record<keyof MemoryStat, keyof V1Stat>>;

/** In the words of v2, as far as the same thing is counted. v1 does not say how much is kernel memory. */
export const asMemoryStat = (stat: V1Stat): MemoryStat => {
  const same = Object.entries(v2Names).flatMap(([v2, v1]) => {
    const value = stat[v1];
    return value === undefined ? [] : [[v2, value] as const];
  });
  return {...(Object.fromEntries(same) as Partial<MemoryStat>), unknown: stat.unknown, malformed: stat.malformed};
};
