import {shortPercent} from '../format/amount.ts';
import {sparkline} from '../format/spark.ts';
import {stallText} from '../format/time.ts';
import {type PressureRow, pressureRows, stallSeverity} from '../model/pressure.ts';
import {type Reading, sentence, shortReason} from '../reading.ts';
import {type Line, line, span} from '../ui/line.ts';
import {absentRows, Panel, wrapText} from '../ui/panel.tsx';
import {plainRows, type Row} from '../ui/rows.tsx';
import {scaleOf, sparkTone} from './pressure-lines.ts';
import {pressureWords} from './pressure-words.ts';
import {view} from './view.ts';

const head = 'RESOURCE       NOW  avg10  avg60 avg300    STALLED  HISTORY';

const share = (reading: Reading<number>): string =>
  reading.ok ? shortPercent(reading.value) : shortReason(reading.reason);

const stalled = ({total}: PressureRow): string => (total.ok ? stallText(total.value) : shortReason(total.reason));

const rowLine = (row: PressureRow, top: number, width: number, ascii: boolean): Line => {
  const tone = row.recent.ok ? stallSeverity(row.kind, row.recent.value) : 'dim';
  const text = [row.avg10, row.avg60, row.avg300].map(reading => share(reading).padStart(6)).join(' ');
  const room = Math.max(0, width - head.indexOf('HISTORY'));
  return line(
    `${row.resource.padEnd(6)} ${row.kind.padEnd(4)} `,
    span(share(row.recent).padStart(6), tone),
    ` ${text} ${stalled(row).padStart(10)}  `,
    span(sparkline(row.past, room, top, ascii), sparkTone(tone)),
  );
};

const notes: readonly string[] = [
  'NOW is exact: growth of the kernel’s stall counter since the last sample. avg10, avg60 and avg300 are the kernel’s averages, which lag: a full stall of 2 s reads 18 % on avg10. STALLED is the time lost since boot.',
  'some: at least one task waited. full: every task that had work waited at once, so nothing useful ran. A single starved background task makes some 100 %.',
  'memory: waiting for reclaim, compaction, swap-in, refaults, or slowed by memory.high of a cgroup. One cgroup over its limit raises it while the machine has memory to spare.',
  'io: waiting for storage. cpu: ready to run, no processor free; its full line is always zero for the whole machine. irq: processors busy with interrupts.',
];

/** As many notes as fit whole, each after a blank row. */
const noteRows = (width: number, height: number): readonly Row[] => {
  const rows: Row[] = [];
  for (const note of notes) {
    const more = plainRows([line(''), ...wrapText(note, width).map(text => line(span(text, 'dim')))]);
    if (rows.length + more.length > height) break;
    rows.push(...more);
  }
  return rows;
};

const TITLE = 1;

export const pressure = view<never>({
  id: 'pressure',
  key: '6',
  title: 'Pressure',
  short: 'PSI',
  help: 'Pressure stall information: the share of time in which work waited for memory, disks, processors, interrupts.',
  needs: {meminfo: 0, pressureIrq: 0, pressureCpu: 0},
  words: pressureWords,
  Panel: ({look, size}) => {
    const all = pressureRows(look.snapshot, look.state.history, size.width);
    const there = all.filter(row => row.avg10.ok);
    const first = all.find(row => !row.avg10.ok && row.kind === 'some') ?? all[0]!;
    if (there.length === 0 && !first.avg10.ok) {
      return <Panel title="Pressure" rows={absentRows(first.avg10.reason, size.width)} size={size} />;
    }
    const missing = all.filter(row => !row.avg10.ok && (row.kind === 'some' || row.resource === 'irq'));
    const rows: readonly Row[] = [
      {line: line(span(head, 'bar')), background: 'bar'},
      ...plainRows(there.map(row => rowLine(row, scaleOf(all, row.resource), size.width, look.ascii))),
      ...plainRows(
        missing.map(row =>
          line(
            `${row.resource.padEnd(6)} ${row.kind.padEnd(4)} `,
            span(row.avg10.ok ? '' : sentence(row.avg10.reason), 'dim'),
          ),
        ),
      ),
    ];
    const explained = [...rows, ...noteRows(size.width, size.height - TITLE - rows.length)];
    return <Panel title="Pressure" note="share of time lost waiting" rows={explained} size={size} />;
  },
});
