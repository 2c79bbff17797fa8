import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';
import {renew} from '../../src/actions/action.ts';
import type {Wishes} from '../../src/app/App.tsx';
import type {Effect} from '../../src/app/commands.ts';
import {demandOf} from '../../src/app/demand.ts';
import type {Key} from '../../src/app/keys.ts';
import {ENTER_SCREEN, mountApp} from '../../src/app/mount.tsx';
import type {Start, UiEvent} from '../../src/app/ui-state.ts';
import {defaultSettings, type Settings} from '../../src/config/settings.ts';
import {directoryHost} from '../../src/host/directory.ts';
import type {Hands} from '../../src/host/hands.ts';
import type {Host} from '../../src/host/host.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import type {Rule} from '../../src/model/diagnosis/rule.ts';
import {createDoctor} from '../../src/model/doctor/doctor.ts';
import {unavailable} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createLoop} from '../../src/sampler/loop.ts';
import {createSampler} from '../../src/sampler/sampler.ts';
import type {SelfUsage} from '../../src/sampler/self.ts';
import {createStore, type Store} from '../../src/store/store.ts';
import type {Size} from '../../src/ui/rows.tsx';
import {mib, millis} from '../../src/units.ts';
import {views} from '../../src/views/index.ts';
import type {View, Wish} from '../../src/views/view.ts';
import {fixtureHost} from './fixture-host.ts';

export {fixtureHost};

/** The program in a terminal emulator: what a user would see, row by row. */
export type Screen = {
  /** One string a row, blanks at the end cut. */
  readonly lines: () => readonly string[];
  readonly text: () => string;
  /** Rows on a ground of their own, or underlined without colours: the head of a table and the selection. */
  readonly inverted: () => readonly string[];
  /** Everything that was written to the terminal so far. */
  readonly output: () => string;
  readonly store: Store;
  /** Effects that keys asked for, such as quit. */
  readonly effects: readonly Effect[];
  readonly press: (...keys: readonly Key[]) => Promise<void>;
  /** Word from outside, such as of a changed configuration file. */
  readonly tell: (event: UiEvent) => Promise<void>;
  /** Keys in one go, faster than anything can be drawn between them. */
  readonly burst: (...keys: readonly Key[]) => Promise<void>;
  readonly resize: (width: number, height: number) => Promise<void>;
  /** The first call starts the loop, each further one lets a delay pass. */
  readonly sample: () => Promise<void>;
  /** Lets time pass; less than a delay, or samples are taken. */
  readonly wait: (ms: number) => Promise<void>;
  /** Clears the terminal and draws anew, as Ctrl-L does. */
  readonly redraw: () => Promise<void>;
  /** How often the terminal scrolled, and whether a row went over its end: both must never happen. */
  readonly scrolled: () => number;
  readonly wrapped: () => boolean;
  readonly close: () => void;
};

export type ScreenOptions = {
  /** A fixture's name, or a host. */
  readonly from: string | Host;
  readonly width?: number;
  readonly height?: number;
  readonly start?: Partial<Start>;
  readonly colour?: boolean;
  readonly ascii?: boolean;
  readonly settings?: Partial<Settings>;
  /** What the doctor looks for; all rules, unless said. */
  readonly rules?: readonly Rule[];
  /** What actions act with; by default nothing can be changed. */
  readonly hands?: Hands;
};

const start: Start = {
  view: 'overview',
  delay: millis(1000),
  sort: undefined,
  reverse: false,
  filter: '',
  uid: undefined,
  pids: undefined,
};

/** Noon by the clock on the wall, wherever the test runs. */
const NOON = new Date(2026, 0, 5, 12, 0, 0).getTime();

/** mmtop at 0.4 % of a processor and 61 MiB. */
const steadyUsage = (): (() => SelfUsage) => {
  let cpu = 0;
  return () => {
    cpu += 4;
    return {cpu: millis(cpu), rss: mib(61)};
  };
};

/** A machine of which nothing can be read. */
export const emptyHost = (): Host => {
  const tree = mkdtempSync(join(tmpdir(), 'mmtop-empty-'));
  const host = directoryHost(tree);
  rmSync(tree, {recursive: true});
  if (!host.ok) throw new Error('no temporary directory');
  return host.value;
};

const noHands: Hands = {
  write: path => unavailable({kind: 'denied', path}),
  read: path => unavailable({kind: 'denied', path}),
  signal: ({pid}) => unavailable({kind: 'denied', path: `proc/${pid}`}),
  call: () => {},
};

const emulator = ({width, height}: Size) => {
  // Raw mode leaves ONLCR on, so that a line feed also returns to the first column.
  const terminal = new xterm.Terminal({cols: width, rows: height, convertEol: true, allowProposedApi: true});
  const chunks: string[] = [];
  let scrolls = 0;
  terminal.onScroll(() => {
    scrolls += 1;
  });
  const stream = new Writable({
    decodeStrings: false,
    write: (chunk: string | Buffer, _encoding, done) => {
      chunks.push(chunk.toString());
      terminal.write(chunk);
      done();
    },
  });
  const stdout = Object.assign(stream, {columns: width, rows: height, isTTY: true}) as unknown as NodeJS.WriteStream;
  const rows = () => Array.from({length: terminal.rows}, (_, y) => terminal.buffer.active.getLine(y)!);
  return {
    terminal,
    stdout,
    chunks,
    rows,
    scrolls: () => scrolls,
    forgetScrolls: () => {
      scrolls = 0;
    },
    /** Resolves when the emulator has worked off what was written. */
    parsed: () => new Promise<void>(resolve => terminal.write('', resolve)),
  };
};

