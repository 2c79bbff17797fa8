import {shortBytes} from '../format/amount.ts';
import {type Balance, type BalanceGroup, isNoise} from '../model/balance.ts';
import {barGroups, groupAmounts} from '../model/header.ts';
import {type Line, line, span} from '../ui/line.ts';
import {groupMark, groupWord} from '../ui/theme.ts';
import type {Bytes} from '../units.ts';

/** The line below the memory bar: `| processes 3.1G  s shared 0.2G  …`. The letters stand in the bar. */

type Groups = ReadonlySet<BalanceGroup>;

/** What the legend last explained; it belongs to one screen. */
export type LegendMemory = {groups?: Groups};

const GAP = 2;
/** The widest amount: a figure that gains a digit must not push another one out. Only the remainder can be negative. */
const amountWidth = (group: BalanceGroup): number => (group === 'unknown' ? 6 : 5);
/** A part takes the place of another only when it is larger by so much, or two of a size would take turns. */
const CLEARLY = 1.25;

const widthOf = (groups: Groups): number =>
  [...groups].reduce((sum, group) => {
    const mark = groupMark[group].trim();
    return sum + GAP + mark.length + (mark === '' ? 0 : 1) + groupWord[group].length + 1 + amountWidth(group);
  }, -GAP);

/** Adds the largest parts that fit; a part that is nothing needs no explanation. */
const filled = (start: Groups, amounts: ReadonlyMap<BalanceGroup, Bytes>, width: number): Groups => {
  let shown = start;
  for (const group of barGroups.toSorted((a, b) => amounts.get(b)! - amounts.get(a)!)) {
    const more = new Set([...shown, group]);
    if (amounts.get(group)! > 0 && widthOf(more) <= width) shown = more;
  }
  return shown;
};

/** Which parts to explain where there is no room for all: the largest, and the same ones as before where that is close. */
export const chooseGroups = (
  amounts: ReadonlyMap<BalanceGroup, Bytes>,
  width: number,
  before: Groups = new Set(),
): Groups => {
  const best = filled(new Set(), amounts, width);
  const kept = filled(before, amounts, width);
  if (widthOf(kept) > width) return best;
  const largest = (a: Groups, b: Groups) =>
    Math.max(0, ...[...a].filter(group => !b.has(group)).map(group => amounts.get(group)!));
  return largest(best, kept) > CLEARLY * largest(kept, best) ? best : kept;
};

const item = (group: BalanceGroup, value: Bytes, total: Bytes): Line => {
  const mark = groupMark[group].trim();
  const noise = group === 'unknown' && isNoise({id: 'unaccounted', bytes: value}, total);
  const text = `${mark === '' ? '' : ' '}${groupWord[group]} ${noise ? '~0' : shortBytes(value)}`;
  return line(span(mark, group), span(text, 'dim'));
};

export const legendLine = (balance: Balance, width: number, memory: LegendMemory): Line => {
  const amounts = groupAmounts(balance);
  const shown = chooseGroups(amounts, width, memory.groups);
  memory.groups = shown;
  return barGroups
    .filter(group => shown.has(group))
    .flatMap((group, i) => [
      ...(i > 0 ? [span(' '.repeat(GAP))] : []),
      ...item(group, amounts.get(group)!, balance.total),
    ]);
};
