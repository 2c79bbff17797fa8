import {execFile} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import {promisify} from 'node:util';
import xterm from '@xterm/headless';
import {temporaryProgram} from '../test/helpers/build.ts';

/**
 * The pictures of the README: the views over a captured tree, drawn by the program itself into a terminal emulator
 * and written cell by cell as SVG. The same tree gives the same bytes, so that a test can tell when they are old.
 */
const root = new URL('..', import.meta.url).pathname;
const tree = `${root}test/fixtures/6.12-x86_64-4k-pressure`;
const width = 120;
const height = 40;

export const screenshotNames = [
  'overview',
  'processes',
  'slab',
  'buddy',
  'zones',
  'pressure',
  'reclaim',
  'cgroups',
  'tuning',
  'oom',
  'doctor',
] as const;
export const screenshotFile = (name: string): string => `${root}screenshots/${name}.svg`;

/**
 * The short life of that machine under a manual clock. A captured tree stands still; here its stall counters move, and
 * they move as the kernel's three averages in the same files say that they did: the mean share of the last 10 s, of the
 * 50 s before and of the time before that, from the weights of an exponential average. A fixed unrest keeps the means.
 * What mmtop itself cost is set, for it would be another machine's, and never the same twice.
 */
const scene = `
import {Writable, PassThrough} from 'node:stream';
import {demandOf} from './src/app/demand.ts';
import {defaultSettings} from './src/config/settings.ts';
import {mountApp} from './src/app/mount.tsx';
import {directoryHost} from './src/host/directory.ts';
import {diagnosisRules} from './src/model/diagnosis/index.ts';
import {createDoctor} from './src/model/doctor/doctor.ts';
import {parseOptions} from './src/options.ts';
import {available} from './src/reading.ts';
import {manualClock} from './src/sampler/clock.ts';
import {createSampler} from './src/sampler/sampler.ts';
import {createStore} from './src/store/store.ts';
import {bytes, millis} from './src/units.ts';

const [tree, name, width, height] = process.argv.slice(2);
const SECONDS = 54;
const clock = manualClock(1_000, Date.UTC(2026, 5, 1, 14, 3, 0) - SECONDS * 1000);
const files = directoryHost(tree).value;

const weight = (n, from, to) => Math.exp(-from / n) - Math.exp(-to / n);
const shares = (a10, a60, a300) => {
  const [[a, b, c], [d, e, f], [g, h, i]] = [10, 60, 300].map(n => [weight(n, 0, 10), weight(n, 10, 60), weight(n, 60, 1e9)]);
  const D = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const solved = [
    a10 * (e * i - f * h) - b * (a60 * i - f * a300) + c * (a60 * h - e * a300),
    a * (a60 * i - f * a300) - a10 * (d * i - f * g) + c * (d * a300 - a60 * g),
    a * (e * a300 - a60 * h) - b * (d * a300 - a60 * g) + a10 * (d * h - e * g),
  ];
  return solved.map(share => Math.min(100, Math.max(0, share / D)));
};
// Each line its own, from 0.7 to 1.3: a congruence of whole numbers is the same on every machine.
const unrest = (age, seed) => 0.7 + (((age + seed) * 1103515245 + 12345) % 2147483648 % 601) / 1000;
const stalled = text => text.replace(
  /avg10=(\\S+) avg60=(\\S+) avg300=(\\S+) total=(\\d+)/g,
  (line, a10, a60, a300, total) => {
    const bins = shares(Number(a10), Number(a60), Number(a300));
    const now = Math.round((clock.monotonic() - 1_000) / 1000);
    let later = 0;
    for (let age = 0; age < SECONDS - now; age += 1) {
      later += Math.min(100, bins[age < 10 ? 0 : 1] * unrest(age, line.length)) * 1e4;
    }
    return line.replace(/total=.*/, 'total=' + Math.max(0, Math.round(Number(total) - later)));
  },
);
const host = {
  ...files,
  // Here its time passes, and the files are its own.
  system: {...files.system, captured: false},
  read: (path, how) => {
    const reading = files.read(path, how);
    if (!reading.ok) return {ok: false, reason: {...reading.reason, captured: undefined}};
    return path.startsWith('proc/pressure/') ? available(stalled(reading.value)) : reading;
  },
};

// The doctor's name is that of a command.
const options = {...parseOptions([name === 'doctor' ? 'd' : name], {}).options, uid: undefined};
const store = createStore();
const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: bytes(0)})});
const doctor = createDoctor(diagnosisRules, () => 'server');
const cost = {cpu: available(0.5), rss: bytes(75 * 2 ** 20), pass: millis(4)};
let demand;
let out = '';
const stdout = Object.assign(new Writable({write: (chunk, _, done) => { out += chunk; done(); }}), {
  isTTY: true, columns: Number(width), rows: Number(height),
});
const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode: () => stdin, ref() {}, unref() {}});
const terminal = {size: () => ({width: Number(width), height: Number(height)}), onKey: () => () => {}};
const wishes = {effect() {}, run() {}, paused() {}, delay() {}, mouse() {}, settings() {}, view: (view, wish) => {
  demand = () => demandOf(view, wish, doctor.demand());
  const filled = sampler.fill(demand());
  if (filled !== undefined) store.amend({...filled, cost});
}};
const screen = mountApp(
  {store, diagnose: doctor.examine, colour: true, start: {...options, settings: defaultSettings}, terminal, wishes, now: clock.monotonic},
  {stdin, stdout, failed: error => { throw error; }},
);
await screen.flushed();
for (let second = 0; second <= SECONDS; second += 1) {
  store.publish({...await sampler.sample(demand()), cost});
  doctor.examine(store.get());
  await clock.advance(millis(1000));
}
screen.redraw();
await screen.flushed();
process.stdout.write(out, () => process.exit(0));
`;

