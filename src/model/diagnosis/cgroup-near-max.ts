import type {CgroupEntry} from '../../cgroup/table.ts';
import {grouped, longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {type Bytes, percentOf} from '../../units.ts';
import {cgroupSubject} from '../doctor/culprits.ts';
import {amount, number, share, word} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {
  eventSeconds,
  explainsMachine,
  firmOf,
  gradeStall,
  groupName,
  groupStall,
  type Judged,
  limitFiles,
  lookAtGroup,
  machineStall,
  makeItSmaller,
  ownContainer,
  pressureComes,
  type Restless,
  raiseMax,
  restlessGroups,
  STALL_SOME,
  stallEvidence,
  worstGroup,
} from '../doctor/groups.ts';
import {type FindingSeverity, finding, healthy, type Rule, unknown} from './rule.ts';

/** Percent of the limit: reclaim has just taken a little back. Ours. */
const NEAR = 90;
/** Percent of the limit that is no page cache: reclaim has nothing left to take but what is in use. Ours. */
const FIRM = 90;
/** Events a second: it reclaims all the time. Ours. */
const GOES_ON = 10;

const limitOf = (entry: Pick<CgroupEntry, 'max'>): Bytes | undefined => {
  const max = known(entry.max);
  return max === undefined || max === 'max' ? undefined : max;
};

/** Whether it hurts: by its pressure; where there is none to know of, by what reclaim could still take. */
const painOf = (facts: Facts, {entry, count}: Restless, limit: Bytes): FindingSeverity | undefined => {
  if (groupStall(entry) !== undefined) return gradeStall(facts, entry, limit);
  // A heap that was made to fill its limit, and stands still.
  if (pressureComes(entry) || count === 0) return undefined;
  const firm = firmOf(entry);
  if (firm === undefined) return undefined;
  if (percentOf(firm, limit) >= FIRM) return 'warn';
  // Nobody else is known to be short: the machine waits, and it is this group that reclaims all the time.
  const often = count >= GOES_ON * eventSeconds(entry);
  return often && (machineStall(facts) ?? 0) >= STALL_SOME.notice && explainsMachine(facts, undefined)
    ? 'notice'
    : undefined;
};

/** The limit of mmtop's own container, where the groups themselves cannot be seen, as full as it is. */
const ownAlone = (facts: Facts): readonly Restless[] => {
  const holder = ownContainer(facts)?.holder;
  if (holder === undefined) return [];
  const table = known(facts.snapshot.cgroups);
  return table?.byPath.has(holder.path) ? [] : [{entry: {...holder, children: 0, past: {}}, count: 0}];
};

/** A full limit is what limits are for; it is bad when those below it wait, or nothing is left to reclaim. */
export const cgroupNearMax: Rule = {
  id: 'cgroup-near-max',
  title: 'a group is at its limit',
  help: 'A cgroup (a service, a container) holds 90 % of its memory.max or more, met it in the last minute (memory.events max, failcnt of v1), and it hurts: its tasks waited for memory, by the lesser of avg10 and avg60 of its memory.pressure: some above 5 % notice, above 20 % warning; full above 10 % warning, above 40 % critical. Without PSI of groups: 90 % of the limit is no file cache (warning), or it is met 10 times a second while the machine waits above 5 % and has memory left (notice). A limit that file cache fills while nobody waits is well; where it only streams through, it is a notice at most. Marks from systemd-oomd, and ours.',
  needs: {meminfo: 0, pressureMemory: 0, ownCgroup: 5_000},
  cgroups: true,
  explain: 'memory.max',
  check: facts => {
    const {cgroups} = facts.snapshot;
    const own = ownAlone(facts);
    if (!cgroups.ok && own.length === 0) return unknown(cgroups.reason);
    const full = [...restlessGroups(facts).max, ...own].flatMap((each): Judged[] => {
      const {entry} = each;
      const [limit, current] = [limitOf(entry), known(entry.current)];
      if (limit === undefined || current === undefined || percentOf(current, limit) < NEAR) return [];
      const severity = painOf(facts, each, limit);
      return severity === undefined ? [] : [{...each, severity, stall: groupStall(entry)}];
    });
    const worst = worstGroup(full);
    if (worst === undefined) return healthy;
    const {entry, count, severity, stall} = worst;
    const limit = limitOf(entry)!;
    const current = known(entry.current)!;
    const span = eventSeconds(entry);
    const firm = firmOf(entry);
    const isOwn = own.some(each => each.entry === entry);
    const name = isOwn ? 'this container' : groupName(entry.path);
    const met =
      count === 0 ? `${shortPercent(percentOf(current, limit))} full` : `met ${grouped(count)} times in ${span} s`;
    const firmPart = firm === undefined ? undefined : percentOf(firm, limit);
    const next =
      firmPart === undefined
        ? ''
        : firmPart >= FIRM
          ? ', the next may be a kill'
          : `; ${shortPercent(Math.max(0, 100 - firmPart))} of what it holds is file cache`;
    const machine = (severity !== 'notice' || stall === undefined) && explainsMachine(facts, stall);
    const files = limitFiles(entry.version);
    return finding({
      severity,
      sentence:
        stall === undefined
          ? `${name} is at its limit of ${longBytes(limit)}; ${met}${next}`
          : `${name} waited ${shortPercent(stall.some)} of the time at its limit of ${longBytes(limit)}; ${met}${next}`,
      evidence: [
        word('group', name, entry.path),
        share('of the limit', percentOf(current, limit), `${files.usage} / ${files.limit}`),
        amount(files.limit, limit, files.limit),
        amount(files.usage, current, files.usage),
        ...(count === 0 ? [] : [number('max', count, `${files.met}, ${span} s`)]),
        ...stallEvidence(stall),
        ...(firm === undefined ? [] : [amount('not file cache', firm, `${files.usage} - (file - shmem)`)]),
        ...(full.length === 1 ? [] : [number('other groups', full.length - 1, files.met)]),
      ],
      view: 'cgroups',
      subjects: [cgroupSubject(entry.path)],
      steps: [lookAtGroup(name), makeItSmaller, raiseMax()],
      ...(machine && {explains: ['memory-stall', 'io-stall', 'cache-thrash'] as const}),
    });
  },
};
