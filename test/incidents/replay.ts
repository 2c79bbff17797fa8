import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {createDoctor, type Diagnosis, noDiagnosis} from '../../src/model/doctor/doctor.ts';
import {findingsJson} from '../../src/output/json-findings.ts';
import {replay} from '../helpers/recording.ts';
import type {Report} from './verdict.ts';

/** What the doctor says at the end of a recording. */
export const diagnosisAtEnd = async (file: string): Promise<Diagnosis> => {
  const doctor = createDoctor(diagnosisRules, () => 'server');
  let last = noDiagnosis;
  for await (const state of replay(file)) last = doctor.examine(state, true);
  return last;
};

/** In the words of `mmtop doctor --json`. */
export const reportOf = (diagnosis: Diagnosis): Report => ({findings: findingsJson(diagnosis)});
