import {fragmentationRule} from '../../../../src/model/diagnosis/fragmentation.ts';
import type {Condition, Scenarios} from '../patient.ts';

const zone = (name: string, blocks: readonly number[]): string =>
  `Node 0, zone ${name.padStart(8)} ${Array.from({length: 11}, (_, order) => String(blocks[order] ?? 0).padStart(6)).join(' ')} \n`;
/** Old devices' memory lies whole on every machine. */
const dma = zone('DMA', [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3]);
const buddy = (...normal: readonly number[]) => ({'proc/buddyinfo': dma + zone('Normal', normal)});
/** 1.86 GiB free, nearly all of it in single pages and pairs. */
const pieces = buddy(300_000, 80_000, 6000, 500, 50, 10);
/** The same amount, much of it whole. */
const whole = buddy(2000, 1000, 500, 200, 100, 50, 30, 20, 10, 5, 450);
const faults = (n: number, missed: number) => ({thp_fault_alloc: n * (1 - missed), thp_fault_fallback: n * missed});
const inVain = {compact_stall: 40, compact_success: 2, compact_fail: 38};
const wanted: Condition = {rates: faults(100, 0.9), files: pieces};

const small = {MemTotal: 524_288, MemFree: 40_000, MemAvailable: 100_000};
/** The zone of old devices, as large as it is, beside 20 MiB in single pages. */
const besideDevices = (mib: number): Condition => ({
  ...wanted,
  meminfo: small,
  files: {'proc/buddyinfo': zone('DMA', [0, 0, 0, 0, 0, 0, 0, 0, 0, mib / 2]) + zone('Normal', [5120])},
});

/** What the kernel wrote so many seconds ago, where it was watched for a minute. */
const refused = (ago: number): Condition => ({
  ...wanted,
  log: `4,900,${(100_060 - ago) * 1_000_000},-;eth-rx: page allocation failure: order:5, mode:0x40820(GFP_ATOMIC|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0\n`,
});

export const scenarios: Scenarios = {
  rule: fragmentationRule,
  fires: [
    {
      name: 'page faults want huge pages in vain',
      course: wanted,
      severity: 'notice',
      says: /^1\.\d+ GiB is free, 100% of it in pieces smaller than 2\.00 MiB; 90 requests for a huge page fail each second$/,
    },
    {
      name: 'they compact in vain, and work waits',
      course: {rates: {...faults(100, 0.9), ...inVain}, files: pieces, stall: {memory: [12, 2]}},
      severity: 'warn',
    },
    {
      name: 'a pool of huge pages gets none',
      course: {rates: {htlb_buddy_alloc_fail: 1}, files: pieces},
      severity: 'notice',
      says: /smaller than 2\.00 MiB; a pool of huge pages asks 1\.0 times a second in vain/,
    },
    {
      name: 'a pool that has just given back what it got, and waits for more',
      course: {
        rates: {htlb_buddy_alloc_fail: 0.8, compact_stall: 9, compact_fail: 9},
        files: buddy(300_000, 80_000, 6000, 500, 50, 10, 0, 0, 0, 50, 150),
        stall: {memory: [14, 12]},
      },
      severity: 'warn',
      says: /in pieces smaller than 2\.00 MiB; a pool of huge pages/,
    },
    {
      name: 'somebody wants blocks of 64 KiB',
      course: {rates: inVain, files: pieces},
      severity: 'notice',
      says: /smaller than 64\.0 KiB; gathering it into larger ones fails 38 times a second/,
    },
    {
      name: 'somebody wants blocks of 64 KiB and waits',
      course: {rates: inVain, files: pieces, stall: {memory: [9, 1]}},
      severity: 'warn',
    },
    {name: 'after ten seconds', course: wanted, stay: {seconds: 10}, severity: 'notice'},
    {
      name: 'it still stands when a little more comes together',
      course: second => ({
        ...wanted,
        files: second < 30 ? pieces : buddy(300_000, 80_000, 6000, 500, 50, 10, 5, 5, 5, 5, 34),
      }),
      severity: 'notice',
    },
    {name: 'just enough is free to be in pieces', course: {...wanted, files: buddy(90_000)}, severity: 'notice'},
    {
      name: 'just enough is free on a small machine',
      course: {...wanted, meminfo: small, files: buddy(4350)},
      severity: 'notice',
    },
    {name: 'whole blocks in the zone of old devices', course: besideDevices(14), severity: 'notice'},
    {
      name: 'a pool of huge pages is refused one every three or four seconds',
      course: {rates: {htlb_buddy_alloc_fail: 0.28}, files: pieces},
      severity: 'notice',
    },
    ...(
      [
        [570, 'warn', /the kernel logged 1 failed request$/],
        [630, 'notice', /requests for a huge page fail each second$/],
      ] as const
    ).map(([ago, severity, says]) => ({
      name: `a request that the kernel logged ${ago} s ago as failed`,
      course: refused(ago),
      severity,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'in pieces, and nobody asks', course: {files: pieces}},
    {name: 'page faults get their huge pages', course: {rates: faults(400, 0.05), files: pieces}},
    {
      name: 'half lies in pieces, and most compaction succeeds',
      course: {
        rates: {...faults(100, 0.9), compact_stall: 40, compact_success: 30, compact_fail: 10},
        files: buddy(300_000, 80_000, 6000, 500, 50, 10, 0, 0, 0, 50, 150),
      },
    },
    {name: 'they are refused, and there are blocks', course: {rates: faults(100, 0.9), files: whole}},
    {
      name: 'they are refused by the limits of cgroups',
      course: {rates: {...faults(100, 0.9), thp_fault_fallback_charge: 88}, files: pieces},
    },
    {
      name: 'DMA is a large zone elsewhere, and has blocks',
      course: {
        ...wanted,
        files: {'proc/buddyinfo': zone('DMA', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 90]) + zone('Normal', [300_000, 80_000])},
      },
    },
    {name: 'memory is short, not in pieces', course: {...wanted, files: buddy(20_000, 5000, 300)}},
    {
      name: 'one spike of two seconds',
      course: second => (second === 55 || second === 56 ? {...wanted, rates: faults(5000, 1)} : {files: pieces}),
    },
    {name: 'a little too much is in use to speak of pieces', course: {...wanted, files: buddy(78_000)}},
    {name: 'the same on a small machine', course: {...wanted, meminfo: small, files: buddy(3900)}},
    {name: 'a zone DMA that is a little larger than old devices want', course: besideDevices(18)},
    {
      name: 'a pool of huge pages is refused one now and then',
      course: {rates: {htlb_buddy_alloc_fail: 0.25}, files: pieces},
    },
  ],
  cannotSay: [
    {name: 'before it has watched', course: wanted, stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'no buddyinfo',
      course: {...wanted, files: {'proc/buddyinfo': {kind: 'denied', path: 'proc/buddyinfo'}}},
      why: /buddyinfo/,
    },
    {name: 'a kernel without compaction', course: {...wanted, vmstat: {compact_fail: null}}, why: /no compact_fail/},
  ],
};
