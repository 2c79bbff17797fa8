/** Medians of many runs: one slow run, a collection or another program's turn, does not move them. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** NaN of nothing: what was not measured is not zero. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

export const wait = (ms: number): Promise<void> =>
  new Promise(resolve => {
    setTimeout(resolve, ms);
  });

/** Long enough for the optimising compiler to have had its turn. */
const WARM_UP_MS = 150;
const LEAST_WARM_UPS = 5;
const MEASURE_MS = 250;
const LEAST_SAMPLES = 15;
/** Short work is timed several runs at a time, so that the clock itself does not count. */
const LEAST_SAMPLE_MS = 0.1;

const timed = (work: () => unknown, runs: number): number => {
  // The result is used, so that the compiler cannot leave the work out.
  let last: unknown;
  const from = performance.now();
  for (let i = 0; i < runs; i += 1) last = work();
  const took = performance.now() - from;
  if (last === timed) throw new Error('work returned its own stop watch');
  return took / runs;
};

/** Milliseconds that one run takes. */
export const timeOf = (work: () => unknown): number => {
  const warm = performance.now() + WARM_UP_MS;
  let perRun = Number.POSITIVE_INFINITY;
  for (let i = 0; i < LEAST_WARM_UPS || performance.now() < warm; i += 1) perRun = Math.min(perRun, timed(work, 1));
  const runs = Math.max(1, Math.ceil(LEAST_SAMPLE_MS / perRun));
  const samples: number[] = [];
  const end = performance.now() + MEASURE_MS;
  while (samples.length < LEAST_SAMPLES || performance.now() < end) samples.push(timed(work, runs));
  return median(samples);
};
