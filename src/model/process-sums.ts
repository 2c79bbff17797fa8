import {hasMappings} from '../proc/pid/dear.ts';
import type {Process} from '../proc/pid/process.ts';
import {available, notSampled, type Reading, type Reason, unavailable} from '../reading.ts';

/** Rows of the process table: one process, or one row that stands for several. */
export type ProcessRow = Process & {
  /** Those that the row stands for, where they are several or it is a heading. */
  readonly members?: readonly Process[];
  /** What they have in common; such a row is no process itself. */
  readonly heading?: string;
  /** What was worked out about them: ten thousand are not summed again for each key. Such a row lives for one snapshot. */
  readonly worked?: Map<string, unknown>;
};

/** A row for a process and all below it, while they are folded. */
export const foldedRow = (row: ProcessRow, below: readonly ProcessRow[]): ProcessRow => ({
  ...row,
  members: [row, ...below],
  worked: new Map(),
});

export const headingRow = (heading: string, members: readonly ProcessRow[]): ProcessRow => ({
  ...members[0]!,
  pid: 0,
  heading,
  members,
  worked: new Map(),
});

/** Names a row over time: a number is used again, so that it takes the start as well. */
export const rowKey = ({pid, starttime, heading}: ProcessRow): string =>
  heading === undefined ? `${pid}/${starttime}` : `=${heading}`;

/** The processes that something done to a row is done to: of a folded one the process alone. */
export const targetsOf = ({members = [], heading, worked: _, ...process}: ProcessRow): readonly Process[] =>
  heading === undefined ? [process] : members;

/**
 * What can be said of a sum: it is exact; it is the most they hold, because what they share counts for each; it is the
 * least, because some could not be read; or it is about right, because both.
 */
export type Bound = 'exact' | 'most' | 'least' | 'about';
export type Total = {readonly n: number; readonly bound: Bound};

/** Whether a page that two of them have counts once, or for each. */
export type Counting = 'once' | 'each';

const boundOf = (counting: Counting, holders: number, missing: boolean): Bound => {
  const shared = counting === 'each' && holders > 1;
  if (!missing) return shared ? 'most' : 'exact';
  return shared ? 'about' : 'least';
};

/** Adds up over processes. Who has no memory of its own adds nothing. "At least nothing" says nothing, and is no sum. */
export const totalOf = (
  members: readonly Process[],
  of: (process: Process) => Reading<number>,
  counting: Counting,
): Reading<Total> => {
  let n = 0;
  let holders = 0;
  let missing: Reason | undefined;
  for (const member of members) {
    const reading = of(member);
    if (reading.ok) {
      n += reading.value;
      if (reading.value !== 0) holders += 1;
    } else if (hasMappings(member)) missing ??= reading.reason;
  }
  if (n === 0 && missing !== undefined) return unavailable(missing);
  return available({n, bound: boundOf(counting, holders, missing !== undefined)});
};

/** The largest among those that are known. */
export const largestOf = (members: readonly Process[], of: (process: Process) => Reading<number>): Reading<number> => {
  let largest: Reading<number> = notSampled;
  for (const member of members) {
    const reading = of(member);
    if (!largest.ok || (reading.ok && reading.value > largest.value)) largest = reading;
  }
  return largest;
};

/** What all of them say, or undefined where they differ. */
export const sharedBy = <T>(
  members: readonly Process[],
  of: (process: Process) => Reading<T>,
): Reading<T | undefined> => {
  let first: Reading<T> | undefined;
  for (const member of members) {
    const reading = of(member);
    if (!reading.ok) return reading;
    first ??= reading;
    if (first.ok && first.value !== reading.value) return available(undefined);
  }
  return first ?? available(undefined);
};
