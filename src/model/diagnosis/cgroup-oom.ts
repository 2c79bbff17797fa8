import type {CgroupEntry} from '../../cgroup/table.ts';
import {longBytes} from '../../format/amount.ts';
import {agoText} from '../../format/time.ts';
import type {OomKill} from '../../kmsg/oom-log.ts';
import {known} from '../../reading.ts';
import {type Bytes, seconds} from '../../units.ts';
import {cgroupSubject} from '../doctor/culprits.ts';
import {amount, number, word} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {firstFull} from '../doctor/group-forecast.ts';
import {
  explainsMachine,
  groupName,
  groupStall,
  limitFiles,
  lookAtGroup,
  makeItSmaller,
  raiseMax,
  restlessGroups,
} from '../doctor/groups.ts';
import {type AtLimit, type LoggedKill, lastKillAge, limitsMet, loggedKills} from '../doctor/kills.ts';
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
import {limitOf as limitInLog, ramOf} from '../oom-past-rows.ts';
import {type Evidence, finding, healthy, type Outcome, type Rule, type RuleId, type Step, unknown} from './rule.ts';

/** Seconds after a kill in which what the machine suffers may come from the limit. */
const NOW = 60;
/** Allocations that fail in a minute: more is no accident. Ours. */
const MANY = 10;

const ownLimit = (entry: CgroupEntry | undefined): Bytes | undefined => {
  const max = entry && known(entry.max);
  return max === undefined || max === 'max' ? undefined : max;
};

const limitEvidence = (facts: Facts, limit: Bytes | undefined, from?: string): readonly Evidence[] => {
  const file = limitFiles(known(facts.snapshot.cgroups)?.layout.memory === 'v1' ? 1 : 2).limit;
  return limit === undefined ? [] : [amount(file, limit, from ?? file)];
};

const steps = (path: string, here = true): readonly Step[] => [
  lookAtLog,
  ...(here ? [lookAtGroup(groupName(path))] : []),
  makeItSmaller,
  raiseMax(here),
];

/** So many of the other groups are named. */
const MOST_OTHERS = 4;

/** What follows from it now. */
const consequences = (facts: Facts, path: string, age: number): readonly RuleId[] => {
  const met = restlessGroups(facts);
  const entry = known(facts.snapshot.cgroups)?.byPath.get(path);
  const machine = age <= NOW && explainsMachine(facts, entry && groupStall(entry));
  return [
    ...(met.max.some(each => each.entry.path === path) ? ['cgroup-near-max' as const] : []),
    ...(firstFull(facts)?.entry.path === path ? ['cgroup-forecast' as const] : []),
    ...(machine ? (['memory-stall', 'io-stall', 'cache-thrash'] as const) : []),
  ];
};

type Kills = {
  readonly path: string;
  readonly n: number;
  readonly age: number;
  readonly limit: Bytes | undefined;
  readonly last: OomKill | undefined;
  readonly evidence: readonly Evidence[];
  /** Other groups in which there were kills. */
  readonly others?: readonly string[];
};

const told = (facts: Facts, {path, n, age, limit, last, evidence, others = []}: Kills): Outcome => {
  const severity = killSeverity(age);
  if (severity === undefined) return healthy;
  const ago = agoText(seconds(age));
  const held = last && ramOf(last);
  const files = held !== undefined && limit !== undefined && held > limit ? ' with files it maps' : '';
  const more = [
    ...(limit === undefined ? [] : [`limit ${longBytes(limit)}`]),
    ...(last === undefined ? [] : [`${n === 1 ? 'killed' : 'last killed'} ${victimText(last)}${files}`]),
  ].join(', ');
  const explains = consequences(facts, path, age);
  const here = known(facts.snapshot.cgroups)?.byPath.has(path) === true;
  return finding({
    severity,
    sentence: `${groupName(path)}: ${killCount(n)} at its limit, ${n === 1 ? '' : 'the last '}${ago}${more === '' ? '' : `; ${more}`}`,
    evidence: [word('group', groupName(path), path), ...evidence],
    view: here ? 'cgroups' : 'oom',
    subjects: [path, ...others].map(cgroupSubject),
    steps: steps(path, here),
    ...(explains.length > 0 && {explains}),
  });
};

/** The group whose limit was met; where the log lost that line, the group of the victim. */
const pathOf = ({report, cgroup}: OomKill): string | undefined =>
  report?.selection?.oomCgroup ?? report?.cgroup?.path ?? cgroup;

const byLog = (facts: Facts, logged: readonly LoggedKill[]): Outcome => {
  const all = logged.filter(({kill}) => kill.scope === 'cgroup');
  const [last] = all;
  if (last === undefined) return healthy;
  const path = pathOf(last.kill) ?? '/';
  const kills = all.filter(({kill}) => (pathOf(kill) ?? '/') === path);
  const others = [...new Set(all.map(({kill}) => pathOf(kill) ?? '/'))].filter(other => other !== path);
  const limit = limitInLog(last.kill) ?? ownLimit(known(facts.snapshot.cgroups)?.byPath.get(path));
  return told(facts, {
    path,
    n: kills.length,
    age: last.age,
    limit,
    last: last.kill,
    others,
    evidence: [
      number(KILLS, kills.length, 'dev/kmsg, 60 min'),
      agoEvidence(last.age, 'dev/kmsg'),
      ...limitEvidence(facts, limit, 'dev/kmsg'),
      ...victimEvidence(kills),
      ...others.slice(0, MOST_OTHERS).map(other => word('kills in another group, too', groupName(other), other)),
      ...(others.length > MOST_OTHERS ? [number('groups with kills', others.length + 1, 'dev/kmsg, 60 min')] : []),
    ],
  });
};

