import {describe, expect, it} from 'vitest';
import type {OomKill} from '../../src/kmsg/oom-log.ts';
import {killedLately, type LoggedKills, loggedCause} from '../../src/model/cgroups-kills.ts';
import {type Verdict, verdictSentence, verdictsFor} from '../../src/model/cgroups-verdict.ts';
import {available, firstSample} from '../../src/reading.ts';
import {millis, seconds} from '../../src/units.ts';
import {entryAt, type GroupSpec, stage} from '../cgroup/stage.ts';
import {fixtureLog} from '../kmsg/logs.ts';

/** Two kills at the limit of /shop, 45 s after the start of the machine: one in /shop/till, one in /shop/store. */
const kills: readonly OomKill[] = fixtureLog('6.12-parent-limit').kills;
const logged: LoggedKills = {kills, uptime: seconds(60)};
const span = available(millis(30_000));
const reached = 'cgroup /shop had reached its limit of 40.0 MiB';

const after = (path: string, spec: GroupSpec) => {
  const groups = {'/shop': {}, '/shop/till': {}};
  const it = stage(groups);
  it.pass(Object.keys(groups));
  it.elapse(30_000);
  it.change({[path]: spec});
  const table = it.told(it.pass(Object.keys(groups)).reading);
  return {table, entry: entryAt(table, path)};
};
const {table, entry: till} = after('/shop/till', {events: {oom_kill: 1}});
const v1 = {...till, version: 1 as const};

describe('why a group was killed', () => {
  it('is in the log, where the counters of v1 do not know', () => {
    const verdict: Verdict = {kind: 'killed-by-somebody', severity: 'critical', count: 1};
    expect(verdictSentence(table, v1, verdict, logged)).toBe(
      `OOM killer: 1 process killed here in the last 30 s; ${reached}`,
    );
    expect(verdictSentence(table, v1, verdict)).toBe(
      "OOM killer: 1 process killed, at its own limit, one above, or the machine's",
    );
  });

  it('comes before what is concluded from groups above', () => {
    const said = (known?: LoggedKills) => verdictsFor(till).map(one => verdictSentence(table, till, one, known));
    expect(said(logged)).toEqual([`OOM killer: 1 process killed here in the last 30 s; ${reached}`]);
    expect(said()).toEqual(['OOM killer because the whole machine ran out: 1 process killed here in the last 30 s']);
  });

  it('is not taken from kills of before, of others, or from a log that has not all of them', () => {
    expect(loggedCause(logged, v1, 1, span)).toBe(reached);
    expect(loggedCause({kills, uptime: seconds(90)}, v1, 1, span)).toBeUndefined();
    expect(loggedCause(logged, v1, 2, span)).toBeUndefined();
    expect(loggedCause(logged, {...v1, path: '/shop/ti'}, 1, span)).toBeUndefined();
    expect(loggedCause(logged, v1, 1, firstSample)).toBeUndefined();
    expect(loggedCause(undefined, v1, 1, span)).toBeUndefined();
  });

  it('is that of the groups below too, where they are counted', () => {
    const shop = {...till, path: '/shop'};
    expect(loggedCause(logged, shop, 2, span)).toBe(reached);
    expect(loggedCause(logged, {...shop, version: 1}, 2, span)).toBeUndefined();
    const [first, second] = kills;
    const byMachine = {kills: [{...first!, scope: 'host' as const}, second!], uptime: seconds(60)};
    expect(loggedCause(byMachine, shop, 2, span)).toBe(`the whole machine was out of memory and ${reached}`);
  });
});

it('the log is worth a look while a kill is news', () => {
  expect(killedLately(till)).toBe(true);
  expect(killedLately(entryAt(table, '/shop'))).toBe(false);
});
