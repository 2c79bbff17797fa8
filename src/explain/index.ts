import {apis} from './apis.ts';
import {balanceEntries, usedEntries} from './balance.ts';
import {columns} from './columns.ts';
import {concepts} from './concepts.ts';
import {limitConcepts} from './concepts-limits.ts';
import {machineConcepts} from './concepts-machine.ts';
import {reclaimConcepts} from './concepts-reclaim.ts';
import {doctorRules} from './doctor.ts';
import type {Entry} from './entry.ts';
import {fields} from './fields.ts';
import {files} from './files.ts';
import {flags} from './flags.ts';
import {knobs} from './knobs.ts';
import {listing} from './listing.ts';
import {processPageEntries} from './process-page.ts';
import {reclaimEntries} from './reclaim.ts';
import {rules} from './rules.ts';
import {type Found, searcher} from './search.ts';
import {signals} from './signals.ts';
import {workflow} from './workflow.ts';

/** The built-in reference. Of entries with the same name the earlier one is meant. */
export const entries: readonly Entry[] = [
  ...concepts,
  ...reclaimConcepts,
  ...limitConcepts,
  ...machineConcepts,
  ...usedEntries,
  ...knobs,
  ...files,
  ...fields,
  ...rules,
  ...columns,
  ...processPageEntries,
  ...apis,
  ...flags,
  ...signals,
  ...doctorRules,
  ...workflow,
  ...balanceEntries,
  ...reclaimEntries,
];

const search = searcher(entries);

/** What a term means, and what else it may have meant, best first. */
export const find = (term: string): Found => search(term);

/** All there is, by kind, a line each. */
export const index = (width?: number): readonly string[] => listing(entries, width);

export {ruleNamed} from './doctor.ts';
export type {Entry, EntryKind} from './entry.ts';
export {render} from './render.ts';
export type {Found} from './search.ts';
