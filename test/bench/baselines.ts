import {readFileSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import type {Result} from './results.ts';

/**
 * What was measured once, on purpose, and is committed: a change shows as a ratio, whatever the machine. Ratios are fair
 * on the machine and the Node that wrote it, and on others at least among each other.
 */
export type Part = 'live' | 'micro';

export type Baseline = {
  readonly node: string;
  readonly arch: string;
  readonly cpus: number;
  /** One-minute load average when it was measured: above the number of processors, times are inflated. */
  readonly load: number;
  readonly medians: Readonly<Record<string, number>>;
};

/** `load` as in the baseline. */
export type Measured = {readonly results: readonly Result[]; readonly load: number};

export type Baselines = {readonly [P in Part]?: Baseline};

const file = new URL('baselines.json', import.meta.url);

export const readBaselines = (): Baselines => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  return JSON.parse(text) as Baselines;
};

const rounded = (n: number): number => Number(n.toPrecision(3));

/** Figures of a part that were measured replace those of before; the others stay only under the same Node. */
export const writeBaselines = (before: Baselines, measured: Readonly<Partial<Record<Part, Measured>>>): void => {
  const parts = (['micro', 'live'] as const).flatMap(part => {
    const now = measured[part];
    const old = before[part];
    if (now === undefined) return old === undefined ? [] : [[part, old] as const];
    const kept = old?.node === process.version ? old.medians : {};
    const found = now.results.filter(({median}) => !Number.isNaN(median));
    const baseline: Baseline = {
      node: process.version,
      arch: process.arch,
      cpus: availableParallelism(),
      load: rounded(now.load),
      medians: {...kept, ...Object.fromEntries(found.map(({id, median}) => [id, rounded(median)]))},
    };
    return [[part, baseline] as const];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(parts), null, 2)}\n`);
};
