import {gaugeText} from '../columns/zones.ts';
import {longBytes, shortBytes, shortCount} from '../format/amount.ts';
import {type ZoneRow, zoneTitle} from '../model/watermarks.ts';
import {type Figure, figuresOf, nodeFigures, reservesOf} from '../model/zone-figures.ts';
import {unplacedText} from '../model/zone-news.ts';
import {isTiering, unplacedIn} from '../model/zone-report.ts';
import {kswapdText, standText} from '../model/zone-words.ts';
import type {Snapshot} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import {pagesToBytes} from '../units.ts';
import type {DetailPage} from './table-state.ts';

const KEY = 30;
const AMOUNT = 8;

const amountText = ({amount}: Figure): string =>
  amount.unit === 'bytes' ? shortBytes(amount.n) : shortCount(amount.n);

/** `nr_free_cma   12.0M  Free pages in …`: the meaning takes as many lines as it needs. */
const figureLines = (figure: Figure, width: number): readonly Line[] => {
  const name = `${figure.key.padEnd(KEY)}${amountText(figure).padStart(AMOUNT)}`;
  const meaning = wrapText(
    figure.meaning ?? 'mmtop does not know this key yet.',
    Math.max(20, width - KEY - AMOUNT - 2),
  );
  return meaning.map((text, i) => line(i === 0 ? name : ' '.repeat(KEY + AMOUNT), span(`  ${text}`, 'dim')));
};

const heading = (text: string): readonly Line[] => [line(''), line(span(text, 'title'))];

const reserveText = (row: ZoneRow, snapshot: Snapshot): string => {
  const reserves = reservesOf(snapshot, row.zone).map(({zone, bytes}) => `${longBytes(bytes)} from ${zone}`);
  return reserves.length === 0
    ? 'It keeps nothing back: no zone above it has memory.'
    : `Kept back from requests that could also use a higher zone: ${reserves.join(', ')}.`;
};

const pagesetLines = ({zone}: ZoneRow, snapshot: Snapshot): readonly string[] => {
  const amount = (n: (typeof zone.pagesets)[number]['count']) => shortBytes(pagesToBytes(n, snapshot.system.pageSize));
  const fullest = zone.pagesets.toSorted((a, b) => b.count - a.count).slice(0, 8);
  return fullest.map(
    ({cpu, count, high, batch}) =>
      `CPU ${cpu} holds ${amount(count)} of at most ${amount(high)}, batch ${amount(batch)}`,
  );
};

/** All that is known of one zone and its node. */
export const zoneDetail = (row: ZoneRow, snapshot: Snapshot, width: number): DetailPage => {
  const {zone} = row;
  const {pageSize} = snapshot.system;
  const unplaced = unplacedIn(snapshot);
  const node = nodeFigures(snapshot, zone);
  const amount = (n: typeof zone.free) => longBytes(pagesToBytes(n, pageSize));
  const say = (text: string) => wrapText(text, width).map(part => line(part));
  const goal =
    isTiering(snapshot) && zone.promo !== undefined ? (['promo', zone.promo] as const) : (['high', zone.high] as const);
  const marks = [
    ['min', zone.min, row.room.min],
    ['low', zone.low, row.room.low],
    [...goal, row.room.high],
  ] as const;
  const markLine = ([name, at, left]: (typeof marks)[number]) =>
    line(`${name.padEnd(6)}${amount(at).padStart(9)}  ${amount(left).padStart(10)} left`);
  return {
    title: zoneTitle(zone),
    lines: [
      line(span(gaugeText(row), 'accent'), `  ${standText(row)}; ${kswapdText(row.node)}`),
      ...say(`Free ${amount(zone.free)}. The marks, and what is left above each, the reserve taken off:`),
      ...marks.map(markLine),
      ...(unplaced === undefined ? [] : say(`At least that much is left: ${unplacedText(unplaced)}`)),
      ...say(`Managed ${amount(zone.managed)}, present ${amount(zone.present)}, spanned ${amount(zone.spanned)}.`),
      ...say(reserveText(row, snapshot)),
      ...heading('Per-CPU lists, the fullest first'),
      ...pagesetLines(row, snapshot).flatMap(say),
      ...heading(`Zone ${zone.zone}`),
      ...figuresOf(zone.stats, pageSize).flatMap(figure => figureLines(figure, width)),
      ...heading(`Node ${zone.node}`),
      ...(node?.flatMap(figure => figureLines(figure, width)) ?? say('The kernel printed nothing of the node.')),
    ],
  };
};

/** What to look up about a zone, the nearest first. */
export const zoneTerms = ({stand, node}: ZoneRow): readonly string[] => [
  ...(stand === 'kept' ? ['lowmem-reserve'] : []),
  ...(node.kswapd === 'callers' ? ['direct-reclaim'] : []),
  ...(node.kswapd === 'gave-up' ? ['zoneinfo.node_unreclaimable'] : []),
  ...(node.kswapd === 'boosted' ? ['boost'] : []),
  'watermark',
  'zone',
  'kswapd',
];
