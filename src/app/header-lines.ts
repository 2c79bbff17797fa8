import type {MeterStyle} from '../config/settings.ts';
import {shortBytes, shortPercent} from '../format/amount.ts';
import {shareColumns} from '../format/spark.ts';
import {clockText, delayText, shortDuration, uptimeText} from '../format/time.ts';
import {visible, widthOf} from '../format/width.ts';
import {barGroups, groupAmounts, type Header} from '../model/header.ts';
import {type PressureRow, stallSeverity} from '../model/pressure.ts';
import {type Reading, sentence, shortReason} from '../reading.ts';
import {type Snapshot, standsStill} from '../snapshot.ts';
import type {Past} from '../store/past.ts';
import {type Line, line, lineWidth, type Span, span, spread} from '../ui/line.ts';
import {groupMark} from '../ui/theme.ts';
import type {Bytes, Millis} from '../units.ts';
import {memoryFigures, swapFigures} from './header-figures.ts';
import {type LegendMemory, legendLine} from './legend.ts';
import {pastMoment} from './past.ts';

/** The strip above every view: machine, memory bar, legend, swap and pressure. */
export type Run = {
  readonly paused: boolean;
  readonly delay: Millis;
  /** Bars unless figures are asked for. */
  readonly meters?: MeterStyle;
  /** Whose processes are shown, where they are not all. */
  readonly user?: string;
  /** What is shown is no longer the present. */
  readonly past?: Past | undefined;
};

const amount = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

/** The richest of several wordings that fits, else the last. */
const firstFitting = (wordings: readonly Line[], width: number): Line =>
  wordings.find(wording => lineWidth(wording) <= width) ?? wordings.at(-1) ?? [];

/**
 * What moment is on screen. Of a captured tree the clock says only when it was read, which right behind the word would
 * look like the time of the capture.
 */
const momentOf = (snapshot: Snapshot, run: Run, width: number): Line => {
  const wide = width >= 110;
  const clock = clockText(snapshot.wall);
  const delay = width < 50 ? '' : ` ${wide ? 'every ' : ''}${delayText(run.delay)}`;
  if (run.past !== undefined) return pastMoment(run.past, snapshot.wall, wide);
  if (run.paused) return line(span('PAUSED', 'warn'), ` ${clock}${delay}`);
  if (!standsStill(snapshot)) return line(span('live', 'accent'), ` ${clock}${delay}`);
  return line(span('captured', 'accent'), wide ? `, read ${clock}${delay}` : '');
};

const hostLine = (header: Header, snapshot: Snapshot, run: Run, width: number): Line => {
  const {cpu, rss, pass} = header.cost;
  const wide = width >= 110;
  const late = snapshot.skipped > 0 ? [span(` late ${snapshot.skipped}`, 'warn')] : [];
  const right = line(
    ...momentOf(snapshot, run, width),
    ...late,
    span(`${wide ? '  mmtop itself' : ' own'} ${cpu.ok ? shortPercent(cpu.value) : '…'} ${shortBytes(rss)}`, 'dim'),
    ...(wide ? [span(` pass ${shortDuration(pass)}`, 'dim')] : []),
  );
  const up = header.uptime.ok ? uptimeText(header.uptime.value) : shortReason(header.uptime.reason);
  const load = header.load.ok ? header.load.value.map(n => n.toFixed(2)) : [shortReason(header.load.reason)];
  const only = run.user === undefined ? [] : [' ', span(` user ${visible(run.user)} `, 'selected')];
  const name = line(span('mmtop', 'title'), ` ${visible(header.hostname)}`, ...only);
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

/** `2.4G of 23.5G used (top), 21.0G available`; in a container its own, with the host's named as such. */
const longFigures = ({used, total, available: left, definition, container}: Header, width: number): string => {
  if (container === undefined)
    return `${amount(used)} of ${amount(total)} used (${definition.short}), ${amount(left)} available`;
  const own = `${amount(used)} of this container’s ${amount(total)} used`;
  const host = `host ${amount(container.hostAvailable)} of ${amount(container.hostTotal)} available`;
  return width >= 100 ? `${own}, ${amount(left)} available; ${host}` : `${own}; host ${amount(container.hostTotal)}`;
};

const memoryBar = (header: Header, width: number): Line => {
  const figures = width >= 70 ? ` ${longFigures(header, width)}` : ` ${amount(header.used)}/${amount(header.total)}`;
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
  memory: LegendMemory = {},
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
    header.balance.ok
      ? legendLine(header.balance.value, width, memory, !figures)
      : line(span(sentence(header.balance.reason), 'dim')),
    psi.length > 0 ? spread(swap(swapWidth), psi, width) : swap(width),
  ];
};
