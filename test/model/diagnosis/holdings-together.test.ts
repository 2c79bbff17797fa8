import {describe, expect, it} from 'vitest';
import {type Condition, diagnoses, verdictOf} from './patient.ts';
import {slabinfo} from './slab-texts.ts';

const gib = 1_048_576;
const short = {MemFree: 0.3 * gib, MemAvailable: 0.5 * gib, Cached: 0.6 * gib, Buffers: 0, SwapTotal: 0, SwapFree: 0};
const lists = {'Active(file)': 0.1 * gib, 'Inactive(file)': 0.1 * gib, SReclaimable: 51_200};

/** The finding that stands above all, and what is told below it. */
const headline = async (condition: Condition, seconds = 60) => {
  const findings = (await diagnoses(condition, {seconds, delay: 5})).at(-1)!.findings;
  const [first] = findings;
  return {
    is: first && `${first.id} ${first.severity}`,
    below: first?.consequences.map(({id}) => id) ?? [],
    others: findings.slice(1).map(({id, severity}) => `${id} ${severity}`),
  };
};

describe('what holds a large part of a machine that is short', () => {
  const cases: readonly (readonly [string, string, Condition])[] = [
    [
      'tmpfs',
      'shmem-large critical',
      {
        meminfo: {
          ...{...short, ...lists, Shmem: 8 * gib, Cached: 8.4 * gib},
          ...{AnonPages: 6 * gib, 'Active(anon)': 13.6 * gib},
        },
        tmpfs: {'/dev/shm': [8192, 8000]},
      },
    ],
    [
      'a cache of the kernel',
      'slab-large critical',
      {
        meminfo: {...short, ...lists, SUnreclaim: 11 * gib, Slab: 11.2 * gib},
        files: slabinfo({name: 'kmalloc-1k', mib: 11_000}),
      },
    ],
    [
      'an idle huge page pool',
      'hugetlb-unused critical',
      {
        meminfo: {
          ...short,
          ...lists,
          MemAvailable: 0.2 * gib,
          HugePages_Total: 5632,
          HugePages_Free: 5632,
          Hugetlb: 11 * gib,
        },
      },
    ],
    ['memory that nothing counts', 'kernel-unaccounted critical', {meminfo: {...short, ...lists}}],
    [
      'the larger of two',
      'shmem-large critical',
      {
        meminfo: {
          ...short,
          ...lists,
          Shmem: 8 * gib,
          Cached: 8.4 * gib,
          'Active(anon)': 9.6 * gib,
          AnonPages: 1.6 * gib,
        },
        tmpfs: {'/dev/shm': [8192, 8000]},
      },
    ],
  ];
  it.each(cases)('%s is the cause, and the shortage is told below it', async (_, is, condition) => {
    const said = await headline(condition);
    expect(said.is).toBe(is);
    expect(said.below).toContain('low-available');
  });
});

describe('the same in a machine that has memory left', () => {
  it.each<readonly [string, Condition]>([
    ['tmpfs', {meminfo: {Shmem: 6 * gib}, tmpfs: {'/dev/shm': [8192, 6000]}}],
    ['a huge page pool', {meminfo: {HugePages_Total: 2048, HugePages_Free: 2048, Hugetlb: 4 * gib, MemFree: 2 * gib}}],
    ['a cache of the kernel', {meminfo: {SUnreclaim: 3 * gib, Slab: 3.5 * gib, MemFree: 3 * gib}}],
    ['locked memory', {meminfo: {Unevictable: 8 * gib, Mlocked: 8 * gib}}],
  ])('%s is never more than a notice', async (_, condition) => {
    const said = await verdictOf(condition, {seconds: 60, delay: 5});
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter(each => !each.endsWith(' notice'))).toEqual([]);
  });
});
