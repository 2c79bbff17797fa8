import type {Scenario} from './scenarios.ts';

/** What is read of `mmtop doctor --json`. */
export type Report = {
  readonly findings: readonly (Told & {readonly consequences?: readonly Told[]})[];
};

type Told = {readonly id: string; readonly severity: string; readonly headline?: string};

export type Verdict = {
  readonly headline: string;
  readonly severity: string;
  /** Unknown: the doctor was not asked, or did not answer. */
  readonly state: 'ok' | 'wrong' | 'unknown';
};

/** Whether a report says what the scenario expects: its headline and how bad it is, or nothing worse than a notice. */
export const judge = (
  scenario: Pick<Scenario, 'expect' | 'also' | 'severities'>,
  report: Report | undefined,
): Verdict => {
  if (!report) return {headline: '-', severity: '-', state: 'unknown'};
  const first = report.findings[0];
  const ids = report.findings.flatMap(({id, consequences = []}) => [id, ...consequences.map(each => each.id)]);
  const right =
    scenario.expect.length > 0
      ? first !== undefined &&
        scenario.expect.includes(first.id) &&
        scenario.severities.includes(first.severity) &&
        scenario.also.every(id => ids.includes(id))
      : report.findings.every(finding => finding.severity === 'notice');
  return {headline: first?.id ?? 'none', severity: first?.severity ?? '-', state: right ? 'ok' : 'wrong'};
};