type Style = {readonly ink: string; readonly paper: string; readonly bold: boolean; readonly underline: boolean};
type Run = {readonly column: number; readonly text: string; readonly style: Style};

const PAPER = '#11151c';
const INK = '#c9d1dc';
/** Red behind text is deeper than red text. */
const RED_PAPER = '#a82a42';
/** The sixteen colours, quiet on dark ground and apart from each other for colour-blind eyes. */
const palette = [
  ...['#0b0e13', '#e5697a', '#7fbf6a', '#e0b050', '#5b9bd9', '#c58ad6', '#56b6c2', '#c9d1dc'],
  ...['#66738a', '#f0899a', '#9fd68a', '#f0c878', '#86b9f0', '#dca8ec', '#7fd4de', '#ffffff'],
];

const mixed = (colour: string, ground: string, share: number): string =>
  `#${[1, 3, 5]
    .map(at => {
      const [a, b] = [colour, ground].map(text => Number.parseInt(text.slice(at, at + 2), 16)) as [number, number];
      return Math.round(a * share + b * (1 - share))
        .toString(16)
        .padStart(2, '0');
    })
    .join('')}`;

type Cell = NonNullable<ReturnType<NonNullable<ReturnType<xterm.Terminal['buffer']['active']['getLine']>>['getCell']>>;

const styleOf = (cell: Cell): Style => {
  const fore = cell.isFgDefault() ? INK : palette[cell.getFgColor()]!;
  const back = cell.isBgDefault() ? PAPER : cell.getBgColor() === 1 ? RED_PAPER : palette[cell.getBgColor()]!;
  const [ink, paper] = cell.isInverse() ? [back, fore] : [fore, back];
  return {
    ink: cell.isDim() ? mixed(ink, paper, 0.6) : ink,
    paper,
    bold: cell.isBold() !== 0,
    underline: cell.isUnderline() !== 0,
  };
};

const same = (a: Style, b: Style): boolean =>
  a.ink === b.ink && a.paper === b.paper && a.bold === b.bold && a.underline === b.underline;

/** Cells of equal style, joined. */
const runsOf = (terminal: xterm.Terminal, row: number): readonly Run[] => {
  const line = terminal.buffer.active.getLine(terminal.buffer.active.baseY + row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const style = styleOf(cell);
    const text = cell.getChars() || ' ';
    const last = runs.at(-1);
    if (last !== undefined && same(last.style, style)) runs[runs.length - 1] = {...last, text: last.text + text};
    else runs.push({column, text, style});
  }
  return runs;
};

const CELL_WIDTH = 8;
const CELL_HEIGHT = 17;
const BASELINE = 13;
/** Most monospaced letters are 0.6 as wide as high: nearly right even where textLength is not known. */
const FONT_SIZE = 13.3;
const MARGIN = 12;

