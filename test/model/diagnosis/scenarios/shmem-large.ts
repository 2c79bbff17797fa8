import {shmemLarge} from '../../../../src/model/diagnosis/shmem-large.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;
const short = {MemAvailable: 0.5 * gib, SwapTotal: 0, SwapFree: 0};
const database = (shared: number) =>
  Array.from({length: 48}, (_, i) => ({pid: 100 + i, comm: 'postgres', anon: 20, shmem: shared, file: 20}));

const small = {MemTotal: 0.75 * gib, MemFree: 0.1 * gib, MemAvailable: 0.3 * gib, Cached: 0.4 * gib};

export const scenarios: Scenarios = {
  rule: shmemLarge,
  fires: [
    {
      name: 'files in /dev/shm',
      course: {meminfo: {Shmem: 6 * gib, Cached: 8 * gib}, tmpfs: {'/dev/shm': [8192, 6000], '/run': [1600, 2]}},
      severity: 'notice',
      says: /^Shared memory and tmpfs hold 6\.00 GiB \(37\.5%\) of memory; the tmpfs \/dev\/shm holds 5\.86 GiB$/,
    },
    {
      name: 'the same, and memory runs out',
      course: {meminfo: {Shmem: 6 * gib, ...short}, tmpfs: {'/dev/shm': [8192, 6000]}},
      severity: 'warn',
    },
    {
      name: 'buffers of a database, which no mount has',
      course: {meminfo: {Shmem: 6 * gib}, processes: database(5120), tmpfs: {'/dev/shm': [8192, 1]}},
      severity: 'notice',
      says: /48 postgres processes map 5\.00 GiB$/,
    },
    {
      name: 'deleted files: neither a mount nor a process',
      course: {meminfo: {Shmem: 6 * gib}, tmpfs: {'/dev/shm': [8192, 1]}},
      severity: 'notice',
      says: /deleted files, or left over segments$/,
    },
    {
      name: 'a quarter of the machine where memory runs out',
      course: {meminfo: {Shmem: 4 * gib, ...short}, processes: database(4000)},
      severity: 'warn',
      says: /48 postgres processes map 3\.91 GiB/,
    },
    {
      name: 'a mount whose name is long and odd',
      course: {
        meminfo: {Shmem: 6 * gib},
        tmpfs: {'/var/lib/kubelet/pods/0f1d2c3b-4a59/volumes/kubernetes.io~empty-dir/\u001b[2Jcache': [8192, 6000]},
      },
      severity: 'notice',
      says: /the tmpfs \/var\/lib\/kubelet\/pods\/\S+ holds/,
    },
    {
      name: 'a host that cannot ask how full a mount is',
      course: {meminfo: {Shmem: 6 * gib}, processes: []},
      severity: 'notice',
    },
    {
      name: 'just enough of it on a small machine',
      course: {meminfo: {...small, Shmem: 268 * 1024}},
      severity: 'notice',
    },
    ...(
      [
        [2330, /no mount or process has most of it/],
        [2590, /the tmpfs \/dev\/shm holds 2\.53 GiB$/],
      ] as const
    ).map(([used, says]) => ({
      name: `a tmpfs has ${used} MiB of 6 GiB`,
      course: {meminfo: {Shmem: 6 * gib}, tmpfs: {'/dev/shm': [8192, used]}} as const,
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'a database with a quarter of the machine as its buffers',
      course: {meminfo: {Shmem: 4 * gib}, processes: database(4000)},
    },
    {
      name: 'a machine of 512 MiB with a third of it in /tmp and /run',
      course: {meminfo: {MemTotal: 0.5 * gib, MemFree: 0.1 * gib, MemAvailable: 0.2 * gib, Shmem: 0.16 * gib}},
    },
    {name: 'a large tmpfs that is empty', course: {tmpfs: {'/tmp': [8192, 0]}}},
    {name: 'a little less of it on a small machine', course: {meminfo: {...small, Shmem: 243 * 1024}}},
  ],
  cannotSay: [
    {name: 'a kernel without Shmem', course: {meminfo: {Shmem: null}}, why: /Shmem/},
    {
      name: 'a container’s MemTotal beside the Shmem of its host',
      course: {meminfo: {MemTotal: 0.5 * gib, Shmem: 3 * gib}},
      why: /lxcfs/,
    },
  ],
};
