import {describe, expect, it} from 'vitest';
import {find} from '../../src/explain/index.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import type {Subject} from '../../src/model/diagnosis/rule.ts';
import {cgroupSubject, processSubject, zoneSubject} from '../../src/model/doctor/culprits.ts';
import {createDoctor} from '../../src/model/doctor/doctor.ts';
import {doctorRows, rowId} from '../../src/model/doctor/rows.ts';
import {known} from '../../src/reading.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {views} from '../../src/views/index.ts';
import {lookAt, stateOf} from '../helpers/states.ts';

describe('what can be done about a finding', () => {
  const offered = async (subjectIn: (snapshot: Snapshot) => Subject) => {
    const state = await stateOf('6.12-x86_64-4k-pressure', 2, 'doctor');
    const {findings} = createDoctor(diagnosisRules, () => 'server').examine(state);
    const subject = subjectIn(state.snapshot!);
    const diagnosis = {findings: [{...findings[0]!, subjects: [subject], consequences: []}], outcomes: new Map()};
    const size = {width: 80, height: 17};
    const {facts} = views.doctor.draw({...lookAt(state), diagnosis}, size);
    const there = views[subject.view].draw(lookAt(state), size).facts.actions([subject.key]);
    return [facts.actions([facts.keyAt(0)!]), there].map(items => items.map(({id}) => id));
  };

  it('is what can be done where its subject is a row', async () => {
    const [here, there] = await offered(({cgroups}) =>
      cgroupSubject(known(cgroups)!.list.find(({path}) => path.endsWith('.service'))!.path),
    );
    expect(here).toEqual(there);
    expect(here).toContain('memory.max');
    const [about, among] = await offered(({processes}) => processSubject(known(processes)!.list.at(-1)!));
    expect(about).toEqual(among);
    expect(about).toContain('signal');
  });

  it('is nothing where nothing can be done', async () => {
    expect(await offered(() => zoneSubject(0, 'DMA'))).toEqual([[], []]);
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
