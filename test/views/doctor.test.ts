import {describe, expect, it} from 'vitest';
import type {ActionItem} from '../../src/actions/action.ts';
import {find} from '../../src/explain/index.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {
  type FindingSeverity,
  healthy,
  type Outcome,
  type RuleId,
  type Subject,
} from '../../src/model/diagnosis/rule.ts';
import {cgroupSubject, knobSubject, processSubject, zoneSubject} from '../../src/model/doctor/culprits.ts';
import {createDoctor} from '../../src/model/doctor/doctor.ts';
import type {Judged} from '../../src/model/doctor/judge.ts';
import {doctorRows, marksIn, rowId} from '../../src/model/doctor/rows.ts';
import {known} from '../../src/reading.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {doctorSummary} from '../../src/views/doctor.tsx';
import {type ViewId, views} from '../../src/views/index.ts';
import {lookAt, stateOf} from '../helpers/states.ts';

describe('the rows that a finding is about', () => {
  it('are marked wherever they are rows', async () => {
    const state = await stateOf('6.12-x86_64-4k-pressure', 2, 'doctor');
    const {findings} = createDoctor(diagnosisRules, () => 'server').examine(state);
    const process = known(state.snapshot!.processes)!.list.at(-1)!;
    const subjects = [processSubject(process), cgroupSubject('/web')];
    const diagnosis = {
      findings: [{...findings[0]!, severity: 'warn' as const, subjects, consequences: []}],
      outcomes: new Map(),
    };
    const {key} = processSubject(process);
    const marked = (view: string) => [...marksIn(diagnosis, view).keys()];
    expect([marked('processes'), marked('overview'), marked('cgroups')]).toEqual([[key], [key], ['/web']]);
    expect(marked('oom')).toEqual([`next ${process.pid}`, 'inside /web']);
    expect(marked('slab')).toEqual([]);
  });
});

describe('what can be done about a finding', () => {
  const size = {width: 80, height: 17};

  const offered = async (subjectsIn: (snapshot: Snapshot) => readonly Subject[], sampled: ViewId = 'doctor') => {
    const state = await stateOf('6.12-x86_64-4k-pressure', 2, sampled);
    const {findings} = createDoctor(diagnosisRules, () => 'server').examine(state);
    const subjects = subjectsIn(state.snapshot!);
    const diagnosis = {findings: [{...findings[0]!, subjects, consequences: []}], outcomes: new Map()};
    const {facts} = views.doctor.draw({...lookAt(state), diagnosis}, size);
    const labels = (items: readonly ActionItem[]) => items.map(({label}) => label);
    const there = subjects.map(({view, key, name}) =>
      labels(views[view].draw(lookAt(state), size).facts.actions([key])).map(label => `${name}: ${label}`),
    );
    return {here: labels(facts.actions([facts.keyAt(0)!])), there};
  };

  const group = ({cgroups}: Snapshot) =>
    cgroupSubject(known(cgroups)!.list.find(({path}) => path.endsWith('search.service'))!.path);
  const process = ({processes}: Snapshot, at = -1) => processSubject(known(processes)!.list.at(at)!);
  const next = ({processes}: Snapshot): Subject => {
    const dying = known(processes)!.list.find(({comm}) => comm === 'stress-ng-vm')!;
    return {...processSubject(dying), view: 'oom', key: `next ${dying.pid}`};
  };

  it.each<[string, ViewId, (snapshot: Snapshot) => Subject, RegExp]>([
    ['a group', 'doctor', group, /^search\.service: Set memory\.max/],
    ['a process', 'doctor', process, /^sleep \(pid 769\): Send a signal/],
    ['the next to be killed', 'oom', next, /^stress-ng-vm \(pid 230\): Set oom_score_adj/],
    ['a setting', 'tuning', () => knobSubject('vm.swappiness'), /^vm\.swappiness: Set/],
  ])('about %s is what can be done where that is a row', async (_, sampled, subject, label) => {
    const {here, there} = await offered(all => [subject(all)], sampled);
    expect([here]).toEqual(there);
    expect(here).toContainEqual(expect.stringMatching(label));
  });

  it('is what can be done about all that it is about', async () => {
    const {here, there} = await offered(all => [process(all), group(all)]);
    expect(here).toEqual(there.flat());
    expect((await offered(all => [process(all), process(all, -2)])).here).toEqual(['Send a signal…']);
  });

  it('is nothing where nothing can be done', async () => {
    expect(await offered(() => [zoneSubject(0, 'DMA')])).toEqual({here: [], there: [[]]});
  });
});

describe('the doctor’s view', () => {
  it('explains the rule of a row, then what it is about, then its columns', async () => {
    const state = await stateOf('6.12-x86_64-4k-pressure', 2, 'doctor');
    const diagnosis = createDoctor(diagnosisRules, () => 'server').examine(state);
    const look = {...lookAt(state), diagnosis};
    const {facts} = views.doctor.draw(look, {width: 80, height: 17});
    const rows = doctorRows(diagnosis);
    expect(rows).toHaveLength(diagnosisRules.length);
    expect(rows[0]).toMatchObject({kind: 'finding'});
    rows.forEach((row, i) => {
      const [rule, about, ...columns] = facts.terms(i);
      expect(rule).toBe(`doctor.${rowId(row)}`);
      expect(find(rule!).exact).toMatchObject({id: rule, kind: 'diagnosis'});
      expect(about).toBe(diagnosisRules.find(({id}) => id === rowId(row))!.explain);
      for (const column of columns) expect(find(column).exact).toMatchObject({id: column, kind: 'column'});
    });
  });
});

describe('the first line', () => {
  const kills = {
    kind: 'cannot-say',
    why: 'the log is closed',
    despite: '6 OOM kills since boot, when is not known',
  } as const;
  const summary = (severities: readonly FindingSeverity[], room?: number) => {
    const [first, second, third] = diagnosisRules;
    const findings = severities.map(severity => ({severity}) as Judged);
    const outcomes = new Map<RuleId, Outcome>([
      [first!.id, kills],
      [second!.id, kills],
      [third!.id, healthy],
    ]);
    return doctorSummary({findings, outcomes}, room);
  };

  it('tells of kills at a time that is not known, whatever else there is', () => {
    expect(summary([])).toBe('6 OOM kills since boot, when is not known; 1 fine, 2 without verdict');
    expect(summary(['warn'])).toBe('1 warning; 6 OOM kills since boot, when is not known; 1 fine, 2 without verdict');
  });

  it('leaves out what matters less where it is narrow', () => {
    expect(summary(['warn'], 72)).toBe('1 warning; 6 OOM kills since boot, when is not known');
    expect(summary(['critical', 'warn', 'warn', 'notice'], 72)).toBe(
      '1 critical, 2 warnings; 6 OOM kills since boot, when is not known',
    );
    expect(summary(['notice'], 50)).toBe('6 OOM kills since boot, when is not known');
  });
});
