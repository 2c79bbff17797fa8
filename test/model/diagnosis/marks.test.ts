import {describe, expect, it} from 'vitest';
import {diagnosisRules} from '../../../src/model/diagnosis/index.ts';
import type {FindingSeverity, RuleId} from '../../../src/model/diagnosis/rule.ts';
import {desktop, nodeText} from '../zone-texts.ts';
import {events, type GroupFiles, holds, mebibytes, waits} from './groups.ts';
import {killLog} from './kill-log.ts';
import {type Condition, type Course, outcomeOf, type Stay} from './patient.ts';
import {slabinfo} from './slab-texts.ts';

/** Where a rule changes its mind: what it says a little below a mark, and a little above it. */
type Said = FindingSeverity | 'healthy' | 'cannot-say';
type Mark = {
  readonly rule: RuleId;
  readonly of: string;
  readonly at: number;
  readonly course: (value: number) => Course;
  readonly below: Said;
  readonly above: Said;
  readonly stay?: Stay;
  /** Share of the mark by which the two stand beside it: more where a counter of the kernel is a whole number. */
  readonly near?: number;
};

/** How near to the mark: a mark that is another by so much is noticed. */
const NEAR = 0.05;

const gib = 1_048_576;
const all = 16 * gib;
const part = (percent: number): number => (all * percent) / 100;
type Rates = NonNullable<Condition['rates']>;
const noSwap = {SwapTotal: 0, SwapFree: 0};
const short = {MemAvailable: 0.5 * gib, ...noSwap};
const knob = (name: string, value: number): Record<string, string> => ({
  [`proc/sys/vm/${name}`]: `${Math.round(value)}\n`,
});
const stall = (some: number, full = 0): Condition => ({stall: {memory: [some, full]}});

const web = '/system.slice/web.service';
const group = (files: GroupFiles): Condition => ({meminfo: noSwap, groups: {[web]: files}});
const atMax =
  (files: GroupFiles, times = 40, more: Condition = {}): Course =>
  second => ({
    ...more,
    groups: {
      [web]: {
        ...holds(480, 30),
        'memory.max': mebibytes(512),
        'memory.events': events({max: Math.round(times * second)}),
        ...files,
      },
    },
  });
const atHigh =
  (files: GroupFiles, times = 30, more: Condition = {}): Course =>
  second => ({
    ...more,
    groups: {
      [web]: {
        ...holds(480, 30),
        'memory.high': mebibytes(512),
        'memory.events': events({high: Math.round(times * second)}),
        ...files,
      },
    },
  });
const noPsi: Condition = {
  stall: null,
  files: {[`sys/fs/cgroup${web}/memory.pressure`]: {kind: 'missing', path: 'memory.pressure'}},
};

