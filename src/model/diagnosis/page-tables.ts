import {longBytes, shortPercent} from '../../format/amount.ts';
import {bytes, MIB} from '../../units.ts';
import {crowdHas, crowdName, crowdsOf, mostOf} from '../doctor/crowds.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import {holdingOf, partOfMemory} from '../doctor/holding.ts';
import {namedProcess} from '../process-name.ts';
import {statusAmount} from '../processes.ts';
import {finding, healthy, isCannot, type Rule, type Step} from './rule.ts';

/** Percent of MemTotal. Tables of 4 KiB pages take 0.2 % of what they map once; the mark is ours. */
const MARKS = {notice: 5, floor: bytes(256 * MIB)};

/** Many that map the same, each with tables of its own. */
const crowded: readonly Step[] = [
  {
    text: 'Let fewer processes map the same memory: a pool of connections instead of one process for each',
    risk: 'its settings change and it is restarted',
  },
  {
    text: 'Have the program use huge pages for its shared memory (huge_pages of PostgreSQL, large pages of Java and Oracle)',
    risk: 'memory set aside for huge pages is lost to everything else; the program is restarted',
  },
];

/** One that reaches over far more than it holds. Huge pages would make each of its small ones a large one. */
const sparse = (name: string): readonly Step[] => [
  {text: `Compare VIRT with RSS of ${name} in view 2: it has touched far more addresses than it holds memory`},
  {
    text: 'Lower what it maps in its settings, or restart it; ask its maker why it spreads so far. Huge pages would make it worse',
    risk: 'what it was doing is interrupted',
  },
];

export const pageTables: Rule = {
  id: 'page-tables',
  title: 'page tables hold much memory',
  help: 'Page tables, in which the kernel notes where the memory of each process lies (PageTables and SecPageTables), above 5 % of MemTotal and 256 MiB: notice, warning where memory runs out. Page tables of 4 KiB pages take 0.2 % of what one process maps, and each process has its own; the mark is ours.',
  needs: {meminfo: 0},
  processes: true,
  namesFrom: ['status'],
  explain: 'PageTables',
  check: facts => {
    const part = partOfMemory(facts, 'PageTables', ({pageTables: own, secPageTables: second}) =>
      own === undefined ? undefined : bytes(own + (second ?? 0)),
    );
    if (isCannot(part)) return part;
    const {held} = part;
    const holding = holdingOf(facts, part, MARKS);
    if (holding === undefined) return healthy;
    const crowds = crowdsOf(facts, process => statusAmount(process, 'vmPTE'));
    const first = mostOf(crowds, held);
    const who = first === undefined ? '' : `; ${crowdHas(first, 'has', 'have')} ${longBytes(bytes(first.sum))} of them`;
    const second = facts.meminfo.ok ? facts.meminfo.value.secPageTables : undefined;
    return finding({
      severity: holding.severity,
      sentence: `Page tables (maps of each process) hold ${longBytes(held)} (${shortPercent(holding.share)}) of memory${who}`,
      evidence: [
        amount('PageTables', bytes(held - (second ?? 0)), 'proc/meminfo'),
        ...(second === undefined ? [] : [amount('SecPageTables', second, 'proc/meminfo')]),
        share('page tables', holding.share, '(PageTables + SecPageTables) / MemTotal'),
        ...crowds.map(crowd => amount(crowdName(crowd), bytes(crowd.sum), 'VmPTE in proc/PID/status')),
      ],
      view: 'processes',
      subjects: first === undefined ? [] : [processSubject(first.first)],
      steps: [
        {text: 'See whose they are: view 2, sorted by PTABLE'},
        ...(first?.members === 1 ? sparse(namedProcess(first.first)) : crowded),
      ],
      explains: holding.explains,
    });
  },
};
