import {describe, expect, it} from 'vitest';
import {find} from '../../src/explain/index.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {createDoctor} from '../../src/model/doctor/doctor.ts';
import {doctorRows, rowId} from '../../src/model/doctor/rows.ts';
import {views} from '../../src/views/index.ts';
import {lookAt, stateOf} from '../helpers/states.ts';

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
