import type {CgroupEntry} from '../../cgroup/table.ts';
import {grouped, longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import type {Bytes} from '../../units.ts';
import {cgroupSubject} from '../doctor/culprits.ts';
import {amount, number, word} from '../doctor/evidence.ts';
import {
  eventSeconds,
  explainsMachine,
  gradeStall,
  groupName,
  groupStall,
  type Judged,
  lookAtGroup,
  makeItSmaller,
  pressureComes,
  restlessGroups,
  stallEvidence,
  worstGroup,
} from '../doctor/groups.ts';
import {finding, healthy, type Rule, unknown} from './rule.ts';

/** Events a second, where nothing tells whether anybody waits: it goes on. Ours. */
const GOES_ON = 1;

const highOf = (entry: CgroupEntry): Bytes | undefined => {
  const high = known(entry.high);
  return high === undefined || high === 'max' ? undefined : high;
};

/** Above memory.high a group is slowed down on purpose; whoever set it may not know that it bites. */
export const cgroupThrottled: Rule = {
  id: 'cgroup-throttled',
  title: 'a group is slowed down',
  help: 'A cgroup (a service, a container) met its memory.high in the last minute (memory.events high), and its tasks waited for memory by the lesser of avg10 and avg60 of its memory.pressure: some above 5 % notice, above 20 % warning; full above 10 % warning, above 40 % critical. Without PSI by how often it was met (notice). A group whose file cache meets it while nobody waits is well; where it only streams through, it is a notice at most. Marks from systemd-oomd, and ours.',
  needs: {meminfo: 0, pressureMemory: 0},
  cgroups: true,
  explain: 'throttling',
  check: facts => {
    const {cgroups} = facts.snapshot;
    if (!cgroups.ok) return unknown(cgroups.reason);
    const slowed = restlessGroups(facts).high.flatMap((each): Judged[] => {
      const {entry, count} = each;
      // It was taken away since, or belongs to a group below that is gone.
      const limit = highOf(entry);
      if (limit === undefined) return [];
      const stall = groupStall(entry);
      if (stall === undefined) {
        const goesOn = !pressureComes(entry) && count >= GOES_ON * eventSeconds(entry);
        return goesOn ? [{...each, severity: 'notice', stall}] : [];
      }
      const severity = gradeStall(facts, entry, limit);
      return severity === undefined ? [] : [{...each, severity, stall}];
    });
    const worst = worstGroup(slowed);
    if (worst === undefined) return healthy;
    const {entry, count, severity, stall} = worst;
    const high = highOf(entry)!;
    const span = eventSeconds(entry);
    const name = groupName(entry.path);
    const current = known(entry.current);
    const machine = severity !== 'notice' && explainsMachine(facts, stall);
    return finding({
      severity,
      sentence:
        stall === undefined
          ? `${name} met its memory.high of ${longBytes(high)} ${grouped(count)} times in ${span} s; that setting slows it on purpose and kills nothing`
          : `${name} waited ${shortPercent(stall.some)} of the time at memory.high of ${longBytes(high)}; that setting slows it on purpose and kills nothing`,
      evidence: [
        word('group', name, entry.path),
        number('high', count, `memory.events, ${span} s`),
        ...stallEvidence(stall),
        amount('memory.high', high, 'memory.high'),
        ...(current === undefined ? [] : [amount('memory.current', current, 'memory.current')]),
        ...(slowed.length === 1 ? [] : [number('other groups', slowed.length - 1, 'memory.events')]),
      ],
      view: 'cgroups',
      subjects: [cgroupSubject(entry.path)],
      steps: [
        lookAtGroup(name),
        makeItSmaller,
        {
          text: 'Raise memory.high (MemoryHigh= of a service), where the machine has the memory: view 8, key a',
          risk: 'the group takes more of the machine; once memory.max is the lower one, something in it is killed there',
        },
      ],
      explains: ['cgroup-near-max', ...(machine ? (['memory-stall', 'io-stall', 'cache-thrash'] as const) : [])],
    });
  },
};
