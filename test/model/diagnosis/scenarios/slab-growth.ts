import {slabGrowth} from '../../../../src/model/diagnosis/slab-growth.ts';
import type {Condition, Scenarios} from '../patient.ts';
import {slabinfo} from '../slab-texts.ts';

const gib = 1_048_576;
const mib = 1024;
/** MiB a minute into SUnreclaim, all of it in one cache. */
const leak =
  (rate: number, of = 'kmalloc-1k', meminfo: Condition['meminfo'] = {}) =>
  (second: number): Condition => {
    const grown = (rate * second) / 60;
    return {
      meminfo: {SUnreclaim: (256 + grown) * mib, Slab: (768 + grown) * mib, ...meminfo},
      files: slabinfo({name: of, mib: 40 + grown}, {name: 'dentry', mib: 300 + 3 * second}, {name: 'filp', mib: 20}),
    };
  };
const minutes = (n: number) => ({seconds: n * 60, delay: 5});

export const scenarios: Scenarios = {
  rule: slabGrowth,
  fires: [
    {
      name: 'a leak of an hour and more',
      course: leak(60),
      stay: minutes(5),
      severity: 'notice',
      says: /^Kernel objects \(slab\) grow by 60\.\d MiB\/min, most in kmalloc-1k; if it goes on, nothing is left in about 5 h$/,
    },
    {
      name: 'the same where little is left',
      course: leak(60, 'kmalloc-1k', {MemAvailable: 2 * gib, SwapTotal: 0, SwapFree: 0}),
      stay: minutes(5),
      severity: 'warn',
      says: /about 34 min/,
    },
    {
      name: 'as it was seen for two minutes only',
      course: leak(60, 'kmalloc-1k', {MemAvailable: 2 * gib, SwapTotal: 0, SwapFree: 0}),
      stay: minutes(2.5),
      severity: 'notice',
    },
    {
      name: 'seen for two minutes only, but in minutes nothing will be left',
      course: leak(150, 'kmalloc-1k', {MemAvailable: 2 * gib, SwapTotal: 0, SwapFree: 0}),
      stay: minutes(2.5),
      severity: 'warn',
      says: /about 14 min/,
    },
    {
      name: 'minutes from the end',
      course: leak(300, 'skbuff_head_cache', {MemAvailable: 2 * gib, SwapTotal: 0, SwapFree: 0}),
      stay: minutes(5),
      severity: 'critical',
      says: /most in skbuff_head_cache/,
    },
    {
      name: 'ZFS fills its cache, at any pace',
      course: leak(300, 'zio_buf_comb_16384', {MemAvailable: 2 * gib, SwapTotal: 0, SwapFree: 0}),
      stay: minutes(5),
      severity: 'notice',
      says: /ZFS fills its cache, which gives way$/,
    },
    {
      name: 'nobody may read slabinfo',
      course: second => ({...leak(60)(second), files: {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}}}),
      stay: minutes(5),
      severity: 'notice',
      says: /^Kernel objects \(slab\) grow by 60\.\d MiB\/min;/,
    },
    {
      name: 'single large allocations, which no cache has',
      course: second => ({...leak(60)(second), files: slabinfo({name: 'filp', mib: 30})}),
      stay: minutes(5),
      severity: 'notice',
      says: /MiB\/min;/,
    },
    {
      name: 'a leak that began three minutes before the end',
      course: second => leak(60)(Math.max(0, second - 420)),
      stay: minutes(11),
      severity: 'notice',
    },
    ...(
      [
        [21, /MiB\/min;/],
        [27, /MiB\/min, most in kmalloc-1k;/],
      ] as const
    ).map(([part, says]) => ({
      name: `one cache has ${part} of 60 MiB a minute`,
      course: (second: number) => ({
        ...leak(60)(second),
        files: slabinfo({name: 'kmalloc-1k', mib: 40 + (part * second) / 60}),
      }),
      stay: minutes(5),
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}, stay: minutes(4)},
    {name: 'a leak too small to tell from noise', course: leak(3), stay: minutes(5)},
    {
      name: 'only dentries grow, by a walk over files',
      course: second => ({
        meminfo: {SReclaimable: 512 * mib + 20 * mib * second},
        files: slabinfo({name: 'dentry', mib: 300 + 20 * second}),
      }),
      stay: minutes(5),
    },
    {
      name: 'a program that starts, grows for a minute and a half and is stable then',
      course: second => leak(400)(Math.min(second, 90)),
      stay: minutes(5),
    },
    {
      name: 'a build: up and down with the processes',
      course: second => leak(60)((second % 40) * 4),
      stay: minutes(6),
    },
    {
      name: 'one jump',
      course: second => leak(60)(second < 120 ? 0 : 300),
      stay: minutes(5),
    },
  ],
  cannotSay: [
    {name: 'watched for too short a time', course: leak(60), stay: {seconds: 60}, why: /needs to watch 6\d s/},
    {name: 'a kernel without SUnreclaim', course: {meminfo: {SUnreclaim: null}}, stay: minutes(4), why: /SUnreclaim/},
  ],
};
