import type {Baselines} from './baselines.ts';

/** One measured figure of mmtop. NaN: could not be measured. */
export type Result = {
  /** Stable: baselines are kept under it. */
  readonly id: string;
  readonly what: string;
  readonly unit: 'us' | 'ms' | 'ms/s' | 'B/s' | 'MiB';
  readonly median: number;
  readonly budget: number | undefined;
};

export type Verdict = 'ok' | 'over budget' | 'not measured' | '';

export const verdictOf = ({median, budget}: Result): Verdict => {
  if (Number.isNaN(median)) return 'not measured';
  if (budget === undefined) return '';
  return median <= budget ? 'ok' : 'over budget';
};

/** What could not be measured keeps no budget either. */
export const breaksBudget = (result: Result): boolean =>
  result.budget !== undefined && (verdictOf(result) === 'over budget' || verdictOf(result) === 'not measured');

/** Three digits that count. */
export const figure = (n: number): string => {
  if (Number.isNaN(n)) return '-';
  if (n >= 1000) return String(Math.round(n));
  return n === 0 ? '0' : n.toFixed(Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(Math.abs(n))))));
};

/** The first column to the left, the others to the right. */
export const table = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]!.length)));
  const painted = rows.map(row =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))),
  );
  const rule = widths.map(width => '-'.repeat(width));
  return [painted[0]!, rule, ...painted.slice(1)].map(row => row.join('  ').trimEnd()).join('\n');
};

/** How many times the baseline; NaN without one. */
export const ratioOf = ({id, median}: Result, baselines: Baselines): number => {
  const baseline = Object.values(baselines).flatMap(({medians}) => medians[id] ?? [])[0];
  return baseline === undefined || baseline === 0 ? Number.NaN : median / baseline;
};

/** Keys as other programs expect them: rssMib is rss_mib. */
export const snakeKeys = (record: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`), value]),
  );

export const resultTable = (results: readonly Result[], baselines: Baselines): string =>
  table([
    ['what', 'measured (median)', 'budget', 'x baseline', 'verdict'],
    ...results.map(result => {
      const {what, median, unit, budget} = result;
      return [
        what,
        `${figure(median)} ${unit.padEnd(4)}`,
        budget === undefined ? '' : `${budget} ${unit.padEnd(4)}`,
        figure(ratioOf(result, baselines)),
        verdictOf(result),
      ];
    }),
  ]);

/** Names carry the unit beside the number; null is a figure that could not be had. */
export const resultJson = (result: Result, baselines: Baselines) => {
  const {id, what, unit, median, budget} = result;
  const ratio = ratioOf(result, baselines);
  return {
    id,
    what,
    unit,
    median: Number.isNaN(median) ? null : median,
    budget: budget ?? null,
    verdict: verdictOf(result) || null,
    ratio_to_baseline: Number.isNaN(ratio) ? null : ratio,
  };
};
