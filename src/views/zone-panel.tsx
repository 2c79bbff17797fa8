import type {ReactElement} from 'react';
import {longBytes, shortBytes} from '../format/amount.ts';
import type {MinFree} from '../model/min-free.ts';
import {pcpSum, type ZoneRow, zoneTitle} from '../model/watermarks.ts';
import {kswapdText, standText} from '../model/zone-words.ts';
import {type Line, line, span} from '../ui/line.ts';
import {Panel, wrapText} from '../ui/panel.tsx';
import {plainRows, type Row, type Size} from '../ui/rows.tsx';
import {type Bytes, type Pages, pagesToBytes} from '../units.ts';

const head = 'MARK      AT    LEFT  BELOW IT';

type Words = (n: Pages) => string;

const markLine = (name: string, at: Pages, left: Pages, then: string, amount: Words): Line =>
  line(
    `${name.padEnd(5)}${amount(at).padStart(7)} `,
    span(amount(left).padStart(7), left > 0 ? 'plain' : 'strong'),
    span(`  ${then}`, 'dim'),
  );

/** What happens below each mark, once no other zone of the node is above its own. */
const consequences = {min: 'programs wait and reclaim', low: 'kswapd is woken', high: 'kswapd works up to it'};
const passedBy = 'ordinary requests pass by';

const markLines = ({zone, room, stand}: ZoneRow, tiering: boolean, amount: Words): readonly Line[] => {
  const then = (mark: keyof typeof consequences) => (stand === 'kept' ? passedBy : consequences[mark]);
  return [
    markLine('min', zone.min, room.min, then('min'), amount),
    markLine('low', zone.low, room.low, then('low'), amount),
    tiering && zone.promo !== undefined
      ? markLine('promo', zone.promo, room.high, then('high'), amount)
      : markLine('high', zone.high, room.high, then('high'), amount),
  ];
};

const reserves = ({reserve, programReserve}: ZoneRow, amount: Words): readonly string[] => [
  ...(reserve > 0 ? [`reserve ${amount(reserve)} on top of each mark`] : []),
  ...(programReserve > reserve ? [`reserve ${amount(programReserve)} from programs, which may go higher`] : []),
];

const sizes = ({zone}: ZoneRow, amount: Words): string => {
  const boost = zone.boost === undefined ? [] : [`boost ${amount(zone.boost)}`];
  const cma = zone.cma === undefined || zone.cma === 0 ? [] : [`CMA ${amount(zone.cma)}`];
  const atomic = zone.freeHighatomic === undefined ? [] : [`for urgent blocks ${amount(zone.freeHighatomic)}`];
  return [`managed ${amount(zone.managed)}`, `present ${amount(zone.present)}`, ...boost, ...cma, ...atomic].join(', ');
};

const perCpu = ({zone}: ZoneRow, amount: Words): string => {
  const pcp = pcpSum(zone);
  const cpus = `${pcp.cpus} ${pcp.cpus === 1 ? 'CPU' : 'CPUs'}`;
  return pcp.cpus === 0
    ? 'no per-CPU lists'
    : `per-CPU lists hold ${amount(pcp.pages)} more: ${cpus}, largest ${amount(pcp.largest)}, limit ${amount(pcp.high)}, batch ${amount(pcp.batch)}`;
};

const minFreeText = ({bytes, raisedByHugePages}: MinFree): string =>
  `min_free_kbytes ${longBytes(bytes)}${raisedByHugePages ? ', raised by huge pages' : ''}`;

/** All numbers of the selected zone. */
export const ZonePanel = ({
  zone,
  minFree,
  tiering,
  pageSize,
  size,
}: {
  readonly zone: ZoneRow;
  readonly minFree: MinFree | undefined;
  readonly tiering: boolean;
  readonly pageSize: Bytes;
  readonly size: Size;
}): ReactElement => {
  const amount: Words = n => shortBytes(pagesToBytes(n, pageSize));
  const rest = [
    ...reserves(zone, amount),
    sizes(zone, amount),
    kswapdText(zone.node),
    ...(minFree === undefined ? [] : [minFreeText(minFree)]),
    perCpu(zone, amount),
  ];
  const rows: readonly Row[] = [
    {line: line(span(head, 'bar')), background: 'bar'},
    ...plainRows(markLines(zone, tiering, amount)),
    ...plainRows(rest.flatMap(text => wrapText(text, size.width)).map(text => line(text))),
  ];
  return <Panel title={zoneTitle(zone.zone)} note={standText(zone)} rows={rows} size={size} />;
};
