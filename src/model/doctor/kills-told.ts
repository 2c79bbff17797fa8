import {grouped, longBytes} from '../../format/amount.ts';
import {agoText, uptimeText} from '../../format/time.ts';
import {visible} from '../../format/width.ts';
import type {OomKill} from '../../kmsg/oom-log.ts';
import {hint, known, sentence} from '../../reading.ts';
import {kernelLogOf, readingOf} from '../../snapshot.ts';
import {seconds} from '../../units.ts';
import {
  type CannotSay,
  cannotSay,
  type Evidence,
  type Finding,
  type FindingSeverity,
  type Step,
} from '../diagnosis/rule.ts';
import {ramOf} from '../oom-past-rows.ts';
import {amount, number} from './evidence.ts';
import type {Facts} from './facts.ts';
import {FRESH, LATELY, type LoggedKill, RECENT} from './kills.ts';

/** What findings about OOM kills say, and keep until they are asked again. */

/** Seconds after boot: what the counters tell is kept by it while the rule fires. */
const LAST = 'last kill after boot';
export const KILLS = 'kills';
const SINCE_BOOT = 'oom_kill';

export const agoEvidence = (age: number, from: string): Evidence => ({
  name: 'last kill',
  value: Math.round(age),
  unit: 'seconds',
  text: agoText(seconds(age)),
  from,
});

/** What a rule found before, to go on from: counters forget after a minute. */
const numberOf = (found: Finding | undefined, name: string): number | undefined => {
  const value = found?.evidence.find(each => each.name === name)?.value;
  return typeof value === 'number' ? value : undefined;
};

export const stateEvidence = (at: number, kills: number, total: number | undefined): readonly Evidence[] => [
  number(KILLS, kills, 'proc/vmstat, since mmtop watches'),
  {name: LAST, value: at, unit: 'seconds', text: uptimeText(seconds(at)), from: 'proc/uptime'},
  ...(total === undefined ? [] : [number(SINCE_BOOT, total, 'proc/vmstat, since boot')]),
];

/** By the counters: kills that go on from what was found before, and when the last of them was. */
export type Kept = {readonly kills: number; readonly age: number; readonly at: number};

/** `lately`: those of the last minute; `fresh`: how many there are at most since the sample before. */
export const keptKills = (
  facts: Facts,
  lately: {readonly kills: number; readonly age: number} | undefined,
): Kept | undefined => {
  const up = known(readingOf(facts.snapshot, 'uptime'))?.up;
  if (up === undefined) return lately && lately.kills > 0 ? {...lately, at: 0} : undefined;
  const [kills, at] = [numberOf(facts.before, KILLS), numberOf(facts.before, LAST)];
  if (lately !== undefined && lately.kills > 0) {
    const total = known(facts.vmstat)?.oomKill;
    const counted = numberOf(facts.before, SINCE_BOOT);
    const fresh = total === undefined || counted === undefined ? 0 : Math.max(0, total - counted);
    const all = kills === undefined ? lately.kills : Math.max(lately.kills, kills + Math.min(fresh, lately.kills));
    return {kills: all, age: lately.age, at: up - lately.age};
  }
  if (kills === undefined || at === undefined || up < at) return undefined;
  return {kills, age: up - at, at};
};

export const killSeverity = (age: number): FindingSeverity | undefined =>
  age <= FRESH ? 'critical' : age <= LATELY ? 'warn' : age <= RECENT ? 'notice' : undefined;

export const killCount = (n: number): string => (n === 1 ? '1 OOM kill' : `${grouped(n)} OOM kills`);

/** `java (pid 77), 3.20 GiB` */
export const victimText = (kill: OomKill): string => {
  const held = ramOf(kill);
  return `${visible(kill.comm)} (pid ${kill.pid})${held === undefined ? '' : `, ${longBytes(held)}`}`;
};

const MOST_NAMED = 3;

export const victimEvidence = (kills: readonly LoggedKill[]): readonly Evidence[] =>
  kills.slice(0, MOST_NAMED).flatMap(({kill}) => {
    const held = ramOf(kill);
    return held === undefined ? [] : [amount(`${visible(kill.comm)} (pid ${kill.pid})`, held, 'dev/kmsg')];
  });

export const lookAtLog: Step = {text: 'Read what the kernel logged of it, and who is next: view 0'};

/** Kills that were counted before mmtop watched, of which the log that may not be read would tell when they were. */
export const killsUnseen = (facts: Pick<Facts, 'snapshot' | 'state' | 'vmstat' | 'watched'>): CannotSay | undefined => {
  const log = kernelLogOf(facts.snapshot);
  const growth = facts.state.history.counters(Number.MAX_SAFE_INTEGER).growth('oomKill');
  const seen = growth.reduce((sum, n) => (Number.isNaN(n) ? sum : sum + n), 0);
  const total = (known(facts.vmstat)?.oomKill ?? 0) - seen;
  if (log.ok || log.reason.kind === 'not-sampled' || total <= 0 || facts.watched >= RECENT) return undefined;
  return {
    ...cannotSay(
      `${killCount(total)} before mmtop looked, and when is not known: ${sentence(log.reason)}`,
      hint(log.reason),
    ),
    despite: `${killCount(total)} since boot, when is not known`,
  };
};
