import type {Meminfo} from '../proc/meminfo.ts';
import type {Zoneinfo} from '../proc/zoneinfo.ts';
import {available, chainReading, noField, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytes, pages, pagesToBytes} from '../units.ts';

/**
 * Where all of MemTotal is, in rows that do not overlap; the last row closes the sum exactly. The rows follow the
 * kernel's own counters (mm/page_alloc.c, fs/proc/meminfo.c); per-CPU free lists and the compressed pool are the two
 * that other tools leave out, and together they can be an eighth of a small machine. An amount that is not known, or
 * cannot be this machine's, has no row: the remainder holds it.
 */
export type BalanceId =
  | 'free'
  | 'pcp'
  | 'anon'
  | 'shmem'
  | 'file'
  | 'swapcache_only'
  | 'slab_reclaimable'
  | 'slab_unreclaimable'
  | 'pagetables'
  | 'vmalloc_and_stacks'
  | 'percpu'
  | 'hugetlb'
  | 'compressed'
  | 'balloon'
  | 'gpu'
  | 'unaccounted';

/** How the bar and htop's colours group the rows. */
export type BalanceGroup = 'used' | 'shared' | 'compressed' | 'kernel' | 'cache' | 'free' | 'reserved' | 'unknown';

export type BalanceRow = {
  readonly id: BalanceId;
  readonly label: string;
  readonly group: BalanceGroup;
  readonly bytes: Bytes;
  /** Kernel fields and arithmetic, for explain and JSON. */
  readonly formula: string;
};

export type Balance = {readonly total: Bytes; readonly rows: readonly BalanceRow[]};

type Sources = {
  readonly meminfo: Meminfo;
  /** Bytes on the per-CPU free lists. */
  readonly pcp: Bytes | undefined;
  /** Bytes of zsmalloc pools. */
  readonly zspages: Bytes | undefined;
};

type Draft = Omit<BalanceRow, 'bytes'> & {readonly value: (sources: Sources) => number | undefined};

const sum = (...parts: readonly (Bytes | undefined)[]): number | undefined => {
  const known = parts.filter(part => part !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, part) => total + part, 0);
};

const cacheOnly = ({cached, shmem, buffers}: Meminfo): number | undefined =>
  cached === undefined ? undefined : Math.max(0, cached - (shmem ?? 0)) + (buffers ?? 0);

/** Pages in the swap cache that no counter above holds: on the LRU lists, neither mapped nor file. */
const swapCacheOnly = (m: Meminfo): number | undefined => {
  const lru = sum(m.activeAnon, m.inactiveAnon, m.activeFile, m.inactiveFile, m.unevictable);
  if (lru === undefined || m.swapCached === undefined) return undefined;
  const held = (m.anonPages ?? 0) + (m.shmem ?? 0) + (cacheOnly(m) ?? 0);
  return Math.min(m.swapCached, Math.max(0, lru - held));
};

/**
 * Stacks lie in the vmalloc range (CONFIG_VMAP_STACK: x86-64, arm64 and others) and are then a part of VmallocUsed.
 * A KernelStack above VmallocUsed shows a kernel whose stacks lie elsewhere.
 */
const vmallocAndStacks = ({vmallocUsed, kernelStack}: Meminfo): number | undefined =>
  vmallocUsed !== undefined && kernelStack !== undefined && vmallocUsed >= kernelStack
    ? vmallocUsed
    : sum(vmallocUsed, kernelStack);

const drafts: readonly Draft[] = [
  {
    id: 'anon',
    label: 'process memory',
    group: 'used',
    formula: 'AnonPages',
    value: s => s.meminfo.anonPages,
  },
  {id: 'shmem', label: 'shared, tmpfs', group: 'shared', formula: 'Shmem', value: s => s.meminfo.shmem},
  {
    id: 'swapcache_only',
    label: 'swap cache',
    group: 'used',
    formula: 'clamp(LRU lists - anon - shmem - file, 0, SwapCached)',
    value: s => swapCacheOnly(s.meminfo),
  },
  {
    id: 'compressed',
    label: 'compressed pool',
    group: 'compressed',
    formula: 'max(nr_zspages, Zswap)',
    value: s => {
      const parts = [s.zspages, s.meminfo.zswap].filter(part => part !== undefined);
      return parts.length === 0 ? undefined : Math.max(...parts);
    },
  },
  {
    id: 'slab_unreclaimable',
    label: 'slab, fixed',
    group: 'kernel',
    formula: 'SUnreclaim',
    value: s => s.meminfo.sUnreclaim,
  },
  {
    id: 'pagetables',
    label: 'page tables',
    group: 'kernel',
    formula: 'PageTables + SecPageTables',
    value: s => sum(s.meminfo.pageTables, s.meminfo.secPageTables),
  },
  {
    id: 'vmalloc_and_stacks',
    label: 'vmalloc, stacks',
    group: 'kernel',
    formula: 'VmallocUsed, plus KernelStack where that is larger',
    value: s => vmallocAndStacks(s.meminfo),
  },
  {id: 'percpu', label: 'per-CPU data', group: 'kernel', formula: 'Percpu', value: s => s.meminfo.percpu},
  {id: 'hugetlb', label: 'huge page pool', group: 'reserved', formula: 'Hugetlb', value: s => s.meminfo.hugetlb},
  {
    id: 'gpu',
    label: 'graphics',
    group: 'kernel',
    formula: 'GPUActive + GPUReclaim',
    value: s => sum(s.meminfo.gpuActive, s.meminfo.gpuReclaim),
  },
  {id: 'balloon', label: 'balloon', group: 'reserved', formula: 'Balloon', value: s => s.meminfo.balloon},
  {
    id: 'file',
    label: 'page cache',
    group: 'cache',
    formula: 'Cached - Shmem + Buffers',
    value: s => cacheOnly(s.meminfo),
  },
  {
    id: 'slab_reclaimable',
    label: 'slab, reclaimable',
    group: 'cache',
    formula: 'SReclaimable',
    value: s => s.meminfo.sReclaimable,
  },
  {
    id: 'pcp',
    label: 'free, per-CPU lists',
    group: 'free',
    formula: 'sum of count: over the pagesets of zoneinfo x page size',
    value: s => s.pcp,
  },
  {id: 'free', label: 'free', group: 'free', formula: 'MemFree', value: s => s.meminfo.memFree},
];

