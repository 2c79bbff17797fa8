import type {ReactElement} from 'react';
import {shortBytes, shortPercent} from '../format/amount.ts';
import {sparkline} from '../format/spark.ts';
import {fragmentation, hugeUnusable, type ZoneFragmentation} from '../model/fragmentation.ts';
import {unplacedOf} from '../model/zone-report.ts';
import {shortReason} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows, type Size} from '../ui/rows.tsx';
import {type Bytes, blockPages, pagesToBytes} from '../units.ts';
import type {Look} from './view.ts';

/** So much of the free memory out of reach of huge pages is worth a look. */
const MUCH = 90;

/** Free memory that no list below has yet, where there is some: else the blocks would not agree with MemFree. */
export const unplacedNote = (look: Look): string | undefined => {
  const unplaced = unplacedOf(look.snapshot);
  return unplaced.ok && unplaced.value > 0 ? `${shortBytes(unplaced.value)} more in no zone yet` : undefined;
};

/** `N0 Normal  3.90G ▁▁▁▁▁▁▁▁▁▁█  1.20%`: where the free memory of a zone lies, small blocks left, large right; FRAG9. */
const zoneLine = (zone: ZoneFragmentation, pageSize: Bytes, ascii: boolean): Line => {
  const amounts = zone.orders.map(({order: n, freeBlocks}) => freeBlocks * blockPages(n));
  const picture = sparkline(amounts, amounts.length, Math.max(1, ...amounts), ascii);
  const unusable = hugeUnusable(zone);
  const share = unusable.ok ? shortPercent(unusable.value) : shortReason(unusable.reason);
  const tone = zone.freePages > 0 && unusable.ok && unusable.value > MUCH ? 'notice' : 'plain';
  return line(
    `N${zone.node} ${zone.zone.padEnd(8)}${shortBytes(pagesToBytes(zone.freePages, pageSize)).padStart(6)} `,
    span(picture, 'accent'),
    span(share.padStart(6), tone),
  );
};

/** Free memory by block size, zone by zone. */
export const BuddyPanel = ({look, size}: {readonly look: Look; readonly size: Size}): ReactElement => {
  const reading = readingOf(look.snapshot, 'buddyinfo');
  if (!reading.ok) return <Panel title="Free blocks" rows={absentRows(reading.reason, size.width)} size={size} />;
  const zones = fragmentation(reading.value);
  const {pageSize} = look.snapshot.system;
  // The zones with the most free memory first; machines with many nodes have more zones than there is room for.
  const shown = [...zones].sort((a, b) => b.freePages - a.freePages).slice(0, size.height - 1);
  return (
    <Panel
      title="Free blocks"
      note={unplacedNote(look) ?? `order 0→${(zones[0]?.orders.length ?? 1) - 1}, FRAG9`}
      rows={plainRows(shown.map(zone => zoneLine(zone, pageSize, look.ascii)))}
      size={size}
    />
  );
};
