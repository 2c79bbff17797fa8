import {slabColumns} from '../columns/slab.ts';
import {shortBytes} from '../format/amount.ts';
import {type SlabRow, slabRows, slabTotals} from '../model/slab.ts';
import {readingOf} from '../snapshot.ts';
import {line} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows} from '../ui/rows.tsx';
import {tableRows} from '../ui/table.ts';
import {type Look, view} from './view.ts';

const CHROME = 2;

const totals = (look: Look): string => {
  const meminfo = readingOf(look.snapshot, 'meminfo');
  if (!meminfo.ok) return '';
  const {slab, sReclaimable, sUnreclaim} = meminfo.value;
  if (slab === undefined || sReclaimable === undefined || sUnreclaim === undefined) return '';
  return `Slab ${shortBytes(slab)} = reclaimable ${shortBytes(sReclaimable)} + fixed ${shortBytes(sUnreclaim)}`;
};

export const slab = view<SlabRow>({
  id: 'slab',
  key: '3',
  title: 'Slab',
  help: 'The kernel’s object caches by size, with growth per minute and the share that holds nothing.',
  needs: {meminfo: 0, slabinfo: 0},
  table: {
    columns: slabColumns,
    sort: 'size',
    rows: look => slabRows(look.snapshot, look.state.slabTracks),
    text: row => row.cache.name,
    room: size => ({width: size.width, height: size.height - CHROME}),
  },
  Panel: ({look, size, arranged}) => {
    if (!arranged?.ok) {
      const reason = arranged === undefined ? ({kind: 'not-sampled'} as const) : arranged.reason;
      const rows = [...plainRows([line(totals(look)), line('')]), ...absentRows(reason, size.width)];
      return <Panel title="Slab caches" rows={rows} size={size} />;
    }
    const {rows} = arranged.value;
    const sum = slabTotals(rows);
    const {top, selected} = look.table;
    const window = {top, height: size.height - CHROME, selected};
    const note = `${rows.length} caches hold ${shortBytes(sum.size)}, ${shortBytes(sum.waste)} of it unused · ${totals(look)}`;
    return (
      <Panel
        title="Slab caches"
        note={note}
        rows={tableRows(arranged.value, slabColumns, window, look.snapshot.system, size.width)}
        size={size}
      />
    );
  },
});
