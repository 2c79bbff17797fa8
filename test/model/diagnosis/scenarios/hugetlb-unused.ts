import {hugetlbUnused} from '../../../../src/model/diagnosis/hugetlb-unused.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
/** Pages of 2 MiB. */
const pool = (total: number, free: number, promised = 0) => ({
  HugePages_Total: total,
  HugePages_Free: free,
  HugePages_Rsvd: promised,
  Hugetlb: total * 2048,
});
const directory = 'sys/kernel/mm/hugepages/hugepages-1048576kB';
const gigantic = (total: number, free: number, promised = 0): Readonly<Record<string, string>> => ({
  [`${directory}/nr_hugepages`]: `${total}\n`,
  [`${directory}/free_hugepages`]: `${free}\n`,
  [`${directory}/resv_hugepages`]: `${promised}\n`,
  [`${directory}/surplus_hugepages`]: '0\n',
});

const small = {MemTotal: 2 * gib, MemFree: 0.5 * gib, MemAvailable: gib};

export const scenarios: Scenarios = {
  rule: hugetlbUnused,
  fires: [
    {
      name: 'a pool that nobody uses',
      course: {meminfo: pool(2048, 2048)},
      severity: 'notice',
      says: /^4\.00 GiB \(25\.0%\) of memory lies unused in the huge page pool; nothing else can use it: 2048 of 2048 pages of 2\.00 MiB$/,
    },
    {
      name: 'half a pool promised, the other half idle, and memory runs out',
      course: {meminfo: {...pool(2048, 2048, 1024), MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0}},
      severity: 'warn',
      says: /2\.00 GiB \(12\.5%\).*1024 of 2048 pages/,
    },
    {
      name: 'a pool of another size than the usual one',
      course: {files: gigantic(4, 3)},
      severity: 'notice',
      says: /^3\.00 GiB \(18\.8%\).*3 of 4 pages of 1\.00 GiB/,
    },
    {name: 'at the first sample', course: {meminfo: pool(2048, 2048)}, stay: {seconds: 0}, severity: 'notice'},
    {
      name: 'just enough of them on a small machine',
      course: {meminfo: {...small, ...pool(67, 67)}},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'no pool', course: {}},
    {name: 'all pages in use', course: {meminfo: pool(4096, 0)}},
    {name: 'all free pages promised to a mapping', course: {meminfo: pool(4096, 4000, 4000)}},
    {name: 'few idle pages', course: {meminfo: pool(4096, 200)}},
    {name: 'gigantic pages in use', course: {files: gigantic(8, 0)}},
    {name: 'a few less of them on a small machine', course: {meminfo: {...small, ...pool(61, 61)}}},
  ],
  cannotSay: [
    {name: 'a kernel without meminfo', course: {files: {'proc/meminfo': {kind: 'missing', path: 'proc/meminfo'}}}},
    {
      name: 'a kernel without huge pages',
      course: {meminfo: {HugePages_Total: null, HugePages_Free: null, HugePages_Rsvd: null, Hugepagesize: null}},
      why: /HugePages_Free/,
    },
  ],
};
