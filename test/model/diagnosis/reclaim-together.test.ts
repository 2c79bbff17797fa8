import {describe, expect, it} from 'vitest';
import {cacheThrash} from '../../../src/model/diagnosis/cache-thrash.ts';
import {compactionStorm} from '../../../src/model/diagnosis/compaction-storm.ts';
import {directReclaim} from '../../../src/model/diagnosis/direct-reclaim.ts';
import {dirtyThrottle} from '../../../src/model/diagnosis/dirty-throttle.ts';
import {fragmentationRule} from '../../../src/model/diagnosis/fragmentation.ts';
import {ioStall} from '../../../src/model/diagnosis/io-stall.ts';
import {lowAvailable} from '../../../src/model/diagnosis/low-available.ts';
import {memoryStall} from '../../../src/model/diagnosis/memory-stall.ts';
import {nodeImbalance} from '../../../src/model/diagnosis/node-imbalance.ts';
import {reclaimInefficient} from '../../../src/model/diagnosis/reclaim-inefficient.ts';
import {thpBloat} from '../../../src/model/diagnosis/thp-bloat.ts';
import {thpFallback} from '../../../src/model/diagnosis/thp-fallback.ts';
import {zoneImbalance} from '../../../src/model/diagnosis/zone-imbalance.ts';
import {type Condition, type Course, diagnoses, type Stay} from './patient.ts';

const rules = [
  cacheThrash,
  compactionStorm,
  directReclaim,
  dirtyThrottle,
  fragmentationRule,
  ioStall,
  lowAvailable,
  memoryStall,
  nodeImbalance,
  reclaimInefficient,
  thpBloat,
  thpFallback,
  zoneImbalance,
];

/** `cause severity: consequence, consequence` */
const told = async (course: Course, stay: Stay = {}): Promise<readonly string[]> =>
  (await diagnoses(course, {...stay, rules}))
    .at(-1)!
    .findings.map(({id, severity, consequences}) =>
      [`${id} ${severity}`, consequences.map(each => each.id).join(', ')].filter(text => text !== '').join(': '),
    );

const kswapd = (scanned: number, got: number) => ({
  pgscan_kswapd: scanned,
  pgsteal_kswapd: scanned * got,
  pgscan_file: scanned,
  pgscan_anon: 0,
});
const thrash: Condition = {
  meminfo: {MemFree: 200_000, MemAvailable: 2_500_000},
  vmstat: {nr_active_file: 300_000, nr_inactive_file: 224_288},
  rates: {
    ...kswapd(40_000, 0.2),
    allocstall_movable: 60,
    pgscan_direct: 6000,
    pgsteal_direct: 1000,
    workingset_refault_file: 12_000,
    workingset_activate_file: 10_800,
    pgpgin: 60_000,
    pgmajfault: 800,
  },
  stall: {memory: [35, 8], io: [60, 30]},
};

describe('one trouble is told once', () => {
  it('a file cache that thrashes is why programs reclaim and wait', async () => {
    expect(await told(thrash)).toEqual([
      'cache-thrash warn: direct-reclaim, reclaim-inefficient, memory-stall, io-stall',
    ]);
  });

  it('low memory is why the file cache thrashes', async () => {
    expect(await told({...thrash, meminfo: {MemFree: 150_000, MemAvailable: 700_000}})).toEqual([
      'low-available warn: cache-thrash, direct-reclaim, reclaim-inefficient, memory-stall, io-stall',
    ]);
  });

  it('programs that reclaim wait for memory; storage that is waited for as well is another matter', async () => {
    const course: Condition = {
      rates: {...kswapd(40_000, 0.95), allocstall_movable: 60, pgscan_direct: 6000, pgsteal_direct: 5900},
      stall: {memory: [12, 2], io: [60, 30]},
    };
    expect(await told(course)).toEqual(['direct-reclaim warn: memory-stall', 'io-stall notice']);
  });

  it('waiting for swap is waiting for memory and for storage', async () => {
    const course: Condition = {
      rates: {pswpin: 4000, pgpgin: 18_000},
      files: {'proc/swaps': 'Filename\tType\tSize\tUsed\tPriority\n/dev/vda2\tpartition\t4194300\t2000000\t-2\n'},
      stall: {memory: [30, 3], io: [40, 10]},
    };
    expect(await told(course)).toEqual(['memory-stall warn: io-stall']);
  });

  it('memory in pieces is why programs compact it', async () => {
    const fragmented: Condition = {
      rates: {
        compact_stall: 60,
        compact_success: 3,
        compact_fail: 57,
        allocstall_movable: 50,
        pgscan_direct: 900,
        thp_fault_alloc: 5,
        thp_fault_fallback: 70,
      },
      files: {'proc/buddyinfo': 'Node 0, zone   Normal 300000 80000 6000 500 50 10 0 0 0 0 0\n'},
      stall: {memory: [9, 1]},
    };
    expect(await told(fragmented)).toEqual([
      'fragmentation warn: compaction-storm, direct-reclaim, thp-fallback, memory-stall',
    ]);
  });

  it('a copy that fills the disk is one notice', async () => {
    const copy: Condition = {
      rates: {...kswapd(90_000, 0.98), nr_written: 30_000, pgpgin: 120_000, pgpgout: 120_000},
      vmstat: {
        nr_dirty_threshold: 600_000,
        nr_dirty_background_threshold: 300_000,
        nr_dirty: 440_000,
        nr_writeback: 40_000,
      },
      meminfo: {MemFree: 150_000},
      stall: {io: [95, 90], memory: [1, 0]},
    };
    expect(await told(copy)).toEqual(['dirty-throttle notice: io-stall']);
  });
});

