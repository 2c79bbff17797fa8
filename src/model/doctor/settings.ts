import {known, mapReading, type Reading} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type KnobName, type KnobValue, knobPath} from '../../sys/vm-knobs.ts';
import {type Facts as AdviceFacts, factsOf} from '../advice/facts.ts';
import type {Evidence, Step} from '../diagnosis/rule.ts';
import {number} from './evidence.ts';
import type {Facts} from './facts.ts';

/** Settings of the kernel, for rules that judge them. The arithmetic is that of the advice. */

export const adviceFacts = (facts: Facts): AdviceFacts =>
  facts.once('advice facts', () => factsOf(facts.snapshot, facts.profile));

/** Knobs of one number; the lists among them have none. */
export const knobOf = ({snapshot}: Pick<Facts, 'snapshot'>, name: KnobName): Reading<number> => {
  const knobs = readingOf(snapshot, 'vmKnobs');
  if (!knobs.ok) return knobs;
  const value: Reading<KnobValue> = knobs.value.knobs[name];
  return mapReading(value, known => (known.kind === 'number' ? known.value : Number.NaN));
};

export const knobEvidence = (name: KnobName, value: number): Evidence => number(name, value, knobPath(name));

/** In a container the settings are those of its host, where alone they can be changed. */
export const isContained = ({snapshot}: Pick<Facts, 'snapshot'>): boolean => {
  const knobs = known(readingOf(snapshot, 'vmKnobs'));
  return knobs !== undefined && known(knobs.contained) === true;
};

/** What to write instead, where it stays, and how it is as before. */
export const setKnob = (facts: Facts, name: KnobName, value: number, risk: string): Step => {
  const now = known(knobOf(facts, name));
  return {
    text: `Set ${name} to ${value}${isContained(facts) ? ' on the host of this container' : ''}; for good by a line in /etc/sysctl.d`,
    ...(!isContained(facts) && {command: `sysctl -w ${name}=${value}`}),
    risk: now === undefined ? risk : `${risk}; undone by ${name}=${now}`,
  };
};

/** What speaks for or against the setting on this machine stands there. */
export const lookAtSettings = (name: string): Step => ({
  text: `See what it does on this machine: view 9, ${name}; and which file sets it`,
  command: `grep -rs ${name} /etc/sysctl.conf /etc/sysctl.d /run/sysctl.d /usr/lib/sysctl.d`,
});
