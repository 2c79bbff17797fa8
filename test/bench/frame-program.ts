import {Writable} from 'node:stream';
import {demandOf} from '../../src/app/demand.ts';
import type {Key} from '../../src/app/keys.ts';
import {mountApp} from '../../src/app/mount.tsx';
import {directoryHost} from '../../src/host/directory.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {createDoctor} from '../../src/model/doctor/doctor.ts';
import type {Process} from '../../src/proc/pid/process.ts';
import {mapReading} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createSampler} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {createStore} from '../../src/store/store.ts';
import {bytes, MIB, mib, millis, pages} from '../../src/units.ts';
import {views} from '../../src/views/index.ts';
import {median, wait} from './timing.ts';

/**
 * Bundled by frames.ts and run as a program of its own. Draws the overview as mmtop does, into a terminal that only takes
 * the time of the last write. Arguments: two captured trees. Prints one JSON line of medians in milliseconds.
 */
export type FrameTimes = readonly {
  readonly width: number;
  readonly height: number;
  /** Another machine's figures: every row changes. */
  readonly everyRow: number;
  /** Next sample of the same machine, a few amounts changed. */
  readonly fewRows: number;
  /** The selection moves by one row. */
  readonly key: number;
}[];

const sizes = [
  {width: 120, height: 40},
  {width: 200, height: 50},
] as const;

const PROCESSES = 2000;
const WARM_UPS = 60;
const FRAMES = 61;
/** Longer than any frame takes, and than Ink waits between two. */
const PAUSE_MS = 15;
const LONGEST_FRAME_MS = 2000;

/** Pages between a process and the next smaller one, more than one grows by: the order stays. */
const STEP = 400;
const GROWTH = 390;

/** The processes of a tree under other numbers, as many as a busy server has, the largest of about 1 GiB. */
const many = (list: readonly Process[]): readonly Process[] =>
  Array.from({length: PROCESSES}, (_, i) => {
    const process = list[i % list.length]!;
    const resident = pages(Math.max(STEP, 250_000 - STEP * i));
    return {...process, pid: 1000 + i, statm: mapReading(process.statm, statm => ({...statm, resident}))};
  });

/** A second later: a third of the processes have grown, and what the sampler itself costs has changed. */
const later = (snapshot: Snapshot): Snapshot => ({
  ...snapshot,
  wall: snapshot.wall + 1000,
  cost: {...snapshot.cost, rss: bytes(snapshot.cost.rss + 3 * MIB)},
  processes: mapReading(snapshot.processes, processes => ({
    ...processes,
    list: processes.list.map((process, i) => ({
      ...process,
      statm: mapReading(process.statm, statm => ({
        ...statm,
        resident: pages(statm.resident + (i % 3 === 0 ? GROWTH : 0)),
      })),
    })),
  })),
});

/** The second sample of a tree, so that rates are there too. */
const snapshotOf = async (tree: string): Promise<Snapshot> => {
  const host = directoryHost(tree);
  if (!host.ok) throw new Error(`no captured tree ${tree}`);
  const clock = manualClock();
  let cpu = 0;
  const self = () => {
    cpu += 7;
    return {cpu: millis(cpu), rss: mib(61)};
  };
  const sampler = createSampler({host: host.value, clock, self});
  const demand = demandOf(views.overview, {});
  const everything = {...demand.processes!, all: views.overview.files(), exhaustive: true};
  await sampler.sample({...demand, processes: everything});
  await clock.advance(millis(1000));
  const snapshot = await sampler.sample({...demand, processes: everything});
  return {
    ...snapshot,
    processes: mapReading(snapshot.processes, processes => ({...processes, list: many(processes.list)})),
  };
};

const mount = (width: number, height: number) => {
  let lastWrite = 0;
  const stream = new Writable({
    decodeStrings: false,
    write: (_chunk, _encoding, done) => {
      lastWrite = performance.now();
      done();
    },
  });
  const stdout = Object.assign(stream, {columns: width, rows: height, isTTY: true}) as unknown as NodeJS.WriteStream;
  const keys = new Set<(key: Key) => void>();
  const store = createStore();
  const doctor = createDoctor(diagnosisRules, () => 'server');
  const nothing = () => {};
  const mounted = mountApp(
    {
      store,
      diagnose: doctor.examine,
      colour: true,
      start: {
        view: 'overview',
        delay: millis(1000),
        sort: undefined,
        reverse: false,
        filter: '',
        uid: undefined,
        pids: undefined,
      },
      terminal: {
        size: () => ({width, height}),
        onKey: listener => {
          keys.add(listener);
          return () => keys.delete(listener);
        },
      },
      now: () => millis(performance.now()),
      wishes: {
        effect: nothing,
        settings: nothing,
        run: () => ({ok: false, why: 'not here'}),
        renew: plan => plan,
        view: nothing,
        paused: nothing,
        delay: nothing,
        mouse: nothing,
      },
    },
    {
      stdout,
      stdin: process.stdin,
      failed: error => {
        throw error;
      },
    },
  );
  return {
    store,
    press: (key: Key) => {
      for (const listener of keys) listener(key);
    },
    /** Milliseconds from what causes a frame to its last byte. */
    frame: async (cause: () => void): Promise<number> => {
      const from = performance.now();
      cause();
      do await wait(PAUSE_MS);
      while (lastWrite < from && performance.now() < from + LONGEST_FRAME_MS);
      if (lastWrite < from) throw new Error('nothing was drawn');
      return lastWrite - from;
    },
    unmount: mounted.unmount,
  };
};

const measure = async (width: number, height: number, machines: readonly Snapshot[]) => {
  const {store, press, frame, unmount} = mount(width, height);
  const series = async (cause: (i: number) => void): Promise<number> => {
    const taken: number[] = [];
    for (let i = 0; i < WARM_UPS + FRAMES; i += 1) {
      const ms = await frame(() => cause(i));
      if (i >= WARM_UPS) taken.push(ms);
    }
    return median(taken);
  };
  const everyRow = await series(i => store.publish(machines[i % 2]!));
  // Other than the one that was published last, of which nothing would be drawn.
  const seconds = [later(machines[0]!), machines[0]!];
  const fewRows = await series(i => store.publish(seconds[i % 2]!));
  const key = await series(i => press(i % 2 === 0 ? 'down' : 'up'));
  unmount();
  return {width, height, everyRow, fewRows, key};
};

const machines = await Promise.all(process.argv.slice(2, 4).map(snapshotOf));
const times: FrameTimes[number][] = [];
for (const {width, height} of sizes) times.push(await measure(width, height, machines));
process.stdout.write(`${JSON.stringify(times satisfies FrameTimes)}\n`, () => process.exit(0));
