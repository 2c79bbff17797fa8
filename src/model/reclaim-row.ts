import type {TrackedCounter} from '../store/counters.ts';
import type {Severity} from './pressure.ts';
import type {Formula, LevelField, Sum} from './reclaim-formula.ts';

/** What a figure means: the last of a list whose `from` it reaches is true of it. */
export type Saying = {readonly from: number; readonly severity: Severity; readonly text: string};

/** What the sayings are about, where it is not the figure itself. */
export type Measure =
  /** Percent of an amount: the mean of some levels, or all of them together. */
  | {readonly kind: 'percent-of'; readonly levels: readonly MeasureField[]; readonly together: boolean}
  /** How often it happened in the time that history covers: one second is too short for rare events to be seen. */
  | {readonly kind: 'kept'};

export type MeasureField = LevelField | 'nrActiveFile' | 'nrInactiveFile';

export type Stage =
  | 'pressure'
  | 'reclaim'
  | 'refault'
  | 'swap'
  | 'faults'
  | 'compact'
  | 'THP'
  | 'write'
  | 'kills'
  | 'drops';

/** One step of the chain from pressure to pain, as it is told to somebody who knows htop and not the kernel. */
export type ReclaimSpec = {
  /** Also the name under which `explain` has it. */
  readonly id: string;
  readonly stage: Stage;
  readonly name: string;
  readonly formula: Formula;
  readonly what: string;
  /** What a healthy machine shows. */
  readonly normal: string;
  readonly says: readonly Saying[];
  readonly measure?: Measure;
  /** Said where a share has too little to be made of. */
  readonly tooFew?: string;
  /** Where to look next. */
  readonly next: string;
  /** Ids of related entries of the reference. */
  readonly see: readonly string[];
  /** Its counters are worth being named one by one. */
  readonly parts?: boolean;
  /** Left out while it never happened. */
  readonly onlyOnceMoved?: boolean;
};

/** Anything above zero. */
export const ANY = Number.MIN_VALUE;

export const calm = (from: number, text: string): Saying => ({from, severity: 'calm', text});
export const notice = (from: number, text: string): Saying => ({from, severity: 'notice', text});
export const warn = (from: number, text: string): Saying => ({from, severity: 'warn', text});
export const critical = (from: number, text: string): Saying => ({from, severity: 'critical', text});

export const sum = (...of: readonly TrackedCounter[]): Sum => ({of});
export const pages = (...of: readonly TrackedCounter[]): Formula => ({kind: 'pages', sum: {of}});
export const events = (...of: readonly TrackedCounter[]): Formula => ({kind: 'events', sum: {of}});
