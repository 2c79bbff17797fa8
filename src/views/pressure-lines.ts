import {shortPercent} from '../format/amount.ts';
import {sparkline} from '../format/spark.ts';
import {type PressureRow, stallSeverity} from '../model/pressure.ts';
import {type Reading, shortReason} from '../reading.ts';
import {type Line, line, span} from '../ui/line.ts';
import type {Tone} from '../ui/theme.ts';

const share = (reading: Reading<number>): string =>
  reading.ok ? shortPercent(reading.value) : shortReason(reading.reason);

/** 10 %, 50 % or 100 % at the top of a sparkline; the rows of one resource share it, for they are read together. */
export const scaleOf = (rows: readonly PressureRow[], resource: PressureRow['resource']): number => {
  const values = rows.filter(row => row.resource === resource).flatMap(row => row.past);
  const most = values.reduce((max, value) => (Number.isNaN(value) ? max : Math.max(max, value)), 0);
  return most > 50 ? 100 : most > 10 ? 50 : 10;
};

/** The picture beside a figure: the alarm stands on the figure alone. */
export const sparkTone = (tone: Tone): Tone => (tone === 'calm' ? 'accent' : tone === 'critical' ? 'warn' : tone);

/** `memory some  0.42% ▁▁▂▁  avg10 0.10%`: the last interval, its past, and the kernel's averages as room allows. */
export const pressureLine = (row: PressureRow, top: number, width: number, ascii: boolean): Line => {
  const tone = row.recent.ok ? stallSeverity(row.kind, row.recent.value) : 'dim';
  const label = `${row.resource.padEnd(6)} ${row.kind} `;
  const averages = (
    [
      ['avg10', row.avg10],
      ['avg60', row.avg60],
      ['avg300', row.avg300],
    ] as const
  ).map(([name, reading]) => ` ${name} ${share(reading).padStart(5)}`);
  const fixed = label.length + 7;
  let shown = averages.length;
  const tail = () => averages.slice(0, shown).join('');
  while (shown > 1 && width - fixed - tail().length < 12) shown -= 1;
  if (width - fixed - tail().length < 4) shown = 0;
  const room = Math.max(0, width - fixed - tail().length);
  return line(
    label,
    span(share(row.recent).padStart(6), tone),
    ' ',
    span(sparkline(row.past, room, top, ascii), sparkTone(tone)),
    span(tail(), 'dim'),
  );
};