export const openScreen = async (options: ScreenOptions): Promise<Screen> => {
  await import('../../src/explain/index.ts');
  const size: {width: number; height: number} = {width: options.width ?? 80, height: options.height ?? 24};
  const {terminal, stdout, chunks, rows, scrolls, forgetScrolls, parsed} = emulator(size);
  const host = typeof options.from === 'string' ? fixtureHost(options.from) : options.from;
  const settings = {...defaultSettings, ascii: options.ascii ?? false, ...options.settings};
  const begin: Start = {...start, settings, ...options.start};
  const clock = manualClock(1_000, NOON);
  const store = createStore();
  const doctor = createDoctor(options.rules ?? diagnosisRules, () => settings.profile);
  const keys = new Set<(key: Key) => void>();
  const effects: Effect[] = [];
  const news = new Set<(event: UiEvent) => void>();
  let failure: unknown;
  let view: View = views[begin.view];
  let wish: Wish = view.firstWish(begin, begin);
  let started = false;
  let paused = false;
  let delay = begin.delay;

  const loop = createLoop({
    clock,
    sampler: createSampler({host, clock, self: steadyUsage()}),
    demand: () => demandOf(view, wish, store.get().snapshot === undefined ? undefined : doctor.demand()),
    publish: snapshot => {
      store.publish(snapshot);
      doctor.examine(store.get());
    },
    amend: store.amend,
    delay,
    failed: error => {
      failure = error;
    },
  });

  const wishes: Wishes = {
    effect: effect => {
      effects.push(effect);
    },
    run: plan => {
      const outcome = plan.run(options.hands ?? noHands);
      loop.anew();
      return outcome;
    },
    renew: plan => renew(plan, options.hands ?? noHands),
    mouse: () => {},
    settings: () => {},
    view: (nextView, nextWish) => {
      view = nextView;
      wish = nextWish;
      loop.fill();
    },
    paused: next => {
      if (next === paused) return;
      paused = next;
      if (!started) return;
      if (paused) loop.stop();
      else loop.start();
    },
    delay: next => {
      delay = next;
      loop.setDelay(next);
    },
  };

  stdout.write(ENTER_SCREEN);
  await parsed();
  forgetScrolls();
  const mounted = mountApp(
    {
      store,
      diagnose: doctor.examine,
      colour: options.colour ?? true,
      start: begin,
      terminal: {
        size: () => ({...size}),
        onKey: listener => {
          keys.add(listener);
          return () => keys.delete(listener);
        },
      },
      onNews: listener => {
        news.add(listener);
        return () => news.delete(listener);
      },
      wishes,
      now: clock.monotonic,
    },
    {
      stdout,
      stdin: new PassThrough() as unknown as NodeJS.ReadStream,
      failed: error => {
        failure = error;
      },
    },
  );

  const settled = async (): Promise<void> => {
    // Effects of a frame (a scrolled table reads what is new on it) make another frame.
    for (let i = 0; i < 3; i += 1) {
      await mounted.flushed();
      // The reference comes by an import, which is over at the next turn.
      await new Promise(setImmediate);
    }
    await parsed();
    if (failure !== undefined) throw failure;
  };
  await settled();

  const lines = () => rows().map(line => line.translateToString(true).trimEnd());
  return {
    lines,
    text: () => lines().join('\n'),
    inverted: () =>
      rows().flatMap(line => {
        const cells = Array.from({length: terminal.cols}, (_, x) => line.getCell(x)!);
        return cells.filter(cell => cell.isInverse() || !cell.isBgDefault() || (cell.isUnderline() && cell.isBold()))
          .length > 20
          ? [line.translateToString(true).trimEnd()]
          : [];
      }),
    output: () => chunks.join(''),
    store,
    effects,
    press: async (...pressed) => {
      for (const key of pressed) {
        for (const listener of keys) listener(key);
        await settled();
      }
    },
    tell: async event => {
      for (const listener of news) listener(event);
      await settled();
    },
    burst: async (...pressed) => {
      for (const key of pressed) for (const listener of keys) listener(key);
      await settled();
    },
    resize: async (width, height) => {
      size.width = width;
      size.height = height;
      terminal.resize(width, height);
      Object.assign(stdout, {columns: width, rows: height});
      stdout.emit('resize');
      await settled();
    },
    sample: async () => {
      if (started) await clock.advance(delay);
      else {
        started = true;
        loop.start();
        await clock.advance(millis(0));
      }
      await settled();
    },
    wait: async ms => {
      await clock.advance(millis(ms));
      await settled();
    },
    redraw: async () => {
      mounted.redraw();
      await settled();
    },
    scrolled: scrolls,
    wrapped: () => rows().some(line => line.isWrapped),
    close: () => {
      loop.stop();
      mounted.unmount();
      terminal.dispose();
    },
  };
};

/** Opens a screen, does something with it, and closes it whatever happens. */
export const withScreen = async <T,>(options: ScreenOptions, use: (screen: Screen) => Promise<T>): Promise<T> => {
  const screen = await openScreen(options);
  try {
    return await use(screen);
  } finally {
    screen.close();
  }
};