const held = {AnonPages: 13 * gib, Cached: 1.2 * gib, MemFree: 0.5 * gib};
const reclaims = (scanned: number, got: number): Condition => ({
  meminfo: {MemFree: 200_000},
  rates: {pgscan_kswapd: scanned, pgsteal_kswapd: scanned * got, pgscan_direct: 0, pgsteal_direct: 0},
});
const stalls = (n: number, more: Condition = {}): Condition => ({
  ...more,
  rates: {pgscan_kswapd: 20_000, pgsteal_kswapd: 19_000, allocstall_normal: n, pgscan_direct: 5000, ...more.rates},
});
const circles = (back: number, out: number, faults = 3100): Rates => ({
  pswpin: back,
  pswpout: out,
  pgmajfault: faults,
  workingset_refault_anon: back,
});
const swapping = (stallOf: Condition['stall'], rates = circles(3072, 2048)): Condition => ({
  rates,
  meminfo: {MemAvailable: 0.6 * gib, SwapFree: 2 * gib},
  ...(stallOf !== undefined && {stall: stallOf}),
});
const comesBack = (refaults: number, active: number, faults: number): Condition => ({
  meminfo: {MemFree: 200_000},
  vmstat: {nr_active_file: 300_000, nr_inactive_file: 224_288},
  rates: {
    pgscan_kswapd: refaults * 1.5,
    pgsteal_kswapd: refaults,
    pgscan_file: refaults * 1.5,
    workingset_refault_file: refaults,
    workingset_activate_file: active,
    pgmajfault: faults,
  },
});
const zramDevice = (data: number, onto: number, limit = 0): Record<string, string> => ({
  'proc/swaps': `Filename Type Size Used Priority\n/dev/zram0 partition ${8 * gib} ${Math.round(data * gib)} 100\n`,
  'sys/block/zram0/disksize': `${8 * gib * 1024}\n`,
  'sys/block/zram0/initstate': '1\n',
  'sys/block/zram0/mm_stat': `${[data, onto * 0.95, onto, limit, onto].map(n => Math.round(n * gib * 1024)).join(' ')} 0 0 0 0\n`,
  'sys/block/zram0/io_stat': '0 0 0 0\n',
});
const promised = (percent: number, limit: number): Condition => ({
  meminfo: {CommitLimit: limit * gib, Committed_AS: (limit * gib * percent) / 100},
  files: knob('overcommit_memory', 2),
});
const faults = (n: number, missed: number): Rates => ({
  thp_fault_alloc: n * (1 - missed),
  thp_fault_fallback: n * missed,
});
const compacts = (n: number, won = 0.5): Rates => ({
  compact_stall: n,
  compact_success: n * won,
  compact_fail: n * (1 - won),
  compact_migrate_scanned: 20_000,
});
const thp = 'sys/kernel/mm/transparent_hugepage';
const bloated = (huge: number, available: number, more: Condition = {}): Condition => ({
  ...more,
  meminfo: {AnonHugePages: huge, AnonPages: 12 * gib, MemAvailable: available, MemFree: 0.3 * gib, ...noSwap},
  files: {
    [`${thp}/enabled`]: '[always] madvise never',
    [`${thp}/hpage_pmd_size`]: '2097152\n',
    ...more.files,
  },
});
const partly = (percent: number): Record<string, string> => ({
  [`${thp}/hugepages-2048kB/enabled`]: 'always [inherit] madvise never\n',
  [`${thp}/hugepages-2048kB/stats/nr_anon`]: '4000\n',
  [`${thp}/hugepages-2048kB/stats/nr_anon_partially_mapped`]: `${Math.round(40 * percent)}\n`,
});
const unwritten = (pages: number, throttled = 0): Condition => ({
  vmstat: {nr_dirty_threshold: 600_000, nr_dirty_background_threshold: 300_000, nr_dirty: pages, nr_writeback: 0},
  rates: {nr_written: 20_000, nr_throttled_written: throttled},
  stall: {io: [60, 40], memory: [20, 8]},
});
const empty = (unused: number, name: string): Condition => ({
  files: slabinfo({name, mib: unused / 0.9, used: 10}),
});
/** Free blocks of which so many percent are too small for a huge page. */
const buddy = (small: number, large: number): Record<string, string> => ({
  'proc/buddyinfo': `Node 0, zone   Normal ${[small, 0, 0, 0, 0, 0, 0, 0, 0, large, 0].map(n => String(n).padStart(6)).join(' ')} \n`,
});
const inPieces = (percent: number): Record<string, string> =>
  buddy(Math.round(4000 * percent), Math.round((4000 * (100 - percent)) / 512));
const pieces = inPieces(100);
const twoNodes = (...free: readonly number[]): Record<string, string> => ({
  'proc/zoneinfo': free
    .map((n, node) => nodeText([{node, free: n, min: 9000, low: 11_250, high: 13_500, managed: 2_000_000}]))
    .join(''),
});
const mibOf = (percent: number): number => (16 * 1024 * percent) / 100;
const quick = {seconds: 6};
const groupStay = {seconds: 10};

