import type {ReactElement} from 'react';
import {arrange} from '../columns/arrange.ts';
import {slabColumns} from '../columns/slab.ts';
import {shortBytes} from '../format/amount.ts';
import {slabRows, slabTotals} from '../model/slab.ts';
import {readingOf} from '../snapshot.ts';
import {line, span} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows, type Size} from '../ui/rows.tsx';
import {tableRows} from '../ui/table.ts';
import type {Look} from './view.ts';

const shownHere = new Set(['name', 'size', 'growth', 'waste']);
const columns = slabColumns
  .filter(column => shownHere.has(column.id))
  .map(column => (column.id === 'name' ? {...column, width: 16, flexible: true} : column));

/** Slab without root: the totals of /proc/meminfo are open to everybody. */
const totalsLine = (look: Look) => {
  const meminfo = readingOf(look.snapshot, 'meminfo');
  if (!meminfo.ok || meminfo.value.sReclaimable === undefined || meminfo.value.sUnreclaim === undefined) return [];
  const {sReclaimable, sUnreclaim} = meminfo.value;
  return [line(span(`reclaimable ${shortBytes(sReclaimable)}, fixed ${shortBytes(sUnreclaim)}`))];
};

/** The largest slab caches. */
export const SlabPanel = ({look, size}: {readonly look: Look; readonly size: Size}): ReactElement => {
  const rows = slabRows(look.snapshot, look.state.slabTracks);
  if (!rows.ok) {
    const absent = [...plainRows(totalsLine(look)), ...absentRows(rows.reason, size.width)];
    return <Panel title="Slab caches" rows={absent} size={size} />;
  }
  const {size: total, caches} = slabTotals(rows.value);
  const {system} = look.snapshot;
  const arranged = arrange(
    rows.value,
    columns,
    {sort: 'size', inverted: false, filter: ''},
    row => row.cache.name,
    system,
  );
  const window = {top: 0, height: Math.max(0, size.height - 2), selected: undefined};
  return (
    <Panel
      title="Slab caches"
      note={`${caches} hold ${shortBytes(total)}`}
      rows={tableRows(arranged, window, system, size.width)}
      size={size}
    />
  );
};
