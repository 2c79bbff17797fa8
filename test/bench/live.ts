import {loadavg} from 'node:os';
import type {Ending} from './ending.ts';
import {allPids, cpuBetween, memoryOf, openProcFiles, threadTimes, treesOf} from './procfs.ts';
import {openTerminal, type Program, type Terminal} from './program.ts';
import {startSleepers} from './sleepers.ts';
import {median, percentile, wait} from './timing.ts';

/**
 * Programs side by side in one window of time: whatever else the machine does then meets all of them alike, so that the
 * ratio between them holds where the absolute figures do not. NaN: could not be measured.
 */
export type Figures = {
  readonly name: string;
  readonly firstByteMs: number;
  readonly firstFrameMs: number;
  /** Of one processor, the whole process tree. */
  readonly cpuMsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly keyP50Ms: number;
  readonly keyP95Ms: number;
  readonly rssMib: number;
  readonly anonMib: number;
  readonly pssMib: number;
  readonly procFiles: number;
  readonly procFilesMib: number;
};

export type LiveRun = {
  readonly extra: number;
  /** In the whole machine, while it was measured. */
  readonly processes: number;
  /** One-minute load average after the run. */
  readonly load: number;
  readonly figures: readonly Figures[];
};

export type LiveOptions = {
  readonly programs: readonly Program[];
  /** Sleeping processes added. */
  readonly extra: number;
  readonly seconds: number;
  readonly ending: Ending;
};

const STARTS = 5;
/** By then all processes have been read a few times and the hot code is compiled. */
const WARM_UP_MS = 12_000;
const PRESSES = 24;
const DOWN = '\u001b[B';
const UP = '\u001b[A';

type Starts = {readonly byte: readonly number[]; readonly frame: readonly number[]};

/** In turns, so that a busy moment does not hit one program only. */
const measureStarts = async (programs: readonly Program[], ending: Ending): Promise<readonly Starts[]> => {
  const starts = programs.map(() => ({byte: [] as number[], frame: [] as number[]}));
  for (let round = 0; round < STARTS; round += 1) {
    for (const [i, program] of programs.entries()) {
      const terminal = openTerminal(program, ending);
      const {byte, frame} = await terminal.firstFrame();
      starts[i]!.byte.push(byte);
      starts[i]!.frame.push(frame);
      await terminal.stop();
    }
  }
  return starts;
};

/** A start without a frame makes the median unknown, not smaller. */
const medianOfAll = (values: readonly number[]): number => (values.some(Number.isNaN) ? Number.NaN : median(values));

type Steady = {readonly cpu: number; readonly bytes: number};

const look = (terminals: readonly Terminal[]) => {
  const trees = treesOf(terminals.map(({pid}) => pid));
  return terminals.map((terminal, i) => ({
    at: performance.now(),
    bytes: terminal.bytes(),
    times: threadTimes(trees[i]!),
  }));
};

const measureSteady = async (terminals: readonly Terminal[], seconds: number): Promise<readonly Steady[]> => {
  const before = look(terminals);
  await wait(seconds * 1000);
  return look(terminals).map((after, i) => {
    const first = before[i]!;
    const span = (after.at - first.at) / 1000;
    if (terminals[i]!.ended()) return {cpu: Number.NaN, bytes: Number.NaN};
    return {cpu: cpuBetween(first.times, after.times) / span, bytes: (after.bytes - first.bytes) / span};
  });
};

/** One program after the other; the presses wander through the seconds between two refreshes. */
const measureKeys = async (terminal: Terminal): Promise<readonly number[]> => {
  const taken: number[] = [];
  for (let i = 0; i < PRESSES && !terminal.ended(); i += 1) {
    await wait(70 + ((i * 61) % 170));
    taken.push(await terminal.press(i % 2 === 0 ? DOWN : UP));
  }
  return terminal.ended() ? [] : taken;
};

const measure = async ({programs, extra, seconds, ending}: LiveOptions): Promise<LiveRun> => {
  const starts = await measureStarts(programs, ending);
  const terminals = programs.map(program => openTerminal(program, ending));
  try {
    await wait(Math.min(WARM_UP_MS, seconds * 1000));
    const steady = await measureSteady(terminals, seconds);
    const keys: (readonly number[])[] = [];
    for (const terminal of terminals) keys.push(await measureKeys(terminal));
    const trees = treesOf(terminals.map(({pid}) => pid));
    const figures = programs.map(({name}, i): Figures => {
      const memory = memoryOf(trees[i]!);
      const files = openProcFiles(trees[i]!);
      return {
        name,
        firstByteMs: medianOfAll(starts[i]!.byte),
        firstFrameMs: medianOfAll(starts[i]!.frame),
        cpuMsPerSecond: steady[i]!.cpu,
        bytesPerSecond: steady[i]!.bytes,
        keyP50Ms: median(keys[i]!),
        keyP95Ms: percentile(keys[i]!, 0.95),
        rssMib: memory.rss,
        anonMib: memory.anon,
        pssMib: memory.pss,
        procFiles: files.count,
        procFilesMib: files.mib,
      };
    });
    return {extra, processes: allPids().length, load: loadavg()[0]!, figures};
  } finally {
    await Promise.all(terminals.map(terminal => terminal.stop()));
  }
};

export const measureLive = async (options: LiveOptions): Promise<LiveRun> => {
  if (options.extra === 0) return measure(options);
  const sleepers = await startSleepers(options.extra, options.ending);
  try {
    return await measure(options);
  } finally {
    await sleepers.stop();
  }
};
