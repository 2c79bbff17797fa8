import {pageLabels} from '../columns/process-page.ts';
import {shortBytes, shortPercent, shortRate, signedBytes} from '../format/amount.ts';
import {sparkline} from '../format/spark.ts';
import {shortAge} from '../format/time.ts';
import {fit} from '../format/width.ts';
import {poolOf, rssHistory} from '../model/process-page.ts';
import {
  growthOf,
  majorFaultRate,
  minorFaultRate,
  pssOf,
  rssOf,
  sharesOf,
  shortGrowthSpan,
  statusAmount,
  swapOf,
  swapPssOf,
  ussOf,
  virtualOf,
} from '../model/processes.ts';
import {hint, type Reading, sentence, shortReason} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {type Line, line, span} from '../ui/line.ts';
import {type Bytes, percentOf, seconds} from '../units.ts';
import {heading, SAID_AT, said} from './page-lines.ts';
import type {PageSource} from './process-page-source.ts';

/** Memory of one process: how much, of what kind, what share of the machine. */

const AMOUNT = 7;
const SHARE = 6;

const short = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

const amountLine = (label: string, amount: Reading<Bytes>, share: string, remark: string): readonly Line[] =>
  said(label, [line(`${fit(short(amount), AMOUNT, 'right')} ${fit(share, SHARE, 'right')}  `, span(remark, 'dim'))]);

const shareOf = (amount: Reading<Bytes>, whole: Bytes | undefined): string =>
  amount.ok && whole !== undefined && whole > 0 ? shortPercent(percentOf(amount.value, whole)) : '';

const kinds = (source: PageSource): string => {
  const {process} = source;
  const part = (field: 'rssAnon' | 'rssFile' | 'rssShmem', name: string) =>
    `${name} ${short(statusAmount(process, field))}`;
  return [part('rssAnon', 'anonymous'), part('rssFile', 'files'), part('rssShmem', 'shared memory')].join(', ');
};

const pssRemark = ({process, at}: PageSource): string => {
  const shares = sharesOf(process);
  if (!shares.ok) return hint(shares.reason) ?? sentence(shares.reason);
  return `read ${shortAge(seconds((at - shares.value.at) / 1000))} ago; shared pages are divided`;
};

const swapRemark = ({process}: PageSource, whole: Bytes | undefined): string => {
  if (whole === 0) return 'there is no swap';
  const fair = swapPssOf(process);
  return `of swap${fair.ok ? `; fair share ${shortBytes(fair.value)}` : ''}`;
};

const HISTORY = 40;

const growthLines = (source: PageSource): readonly Line[] => {
  const {process, snapshot, at, ascii, width} = source;
  const {pageSize} = snapshot.system;
  const growth = growthOf(process, at, pageSize);
  const watched = shortGrowthSpan(process, at);
  const per = watched === undefined ? '/min' : ` in ${shortAge(seconds(watched / 1000))}`;
  const text = growth.ok ? `${signedBytes(growth.value)}${per}` : shortReason(growth.reason);
  const room = Math.max(10, Math.min(HISTORY, width - SAID_AT - 45));
  const history = rssHistory(process, at, room, pageSize);
  if (history === undefined) return said(pageLabels.growth.title, [line(text)]);
  const over = `over ${shortAge(seconds(history.span / 1000))}`;
  if (history.most === history.least) {
    return said(pageLabels.growth.title, [line(`${text}  `, span(`RSS unchanged ${over}`, 'dim'))]);
  }
  const picture = sparkline(history.above, room, history.most - history.least, ascii);
  const range = `${shortBytes(history.least)} to ${shortBytes(history.most)} ${over}`;
  return said(pageLabels.growth.title, [line(`${text}  `, span(picture, 'accent'), span(` ${range}`, 'dim'))]);
};

const rate = (reading: Reading<number>): string =>
  reading.ok ? `${shortRate(reading.value)}/s` : shortReason(reading.reason);

export const memoryLines = (source: PageSource): readonly Line[] => {
  const {process, snapshot} = source;
  const {pageSize} = snapshot.system;
  const meminfo = readingOf(snapshot, 'meminfo');
  const {memTotal, swapTotal} = meminfo.ok ? meminfo.value : {};
  const rss = rssOf(process, pageSize);
  const pss = pssOf(process);
  const uss = ussOf(process);
  const swap = swapOf(process);
  const tables = statusAmount(process, 'vmPTE');
  const {smaps} = process.files;
  const pool = smaps?.reading.ok ? poolOf(smaps.reading.value.totals) : undefined;
  const huge = pool === undefined ? statusAmount(process, 'hugetlbPages') : ({ok: true, value: pool} as const);
  const pinned = statusAmount(process, 'vmPin');
  const peakAddress = statusAmount(process, 'vmPeak');
  return [
    ...heading('Memory', memTotal === undefined ? '' : `shares are of ${shortBytes(memTotal)} RAM`),
    ...amountLine(pageLabels.rss.title, rss, shareOf(rss, memTotal), kinds(source)),
    ...amountLine(pageLabels.pss.title, pss, shareOf(pss, memTotal), pssRemark(source)),
    ...amountLine(pageLabels.uss.title, uss, shareOf(uss, memTotal), 'mapped by this process alone'),
    ...amountLine(pageLabels.swap.title, swap, shareOf(swap, swapTotal), swapRemark(source, swapTotal)),
    ...amountLine(pageLabels.tables.title, tables, shareOf(tables, memTotal), 'in no RSS'),
    ...amountLine(
      pageLabels.locked.title,
      statusAmount(process, 'vmLck'),
      '',
      `not to be swapped; pinned for devices ${short(pinned)}`,
    ),
    ...amountLine(pageLabels.huge.title, huge, shareOf(huge, memTotal), 'of the huge page pool, in no RSS'),
    ...amountLine(
      pageLabels.peak.title,
      statusAmount(process, 'vmHWM'),
      '',
      `largest RSS so far; largest address space ${short(peakAddress)}`,
    ),
    ...amountLine(pageLabels.virtual.title, virtualOf(process, pageSize), '', 'address space, touched or not'),
    ...growthLines(source),
    ...said(pageLabels.faults.title, [
      line(`major ${rate(majorFaultRate(process))}, minor ${rate(minorFaultRate(process))}`),
    ]),
  ];
};
