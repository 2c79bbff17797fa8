import {hint, mapReading, type Reading, type Reason, sentence} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Facts, factsOf} from './advice/facts.ts';
import {rules} from './advice/index.ts';
import {type Judgement, type Setting, sameAsDefault, type Verdict, verdicts, verdictWords} from './advice/rule.ts';
import type {Profile} from './profile.ts';
import {settingsOf} from './tuning-settings.ts';

/** Settings with what they are, what the kernel would choose, and what speaks for a change on this machine. */
export type TuningRow = Judgement & {
  readonly setting: Setting;
  /** The value is known to differ from the kernel's default. */
  readonly changed: boolean;
};

const NOTHING = {text: '-'};

const missing = ({presence}: Setting, reason: Reason): Judgement => {
  const help = presence ?? hint(reason);
  return {
    verdict: 'absent',
    advised: NOTHING,
    why: help === undefined ? `${sentence(reason)}.` : `${sentence(reason)}: ${help}.`,
    evidence: [],
  };
};

const judge = (setting: Setting, facts: Facts): Judgement => {
  const {value} = setting;
  if (!value.ok) {
    return value.reason.kind === 'missing'
      ? missing(setting, value.reason)
      : {verdict: 'unknown', advised: NOTHING, why: `${sentence(value.reason)}.`, evidence: []};
  }
  const rule = rules[setting.entry];
  return rule === undefined
    ? {verdict: 'fits', advised: {text: setting.fallback.text}, why: 'Nothing is known against it.', evidence: []}
    : rule({...value.value, setting, facts});
};

const rowOf = (setting: Setting, facts: Facts): TuningRow => ({
  ...judge(setting, facts),
  setting,
  changed: setting.value.ok && !sameAsDefault(setting.value.value.text, setting.fallback),
});

/** Of equal verdicts those first that somebody has changed; then as the kernel's documents have them. */
export const rankOf = ({verdict, changed}: TuningRow): number => 2 * verdicts.indexOf(verdict) + (changed ? 0 : 1);

/** A tree may lack a file because nobody captured it. */
export const verdictWord = ({verdict, setting}: TuningRow): string => {
  const {value} = setting;
  const captured = !value.ok && value.reason.kind === 'missing' && value.reason.captured === true;
  return captured ? 'not captured' : verdictWords[verdict];
};

/** All settings, also those that stand under two names. */
export const judgements = (snapshot: Snapshot, profile: Profile): readonly TuningRow[] => {
  const facts = factsOf(snapshot, profile);
  return settingsOf(snapshot, facts).map(setting => rowOf(setting, facts));
};

/** Each setting once, what matters first. */
export const tuningRows = (snapshot: Snapshot, profile: Profile): Reading<readonly TuningRow[]> =>
  mapReading(readingOf(snapshot, 'vmKnobs'), () =>
    judgements(snapshot, profile)
      .filter(({setting}) => setting.alias !== true)
      .sort((a, b) => rankOf(a) - rankOf(b)),
  );

export type TuningTotals = Readonly<Record<Verdict, number>> & {readonly changed: number};

export const tuningTotals = (rows: readonly TuningRow[]): TuningTotals => {
  const count = (verdict: Verdict): number => rows.filter(row => row.verdict === verdict).length;
  const totals = Object.fromEntries(verdicts.map(verdict => [verdict, count(verdict)])) as Record<Verdict, number>;
  return {...totals, changed: rows.filter(row => row.changed).length};
};

/** Whether the settings are those of the host of this container; undefined when nobody can tell. */
export const isContained = (snapshot: Snapshot): boolean | undefined => {
  const knobs = readingOf(snapshot, 'vmKnobs');
  return knobs.ok && knobs.value.contained.ok ? knobs.value.contained.value : undefined;
};
