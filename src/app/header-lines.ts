import type {MeterStyle} from '../config/settings.ts';
import {shortBytes, shortPercent} from '../format/amount.ts';
import {shareColumns} from '../format/spark.ts';
import {clockText, delayText, shortDuration, uptimeText} from '../format/time.ts';
import {visible, widthOf} from '../format/width.ts';
import type {BalanceGroup} from '../model/balance.ts';
import {barGroups, groupAmounts, type Header} from '../model/header.ts';
import {type PressureRow, stallSeverity} from '../model/pressure.ts';
import {type Reading, sentence, shortReason} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import {type Line, line, lineWidth, type Span, span, spread} from '../ui/line.ts';
import {groupMark, groupWord} from '../ui/theme.ts';
import type {Bytes, Millis} from '../units.ts';
import {memoryFigures, partFigures, swapFigures} from './header-figures.ts';

/** The strip above every view: machine, memory bar, legend, swap and pressure. */
export type Run = {
  readonly paused: boolean;
  readonly delay: Millis;
  /** Bars unless figures are asked for. */
  readonly meters?: MeterStyle;
};

const amount = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

/** The richest of several wordings that fits, else the last. */
const firstFitting = (wordings: readonly Line[], width: number): Line =>
  wordings.find(wording => lineWidth(wording) <= width) ?? wordings.at(-1) ?? [];

const hostLine = (header: Header, snapshot: Snapshot, run: Run, width: number): Line => {
  const {cpu, rss, pass} = header.cost;
  const wide = width >= 110;
  const late = snapshot.skipped > 0 ? [span(` late ${snapshot.skipped}`, 'warn')] : [];
  const right = line(
    run.paused ? span('PAUSED', 'warn') : span('live', 'accent'),
    ` ${clockText(snapshot.wall)}${width < 50 ? '' : ` ${wide ? 'every ' : ''}${delayText(run.delay)}`}`,
    ...late,
    span(`${wide ? '  mmtop itself' : ' own'} ${cpu.ok ? shortPercent(cpu.value) : '…'} ${shortBytes(rss)}`, 'dim'),
    ...(wide ? [span(` pass ${shortDuration(pass)}`, 'dim')] : []),
  );
  const up = header.uptime.ok ? uptimeText(header.uptime.value) : shortReason(header.uptime.reason);
  const load = header.load.ok ? header.load.value.map(n => n.toFixed(2)) : [shortReason(header.load.reason)];
  const name = line(span('mmtop', 'title'), ` ${visible(header.hostname)}`);
  const release = visible(header.release);
  const [number = release] = release.split(/[-+]/);
  const loads = ` load ${load.join(' ')}`;
  // What the vendor appends to the kernel's number goes before uptime and load do.
  const left = firstFitting(
    [
      [...name, span(` ${release} up ${up}${loads}`)],
      [...name, span(` ${number} up ${up}${loads}`)],
      [...name, span(` ${number} up ${up} load ${load[0]}`)],
      [...name, span(` up ${up} load ${load[0]}`)],
      [...name, span(` load ${load[0]}`)],
      name,
    ],
    width - lineWidth(right) - 1,
  );
  return spread(left, right, width);
};

const memoryBar = (header: Header, width: number): Line => {
  const long = ` ${amount(header.used)} of ${amount(header.total)} used, ${amount(header.available)} available`;
  const figures = width >= 70 ? long : ` ${amount(header.used)}/${amount(header.total)}`;
  const room = Math.max(0, width - widthOf(figures) - 5);
  if (!header.balance.ok)
    return line('Mem[', span(shortReason(header.balance.reason).padEnd(room), 'dim'), ']', figures);
  const amounts = groupAmounts(header.balance.value);
  const columns = shareColumns(
    barGroups.map(group => amounts.get(group)!),
    room,
  );
  const parts = barGroups
    .map((group, i) => span(groupMark[group].repeat(columns[i]!), group))
    .filter(part => part.text !== '');
  return line('Mem[', ...parts, ']', span(figures, 'strong'));
};

const legendItem = (group: BalanceGroup, value: Bytes): Line => {
  const mark = groupMark[group].trim();
  return line(span(mark, group), span(`${mark === '' ? '' : ' '}${groupWord[group]} ${shortBytes(value)}`, 'dim'));
};

