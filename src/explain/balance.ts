import {type BalanceId, balanceOf} from '../model/balance.ts';
import {usedDefinitions} from '../model/used.ts';
import {meminfoFields} from '../proc/meminfo.ts';
import {bytes, GIB} from '../units.ts';
import {type Draft, type Entry, ofKind} from './entry.ts';

/** The rows of mmtop's memory balance, and the definitions of "used". Labels and formulas are those of the model. */
type About = Pick<Draft, 'meaning' | 'normal' | 'act' | 'see'>;

const about: Readonly<Record<BalanceId, About>> = {
  anon: {
    meaning: 'Private memory of programs: heaps, stacks, data. Only swap, or the end of the program, frees it.',
    act: 'Press 2 and sort by ANON.',
    see: ['anon', 'meminfo.AnonPages', 'processes.anon'],
  },
  shmem: {
    meaning: 'Shared memory and files in tmpfs. Other tools show it as cache, yet it cannot be dropped.',
    act: 'df -t tmpfs; ipcs -m.',
    see: ['shmem', 'meminfo.Shmem'],
  },
  swapcache_only: {
    meaning: 'Pages on their way from or to swap that no program maps at the moment.',
    normal: 'Small; some MiB during heavy swapping.',
    see: ['swap-cache', 'meminfo.SwapCached'],
  },
  compressed: {
    meaning: 'RAM that zram and zswap take for compressed swap. The same data is also "swap used".',
    see: ['zsmalloc', 'zram', 'zswap', 'vmstat.nr_zspages'],
  },
  slab_unreclaimable: {
    meaning: 'Kernel objects that stay until their owner frees them.',
    normal: 'A few per cent, and steady.',
    act: 'Growing for hours: press 3 as root.',
    see: ['slab', 'meminfo.SUnreclaim', 'leak'],
  },
  pagetables: {
    meaning: 'The tables that say which address is which page, virtual machines and IOMMUs included.',
    see: ['page-table', 'meminfo.PageTables', 'meminfo.SecPageTables'],
  },
  vmalloc_and_stacks: {
    meaning: 'Large buffers of the kernel, modules, BPF programs, and the kernel stacks of all threads.',
    see: ['vmalloc-area', 'kernel-stack', 'meminfo.VmallocUsed'],
  },
  percpu: {
    meaning: 'Kernel data that exists once for each CPU.',
    see: ['percpu', 'meminfo.Percpu', 'dying-cgroup'],
  },
  hugetlb: {
    meaning: 'Huge pages set aside for programs that ask for them, free ones included.',
    act: 'Is the pool used? See HugePages_Free.',
    see: ['hugetlb', 'meminfo.Hugetlb', 'meminfo.HugePages_Free'],
  },
  gpu: {
    meaning: 'System memory that graphics drivers report. Older kernels and many drivers do not report it.',
    see: ['meminfo.GPUActive', 'unaccounted'],
  },
  balloon: {
    meaning: 'RAM that a guest has given back to its hypervisor.',
    see: ['balloon', 'meminfo.Balloon'],
  },
  file: {
    meaning: 'Contents of files kept in RAM. The kernel drops them when programs need room.',
    normal: 'Whatever nobody else uses.',
    see: ['page-cache', 'meminfo.Cached', 'refault'],
  },
  slab_reclaimable: {
    meaning: 'Kernel objects that give way under pressure, mostly dentries and inodes. An upper bound.',
    see: ['slab', 'dentry', 'meminfo.SReclaimable'],
  },
  pcp: {
    meaning:
      'Free pages that CPUs keep at hand. No other tool shows them; on a small machine they can be a tenth of RAM.',
    see: ['pcp', 'zoneinfo.pageset.count'],
  },
  free: {
    meaning: 'Pages that hold nothing at all.',
    normal: 'Low on a healthy machine. MemAvailable is the figure to watch.',
    see: ['meminfo.MemFree', 'meminfo.MemAvailable', 'rule.available'],
  },
  unaccounted: {
    meaning: 'The rest: memory that no line of the kernel explains, mostly taken by drivers.',
    normal: 'Up to about 2 %. Slightly below 0 is noise.',
    act: 'Watch its growth over hours, not its size.',
    see: ['unaccounted', 'leak', 'balloon'],
  },
};

/** One byte of everything: the model then has a row of each kind, which says what it is called and made of. */
const specimen = balanceOf({
  meminfo: {
    ...Object.fromEntries(Object.keys(meminfoFields).map(name => [name, bytes(1)])),
    memTotal: bytes(GIB),
    unknown: {},
    malformed: [],
  },
  pcp: bytes(1),
  zspages: bytes(1),
});

const rows = specimen.ok ? specimen.value.rows : [];

export const balanceEntries: readonly Entry[] = ofKind(
  'field',
  rows.map(({id, label, formula}): Draft => {
    const {meaning, ...rest} = about[id];
    return {
      id: `balance.${id}`,
      title: `${label} (row of the balance)`,
      names: [id, label],
      meaning: `${meaning} Formula: ${formula}.`,
      unit: 'bytes',
      ...rest,
    };
  }),
);

export const usedEntries: readonly Entry[] = ofKind(
  'concept',
  usedDefinitions.map(({id, who, formula, beware}) => ({
    id: `used.${id}`,
    title: `Used as in: ${who}`,
    names: [`used ${who}`],
    meaning: `Used = ${formula}. ${beware}`,
    act: 'Press m for the next definition.',
    see: ['used', 'meminfo.MemAvailable'],
  })),
);
