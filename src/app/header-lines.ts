import {shortBytes, shortPercent} from '../format/amount.ts';
import {shareColumns} from '../format/spark.ts';
import {clockText, delayText, shortDuration, uptimeText} from '../format/time.ts';
import {widthOf} from '../format/width.ts';
import type {BalanceGroup} from '../model/balance.ts';
import {barGroups, groupAmounts, type Header} from '../model/header.ts';
import {type PressureRow, stallSeverity} from '../model/pressure.ts';
import {type Reading, sentence, shortReason} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import {type Line, line, lineWidth, type Span, span, spread} from '../ui/line.ts';
import {groupMark, groupWord} from '../ui/theme.ts';
import type {Bytes, Millis} from '../units.ts';

/** The strip above every view: machine, memory bar, legend, swap and pressure. */
export type Run = {readonly paused: boolean; readonly delay: Millis};

const amount = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

/** The parts of a line that fit, in order; what does not fit is left out whole rather than cut. */
const fitting = (parts: readonly Line[], width: number): Line => {
  let shown: Line = [];
  for (const part of parts) {
    const next = [...shown, ...part];
    if (lineWidth(next) <= width) shown = next;
  }
  return shown;
};

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
  const left = fitting(
    [
      line(span('mmtop', 'title'), ` ${header.hostname}`),
      line(` ${header.release}`),
      line(` up ${up}`),
      line(` load ${load[0]}`),
      line(` ${load.slice(1).join(' ')}`),
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

/** What must stand in the legend first; the small groups come when there is room. */
const legendOrder: readonly BalanceGroup[] = [
  'used',
  'shared',
  'kernel',
  'cache',
  'free',
  'compressed',
  'reserved',
  'unknown',
];

/** `| used 3.1G  s shared 0.2G  …`: the letters stand in the bar. */
const legendLine = (header: Header, width: number): Line => {
  if (!header.balance.ok) return line(span(sentence(header.balance.reason), 'dim'));
  const amounts = groupAmounts(header.balance.value);
  const items = legendOrder.flatMap((group, i): readonly Line[] => {
    const value = amounts.get(group)!;
    if (value <= 0 && i > 0) return [];
    const mark = groupMark[group];
    const text = `${mark === ' ' ? '' : ' '}${groupWord[group]} ${shortBytes(value)}  `;
    return [line(span(mark === ' ' ? '' : mark, group), span(text, 'dim'))];
  });
  return fitting([...items, line(span(`used as: ${header.definition.who}`, 'dim'))], width);
};

const swapBar = (header: Header, width: number): Line => {
  if (!header.swapTotal.ok) return line(`Swp[${shortReason(header.swapTotal.reason).padEnd(Math.max(0, width - 5))}]`);
  const total = header.swapTotal.value;
  if (total === 0) return line(span('Swp no swap', 'dim'));
  const used = header.swapUsed.ok ? header.swapUsed.value : 0;
  const figures = ` ${amount(header.swapUsed)}/${amount(header.swapTotal)}`;
  const room = Math.max(0, width - widthOf(figures) - 5);
  const filled = Math.min(room, Math.round((used / total) * room));
  return line('Swp[', span('|'.repeat(filled), 'kernel'), ' '.repeat(room - filled), ']', figures);
};

const share = (row: PressureRow | undefined): Span => {
  if (row === undefined) return span('');
  if (!row.recent.ok) return span(row.avg10.ok ? shortPercent(row.avg10.value) : shortReason(row.recent.reason), 'dim');
  return span(shortPercent(row.recent.value), stallSeverity(row.kind, row.recent.value));
};

const pressureText = (rows: readonly PressureRow[]): Line => {
  const find = (resource: string, kind: string) => rows.find(row => row.resource === resource && row.kind === kind);
  const memory = find('memory', 'some');
  if (memory !== undefined && !memory.avg10.ok) return line(span(`PSI ${shortReason(memory.avg10.reason)}`, 'dim'));
  return line(
    'PSI mem ',
    share(memory),
    span('/', 'dim'),
    share(find('memory', 'full')),
    ' io ',
    share(find('io', 'some')),
    span('/', 'dim'),
    share(find('io', 'full')),
    span(' some/full', 'dim'),
  );
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
  const bar = memoryBar(header, width);
  if (size.height < 16) return size.height < 6 ? [bar] : [first, bar];
  const psi = pressureText(pressure);
  return [
    first,
    bar,
    legendLine(header, width),
    spread(swapBar(header, Math.max(12, Math.min(Math.floor(width / 2), width - lineWidth(psi)) - 1)), psi, width),
  ];
};
