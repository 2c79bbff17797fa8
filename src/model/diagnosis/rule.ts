import type {Needs} from '../../probes.ts';
import type {PidFile} from '../../proc/pid/files.ts';
import {hint, type Reading, type Reason, sentence} from '../../reading.ts';
import type {Seconds} from '../../units.ts';
import type {Facts} from '../doctor/facts.ts';
import type {Severity} from '../pressure.ts';
import type {RuleId} from './ids.ts';

export type {RuleId} from './ids.ts';

/**
 * How bad a finding is. notice: worth knowing, nothing to do now. warn: it costs something now, or will when things go on
 * like this. critical: service is hurt now or will be within minutes.
 */
export type FindingSeverity = Exclude<Severity, 'calm'>;

/** One value a finding rests on, under the kernel's name where it has one. */
export type Evidence = {
  readonly name: string;
  /** In the unit, exactly as measured; a word where it is no number. */
  readonly value: number | string;
  readonly unit: 'bytes' | 'percent' | 'count' | 'per_second' | 'seconds' | 'text';
  /** As a person reads it, unit included. */
  readonly text: string;
  /** The kernel's file, and the window where it is a mean or a sum: `proc/vmstat, 60 s`. */
  readonly from: string;
};

/** Views of the program by id; the views themselves stand above the model. */
export type ViewName =
  | 'overview'
  | 'processes'
  | 'slab'
  | 'buddy'
  | 'zones'
  | 'pressure'
  | 'reclaim'
  | 'cgroups'
  | 'tuning'
  | 'oom';

/** A row of some view that a finding is about. */
export type Subject = {
  readonly view: ViewName;
  /** The key of the row in that view's table. */
  readonly key: string;
  /** As people call it, for a sentence. */
  readonly name: string;
};

/** Something to do; a finding has its steps in order, the safest first. */
export type Step = {
  /** A sentence in the imperative, without the full stop. */
  readonly text: string;
  /** To be typed at a root shell. */
  readonly command?: string;
  /** What it may cost; left out where it only looks. */
  readonly risk?: string;
};

export type Finding = {
  readonly kind: 'finding';
  readonly severity: FindingSeverity;
  /** One sentence about this machine with its figures, without the full stop. At most about 120 characters. */
  readonly sentence: string;
  readonly evidence: readonly Evidence[];
  /** Where to look in the program. */
  readonly view: ViewName;
  readonly subjects?: readonly Subject[];
  readonly steps: readonly Step[];
  /** Rules whose findings, if they stand too, are consequences of this one at this moment. */
  readonly explains?: readonly RuleId[];
};

export type Healthy = {readonly kind: 'healthy'};

/** The rule has no verdict, and says why. */
export type CannotSay = {
  readonly kind: 'cannot-say';
  /** A sentence without the full stop. */
  readonly why: string;
  /** What would help. */
  readonly help?: string;
  /** What is known all the same and should not be missed: `4 OOM kills since boot`. */
  readonly despite?: string;
  /** It only has to watch for so long. */
  readonly after?: Seconds;
};

export type Outcome = Healthy | Finding | CannotSay;

/**
 * One thing that may be wrong with the memory of a machine. A rule looks at facts and judges; it keeps no state, its
 * last finding comes with the facts.
 */
export type Rule = {
  /** Unique; for --assert, JSON and links. */
  readonly id: RuleId;
  /** What is wrong when it fires, in two or three words: `swap is full`. */
  readonly title: string;
  /** What it looks for and when it fires, with its thresholds and their sources. */
  readonly help: string;
  /** Probes, with the age in milliseconds at which a sample is due again. */
  readonly needs: Needs;
  /** It looks at processes: all with their resident memory, the largest of them completely. */
  readonly processes?: true;
  /** Files of all processes, wanted as long as the rule fires, to name who it is. */
  readonly namesFrom?: readonly PidFile[];
  /** It looks at cgroups: usage, limits and events of all. */
  readonly cgroups?: true;
  /** It looks at the kernel's log: as long as it fires, and where the kernel has counted OOM kills. */
  readonly kernelLog?: true;
  /** It is judged at each sample; the others, whose windows are long, every five seconds. */
  readonly quick?: true;
  /** Id of the entry of the reference that explains it. */
  readonly explain: string;
  readonly check: (facts: Facts) => Outcome;
};

export const healthy: Healthy = {kind: 'healthy'};

export const finding = (of: Omit<Finding, 'kind'>): Finding => ({kind: 'finding', ...of});

export const cannotSay = (why: string, help?: string): CannotSay => ({
  kind: 'cannot-say',
  why,
  ...(help !== undefined && {help}),
});

/** Because a source has no value. */
export const unknown = (reason: Reason): CannotSay => cannotSay(sentence(reason), hint(reason));

type Values<R> = {readonly [K in keyof R]: R[K] extends Reading<infer T> ? T : never};

/** The values of some readings, or why the first that has none has none. */
export const values = <R extends Readonly<Record<string, Reading<unknown>>>>(readings: R): Values<R> | CannotSay => {
  const all: Record<string, unknown> = {};
  for (const [name, reading] of Object.entries(readings)) {
    if (!reading.ok) return unknown(reading.reason);
    all[name] = reading.value;
  }
  return all as Values<R>;
};

/** Of values, or of a window: there is no verdict, and this is why. */
export const isCannot = (found: object): found is CannotSay => 'kind' in found && found.kind === 'cannot-say';

/** It needs to watch for longer; `seen`: what it has seen so far, `despite`: what of that should not be missed. */
export const needsTime = (seconds: number, seen?: string, despite?: string): CannotSay => ({
  kind: 'cannot-say',
  ...(despite !== undefined && {despite}),
  why: `${seen === undefined ? '' : `${seen}: `}needs to watch ${Math.ceil(seconds)} s more`,
  after: Math.ceil(seconds) as Seconds,
});