describe('what cannot be read', () => {
  it.each([
    'proc/vmstat',
    'proc/meminfo',
    'proc/zoneinfo',
    'proc/buddyinfo',
    'proc/swaps',
    'proc/pressure/memory',
    'proc/pressure/io',
    'proc/uptime',
  ])('takes no verdict from a rule that does without it: %s', async path => {
    const files = {[path]: {kind: 'missing', path} as const};
    const {outcomes} = (await diagnoses({...thrash, files}, {rules, seconds: 20})).at(-1)!;
    expect(outcomes.size).toBe(rules.length);
    const reasons = [...outcomes.values()].flatMap(each => (each.kind === 'cannot-say' ? [each.why] : []));
    expect(reasons.filter(why => !why.includes(path) && !/MemAvailable|not sampled/.test(why))).toEqual([]);
  });

  it('leaves no rule without a verdict on a kernel that prints all of it', async () => {
    const {outcomes} = (await diagnoses(thrash, {rules, seconds: 20})).at(-1)!;
    expect([...outcomes.values()].filter(({kind}) => kind === 'cannot-say')).toEqual([]);
  });
});

describe('a machine that is well is told nothing above a notice', () => {
  const spared: Readonly<Record<string, Course>> = {
    'nothing goes on': {},
    'the page cache has all of it': {meminfo: {MemFree: 90_000, Cached: 12_000_000}},
    'swap is in use and idle': {meminfo: {SwapFree: 600_000}},
    'no swap, and plenty of memory': {meminfo: {SwapTotal: 0, SwapFree: 0}},
    'huge pages are in use': {meminfo: {AnonHugePages: 9_000_000}, rates: {thp_fault_alloc: 300}},
    'a spike of two seconds': second => (second === 56 || second === 57 ? thrash : {}),
    'a build reads, writes and starts programs': {
      meminfo: {MemFree: 300_000},
      rates: {
        ...kswapd(30_000, 0.93),
        allocstall_movable: 1,
        pgmajfault: 300,
        workingset_refault_file: 500,
        pgpgin: 40_000,
      },
      stall: {io: [20, 6], memory: [1.5, 0.2]},
    },
    'a database reads more than fits': {
      meminfo: {MemFree: 200_000},
      vmstat: {nr_active_file: 900_000, nr_inactive_file: 900_000},
      rates: {
        ...kswapd(25_000, 0.9),
        workingset_refault_file: 15_000,
        workingset_activate_file: 9000,
        pgpgin: 90_000,
      },
      stall: {io: [15, 4], memory: [3, 1]},
    },
    'a file is streamed from a fast disk': {
      meminfo: {MemFree: 150_000},
      rates: {...kswapd(250_000, 0.99), pgpgin: 1_000_000},
      stall: {io: [70, 65], memory: [0.5, 0]},
    },
    'groups at their limits reclaim for themselves': {
      rates: {pgscan_file: 60_000, pgscan_anon: 5000, pgsteal_file: 50_000, workingset_refault_file: 4000},
      stall: {memory: [8, 0], io: [10, 1]},
    },
    'a program starts and grows': {
      rates: {pgmajfault: 900, pgpgin: 80_000, thp_fault_alloc: 200, compact_stall: 4},
      stall: {io: [30, 15]},
    },
  };

  it.each(Object.entries(spared))('%s', async (_, course) => {
    const found = await told(course);
    expect(found.filter(each => !/^[a-z-]+ notice/.test(each))).toEqual([]);
  });

  it.each([
    ['512 MiB', {MemTotal: 524_288, MemFree: 20_000, MemAvailable: 180_000, Cached: 160_000, AnonHugePages: 0}],
    ['1 TiB', {MemTotal: 1_073_741_824, MemFree: 9_000_000, MemAvailable: 700_000_000, Cached: 690_000_000}],
  ])('with %s', async (_, meminfo) => {
    const rates = {...kswapd(9000, 0.95), pgmajfault: 60, workingset_refault_file: 100, pgpgin: 30_000};
    expect(await told({meminfo, rates, stall: {io: [12, 4], memory: [0.4, 0]}})).toEqual([]);
  });
});
