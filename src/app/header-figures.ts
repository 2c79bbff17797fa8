import {shortBytes} from '../format/amount.ts';
import {barGroups, groupAmounts, type Header} from '../model/header.ts';
import {type Reading, sentence, shortReason} from '../reading.ts';
import {type Line, line, lineWidth, span} from '../ui/line.ts';
import {groupWord} from '../ui/theme.ts';
import type {Bytes} from '../units.ts';

/** The meters of the head as figures only, for those who do not want bars: the same lines, the same facts. */

const amount = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

/** `Mem 3.10G of 7.70G used, 4.20G available  used as: free, top` */
export const memoryFigures = (header: Header, width: number): Line => {
  const used = `${amount(header.used)} of ${amount(header.total)} used`;
  const left = `, ${amount(header.available)} available`;
  const wordings: readonly Line[] = [
    line('Mem ', span(`${used}${left}`, 'strong'), span(`  used as: ${header.definition.who}`, 'dim')),
    line('Mem ', span(`${used}${left}`, 'strong')),
    line('Mem ', span(`${amount(header.used)}/${amount(header.total)}`, 'strong')),
  ];
  return wordings.find(wording => lineWidth(wording) <= width) ?? wordings.at(-1)!;
};

/** `processes 1.10G  cache 4.20G  free 1.90G`: the parts in the order of the bar, the largest where room is short. */
export const partFigures = ({balance}: Header, width: number): Line => {
  if (!balance.ok) return line(span(sentence(balance.reason), 'dim'));
  const amounts = groupAmounts(balance.value);
  const lineOf = (groups: ReadonlySet<string>): Line =>
    barGroups
      .filter(group => groups.has(group))
      .flatMap((group, i) => [
        span(`${i > 0 ? '  ' : ''}${groupWord[group]} `, 'dim'),
        span(shortBytes(amounts.get(group)!)),
      ]);
  let shown: ReadonlySet<string> = new Set();
  for (const group of barGroups.toSorted((a, b) => amounts.get(b)! - amounts.get(a)!)) {
    const more = new Set([...shown, group]);
    if (amounts.get(group)! > 0 && lineWidth(lineOf(more)) <= width) shown = more;
  }
  return lineOf(shown);
};

/** `Swp 512M of 2.00G used` */
export const swapFigures = ({swapTotal, swapUsed}: Header, width: number): Line => {
  if (!swapTotal.ok) return line(`Swp ${shortReason(swapTotal.reason)}`);
  if (swapTotal.value === 0) return line(span('Swp no swap', 'dim'));
  const long = line('Swp ', span(`${amount(swapUsed)} of ${amount(swapTotal)} used`, 'strong'));
  return lineWidth(long) <= width ? long : line('Swp ', span(`${amount(swapUsed)}/${amount(swapTotal)}`, 'strong'));
};
