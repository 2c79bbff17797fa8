import {describe, expect, it} from 'vitest';
import {commitLimit} from '../../../src/model/diagnosis/commit-limit.ts';
import {compressedSwap} from '../../../src/model/diagnosis/compressed-swap.ts';
import {exhaustionForecast} from '../../../src/model/diagnosis/exhaustion-forecast.ts';
import {lowAvailable} from '../../../src/model/diagnosis/low-available.ts';
import {memoryStall} from '../../../src/model/diagnosis/memory-stall.ts';
import {noSwap} from '../../../src/model/diagnosis/no-swap.ts';
import {oomNext} from '../../../src/model/diagnosis/oom-next.ts';
import {processLeak} from '../../../src/model/diagnosis/process-leak.ts';
import {swapFull} from '../../../src/model/diagnosis/swap-full.ts';
import {swapThrash} from '../../../src/model/diagnosis/swap-thrash.ts';
import {type Condition, type Course, diagnoses, type ProcessNumbers, type Stay} from './patient.ts';

const rules = [
  commitLimit,
  compressedSwap,
  exhaustionForecast,
  lowAvailable,
  memoryStall,
  noSwap,
  oomNext,
  processLeak,
  swapFull,
  swapThrash,
];

/** `cause severity: consequence, consequence` */
const told = async (course: Course, stay: Stay = {}): Promise<readonly string[]> =>
  (await diagnoses(course, {...stay, rules}))
    .at(-1)!
    .findings.map(({id, severity, consequences}) =>
      [`${id} ${severity}`, consequences.map(each => each.id).join(', ')].filter(text => text !== '').join(': '),
    );

/** All that was above a notice at any moment. */
const alarms = async (course: Course, stay: Stay = {}): Promise<readonly string[]> => [
  ...new Set(
    (await diagnoses(course, {...stay, rules})).flatMap(({findings}) =>
      findings.filter(({severity}) => severity !== 'notice').map(({id, severity}) => `${id} ${severity}`),
    ),
  ),
];

const mib = 1024;
const gib = 1_048_576;
const none = {SwapTotal: 0, SwapFree: 0};

const withJava = (java: Partial<ProcessNumbers>, meminfo: Condition['meminfo']): Condition => ({
  meminfo: {...none, ...meminfo},
  processes: [
    {pid: 1, comm: 'systemd', uid: 0},
    {pid: 700, comm: 'nginx', anon: 100},
    {pid: 77, comm: 'java', ...java},
  ],
});

/** A leak of 10 MiB/s from 9 GiB available on. */
const leak = (second: number): Condition => {
  const left = 9_216 - 10 * second;
  return withJava({anon: 4_000 + 10 * second}, {MemAvailable: left * mib, AnonPages: (5_000 + 10 * second) * mib});
};

describe('rules of supply together', () => {
  it('tell a leak as the cause of all that comes of it', async () => {
    expect(await told(leak, {seconds: 400, delay: 2})).toEqual(['process-leak warn: exhaustion-forecast']);
    expect(await told(leak, {seconds: 860, delay: 2})).toEqual([
      'process-leak critical: exhaustion-forecast, low-available, no-swap, oom-next',
    ]);
  });

  it('do not call a small leak the cause of a fall that is something else', async () => {
    const course = (second: number): Condition =>
      withJava(
        {anon: 2_000 + second},
        {
          MemAvailable: (6_000 - 12 * second) * mib,
          Shmem: (500 + 11 * second) * mib,
          Cached: (2_000 + 11 * second) * mib,
        },
      );
    expect(await told(course, {seconds: 300, delay: 2})).toEqual([
      'exhaustion-forecast critical',
      'process-leak notice',
    ]);
  });

  it('tell that swap thrashes before all that follows from it', async () => {
    const course: Condition = {
      meminfo: {MemAvailable: 0.5 * gib, SwapFree: 0.1 * gib, AnonPages: 14 * gib},
      rates: {pswpin: 3072, pswpout: 2048, pgmajfault: 3100, workingset_refault_anon: 3000},
      stall: {memory: [50, 20]},
      processes: [
        {pid: 1, comm: 'systemd', uid: 0},
        {pid: 77, comm: 'java', anon: 12_000, swap: 3_800},
      ],
    };
    expect(await told(course)).toEqual(['swap-thrash critical: low-available, swap-full, memory-stall, oom-next']);
  });
});

