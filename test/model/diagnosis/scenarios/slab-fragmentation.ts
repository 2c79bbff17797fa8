import {slabFragmentation} from '../../../../src/model/diagnosis/slab-fragmentation.ts';
import type {Scenarios} from '../patient.ts';
import {slabinfo} from '../slab-texts.ts';

const gib = 1_048_576;
const short = {MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0};
const slabs = (reclaimable: number, fixed: number) => ({
  Slab: (reclaimable + fixed) * gib,
  SReclaimable: reclaimable * gib,
  SUnreclaim: fixed * gib,
});

const small = {MemTotal: 2 * gib, MemFree: 0.3 * gib, MemAvailable: gib};

export const scenarios: Scenarios = {
  rule: slabFragmentation,
  fires: [
    {
      name: 'a fixed cache that is nearly empty',
      course: {
        meminfo: slabs(0.5, 2),
        files: slabinfo({name: 'kmalloc-512', mib: 1800, used: 12}, {name: 'dentry', mib: 400, used: 30}),
      },
      severity: 'notice',
      says: /^1\.82 GiB \(11\.4%\) of memory lies empty among kernel objects \(slab\); of 1\.76 GiB in kmalloc-512 12\.0% is in use$/,
    },
    {
      name: 'the same where memory runs out',
      course: {meminfo: {...slabs(0.5, 2), ...short}, files: slabinfo({name: 'kmalloc-512', mib: 1800, used: 12})},
      severity: 'warn',
    },
    {
      name: 'a fifth of the machine in dentries that are gone',
      course: {meminfo: slabs(5, 0.2), files: slabinfo({name: 'dentry', mib: 5000, used: 30})},
      severity: 'notice',
      says: /dentry/,
    },
    {
      name: 'dentries that are gone, where memory runs out',
      course: {meminfo: {...slabs(1.5, 0.2), ...short}, files: slabinfo({name: 'dentry', mib: 1500, used: 30})},
      severity: 'warn',
    },
    {
      name: 'just enough is empty on a small machine',
      course: {meminfo: {...small, ...slabs(0.1, 0.4)}, files: slabinfo({name: 'kmalloc-512', mib: 298, used: 10})},
      severity: 'notice',
    },
    {
      name: 'of a large cache a little less than three fifths is in use',
      course: {meminfo: slabs(0.5, 3), files: slabinfo({name: 'kmalloc-512', mib: 3000, used: 57})},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'after a walk over many files',
      course: {
        meminfo: slabs(2, 0.2),
        files: slabinfo({name: 'dentry', mib: 800, used: 30}, {name: 'ext4_inode_cache', mib: 1200, used: 33}),
      },
    },
    {
      name: 'large caches that are full',
      course: {
        meminfo: slabs(4, 4),
        files: slabinfo({name: 'dentry', mib: 4000}, {name: 'kmalloc-512', mib: 4000, used: 90}),
      },
    },
    {
      name: 'small slabs that nobody may look into',
      course: {files: {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}}},
    },
    {
      name: 'a machine of 512 MiB with half-empty caches',
      course: {
        meminfo: {MemTotal: 0.5 * gib, MemFree: 0.1 * gib, MemAvailable: 0.02 * gib, ...slabs(0.05, 0.05)},
        files: slabinfo({name: 'dentry', mib: 50, used: 10}),
      },
    },
    {
      name: 'just too little is empty on a small machine',
      course: {meminfo: {...small, ...slabs(0.1, 0.4)}, files: slabinfo({name: 'kmalloc-512', mib: 270, used: 10})},
    },
    {
      name: 'of a large cache a little more than three fifths is in use',
      course: {meminfo: slabs(0.5, 3), files: slabinfo({name: 'kmalloc-512', mib: 3000, used: 63})},
    },
  ],
  cannotSay: [
    {
      name: 'large slabs that nobody may look into',
      course: {meminfo: slabs(2, 2), files: {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}}},
      why: /slabinfo/,
    },
    {name: 'a kernel without Slab', course: {meminfo: {Slab: null}}, why: /Slab/},
  ],
};
