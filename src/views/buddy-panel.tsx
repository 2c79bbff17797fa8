import type {ReactElement} from 'react';
import {shortBytes} from '../format/amount.ts';
import {sparkline} from '../format/spark.ts';
import {fragmentation, type ZoneFragmentation} from '../model/fragmentation.ts';
import {readingOf} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows, type Size} from '../ui/rows.tsx';
import {type Bytes, blockPages, pagesToBytes} from '../units.ts';
import type {Look} from './view.ts';

/** `N0 Normal  3.90G ▁▁▁▁▁▁▁▁▁▁█  order 9: 99%`: where the free memory of a zone lies, small blocks left, large right. */
const zoneLine = (zone: ZoneFragmentation, pageSize: Bytes, order: number, ascii: boolean): Line => {
  const amounts = zone.orders.map(({order: n, freeBlocks}) => freeBlocks * blockPages(n));
  const picture = sparkline(amounts, amounts.length, Math.max(1, ...amounts), ascii);
  const usable = zone.orders[order];
  const share = usable === undefined ? 0 : Math.round(100 * (1 - usable.unusable));
  const tone = zone.freePages > 0 && share < 10 ? 'notice' : 'plain';
  return line(
    `N${zone.node} ${zone.zone.padEnd(8)}${shortBytes(pagesToBytes(zone.freePages, pageSize)).padStart(6)} `,
    span(picture, 'accent'),
    span(` ${String(share).padStart(3)}%`, tone),
  );
};

/** Free memory by block size, zone by zone. */
export const BuddyPanel = ({look, size}: {readonly look: Look; readonly size: Size}): ReactElement => {
  const reading = readingOf(look.snapshot, 'buddyinfo');
  if (!reading.ok) return <Panel title="Free blocks" rows={absentRows(reading.reason, size.width)} size={size} />;
  const zones = fragmentation(reading.value);
  const {pageSize} = look.snapshot.system;
  const order = Math.max(0, Math.min(9, (zones[0]?.orders.length ?? 1) - 1));
  // The zones with the most free memory first; machines with many nodes have more zones than there is room for.
  const shown = [...zones].sort((a, b) => b.freePages - a.freePages).slice(0, size.height - 1);
  return (
    <Panel
      title="Free blocks"
      note={`order 0→${(zones[0]?.orders.length ?? 1) - 1}, % fit for ${order}`}
      rows={plainRows(shown.map(zone => zoneLine(zone, pageSize, order, look.ascii)))}
      size={size}
    />
  );
};
