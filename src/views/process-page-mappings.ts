import {pageLabels} from '../columns/process-page.ts';
import {shortBytes, shortCount} from '../format/amount.ts';
import {shortAge} from '../format/time.ts';
import {fit, truncateStart, visible} from '../format/width.ts';
import {thpOf} from '../model/process-page.ts';
import type {MappedAmounts, SmapsSums} from '../proc/pid/smaps-sums.ts';
import type {Reason} from '../reading.ts';
import {unavailable} from '../reading.ts';
import {type Line, line, span} from '../ui/line.ts';
import {type Bytes, seconds} from '../units.ts';
import {hardWrap, heading} from './page-lines.ts';
import {absence, type PageSource} from './process-page-source.ts';

/** What one process has mapped, by name. */

const AMOUNT = 6;
const KIND = 6;
const COUNT = 5;
/** Of a name in full. */
const INDENT = 4;

/** A line of the list; a kernel that does not print a field leaves a blank, not a zero. */
const amount = (n: Bytes | undefined): string => fit(n === undefined ? 'n/a' : shortBytes(n), AMOUNT, 'right');

const FIGURES = 6 * (AMOUNT + 1) + COUNT + 1 + KIND + 1;

/** The end of a path says most. */
const shortName = (name: string, width: number): string => truncateStart(name, Math.max(8, width - FIGURES));

const row = (figures: readonly string[], maps: string, kind: string, name: string, width: number): string =>
  [...figures, fit(maps, COUNT, 'right'), fit(kind, KIND), shortName(name, width)].join(' ');

const head = (width: number): Line => {
  const titles = ['PSS', 'RSS', 'ANON', 'SWAP', 'THP', 'LOCKED'].map(title => fit(title, AMOUNT, 'right'));
  return line(span(fit(row(titles, 'MAPS', 'KIND', 'NAME', width), width), 'bar'));
};

const figures = (amounts: MappedAmounts): readonly string[] =>
  [amounts.pss, amounts.rss, amounts.anonymous, amounts.swap, thpOf(amounts), amounts.locked].map(amount);

const nameText = (name: string): string => (name === '' ? '(no name)' : visible(name));

/** Names that look like another one of the list where they are cut. */
const lookAlikes = (names: readonly string[], width: number): ReadonlySet<string> => {
  const bySight = Map.groupBy(new Set(names), name => shortName(name, width));
  return new Set([...bySight.values()].filter(alike => alike.length > 1).flat());
};

/** The figures of a name; below them the whole of it, where its end alone is not enough to tell it from another. */
const mappedLines = (mapped: SmapsSums['mapped'], width: number): readonly Line[] => {
  const alike = lookAlikes(
    mapped.map(({name}) => nameText(name)),
    width,
  );
  return mapped.flatMap(one => {
    const name = nameText(one.name);
    const whole = alike.has(name) ? hardWrap(name, width - INDENT) : [];
    return [
      line(row(figures(one.amounts), shortCount(one.mappings), one.kind, name, width)),
      ...whole.map(text => line(span(' '.repeat(INDENT) + text, 'dim'))),
    ];
  });
};

const listLines = ({mapped, rest, totals, mappings}: SmapsSums, width: number): readonly Line[] => [
  head(width),
  line(span(row(figures(totals), shortCount(mappings), 'all', '', width), 'strong')),
  ...mappedLines(mapped, width),
  ...(rest.names === 0
    ? []
    : [line(row(figures(rest.amounts), shortCount(rest.mappings), '', `${rest.names} smaller ones`, width))]),
];

/** Why there is no list, and what there is instead. */
const withoutList = (reason: Reason, pid: number): string => {
  if (reason.kind === 'unreadable' && reason.errno === 'EFBIG')
    return `There are too many mappings to read them here. By hand: less /proc/${pid}/smaps`;
  const known = reason.kind === 'denied' ? '. What is above is known to everybody.' : '';
  return `${absence(unavailable(reason))}${known}`;
};

export const mappingLines = ({process, at, width}: PageSource): readonly Line[] => {
  const {smaps} = process.files;
  const {title} = pageLabels.mappings;
  if (smaps === undefined) return [...heading(title), line(span('not read yet', 'dim'))];
  const {reading} = smaps;
  if (!reading.ok) {
    const lines = hardWrap(withoutList(reading.reason, process.pid), width);
    return [...heading(title), ...lines.map(text => line(span(text, 'notice')))];
  }
  const ago = `read ${shortAge(seconds((at - smaps.at) / 1000))} ago`;
  return [...heading(title, `by name, largest fair share first; ${ago}`), ...listLines(reading.value, width)];
};
