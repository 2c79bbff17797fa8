import {describe, expect, it} from 'vitest';
import {type AlarmSettings, type AlertFacts, createAlarm} from '../../src/app/alarm.ts';
import type {FindingSeverity, RuleId} from '../../src/model/diagnosis/rule.ts';
import type {Diagnosis} from '../../src/model/doctor/doctor.ts';
import type {Judged} from '../../src/model/doctor/judge.ts';
import {millis} from '../../src/units.ts';

const found = (id: RuleId, severity: FindingSeverity, group?: string): Judged => ({
  kind: 'finding',
  id,
  title: id,
  explain: 'PSI',
  severity,
  own: severity,
  sentence: `${id} is ${severity}`,
  evidence: [],
  view: 'pressure',
  steps: [],
  since: 0,
  sinceWall: 0,
  consequences: [],
  ...(group !== undefined && {subjects: [{view: 'cgroups' as const, key: group, name: group}]}),
});

const of = (...findings: readonly Judged[]): Diagnosis => ({findings, outcomes: new Map()});

const heard = (settings: Partial<AlarmSettings>, ...course: readonly (readonly [at: number, Diagnosis])[]) => {
  const rung: number[] = [];
  const run: AlertFacts[] = [];
  let now = 0;
  const alarm = createAlarm({
    settings: () => ({bell: true, alert: 'tell-me', alarm: 'critical', ...settings}),
    ring: () => rung.push(now),
    run: (command, facts) => {
      expect(command).toBe('tell-me');
      run.push(facts);
    },
  });
  for (const [at, diagnosis] of course) {
    now = at;
    alarm.hear(diagnosis, millis(at * 1000));
  }
  return {rung, run};
};

describe('the alarm', () => {
  it('says what it is about in the environment of the command', () => {
    expect(heard({}, [0, of(found('swap-full', 'critical'))]).run).toEqual([
      {MMTOP_RULE: 'swap-full', MMTOP_SEVERITY: 'critical', MMTOP_HEADLINE: 'swap-full is critical'},
    ]);
  });

  it('is given once for as long as it stands', () => {
    const bad = of(found('swap-full', 'critical'));
    expect(heard({}, [0, bad], [1, bad], [2, bad]).rung).toEqual([0]);
  });

  it('is given again when it comes back after a minute, and not before', () => {
    const bad = of(found('swap-full', 'critical'));
    expect(heard({}, [0, bad], [1, of()], [30, bad], [31, of()], [100, bad]).rung).toEqual([0, 100]);
  });

  it('is given for another cause beside the first', () => {
    const one = of(found('swap-full', 'critical'));
    const two = of(found('swap-full', 'critical'), found('mlocked', 'critical'));
    expect(heard({}, [0, one], [1, two]).run.map(facts => facts.MMTOP_RULE)).toEqual(['swap-full', 'mlocked']);
  });

  it('is given for a warning only where that is asked for, and never for a notice', () => {
    const course = [
      [0, of(found('mlocked', 'notice'))],
      [1, of(found('swap-full', 'warn'))],
      [2, of(found('swap-full', 'critical'))],
    ] as const;
    expect(heard({}, ...course).rung).toEqual([2]);
    expect(heard({alarm: 'warning'}, ...course.slice(0, 2)).rung).toEqual([1]);
  });

  it('is given again when it gets worse, but not each time that it swings', () => {
    const bad = of(found('swap-full', 'warn'));
    const worse = of(found('swap-full', 'critical'));
    const swings = [
      [0, bad],
      [1, worse],
      [2, bad],
      [3, worse],
      [4, bad],
    ] as const;
    expect(heard({alarm: 'warning'}, ...swings).rung).toEqual([0, 1]);
    expect(heard({alarm: 'warning'}, [0, worse], [1, bad]).rung).toEqual([0]);
  });

  it('is given for each group once, however often another is the worst', () => {
    const [a, b] = ['/a', '/b'].map(group => of(found('cgroup-oom', 'critical', group))) as [Diagnosis, Diagnosis];
    expect(heard({}, [0, a], [1, b], [2, a], [40, b], [80, a], [120, b]).rung).toEqual([0, 1]);
  });

  it('is given again for a group that is killed in when the last time was some minutes ago', () => {
    const killed = of(found('cgroup-oom', 'critical', '/a'));
    const past = of(found('cgroup-oom', 'warn', '/a'));
    expect(heard({alarm: 'warning'}, [0, killed], [30, past], [80, past], [120, killed]).rung).toEqual([0, 120]);
  });

  it('is given once for the other process that suffers most by now', () => {
    const [one, two] = ['1', '2'].map(key =>
      of({...found('swap-thrash', 'critical'), subjects: [{view: 'processes', key, name: key}]}),
    ) as [Diagnosis, Diagnosis];
    expect(heard({}, [0, one], [1, two]).rung).toEqual([0]);
  });

  it('tells of all that is new at once, and rings once', () => {
    const {rung, run} = heard({}, [0, of(found('swap-full', 'critical'), found('mlocked', 'critical'))]);
    expect(rung).toEqual([0]);
    expect(run.map(facts => facts.MMTOP_RULE)).toEqual(['swap-full', 'mlocked']);
  });

  it('has no bell and no command unless somebody asked for them', () => {
    const bad = of(found('swap-full', 'critical'));
    expect(heard({bell: false, alert: ''}, [0, bad])).toEqual({rung: [], run: []});
  });
});
