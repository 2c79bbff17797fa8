import type {Pressure, PressureLine} from '../../proc/pressure.ts';
import type {Reading} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type CannotSay, isCannot, unknown} from '../diagnosis/rule.ts';
import {over} from './evidence.ts';
import type {Facts} from './facts.ts';

/** Percent of the time that work waited for a resource. */
export type Stall = {
  /** What to show. */
  readonly some: number;
  /** Undefined where the kernel does not print the line. */
  readonly full: number | undefined;
  /** What to judge by: one short spike does not raise it. */
  readonly judged: {readonly some: number; readonly full: number};
  /** Where it is from, for evidence. */
  readonly from: string;
  /** Of which `some` and `full` are shares, for a sentence: other rules look at other windows. */
  readonly span: string;
  readonly avg60: number | undefined;
};

/** The lower of two averages: a spike of a moment ago is in the short one only, one of long ago in the long one. */
export const lesser = (line: PressureLine | undefined): number | undefined => line && Math.min(line.avg10, line.avg60);

const lastSeconds = (seconds: number): string => `the last ${Math.round(seconds)} s`;

/**
 * Over the window; where that was not watched for long enough, from the kernel's own averages, which are windows too. A
 * kernel that has the file has its `some` line.
 */
export const stallOf = (
  {snapshot, window}: Pick<Facts, 'snapshot' | 'window'>,
  resource: 'memory' | 'io',
  span: {readonly most: number; readonly least: number},
): Stall | CannotSay => {
  const probe = resource === 'memory' ? 'pressureMemory' : 'pressureIo';
  const pressure = readingOf(snapshot, probe) as Reading<Pressure>;
  if (!pressure.ok) return unknown(pressure.reason);
  const {some, full} = pressure.value;
  const path = `proc/pressure/${resource}`;
  const watched = window(span);
  const seen = isCannot(watched) ? undefined : watched.stall(`${probe}Some`);
  if (!isCannot(watched) && seen !== undefined) {
    return {
      some: seen,
      full: watched.stall(`${probe}Full`),
      judged: {some: watched.steadyStall(`${probe}Some`) ?? 0, full: watched.steadyStall(`${probe}Full`) ?? 0},
      from: over(path, watched.seconds),
      span: lastSeconds(watched.seconds),
      avg60: some?.avg60,
    };
  }
  if (some === undefined) return unknown({kind: 'no-field', path, field: 'some'});
  return {
    some: some.avg10,
    full: full?.avg10,
    judged: {some: lesser(some)!, full: lesser(full) ?? 0},
    from: `${path}, avg10`,
    span: lastSeconds(10),
    avg60: some.avg60,
  };
};
