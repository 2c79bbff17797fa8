import {directReclaim} from '../../../../src/model/diagnosis/direct-reclaim.ts';
import {desktop} from '../../zone-texts.ts';
import type {Condition, Scenarios} from '../patient.ts';

const kswapd = {pgscan_kswapd: 20_000, pgsteal_kswapd: 19_000, pgscan_anon: 0, pgscan_file: 20_000};
const stalling = (stalls: number, scanned = 5000): Condition => ({
  rates: {...kswapd, allocstall_normal: stalls, pgscan_direct: scanned, pgsteal_direct: scanned * 0.9},
  files: {'proc/zoneinfo': desktop({free: 12_000}, {free: 15_000})},
});
const low = {MemAvailable: 900_000, MemFree: 200_000};

export const scenarios: Scenarios = {
  rule: directReclaim,
  fires: [
    {
      name: 'programs reclaim, and hardly wait for it',
      course: stalling(30),
      severity: 'notice',
      says: /had to free memory before they got any 30 times a second; 20\.0% of that work was theirs/,
    },
    {
      name: 'programs reclaim and wait',
      course: {...stalling(80), stall: {memory: [12, 1]}},
      severity: 'warn',
      says: /80 times/,
    },
    {
      name: 'programs reclaim while all work stands still: that is for memory-stall to say',
      course: {...stalling(80), stall: {memory: [90, 60]}},
      severity: 'warn',
    },
    {
      name: 'tasks are put to sleep for it',
      course: {
        ...stalling(400, 60_000),
        meminfo: low,
        stall: {memory: [60, 20]},
        rates: {...stalling(400, 60_000).rates, pgscan_direct_throttle: 15},
      },
      severity: 'critical',
      says: /400 times a second; 75\.0%/,
    },
    {
      name: 'without PSI, so often that it must cost',
      course: {...stalling(300), stall: null},
      severity: 'warn',
      says: /300 times/,
    },
    {name: 'without PSI, now and then', course: {...stalling(30), stall: null}, severity: 'notice'},
    {
      name: 'requests that only low memory may serve',
      course: {rates: {allocstall_dma32: 12, pgscan_direct: 500}},
      severity: 'notice',
      says: /12 times a second; they did all of that work$/,
    },
    {
      name: 'after ten seconds of watching',
      course: {...stalling(80), stall: {memory: [12, 1]}},
      stay: {seconds: 10},
      severity: 'warn',
    },
    {
      name: 'it still stands a little below the mark',
      course: second => stalling(second < 40 ? 6 : 4.5),
      severity: 'notice',
    },
    ...(
      [
        [0.9, 'warn'],
        [1.15, 'critical'],
      ] as const
    ).map(([tasks, severity]) => ({
      name: `${tasks} tasks a second are put to sleep`,
      course: {
        ...stalling(80),
        stall: {memory: [12, 1]},
        rates: {...stalling(80).rates, pgscan_direct_throttle: tasks},
      } as const,
      severity,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'kswapd alone, as when a big file is read', course: {rates: {...kswapd, pgscan_kswapd: 200_000}}},
    {name: 'now and then', course: stalling(2)},
    {
      name: 'one spike of two seconds',
      course: second => (second === 57 || second === 58 ? stalling(4000) : {}),
    },
    {
      name: 'a group at its limit: the machine reclaims nothing',
      course: {rates: {pgscan_anon: 40_000, pgscan_file: 10_000, pgsteal_anon: 30_000}, stall: {memory: [60, 20]}},
    },
    {name: 'memory low, and nobody has to reclaim', course: {meminfo: low}},
    {name: 'a build that fills the cache', course: {rates: {...kswapd, pgmajfault: 50}, stall: {io: [30, 10]}}},
  ],
  cannotSay: [
    {name: 'before it has watched', course: stalling(300), stay: {seconds: 4}, why: /needs to watch \d+ s more/},
    {
      name: 'a kernel without the counters',
      course: {
        vmstat: Object.fromEntries(
          ['dma', 'dma32', 'normal', 'high', 'movable', 'device'].map(zone => [`allocstall_${zone}`, null]),
        ),
      },
      why: /no allocstall_normal/,
    },
  ],
};
