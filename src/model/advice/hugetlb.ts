import {longBytes, shortPercent} from '../../format/amount.ts';
import type {HugepagePool} from '../../sys/hugepages.ts';
import {bytes, KIB, MIB, percentOf} from '../../units.ts';
import {type Facts, memoryOf} from './facts.ts';
import {type Case, type Family, fits, idle, type Judgement, look, words} from './rule.ts';

export const poolsOf = ({hugepages}: Pick<Facts, 'hugepages'>): readonly HugepagePool[] =>
  (hugepages?.pools ?? []).flatMap(pool => (pool.ok ? [pool.value] : []));

/** The pool that a setting sizes: that in its path, or the one of the default size. */
const poolOf = ({setting, facts}: Case): HugepagePool | undefined =>
  poolsOf(facts).find(({size}) =>
    setting.path.startsWith('sys/')
      ? setting.path.includes(`/hugepages-${size / KIB}kB/`)
      : size === facts.meminfo?.hugepagesize,
  );

type Use = {readonly total: number; readonly free: number; readonly promised: number; readonly idle: number};

export const useOf = (pool: HugepagePool | undefined): Use | undefined => {
  if (!pool?.nrHugepages.ok || !pool.freeHugepages.ok || !pool.resvHugepages.ok) return undefined;
  const free = pool.freeHugepages.value;
  const promised = pool.resvHugepages.value;
  return {total: pool.nrHugepages.value, free, promised, idle: Math.max(0, free - promised)};
};

/** Unused memory above this share of the RAM is worth a word. Ours. */
const MUCH_IDLE = 5;
const NEARLY_ALL = 70;

const poolSize = (given: Case): Judgement => {
  const {n, facts} = given;
  const pool = poolOf(given);
  const use = useOf(pool);
  const memory = memoryOf(facts);
  if (n === 0) return fits(given, 'No pool. Only programs that ask for it by name would use one.', [], 'by use');
  if (pool === undefined || use === undefined || memory === undefined) {
    return fits(given, 'Their memory is lost to everything else, used or not.', [], 'by use');
  }
  const size = (pages: number): string => longBytes(bytes(pages * pool.size));
  const evidence = [
    `pool ${use.total} pages (${size(use.total)}), free ${use.free}, of which promised ${use.promised}`,
  ];
  const share = percentOf(use.total * pool.size, memory);
  if (share >= NEARLY_ALL) {
    return look(
      words('fewer'),
      `The pool is ${shortPercent(share)} of the RAM: all that cannot use it must live in the rest.`,
      evidence,
    );
  }
  if (percentOf(use.idle * pool.size, memory) >= MUCH_IDLE) {
    return look(
      words('fewer'),
      `${size(use.idle)} of the pool (${use.idle} pages) are neither used nor promised, and lost to everything else.`,
      evidence,
    );
  }
  return fits(given, `${size(use.total)} set aside, ${size(use.idle)} of it unused.`, evidence, 'by use');
};

const surplus = (given: Case): Judgement => {
  const pool = poolOf(given);
  const now = pool?.surplusHugepages;
  const evidence = [now?.ok ? `taken above the pool now: ${now.value}` : undefined];
  return given.n === 0
    ? fits(given, 'Nothing is taken above the pool.', evidence, 'by use')
    : fits(
        given,
        'Further huge pages are taken when the pool is used up, if there are any in one piece.',
        evidence,
        'by use',
      );
};

/** Of the 8 pages of bookkeeping for 2 MiB in 4 KiB pages 7 are given back. mm/hugetlb_vmemmap.c */
const SAVED_PER_2_MIB = bytes(28 * KIB);

const vmemmap = (given: Case): Judgement => {
  const {n, facts} = given;
  const pools = poolsOf(facts).filter(pool => pool.nrHugepages.ok && pool.nrHugepages.value > 0);
  if (facts.hugepages !== undefined && pools.length === 0) return idle('There is no pool of huge pages.');
  const amount = pools.reduce((sum, pool) => sum + (pool.nrHugepages.ok ? pool.nrHugepages.value * pool.size : 0), 0);
  const usual = facts.system.pageSize === bytes(4 * KIB);
  const saved = longBytes(bytes((amount / (2 * MIB)) * SAVED_PER_2_MIB));
  const evidence = [usual ? `bookkeeping of the pool that can be given back: about ${saved}` : undefined];
  return n === 0
    ? fits(
        given,
        usual
          ? `Would save about ${saved}; making and giving back huge pages gets slower, and may fail when memory is short.`
          : 'Off.',
        evidence,
        '0 or 1',
      )
    : fits(
        given,
        'Saves most of the bookkeeping; giving huge pages back may fail when memory is short.',
        evidence,
        '0 or 1',
      );
};

export const hugetlb: Family = {
  'vm.nr_hugepages': poolSize,
  'vm.nr_overcommit_hugepages': surplus,
  'vm.hugetlb_optimize_vmemmap': vmemmap,
  'hugepages.nr_hugepages': poolSize,
  'hugepages.nr_overcommit_hugepages': surplus,
};
