import {grouped, longBytes, shortPercent, shortRate} from '../../format/amount.ts';
import {roughDuration} from '../../format/time.ts';
import {type Bytes, millis} from '../../units.ts';
import type {Evidence} from '../diagnosis/rule.ts';

/** Evidence as values with units. `from` is the kernel's file, with the window where there is one. */

export const amount = (name: string, value: Bytes, from: string): Evidence => ({
  name,
  value,
  unit: 'bytes',
  text: longBytes(value),
  from,
});

export const share = (name: string, value: number, from: string): Evidence => ({
  name,
  value,
  unit: 'percent',
  text: shortPercent(value),
  from,
});

export const number = (name: string, value: number, from: string): Evidence => ({
  name,
  value,
  unit: 'count',
  text: grouped(value),
  from,
});

export const rate = (name: string, value: number, from: string): Evidence => ({
  name,
  value,
  unit: 'per_second',
  text: `${shortRate(value)}/s`,
  from,
});

export const duration = (name: string, seconds: number, from: string): Evidence => ({
  name,
  value: seconds,
  unit: 'seconds',
  text: roughDuration(millis(seconds * 1000)),
  from,
});

export const word = (name: string, value: string, from: string): Evidence => ({
  name,
  value,
  unit: 'text',
  text: value,
  from,
});

/** A forecast, in hours from two on: `90 s`, `40 min`, `7 h`. */
export const roughly = (seconds: number): string =>
  seconds < 2 * 3600 ? roughDuration(millis(seconds * 1000)) : `${Math.round(seconds / 3600)} h`;

/** `proc/vmstat, 60 s` */
export const over = (path: string, seconds: number): string => `${path}, ${Math.round(seconds)} s`;