describe('rules of supply give no alarm at any moment on', () => {
  const wave = (second: number, size: number): number => size * Math.sin(second * 12.9898) * Math.cos(second * 4.1);

  const healthy: readonly (readonly [name: string, course: Course, stay?: Stay])[] = [
    ['a calm machine', {}],
    ['a machine full of page cache', {meminfo: {MemFree: 100_000, Cached: 13 * gib}}],
    ['swap that is full and idle', {meminfo: {SwapFree: 0}}],
    ['a machine without swap', {meminfo: none}],
    ['a database in huge pages', {meminfo: {...none, Hugetlb: 13 * gib, MemAvailable: 1.2 * gib, AnonPages: gib}}],
    ['a terabyte with 50 GiB available', {meminfo: {...none, MemTotal: 1024 * gib, MemAvailable: 50 * gib}}],
    [
      'a machine of 512 MiB',
      {
        meminfo: {
          ...none,
          MemTotal: 512 * mib,
          MemFree: 30 * mib,
          MemAvailable: 150 * mib,
          AnonPages: 250 * mib,
          Cached: 150 * mib,
          Shmem: 10 * mib,
          Slab: 40 * mib,
          SReclaimable: 20 * mib,
          SUnreclaim: 20 * mib,
          Buffers: 0,
          KReclaimable: 20 * mib,
        },
      },
    ],
    [
      'a spike of two seconds',
      second =>
        second === 40 || second === 41
          ? {
              meminfo: {MemAvailable: 2 * gib},
              rates: {pswpin: 50_000, pswpout: 50_000, pgmajfault: 50_000},
              stall: {memory: [100, 90]},
            }
          : {},
    ],
    [
      'a build: compilers come and go, and files are read',
      second => ({
        meminfo: {MemAvailable: (8_000 + wave(second, 3_000)) * mib, ...none},
        rates: {pgpgin: 200_000, pgmajfault: 400, workingset_refault_file: 3_000},
        stall: {memory: [1.5, 0.2], io: [30, 10]},
        processes: Array.from({length: 20}, (_, i) => ({
          pid: 1_000 + 20 * Math.floor(second / 7) + i,
          comm: 'cc1plus',
          anon: 100 + 20 * (second % 7),
          started: 100_000 + 7 * Math.floor(second / 7),
        })),
      }),
      {seconds: 240, delay: 2},
    ],
    [
      'a program that starts, takes half of the memory, and stays so',
      second =>
        withJava(
          {anon: 200 + 60 * Math.min(second, 100), started: 100_000},
          {
            MemAvailable: (14_500 - 60 * Math.min(second, 100)) * mib,
            AnonPages: (500 + 60 * Math.min(second, 100)) * mib,
          },
        ),
      {seconds: 300, delay: 2},
    ],
    [
      'a desktop that is used again after a suspend: all comes back from swap',
      second => ({
        meminfo: {
          MemAvailable: (9_000 - 30 * Math.min(second, 60)) * mib,
          SwapFree: (1_500 + 30 * Math.min(second, 60)) * mib,
        },
        rates: second < 60 ? {pswpin: 7_000, pgmajfault: 7_000, workingset_refault_anon: 7_000} : {},
      }),
      {seconds: 120},
    ],
    [
      'a host of containers: memory is given out and taken back all the time',
      second => ({
        ...withJava({anon: 2_000}, {MemAvailable: (6_000 + 1_800 * Math.sin(second / 60)) * mib}),
        groups: Object.fromEntries(Array.from({length: 30}, (_, i) => [`/kubepods.slice/pod${i}`, {}])),
      }),
      {seconds: 600, delay: 5},
    ],
    [
      'a heap that is collected every few minutes',
      second =>
        withJava(
          {anon: 3_000 + 15 * (second % 200)},
          {MemAvailable: (7_400 - 15 * (second % 200)) * mib, AnonPages: (4_000 + 15 * (second % 200)) * mib},
        ),
      {seconds: 800, delay: 5},
    ],
  ];

  it.each(healthy.map(each => [each[0], each] as const))('%s', async (_, [, course, stay]) => {
    expect(await alarms(course, stay)).toEqual([]);
  });
});
