import {agoText} from '../../format/time.ts';
import type {OomKill} from '../../kmsg/oom-log.ts';
import {known, sentence} from '../../reading.ts';
import {kernelLogOf} from '../../snapshot.ts';
import {seconds} from '../../units.ts';
import {number} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {countedKills, type LoggedKill, loggedKills} from '../doctor/kills.ts';
import {
  agoEvidence,
  KILLS,
  keptKills,
  killCount,
  killSeverity,
  killsUnseen,
  lookAtLog,
  stateEvidence,
  victimEvidence,
  victimText,
} from '../doctor/kills-told.ts';
import {swapFileStep} from '../doctor/swap-file.ts';
import {cannotSay, finding, healthy, type Outcome, type Rule, type Step, unknown} from './rule.ts';

const whoseText = ({report}: OomKill): string => {
  const constraint = report?.selection?.constraint;
  return constraint === 'cpuset' || constraint === 'memory-policy'
    ? 'the NUMA nodes it may use were out of memory'
    : 'the whole machine was out of memory';
};

const steps = (facts: Facts): readonly Step[] => [
  lookAtLog,
  {text: 'See who holds the memory: view 2, sorted by RSS; its column GROW/min says who grows'},
  {
    text: 'Limit the service that grows, so that it alone is hit; NAME from systemctl status PID, SIZE (like 800M) more than it needs and less than the machine has beside the rest',
    command: 'systemctl set-property NAME.service MemoryMax=SIZE',
    risk: 'at its limit it slows down, and something in it is killed, at once where it holds more already; the limit stays after a restart; undone by MemoryMax=infinity',
  },
  ...(known(facts.header.swapTotal) === 0
    ? [
        swapFileStep(
          facts,
          'Add swap, so that memory nobody uses can leave RAM before somebody is killed',
          'what is needed back comes slowly; what runs away is killed later',
        ),
      ]
    : []),
];

const byLog = (facts: Facts, logged: readonly LoggedKill[]): Outcome => {
  const kills = logged.filter(({kill}) => kill.scope === 'host');
  const [last] = kills;
  const severity = last && killSeverity(last.age);
  if (last === undefined || severity === undefined) return healthy;
  const ago = agoText(seconds(last.age));
  return finding({
    severity,
    sentence: `${killCount(kills.length)}, ${kills.length === 1 ? '' : 'the last '}${ago}: ${victimText(last.kill)}; ${whoseText(last.kill)}`,
    evidence: [
      number(KILLS, kills.length, 'dev/kmsg, 60 min'),
      agoEvidence(last.age, 'dev/kmsg'),
      ...victimEvidence(kills),
    ],
    view: 'oom',
    steps: steps(facts),
  });
};

const byCounters = (facts: Facts): Outcome => {
  const counted = countedKills(facts);
  const kept = keptKills(facts, counted && {kills: counted.machine, age: counted.age});
  const severity = kept && killSeverity(kept.age);
  if (kept === undefined || severity === undefined) {
    return counted !== undefined && counted.elsewhere > 0
      ? cannotSay(
          `${killCount(counted.elsewhere)} outside this container: whose limit it was cannot be seen from here`,
          'look on the host',
        )
      : (killsUnseen(facts) ?? healthy);
  }
  const log = kernelLogOf(facts.snapshot);
  // A group of v1 that is gone takes its counters with it.
  const unsure = known(facts.snapshot.cgroups)?.layout.memory === 'v1';
  const where =
    counted?.inside === true
      ? 'on the host, or at a limit above this container'
      : 'the whole machine, for no group was at its limit';
  const who =
    log.ok || log.reason.kind === 'not-sampled'
      ? where
      : `who${unsure ? ', and whether at a limit,' : ''} is not known: ${sentence(log.reason)}`;
  const total = known(facts.vmstat)?.oomKill;
  return finding({
    severity,
    sentence: `${killCount(kept.kills)}, ${kept.kills === 1 ? '' : 'the last '}${agoText(seconds(kept.age))}, for want of memory; ${who}`,
    evidence: [agoEvidence(kept.age, 'proc/vmstat'), ...stateEvidence(kept.at, kept.kills, total)],
    view: 'oom',
    steps: steps(facts),
  });
};

/** Somebody was killed because the machine ran out; kills at limits of groups are another rule's. */
export const oomKills: Rule = {
  id: 'oom-kills',
  title: 'processes were killed',
  help: 'The OOM killer killed because the whole machine, or the NUMA nodes that a program may use, were out of memory: in the last 5 minutes critical, in the last 15 warning, in the last hour notice. From the kernel’s log, also from before mmtop was started; without it from oom_kill in /proc/vmstat, less what groups count at their limits. Times are ours.',
  needs: {vmstat: 0, uptime: 0, meminfo: 0},
  cgroups: true,
  kernelLog: true,
  quick: true,
  explain: 'oom',
  check: facts => {
    const logged = loggedKills(facts);
    if (logged !== undefined) return byLog(facts, logged);
    const {vmstat} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    if (vmstat.value.oomKill === undefined) {
      const log = kernelLogOf(facts.snapshot);
      return cannotSay(
        'this kernel does not count OOM kills (before 4.13)',
        log.ok ? undefined : `its log would tell: ${sentence(log.reason)}`,
      );
    }
    return byCounters(facts);
  },
};
