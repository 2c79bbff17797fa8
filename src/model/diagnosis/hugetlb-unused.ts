import {longBytes, shortPercent} from '../../format/amount.ts';
import {fieldReading, known, type Reading} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type Bytes, bytes, KIB, MIB} from '../../units.ts';
import {poolsOf, useOf} from '../advice/hugetlb.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {amount, number, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {holdingOf} from '../doctor/holding.ts';
import {finding, healthy, isCannot, type Rule, values} from './rule.ts';

/** Percent of MemTotal, as in the view of settings. Ours. */
const MARKS = {notice: 5, floor: bytes(128 * MIB)};

/** A pool of huge pages of one size. */
type Pool = {
  readonly size: Bytes;
  readonly total: number;
  readonly free: number;
  readonly promised: number;
  readonly surplus: number;
  readonly from: string;
};

const idleOf = ({free, promised, size}: Pool): Bytes => bytes(Math.max(0, free - promised) * size);

/** Of all sizes; without their directories that of the default size, which /proc/meminfo has. */
const poolsIn = ({snapshot, meminfo}: Pick<Facts, 'snapshot' | 'meminfo'>): readonly Pool[] | undefined => {
  const directories = poolsOf({hugepages: known(readingOf(snapshot, 'hugepages'))});
  const pools = directories.flatMap((pool): Pool[] => {
    const use = useOf(pool);
    const surplus = known(pool.surplusHugepages) ?? 0;
    const from = `sys/kernel/mm/hugepages/hugepages-${pool.size / KIB}kB`;
    return use === undefined ? [] : [{...use, size: pool.size, surplus, from}];
  });
  if (pools.length > 0) return pools;
  if (!meminfo.ok) return undefined;
  const {hugePagesTotal: total, hugePagesFree: free, hugePagesRsvd: promised, hugepagesize: size} = meminfo.value;
  if (total === undefined || free === undefined || promised === undefined || size === undefined) return undefined;
  return [{size, total, free, promised, surplus: meminfo.value.hugePagesSurp ?? 0, from: 'proc/meminfo'}];
};

const poolsReading = (facts: Facts): Reading<readonly Pool[]> =>
  facts.meminfo.ok ? fieldReading(poolsIn(facts), 'proc/meminfo', 'HugePages_Free') : facts.meminfo;

export const hugetlbUnused: Rule = {
  id: 'hugetlb-unused',
  title: 'huge pages lie unused',
  help: 'Huge pages of the pools that nobody uses and nobody was promised (free less reserved), above 5 % of MemTotal and 128 MiB: notice, warning where memory runs out. No warning before: a pool is set aside before the program that needs it starts, and it is hard to get again. The mark is ours.',
  needs: {meminfo: 0, hugepages: 30_000},
  explain: 'hugetlb',
  check: facts => {
    const all = values({pools: poolsReading(facts), total: facts.header.total});
    if (isCannot(all)) return all;
    const held = bytes(all.pools.reduce((sum, pool) => sum + idleOf(pool), 0));
    const holding = holdingOf(facts, {held, total: all.total}, MARKS);
    if (holding === undefined) return healthy;
    const idle = all.pools.filter(pool => idleOf(pool) > 0).toSorted((a, b) => idleOf(b) - idleOf(a));
    const {size, total, free, promised, surplus, from} = idle[0]!;
    const needed = Math.max(0, total - surplus - (free - promised));
    return finding({
      severity: holding.severity,
      sentence: `${longBytes(held)} (${shortPercent(holding.share)}) of memory lies unused in the huge page pool; nothing else can use it: ${free - promised} of ${total} pages of ${longBytes(size)}`,
      evidence: [
        share('unused', holding.share, '(free - reserved) x size / MemTotal'),
        ...idle.flatMap(pool => [
          amount(`unused in ${longBytes(pool.size)} pages`, idleOf(pool), pool.from),
          number(`HugePages_Total of ${longBytes(pool.size)}`, pool.total, pool.from),
          number(`HugePages_Free of ${longBytes(pool.size)}`, pool.free, pool.from),
          number(`HugePages_Rsvd of ${longBytes(pool.size)}`, pool.promised, pool.from),
        ]),
      ],
      view: 'tuning',
      subjects: [knobSubject('vm.nr_hugepages')],
      steps: [
        {
          text: 'See who set it aside, and ask what for: a database or a virtual machine that is not started yet may come for it',
          command:
            'grep -rs nr_hugepages /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d; cat /proc/cmdline',
        },
        {
          text: `Make the pool as large as what is used and promised, ${needed} ${needed === 1 ? 'page' : 'pages'}`,
          command:
            from === 'proc/meminfo' ? `sysctl -w vm.nr_hugepages=${needed}` : `echo ${needed} > /${from}/nr_hugepages`,
          risk: `a program that wanted the rest cannot start, or falls back to small pages; once free memory lies in pieces the pages may not be had again; undone by ${total - surplus} in its place`,
        },
        {
          text: 'Change what sets it at boot, too: vm.nr_hugepages in sysctl.d, or hugepages= on the kernel’s command line',
        },
      ],
      explains: holding.explains,
    });
  },
};
