import {knobParts} from '../explain/knob-parts.ts';
import type {Facts} from '../model/advice/facts.ts';
import {type TuningRow, verdictWord} from '../model/tuning.ts';
import {inputHint} from '../model/tuning-input.ts';
import {commandFor, lastingFor} from '../model/tuning-text.ts';
import {shortReason} from '../reading.ts';
import {type Line, line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Tone} from '../ui/theme.ts';
import {verdictTone} from './tuning-lines.ts';

/** All about one setting: what it is, how it stands here and why, what a change costs, and how it is made. */

const INDENT = '  ';

const paragraph = (text: string | undefined, width: number, tone: Tone = 'plain'): readonly Line[] =>
  text === undefined ? [] : wrapText(text, width).map(part => line(span(part, tone)));

/** A heading, and below it what belongs to it; nothing where there is nothing. */
const section = (title: string, width: number, texts: readonly (string | undefined)[]): readonly Line[] => {
  const lines = texts.flatMap(text =>
    text === undefined ? [] : wrapText(text, width - INDENT.length).map(part => line(`${INDENT}${part}`)),
  );
  return lines.length === 0 ? [] : [line(''), line(span(title, 'strong')), ...lines];
};

const currentOf = ({setting}: TuningRow): string =>
  setting.value.ok ? setting.value.value.text : shortReason(setting.value.reason);

const standing = (row: TuningRow, {profile}: Facts): Line =>
  line(
    span(`now ${currentOf(row)}${row.changed ? ' *' : ''}  default ${row.setting.fallback.text}  `),
    span(`advised for a ${profile} ${row.advised.text}  `),
    span(verdictWord(row), verdictTone[row.verdict]),
  );

/** What would be written: what is advised, or what is there already and should stay. */
const wanted = ({advised, setting}: TuningRow): {readonly text: string; readonly keep: boolean} | undefined => {
  if (!setting.writable || !setting.value.ok) return undefined;
  return advised.value === undefined
    ? {text: setting.value.value.text, keep: true}
    : {text: advised.value, keep: false};
};

const byHand = (row: TuningRow, width: number): readonly Line[] => {
  const found = wanted(row);
  if (found === undefined) return [];
  const {line: lasting, file} = lastingFor(row.setting, found.text);
  return [
    ...(found.keep ? [] : section('Try it now', width, [commandFor(row.setting, found.text)])),
    ...section(found.keep ? 'To keep it as it is' : 'For good', width, [`${lasting}`, `in ${file}`]),
  ];
};

const container = ({contained}: Facts): string | undefined =>
  contained === true
    ? 'This is a container: the setting belongs to its host and holds for everybody on it.'
    : undefined;

export const tuningDetail = (row: TuningRow, facts: Facts, width: number): readonly Line[] => {
  const {setting} = row;
  const {act, said, risk, see} = knobParts(setting.entry);
  const {how} = setting.fallback;
  return [
    ...(setting.path === '' ? [] : [line(span(`/${setting.path}`, 'dim'))]),
    standing(row, facts),
    ...paragraph(container(facts), width, 'notice'),
    ...section('What it is', width, [setting.meaning]),
    ...section('Why', width, [row.why]),
    ...section(
      'Figures of this moment',
      width,
      row.evidence.map(text => `${text}.`),
    ),
    ...section('What to do', width, [act, said, risk]),
    ...section('Default', width, how === undefined || how === setting.fallback.text ? [] : [`${how}.`]),
    ...section('May be', width, setting.writable && setting.value.ok ? [inputHint(setting, facts)] : []),
    ...byHand(row, width),
    ...section('Related', width, see.length === 0 ? [] : [see.join(', ')]),
  ];
};
