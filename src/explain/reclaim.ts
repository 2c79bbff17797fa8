import {fieldsOf, reclaimSpecs} from '../model/reclaim.ts';
import type {Formula} from '../model/reclaim-formula.ts';
import {formulaText} from '../model/reclaim-text.ts';
import {type Draft, type Entry, ofKind} from './entry.ts';

/** The rows of mmtop's chain of reclaim. Texts and formulas are those of the model. */
const units: Readonly<Record<Formula['kind'], string>> = {
  stall: 'percent of the time',
  pages: 'bytes a second',
  events: 'events a second',
  share: 'percent',
  level: 'bytes',
};

export const reclaimEntries: readonly Entry[] = ofKind(
  'field',
  reclaimSpecs.map((spec): Draft => {
    const {id, name, formula, what, normal, next, see} = spec;
    const fields = fieldsOf(spec).map(key => `vmstat.${key}`);
    return {
      id: `reclaim.${id}`,
      title: `${name} (row of reclaim)`,
      names: [id, name],
      meaning: `${what} Formula: ${formulaText(formula, undefined)}.`,
      unit: units[formula.kind],
      normal,
      act: next,
      see: [...see, ...fields.filter(field => !see.includes(field))],
    };
  }),
);
