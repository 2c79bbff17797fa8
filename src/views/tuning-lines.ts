import type {Verdict} from '../model/advice/rule.ts';
import type {Profile} from '../model/profile.ts';
import {type TuningRow, type TuningTotals, verdictWord} from '../model/tuning.ts';
import {type Line, line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Tone} from '../ui/theme.ts';

export const verdictTone: Readonly<Record<Verdict, Tone>> = {
  dangerous: 'critical',
  look: 'notice',
  fits: 'plain',
  unknown: 'notice',
  'no-effect': 'dim',
  absent: 'dim',
  action: 'dim',
};

const counted = (n: number, what: string): readonly string[] => (n === 0 ? [] : [`${n} ${what}`]);

/** `for a server: 1 worth a look, 2 changed`: what matters of all rows. */
export const summary = (totals: TuningTotals, profile: Profile, contained: boolean | undefined): string => {
  const found = [...counted(totals.dangerous, 'dangerous'), ...counted(totals.look, 'worth a look')];
  const state = found.length === 0 ? 'nothing speaks for a change' : found.join(', ');
  const changed = totals.changed === 0 ? 'none known to be changed' : `${totals.changed} changed (*)`;
  const whose = contained === true ? 'host’s values, ' : '';
  return `${whose}for a ${profile}: ${state}; ${changed}`;
};

/** The selected row in full sentences, for which a table has no room. */
export const reasonLines = (row: TuningRow, width: number): readonly Line[] => [
  line(span(row.setting.name, 'title'), span(`  ${verdictWord(row)}`, verdictTone[row.verdict])),
  ...wrapText(row.why, width).map(text => line(text)),
  ...row.evidence.flatMap(text => wrapText(`- ${text}`, width).map(part => line(span(part, 'dim')))),
  ...wrapText(row.setting.meaning, width).map(text => line(span(text, 'dim'))),
];
