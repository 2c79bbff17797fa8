import {longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {percentOf} from '../../units.ts';
import {largestHolders, processSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import {gradeBelow, worstGrade} from '../doctor/grade.ts';
import {namedProcess} from '../process-name.ts';
import {finding, healthy, isCannot, type Rule, values} from './rule.ts';

/**
 * Percent of MemTotal. earlyoom(1) ends a process when less than 10 % of memory and of swap are left, and kills one below
 * 5 %; node-exporter's mixin and Netdata warn below 10 % of memory.
 */
const LOW = 10;
const SCARCE = 5;

/** Little memory left is no pain yet; without swap to go to it is near. */
export const lowAvailable: Rule = {
  id: 'low-available',
  title: 'memory runs short',
  help: 'MemAvailable below 10 % of MemTotal (notice; warning where swap is short too), below 5 % (warning; critical where swap is short too). Full caches never count: MemAvailable holds them. Marks of earlyoom(1) and node-exporter.',
  needs: {meminfo: 0},
  processes: true,
  explain: 'MemAvailable',
  check: facts => {
    const {header, before} = facts;
    const sizes = values({left: header.available, total: header.total});
    if (isCannot(sizes)) return sizes;
    const {left, total} = sizes;
    const part = percentOf(left, total);
    const swap = known(header.swapTotal);
    const used = known(header.swapUsed);
    const noSwap = swap === 0;
    // Swap of which nothing is known is not held against the machine.
    const swapFree = noSwap ? 0 : swap === undefined || used === undefined ? 100 : percentOf(swap - used, swap);
    const memory = gradeBelow(part, {notice: LOW, warn: SCARCE}, before?.severity);
    if (memory === undefined) return healthy;
    const both = Math.max(part, swapFree);
    const severity = worstGrade(memory, gradeBelow(both, {warn: LOW, critical: SCARCE}, before?.severity))!;
    const holders = largestHolders(facts);
    const [first] = holders;
    const most = first === undefined ? '' : `; ${namedProcess(first.process)} holds ${longBytes(first.held)}`;
    const swapText = noSwap ? ', no swap' : swapFree < LOW ? `, swap ${shortPercent(swapFree)} free` : '';
    return finding({
      severity,
      sentence: `Only ${longBytes(left)} (${shortPercent(part)}) of memory is available${swapText}${most}`,
      evidence: [
        amount('MemAvailable', left, 'proc/meminfo'),
        share('available', part, 'MemAvailable / MemTotal'),
        ...(swap === undefined ? [] : [amount('SwapTotal', swap, 'proc/meminfo')]),
        ...(noSwap || swap === undefined ? [] : [share('swap free', swapFree, 'SwapFree / SwapTotal')]),
        ...holders.map(({process, held}) => amount(namedProcess(process), held, `proc/${process.pid}/status`)),
      ],
      view: 'processes',
      subjects: holders.slice(0, 1).map(({process}) => processSubject(process)),
      steps: [
        {text: 'See who holds the memory and whether it grows: view 2, sorted by GROW/min'},
        {
          text: 'Ask the largest to give memory back, or restart it at a good moment',
          risk: 'what it was doing is interrupted',
        },
        ...(noSwap
          ? [
              {
                text: 'Add swap, so that memory nobody uses can leave RAM',
                command: 'fallocate -l 2G /swapfile && chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile',
                risk: 'pages that are needed come back slowly; not on copy-on-write file systems without preparation',
              },
            ]
          : []),
      ],
      explains: ['no-swap'],
    });
  },
};
