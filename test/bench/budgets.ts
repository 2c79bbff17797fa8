import type {Figures} from './live.ts';
import type {Result} from './results.ts';

/** What mmtop may cost, at 120×40 and one sample a second. A figure without a budget is shown all the same. */
type LiveBudget = {
  readonly id: string;
  readonly what: string;
  readonly unit: Result['unit'];
  readonly value: (figures: Figures) => number;
  /** By the number of processes added; the first line that is not exceeded holds, beyond the last there is none. */
  readonly upTo: readonly (readonly [extra: number, budget: number])[];
};

const ANY = Number.POSITIVE_INFINITY;

export const liveBudgets: readonly LiveBudget[] = [
  {id: 'first-byte', what: 'first byte', unit: 'ms', value: f => f.firstByteMs, upTo: []},
  {id: 'first-frame', what: 'first full frame', unit: 'ms', value: f => f.firstFrameMs, upTo: [[2000, 200]]},
  {
    id: 'cpu',
    what: 'CPU',
    unit: 'ms/s',
    value: f => f.cpuMsPerSecond,
    upTo: [
      [0, 6],
      [2000, 15],
      [10_000, 40],
    ],
  },
  {id: 'bytes', what: 'to the terminal', unit: 'B/s', value: f => f.bytesPerSecond, upTo: [[ANY, 800]]},
  {id: 'key-p50', what: 'key to paint, median', unit: 'ms', value: f => f.keyP50Ms, upTo: []},
  {id: 'key-p95', what: 'key to paint, p95', unit: 'ms', value: f => f.keyP95Ms, upTo: [[2000, 10]]},
  {id: 'rss', what: 'RSS', unit: 'MiB', value: f => f.rssMib, upTo: []},
  {id: 'pss', what: 'PSS', unit: 'MiB', value: f => f.pssMib, upTo: [[ANY, 75]]},
  {id: 'anon', what: 'anonymous memory', unit: 'MiB', value: f => f.anonMib, upTo: [[ANY, 35]]},
  {id: 'open', what: 'kernel memory of open files', unit: 'MiB', value: f => f.procFilesMib, upTo: [[ANY, 8]]},
];

/**
 * Of the parts, in milliseconds by the id of the result. A quiet second at 2,000 processes is one idle walk and one frame
 * of a few changed rows; together they leave two thirds of its 15 ms to the kernel, which does most of the work.
 */
export const budgets: Readonly<Record<string, number>> = {
  'walk.idle': 1,
  'walk.changing': 10,
  'frame.packaged.120x40.every': 10,
  'frame.packaged.120x40.few': 4,
  'frame.packaged.120x40.key': 4,
  'frame.packaged.200x50.every': 15,
  'frame.packaged.200x50.few': 6,
  'frame.packaged.200x50.key': 6,
};
