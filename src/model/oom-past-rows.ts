import {shortBytes} from '../format/amount.ts';
import {shortAgo} from '../format/time.ts';
import type {Notice, OomKill} from '../kmsg/oom-log.ts';
import {KMSG_PATH} from '../kmsg/tail.ts';
import {available, fieldReading, noField, type Reading, type Reason, unavailable} from '../reading.ts';
import {addBytes, type Bytes, type Count, type Micros, type Pages, pagesToBytes} from '../units.ts';
import {isMemoryNotice, type MemoryNotice, noticeName, noticeWord} from './oom-notices.ts';
import {type OomRow, type OomSubject, WITHOUT_LIMIT, type Word, whatWord, whenWord} from './oom-rows.ts';
import {ageOf, byHand, rankedTasks, type StoryParts} from './oom-story.ts';

/** Rows about what has happened, from the log and from counters. */

const notInLog = (what: string) => noField(KMSG_PATH, what);

const when = (kind: OomSubject['kind'], at: Micros, {uptime}: StoryParts): Reading<Word> => {
  const age = ageOf(at, uptime);
  if (age === undefined) return noField('proc/uptime', 'time that fits the log');
  return available(whenWord(kind, shortAgo(age), age));
};

/** The limit that was met; undefined where none was, or the log does not say which. */
export const limitOf = ({report}: OomKill): Bytes | undefined => {
  const limit = report?.cgroup?.usage.memory?.limit;
  return limit === 'max' ? undefined : limit;
};

const limitWord = (kill: OomKill): Word => {
  const without = (text: string): Word => ({text, n: WITHOUT_LIMIT});
  if (byHand(kill)) return without('by hand');
  if (kill.scope === 'cgroup') {
    const limit = limitOf(kill);
    return limit === undefined ? without('cgroup') : {text: shortBytes(limit), n: limit};
  }
  switch (kill.report?.selection?.constraint) {
    case 'cpuset':
      return without('cpuset');
    case 'memory-policy':
      return without('policy');
    case 'none':
    case 'cgroup':
    case undefined:
      return without('machine');
  }
};

/** What the victim had in RAM. */
export const ramOf = ({anonRss, fileRss, shmemRss}: OomKill): Bytes | undefined =>
  anonRss === undefined || fileRss === undefined || shmemRss === undefined
    ? undefined
    : addBytes(anonRss, fileRss, shmemRss);

const likeness = (kill: OomKill): string => `${kill.comm} ${kill.cgroup ?? ''} ${limitWord(kill).text}`;

const killedRow = (kills: readonly OomKill[], mates: readonly OomKill[], parts: StoryParts): OomRow => {
  const kill = kills[0]!;
  const {report, pid} = kill;
  const task = report?.tasks.find(one => one.pid === pid);
  const ranked = report && rankedTasks(report, parts)?.find(one => one.task.pid === pid);
  const inBytes = (n: Pages | undefined): Reading<Bytes> =>
    n === undefined || parts.pageSize === undefined
      ? notInLog('table of processes')
      : available(pagesToBytes(n, parts.pageSize));
  return {
    key: `killed ${likeness(kill)}`,
    subject: {kind: 'killed', kills, mates},
    what: whatWord('killed', 'killed', kills.length, mates.length),
    when: when('killed', kill.at, parts),
    pid: available(pid),
    comm: kill.comm,
    uid: fieldReading(kill.uid, KMSG_PATH, 'uid'),
    rss: fieldReading(ramOf(kill), KMSG_PATH, 'line about the kill'),
    swap: inBytes(task?.swap),
    pageTables: fieldReading(kill.pageTables, KMSG_PATH, 'line about the kill'),
    adj: fieldReading(kill.adj, KMSG_PATH, 'line about the kill'),
    badness: inBytes(ranked?.badness.total),
    limit: available(limitWord(kill)),
    cgroup: fieldReading(kill.cgroup, KMSG_PATH, 'line about the choice'),
  };
};

/** Who died because a process of its group was chosen, by that process. */
export const matesOf = (kills: readonly OomKill[]): ReadonlyMap<OomKill, readonly OomKill[]> => {
  const chosen = new Map(
    kills.flatMap(kill =>
      kill.why === 'group' || kill.report === undefined ? [] : [[kill.report.seq, kill] as const],
    ),
  );
  const mates = new Map<OomKill, OomKill[]>();
  for (const kill of kills) {
    const first = kill.why === 'group' && kill.report !== undefined ? chosen.get(kill.report.seq) : undefined;
    if (first !== undefined) mates.set(first, [...(mates.get(first) ?? []), kill]);
  }
  return mates;
};

/** Kills that differ in pid and time only are one row: a service that dies again and again. So is a group. */
export const killedRows = (kills: readonly OomKill[], parts: StoryParts): readonly OomRow[] => {
  const mates = matesOf(kills);
  const inGroups = new Set([...mates.values()].flat());
  const alike = Map.groupBy(kills.filter(kill => !inGroups.has(kill)).toReversed(), likeness);
  return [...alike.values()].map(same => killedRow(same, mates.get(same[0]!) ?? [], parts));
};

/** Kills of which no more is known than that they were; `why` says what keeps us from knowing. */
export const countedRow = (path: string | undefined, times: Count, why: Reason): OomRow => {
  const unknown = unavailable(why);
  return {
    key: `counted ${path ?? ''}`,
    subject: {kind: 'counted', path, times, why},
    what: whatWord('counted', 'killed', times),
    when: unknown,
    pid: unknown,
    comm: '(name unknown)',
    uid: unknown,
    rss: unknown,
    swap: unknown,
    pageTables: unknown,
    adj: unknown,
    badness: unknown,
    limit: unknown,
    cgroup: path === undefined ? noField('sys/fs/cgroup', 'group that counted them') : available(path),
  };
};

const notedRow = (notice: MemoryNotice, parts: StoryParts): OomRow => {
  const none = notInLog(`such figure in what was ${noticeWord(notice)}`);
  return {
    key: `noted ${notice.kind} ${notice.seq}`,
    subject: {kind: 'noted', notice},
    what: whatWord('noted', noticeWord(notice), notice.times),
    when: when('noted', notice.last, parts),
    pid: 'pid' in notice ? available(notice.pid) : none,
    comm: noticeName(notice),
    uid: none,
    rss: none,
    swap: none,
    pageTables: none,
    adj: none,
    badness: none,
    limit:
      notice.kind === 'allocation-failure' && notice.order !== undefined
        ? available({text: `order ${notice.order}`, n: WITHOUT_LIMIT})
        : none,
    cgroup: fieldReading(notice.report?.cgroup?.path, KMSG_PATH, 'cgroup'),
  };
};

export const notedRows = (notices: readonly Notice[], parts: StoryParts): readonly OomRow[] =>
  notices
    .filter(isMemoryNotice)
    .toSorted((a, b) => b.last - a.last)
    .map(notice => notedRow(notice, parts));
