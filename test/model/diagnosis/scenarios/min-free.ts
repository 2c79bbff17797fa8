import {minFree} from '../../../../src/model/diagnosis/min-free.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const at = (kilobytes: number, more: Condition = {}): Condition => ({
  ...more,
  files: {'proc/sys/vm/min_free_kbytes': `${Math.round(kilobytes)}\n`, ...more.files},
});
const stay = {seconds: 6};
const thp = {
  'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
  'sys/kernel/mm/transparent_hugepage/hpage_pmd_size': '2097152\n',
};

/** One zone of 512 MiB, as a small machine has it. */
const small = `Node 0, zone    DMA32
  per-node stats
      nr_inactive_anon 1000
  pages free     60000
        min      1440
        low      1800
        high     2160
        spanned  131072
        present  131072
        managed  122880
        protection: (0, 0, 0, 0)
`;
const smallMeminfo = {MemTotal: 491_520, MemAvailable: 300_000, MemFree: 240_000, SwapTotal: 0, SwapFree: 0};

export const scenarios: Scenarios = {
  rule: minFree,
  fires: [
    {name: 'a tenth of the memory', course: at(1.7 * gib), stay, severity: 'notice', says: /1\.70 GiB \(10\.\d%/},
    {name: 'a quarter of the memory', course: at(4 * gib), stay, severity: 'warn', says: /4\.00 GiB \(25\.0%/},
    {
      name: 'a quarter of the memory, and nothing else is left',
      course: at(4 * gib, {meminfo: {MemAvailable: 0.3 * gib, SwapTotal: 0, SwapFree: 0}}),
      stay,
      severity: 'critical',
    },
    {name: 'next to nothing', course: at(512), stay, severity: 'notice', says: /512 KiB/},
    {
      name: 'next to nothing, and memory is short',
      course: at(512, {meminfo: {MemAvailable: 0.5 * gib}}),
      stay,
      severity: 'warn',
    },
    {
      name: 'a little below its mark it still stands',
      course: second => at((second < 10 ? 5.2 : 4.5) * 0.01 * 16 * gib),
      stay: {seconds: 20},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'as the kernel computes it', course: at(67_584), stay},
    {name: 'twice of that, set by hand', course: at(135_168), stay},
    {
      name: 'a twentieth of a small machine, raised for huge pages',
      course: at(22_528, {meminfo: smallMeminfo, files: {...thp, 'proc/zoneinfo': small}}),
      stay,
    },
    {
      name: 'below 1 MiB on a machine so small that the kernel chose it',
      course: at(724, {
        meminfo: {...smallMeminfo, MemTotal: 32_768, MemAvailable: 12_000, MemFree: 6_000},
        files: {'proc/zoneinfo': small.replace('managed  122880', 'managed  8192')},
      }),
      stay,
    },
    {
      name: '1 GiB on a machine of 1 TiB',
      course: at(gib, {meminfo: {MemTotal: 1024 * gib, MemAvailable: 800 * gib}}),
      stay,
    },
  ],
  cannotSay: [
    {name: 'no settings at all', course: {}, stay, why: /proc\/sys\/vm/},
    {
      name: 'how much memory there is is not known',
      course: at(67_584, {meminfo: {MemTotal: null}}),
      stay,
      why: /MemTotal/,
    },
  ],
};