const escaped = (text: string): string => text.replace(/[&<>]/g, c => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[c]!);
const left = (column: number): number => MARGIN + column * CELL_WIDTH;
const top = (row: number): number => MARGIN + row * CELL_HEIGHT;

/** Eighths of a cell, drawn as they are meant and not as a font has them. */
const blocks = '▁▂▃▄▅▆▇█';

type Drawing = {readonly paths: Map<string, string>; readonly texts: string[]};

const drawBlocks = ({column, text, style}: Run, row: number, {paths}: Drawing): string => {
  let path = paths.get(style.ink) ?? '';
  const rest = [...text].map((character, i) => {
    const eighths = blocks.indexOf(character) + 1;
    if (eighths === 0) return character;
    const size = Math.max(1, Math.round(((CELL_HEIGHT - 2) * eighths) / 8));
    path += `M${left(column + i)} ${top(row + 1) - 1}h${CELL_WIDTH - 1}v-${size}h-${CELL_WIDTH - 1}z`;
    return ' ';
  });
  if (path !== '') paths.set(style.ink, path);
  return rest.join('');
};

/** Words that stand apart are placed apart: a font that lacks a sign then moves one word and not the row. */
const drawWords = (text: string, {column, style}: Run, row: number, {texts}: Drawing): void => {
  const {ink, bold, underline} = style;
  for (const {0: word, index} of text.matchAll(/\S+(?: \S+)*/g)) {
    const weight = bold ? ' font-weight="bold"' : '';
    const line = underline ? ' text-decoration="underline"' : '';
    const fill = ink === INK ? '' : ` fill="${ink}"`;
    const place = `x="${left(column + index)}" y="${top(row) + BASELINE}" textLength="${[...word].length * CELL_WIDTH}"`;
    texts.push(`<text ${place}${fill}${weight}${line}>${escaped(word)}</text>`);
  }
};

export const svgOf = (terminal: xterm.Terminal, label: string): string => {
  const {cols, rows} = terminal;
  const drawing: Drawing = {paths: new Map(), texts: []};
  const papers = new Map<string, string>();
  for (let row = 0; row < rows; row += 1) {
    for (const run of runsOf(terminal, row)) {
      const {paper} = run.style;
      const cells = [...run.text].length;
      if (paper !== PAPER) {
        const area = `M${left(run.column)} ${top(row)}h${cells * CELL_WIDTH}v${CELL_HEIGHT}h-${cells * CELL_WIDTH}z`;
        papers.set(paper, (papers.get(paper) ?? '') + area);
      }
      drawWords(drawBlocks(run, row, drawing), run, row, drawing);
    }
  }
  const [w, h] = [cols * CELL_WIDTH + 2 * MARGIN, rows * CELL_HEIGHT + 2 * MARGIN];
  const areas = [...papers, ...drawing.paths].map(([fill, path]) => `<path fill="${fill}" d="${path}"/>`);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}" role="img" aria-label="${label}">`,
    `<rect width="${w}" height="${h}" rx="8" fill="${PAPER}"/>`,
    `<g shape-rendering="crispEdges">`,
    ...areas,
    '</g>',
    `<g fill="${INK}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace" font-size="${FONT_SIZE}">`,
    ...drawing.texts,
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
};

const drawn = async (output: string): Promise<xterm.Terminal> => {
  const terminal = new xterm.Terminal({cols: width, rows: height, allowProposedApi: true, convertEol: true});
  await new Promise<void>(resolve => terminal.write(output, resolve));
  return terminal;
};

/** Every picture by name. */
export const screenshots = async (): Promise<ReadonlyMap<string, string>> => {
  const program = await temporaryProgram(scene);
  try {
    const pictures = new Map<string, string>();
    for (const name of screenshotNames) {
      const {stdout} = await promisify(execFile)(
        process.execPath,
        [program.file, tree, name, String(width), String(height)],
        {env: {TZ: 'UTC', LANG: 'C.UTF-8', TERM: 'xterm-256color'}, maxBuffer: 2 ** 26},
      );
      pictures.set(name, svgOf(await drawn(stdout), `mmtop, the ${name} view`));
    }
    return pictures;
  } finally {
    program.remove();
  }
};

if (import.meta.main) {
  mkdirSync(`${root}screenshots`, {recursive: true});
  for (const [name, svg] of await screenshots()) writeFileSync(screenshotFile(name), svg);
}
