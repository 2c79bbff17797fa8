import type {FieldList, Values} from '../field.ts';
import type {BuddyZone} from '../proc/buddyinfo.ts';
import {indexFields, parseUnsigned} from '../proc/lex.ts';
import {type Bytes, count, type Pages, pages} from '../units.ts';
import {parseKib} from './oom-lines.ts';

/**
 * Mem-Info: how the memory of the machine looked when an allocation failed. It stands in reports of the host’s OOM
 * killer, of failed allocations, and after sysrq m. mm/show_mem.c (mm/page_alloc.c in older kernels)
 */
export const memInfoFields = {
  activeAnon: {key: 'active_anon', unit: 'pages', meaning: 'Anonymous and shared memory used recently.'},
  inactiveAnon: {
    key: 'inactive_anon',
    unit: 'pages',
    meaning: 'Anonymous and shared memory not used for a while; without swap it cannot be freed either.',
  },
  isolatedAnon: {key: 'isolated_anon', unit: 'pages', meaning: 'Anonymous pages that reclaim was just working on.'},
  activeFile: {key: 'active_file', unit: 'pages', meaning: 'Page cache used recently.'},
  inactiveFile: {key: 'inactive_file', unit: 'pages', meaning: 'Page cache not used for a while; the first to go.'},
  isolatedFile: {key: 'isolated_file', unit: 'pages', meaning: 'File pages that reclaim was just working on.'},
  unevictable: {key: 'unevictable', unit: 'pages', meaning: 'Pages that reclaim must leave alone: locked or pinned.'},
  dirty: {key: 'dirty', unit: 'pages', meaning: 'Page cache changed and not written back yet.'},
  writeback: {key: 'writeback', unit: 'pages', meaning: 'Page cache being written back.'},
  slabReclaimable: {
    key: 'slab_reclaimable',
    unit: 'pages',
    meaning: 'Kernel objects that can be reclaimed, mostly dentries and inodes.',
  },
  slabUnreclaimable: {
    key: 'slab_unreclaimable',
    unit: 'pages',
    meaning: 'Kernel objects that stay until their owner frees them.',
  },
  mapped: {key: 'mapped', unit: 'pages', meaning: 'Page cache mapped into processes.'},
  shmem: {key: 'shmem', unit: 'pages', meaning: 'Shared memory and tmpfs; on the anonymous lists, never droppable.'},
  pagetables: {key: 'pagetables', unit: 'pages', meaning: 'Page tables of all processes.'},
  secPagetables: {
    key: 'sec_pagetables',
    unit: 'pages',
    meaning: 'Page tables for virtual machines and IOMMUs.',
    since: '6.1',
  },
  bounce: {key: 'bounce', unit: 'pages', meaning: 'Copies for devices that cannot reach all memory.'},
  kernelMiscReclaimable: {
    key: 'kernel_misc_reclaimable',
    unit: 'pages',
    meaning: 'Other kernel memory that can be reclaimed.',
  },
  free: {key: 'free', unit: 'pages', meaning: 'Pages that held nothing. What is below the zones’ min is reserve.'},
  freePcp: {key: 'free_pcp', unit: 'pages', meaning: 'Free pages parked on the lists of single processors.'},
  freeCma: {key: 'free_cma', unit: 'pages', meaning: 'Free pages set aside for devices; part of free.'},
} as const satisfies FieldList;