const largest = (met: readonly AtLimit[], of: (each: AtLimit) => number): AtLimit | undefined =>
  met.reduce<AtLimit | undefined>((a, b) => (of(b) > 0 && (a === undefined || of(b) > of(a)) ? b : a), undefined);

/** Where the log may not be read: by what the groups count, and by what was found before. */
const byCounters = (facts: Facts): Outcome => {
  const met = limitsMet(facts);
  const worst = largest(met, ({kills}) => kills);
  const kept = keptKills(facts, worst && {kills: worst.kills, age: lastKillAge(facts) ?? 0});
  const path = worst?.entry.path ?? facts.before?.subjects?.[0]?.key;
  if (kept === undefined || path === undefined) return killsUnseen(facts) ?? healthy;
  const entry = known(facts.snapshot.cgroups)?.byPath.get(path);
  const limit = ownLimit(entry);
  const total = known(facts.vmstat)?.oomKill;
  return told(facts, {
    path,
    n: kept.kills,
    age: kept.age,
    limit,
    last: undefined,
    evidence: [
      agoEvidence(kept.age, 'proc/vmstat'),
      ...stateEvidence(kept.at, kept.kills, total),
      ...limitEvidence(facts, limit),
    ],
  });
};

/** Memory that was asked for and not given, and nobody was killed for it. */
const failing = (facts: Facts): Outcome => {
  const worst = largest(limitsMet(facts), ({kills, failed}) => (kills === 0 ? failed : 0));
  if (worst === undefined) return healthy;
  const {entry, failed} = worst;
  const limit = ownLimit(entry);
  const explains = consequences(facts, entry.path, 0);
  return finding({
    severity: failed >= MANY ? 'critical' : 'warn',
    sentence: `${groupName(entry.path)}: out of memory ${failed === 1 ? 'once' : `${failed} times`} at its limit${limit === undefined ? '' : ` of ${longBytes(limit)}`}; nobody was killed, requests for memory fail`,
    evidence: [
      word('group', groupName(entry.path), entry.path),
      number('oom', failed, 'memory.events, 60 s'),
      number('oom_kill', 0, 'memory.events, 60 s'),
      ...limitEvidence(facts, limit),
    ],
    view: 'cgroups',
    subjects: [cgroupSubject(entry.path)],
    steps: [
      {
        text: `See whether all in it are protected from kills: view 0, ${groupName(entry.path)}; they have oom_score_adj -1000`,
      },
      ...steps(entry.path).slice(1),
    ],
    ...(explains.length > 0 && {explains}),
  });
};

/** v1 can forbid kills (memory.oom_control): at the limit everything in the group waits for somebody to act. */
const standing = (facts: Facts): Outcome => {
  const table = known(facts.snapshot.cgroups);
  if (table?.layout.memory !== 'v1') return healthy;
  const entry = table.list.find(({v1}) => v1?.oomControl.ok === true && v1.oomControl.value.underOom === 1);
  if (entry?.v1 === undefined || known(entry.v1.oomControl)?.oomKillDisable !== 1) return healthy;
  const limit = ownLimit(entry);
  return finding({
    severity: 'critical',
    sentence: `${groupName(entry.path)} stands still at its limit${limit === undefined ? '' : ` of ${longBytes(limit)}`}; kills are forbidden (oom_kill_disable), all in it wait`,
    evidence: [
      word('group', groupName(entry.path), entry.path),
      number('under_oom', 1, 'memory.oom_control'),
      number('oom_kill_disable', 1, 'memory.oom_control'),
      ...limitEvidence(facts, limit),
    ],
    view: 'cgroups',
    subjects: [cgroupSubject(entry.path)],
    steps: steps(entry.path).slice(1),
    explains: ['cgroup-near-max'],
  });
};

/** Somebody was killed, or got no memory, at the limit of a group: the machine itself may have plenty. */
export const cgroupOom: Rule = {
  id: 'cgroup-oom',
  title: 'a group ran out at its limit',
  help: 'OOM kills at the limit of a cgroup (a service, a container) in the last 5 minutes (critical), the last 15 (warning) or the last hour (notice), by the kernel’s log or by the counters of the groups; requests for memory that fail at a limit without a kill (warning, from 10 a minute on critical); on cgroup v1 a group in which kills are forbidden and all wait (critical). Times are ours.',
  needs: {vmstat: 0, uptime: 0, meminfo: 0, pressureMemory: 0},
  cgroups: true,
  kernelLog: true,
  quick: true,
  explain: 'memcg-oom',
  check: facts => {
    const logged = loggedKills(facts);
    const {cgroups} = facts.snapshot;
    if (logged === undefined && !cgroups.ok) return unknown(cgroups.reason);
    const stuck = standing(facts);
    if (stuck.kind === 'finding') return stuck;
    const killed = logged === undefined ? byCounters(facts) : byLog(facts, logged);
    if (killed.kind === 'finding' && killed.severity === 'critical') return killed;
    const failed = failing(facts);
    return failed.kind === 'finding' ? failed : killed;
  },
};
