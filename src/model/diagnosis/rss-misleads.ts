import {longBytes} from '../../format/amount.ts';
import {chainReading, fieldReading} from '../../reading.ts';
import {bytes, GIB, percentOf} from '../../units.ts';
import {crowdHas, crowdName, crowdsOf} from '../doctor/crowds.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount} from '../doctor/evidence.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {rssSum, sharedOf} from '../processes.ts';
import {finding, healthy, isCannot, type Rule, values} from './rule.ts';

/** What counts more than once, in percent of MemTotal. Libraries alone are counted for a tenth or two. Ours. */
const MARKS = {notice: 50};
const FLOOR = bytes(GIB);
/** Part of it, in percent, that the processes of one name must have to be named. */
const STANDS_OUT = 50;

export const rssMisleads: Rule = {
  id: 'rss-misleads',
  title: 'the sum of RSS misleads',
  help: 'The RSS of all processes together is more than what they have in RAM (AnonPages and Mapped, each page once) by over 50 % of MemTotal and 1 GiB: notice. Pages that processes share count for each of them. The mark is ours.',
  needs: {meminfo: 0},
  processes: true,
  explain: 'RSS',
  check: facts => {
    const {snapshot, meminfo, header, pageSize, before} = facts;
    const all = values({
      processes: snapshot.processes,
      total: header.total,
      anon: chainReading(meminfo, m => fieldReading(m.anonPages, 'proc/meminfo', 'AnonPages')),
      mapped: chainReading(meminfo, m => fieldReading(m.mapped, 'proc/meminfo', 'Mapped')),
    });
    if (isCannot(all)) return all;
    const {total, anon, mapped} = all;
    const sum = rssSum(all.processes.list, pageSize);
    const once = bytes(anon + mapped);
    const excess = bytes(Math.max(0, sum - once));
    const severity = gradeAbove(percentOf(excess, total), MARKS, before?.severity);
    if (severity === undefined || excess < FLOOR) return healthy;
    const crowds = crowdsOf(facts, process => sharedOf(process, pageSize)).filter(({members}) => members > 1);
    const [first] = crowds;
    // What one of them shares is there once at least, whoever else has it.
    const who =
      first === undefined || first.sum < (excess * STANDS_OUT) / 100
        ? ''
        : `, ${crowdHas(first, 'shares', 'share')} up to ${longBytes(bytes(first.most))}`;
    return finding({
      severity,
      sentence: `RSS adds up to ${longBytes(sum)} on a machine of ${longBytes(total)}; with shared memory counted once it is ${longBytes(once)}${who}`,
      evidence: [
        amount('sum of RSS', sum, 'resident in proc/PID/statm'),
        amount('AnonPages', anon, 'proc/meminfo'),
        amount('Mapped', mapped, 'proc/meminfo'),
        amount('counted more than once', excess, 'sum of RSS - AnonPages - Mapped'),
        ...crowds.map(crowd =>
          amount(`counted for ${crowdName(crowd)} together`, bytes(crowd.sum), 'shared in proc/PID/statm'),
        ),
      ],
      view: 'processes',
      subjects: crowds.slice(0, 1).map(crowd => processSubject(crowd.first)),
      steps: [
        {
          text: 'Judge processes that share memory by PSS, which splits what they share among them, or by ANON, which leaves it out: view 2 (C chooses columns)',
        },
        {text: 'Judge the machine by what is available (MemAvailable): view 1'},
      ],
    });
  },
};
