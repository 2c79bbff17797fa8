import {longBytes, shortPercent} from '../../format/amount.ts';
import {largestHolders, type MostHeld, mostHeld, processSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import {gradeBelow, worstGrade} from '../doctor/grade.ts';
import {roomOf} from '../doctor/room.ts';
import {swapFileStep} from '../doctor/swap-file.ts';
import {namedProcess} from '../process-name.ts';
import {finding, healthy, isCannot, type Rule, type Step} from './rule.ts';

/**
 * Percent of MemTotal. earlyoom(1) ends a process when less than 10 % of memory and of swap are left, and kills one below
 * 5 %; node-exporter's mixin and Netdata warn below 10 % of memory.
 */
const LOW = 10;
const SCARCE = 5;

const ofProcesses: readonly Step[] = [
  {text: 'See who holds the memory: view 2, sorted by RSS; its column GROW/min says who grows'},
  {
    text: 'Lower what the largest may use in its settings, or restart it at a good moment',
    risk: 'what it was doing is interrupted',
  },
];

/** None of many is large: there are too many of them. */
const ofMany: readonly Step[] = [
  {text: 'See how many there are and what each holds: view 2, sorted by RSS'},
  {
    text: 'Run fewer of them: their number is a setting of most programs (workers, processes, jobs, connections)',
    risk: 'fewer requests or jobs are done at the same time',
  },
];

/** What to do about what holds most. */
const stepsFor = (most: MostHeld | undefined): readonly Step[] => {
  switch (most?.in) {
    case 'shmem':
      return [
        {text: 'See which tmpfs is full', command: 'df -h -t tmpfs'},
        {text: 'See shared memory that programs made, and who has it', command: 'ipcs -m -p'},
        {text: 'Delete what nobody needs from the tmpfs', risk: 'files in a tmpfs are nowhere else'},
      ];
    case 'hugetlb':
      return [
        {text: 'See how many huge pages are free', command: 'grep Huge /proc/meminfo'},
        {
          text: 'Make the pool smaller by those that nobody uses or was promised: view 9, vm.nr_hugepages, key a',
          risk: 'a program that starts later and wants huge pages does not get them',
        },
      ];
    case 'slab_unreclaimable':
      return [{text: 'See which kind it is and whether it grows: view 3'}];
    case 'compressed':
      return [{text: 'See how well it compresses: view 9, zram and zswap'}, ...ofProcesses];
    case 'unaccounted':
    case 'vmalloc_and_stacks':
    case 'percpu':
    case 'gpu':
    case 'balloon':
      return [{text: 'See the whole balance, and read about what holds most: view 1'}];
    case 'pagetables':
      return [
        {text: 'See whose page tables (maps of its memory) they are: view 2, sorted by PTABLE'},
        {
          text: 'Let programs that share much memory map it by huge pages',
          risk: 'they have to be set up for it and restarted',
        },
      ];
    case 'processes':
      return ofMany;
    case 'anon':
    case 'swapcache_only':
    case 'file':
    case 'slab_reclaimable':
    case 'pcp':
    case 'free':
    case 'process':
    case undefined:
      return ofProcesses;
  }
};

/** Little memory left is no pain yet; without swap to go to it is near. */
export const lowAvailable: Rule = {
  id: 'low-available',
  title: 'memory runs short',
  help: 'MemAvailable below 10 % of MemTotal (notice; warning where swap is short too), below 5 % (warning; critical where swap is short too). The huge page pool is left out, and no more than 160 GiB count. Full caches never count: MemAvailable holds them. Marks of earlyoom(1) and node-exporter.',
  needs: {meminfo: 0},
  processes: true,
  quick: true,
  explain: 'MemAvailable',
  check: facts => {
    const {before} = facts;
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    const {left, part, swapTotal, swapLeft, swapPart, noSwap} = room;
    const memory = gradeBelow(part, {notice: LOW, warn: SCARCE}, before?.severity);
    if (memory === undefined) return healthy;
    const both = gradeBelow(Math.max(part, swapPart), {warn: LOW, critical: SCARCE}, before?.severity);
    const most = mostHeld(facts);
    const holders = largestHolders(facts);
    const swapText = noSwap ? ', no swap' : swapPart < LOW ? `, swap ${shortPercent(swapPart)} free` : '';
    const known = swapTotal === undefined || swapLeft === undefined ? [] : [{swapTotal, swapLeft}];
    return finding({
      severity: worstGrade(memory, both)!,
      sentence: `Only ${longBytes(left)} (${shortPercent(room.share)}) of memory is available${swapText}${most === undefined ? '' : `; ${most.text}`}`,
      evidence: [
        amount('MemAvailable', left, 'proc/meminfo'),
        share('available', room.share, room.shareFrom),
        ...known.map(swap => amount('SwapTotal', swap.swapTotal, 'proc/meminfo')),
        ...(noSwap || known.length === 0 ? [] : [share('swap free', swapPart, '(SwapFree + SwapCached) / SwapTotal')]),
        ...(most === undefined || most.in === 'process' ? [] : [most.evidence]),
        ...holders.map(({process, held}) => amount(namedProcess(process), held, `proc/${process.pid}/status`)),
      ],
      view: most?.view ?? 'processes',
      subjects: most?.in === 'process' ? holders.slice(0, 1).map(({process}) => processSubject(process)) : [],
      steps: [
        ...stepsFor(most),
        ...(noSwap ? [swapFileStep(facts, 'Add swap, so that memory nobody uses can leave RAM')] : []),
      ],
      explains: [
        'no-swap',
        'swap-full',
        'cache-thrash',
        'direct-reclaim',
        'reclaim-inefficient',
        'memory-stall',
        'io-stall',
        'oom-next',
      ],
    });
  },
};
