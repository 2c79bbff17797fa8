import {parseUnsigned} from '../proc/lex.ts';
import {parseChoice, parseFlag} from '../sys/lex.ts';
import {inRange, type Range, rangeOf, rangeText} from '../sys/setting-ranges.ts';
import {GIB, KIB, MIB} from '../units.ts';
import type {Facts} from './advice/facts.ts';
import type {Setting} from './advice/rule.ts';
import {hugePagesOf} from './tuning-defaults.ts';

/** What a person may type for a setting, and what a file says in the same words. */

export type Checked = {readonly text: string} | {readonly refused: string};

const onWords = new Set(['1', 'y', 'yes', 'on', 'true']);
const offWords = new Set(['0', 'n', 'no', 'off', 'false']);

const boundsOf = (setting: Setting, facts: Facts): Range | undefined =>
  rangeOf(setting.entry, {pageSize: facts.system.pageSize, hugePages: hugePagesOf(facts)});

const isSwitch = ({unit}: Setting): boolean => unit === 'flag' || unit === 'switch';

const isList = ({value}: Setting): boolean => value.ok && value.value.text.includes(' ');

/** `0 to 200`, `always, madvise or never`: what to tell somebody who is about to type. */
export const inputHint = (setting: Setting, facts: Facts): string => {
  if (setting.value.ok && setting.value.value.choices !== undefined) {
    const {choices} = setting.value.value;
    return [choices.slice(0, -1).join(', '), choices.at(-1)].filter(part => part !== '').join(' or ');
  }
  if (isSwitch(setting)) return '1 for on, 0 for off';
  if (isList(setting)) return 'as many numbers as now';
  if (setting.unit === 'word') return 'a name that the kernel knows';
  const range = boundsOf(setting, facts);
  const bounds = range === undefined ? 'a whole number' : rangeText(range);
  return setting.unit === 'bytes' ? `${bounds}; K, M and G may follow` : bounds;
};

const suffixes: Readonly<Record<string, number>> = {'': 1, k: KIB, m: MIB, g: GIB};

/** `512M` where an amount is asked for, hexadecimal where the kernel prints it so. */
const numberIn = (text: string, setting: Setting): number | undefined => {
  if (setting.unit === 'bytes') {
    const [, digits, suffix = ''] = /^(\d+)([kmg]?)$/i.exec(text) ?? [];
    const n = parseUnsigned(digits);
    return n === undefined ? undefined : n * suffixes[suffix.toLowerCase()]!;
  }
  if (setting.entry === 'lru_gen.enabled' && /^0x[0-9a-f]{1,8}$/i.test(text)) return Number(text);
  return parseUnsigned(text);
};

const checkNumber = (setting: Setting, text: string, facts: Facts): Checked => {
  const n = numberIn(text, setting);
  const range = boundsOf(setting, facts);
  const takes = range === undefined ? 'a whole number' : rangeText(range);
  if (n === undefined || !Number.isSafeInteger(n)) {
    return {refused: `"${text}" is no whole number: ${setting.name} takes ${takes}`};
  }
  if (range !== undefined && !inRange(n, range)) {
    const why = range.because === undefined ? '' : `: ${range.because}`;
    return {refused: `${setting.name} takes ${takes}, not ${n}${why}`};
  }
  return {text: String(n)};
};

const checkList = (setting: Setting, now: string, text: string): Checked => {
  const wanted = text.split(/\s+/);
  const there = now.split(' ').length;
  if (wanted.length !== there) {
    return {
      refused: `${setting.name} takes ${there} numbers, one for each kind of zone; "${text}" has ${wanted.length}`,
    };
  }
  return wanted.every(word => parseUnsigned(word) !== undefined)
    ? {text: wanted.join(' ')}
    : {refused: `"${text}" is no list of whole numbers`};
};

/** The text to write for what was typed, or why it cannot be. */
export const checkInput = (setting: Setting, typed: string, facts: Facts): Checked => {
  const text = typed.trim();
  const {value} = setting;
  if (text === '') return {refused: 'nothing was typed'};
  if (!setting.writable || !value.ok) return {refused: `${setting.name} cannot be written here`};
  const {choices} = value.value;
  if (choices !== undefined) {
    return choices.includes(text)
      ? {text}
      : {refused: `"${text}" is no choice of ${setting.name}: ${inputHint(setting, facts)}`};
  }
  if (isSwitch(setting)) {
    const word = text.toLowerCase();
    if (onWords.has(word)) return {text: '1'};
    return offWords.has(word) ? {text: '0'} : {refused: `"${text}" is neither on (1) nor off (0)`};
  }
  if (isList(setting)) return checkList(setting, value.value.text, text);
  if (setting.unit === 'word') {
    return /^[\w.+-]{1,63}$/.test(text) ? {text} : {refused: `"${text}" is no name of an algorithm`};
  }
  return checkNumber(setting, text, facts);
};

/** What the file of a setting says, in the words in which one would write it; undefined when it says nothing of the kind. */
export const writtenForm = ({unit}: Setting, raw: string): string | undefined => {
  if (unit === 'choice') {
    const choice = parseChoice(raw);
    return choice.ok ? choice.value.selected : undefined;
  }
  if (unit === 'flag') {
    const flag = parseFlag(raw);
    return flag.ok ? String(Number(flag.value)) : undefined;
  }
  const text = raw.trim().split(/\s+/).join(' ');
  return text === '' ? undefined : text;
};

/** `7` and `0x0007` are one value. */
export const sameValue = (a: string, b: string): boolean =>
  a === b || (/^(0x)?[0-9a-f]+$/i.test(a) && /^(0x)?[0-9a-f]+$/i.test(b) && Number(a) === Number(b));
