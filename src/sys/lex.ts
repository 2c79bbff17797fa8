import {malformedFile, type Parsed, parsed} from '../probe.ts';
import {parseSigned, parseUnsigned, tokens} from '../proc/lex.ts';
import {type Bytes, kib} from '../units.ts';

/**
 * Texts of files that hold one value, as sysfs and sysctl files do.
 * https://docs.kernel.org/filesystems/sysfs.html#attributes
 */

const reject = (why: string, text: string): Parsed<never> => malformedFile(1, why, text.slice(0, 200));

/** `[always] madvise never`: what may be chosen, with the choice in brackets. */
export type Choice = {readonly selected: string; readonly choices: readonly string[]};

/** `always inherit [madvise] never` */
export const parseChoice = (text: string): Parsed<Choice> => {
  const words = tokens(text);
  const chosen = words.filter(word => /^\[.+\]$/.test(word)).map(word => word.slice(1, -1));
  const [selected, second] = chosen;
  if (selected === undefined || second !== undefined) return reject('not one choice in brackets', text);
  return parsed({selected, choices: words.map(word => (word === `[${selected}]` ? selected : word))});
};

const switches: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['Y', true],
  ['true', true],
  ['0', false],
  ['N', false],
  ['false', false],
]);

/** `1`, `Y` of module parameters, or `true` */
export const parseFlag = (text: string): Parsed<boolean> => {
  const value = switches.get(text.trim());
  return value === undefined ? reject('neither on nor off', text) : parsed(value);
};

/** `4096` */
export const parseNumber = (text: string): Parsed<number> => {
  const n = parseUnsigned(text.trim());
  return n === undefined ? reject('not a number that can be kept exactly', text) : parsed(n);
};

/** `-73728` */
export const parseSignedNumber = (text: string): Parsed<number> => {
  const n = parseSigned(text.trim());
  return n === undefined ? reject('not a number that can be kept exactly', text) : parsed(n);
};

/** `256	256	32	0	0` */
export const parseNumbers = (text: string): Parsed<readonly number[]> => {
  const numbers = tokens(text).map(parseSigned);
  const exact = numbers.filter(n => n !== undefined);
  return numbers.length === 0 || exact.length < numbers.length
    ? reject('not a list of numbers that can be kept exactly', text)
    : parsed(exact);
};

/** `lzo-rle`; anything on one line. */
export const parseWord = (text: string): Parsed<string> => {
  const word = text.trim();
  return word === '' || word.includes('\n') ? reject('not one line of text', text) : parsed(word);
};

/** `2048kB` */
export const parseKilobytes = (text: string): Parsed<Bytes> => {
  const n = parseUnsigned(/^(\d+)kB$/.exec(text.trim())?.[1]);
  return n === undefined || !Number.isSafeInteger(kib(n)) ? reject('not a size in kB', text) : parsed(kib(n));
};

/** A range longer than this is no list of nodes or processors but damage; the kernel's own limit is 1024 nodes. */
const LONGEST_RANGE = 65_536;

/** `0-1,4`: nodes or processors, of which some numbers may be left out; an empty list is an empty line. */
export const parseIdList = (text: string): Parsed<readonly number[]> => {
  const ids: number[] = [];
  const list = text.trim();
  for (const range of list === '' ? [] : list.split(',')) {
    const [from, to] = /^(\d+)(?:-(\d+))?$/.exec(range)?.slice(1).map(parseUnsigned) ?? [];
    const last = range.includes('-') ? to : from;
    if (from === undefined || last === undefined || last < from || last - from + ids.length >= LONGEST_RANGE) {
      return reject('not a list of ranges', text);
    }
    for (let id = from; id <= last; id += 1) ids.push(id);
  }
  return parsed(ids);
};

/** Size in the name of a directory such as `hugepages-2048kB`, or undefined for any other name. */
export const hugepageSize = (name: string): Bytes | undefined => {
  const n = parseUnsigned(/^hugepages-(\d+)kB$/.exec(name)?.[1]);
  return n === undefined || !Number.isSafeInteger(kib(n)) ? undefined : kib(n);
};

/** Number in a name such as `node4` or `zram0`, or undefined for any other name. */
export const numbered = (prefix: string, name: string): number | undefined =>
  name.startsWith(prefix) ? parseUnsigned(name.slice(prefix.length)) : undefined;
