import type {Hands} from '../host/hands.ts';
import type {Facts} from '../model/advice/facts.ts';
import type {Setting} from '../model/advice/rule.ts';
import {effectsOf, partnerOf} from '../model/tuning-effects.ts';
import {inputHint, sameValue, writtenForm} from '../model/tuning-input.ts';
import {commandFor, lastingFor} from '../model/tuning-text.ts';
import {sentence} from '../reading.ts';
import {knobPath} from '../sys/vm-knobs.ts';
import type {Outcome, Plan} from './action.ts';
import {refusal} from './refusal.ts';
import {changedSince, takenBackSince} from './since.ts';

/** A write to one setting: what is said before, what is found after, and how it is taken back. */

type Found = {readonly text: string} | {readonly why: string};

const look = (hands: Pick<Hands, 'read'>, setting: Setting): Found => {
  const raw = hands.read(setting.path);
  if (!raw.ok) return {why: sentence(raw.reason)};
  const text = writtenForm(setting, raw.value);
  return text === undefined ? {why: `/${setting.path} does not say what it should`} : {text};
};

/** The other one of a pair of which only one counts. */
const partnerIn = (setting: Setting): Setting | undefined => {
  const name = partnerOf(setting.name);
  return name === undefined ? undefined : {...setting, name, path: knobPath(name)};
};

/** What the partner says; undefined where there is none, or it cannot be read. */
const partnerText = (hands: Hands, partner: Setting | undefined): string | undefined => {
  const now = partner && look(hands, partner);
  return now !== undefined && 'text' in now ? now.text : undefined;
};

/** `left` is what the change made of it, where that could be read. */
const undoPlan = (setting: Setting, text: string, left: string | undefined, contained: boolean | undefined): Plan => ({
  title: `Set ${setting.name} back to ${text}`,
  says: [`Before the change it was ${text}.`],
  command: commandFor(setting, text),
  run: hands => {
    const written = hands.write(setting.path, text);
    if (!written.ok) return {ok: false, why: refusal(written.reason, setting.path, {text, contained})};
    const now = look(hands, setting);
    if ('why' in now) return {ok: true, report: `${text} was written to ${setting.name}; ${now.why}.`};
    return sameValue(now.text, text)
      ? {ok: true, report: `${setting.name} is ${text} again.`}
      : {ok: false, why: `${setting.name} was to be ${text} again, and the kernel made it ${now.text}`};
  },
  renewed: hands => {
    const plan = undoPlan(setting, text, left, contained);
    const now = look(hands, setting);
    if ('why' in now || left === undefined || sameValue(now.text, left)) return plan;
    if (sameValue(now.text, text)) return {over: takenBackSince(setting.name, now.text)};
    return {...plan, says: [changedSince(now.text, left), ...plan.says]};
  },
});

const write = (hands: Hands, setting: Setting, text: string, facts: Facts): Outcome => {
  const {contained} = facts;
  const takes = inputHint(setting, facts);
  const partner = partnerIn(setting);
  const before = look(hands, setting);
  if ('why' in before) return {ok: false, why: before.why};
  const other = partnerText(hands, partner);
  const written = hands.write(setting.path, text);
  if (!written.ok) return {ok: false, why: refusal(written.reason, setting.path, {text, takes, contained})};
  // Of a pair the one that counted is put back, which sets the other one to 0 by itself; 0 cannot be written to both.
  const counted = partner !== undefined && before.text === '0' && other !== undefined && other !== '0';
  const after = look(hands, setting);
  const otherNow = partnerText(hands, partner);
  const left = 'why' in after ? undefined : after.text;
  const undo = counted
    ? undoPlan(partner, other, otherNow, contained)
    : undoPlan(setting, before.text, left, contained);
  if ('why' in after) {
    return {ok: true, report: `${text} was written to ${setting.name} (${before.text} before); ${after.why}.`, undo};
  }
  const along = other !== undefined && otherNow !== undefined && other !== otherNow;
  const more = along ? ` ${partner!.name} went from ${other} to ${otherNow} with it.` : '';
  if (sameValue(after.text, text)) {
    return {ok: true, report: `${setting.name} was ${before.text} and is ${after.text} now.${more}`, undo};
  }
  if (sameValue(after.text, before.text)) {
    return {
      ok: false,
      why: `the kernel took ${text} for ${setting.name} without an error, and it is still ${after.text}`,
    };
  }
  return {
    ok: true,
    report: `${setting.name} was ${before.text}; ${text} was written, and the kernel made it ${after.text}.${more}`,
    undo,
  };
};

const sentenceOf = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

export type SetContext = {
  readonly facts: Facts;
  /** What may go wrong, a sentence of the reference. */
  readonly risk: string | undefined;
};

/** For a text that has been checked. */
export const setPlan = (setting: Setting, text: string, {facts, risk}: SetContext): Plan => {
  const now = setting.value.ok ? setting.value.value.text : undefined;
  const {line, file} = lastingFor(setting, text);
  const {fallback} = setting;
  return {
    title: `Set ${setting.name} to ${text}`,
    says: [
      sentenceOf(`It is ${now ?? 'not known'} now; the kernel’s default is ${fallback.how ?? fallback.text}`),
      ...effectsOf(setting, text, facts),
      ...(risk === undefined ? [] : [risk]),
      ...(facts.contained === true
        ? ['It belongs to the host of this container: it changes for everybody on it.']
        : []),
      `It takes effect at once and lasts until the next boot. For good: "${line}" in ${file}.`,
      'It can be undone.',
    ],
    command: commandFor(setting, text),
    run: hands => write(hands, setting, text, facts),
  };
};
