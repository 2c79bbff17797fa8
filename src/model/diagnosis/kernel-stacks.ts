import {grouped, longBytes, shortPercent} from '../../format/amount.ts';
import {chainReading, fieldReading} from '../../reading.ts';
import {bytes, KIB, MIB} from '../../units.ts';
import {crowdHas, crowdName, crowdsOf, mostOf} from '../doctor/crowds.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount, number, share} from '../doctor/evidence.ts';
import {holdingOf, partOfMemory} from '../doctor/holding.ts';
import {fileOf} from '../processes.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/** Percent of MemTotal. A stack takes 16 KiB on most machines: twenty thousand threads on 16 GiB. Ours. */
const MARKS = {notice: 2, floor: bytes(128 * MIB)};
/** Of one thread on most machines (THREAD_SIZE). */
const STACK = 16 * KIB;

export const kernelStacks: Rule = {
  id: 'kernel-stacks',
  title: 'kernel stacks hold much memory',
  help: 'KernelStack above 2 % of MemTotal and 128 MiB: notice, warning where memory runs out. Each thread has a stack in the kernel, of 16 KiB on most machines; the mark is ours.',
  needs: {meminfo: 0},
  processes: true,
  namesFrom: ['status'],
  explain: 'KernelStack',
  check: facts => {
    const part = partOfMemory(facts, 'KernelStack', meminfo => meminfo.kernelStack);
    if (isCannot(part)) return part;
    const {held} = part;
    const holding = holdingOf(facts, part, MARKS);
    if (holding === undefined) return healthy;
    const crowds = crowdsOf(facts, process =>
      chainReading(fileOf(process, 'status'), status =>
        fieldReading(status.threads, `proc/${process.pid}/status`, 'Threads'),
      ),
    );
    const first = mostOf(crowds, held / STACK);
    const who = first === undefined ? '' : `; ${crowdHas(first, 'has', 'have')} ${grouped(first.sum)} threads`;
    return finding({
      severity: holding.severity,
      sentence: `Kernel stacks of threads hold ${longBytes(held)} (${shortPercent(holding.share)}) of memory${who}`,
      evidence: [
        amount('KernelStack', held, 'proc/meminfo'),
        share('kernel stacks', holding.share, 'KernelStack / MemTotal'),
        ...crowds.map(crowd => number(`threads of ${crowdName(crowd)}`, crowd.sum, 'Threads in proc/PID/status')),
      ],
      view: 'processes',
      subjects: first === undefined ? [] : [processSubject(first.first)],
      steps: [
        {text: 'See who has the threads: view 2, sorted by THR'},
        {
          text: 'Limit the threads of that program: a pool of fixed size, or a limit (TasksMax of its service, pids.max of its group)',
          risk: 'at a limit the program cannot start another thread, and may fail',
        },
      ],
      explains: holding.explains,
    });
  },
};
