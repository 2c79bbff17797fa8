import {shortBytes} from '../format/amount.ts';
import type {Header} from '../model/header.ts';
import {type Reading, shortReason} from '../reading.ts';
import {type Line, line, lineWidth, span} from '../ui/line.ts';
import type {Bytes} from '../units.ts';

/** The meters of the head as figures only, for those who do not want bars: the same lines, the same facts. */

const amount = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

/** `Mem 3.10G of 7.70G used (free, top), 4.20G available` */
export const memoryFigures = (header: Header, width: number): Line => {
  const used = `${amount(header.used)} of ${amount(header.total)} used (${header.definition.short})`;
  const wordings: readonly Line[] = [
    line('Mem ', span(`${used}, ${amount(header.available)} available`, 'strong')),
    line('Mem ', span(used, 'strong')),
    line('Mem ', span(`${amount(header.used)}/${amount(header.total)}`, 'strong')),
  ];
  return wordings.find(wording => lineWidth(wording) <= width) ?? wordings.at(-1)!;
};

/** `Swp 512M of 2.00G used` */
export const swapFigures = ({swapTotal, swapUsed}: Header, width: number): Line => {
  if (!swapTotal.ok) return line(`Swp ${shortReason(swapTotal.reason)}`);
  if (swapTotal.value === 0) return line(span('Swp no swap', 'dim'));
  const long = line('Swp ', span(`${amount(swapUsed)} of ${amount(swapTotal)} used`, 'strong'));
  return lineWidth(long) <= width ? long : line('Swp ', span(`${amount(swapUsed)}/${amount(swapTotal)}`, 'strong'));
};
