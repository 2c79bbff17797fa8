import {thpBloat} from '../../../../src/model/diagnosis/thp-bloat.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const directory = 'sys/kernel/mm/transparent_hugepage';
const thp = (enabled: string) => ({
  [`${directory}/enabled`]: ['always', 'madvise', 'never']
    .map(each => (each === enabled ? `[${each}]` : each))
    .join(' '),
  [`${directory}/hpage_pmd_size`]: '2097152\n',
  [`${directory}/khugepaged/pages_collapsed`]: '1500\n',
  [`${directory}/khugepaged/max_ptes_none`]: '511\n',
});
const partly = (whole: number, partial: number) => ({
  [`${directory}/hugepages-2048kB/enabled`]: 'always [inherit] madvise never\n',
  [`${directory}/hugepages-2048kB/stats/nr_anon`]: `${whole}\n`,
  [`${directory}/hugepages-2048kB/stats/nr_anon_partially_mapped`]: `${partial}\n`,
});
const noSwap = {SwapTotal: 0, SwapFree: 0};
const machine = (available: number, enabled = 'always'): Condition => ({
  meminfo: {AnonHugePages: 8 * gib, AnonPages: 12 * gib, MemAvailable: available * gib, MemFree: 0.3 * gib},
  files: thp(enabled),
});
const scarce: Condition = {...machine(0.6), meminfo: {...machine(0.6).meminfo, ...noSwap}};

/** A quarter of 200 MiB is less than the least amount that is judged. */
const onSmall = (mib: number): Condition => ({
  ...machine(0),
  meminfo: {MemTotal: 204_800, MemFree: 5000, MemAvailable: 15_000, AnonHugePages: mib * 1024, AnonPages: 150_000},
});

export const scenarios: Scenarios = {
  rule: thpBloat,
  fires: [
    {
      name: 'half of the memory, and little is left',
      course: machine(1.3),
      severity: 'notice',
      says: /^8\.00 GiB \(50\.0%\) of memory is in huge pages while memory is short; how much of it is used cannot be seen/,
    },
    {name: 'memory is scarce, and nothing says that they are unused', course: scarce, severity: 'notice'},
    {
      name: 'the kernel splits those that nobody uses',
      course: {...scarce, rates: {thp_underused_split_page: 12}},
      severity: 'warn',
      says: /the kernel splits 12\/s that are mostly unused/,
    },
    {
      name: 'many are partly unmapped',
      course: {...scarce, files: {...thp('always'), ...partly(4096, 1800)}},
      severity: 'warn',
      says: /43\.9% of them are partly given up/,
    },
    {name: 'at the first sample', course: machine(1.3), stay: {seconds: 0}, severity: 'notice'},
    {name: 'just enough of them on a small machine', course: onSmall(67), severity: 'notice'},
    ...(
      [
        [0.9, 'notice'],
        [1.15, 'warn'],
      ] as const
    ).map(([splits, severity]) => ({
      name: `the kernel splits ${splits} a second`,
      course: {...scarce, rates: {thp_underused_split_page: splits}},
      severity,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'a large program in huge pages with memory left', course: {...machine(4)}},
    {name: 'programs that asked for them', course: machine(1.3, 'madvise')},
    {name: 'memory is short, and few pages are huge', course: {...machine(1.3), meminfo: {MemAvailable: gib}}},
    {
      name: 'a machine of 128 MiB with a little in huge pages',
      course: {...machine(0), meminfo: {MemTotal: 131_072, MemAvailable: 8000, AnonHugePages: 40_000}},
    },
    {name: 'a kernel built without them', course: {...machine(1.3), meminfo: {AnonHugePages: null, MemAvailable: gib}}},
    {name: 'a few less of them on a small machine', course: onSmall(61)},
  ],
  cannotSay: [
    {name: 'a kernel without MemAvailable', course: {meminfo: {MemAvailable: null}}, why: /MemAvailable/},
    {name: 'who gets them is not known', course: {...machine(1.3), files: {}}, why: /transparent_hugepage/},
  ],
};
