import {clockText, shortAge} from '../format/time.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import type {Finding, Rule, Step} from '../model/diagnosis/rule.ts';
import type {Found} from '../model/doctor/judge.ts';
import {type DoctorRow, severityWord} from '../model/doctor/rows.ts';
import {type Line, line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import {seconds} from '../units.ts';
import {shellLines} from './page-lines.ts';

/** What is known of one row of the doctor's table: the whole sentence, what it rests on, what to do. */

const INDENT = '  ';

const heading = (title: string): readonly Line[] => [line(''), line(span(title, 'strong'))];

const paragraph = (text: string, width: number, tone: Parameters<typeof span>[1] = 'plain'): readonly Line[] =>
  wrapText(text, width).map(part => line(span(part, tone)));

/** The figures, under the kernel's names, with the file and the window they come from. */
const evidenceLines = ({evidence}: Pick<Finding, 'evidence'>, width: number): readonly Line[] => {
  const name = Math.min(32, Math.max(...evidence.map(each => each.name.length), 0));
  const value = Math.min(16, Math.max(...evidence.map(each => each.text.length), 0));
  return evidence.flatMap(each => {
    const text = `${each.name.padEnd(name)}  ${each.text.padStart(value)}  ${each.from}`;
    return wrapText(text, width - INDENT.length).length > 1
      ? wrapText(`${each.name}: ${each.text} (${each.from})`, width - INDENT.length).map(part =>
          line(`${INDENT}${part}`),
        )
      : [line(INDENT, span(`${each.name.padEnd(name)}  ${each.text.padStart(value)}`), span(`  ${each.from}`, 'dim'))];
  });
};

const stepLines = (step: Step, n: number, width: number): readonly Line[] => {
  const mark = `${n}. `;
  const room = width - mark.length;
  const pad = ' '.repeat(mark.length);
  return [
    ...wrapText(`${step.text}.`, room).map((part, i) => line(i === 0 ? mark : pad, span(part))),
    ...(step.command === undefined ? [] : shellLines(step.command, room).map(part => line(pad, span(part, 'accent')))),
    ...(step.risk === undefined
      ? []
      : wrapText(`Risk: ${step.risk}.`, room).map(part => line(pad, span(part, 'notice')))),
  ];
};

/** Views that findings send to, by id: handed in, for the views stand beside. */
export type ViewNames = Readonly<Record<string, {readonly key: string; readonly title: string}>>;

const findingLines = (found: Found, at: number, names: ViewNames, width: number): readonly Line[] => {
  const {key, title} = names[found.view] ?? {key: '', title: found.view};
  const age = shortAge(seconds(Math.max(0, at - found.since) / 1000));
  const subjects = (found.subjects ?? []).map(({name}) => name);
  return [
    ...paragraph(`${found.sentence}.`, width, found.severity),
    line(span(`${severityWord[found.severity]}, for ${age} (since ${clockText(found.sinceWall)})`, 'dim')),
    ...heading('What to do, the safest first'),
    ...found.steps.flatMap((step, i) => stepLines(step, i + 1, width)),
    ...heading('What it rests on'),
    ...evidenceLines(found, width),
    ...heading('Where to look'),
    ...paragraph(
      `${INDENT}View ${key}, ${title}${subjects.length > 0 ? `: ${subjects.join(', ')}` : ''}. e explains ${found.id} and ${found.explain}.`,
      width,
    ),
  ];
};

const aboutRule = ({help}: Rule, width: number): readonly Line[] => [
  ...heading('What this rule looks for'),
  ...wrapText(help, width - INDENT.length).map(part => line(span(`${INDENT}${part}`, 'dim'))),
];

const ruleOf = (id: string): readonly Rule[] => diagnosisRules.filter(rule => rule.id === id);

export const doctorDetail = (row: DoctorRow, at: number, names: ViewNames, width: number): readonly Line[] => {
  switch (row.kind) {
    case 'finding':
      return [
        ...findingLines(row.found, at, names, width),
        ...(row.found.consequences.length === 0
          ? []
          : [
              ...heading('What follows from it'),
              ...row.found.consequences.flatMap(({sentence, severity}) =>
                wrapText(`- ${sentence}.`, width - INDENT.length).map(part => line(INDENT, span(part, severity))),
              ),
            ]),
        ...ruleOf(row.found.id).flatMap(rule => aboutRule(rule, width)),
      ];
    case 'consequence':
      return [
        ...findingLines(row.found, at, names, width),
        ...heading('What it follows from'),
        ...wrapText(`${row.of.sentence}.`, width - INDENT.length).map(part => line(INDENT, span(part, row.of.own))),
        ...ruleOf(row.found.id).flatMap(rule => aboutRule(rule, width)),
      ];
    case 'unsure':
      return [
        ...paragraph(`No verdict on this: ${row.rule.title}.`, width, 'strong'),
        ...paragraph(`Because ${row.cannot.why}.`, width),
        ...(row.cannot.help === undefined ? [] : paragraph(`What would help: ${row.cannot.help}.`, width)),
        ...aboutRule(row.rule, width),
      ];
    case 'fine':
      return [
        ...paragraph(`Looked for and not found: ${row.rule.title}.`, width, 'strong'),
        ...aboutRule(row.rule, width),
      ];
  }
};
