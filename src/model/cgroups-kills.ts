import type {CgroupEntry} from '../cgroup/table.ts';
import type {OomKill} from '../kmsg/oom-log.ts';
import {known, type Reading} from '../reading.ts';
import {kernelLogOf, readingOf, type Snapshot} from '../snapshot.ts';
import type {Millis, Seconds} from '../units.ts';
import {counterOf, recentOf} from './cgroups.ts';
import {ageOf, constraintText, list} from './oom-story.ts';

/** What the kernel's log says of kills that a group has counted: whose limit it was, which the counters do not say. */
export type LoggedKills = {readonly kills: readonly OomKill[]; readonly uptime: Seconds};

/** Undefined where the log is not read, or may not be. */
export const loggedKillsOf = (snapshot: Snapshot): LoggedKills | undefined => {
  const [log, uptime] = [known(kernelLogOf(snapshot)), known(readingOf(snapshot, 'uptime'))];
  return log === undefined || uptime === undefined ? undefined : {kills: log.kills, uptime: uptime.up};
};

/** Somebody was killed while mmtop watched: the log is worth a look. */
export const killedLately = (entry: CgroupEntry): boolean =>
  (known(recentOf(counterOf(entry, 'events', 'oomKill'))) ?? 0) > 0;

/** Counters are looked at some seconds after the kill. */
const LATE = 10;

/** v1 counts kills where they were only, v2 those in groups below too. */
const isOf = ({version, path}: CgroupEntry, {cgroup}: OomKill): boolean =>
  cgroup !== undefined && (cgroup === path || (version === 2 && cgroup.startsWith(path === '/' ? path : `${path}/`)));

/** Why the last `count` kills in a group were; undefined unless the log has all of them, and none is from before. */
export const loggedCause = (
  logged: LoggedKills | undefined,
  entry: CgroupEntry,
  count: number,
  span: Reading<Millis>,
): string | undefined => {
  if (logged === undefined || !span.ok) return undefined;
  const causes: string[] = [];
  let told = 0;
  for (const kill of logged.kills.toReversed()) {
    if (told >= count) break;
    if (!isOf(entry, kill)) continue;
    const age = ageOf(kill.at, logged.uptime);
    if (age === undefined || age > span.value / 1000 + LATE) break;
    told += kill.lines;
    const cause = constraintText(kill);
    if (!causes.includes(cause)) causes.unshift(cause);
  }
  return told >= count ? list(causes) : undefined;
};