/** Pages parked on the per-CPU lists of all zones; MemFree does not hold them. */
export const perCpuFree = (zoneinfo: Zoneinfo, pageSize: Bytes): Bytes =>
  pagesToBytes(
    pages(zoneinfo.zones.reduce((total, zone) => total + zone.pagesets.reduce((n, set) => n + set.count, 0), 0)),
    pageSize,
  );

/** Files are read one after the other, and two counters may overlap a little: so much of the total is no finding. */
const NOISE_SHARE = 0.01;

/** A remainder a little below nothing. */
export const isNoise = ({id, bytes: n}: Pick<BalanceRow, 'id' | 'bytes'>, total: Bytes): boolean =>
  id === 'unaccounted' && n < 0 && -n <= total * NOISE_SHARE;

/** More is accounted for than there is: the kernel, or a container's files, count something twice. */
const isOvercount = (row: Pick<BalanceRow, 'id' | 'bytes'>, total: Bytes): boolean =>
  row.id === 'unaccounted' && row.bytes < 0 && !isNoise(row, total);

export const labelOf = (row: BalanceRow, total: Bytes): string =>
  isOvercount(row, total) ? 'counted twice' : row.label;

const remainder = (rows: readonly BalanceRow[], total: Bytes): Bytes =>
  bytes(total - rows.reduce((known, row) => known + row.bytes, 0));

/**
 * The drivers of Xen and, unless it may deflate on OOM, of virtio take their pages out of MemTotal and count them in
 * Balloon all the same (adjust_managed_page_count); others leave them in. Where there is no room left for them between
 * the other rows, they are outside.
 */
const withoutOutsideBalloon = (rows: readonly BalanceRow[], total: Bytes): BalanceRow[] => {
  const others = rows.filter(row => row.id !== 'balloon');
  const balloon = rows.find(row => row.id === 'balloon');
  const room = Math.max(0, remainder(others, total));
  return balloon === undefined || balloon.bytes > room ? others : [...rows];
};

export const balanceOf = (sources: Sources): Reading<Balance> => {
  const total = sources.meminfo.memTotal;
  if (total === undefined) return noField('proc/meminfo', 'MemTotal');
  const found: BalanceRow[] = [];
  for (const {value, ...row} of drafts) {
    const amount = value(sources);
    // More than everything: lxcfs prints a container's MemTotal beside some of the host's amounts.
    if (amount !== undefined && amount <= total) found.push({...row, bytes: bytes(amount)});
  }
  const rows = withoutOutsideBalloon(found, total);
  rows.push({
    id: 'unaccounted',
    label: 'unaccounted',
    group: 'unknown',
    bytes: remainder(rows, total),
    formula: 'MemTotal - all rows above',
  });
  return available({total, rows});
};

/** The balance of a snapshot; rows whose source could not be read are left to the remainder. */
export const balance = (snapshot: Snapshot): Reading<Balance> => {
  const {pageSize} = snapshot.system;
  const zoneinfo = readingOf(snapshot, 'zoneinfo');
  const vmstat = readingOf(snapshot, 'vmstat');
  const zspages = vmstat.ok ? vmstat.value.nrZspages : undefined;
  return chainReading(readingOf(snapshot, 'meminfo'), meminfo =>
    balanceOf({
      meminfo,
      pcp: zoneinfo.ok ? perCpuFree(zoneinfo.value, pageSize) : undefined,
      zspages: zspages === undefined ? undefined : pagesToBytes(zspages, pageSize),
    }),
  );
};
