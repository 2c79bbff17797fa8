import type {ReactElement} from 'react';
import type {Arranged} from '../columns/arrange.ts';
import {zoneColumns, zoneExtras} from '../columns/zones.ts';
import {minFree} from '../model/min-free.ts';
import type {Watermarks} from '../model/watermarks.ts';
import type {Sentence} from '../model/zone-news.ts';
import {isTiering, marksOf, newsOf, type ZoneTableRow, zoneTableRows} from '../model/zone-report.ts';
import {mapReading} from '../reading.ts';
import {flowLines, type Line, line, span} from '../ui/line.ts';
import {absentRows, Beside, Panel, Stack} from '../ui/panel.tsx';
import type {Row, Size} from '../ui/rows.tsx';
import {tableRows, tableTitle} from '../ui/table.ts';
import {NodesPanel, nodesWidth} from './nodes-panel.tsx';
import {type Look, view} from './view.ts';
import {zoneDetail, zoneTerms} from './zone-detail.ts';
import {ZonePanel} from './zone-panel.tsx';

const TITLE = 1;
/** The title and the head of the table. */
const CHROME = TITLE + 1;
/** What the numbers of one zone need beside the nodes. */
const ZONE_WIDTH = 48;
/** More would only tear the two apart. */
const WIDEST_ZONE = 76;
/** Below this the nodes find no room beside them. */
const BESIDE = ZONE_WIDTH + 1 + nodesWidth(1);

/** Rows for the sentences: always as many, so that the table stays where it is. */
const newsRoom = ({width, height}: Size): number => (height < 12 ? 1 : width < 110 ? 3 : 2);

/** Zones get at most a third of the view, the numbers of one zone the rest. */
const zoneRoom = (look: Look, size: Size): number => {
  const marks = marksOf(look.snapshot);
  const zones = marks.ok ? marks.value.zones.length : 1;
  const most = Math.floor((size.height - newsRoom(size)) / 3);
  return Math.max(1, Math.min(zones, most, size.height - newsRoom(size) - CHROME));
};

const columnsFor = (look: Look | undefined) => {
  if (look === undefined) return zoneColumns();
  const marks = marksOf(look.snapshot);
  return marks.ok ? zoneColumns(zoneExtras(marks.value.zones, isTiering(look.snapshot))) : zoneColumns();
};

/** As many whole sentences as there is room for, one after the other; the first is cut rather than left out. */
const newsRows = (news: readonly Sentence[], size: Size): readonly Row[] => {
  const room = newsRoom(size);
  let shown: readonly Line[] = [];
  let parts: Line = [];
  for (const {severity, text} of news) {
    const longer = [...parts, span(text, severity)];
    const lines = flowLines(longer, size.width);
    if (parts.length > 0 && lines.length > room) continue;
    parts = longer;
    shown = lines.length > room ? [...lines.slice(0, room - 1), [...lines[room - 1]!, span('…')]] : lines;
  }
  return Array.from({length: room}, (_, i): Row => ({line: shown[i] ?? line('')}));
};

const note = ({empty}: Watermarks): string => {
  const hidden = empty === 0 ? '' : `; ${empty} empty ${empty === 1 ? 'zone' : 'zones'} not shown`;
  return `free memory against the marks of the kernel${hidden}`;
};

const Body = ({
  look,
  size,
  marks,
  arranged,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly marks: Watermarks;
  readonly arranged: Arranged<ZoneTableRow>;
}): ReactElement => {
  const {snapshot, state} = look;
  const {top, selected} = look.table;
  const height = zoneRoom(look, size);
  const head = {width: size.width, height: Math.min(size.height, newsRoom(size) + CHROME + height)};
  const below = Math.max(0, size.height - head.height);
  const zone = arranged.rows[selected];
  const nodes = Math.min(nodesWidth(marks.nodes.length), size.width - ZONE_WIDTH - 1);
  const left = size.width < BESIDE ? size.width : Math.min(WIDEST_ZONE, size.width - 1 - nodes);
  return (
    <Stack>
      {[
        <Panel
          key="zones"
          title={tableTitle('Zones', arranged, size.width)}
          note={note(marks)}
          rows={[
            ...newsRows(newsOf(snapshot, marks, state.zoneTracks), size),
            ...tableRows(arranged, {top, height, selected}, snapshot.system, size.width),
          ]}
          size={head}
        />,
        ...(below > 1 && zone !== undefined
          ? [
              <Beside key="below">
                {[
                  <ZonePanel
                    key="zone"
                    zone={zone}
                    minFree={minFree(snapshot, marks.zones)}
                    tiering={isTiering(snapshot)}
                    pageSize={snapshot.system.pageSize}
                    size={{width: left, height: below}}
                  />,
                  ...(left < size.width
                    ? [
                        <NodesPanel
                          key="nodes"
                          snapshot={snapshot}
                          nodes={marks.nodes}
                          selected={zone.zone.node}
                          size={{width: size.width - 1 - left, height: below}}
                        />,
                      ]
                    : []),
                ]}
              </Beside>,
            ]
          : []),
      ]}
    </Stack>
  );
};

const zoneWords = ({snapshot, state}: Look): readonly string[] => {
  const marks = marksOf(snapshot);
  return marks.ok ? newsOf(snapshot, marks.value, state.zoneTracks).map(({text}) => text) : [];
};

export const zones = view<ZoneTableRow>({
  id: 'zones',
  key: '5',
  title: 'Zones',
  help: 'Free memory of each zone and node against the min, low and high marks: whether kswapd works, whether programs wait.',
  needs: {meminfo: 0, vmstat: 0, zoneinfo: 0, vmKnobs: 60_000, transparentHugepage: 60_000},
  words: zoneWords,
  table: {
    columns: columnsFor,
    sort: 'size',
    rows: look => mapReading(marksOf(look.snapshot), marks => zoneTableRows(marks, look.state.zoneTracks)),
    key: ({zone}) => `${zone.node} ${zone.zone}`,
    text: ({zone}) => `${zone.node} ${zone.zone}`,
    room: (size, look) => ({width: size.width, height: zoneRoom(look, size), y: TITLE + newsRoom(size)}),
    terms: zoneTerms,
    detail: {
      page: (look, key, row, width) =>
        row === undefined
          ? {title: key, lines: [line(span('The zone has no memory any more, or cannot be read.', 'notice'))]}
          : zoneDetail(row, look.snapshot, width),
    },
  },
  Panel: ({look, size, arranged}) => {
    const marks = marksOf(look.snapshot);
    if (arranged?.ok && marks.ok) return <Body look={look} size={size} marks={marks.value} arranged={arranged.value} />;
    const reason = marks.ok ? ({kind: 'not-sampled'} as const) : marks.reason;
    return <Panel title="Zones" rows={absentRows(reason, size.width)} size={size} />;
  },
});
