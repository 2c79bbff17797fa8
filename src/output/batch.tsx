import {renderToString} from 'ink';
import {completeDemand} from '../app/demand.ts';
import {headerLines} from '../app/header-lines.ts';
import {definitionAt, settingsOf} from '../app/preferences.ts';
import type {Host} from '../host/host.ts';
import {insideContainer} from '../model/container.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import {createDoctor, type Diagnosis, noDiagnosis} from '../model/doctor/doctor.ts';
import {headerOf} from '../model/header.ts';
import {pressureRows} from '../model/pressure.ts';
import type {Options} from '../options.ts';
import {type Clock, systemClock} from '../sampler/clock.ts';
import {createSampler} from '../sampler/sampler.ts';
import {selfUsage} from '../sampler/self.ts';
import {createStore, type State} from '../store/store.ts';
import {paintLine} from '../ui/line.ts';
import {type Size, ThemeContext} from '../ui/rows.tsx';
import {plainTheme, type Theme} from '../ui/theme.ts';
import {millis} from '../units.ts';
import {views} from '../views/index.ts';
import {freshTable} from '../views/table-state.ts';
import type {Look, View} from '../views/view.ts';

/** Frames as plain text, one after the other: what the live command writes when its output is no terminal. */
type Write = (text: string) => Promise<boolean>;

const HEADER: Size = {width: 0, height: 24};
/** A view without a table of its own takes this many lines. */
const VIEW_HEIGHT = 34;
const DEFAULT_WIDTH = 120;
/** A table in a pipe is printed to its end; this bounds only what a mistake could cost. */
const MOST_ROWS = 100_000;

const lookAt = (state: State, options: Start, ascii: boolean, diagnosis: Diagnosis): Look | undefined =>
  state.snapshot && {
    snapshot: state.snapshot,
    state,
    diagnosis,
    table: {...freshTable, selected: -1, sort: options.sort, inverted: options.reverse, filter: options.filter},
    definition: definitionAt(options.preferences.used),
    ascii,
    settings: settingsOf(options.preferences),
    restriction: options,
  };

type Start = Options & {readonly uid: number | undefined};

const viewHeight = (view: View, look: Look, width: number): number => {
  if (view.id === 'overview' || view.id === 'buddy') return VIEW_HEIGHT;
  const {facts} = view.draw(look, {width, height: VIEW_HEIGHT});
  // A table without rows may still have to say why; what stands around it keeps its lines.
  return Math.min(MOST_ROWS, Math.max(VIEW_HEIGHT, facts.length + VIEW_HEIGHT - facts.height));
};

/** One frame: the header strip, then the view, as wide as asked. */
export const batchFrame = (
  state: State,
  options: Start,
  width: number,
  theme: Theme,
  diagnosis = noDiagnosis,
): string => {
  const look = lookAt(state, options, theme.ascii, diagnosis);
  if (look === undefined) return '';
  const {snapshot} = look;
  const pressure = pressureRows(snapshot, state.history, 0);
  const run = {paused: false, delay: options.delay, meters: look.settings.meters};
  const head = headerLines(insideContainer(headerOf(snapshot, look.definition), snapshot), pressure, snapshot, run, {
    ...HEADER,
    width,
  });
  const view: View = views[options.view];
  const size: Size = {width, height: viewHeight(view, look, width)};
  const body = renderToString(<ThemeContext value={theme}>{view.draw(look, size).element}</ThemeContext>, {
    columns: width,
  });
  const text = [...head.map(line => paintLine(line, width, theme)), '', body].join('\n');
  return `${text.replace(/[ \t]+$/gm, '').trimEnd()}\n`;
};

const wait = (clock: Clock, delay: number): Promise<void> =>
  new Promise(resolve => {
    clock.at(millis(clock.monotonic() + delay), resolve);
  });

/** Frames until the number asked for, the reader going away, or an interrupt; one frame when only a pipe was given. */
export const runBatch = async (
  host: Host,
  options: Start,
  write: Write,
  clock: Clock = systemClock,
): Promise<number> => {
  const columns = Number(process.env['COLUMNS']);
  const width = Number.isInteger(columns) && columns >= 20 && columns <= 2000 ? columns : DEFAULT_WIDTH;
  const theme = plainTheme(options.ascii);
  const store = createStore();
  const sampler = createSampler({host, clock, self: selfUsage});
  const view: View = views[options.view];
  // What the order and the filter rest on, beyond what is shown.
  const wish = view.firstWish(options, options);
  const doctor = createDoctor(diagnosisRules, () => options.preferences.profile);
  for (let frame = 0; options.iterations === undefined || frame < options.iterations; frame += 1) {
    if (frame > 0) await wait(clock, options.delay);
    const demand = completeDemand(view, options.preferences.columns[view.id], wish, doctor.demand());
    store.publish(await sampler.sample(demand));
    const diagnosis = doctor.examine(store.get(), true);
    const frameText = batchFrame(store.get(), options, width, theme, diagnosis);
    const written = await write(`${frame > 0 ? '\n' : ''}${frameText}`);
    if (!written) return 0;
  }
  return 0;
};
