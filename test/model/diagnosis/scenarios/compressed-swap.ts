import {compressedSwap} from '../../../../src/model/diagnosis/compressed-swap.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const GIB = gib * 1024;
const stay = {seconds: 15};

const swaps = (...areas: readonly (readonly [name: string, used: number, priority: number])[]): string =>
  [
    'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority',
    ...areas.map(([name, used, priority]) => `${name}\tpartition\t${8 * gib}\t${Math.round(used * gib)}\t${priority}`),
    '',
  ].join('\n');

type Zram = {data: number; held: number; limit?: number; hard?: number; failed?: number};
const zram = ({data, held, limit = 0, hard = 0, failed = 0}: Zram): Record<string, string> => ({
  'proc/swaps': swaps(['/dev/zram0', data, 100]),
  'sys/block/zram0/disksize': `${8 * GIB}\n`,
  'sys/block/zram0/initstate': '1\n',
  'sys/block/zram0/mm_stat': `${Math.round(data * GIB)} ${Math.round(held * GIB * 0.95)} ${Math.round(held * GIB)} ${Math.round(limit * GIB)} ${Math.round(held * GIB)} 0 0 ${Math.round((hard * GIB) / 4096)} 0\n`,
  'sys/block/zram0/io_stat': `0 ${failed} 0 0\n`,
});
const onZram = (of: Zram, more: Condition = {}): Condition => ({...more, files: {...zram(of), ...more.files}});

/** GiB in the pool and before compression; 20 % of 16 GiB is the most. */
const zswap = (held: number, stored: number, more: Condition = {}): Condition => ({
  ...more,
  meminfo: {Zswap: held * gib, Zswapped: stored * gib, ...more.meminfo},
  files: {
    'proc/swaps': swaps(['/dev/sda2', stored, -2]),
    'sys/module/zswap/parameters/enabled': 'Y\n',
    'sys/module/zswap/parameters/max_pool_percent': '20\n',
    ...more.files,
  },
});

/** 1 % of it is less than the least amount that is judged. */
const small = {MemTotal: 4 * gib, MemFree: gib, MemAvailable: 2 * gib};

