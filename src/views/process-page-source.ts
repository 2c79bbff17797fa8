import type {Process} from '../proc/pid/process.ts';
import {hint, type Reading, sentence} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import type {Millis} from '../units.ts';

/** What a part of the page is made from: the process, and the moment to which its figures belong. */
export type PageSource = {
  readonly process: Process;
  readonly snapshot: Snapshot;
  /** When the process was seen; before the snapshot for one that has ended. */
  readonly at: Millis;
  readonly ascii: boolean;
  readonly width: number;
};

/** What is said where there is nothing to say. */
export const absence = (reading: Reading<unknown>): string => {
  if (reading.ok) return '';
  const help = hint(reading.reason);
  return help === undefined ? sentence(reading.reason) : `${sentence(reading.reason)}; ${help}`;
};
