import {shortDuration} from '../../format/time.ts';
import type {Reading} from '../../reading.ts';
import type {Profile} from '../profile.ts';
import type {Counter, Facts} from './facts.ts';

/**
 * How a setting stands, worst first. `fits` says only that nothing speaks against it; `action` is no setting at all: a
 * write does something once.
 */
export const verdicts = ['dangerous', 'look', 'fits', 'unknown', 'no-effect', 'absent', 'action'] as const;
export type Verdict = (typeof verdicts)[number];

export const verdictWords: Readonly<Record<Verdict, string>> = {
  dangerous: 'dangerous',
  look: 'worth a look',
  fits: 'fits',
  unknown: 'unknown',
  'no-effect': 'no effect',
  absent: 'not in kernel',
  action: 'action',
};

/** What the kernel sets when nobody chose. */
export type Default = {
  /** For a table: the value, or a word where there is none. */
  readonly text: string;
  /** As one writes it; undefined where it depends on what cannot be known any more. */
  readonly value: string | undefined;
  /** How the kernel comes to it, where that is more than a number. */
  readonly how?: string;
};

export type SettingValue = {
  /** As one writes it to the file. */
  readonly text: string;
  /** NaN where it is no number. */
  readonly n: number;
  /** What may be chosen, where the file says so. */
  readonly choices?: readonly string[];
};

export type Setting = {
  /** Unique: as sysctl spells it, or subject and file, `thp.64kB.enabled`. */
  readonly name: string;
  /** Without the leading slash; empty where the value is in no file of its own. */
  readonly path: string;
  /** Id of the entry of the reference that explains it, and of the rule that judges it. */
  readonly entry: string;
  /** As the lists of knobs and files name it. */
  readonly unit: string;
  readonly meaning: string;
  readonly value: Reading<SettingValue>;
  readonly fallback: Default;
  /** Which kernels have it, when it is missing here. */
  readonly presence: string | null;
  /** A write to the file changes it. */
  readonly writable: boolean;
  /** The same number under another name, which a table need not repeat. */
  readonly alias?: true;
};

export type Advised = {
  /** A value, a range, or a word. */
  readonly text: string;
  /** What to write, where one value can be advised and is not there already. */
  readonly value?: string;
};

export type Judgement = {
  readonly verdict: Verdict;
  readonly advised: Advised;
  /** What was seen and what follows, in one sentence or two. */
  readonly why: string;
  /** Figures of this moment that belong to it, one each. */
  readonly evidence: readonly string[];
};

/** A setting with a value, on a machine. */
export type Case = SettingValue & {readonly setting: Setting; readonly facts: Facts};
export type Rule = (given: Case) => Judgement;

/** Settings that are judged together, by the id of their entry. */
export type Family = Readonly<Record<string, Rule>>;

type Evidence = readonly (string | undefined)[];
const present = (evidence: Evidence): readonly string[] => evidence.filter(line => line !== undefined);

/** One value to set, or words where there is no single one. */
export const set = (value: string | number): Advised => ({text: String(value), value: String(value)});
export const words = (text: string): Advised => ({text});

/** Nothing speaks against it. `text` is what would be advised if it were not as it is; without it the default. */
export const fits = (
  {setting}: Case,
  why: string,
  evidence: Evidence = [],
  text = setting.fallback.text,
): Judgement => ({
  verdict: 'fits',
  advised: {text},
  why,
  evidence: present(evidence),
});

export const look = (advised: Advised, why: string, evidence: Evidence = []): Judgement => ({
  verdict: 'look',
  advised,
  why,
  evidence: present(evidence),
});

export const dangerous = (advised: Advised, why: string, evidence: Evidence = []): Judgement => ({
  verdict: 'dangerous',
  advised,
  why,
  evidence: present(evidence),
});

/** A file that has no value: a write to it does something once. */
export const action = (why: string, evidence: Evidence = []): Judgement => ({
  verdict: 'action',
  advised: {text: '-'},
  why,
  evidence: present(evidence),
});

/** Nobody reads the value as things are. */
export const idle = (why: string, evidence: Evidence = []): Judgement => ({
  verdict: 'no-effect',
  advised: {text: '-'},
  why,
  evidence: present(evidence),
});

/** Neither good nor bad in itself: whoever changed it will have had a reason, and the row says that it was changed. */
export const unlessChanged =
  (why: string, changed: string): Rule =>
  given =>
    isDefault(given)
      ? fits(given, why)
      : fits(given, `${changed} Changed from the default, ${given.setting.fallback.text}.`);

export const adviseDefault = ({setting}: Case): Advised => {
  const {text, value} = setting.fallback;
  return value === undefined ? {text} : {text, value};
};

const plain = (text: string): string => text.trim().split(/\s+/).join(' ');

/** True where the default is not known: what is not known is not called changed. */
export const sameAsDefault = (text: string, {value}: Default): boolean =>
  value === undefined || plain(text) === plain(value);

export const isDefault = ({text, setting}: Case): boolean => sameAsDefault(text, setting.fallback);

export const byProfile = <T>({profile}: Facts, choice: Readonly<Record<Profile, T>>): T => choice[profile];

/** `in the last 1.0 s` */
export const lately = ({span}: Facts): string =>
  span === undefined ? 'since the last sample' : `in the last ${shortDuration(span)}`;

/** Counters of one kind, such as the same event in each zone. */
export type Tally = {
  /** Since boot. */
  readonly total: number;
  /** Since the sample before; undefined at the first. */
  readonly grown: number | undefined;
};

/** The sum of those that this kernel counts; undefined when it counts none. */
export const tally = ({vmstat, grown}: Facts, counters: readonly Counter[]): Tally | undefined => {
  const there = counters.filter(counter => vmstat?.[counter] !== undefined);
  if (there.length === 0) return undefined;
  const growths = there.map(grown);
  return {
    total: there.reduce((sum, counter) => sum + (vmstat![counter] as number), 0),
    grown: growths.some(n => n === undefined) ? undefined : growths.reduce<number>((sum, n) => sum + n!, 0),
  };
};

/** `1234 times a task reclaimed memory by itself since boot, 3 in the last 1.0 s` */
export const told = (facts: Facts, what: string, counted: Tally | undefined): string | undefined => {
  if (counted === undefined) return undefined;
  const now = counted.grown === undefined ? '' : `, ${Math.round(counted.grown)} ${lately(facts)}`;
  return `${what}: ${counted.total} since boot${now}`;
};

const HOUR = 3600;

/** Events that are no accident of one bad minute long ago: ten in each hour of uptime. Ours. */
const OFTEN = 10;

export const often = ({uptime}: Facts, counted: Tally | undefined): boolean =>
  counted !== undefined &&
  uptime !== undefined &&
  counted.total >= OFTEN &&
  counted.total / Math.max(1, uptime / HOUR) >= OFTEN;
