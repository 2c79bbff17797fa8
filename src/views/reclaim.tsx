import type {Arranged} from '../columns/arrange.ts';
import {reclaimColumns} from '../columns/reclaim.ts';
import {fieldsOf, type ReclaimRow, reclaimRows} from '../model/reclaim.ts';
import {absentRows, Panel, Stack} from '../ui/panel.tsx';
import type {Row, Size} from '../ui/rows.tsx';
import {explanationRows, figuresLine, headLine, layoutFor, rowLine} from './reclaim-lines.ts';
import {type Look, view} from './view.ts';

const CHROME = 2;
const NAME = 1;
/** Columns that the longest explanation takes, ends of lines included. */
const LONGEST = 470;

/** Rows below the table for the explanation of the selected one; none where nothing is selected, as in a pipe. */
const explained = ({width, height}: Size, {table}: Look): number =>
  table.selected < 0 || height < 8 ? 0 : Math.min(NAME + Math.ceil(LONGEST / width), Math.floor((height - CHROME) / 2));

const tableRoom = (size: Size, look: Look): Size => ({
  width: size.width,
  height: Math.max(1, size.height - CHROME - explained(size, look)),
});

const chainRows = (arranged: Arranged<ReclaimRow>, look: Look, size: Size, height: number): readonly Row[] => {
  const {rows, tagged} = arranged;
  const layout = layoutFor(arranged, size.width);
  const {top, selected} = look.table;
  const shown = rows.slice(top, top + height);
  return [
    {line: headLine(layout, selected), background: 'bar'},
    ...shown.map((row, i): Row => {
      const named = row.spec.stage !== shown[i - 1]?.spec.stage;
      const drawn = rowLine(row, named, layout, look);
      if (top + i === selected) return {line: drawn, background: 'selected'};
      return tagged?.(row) ? {line: drawn, background: 'tagged'} : {line: drawn};
    }),
  ];
};

/** A reader must see that there is more, above, below or behind a filter. */
const noteText = ({rows, total}: Arranged<ReclaimRow>, {table}: Look, height: number): string => {
  const {length} = rows;
  const last = Math.min(length, table.top + height);
  const window = length > height ? `; rows ${table.top + 1} to ${last} of ${length}` : '';
  return `from pressure to pain, each row to its own scale${length < total ? `; ${length} of ${total} rows` : window}`;
};

export const reclaim = view<ReclaimRow>({
  id: 'reclaim',
  key: '7',
  title: 'Reclaim',
  short: 'Recl',
  help: 'From pressure to pain: who takes memory back, what comes back, and what it costs, over time.',
  needs: {meminfo: 0, vmstat: 0, pressureMemory: 0, pressureIo: 0},
  table: {
    columns: reclaimColumns,
    sort: undefined,
    rows: look => reclaimRows(look.snapshot, look.state.history),
    called: ['stage', 'what'],
    key: row => row.spec.id,
    text: ({spec}) => [spec.stage, spec.name, spec.id, ...fieldsOf(spec)].join(' '),
    room: tableRoom,
    terms: ({spec}) => [`reclaim.${spec.id}`, ...spec.see],
  },
  Panel: ({look, size, arranged}) => {
    if (!arranged?.ok) {
      const reason = arranged === undefined ? ({kind: 'not-sampled'} as const) : arranged.reason;
      return <Panel title="Reclaim" rows={absentRows(reason, size.width)} size={size} />;
    }
    const {value} = arranged;
    const height = Math.min(tableRoom(size, look).height, Math.max(1, value.total));
    const head: Size = {width: size.width, height: Math.min(size.height, height + CHROME)};
    const below: Size = {width: size.width, height: size.height - head.height};
    const row = value.rows[look.table.selected];
    return (
      <Stack>
        {[
          <Panel
            key="chain"
            title="Reclaim"
            note={noteText(value, look, height)}
            rows={chainRows(value, look, size, height)}
            size={head}
          />,
          ...(row !== undefined && below.height > NAME
            ? [
                <Panel
                  key="explanation"
                  title={row.spec.name}
                  note={figuresLine(row, layoutFor(value, size.width), look)}
                  rows={explanationRows(row, look, size.width, below.height - NAME)}
                  size={below}
                />,
              ]
            : []),
        ]}
      </Stack>
    );
  },
});
