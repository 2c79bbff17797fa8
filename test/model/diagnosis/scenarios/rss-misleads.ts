import {rssMisleads} from '../../../../src/model/diagnosis/rss-misleads.ts';
import type {Scenarios} from '../patient.ts';

const gib = 1_048_576;

/** So much is counted too often, MiB, on a machine of 1.5 GiB. */
const onSmall = (mib: number) => ({
  meminfo: {
    MemTotal: 1.5 * gib,
    MemFree: 0.2 * gib,
    MemAvailable: 0.5 * gib,
    AnonPages: 200 * 1024,
    Mapped: 100 * 1024,
  },
  processes: Array.from({length: 20}, (_, i) => ({pid: 100 + i, anon: 10, file: 5 + mib / 20})),
});
/** 10 GiB are counted too often, of which so many MiB for workers of one name. */
const partly = (mib: number) => ({
  meminfo: {AnonPages: 0.1 * gib, Mapped: 0.1 * gib},
  processes: Array.from({length: 40}, (_, i) =>
    i < 20
      ? {pid: 100 + i, comm: 'postgres', anon: 0, file: mib / 20}
      : {pid: 100 + i, anon: 0, file: (10_240 - mib) / 20},
  ),
});

export const scenarios: Scenarios = {
  rule: rssMisleads,
  fires: [
    {
      name: 'a database whose workers share their buffers',
      course: {
        meminfo: {AnonPages: gib, Mapped: 4.2 * gib, Shmem: 4 * gib},
        processes: Array.from({length: 48}, (_, i) => ({
          pid: 100 + i,
          comm: 'postgres',
          anon: 20,
          shmem: 1228,
          file: 20,
        })),
      },
      severity: 'notice',
      says: /^RSS adds up to 59\.4 GiB on a machine of 16\.0 GiB; with shared memory counted once it is 5\.20 GiB, 48 postgres processes share up to 1\.22 GiB$/,
    },
    {
      name: 'many programs that share, none of them most of it',
      course: {
        meminfo: {AnonPages: gib, Mapped: gib},
        processes: Array.from({length: 60}, (_, i) => ({pid: 100 + i, comm: `app${i}`, anon: 20, file: 200})),
      },
      severity: 'notice',
      says: /2\.00 GiB$/,
    },
    {name: 'just enough of it on a small machine', course: onSmall(1070), severity: 'notice'},
    ...(
      [
        [4800, /once it is 205 MiB$/],
        [5400, /, 20 postgres processes share up to 270 MiB$/],
      ] as const
    ).map(([mib, says]) => ({
      name: `workers of one name have ${mib} of 10,240 MiB`,
      course: partly(mib),
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'a desktop whose programs share libraries',
      course: {
        meminfo: {AnonPages: 4 * gib, Mapped: gib},
        processes: Array.from({length: 200}, (_, i) => ({pid: 100 + i, anon: 20, file: 30})),
      },
    },
    {
      name: 'a machine of 512 MiB whose few programs share',
      course: {
        meminfo: {
          MemTotal: 0.5 * gib,
          MemFree: 0.1 * gib,
          MemAvailable: 0.2 * gib,
          AnonPages: 0.1 * gib,
          Mapped: 0.1 * gib,
        },
        processes: Array.from({length: 20}, (_, i) => ({pid: 100 + i, anon: 5, file: 20})),
      },
    },
    {name: 'a little less of it on a small machine', course: onSmall(970)},
  ],
  cannotSay: [
    {name: 'a kernel without Mapped', course: {meminfo: {Mapped: null}}, why: /Mapped/},
    {name: 'nobody to be seen', course: {processes: []}, why: /PID/},
  ],
};
