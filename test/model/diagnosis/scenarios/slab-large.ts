import {slabLarge} from '../../../../src/model/diagnosis/slab-large.ts';
import type {Scenarios} from '../patient.ts';
import {slabinfo} from '../slab-texts.ts';

const gib = 1_048_576;
const short = {MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0};
const large = slabinfo(
  {name: 'dentry', mib: 3000},
  {name: 'kmalloc-512', mib: 2100},
  {name: 'filp', mib: 100},
  {name: 'radix_tree_node', mib: 400},
);

const small = {MemTotal: gib, MemFree: 0.2 * gib, MemAvailable: 0.5 * gib};

export const scenarios: Scenarios = {
  rule: slabLarge,
  fires: [
    {
      name: 'a fifth of memory, plenty left',
      course: {meminfo: {SUnreclaim: 3.2 * gib}, files: large},
      severity: 'notice',
      says: /^Kernel objects \(slab\) that cannot be dropped hold 3\.20 GiB \(20\.0%\) of memory; kmalloc-512 has 2\.05 GiB of it$/,
    },
    {
      name: 'a fifth of memory, and memory runs out',
      course: {meminfo: {SUnreclaim: 3.2 * gib, ...short}, files: large},
      severity: 'warn',
    },
    {
      name: 'a part of the cache of ZFS, which gives way',
      course: {meminfo: {SUnreclaim: 3.2 * gib, ...short}, files: slabinfo({name: 'zio_buf_comb_16384', mib: 2500})},
      severity: 'notice',
      says: /zio_buf_comb_16384 \(ZFS\) has 2\.44 GiB/,
    },
    {
      name: 'nobody may read slabinfo',
      course: {
        meminfo: {SUnreclaim: 3.2 * gib},
        files: {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}},
      },
      severity: 'notice',
      says: /memory$/,
    },
    {
      name: 'large kmallocs, which no cache has',
      course: {meminfo: {SUnreclaim: 3.2 * gib}, files: slabinfo({name: 'filp', mib: 100})},
      severity: 'notice',
      says: /single pieces above 8 KiB/,
    },
    {
      name: 'many caches, none of them large',
      course: {
        meminfo: {SUnreclaim: 3.2 * gib},
        files: slabinfo(...Array.from({length: 10}, (_, i) => ({name: `thing_${i}`, mib: 310}))),
      },
      severity: 'notice',
      says: /no kind stands out/,
    },
    {
      name: 'a little below its mark it still stands once it was found',
      course: second => ({meminfo: {SUnreclaim: (second < 30 ? 1.8 : 1.4) * gib}}),
      severity: 'notice',
    },
    {
      name: 'just enough of them on a small machine',
      course: {meminfo: {...small, SUnreclaim: 134 * 1024}},
      severity: 'notice',
    },
    ...(
      [
        [770, /single pieces above 8 KiB$/],
        [880, /; kmalloc-512 has 880 MiB of it$/],
      ] as const
    ).map(([mib, says]) => ({
      name: `one cache has ${mib} MiB of 3.2 GiB`,
      course: {meminfo: {SUnreclaim: 3.2 * gib}, files: slabinfo({name: 'kmalloc-512', mib})},
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'dentries fill what is free',
      course: {meminfo: {SReclaimable: 6 * gib, Slab: 6.2 * gib}, files: slabinfo({name: 'dentry', mib: 5000})},
    },
    {
      name: 'a machine of 512 MiB, whose slab is a fifth of it',
      course: {
        meminfo: {MemTotal: 0.5 * gib, MemFree: 0.1 * gib, MemAvailable: 0.2 * gib, SUnreclaim: 0.1 * gib, Cached: 0},
      },
    },
    {name: 'a little below the mark', course: {meminfo: {SUnreclaim: 1.5 * gib}}},
    {name: 'a few less of them on a small machine', course: {meminfo: {...small, SUnreclaim: 122 * 1024}}},
  ],
  cannotSay: [
    {name: 'a kernel without SUnreclaim', course: {meminfo: {SUnreclaim: null}}, why: /SUnreclaim/},
    {
      name: 'a container’s MemTotal beside the slab of its host',
      course: {meminfo: {MemTotal: 0.5 * gib, SUnreclaim: 3 * gib}},
      why: /lxcfs/,
    },
  ],
};