/** What one zone held, and its marks. */
export const memZoneFields = {
  free: {key: 'free', unit: 'bytes', meaning: 'Free memory of the zone.'},
  boost: {
    key: 'boost',
    unit: 'bytes',
    meaning: 'Temporary raise of the marks after fragmentation; in min.',
    since: '5.13',
  },
  min: {key: 'min', unit: 'bytes', meaning: 'Below this mark only urgent requests are served.'},
  low: {key: 'low', unit: 'bytes', meaning: 'Below this mark kswapd starts.'},
  high: {key: 'high', unit: 'bytes', meaning: 'Above this mark kswapd stops.'},
  reservedHighatomic: {key: 'reserved_highatomic', unit: 'bytes', meaning: 'Set aside for large urgent requests.'},
  freeHighatomic: {key: 'free_highatomic', unit: 'bytes', meaning: 'Free part of that reserve.'},
  activeAnon: {key: 'active_anon', unit: 'bytes', meaning: 'Anonymous and shared memory used recently.'},
  inactiveAnon: {key: 'inactive_anon', unit: 'bytes', meaning: 'Anonymous and shared memory not used for a while.'},
  activeFile: {key: 'active_file', unit: 'bytes', meaning: 'Page cache used recently.'},
  inactiveFile: {key: 'inactive_file', unit: 'bytes', meaning: 'Page cache not used for a while.'},
  unevictable: {key: 'unevictable', unit: 'bytes', meaning: 'Memory that reclaim must leave alone.'},
  writepending: {key: 'writepending', unit: 'bytes', meaning: 'Dirty memory and memory being written back.'},
  zspages: {key: 'zspages', unit: 'bytes', meaning: 'Compressed memory of zram and zswap.'},
  present: {key: 'present', unit: 'bytes', meaning: 'RAM in the zone.'},
  managed: {key: 'managed', unit: 'bytes', meaning: 'RAM of the zone that the page allocator manages.'},
  mlocked: {key: 'mlocked', unit: 'bytes', meaning: 'Memory locked by mlock().'},
  bounce: {key: 'bounce', unit: 'bytes', meaning: 'Copies for devices that cannot reach all memory.'},
  freePcp: {key: 'free_pcp', unit: 'bytes', meaning: 'Free memory parked on the lists of single processors.'},
  localPcp: {key: 'local_pcp', unit: 'bytes', meaning: 'The same, of the processor that wrote the report.'},
  freeCma: {key: 'free_cma', unit: 'bytes', meaning: 'Free memory set aside for devices; part of free.'},
} as const satisfies FieldList;

export type MemZone = {
  readonly node: number;
  readonly zone: string;
  /** What must stay free besides min when a request could use a higher zone, by zone index; the last is the largest. */
  readonly lowmemReserve?: readonly Pages[];
} & Values<typeof memZoneFields>;

/** Lines below the zones that hold one number: [text behind or before the number, name]. */
const totals: readonly (readonly [RegExp, Total])[] = [
  [/^(\d+) total pagecache pages$/, 'pagecache'],
  [/^(\d+) pages in swap cache$/, 'swapCache'],
  [/^(\d+) pages RAM$/, 'ram'],
  [/^(\d+) pages HighMem\/MovableOnly$/, 'highmem'],
  [/^(\d+) pages reserved$/, 'reserved'],
  [/^(\d+) pages cma reserved$/, 'cma'],
  [/^(\d+) pages hwpoisoned$/, 'hwpoisoned'],
];

export type Total = 'pagecache' | 'swapCache' | 'ram' | 'highmem' | 'reserved' | 'cma' | 'hwpoisoned';

export type MemInfo = {
  readonly pages: Values<typeof memInfoFields>;
  readonly zones: readonly MemZone[];
  readonly freeBlocks: readonly BuddyZone[];
  readonly totals: {readonly [T in Total]?: Pages};
  readonly swapTotal?: Bytes;
  readonly swapFree?: Bytes;
  /** Kernel caches by size, printed when unreclaimable slab is larger than all that processes and files hold. */
  readonly slabs: readonly {readonly name: string; readonly used: Bytes; readonly total: Bytes}[];
  readonly unknown: Readonly<Record<string, string>>;
};

export const emptyMemInfo: MemInfo = {pages: {}, zones: [], freeBlocks: [], totals: {}, slabs: [], unknown: {}};

const pageIndex = indexFields(memInfoFields);
const zoneIndex = indexFields(memZoneFields);

type Read = {readonly values: Record<string, number>; readonly unknown: Record<string, string>};

/** `free:860kB boost:2048kB`; the unit is written KB once. */
const readPairs = (text: string, index: typeof pageIndex, prefix: string): Read => {
  const values: Record<string, number> = {};
  const unknown: Record<string, string> = {};
  for (const [, key, number, unit] of text.matchAll(/([\w()]+):(\d+)(kB)?(?=\s|$)/gi)) {
    const known = index.get(key!);
    const n = unit === undefined ? parseUnsigned(number) : parseKib(number);
    if (known !== undefined && n !== undefined && (known[1].unit === 'bytes') === (unit !== undefined)) {
      values[known[0]] = n;
    } else unknown[`${prefix}${key}`] = `${number}${unit ?? ''}`;
  }
  return {values, unknown};
};

