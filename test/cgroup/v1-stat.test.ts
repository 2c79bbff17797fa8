import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {asMemoryStat, parseV1Stat, v1StatFields} from '../../src/cgroup/v1-stat.ts';
import {neverThrows} from '../helpers/properties.ts';
import {captured} from './trees.ts';

const sample = `cache 18446744073709535232
rss 9523200
rss_huge 0
hierarchical_memory_limit 104857600
hierarchical_memsw_limit 9223372036854771712
total_cache 262905856
total_rss 17031168
total_rss_huge 2097152
total_swap 4096
total_pgpgin 3710414
`;

const statOf = (text: string) => {
  const result = parseV1Stat(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseV1Stat', () => {
  it.each(captured('memory.stat', 'v1'))('reads $name and knows every line', ({text}) => {
    const stat = statOf(text);
    expect({unknown: stat.unknown, malformed: stat.malformed}).toEqual({unknown: {}, malformed: []});
    expect(text).toContain(`\ntotal_cache ${stat.totalCache}\ntotal_rss ${stat.totalRss}\n`);
    expect(stat.hierarchicalMemoryLimit).toBeDefined();
  });

  it('takes the totals, and nothing of the group alone, which some kernels get wrong', () => {
    expect(statOf(sample)).toEqual({
      hierarchicalMemoryLimit: 104857600,
      hierarchicalMemswLimit: 'max',
      totalCache: 262905856,
      totalRss: 17031168,
      totalRssHuge: 2097152,
      totalSwap: 4096,
      totalPgpgin: 3710414,
      unknown: {},
      malformed: [],
    });
  });

  it('keeps what it cannot use, by its line', () => {
    const stat = statOf(`${sample}hierarchical_memory_limit none\nquantum 1\ntotal_dirty 99999999999999999999\n`);
    expect(stat.unknown).toEqual({quantum: '1'});
    expect(stat.malformed.map(({line}) => line)).toEqual([11, 13]);
  });

  it.each(['', 'anon 1\nfile 2\n', 'cache 1\nrss 2\n'])('calls %j malformed', text =>
    expect(parseV1Stat(text).ok).toBe(false),
  );

  it('reads back whatever the kernel’s own format prints', () => {
    const fields = v1StatFields as Readonly<Record<string, {readonly key: string}>>;
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.maxSafeNat(), {minKeys: 1}),
        fc.oneof(fc.maxSafeNat(), fc.constant('max')),
        (values, limit) => {
          const text = Object.entries(values).map(([name, n]) => `${fields[name]!.key} ${n}\n`);
          const stat = statOf(
            `hierarchical_memory_limit ${limit === 'max' ? '9223372036854771712' : limit}\n${text.join('')}`,
          );
          expect(stat).toEqual({...values, hierarchicalMemoryLimit: limit, unknown: {}, malformed: []});
        },
      ),
    );
  });

  it('never throws', () => neverThrows(parseV1Stat, sample));
});

describe('asMemoryStat', () => {
  it('says the same in the words of v2, and leaves out what v1 does not say', () => {
    expect(asMemoryStat(statOf(sample))).toEqual({
      file: 262905856,
      anon: 17031168,
      anonThp: 2097152,
      unknown: {},
      malformed: [],
    });
  });
});
