import type {Diagnosis} from '../model/doctor/doctor.ts';
import type {Found, Judged} from '../model/doctor/judge.ts';
import {severityWord} from '../model/doctor/rows.ts';

/** What the doctor found, for scripts. */
export type EvidenceJson = {
  readonly name: string;
  readonly value: number | string;
  readonly unit: string;
  readonly text: string;
  readonly from: string;
};

export type ActionJson = {readonly text: string; readonly command: string | null; readonly risk: string | null};

export type ConsequenceJson = {
  readonly id: string;
  readonly severity: string;
  readonly headline: string;
  readonly evidence: readonly EvidenceJson[];
  readonly view: string;
  readonly subjects: readonly {readonly view: string; readonly key: string; readonly name: string}[];
  readonly actions: readonly ActionJson[];
  readonly explain: string;
  /** Since when it has been so, as far as mmtop watched. */
  readonly since: string;
};

export type FindingJson = ConsequenceJson & {readonly consequences: readonly ConsequenceJson[]};

/** A number that JSON does not have is a word. */
const plain = (value: number | string): number | string =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;

const foundJson = (found: Found): ConsequenceJson => ({
  id: found.id,
  severity: severityWord[found.severity],
  headline: found.sentence,
  evidence: found.evidence.map(({name, value, unit, text, from}) => ({name, value: plain(value), unit, text, from})),
  view: found.view,
  subjects: (found.subjects ?? []).map(({view, key, name}) => ({view, key, name})),
  actions: found.steps.map(({text, command, risk}) => ({text, command: command ?? null, risk: risk ?? null})),
  explain: found.explain,
  since: new Date(found.sinceWall).toISOString(),
});

const judgedJson = (found: Judged): FindingJson => ({
  ...foundJson(found),
  consequences: found.consequences.map(foundJson),
});

/** Causes, the worst first, with what follows from them. */
export const findingsJson = ({findings}: Diagnosis): readonly FindingJson[] => findings.map(judgedJson);
