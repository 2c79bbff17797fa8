import type {ReactElement} from 'react';
import type {Arranged} from '../columns/arrange.ts';
import {oomColumns, oomText, oomTextFrom} from '../columns/oom.ts';
import {visible} from '../format/width.ts';
import type {OomRow} from '../model/oom-rows.ts';
import {type OomView, oomView} from '../model/oom-view.ts';
import {available} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {Beside, Stack, wrapText} from '../ui/panel.tsx';
import {plainRows, Rows, type Size} from '../ui/rows.tsx';
import {tableRows} from '../ui/table.ts';
import type {Tone} from '../ui/theme.ts';
import {oomActions} from './oom-actions.ts';
import {oomDetail, oomStory} from './oom-detail.ts';
import {type OomLayout, oomLayout} from './oom-layout.ts';
import {oomTerms} from './oom-terms.ts';
import {oomWish} from './oom-wish.ts';
import {type Look, view} from './view.ts';

/** Going over all processes once a snapshot is enough, however many keys are pressed. */
const remembered = () => {
  let last: {readonly snapshot: Snapshot; readonly value: OomView} | undefined;
  return ({snapshot}: Look): OomView => {
    if (last?.snapshot !== snapshot) last = {snapshot, value: oomView(snapshot)};
    return last.value;
  };
};

export const oomOf = remembered();

const summaryWords = (look: Look): readonly string[] => {
  const {headline, next, remarks} = oomOf(look).summary;
  return [headline, ...next, ...remarks];
};

const summaryLines = ({summary}: OomView, width: number): readonly Line[] => {
  const {severity, headline, next, remarks} = summary;
  const wrapped = (text: string, tone: Tone): readonly Line[] =>
    wrapText(visible(text), width).map(part => line(span(part, tone)));
  return [
    ...wrapped(headline, severity === 'calm' ? 'title' : severity),
    ...next.flatMap(text => wrapped(text, 'plain')),
    ...remarks.flatMap(text => wrapped(text, 'notice')),
  ];
};

/** The first of them; the last one says so when there are more. */
const shownLines = (lines: readonly Line[], room: number): readonly Line[] =>
  lines.length <= room ? lines : [...lines.slice(0, room - 1), line(...lines[room - 1]!, span(' …', 'dim'))];

const placed = (look: Look, size: Size, rows: number): OomLayout =>
  oomLayout(size, summaryLines(oomOf(look), size.width).length, rows, rows > 0 && look.table.selected >= 0);

const Body = ({
  look,
  size,
  arranged,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly arranged: Arranged<OomRow>;
}): ReactElement => {
  const found = oomOf(look);
  const {rows} = arranged;
  const layout = placed(look, size, found.rows.length);
  const {top, selected} = look.table;
  const {table, story} = layout;
  const {system} = look.snapshot;
  const chosen = rows[selected];
  const head = (
    <Rows
      key="summary"
      rows={plainRows(shownLines(summaryLines(found, size.width), layout.summary))}
      size={{width: size.width, height: layout.summary}}
    />
  );
  const list = (
    <Rows
      key="table"
      rows={tableRows(arranged, {top, height: table.height, selected}, system, table.width, {titled: false})}
      size={{width: table.width, height: table.height + 1}}
    />
  );
  if (story === undefined) return <Stack>{[head, list]}</Stack>;
  const told = (
    <Rows
      key="story"
      rows={plainRows(chosen === undefined ? [] : oomStory(chosen, found, system.pageSize, story))}
      size={story}
    />
  );
  return story.beside ? (
    <Stack>{[head, <Beside key="below">{[list, told]}</Beside>]}</Stack>
  ) : (
    <Stack>{[head, list, told]}</Stack>
  );
};

export const oom = view<OomRow>({
  id: 'oom',
  key: '0',
  title: 'OOM',
  help: 'Whom the OOM killer took and why, and whom it would take next: on the machine, and at the limit of each cgroup.',
  needs: {meminfo: 0, vmstat: 0, uptime: 0, vmKnobs: 60_000},
  processes: true,
  cgroups: true,
  kernelLog: true,
  wish: look => oomWish(oomOf(look), look.snapshot, look.table.filter + look.table.search !== ''),
  words: summaryWords,
  table: {
    columns: oomColumns,
    sort: 'what',
    rows: look => available(oomOf(look).rows),
    key: row => row.key,
    text: oomText,
    textFrom: oomTextFrom,
    room: (size, look) => {
      const {summary, table} = placed(look, size, oomOf(look).rows.length);
      return {...table, y: summary};
    },
    terms: oomTerms,
    actions: (rows, look) => oomActions(rows, oomOf(look), look),
    detail: {
      page: (look, key, row, width) => {
        if (row !== undefined) return oomDetail(row, oomOf(look), look.snapshot.system.pageSize, width);
        return {title: key, lines: [line(span('It is not among the rows of the table any more.', 'notice'))]};
      },
    },
  },
  Panel: ({look, size, arranged}) =>
    arranged?.ok ? <Body look={look} size={size} arranged={arranged.value} /> : <Rows rows={[]} size={size} />,
});
