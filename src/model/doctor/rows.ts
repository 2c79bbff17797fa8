import {diagnosisRules} from '../diagnosis/index.ts';
import type {CannotSay, FindingSeverity, Rule, RuleId, Subject} from '../diagnosis/rule.ts';
import type {Diagnosis} from './doctor.ts';
import {isWorse} from './grade.ts';
import type {Found, Judged} from './judge.ts';

/** Rows of the doctor's table: causes with their consequences below them, then what has no verdict, then what is well. */
export type DoctorRow =
  | {readonly kind: 'finding'; readonly found: Judged}
  | {readonly kind: 'consequence'; readonly found: Found; readonly of: Judged}
  | {readonly kind: 'unsure'; readonly rule: Rule; readonly cannot: CannotSay}
  | {readonly kind: 'fine'; readonly rule: Rule};

export const rowId = (row: DoctorRow): RuleId =>
  row.kind === 'unsure' || row.kind === 'fine' ? row.rule.id : row.found.id;

export const doctorRows = ({findings, outcomes}: Diagnosis, rules = diagnosisRules): readonly DoctorRow[] => {
  const unsure: DoctorRow[] = [];
  const fine: DoctorRow[] = [];
  for (const rule of rules) {
    const outcome = outcomes.get(rule.id);
    if (outcome?.kind === 'cannot-say') unsure.push({kind: 'unsure', rule, cannot: outcome});
    else if (outcome?.kind === 'healthy') fine.push({kind: 'fine', rule});
  }
  return [
    ...findings.flatMap((found): DoctorRow[] => [
      {kind: 'finding', found},
      ...found.consequences.map((below): DoctorRow => ({kind: 'consequence', found: below, of: found})),
    ]),
    ...unsure,
    ...fine,
  ];
};

export type DoctorTotals = {
  readonly critical: number;
  readonly warn: number;
  readonly notice: number;
  readonly unsure: number;
  readonly fine: number;
};

/** Causes by how bad they are; what follows from them is not counted again. */
export const doctorTotals = ({findings, outcomes}: Diagnosis): DoctorTotals => {
  const count = (severity: FindingSeverity): number => findings.filter(each => each.severity === severity).length;
  const kinds = [...outcomes.values()].map(({kind}) => kind);
  return {
    critical: count('critical'),
    warn: count('warn'),
    notice: count('notice'),
    unsure: kinds.filter(kind => kind === 'cannot-say').length,
    fine: kinds.filter(kind => kind === 'healthy').length,
  };
};

/** What rules without a verdict know all the same, each thing once. */
export const despiteIn = ({outcomes}: Diagnosis): readonly string[] => [
  ...new Set(
    [...outcomes.values()].flatMap(outcome =>
      outcome.kind === 'cannot-say' && outcome.despite !== undefined ? [outcome.despite] : [],
    ),
  ),
];

/** The key of a subject's row in the table of a view; undefined where it is no row there. */
const keyIn = (view: string, subject: Subject): string | undefined => {
  if (subject.view === view || (view === 'overview' && subject.view === 'processes')) return subject.key;
  if (view !== 'oom') return undefined;
  // Who may be killed next stands in view 0 by number, and of a group by its path.
  if (subject.view === 'processes') return `next ${subject.key.split('/')[0]}`;
  return subject.view === 'cgroups' ? `inside ${subject.key}` : undefined;
};

/** What is found about the rows of a view, the worst of each row, by the row's key. */
export const marksIn = ({findings}: Diagnosis, view: string): ReadonlyMap<string, FindingSeverity> => {
  const marks = new Map<string, FindingSeverity>();
  const add = ({
    subjects = [],
    severity,
  }: {
    readonly subjects?: readonly Subject[];
    readonly severity: FindingSeverity;
  }) => {
    for (const subject of subjects) {
      const key = keyIn(view, subject);
      const before = key === undefined ? undefined : marks.get(key);
      if (key !== undefined && (before === undefined || isWorse(severity, before))) marks.set(key, severity);
    }
  };
  for (const found of findings) {
    add(found);
    found.consequences.forEach(add);
  }
  return marks;
};

/** As it is written: JSON, reports and exit codes call a warning by its whole name. */
export const severityWord: Readonly<Record<FindingSeverity, string>> = {
  notice: 'notice',
  warn: 'warning',
  critical: 'critical',
};
