import type {ReactElement} from 'react';
import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import type {Arranged} from '../columns/arrange.ts';
import {cgroupsAbsence} from '../model/cgroups-absence.ts';
import {confinement, confinementText} from '../model/cgroups-container.ts';
import {loggedKillsOf} from '../model/cgroups-kills.ts';
import {groupSentence, tableNote, troubleSentences} from '../model/cgroups-words.ts';
import {chainReading, fieldReading, type Reading} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {line, span} from '../ui/line.ts';
import {Panel, wrapText} from '../ui/panel.tsx';
import {plainRows, type Row, type Size} from '../ui/rows.tsx';
import {tableRows, tableTitle} from '../ui/table.ts';
import {hardWrap} from './page-lines.ts';
import type {Look} from './view.ts';

/** Title, head of the table, and a line about the selected group where there is one. */
export const cgroupsChrome = (look: Look): number => (look.table.selected < 0 ? 2 : 3);

const TITLE = 'Cgroups';

/** The limit of the container comes first: it is what there is. */
const noteOf = (look: Look, table: CgroupTable, shown: number | undefined): string => {
  const {snapshot} = look;
  const total = chainReading(readingOf(snapshot, 'meminfo'), meminfo =>
    fieldReading(meminfo.memTotal, 'proc/meminfo', 'MemTotal'),
  );
  const own = confinement(readingOf(snapshot, 'ownCgroup'), total);
  return [...(own.ok && own.value !== undefined ? [confinementText(own.value)] : []), tableNote(table, shown)].join(
    '; ',
  );
};

/** The same for those who hear it, and which groups are in trouble. */
export const cgroupsWords = (look: Look): readonly string[] => {
  const {cgroups} = look.snapshot;
  return cgroups.ok
    ? [`${noteOf(look, cgroups.value, undefined)}.`, ...troubleSentences(cgroups.value, loggedKillsOf(look.snapshot))]
    : [];
};

/** Of the selected group; a long sentence takes lines that would else be empty, and the last one holds what is left. */
const selectedLines = (
  {snapshot}: Look,
  table: CgroupTable,
  row: CgroupEntry | undefined,
  {width, height}: Size,
): readonly Row[] => {
  if (row === undefined) return [{line: line('')}];
  const {text, severity} = groupSentence(table, row, loggedKillsOf(snapshot));
  const parts = hardWrap(text, width);
  const room = Math.max(1, height);
  const texts = parts.length <= room ? parts : [...parts.slice(0, room - 1), parts.slice(room - 1).join(' ')];
  return texts.map(part => ({line: line(span(part, severity === 'calm' ? 'dim' : severity))}));
};

export const CgroupsPanel = ({
  look,
  size,
  arranged,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly arranged: Reading<Arranged<CgroupEntry>>;
}): ReactElement => {
  const {cgroups, system} = look.snapshot;
  if (!arranged.ok || !cgroups.ok) {
    const {what, help} = cgroupsAbsence(arranged.ok ? {kind: 'not-sampled'} : arranged.reason);
    const rows = [
      ...wrapText(what, size.width).map(text => line(span(text, 'notice'))),
      ...wrapText(help === undefined ? '' : `→ ${help}`, size.width).map(text => line(span(text, 'dim'))),
    ];
    return <Panel title={TITLE} rows={plainRows(rows)} size={size} />;
  }
  const {top, selected, filter} = look.table;
  const shown = filter === '' ? undefined : arranged.value.rows.length;
  const height = Math.max(0, size.height - cgroupsChrome(look));
  const body = tableRows(arranged.value, {top, height, selected}, system, size.width);
  const empty = Math.max(0, height + 1 - body.length);
  const about = selectedLines(look, cgroups.value, arranged.value.rows[selected], {
    width: size.width,
    height: empty + 1,
  });
  const blanks = Array.from({length: Math.max(0, empty + 1 - about.length)}, (): Row => ({line: line('')}));
  const rows = [...body, ...blanks, ...about];
  const title = tableTitle(TITLE, arranged.value, size.width);
  return <Panel title={title} note={noteOf(look, cgroups.value, shown)} rows={rows} size={size} />;
};