/** `| processes 3.1G  s shared 0.2G  …`: the letters stand in the bar. Where room is short, the largest are explained. */
const legendLine = (header: Header, width: number): Line => {
  if (!header.balance.ok) return line(span(sentence(header.balance.reason), 'dim'));
  const amounts = groupAmounts(header.balance.value);
  const legendOf = (groups: ReadonlySet<BalanceGroup>): Line =>
    barGroups
      .filter(group => groups.has(group))
      .flatMap((group, i) => [...(i > 0 ? [span('  ')] : []), ...legendItem(group, amounts.get(group)!)]);
  let shown: ReadonlySet<BalanceGroup> = new Set();
  for (const group of barGroups.toSorted((a, b) => amounts.get(b)! - amounts.get(a)!)) {
    const more = new Set([...shown, group]);
    if (amounts.get(group)! > 0 && lineWidth(legendOf(more)) <= width) shown = more;
  }
  const legend = legendOf(shown);
  return firstFitting([[...legend, span(`  used as: ${header.definition.who}`, 'dim')], legend], width);
};

/** `Swp 1023M/1023M` */
const LEAST_SWAP = 15;

const swapBar = (header: Header, width: number): Line => {
  if (!header.swapTotal.ok) return line(`Swp[${shortReason(header.swapTotal.reason).padEnd(Math.max(0, width - 5))}]`);
  const total = header.swapTotal.value;
  if (total === 0) return line(span('Swp no swap', 'dim'));
  const figures = `${amount(header.swapUsed)}/${amount(header.swapTotal)}`;
  const room = width - widthOf(figures) - 6;
  if (room < 3) return line(`Swp ${figures}`);
  if (!header.swapUsed.ok) return line(`Swp[${shortReason(header.swapUsed.reason).padEnd(room)}] ${figures}`);
  const filled = Math.min(room, Math.round((header.swapUsed.value / total) * room));
  return line('Swp[', span('|'.repeat(filled), 'kernel'), ' '.repeat(room - filled), '] ', figures);
};

const share = (row: PressureRow | undefined, lagging: boolean): Span => {
  if (row === undefined) return span('');
  const value = lagging ? row.avg10 : row.recent;
  if (!value.ok) return span(shortReason(value.reason), 'dim');
  return span(shortPercent(value.value), lagging ? 'dim' : stallSeverity(row.kind, value.value));
};

/** The stalls of the last interval; before there is one, the kernel's average, named as such. Richest wording first. */
const pressureTexts = (rows: readonly PressureRow[]): readonly Line[] => {
  const find = (resource: string, kind: string) => rows.find(row => row.resource === resource && row.kind === kind);
  const memory = find('memory', 'some');
  if (memory !== undefined && !memory.avg10.ok) return [line(span(`PSI ${shortReason(memory.avg10.reason)}`, 'dim'))];
  const lagging = memory !== undefined && !memory.recent.ok;
  const both = (resource: string): Line => [
    share(find(resource, 'some'), lagging),
    span('/', 'dim'),
    share(find(resource, 'full'), lagging),
  ];
  const short = [span(`PSI ${lagging ? 'avg10 ' : ''}mem `), ...both('memory')];
  const long = [...short, span(' io '), ...both('io')];
  return [[...long, span(' some/full', 'dim')], long, short, []];
};

/** As many lines as the height allows: four on any usable terminal, two on a tiny one. */
export const headerLines = (
  header: Header,
  pressure: readonly PressureRow[],
  snapshot: Snapshot,
  run: Run,
  size: {readonly width: number; readonly height: number},
): readonly Line[] => {
  const {width} = size;
  const first = hostLine(header, snapshot, run, width);
  const figures = run.meters === 'text';
  const bar = figures ? memoryFigures(header, width) : memoryBar(header, width);
  if (size.height < 16) return size.height < 6 ? [bar] : [first, bar];
  const psi = firstFitting(pressureTexts(pressure), width - LEAST_SWAP - 1);
  const swapWidth = Math.min(Math.floor(width / 2), width - lineWidth(psi)) - 1;
  const swap = (room: number): Line => (figures ? swapFigures(header, room) : swapBar(header, room));
  return [
    first,
    bar,
    figures ? partFigures(header, width) : legendLine(header, width),
    psi.length > 0 ? spread(swap(swapWidth), psi, width) : swap(width),
  ];
};