export const scenarios: Scenarios = {
  rule: compressedSwap,
  fires: [
    {
      name: 'zram with data that hardly compresses',
      course: onZram({data: 2, held: 1.7}),
      stay,
      severity: 'notice',
      says: /^zram0 saves little: 2\.00 GiB in swap takes 1\.70 GiB of RAM \(1\.2 to 1\)$/,
    },
    {
      name: 'the same where memory is short',
      course: onZram({data: 2, held: 1.7}, {meminfo: {MemAvailable: 0.8 * gib}}),
      stay,
      severity: 'warn',
    },
    {
      name: 'many pages that do not compress at all',
      course: onZram({data: 2, held: 1.2, hard: 0.9}),
      stay,
      severity: 'notice',
      says: /; 45\.0% of the pages do not compress/,
    },
    {
      name: 'zram near its limit',
      course: onZram({data: 3, held: 0.95, limit: 1}),
      stay,
      severity: 'notice',
      says: /^zram0 has taken 95\.0% of its limit of 1\.00 GiB \(mem_limit\); once full/,
    },
    {name: 'zram at its limit', course: onZram({data: 3, held: 0.995, limit: 1}), stay, severity: 'warn'},
    {
      name: 'writes to zram fail',
      course: second => onZram({data: 3, held: 0.93, limit: 1, failed: 10 * second}),
      stay,
      severity: 'warn',
    },
    {
      name: 'zswap with data that hardly compresses',
      course: zswap(1, 1.2),
      stay,
      severity: 'notice',
      says: /^zswap saves little: 1\.20 GiB in swap takes 1\.00 GiB/,
    },
    {
      name: 'the pool of zswap is full',
      course: zswap(3.1, 9),
      stay,
      severity: 'notice',
      says: /^The pool of zswap is 96\.9% full \(at most 3\.20 GiB\)/,
    },
    {
      name: 'the pool is full, pages go to the disk, and work waits',
      course: zswap(3.1, 9, {rates: {pswpout: 2000}, stall: {memory: [20, 5]}}),
      stay,
      severity: 'warn',
    },
    {
      name: 'the disk is filled before zram',
      course: {files: {...zram({data: 0, held: 0}), 'proc/swaps': swaps(['/dev/sda2', 1, 10], ['/dev/zram0', 0, 5])}},
      stay,
      severity: 'notice',
      says: /^Swap on \/dev\/sda2 is filled before \/dev\/zram0; priorities 10 and 5$/,
    },
    {
      name: 'a swap file of a long name with strange letters is filled in turn with zram',
      course: {
        files: {
          ...zram({data: 0, held: 0}),
          'proc/swaps': swaps(['/var/swap\\012file/with/a/very/long/name/of/its/own', 1, 5], ['/dev/zram0', 0, 5]),
        },
      },
      stay,
      severity: 'notice',
      says: /is filled in turn with \/dev\/zram0/,
    },
    {
      name: 'zswap in front of zram',
      course: zswap(0.5, 1.5, {files: zram({data: 1.5, held: 0.5})}),
      stay,
      severity: 'notice',
      says: /^zswap compresses 1\.50 GiB on its way to zram/,
    },
    ...(
      [
        [240, 20, 'notice'],
        [270, 20, 'warn'],
        [2000, 4.5, 'notice'],
        [2000, 5.5, 'warn'],
      ] as const
    ).map(([pages, waits, severity]) => ({
      name: `${pages} pages a second go past the pool, and work waits ${waits} % of the time`,
      course: zswap(3.1, 9, {rates: {pswpout: pages}, stall: {memory: [waits, 1]}}),
      stay,
      severity,
    })),
    {
      name: 'a little on a small machine',
      course: onZram({data: 68 / 1024, held: 60 / 1024}, {meminfo: small}),
      stay,
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'swap on disk without zswap', course: {files: {'proc/swaps': swaps(['/dev/sda2', 1, -2])}}, stay},
    {name: 'no swap', course: {files: {'proc/swaps': swaps()}}, stay},
    {name: 'zram that compresses well', course: onZram({data: 3, held: 1}), stay},
    {name: 'zram full of data that compresses well', course: onZram({data: 7.9, held: 2.5}), stay},
    {name: 'a little on zram, which does not compress', course: onZram({data: 0.05, held: 0.05, hard: 0.05}), stay},
    {
      name: 'zram of which a third does not compress, and the rest very well',
      course: onZram({data: 3, held: 1.2, hard: 1}),
      stay,
    },
    {name: 'zram that holds nothing', course: onZram({data: 0, held: 0}), stay},
    {
      name: 'a zram device that is no swap',
      course: {files: {...zram({data: 2, held: 2}), 'proc/swaps': swaps(['/dev/sda2', 0, -2])}},
      stay,
    },
    {name: 'zswap that compresses well', course: zswap(1, 3), stay},
    {
      name: 'zswap that is on and empty, with swap on zram',
      course: zswap(0, 0, {files: zram({data: 1.5, held: 0.5})}),
      stay,
    },
    {
      name: 'zram first, the disk after it',
      course: {
        files: {...zram({data: 2, held: 0.6}), 'proc/swaps': swaps(['/dev/zram0', 2, 100], ['/dev/sda2', 0, -2])},
      },
      stay,
    },
    {
      name: 'a kernel before 5.19, which does not tell of zswap',
      course: zswap(0, 0, {meminfo: {Zswap: null, Zswapped: null}}),
      stay,
    },
    {
      name: 'less than that on a small machine',
      course: onZram({data: 60 / 1024, held: 53 / 1024}, {meminfo: small}),
      stay,
    },
    {
      name: 'zram of which a third does not compress, and the rest so that it just pays',
      course: onZram({data: 2.2, held: 1, hard: 0.75}),
      stay,
    },
  ],
  cannotSay: [
    {
      name: 'no list of swap areas',
      course: {files: {'proc/swaps': {kind: 'missing', path: 'proc/swaps'}}},
      stay,
      why: /proc\/swaps/,
    },
    {
      name: 'a container that does not see the device',
      course: {files: {'proc/swaps': swaps(['/dev/zram0', 2, 100])}},
      stay,
      why: /zram|sys\/block/,
    },
  ],
};