const marks: readonly Mark[] = [
  // What is left.
  ...(
    [
      ['without swap', 10, noSwap, 'warn', 'healthy'],
      ['without swap', 5, noSwap, 'critical', 'warn'],
      ['with swap', 10, {}, 'notice', 'healthy'],
    ] as const
  ).map(
    ([which, at, swap, below, above]): Mark => ({
      rule: 'low-available',
      of: `percent available ${which}`,
      at,
      course: x => ({meminfo: {MemAvailable: part(x), ...swap}}),
      below,
      above,
      stay: quick,
    }),
  ),
  {
    rule: 'no-swap',
    of: 'percent available',
    at: 10,
    course: x => ({meminfo: {...noSwap, ...held, MemAvailable: part(x)}}),
    below: 'notice',
    above: 'healthy',
  },
  {
    rule: 'no-swap',
    of: 'percent available while work waits',
    at: 20,
    course: x => ({meminfo: {...noSwap, ...held, MemAvailable: part(x)}, ...stall(30, 5)}),
    below: 'warn',
    above: 'healthy',
  },
  {
    rule: 'no-swap',
    of: 'percent of the time that work waits',
    at: 10,
    course: x => ({meminfo: {...noSwap, ...held, MemAvailable: part(7)}, ...stall(x)}),
    below: 'notice',
    above: 'warn',
  },
  {
    rule: 'no-swap',
    of: 'percent of memory that swap would take',
    at: 30,
    course: x => ({meminfo: {...noSwap, AnonPages: part(x), Shmem: 0, SUnreclaim: 8 * gib, MemAvailable: part(7)}}),
    below: 'healthy',
    above: 'notice',
  },
  ...(
    [
      [20, 2.5, 'notice', 'healthy'],
      [10, 2.5, 'warn', 'notice'],
      [5, 2.5, 'critical', 'warn'],
    ] as const
  ).map(
    ([at, swap, below, above]): Mark => ({
      rule: 'swap-full',
      of: 'percent available with full swap',
      at,
      course: x => ({meminfo: {SwapFree: (4 * gib * swap) / 100, MemAvailable: part(x)}}),
      below,
      above,
      stay: quick,
    }),
  ),
  ...(
    [
      [10, 15, 'notice', 'healthy'],
      [5, 3, 'critical', 'warn'],
    ] as const
  ).map(
    ([at, available, below, above]): Mark => ({
      rule: 'swap-full',
      of: `percent of swap left with ${available} % available`,
      at,
      course: x => ({meminfo: {SwapFree: (4 * gib * x) / 100, MemAvailable: part(available)}}),
      below,
      above,
      stay: quick,
    }),
  ),
  // Waiting.
  ...(
    [
      ['some', 5, 'healthy', 'notice'],
      ['some', 20, 'notice', 'warn'],
      ['full', 5, 'notice', 'warn'],
      ['full', 40, 'warn', 'critical'],
    ] as const
  ).map(
    ([kind, at, below, above]): Mark => ({
      rule: 'memory-stall',
      of: kind,
      at,
      course: x => (kind === 'some' ? stall(x) : stall(Math.max(x, at < 20 ? 15 : 60), x)),
      below,
      above,
    }),
  ),
  ...(
    [
      ['some', 40],
      ['full', 20],
    ] as const
  ).map(
    ([kind, at]): Mark => ({
      rule: 'io-stall',
      of: kind,
      at,
      course: x => ({stall: {io: kind === 'some' ? [x, 5] : [30, x]}}),
      below: 'healthy',
      above: 'notice',
    }),
  ),
  {
    rule: 'io-stall',
    of: 'percent of what is read that was dropped before',
    at: 30,
    course: x => ({
      stall: {io: [60, 25]},
      rates: {pgpgin: 40_000, workingset_refault_file: 10_000, workingset_activate_file: 100 * x},
    }),
    below: 'notice',
    above: 'warn',
  },
  // Reclaim.
  ...(
    [
      ['a second', 5, {}, 'healthy', 'notice'],
      ['a second while work waits', 20, stall(12, 1), 'notice', 'warn'],
      ['a second without PSI', 200, {stall: null}, 'notice', 'warn'],
    ] as const
  ).map(
    ([which, at, more, below, above]): Mark => ({
      rule: 'direct-reclaim',
      of: `stalls ${which}`,
      at,
      course: x => stalls(x, more),
      below,
      above,
    }),
  ),
  {
    rule: 'direct-reclaim',
    of: 'percent of the time that work waits',
    at: 5,
    course: x => stalls(80, stall(x)),
    below: 'notice',
    above: 'warn',
  },
  {
    rule: 'direct-reclaim',
    of: 'tasks put to sleep a second',
    at: 1,
    course: x => stalls(80, {...stall(12, 1), rates: {pgscan_direct_throttle: x}}),
    near: 0.6,
    below: 'warn',
    above: 'critical',
  },
  {
    rule: 'reclaim-inefficient',
    of: 'percent freed',
    at: 33,
    course: x => reclaims(40_000, x / 100),
    below: 'notice',
    above: 'healthy',
  },
  {
    rule: 'reclaim-inefficient',
    of: 'pages looked at a second',
    at: 1000,
    course: x => reclaims(x, 0.1),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'reclaim-inefficient',
    of: 'percent of the time that work waits',
    at: 5,
    course: x => ({...reclaims(40_000, 0.1), ...stall(x)}),
    below: 'notice',
    above: 'warn',
  },
  // Thrashing.
  ...(
    [
      ['some', 5, 'healthy', 'notice'],
      ['some', 10, 'notice', 'warn'],
      ['full', 5, 'notice', 'warn'],
      ['full', 40, 'warn', 'critical'],
    ] as const
  ).map(
    ([kind, at, below, above]): Mark => ({
      rule: 'swap-thrash',
      of: kind,
      at,
      course: x => swapping({memory: kind === 'some' ? [x, 0] : [Math.max(x, at < 10 ? 7 : 60), x]}),
      below,
      above,
    }),
  ),
  ...(
    [
      [500, 'healthy', 'notice'],
      [1000, 'notice', 'warn'],
    ] as const
  ).map(
    ([at, below, above]): Mark => ({
      rule: 'swap-thrash',
      of: 'major faults a second without PSI',
      at,
      course: x => ({...swapping(undefined, circles(3072, 2048, x)), stall: null}),
      below,
      above,
    }),
  ),
  {
    rule: 'swap-thrash',
    of: 'pages a second that come back',
    at: 256,
    course: x => swapping({memory: [35, 4]}, circles(x, x)),
    below: 'healthy',
    above: 'warn',
  },
  {
    rule: 'swap-thrash',
    of: 'part of it that goes out again',
    at: 0.2,
    course: x => swapping({memory: [35, 4]}, circles(3000, 3000 * x)),
    below: 'healthy',
    above: 'warn',
  },
  {
    rule: 'cache-thrash',
    of: 'part of it in use before',
    at: 0.5,
    course: x => ({...comesBack(12_000, 12_000 * x, 20), ...stall(4, 1)}),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'cache-thrash',
    of: 'major faults a second',
    at: 500,
    course: x => ({...comesBack(12_000, 1000, x), ...stall(4, 1)}),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'cache-thrash',
    of: 'percent of the time that work waits',
    at: 10,
    course: x => ({...comesBack(12_000, 10_000, 700), ...stall(x, 1)}),
    below: 'notice',
    above: 'warn',
  },
  {
    rule: 'cache-thrash',
    of: 'full',
    at: 40,
    course: x => ({...comesBack(12_000, 10_000, 700), ...stall(60, x)}),
    below: 'warn',
    above: 'critical',
  },
  {
    rule: 'cache-thrash',
    of: 'percent of the cache a second without PSI',
    at: 30,
    course: x => ({...comesBack(5242.88 * x, 5000 * x, 700), stall: null}),
    below: 'notice',
    above: 'warn',
  },
  // Groups.
  ...(
    [
      ['some', 5, 'healthy', 'notice'],
      ['some', 20, 'notice', 'warn'],
      ['full', 10, 'notice', 'warn'],
      ['full', 40, 'warn', 'critical'],
    ] as const
  ).flatMap(([kind, at, below, above]): readonly Mark[] => {
    const pressure = (x: number): GroupFiles => ({
      'memory.pressure': kind === 'some' ? waits(x, 0) : waits(Math.max(x, at < 20 ? 15 : 60), x),
    });
    const common = {of: kind, at, below, above, stay: groupStay};
    return [
      {rule: 'cgroup-near-max', ...common, course: x => atMax(pressure(x))},
      {rule: 'cgroup-throttled', ...common, course: x => atHigh(pressure(x))},
    ];
  }),
  {
    rule: 'cgroup-near-max',
    of: 'percent of its limit',
    at: 90,
    course: x => atMax({...holds(Math.round(5.12 * x), 0), 'memory.pressure': waits(34, 8)}),
    below: 'healthy',
    above: 'warn',
    stay: groupStay,
  },
  {
    rule: 'cgroup-near-max',
    of: 'percent that is no cache, without PSI',
    at: 90,
    course: x => atMax(holds(Math.round(5.12 * x), Math.round(512 - 5.12 * x)), 40, noPsi),
    below: 'healthy',
    above: 'warn',
    stay: groupStay,
  },
  {
    rule: 'cgroup-near-max',
    of: 'times a second, without PSI of groups',
    at: 10,
    course: x => atMax(holds(60, 451), x, {...noPsi, ...stall(15, 2)}),
    below: 'healthy',
    above: 'notice',
    stay: {seconds: 20},
  },
  {
    rule: 'cgroup-throttled',
    of: 'times a second, without PSI',
    at: 1,
    course: x => atHigh({}, x, noPsi),
    below: 'healthy',
    above: 'notice',
    stay: {seconds: 50},
  },
  // Who holds it.
  ...(
    [
      ['hugetlb-unused', 5, 'healthy', 'notice', x => ({HugePages_Total: x, HugePages_Free: x}), {}],
      ['mlocked', 25, 'healthy', 'notice', x => ({Unevictable: x, Mlocked: x}), {}],
      ['mlocked', 10, 'healthy', 'warn', x => ({Unevictable: x, Mlocked: x}), short],
      ['shmem-large', 30, 'healthy', 'notice', x => ({Shmem: x, Cached: 8 * gib}), {}],
      ['shmem-large', 15, 'healthy', 'warn', x => ({Shmem: x, Cached: 8 * gib}), short],
      ['page-tables', 5, 'healthy', 'notice', x => ({PageTables: x}), {}],
      ['page-tables', 5, 'healthy', 'warn', x => ({PageTables: x}), short],
      ['kernel-stacks', 2, 'healthy', 'notice', x => ({KernelStack: x}), {}],
      ['slab-large', 10, 'healthy', 'notice', x => ({SUnreclaim: x}), {}],
    ] as readonly (readonly [
      RuleId,
      number,
      Said,
      Said,
      (kilobytes: number) => Readonly<Record<string, number>>,
      Readonly<Record<string, number>>,
    ])[]
  ).map(
    ([rule, at, below, above, meminfo, more]): Mark => ({
      rule,
      of: `percent of memory${more === short ? ' where it runs out' : ''}`,
      at,
      course: x => {
        const amounts = meminfo(part(x));
        const pages = Object.entries(amounts).map(([key, n]) => [
          key,
          key.startsWith('Huge') ? Math.round(n / 2048) : n,
        ]);
        return {meminfo: {...Object.fromEntries(pages), ...more}};
      },
      below,
      above,
      stay: quick,
    }),
  ),
  {
    rule: 'dentry-swell',
    of: 'percent of memory',
    at: 25,
    course: x => ({
      meminfo: {Slab: part(x) + gib, SReclaimable: part(x) + 0.5 * gib},
      files: slabinfo({name: 'dentry', mib: mibOf(x)}),
    }),
    below: 'healthy',
    above: 'notice',
  },
  ...(
    [
      ['kmalloc-512', 5, {}, 'healthy', 'notice'],
      ['dentry', 10, {}, 'healthy', 'notice'],
      ['dentry', 5, short, 'healthy', 'warn'],
    ] as const
  ).map(
    ([name, at, more, below, above]): Mark => ({
      rule: 'slab-fragmentation',
      of: `percent of memory empty in ${name}${more === short ? ' where it runs out' : ''}`,
      at,
      course: x => ({
        meminfo: {Slab: 4 * gib, SReclaimable: 2 * gib, SUnreclaim: 2 * gib, ...more},
        ...empty(mibOf(x), name),
      }),
      below,
      above,
    }),
  ),
  {
    rule: 'thp-bloat',
    of: 'percent of memory in huge pages',
    at: 25,
    course: x => bloated(part(x), part(8)),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'thp-bloat',
    of: 'percent available',
    at: 10,
    course: x => bloated(8 * gib, part(x)),
    below: 'notice',
    above: 'healthy',
  },
  {
    rule: 'thp-bloat',
    of: 'splits of unused ones a second',
    at: 1,
    course: x => bloated(8 * gib, part(4), {rates: {thp_underused_split_page: x}}),
    near: 0.6,
    below: 'notice',
    above: 'warn',
  },
  {
    rule: 'thp-bloat',
    of: 'percent partly unmapped',
    at: 30,
    course: x => bloated(8 * gib, part(4), {files: partly(x)}),
    below: 'notice',
    above: 'warn',
  },
  // And at least so much of it, on a machine where that is more than the share.
  ...(
    [
      ['hugetlb-unused', 128, 1, x => ({HugePages_Total: x / 2048, HugePages_Free: x / 2048})],
      ['mlocked', 256, 0.75, x => ({Unevictable: x, Mlocked: x})],
      ['shmem-large', 256, 0.5, x => ({Shmem: x, Cached: 400_000})],
      ['page-tables', 256, 2, x => ({PageTables: x})],
      ['kernel-stacks', 128, 2, x => ({KernelStack: x})],
      ['slab-large', 128, 1, x => ({SUnreclaim: x})],
    ] as readonly (readonly [RuleId, number, number, (kilobytes: number) => Readonly<Record<string, number>>])[]
  ).map(
    ([rule, at, total, meminfo]): Mark => ({
      rule,
      of: `MiB at least on a machine of ${total} GiB`,
      at,
      course: x => ({
        meminfo: {MemTotal: total * gib, MemFree: 0.2 * gib, MemAvailable: 0.4 * gib, ...noSwap, ...meminfo(x * 1024)},
      }),
      below: 'healthy',
      above: 'notice',
      stay: quick,
    }),
  ),
  {
    rule: 'dentry-swell',
    of: 'MiB at least on a machine of 0.75 GiB',
    at: 256,
    course: x => ({
      meminfo: {
        MemTotal: 0.75 * gib,
        MemFree: 0.2 * gib,
        MemAvailable: 0.4 * gib,
        Slab: 400_000,
        SReclaimable: 350_000,
      },
      files: slabinfo({name: 'dentry', mib: x}),
    }),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'commit-limit',
    of: 'GiB that may be promised still',
    at: 4,
    course: x => promised(97, x / 0.03),
    below: 'warn',
    above: 'notice',
    stay: quick,
  },
  {
    rule: 'commit-limit',
    of: 'GiB that may be promised still, of nearly all',
    at: 1,
    course: x => promised(99.5, x / 0.005),
    below: 'critical',
    above: 'warn',
    stay: quick,
  },
  // Large blocks.
  {
    rule: 'thp-fallback',
    of: 'part of the faults that miss',
    at: 0.5,
    course: x => ({rates: faults(100, x)}),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'thp-fallback',
    of: 'faults a second that want one',
    at: 10,
    course: x => ({rates: faults(x, 0.9)}),
    near: 0.15,
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'compaction-storm',
    of: 'stalls a second',
    at: 5,
    course: x => ({rates: compacts(x)}),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'compaction-storm',
    of: 'stalls a second without PSI',
    at: 500,
    course: x => ({rates: compacts(x), stall: null}),
    below: 'notice',
    above: 'warn',
  },
  {
    rule: 'compaction-storm',
    of: 'percent of the time that work waits',
    at: 5,
    course: x => ({rates: compacts(60), ...stall(x)}),
    below: 'notice',
    above: 'warn',
  },
  // Writing.
  {
    rule: 'dirty-throttle',
    of: 'percent of the amount at which writers are slowed',
    at: 100,
    course: x => unwritten(4500 * x),
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'dirty-throttle',
    of: 'pages a second that reclaim waits for',
    at: 256,
    course: x => unwritten(590_000, x),
    below: 'notice',
    above: 'warn',
  },
  // Settings.
  ...(
    [
      [5, {}, 'healthy', 'notice'],
      [15, {}, 'notice', 'warn'],
      [15, short, 'notice', 'critical'],
    ] as const
  ).map(
    ([at, meminfo, below, above]): Mark => ({
      rule: 'min-free',
      of: `percent of memory${meminfo === short ? ' where it runs out' : ''}`,
      at,
      course: x => ({meminfo, files: knob('min_free_kbytes', part(x))}),
      below,
      above,
      stay: quick,
    }),
  ),
  {
    rule: 'min-free',
    of: 'kB at least',
    at: 1024,
    course: x => ({files: knob('min_free_kbytes', x)}),
    below: 'notice',
    above: 'healthy',
    stay: quick,
  },
  ...(
    [
      ['refaults in MiB a second', 10, x => ({rates: {workingset_refault_file: 256 * x}, ...stall(20, 5)})],
      ['percent of the time', 5, x => ({rates: {workingset_refault_file: 8000}, ...stall(x)})],
      [
        'percent of swap that is free',
        50,
        x => ({rates: {workingset_refault_file: 8000}, ...stall(20, 5), meminfo: {SwapFree: 0.04 * gib * x}}),
      ],
    ] as readonly (readonly [string, number, (x: number) => Condition])[]
  ).map(
    ([of, at, condition]): Mark => ({
      rule: 'swappiness-zero',
      of,
      at,
      course: x => ({...condition(x), files: knob('swappiness', 0)}),
      below: 'notice',
      above: 'warn',
      stay: {seconds: 12},
    }),
  ),
  ...(
    [
      [90, 12, 'healthy', 'notice'],
      [95, 12, 'notice', 'warn'],
      [99, 12, 'warn', 'critical'],
    ] as const
  ).map(
    ([at, limit, below, above]): Mark => ({
      rule: 'commit-limit',
      of: 'percent promised',
      at,
      course: x => promised(100 - (100 - x), limit),
      below,
      above,
      stay: quick,
    }),
  ),
  // Compressed swap.
  {
    rule: 'compressed-swap',
    of: 'data for each byte of RAM',
    at: 1.5,
    course: x => ({files: zramDevice(2, 2 / x)}),
    below: 'notice',
    above: 'healthy',
    stay: {seconds: 15},
  },
  {
    rule: 'compressed-swap',
    of: 'percent available where it hardly compresses',
    at: 10,
    course: x => ({meminfo: {MemAvailable: part(x)}, files: zramDevice(2, 1.7)}),
    below: 'warn',
    above: 'notice',
    stay: {seconds: 15},
  },
  {
    rule: 'compressed-swap',
    of: 'percent of memory compressed before a ratio says anything',
    at: 1,
    course: x => ({files: zramDevice(0.16 * x, 0.15 * x)}),
    below: 'healthy',
    above: 'notice',
    stay: {seconds: 15},
  },
  {
    rule: 'compressed-swap',
    of: 'percent of memory that it takes where memory is short',
    at: 5,
    course: x => ({meminfo: {MemAvailable: part(8)}, files: zramDevice(0.16 * x * 1.2, 0.16 * x)}),
    below: 'notice',
    above: 'warn',
    stay: {seconds: 15},
  },
  ...(
    [
      [90, 'healthy', 'notice'],
      [98, 'notice', 'warn'],
    ] as const
  ).map(
    ([at, below, above]): Mark => ({
      rule: 'compressed-swap',
      of: 'percent of mem_limit',
      at,
      course: x => ({files: zramDevice(3, x / 100, 1)}),
      below,
      above,
      stay: {seconds: 15},
    }),
  ),
  // Blocks, nodes, zones.
  ...(
    [
      ['faults that miss a second', 10, x => ({rates: faults(x / 0.9, 0.9), files: pieces}), 0.15],
      ['part of the faults that miss', 0.5, x => ({rates: faults(100, x), files: pieces}), NEAR],
      ['failed compactions a second', 5, x => ({rates: compacts(x, 0), files: pieces}), 0.15],
      ['percent of free memory in pieces', 95, x => ({rates: faults(100, 0.9), files: inPieces(x)}), NEAR],
      [
        'percent in pieces where compaction is in vain',
        50,
        x => ({rates: {...faults(100, 0.9), ...compacts(40, 0)}, files: inPieces(x)}),
        NEAR,
      ],
      [
        'percent of compactions in vain',
        80,
        x => ({rates: {...faults(100, 0.9), ...compacts(100, 1 - x / 100)}, files: inPieces(70)}),
        NEAR,
      ],
    ] as readonly (readonly [string, number, (x: number) => Condition, number])[]
  ).map(
    ([of, at, course, near]): Mark => ({
      rule: 'fragmentation',
      of,
      at,
      course,
      below: 'healthy',
      above: 'notice',
      near,
    }),
  ),
  ...(
    [
      [
        'stalls a second',
        5,
        {numa_hit: 90_000},
        x => ({allocstall_movable: x, pgscan_direct: 400}),
        'healthy',
        'warn',
        0.15,
      ],
      ['pages a second swapped', 256, {numa_hit: 90_000}, x => ({pswpout: x}), 'healthy', 'warn', NEAR],
      [
        'pages a second that kswapd looks at',
        1000,
        {numa_hit: 90_000},
        x => ({pgscan_kswapd: x}),
        'healthy',
        'notice',
        NEAR,
      ],
      [
        'percent of allocations elsewhere',
        10,
        {},
        x => ({numa_hit: 100_000 - 1000 * x, numa_miss: 1000 * x}),
        'healthy',
        'notice',
        NEAR,
      ],
    ] as readonly (readonly [string, number, Rates, (x: number) => Rates, Said, Said, number])[]
  ).map(
    ([of, at, rates, more, below, above, near]): Mark => ({
      rule: 'node-imbalance',
      of,
      at,
      course: x => ({rates: {...rates, ...more(x)}, files: twoNodes(8500, 900_000)}),
      below,
      above,
      near,
    }),
  ),
  {
    rule: 'node-imbalance',
    of: 'percent free above its marks on the other',
    at: 10,
    course: x => ({rates: {numa_hit: 90_000, pswpout: 3000}, files: twoNodes(8500, 11_250 + 20_000 * x)}),
    below: 'healthy',
    above: 'warn',
  },
  {
    rule: 'zone-imbalance',
    of: 'stalls a second',
    at: 5,
    course: x => ({rates: {allocstall_dma32: x}, files: {'proc/zoneinfo': desktop({free: 1_600_000}, {free: 2500})}}),
    below: 'healthy',
    above: 'warn',
    near: 0.15,
  },
  {
    rule: 'zone-reclaim',
    of: 'pages a second read again',
    at: 1000,
    course: x => ({
      rates: {zone_reclaim_success: 20, workingset_refault_file: x},
      files: {
        ...knob('zone_reclaim_mode', 1),
        'proc/zoneinfo': `${desktop()}${desktop().replaceAll('Node 0', 'Node 1')}`,
      },
    }),
    below: 'notice',
    above: 'warn',
    stay: {seconds: 12},
  },
  {
    rule: 'compaction-storm',
    of: 'percent of memory that kcompactd looks at each second',
    at: 20,
    course: x => {
      const scanned = (x / 100) * 4_194_304;
      return {rates: {compact_daemon_migrate_scanned: scanned, compact_migrate_scanned: scanned}};
    },
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'kernel-unaccounted',
    of: 'percent of memory',
    at: 10,
    // 0.39 GiB of it is in no counter at any time.
    course: x => ({meminfo: {MemFree: 6 * gib - part(x) + 0.39 * gib, MemAvailable: 10 * gib}}),
    stay: {seconds: 140, delay: 5},
    below: 'healthy',
    above: 'notice',
  },
  {
    rule: 'rss-misleads',
    of: 'percent of memory that is counted too often',
    at: 50,
    course: x => ({
      meminfo: {AnonPages: gib, Mapped: 0.2 * gib},
      processes: Array.from({length: 60}, (_, i) => ({pid: 100 + i, anon: 17, file: (mibOf(x) + 205) / 60})),
    }),
    below: 'healthy',
    above: 'notice',
  },
  ...(
    [
      [300, 'critical', 'warn'],
      [900, 'warn', 'notice'],
      [3600, 'notice', 'healthy'],
    ] as const
  ).flatMap(([at, below, above]): readonly Mark[] => {
    const kill = (x: number) => ({pid: 77, comm: 'java', anon: 300, at: 100_000 - x});
    const common = {of: 'seconds ago', at, below, above, stay: {seconds: 0}};
    return [
      {rule: 'oom-kills', ...common, course: x => ({vmstat: {oom_kill: 1}, log: killLog(kill(x))})},
      {rule: 'cgroup-oom', ...common, course: x => ({vmstat: {oom_kill: 1}, log: killLog({...kill(x), limitOf: web})})},
    ];
  }),
  // The end of memory.
  ...(
    [
      ['seconds left, watched for minutes', 300, 240, 14, 'critical', 'warn'],
      ['seconds left, watched for minutes', 1800, 330, 14, 'warn', 'healthy'],
    ] as const
  ).map(
    ([of, at, seconds, left, below, above]): Mark => ({
      rule: 'exhaustion-forecast',
      of,
      at,
      course: x => second => ({
        meminfo: {...noSwap, MemAvailable: part(left) * (1 + (seconds - second) / x)},
      }),
      below,
      above,
      stay: {seconds, delay: 5},
    }),
  ),
  ...(
    [
      [15, 48, 100, 'critical', 'cannot-say'],
      [25, 100, 200, 'critical', 'cannot-say'],
      [50, 250, 1000, 'warn', 'healthy'],
    ] as const
  ).flatMap(([at, seconds, ahead, below, above]): readonly Mark[] => {
    const common = {of: `percent left after ${seconds} s`, at, below, above, stay: {seconds, delay: 2}};
    const left = (x: number, second: number): number => (x / 100) * (1 + (seconds - second) / ahead);
    return [
      {
        rule: 'exhaustion-forecast',
        ...common,
        course: x => second => ({meminfo: {...noSwap, MemAvailable: all * left(x, second)}}),
      },
      {
        rule: 'cgroup-forecast',
        ...common,
        course: x => second =>
          group({...holds(Math.round(10_000 * (1 - left(x, second))), 0), 'memory.max': mebibytes(10_000)}),
      },
    ];
  }),
  ...(
    [
      ['percent left after minutes', 50, 300, x => [x, 1000], 'warn', 'notice'],
      ['seconds left after minutes', 1800, 300, x => [30, x], 'warn', 'notice'],
      ['seconds left', 43_200, 1000, x => [75, x], 'notice', 'healthy'],
    ] as readonly (readonly [string, number, number, (x: number) => readonly [number, number], Said, Said])[]
  ).map(
    ([of, at, seconds, leaks, below, above]): Mark => ({
      rule: 'process-leak',
      of,
      at,
      course: x => second => {
        const [percent, ahead] = leaks(x);
        const anon = 1000 + (mibOf(percent) * second) / ahead;
        return {meminfo: {...noSwap, MemAvailable: part(percent)}, processes: [{pid: 77, comm: 'java', anon}]};
      },
      below,
      above,
      stay: {seconds, delay: 5},
    }),
  ),
];

const rules = new Map(diagnosisRules.map(rule => [rule.id, rule]));

describe('what a rule says on both sides of a mark', () => {
  it.each(marks.map(mark => [`${mark.rule}: ${mark.of}, ${mark.at}`, mark] as const))('%s', async (_, mark) => {
    const {rule, at, course, below, above, stay, near = NEAR} = mark;
    // Shares end at 100.
    const step = Math.min(at * near, at > 90 && at < 100 ? (100 - at) * 0.4 : Infinity);
    const saidAt = async (value: number): Promise<Said> => {
      const outcome = await outcomeOf(rules.get(rule)!, course(value), stay);
      return outcome.kind === 'finding' ? outcome.severity : outcome.kind;
    };
    expect([await saidAt(at - step), await saidAt(at + step)]).toEqual([below, above]);
  });
});
