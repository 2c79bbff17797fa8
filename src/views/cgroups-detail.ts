import type {CgroupEntry} from '../cgroup/table.ts';
import {visible, widthOf} from '../format/width.ts';
import {cgroupDetail, type DetailRow, type DetailSection} from '../model/cgroups-detail.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {known} from '../reading.ts';
import {type Line, line, span} from '../ui/line.ts';
import type {DetailPage} from './table-state.ts';
import type {Look} from './view.ts';

const LABEL = 22;
const LEAST_NOTE = 12;

/** A note that has no room to say anything is left out. */
const rowLine = ({label, value, note}: DetailRow, width: number): Line => {
  const start = `  ${visible(label).padEnd(LABEL)} ${visible(value)}`;
  const room = width - widthOf(start) - 2;
  return note === undefined || room < LEAST_NOTE ? line(start) : line(start, span(`  ${visible(note)}`, 'dim'));
};

export const detailLines = (sections: readonly DetailSection[], width: number): readonly Line[] =>
  sections.flatMap(({title, rows}, i) => [
    ...(i > 0 ? [line('')] : []),
    line(span(title, 'accent')),
    ...rows.map(row => rowLine(row, width)),
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
  return {title, lines: detailLines(cgroupDetail(table, entry), width)};
};
