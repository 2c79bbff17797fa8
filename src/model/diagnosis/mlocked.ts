import {longBytes, shortPercent} from '../../format/amount.ts';
import {available, known} from '../../reading.ts';
import {bytes, MIB} from '../../units.ts';
import {crowdHas, crowdName, crowdsOf, mostOf} from '../doctor/crowds.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import {holdingOf, partOfMemory} from '../doctor/holding.ts';
import {rssOf, statusAmount} from '../processes.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/** Percent of MemTotal. Search engines and databases lock half of a machine by design; the marks are ours. */
const MARKS = {notice: 25, short: 10, floor: bytes(256 * MIB)};

export const mlocked: Rule = {
  id: 'mlocked',
  title: 'much memory cannot leave RAM',
  help: 'Unevictable, memory that can neither be swapped nor dropped, above 25 % of MemTotal and 256 MiB: notice; above 10 % where memory runs out: warning. Programs that lock their memory on purpose hold half of a machine and more; the marks are ours.',
  needs: {meminfo: 0},
  processes: true,
  namesFrom: ['status'],
  explain: 'mlock',
  check: facts => {
    const part = partOfMemory(facts, 'Unevictable', meminfo => meminfo.unevictable);
    if (isCannot(part)) return part;
    const {held} = part;
    const holding = holdingOf(facts, part, MARKS);
    if (holding === undefined) return healthy;
    const locked = facts.meminfo.ok ? facts.meminfo.value.mlocked : undefined;
    // VmLck is address space: what is locked beyond what is there holds nothing.
    const crowds = crowdsOf(facts, process => {
      const reading = statusAmount(process, 'vmLck');
      const resident = known(rssOf(process, facts.pageSize));
      return reading.ok && resident !== undefined ? available(Math.min(reading.value, resident)) : reading;
    });
    const first = mostOf(crowds, held);
    const byLocks = locked === undefined || locked >= held / 2;
    const who = !byLocks
      ? `; programs locked only ${longBytes(locked)} of it: the rest is ramfs, shared memory, or graphics`
      : first === undefined
        ? ''
        : `; ${crowdHas(first, 'has', 'have')} locked ${longBytes(bytes(first.sum))}`;
    return finding({
      severity: holding.severity,
      sentence: `${longBytes(held)} (${shortPercent(holding.share)}) of memory cannot leave RAM${who}`,
      evidence: [
        amount('Unevictable', held, 'proc/meminfo'),
        share('unevictable', holding.share, 'Unevictable / MemTotal'),
        ...(locked === undefined ? [] : [amount('Mlocked', locked, 'proc/meminfo')]),
        ...crowds.map(crowd => amount(crowdName(crowd), bytes(crowd.sum), 'VmLck in proc/PID/status')),
      ],
      view: 'processes',
      subjects: first === undefined ? [] : [processSubject(first.first)],
      steps: [
        {text: 'See who locks memory: view 2, Enter on a process, Locked'},
        ...(byLocks
          ? [
              {
                text: 'Have that program lock less: its own setting, or LimitMEMLOCK= of its service, which counts from its next start and never for a program that runs as root',
                risk: 'what is not locked can be swapped out, and is slow when it is needed; some programs refuse to start',
              },
            ]
          : [
              {
                text: 'Look for ramfs mounts, and shared memory that is locked',
                command: 'findmnt -t ramfs; ipcs -m',
              },
            ]),
      ],
      explains: holding.explains,
    });
  },
};
