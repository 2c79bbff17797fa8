import type {ReactElement} from 'react';
import {shortBytes, shortPercent} from '../format/amount.ts';
import {fit} from '../format/width.ts';
import {type Balance, type BalanceRow, balance, isNoise, labelOf} from '../model/balance.ts';
import {usedDefinitions} from '../model/used.ts';
import {mapReading} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows, type Row, type Size} from '../ui/rows.tsx';
import {groupMark} from '../ui/theme.ts';
import {type Bytes, bytes, percentOf} from '../units.ts';
import type {Look} from './view.ts';

/** A row of the balance, or several small ones in one. */
type Shown = BalanceRow & {readonly folded?: true};

/** Rows that fit: the largest, the remainder always, and one line for the rest, so that the sum stays whole. */
export const condense = ({rows}: Balance, room: number): readonly Shown[] => {
  const shown = rows.filter(row => row.bytes !== 0);
  if (shown.length <= room) return shown;
  const rest = shown.find(row => row.id === 'unaccounted');
  const others = shown.filter(row => row !== rest).sort((a, b) => b.bytes - a.bytes);
  const kept = new Set(others.slice(0, Math.max(0, room - (rest === undefined ? 1 : 2))));
  const folded = others.filter(row => !kept.has(row));
  const fold: Shown = {
    folded: true,
    id: 'unaccounted',
    label: `${folded.length} smaller`,
    group: 'unknown',
    bytes: bytes(folded.reduce((sum, row) => sum + row.bytes, 0)),
    formula: folded.map(row => row.formula).join(' + '),
  };
  return [...shown.filter(row => kept.has(row)), fold, ...(rest === undefined ? [] : [rest])];
};

export const rowLine = (row: Shown, total: Bytes, width: number): Line => {
  const noise = isNoise(row, total);
  const share = noise ? '~0%' : shortPercent(percentOf(row.bytes, total));
  const amount = `${(noise ? '~0' : shortBytes(row.bytes)).padStart(6)} ${share.padStart(6)}`;
  const mark = row.folded ? '+' : groupMark[row.group];
  return line(
    span(mark, row.folded ? 'plain' : row.group),
    ` ${fit(labelOf(row, total), Math.max(1, width - amount.length - 3))} ${amount}`,
  );
};

const definitionLines = (look: Look, width: number): readonly Line[] =>
  usedDefinitions.map((definition, i) => {
    const used = mapReading(readingOf(look.snapshot, 'meminfo'), definition.value);
    const text = used.ok && used.value.ok ? shortBytes(used.value.value) : 'n/a';
    const chosen = i === look.definition % usedDefinitions.length;
    return line(
      span(
        `${chosen ? '*' : ' '} ${fit(`used: ${definition.who}`, Math.max(1, width - 16))} ${text.padStart(6)}`,
        chosen ? 'strong' : 'dim',
      ),
    );
  });

/** Where the memory is: rows that sum to MemTotal, and the rival answers to "used" where there is room. */
export const MemoryPanel = ({look, size}: {readonly look: Look; readonly size: Size}): ReactElement => {
  const reading = balance(look.snapshot);
  if (!reading.ok) return <Panel title="Memory" rows={absentRows(reading.reason, size.width)} size={size} />;
  const {total} = reading.value;
  const room = size.height - 1;
  const definitions = room >= 14 ? definitionLines(look, size.width) : [];
  const rows: readonly Row[] = plainRows([
    ...condense(reading.value, room - definitions.length).map(row => rowLine(row, total, size.width)),
    ...definitions,
  ]);
  return <Panel title="Memory" note={`adds up to ${shortBytes(total)}`} rows={rows} size={size} />;
};
