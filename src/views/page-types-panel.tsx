import type {ReactElement} from 'react';
import {shortCount, shortPercent} from '../format/amount.ts';
import type {ZoneFragmentation} from '../model/fragmentation.ts';
import {readingOf} from '../snapshot.ts';
import {line} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows, type Size} from '../ui/rows.tsx';
import {percentOf} from '../units.ts';
import type {Look} from './view.ts';

/** `Reclaimable    12345  99.9%` */
export const PAGE_TYPES_WIDTH = 26;

/** Page blocks by migrate type: unmovable ones are what compaction cannot rebuild. Root only. */
export const PageTypesPanel = ({
  look,
  size,
  zone,
}: {
  readonly look: Look;
  readonly size: Size;
  readonly zone: ZoneFragmentation;
}): ReactElement => {
  const reading = readingOf(look.snapshot, 'pagetypeinfo');
  if (!reading.ok) return <Panel title="Page blocks" rows={absentRows(reading.reason, size.width)} size={size} />;
  const found = reading.value.blocks.find(row => row.node === zone.node && row.zone === zone.zone);
  const counts = Object.entries(found?.counts ?? {});
  const total = counts.reduce((sum, [, n]) => sum + n, 0);
  const rows = counts.map(([type, n]) =>
    line(`${type.padEnd(12)}${shortCount(n).padStart(7)} ${shortPercent(percentOf(n, total)).padStart(6)}`),
  );
  return <Panel title="Page blocks" note="by type" rows={plainRows(rows)} size={size} />;
};
