import {reclaimInefficient} from '../../../../src/model/diagnosis/reclaim-inefficient.ts';
import type {Condition, Scenarios} from '../patient.ts';

const reclaims = (scanned: number, got: number): Condition => ({
  meminfo: {MemFree: 200_000},
  rates: {
    pgscan_kswapd: scanned * 0.8,
    pgscan_direct: scanned * 0.2,
    pgsteal_kswapd: scanned * 0.8 * got,
    pgsteal_direct: scanned * 0.2 * got,
  },
});
const small = {MemTotal: 524_288, MemFree: 20_000, MemAvailable: 60_000};
const huge = {MemTotal: 1_073_741_824, MemFree: 8_000_000, MemAvailable: 300_000_000};

export const scenarios: Scenarios = {
  rule: reclaimInefficient,
  fires: [
    {
      name: 'a tenth, and nobody waits yet',
      course: reclaims(40_000, 0.1),
      severity: 'notice',
      says: /^The kernel could free 10\.0% of the 156 MiB .*in use, unwritten or fixed$/,
    },
    {name: 'a tenth, and work waits', course: {...reclaims(40_000, 0.1), stall: {memory: [15, 2]}}, severity: 'warn'},
    {
      name: 'much is dirty',
      course: {...reclaims(40_000, 0.2), vmstat: {nr_dirty: 400_000, nr_writeback: 100_000}},
      severity: 'notice',
      says: /1\.91 GiB must be written to disk first/,
    },
    {name: 'a machine of 512 MiB', course: {...reclaims(3000, 0.2), meminfo: small}, severity: 'notice'},
    {
      name: 'without swap',
      course: {...reclaims(9000, 0.2), meminfo: {MemFree: 200_000, SwapTotal: 0, SwapFree: 0}},
      severity: 'notice',
    },
    {
      name: 'it still stands a little above the third',
      course: second => reclaims(20_000, second < 30 ? 0.2 : 0.38),
      severity: 'notice',
    },
    {name: 'just enough to matter on 1 TiB', course: {...reclaims(28_500, 0.05), meminfo: huge}, severity: 'notice'},
    ...(
      [
        [200_000, /in use, unwritten or fixed$/],
        [220_000, /859 MiB must be written to disk first$/],
      ] as const
    ).map(([dirty, says]) => ({
      name: `${dirty} pages are dirty`,
      course: {...reclaims(40_000, 0.2), vmstat: {nr_dirty: dirty, nr_writeback: 0}},
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'a big file goes through', course: reclaims(150_000, 0.99)},
    {name: 'half of it', course: reclaims(40_000, 0.5)},
    {name: 'too little to matter', course: reclaims(400, 0.05)},
    {name: 'too little to matter on 1 TiB', course: {...reclaims(20_000, 0.05), meminfo: huge}},
    {
      name: 'one spike of two seconds',
      course: second => (second === 55 || second === 56 ? reclaims(90_000, 0.05) : {}),
    },
    {
      name: 'a group at its limit where the counters hold that too, as from Linux 7 on',
      course: {...reclaims(40_000, 0.1), meminfo: {}, stall: {memory: [30, 4]}},
    },
    {name: 'a group at its limit', course: {rates: {pgscan_anon: 90_000, pgsteal_anon: 1000}}},
    {name: 'just too little to matter on 1 TiB', course: {...reclaims(25_500, 0.05), meminfo: huge}},
  ],
  cannotSay: [
    {name: 'before it has watched', course: reclaims(40_000, 0.1), stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'a kernel without the counters',
      course: {vmstat: {pgsteal_kswapd: null, pgsteal_direct: null, pgsteal_khugepaged: null, pgsteal_proactive: null}},
      why: /no pgsteal_kswapd/,
    },
  ],
};
