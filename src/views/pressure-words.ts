import {shortPercent} from '../format/amount.ts';
import {uptimeText} from '../format/time.ts';
import {type PressureRow, pressureRows} from '../model/pressure.ts';
import {type Reading, sentence} from '../reading.ts';
import {seconds} from '../units.ts';
import type {Look} from './view.ts';

const share = (reading: Reading<number>): string =>
  reading.ok ? shortPercent(reading.value) : sentence(reading.reason);

const rowWords = (row: PressureRow): string => {
  if (!row.avg10.ok) return `${row.resource}, ${row.kind}: ${sentence(row.avg10.reason)}.`;
  const averages = `10 seconds ${share(row.avg10)}, a minute ${share(row.avg60)}, five minutes ${share(row.avg300)}`;
  const lost = row.total.ok ? `; lost since boot ${uptimeText(seconds(row.total.value / 1e6))}` : '';
  const now = row.recent.ok ? `${share(row.recent)} since the last reading; ` : '';
  return `${row.resource}, ${row.kind}: ${now}averages of ${averages}${lost}.`;
};

/** Shares of time lost, a resource and kind a line. */
export const pressureWords = ({snapshot, state}: Look): readonly string[] => [
  'Share of time lost waiting. Some: at least one task waited. Full: all work waited at once.',
  ...pressureRows(snapshot, state.history, 0).map(rowWords),
];