const readTotal = (info: MemInfo, line: string): MemInfo | undefined => {
  for (const [pattern, name] of totals) {
    const n = parseUnsigned(pattern.exec(line)?.[1]);
    if (n !== undefined) return {...info, totals: {...info.totals, [name]: pages(n)}};
  }
  const swap = /^(Free|Total) swap +[=:] *(\d+)kB$/.exec(line);
  const amount = parseKib(swap?.[2]);
  if (swap === null || amount === undefined) return undefined;
  return swap[1] === 'Free' ? {...info, swapFree: amount} : {...info, swapTotal: amount};
};

const readBuddy = (node: number, zone: string, rest: string): BuddyZone | undefined => {
  const blocks = [...rest.matchAll(/(\d+)\*\d+kB/g)].map(match => parseUnsigned(match[1]));
  const exact = blocks.filter(n => n !== undefined);
  return exact.length === 0 || exact.length < blocks.length ? undefined : {node, zone, freeBlocks: exact.map(count)};
};

/** `Node 0 DMA32 free:2872kB boost:2048kB min:3648kB …` and `Node 0 DMA: 1*4kB (U) 0*8kB … = 860kB` */
const readZone = (info: MemInfo, line: string): MemInfo | undefined => {
  const match = /^(?:Node (\d+) )?(\w+)(:)? (.*)$/s.exec(line);
  if (match === null) return undefined;
  const node = match[1] === undefined ? 0 : parseUnsigned(match[1]);
  const [zone, rest] = [match[2]!, match[4]!];
  if (node === undefined) return undefined;
  if (match[3] === ':') {
    const blocks = /^\d+\*\d+kB /.test(rest) ? readBuddy(node, zone, rest) : undefined;
    return blocks && {...info, freeBlocks: [...info.freeBlocks, blocks]};
  }
  if (!rest.startsWith('free:')) return undefined;
  const {values, unknown} = readPairs(rest, zoneIndex, 'zone ');
  return {
    ...info,
    zones: [...info.zones, {node, zone, ...(values as Values<typeof memZoneFields>)}],
    unknown: {...info.unknown, ...unknown},
  };
};

/** `lowmem_reserve[]: 0 170 170 170 170`, of the zone above it */
const readReserve = (info: MemInfo, line: string): MemInfo | undefined => {
  const zone = info.zones.at(-1);
  const words = /^lowmem_reserve\[\]:((?: \d+)+)$/.exec(line)?.[1]?.trim().split(' ').map(parseUnsigned);
  const exact = words?.filter(n => n !== undefined);
  if (zone === undefined || words === undefined || exact === undefined || exact.length < words.length) return undefined;
  return {...info, zones: [...info.zones.slice(0, -1), {...zone, lowmemReserve: exact.map(pages)}]};
};

/** `kmalloc-4k            1024KB       2048KB` */
const readSlab = (info: MemInfo, line: string): MemInfo | undefined => {
  const match = /^(\S+) +(\d+)KB +(\d+)KB$/.exec(line);
  const used = parseKib(match?.[2]);
  const total = parseKib(match?.[3]);
  if (match === null || used === undefined || total === undefined) return undefined;
  return {...info, slabs: [...info.slabs, {name: match[1]!, used, total}]};
};

/** What a line of the block adds; undefined when it is none of it. */
export const readMemInfoLine = (info: MemInfo, line: string): MemInfo | undefined => {
  if (/^ ?[a-z_]+:\d+(?: [a-z_]+:\d+)*$/.test(line)) {
    const {values, unknown} = readPairs(line, pageIndex, '');
    return {...info, pages: {...info.pages, ...values}, unknown: {...info.unknown, ...unknown}};
  }
  return readTotal(info, line) ?? readReserve(info, line) ?? readZone(info, line) ?? readSlab(info, line);
};
