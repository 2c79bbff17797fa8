import type {CgroupEntry} from '../cgroup/table.ts';
import {visible, widthOf} from '../format/width.ts';
import {cgroupDetail, type DetailRow, type DetailSection} from '../model/cgroups-detail.ts';
import {loggedKillsOf} from '../model/cgroups-kills.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {known} from '../reading.ts';
import {type Line, line, span} from '../ui/line.ts';
import {hardWrap, wrapWhole} from './page-lines.ts';
import type {DetailPage} from './table-state.ts';
import type {Look} from './view.ts';

const LABEL = 22;
const INDENT = 2;
/** Before a sentence, which has no name. */
const SENTENCE = '→';
/** Where less is left beside a value, or beside the names, what follows goes below. */
const LEAST_NOTE = 24;

/** The name, the value beside it and the note beside that, while there is room; nothing is cut. */
const rowLines = ({label, value, note = ''}: DetailRow, width: number): readonly Line[] => {
  const name = visible(label);
  const start = `${' '.repeat(INDENT)}${name === SENTENCE ? name : name.padEnd(LABEL)} `;
  const noteSpan = (text: string) => span(text, 'dim');
  const whole = start + visible(value);
  if (note === '' && widthOf(whole) <= width) return [line(whole)];
  if (widthOf(whole) + 2 + widthOf(visible(note)) <= width) return [line(whole, noteSpan(`  ${visible(note)}`))];

  const narrow = width - INDENT - LABEL - 1 < LEAST_NOTE;
  const at = name === SENTENCE || narrow ? 2 * INDENT : INDENT + LABEL + 1;
  const blanks = ' '.repeat(at);
  const values = hardWrap(value, width - at);
  const last = values.at(-1)!;
  const noteRoom = width - at - widthOf(last) - 2;
  const [noteFirst, ...noteRest] = noteRoom >= LEAST_NOTE ? wrapWhole(note, noteRoom) : [];
  const below = noteFirst === undefined ? wrapWhole(note, width - at) : [];
  const noteBlanks = ' '.repeat(at + widthOf(last) + 2);
  const heads = widthOf(start) === at ? [] : hardWrap(name, width - INDENT);
  return [
    ...heads.map(text => line(' '.repeat(INDENT) + text)),
    ...values.map((text, i) => {
      const shown = (i === 0 && heads.length === 0 ? start : blanks) + text;
      return i < values.length - 1 || noteFirst === undefined ? line(shown) : line(shown, noteSpan(`  ${noteFirst}`));
    }),
    ...noteRest.map(text => line(noteSpan(noteBlanks + text))),
    ...below.map(text => line(noteSpan(blanks + text))),
  ];
};

export const detailLines = (sections: readonly DetailSection[], width: number): readonly Line[] =>
  sections.flatMap(({title, rows}, i) => [
    ...(i > 0 ? [line('')] : []),
    ...hardWrap(title, width).map(text => line(span(text, 'accent'))),
    ...rows.flatMap(row => rowLines(row, width)),
  ]);

/** Every file of one group, in words. */
export const cgroupDetailPage = (
  look: Look,
  path: string,
  entry: CgroupEntry | undefined,
  width: number,
): DetailPage => {
  const table = known(look.snapshot.cgroups);
  const title = `Cgroup ${visible(cgroupName(path).text)}`;
  if (entry === undefined || table === undefined) return {title, lines: [line('It is gone.')]};
  return {title, lines: detailLines(cgroupDetail(table, entry, loggedKillsOf(look.snapshot)), width)};
};
