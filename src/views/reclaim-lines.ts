import {type Arranged, columnsOff, columnsOnScreen, rowCells} from '../columns/arrange.ts';
import type {Column} from '../columns/column.ts';
import {figureText, totalText} from '../columns/reclaim.ts';
import {sparkline} from '../format/spark.ts';
import {fit} from '../format/width.ts';
import {explanation, mostOf, type ReclaimRow, reclaimPast, scaleOf, timeCovered} from '../model/reclaim.ts';
import {type Line, line, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import {plainRows, type Row} from '../ui/rows.tsx';
import {withMarks} from '../ui/table.ts';
import type {Tone} from '../ui/theme.ts';
import {sparkTone} from './pressure-lines.ts';
import type {Look} from './view.ts';

/** What fits beside each other: the columns, the top of the scale on a wide screen, and the history in what is left. */
export type Layout = {
  readonly columns: readonly Column<ReclaimRow>[];
  readonly scale: boolean;
  readonly history: number;
  readonly width: number;
  /** Whether columns are out of sight to the left and to the right. */
  readonly off: ReturnType<typeof columnsOff>;
};

const SCALE_WIDTH = 10;
const WIDE = 100;
/** Of fewer marks nobody can see a course. */
const LEAST_HISTORY = 4;

export const layoutFor = (arranged: Arranged<ReclaimRow>, width: number): Layout => {
  const columns = columnsOnScreen(arranged, width);
  const scale = width >= WIDE;
  const taken = columns.reduce((total, column) => total + column.width + 1, scale ? SCALE_WIDTH + 1 : 0);
  const rest = width - taken - 1;
  return {columns, scale, history: rest < LEAST_HISTORY ? 0 : rest, width, off: columnsOff(arranged, width)};
};

/** Without a selection nobody is there to scroll. */
export const headLine = ({columns, scale, history, width, off}: Layout, selected: number): Line => {
  const titles = columns.map(({title, width, align}) => fit(title, width, align));
  const more = [...(scale ? [fit('SCALE', SCALE_WIDTH, 'right')] : []), ...(history > 0 ? [' HISTORY'] : [])];
  const rooms = columns.map(column => column.width);
  const head = [...titles, ...more].join(' ');
  return line(span(selected < 0 ? head : withMarks(head, rooms, width, off), 'bar'));
};

/** What does not move steps back. */
const toneOf = ({now, severity}: ReclaimRow): Tone =>
  !now.ok || now.value === undefined || (now.value === 0 && severity === 'calm') ? 'dim' : severity;

/** `named` is the first row of its stage on screen. */
export const rowLine = (row: ReclaimRow, named: boolean, layout: Layout, look: Look): Line => {
  const {system} = look.snapshot;
  const {columns, scale, history} = layout;
  const tone = toneOf(row);
  const texts = rowCells(row, columns, system);
  const cells = columns.map(({id, width, align}, i) => {
    const text = `${fit(id === 'stage' && !named ? '' : texts[i]!, width, align)} `;
    return span(text, id === 'stage' ? 'title' : id === 'now' ? tone : 'plain');
  });
  const past = reclaimPast(row.spec, look.state.history, history, system.pageSize);
  const top = scaleOf(row.spec, past, look.snapshot);
  const scaled = top === undefined ? '' : figureText(row.spec.formula.kind, top);
  return line(
    ...cells,
    ...(scale ? [span(`${fit(scaled, SCALE_WIDTH, 'right')} `, 'dim')] : []),
    ...(history > 0
      ? [' ', span(sparkline(past, history, top ?? 1, look.ascii), top === undefined ? 'dim' : sparkTone(tone))]
      : []),
  );
};

const durationText = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;

/** `12.3 MiB/s now, at most 40 MiB/s in the last 35 s, 4.07G since boot`, without what is not known. */
export const figuresLine = ({spec, now, total}: ReclaimRow, layout: Layout, look: Look): string => {
  const {formula} = spec;
  const {history} = look.state;
  const past = reclaimPast(spec, history, layout.history, look.snapshot.system.pageSize);
  const most = mostOf(past);
  const covered = durationText(timeCovered(history, layout.history));
  const known = total.ok ? total.value : undefined;
  return [
    ...(now.ok && now.value !== undefined ? [`${figureText(formula.kind, now.value)} now`] : []),
    ...(most === undefined ? [] : [`at most ${figureText(formula.kind, most)} in the last ${covered}`]),
    ...(known === undefined || formula.kind === 'level' ? [] : [`${totalText(formula, known)} since boot`]),
  ].join(', ');
};

/** The explanation of a row: a line each where there is room, else the rest without a break. */
export const explanationRows = (row: ReclaimRow, look: Look, width: number, height: number): readonly Row[] => {
  const {now, what, normal, next, from} = explanation(row, look.snapshot);
  const others = [what, `Normal: ${normal}`, `Next: ${next}`, `From: ${from}`];
  const head = wrapText(`Now: ${now}`, width);
  const apart = others.flatMap(text => wrapText(text, width));
  const joined = wrapText(others.join(' '), width);
  if (head.length + joined.length > height) {
    return plainRows(wrapText([`Now: ${now}`, ...others].join(' '), width).map(text => line(text)));
  }
  const rest = head.length + apart.length > height ? joined : apart;
  return plainRows([...head.map(text => line(span(text, toneOf(row)))), ...rest.map(text => line(text))]);
};
