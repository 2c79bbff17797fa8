import {longBytes, shortPercent} from '../../format/amount.ts';
import {fieldReading, known} from '../../reading.ts';
import {bytes} from '../../units.ts';
import {briefProcess, holdersOf, processSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import {gradeBelow} from '../doctor/grade.ts';
import {roomOf} from '../doctor/room.ts';
import {swapFileStep} from '../doctor/swap-file.ts';
import {namedProcess} from '../process-name.ts';
import {swapOf} from '../processes.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Percent of swap left, and of memory available: both below 10, earlyoom(1) ends a process; both below 5, it kills one. */
const FULL = {notice: 10, critical: 5};
const SHORT = {notice: 20, warn: 10, critical: 5};

/**
 * Full swap is history where memory is there: what was swapped out long ago stays until somebody touches it. It matters when
 * memory is short as well.
 */
export const swapFull: Rule = {
  id: 'swap-full',
  title: 'swap is full',
  help: 'Less than 10 % of swap is left (SwapFree and SwapCached) while less than 20 % of the memory is available (notice), less than 10 % (warning); both below 5 % is critical. With more memory available full swap is no finding. Marks of earlyoom(1).',
  needs: {meminfo: 0},
  processes: true,
  namesFrom: ['status'],
  explain: 'swap',
  check: facts => {
    const {meminfo, before} = facts;
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    if (!meminfo.ok) return unknown(meminfo.reason);
    const {swapTotal, swapLeft, swapPart, left, part} = room;
    if (swapTotal === undefined || swapLeft === undefined) {
      const {swapTotal: all, swapFree} = meminfo.value;
      const reading = fieldReading(
        all === undefined ? all : swapFree,
        'proc/meminfo',
        all === undefined ? 'SwapTotal' : 'SwapFree',
      );
      return unknown(
        reading.ok ? {kind: 'no-field', path: 'proc/meminfo', field: 'plausible SwapFree'} : reading.reason,
      );
    }
    if (room.noSwap) return healthy;
    const swap = gradeBelow(swapPart, FULL, before?.severity);
    const memory = gradeBelow(part, SHORT, before?.severity);
    if (swap === undefined || memory === undefined) return healthy;
    const severity = memory === 'critical' && swap !== 'critical' ? 'warn' : memory;
    const holders = holdersOf(facts, swapOf);
    const [first] = holders;
    const used = bytes(swapTotal - swapLeft);
    const cached = known(meminfo)?.swapCached;
    return finding({
      severity,
      sentence: `Swap is ${swapPart < FULL.critical ? 'full' : 'nearly full'} (${shortPercent(swapPart)} of ${longBytes(swapTotal)} left), ${shortPercent(room.share)} of memory available${first === undefined ? '' : `; ${briefProcess(first.process)} has ${longBytes(first.held)} there`}`,
      evidence: [
        amount('SwapTotal', swapTotal, 'proc/meminfo'),
        amount('used', used, 'SwapTotal - SwapFree - SwapCached'),
        share('swap left', swapPart, '(SwapFree + SwapCached) / SwapTotal'),
        ...(cached === undefined ? [] : [amount('SwapCached', cached, 'proc/meminfo')]),
        amount('MemAvailable', left, 'proc/meminfo'),
        share('available', room.share, room.shareFrom),
        ...holders.map(({process, held}) => amount(namedProcess(process), held, `proc/${process.pid}/status, VmSwap`)),
      ],
      view: 'processes',
      subjects: holders.slice(0, 1).map(({process}) => processSubject(process)),
      steps: [
        {text: 'See who has most in swap: view 2, sorted by SWAP; files in a tmpfs may be there too'},
        {text: 'Restart what holds much there that it does not need', risk: 'what it was doing is interrupted'},
        swapFileStep(
          facts,
          'Add a swap file, so that the next need finds room',
          'who swaps more also waits more',
          '/swapfile2',
        ),
      ],
      explains: ['oom-next'],
    });
  },
};
