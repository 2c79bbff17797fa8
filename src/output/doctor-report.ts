import {uptimeText} from '../format/time.ts';
import {visible} from '../format/width.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import type {Step} from '../model/diagnosis/rule.ts';
import {type Diagnosis, unsureOf} from '../model/doctor/doctor.ts';
import type {Found, Judged} from '../model/doctor/judge.ts';
import {despiteIn, doctorTotals, severityWord} from '../model/doctor/rows.ts';
import {headerOf} from '../model/header.ts';
import type {Snapshot} from '../snapshot.ts';
import {wrapText} from '../ui/panel.tsx';
import {viewNames} from '../views/doctor.tsx';
import {shellLines} from '../views/page-lines.ts';

/** One page of plain text that can be pasted into a ticket: what is wrong, what it rests on, what to do. */

const WIDTH = 80;
const INDENT = '   ';

const wrapped = (text: string, first: string, rest = ' '.repeat(first.length)): readonly string[] =>
  wrapText(visible(text), WIDTH - rest.length).map((part, i) => `${i === 0 ? first : rest}${part}`);

const machineLines = (snapshot: Snapshot, watched: number): readonly string[] => {
  const {hostname, release, machine} = snapshot.system;
  const {uptime} = headerOf(snapshot, 0);
  const up = uptime.ok ? `, up ${uptimeText(uptime.value)}` : '';
  const how = watched > 0 ? `watched for ${Math.round(watched)} s` : 'one look';
  return [
    visible(`mmtop doctor: ${hostname}, Linux ${release} ${machine}${up}`),
    `${new Date(snapshot.wall).toISOString()}, ${how}`,
  ];
};

const counted = (n: number, one: string, many: string): readonly string[] =>
  n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];

/** `Verdict: critical. 1 critical, 2 warnings.` */
const verdictLine = (diagnosis: Diagnosis): string => {
  const {critical, warn, notice, unsure, fine} = doctorTotals(diagnosis);
  const [worst] = diagnosis.findings;
  const known = despiteIn(diagnosis)
    .map(text => `; ${text}`)
    .join('');
  if (worst === undefined)
    return unsure === 0
      ? 'Verdict: nothing is wrong with the memory of this machine.'
      : fine === 0
        ? `Verdict: nothing could be judged${known}.`
        : `Verdict: nothing wrong was found${known}; ${unsure} of ${diagnosis.outcomes.size} rules have no verdict.`;
  const parts = [
    ...counted(critical, 'critical', 'critical'),
    ...counted(warn, 'warning', 'warnings'),
    ...counted(notice, 'notice', 'notices'),
  ];
  const word = worst.severity === 'notice' ? 'no warning; worth knowing' : severityWord[worst.severity];
  return `Verdict: ${word} (${parts.join(', ')})${known}.`;
};

const stepLines = (step: Step): readonly string[] => [
  ...wrapped(`${step.text}.`, `${INDENT}- `),
  ...(step.command === undefined
    ? []
    : shellLines(step.command, WIDTH - INDENT.length - 4).map(part => `${INDENT}    ${part}`)),
  ...(step.risk === undefined ? [] : wrapped(`Risk: ${step.risk}.`, `${INDENT}  `)),
];

const evidenceText = ({evidence}: Found): string =>
  evidence.map(({name, text, from}) => `${name} ${text} (${from})`).join('; ');

/** With the first thing to do about it, unless it is done about the cause anyway: that never costs anything. */
const consequenceLines = (cause: Judged): readonly string[] => {
  const told = new Set(cause.steps.map(({text}) => text));
  return cause.consequences.flatMap(({severity, sentence, steps}) => {
    const first = steps.find(({risk, text}) => risk === undefined && !told.has(text));
    if (first !== undefined) told.add(first.text);
    return [
      ...wrapped(`Follows from it: ${severityWord[severity]}: ${sentence}.`, INDENT),
      ...(first === undefined ? [] : stepLines(first)),
    ];
  });
};

const findingLines = (found: Judged, n: number): readonly string[] => {
  const subjects = (found.subjects ?? []).map(({name}) => name);
  const {key, title} = viewNames[found.view] ?? {key: '', title: found.view};
  const where = `Where to look: view ${key}, ${title}${subjects.length > 0 ? ` (${subjects.join(', ')})` : ''}; mmtop explain ${found.explain}`;
  return [
    '',
    ...wrapped(`${severityWord[found.severity].toUpperCase()} ${found.id}: ${found.sentence}.`, `${n}. `),
    ...wrapped(`Evidence: ${evidenceText(found)}.`, INDENT),
    ...consequenceLines(found),
    `${INDENT}What to do, the safest first:`,
    ...found.steps.flatMap(stepLines),
    ...wrapped(where, INDENT),
  ];
};

/** Rules without a verdict, those with the same reason together. */
const unsureLines = (diagnosis: Diagnosis): readonly string[] => {
  const unsure = unsureOf(diagnosis, diagnosisRules);
  if (unsure.length === 0) return [];
  const byReason = Map.groupBy(
    unsure,
    ({cannot}) => `${cannot.why}${cannot.help === undefined ? '' : ` (${cannot.help})`}`,
  );
  const lines = [...byReason].map(([why, rules]) => `${why}: ${rules.map(({rule}) => rule.id).join(', ')}`);
  return [
    '',
    `No verdict by ${unsure.length} of ${diagnosis.outcomes.size} rules, and why`,
    ...lines.flatMap(text => wrapped(text, '  ', '    ')),
  ];
};

const fineLine = (diagnosis: Diagnosis): readonly string[] => {
  const {fine} = doctorTotals(diagnosis);
  const lines = ['', `${fine} of ${diagnosis.outcomes.size} rules looked for trouble and found none.`];
  return diagnosis.findings.length === 0
    ? lines
    : [
        ...lines,
        'A view is seen in the program: mmtop, then its key (2 for view 2).',
        'What a name of the kernel in the evidence means: mmtop explain NAME.',
      ];
};

export const doctorReport = (diagnosis: Diagnosis, snapshot: Snapshot, watched: number): string =>
  `${[
    ...machineLines(snapshot, watched),
    '',
    ...wrapped(verdictLine(diagnosis), ''),
    ...diagnosis.findings.flatMap((found, i) => findingLines(found, i + 1)),
    ...unsureLines(diagnosis),
    ...fineLine(diagnosis),
  ].join('\n')}\n`;
