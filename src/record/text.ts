/**
 * Numbers and patches as text. A sample is written as one string, because strings are joined, cut and turned into UTF-8 by
 * native code, where bytes would be moved one by one by a program that runs without the optimising compiler.
 */

/** Below it a number is one character: most are one byte in UTF-8. Surrogates begin further up. */
const PLAIN = 0xd000;
const LONG = 0xd400;
const BITS = 15;
const MASK = (1 << BITS) - 1;
const MOST_TWO = 1 << (10 + BITS);
const MOST = 2 ** 40;

/** A length or a count below 2^40, in one to three characters. */
export const num = (n: number): string => {
  if (n < PLAIN) return String.fromCharCode(n);
  if (n < MOST_TWO) return String.fromCharCode(PLAIN + (n >> BITS), n & MASK);
  if (n >= MOST) throw new Error(`${n} does not fit into a recording`);
  const upper = Math.floor(n / (MASK + 1));
  return String.fromCharCode(LONG + (upper >> BITS), upper & MASK, n & MASK);
};

export const string = (text: string): string => num(text.length) + text;

/** What was read makes no sense: the bytes are damaged, or not of a recording. */
export class Damaged extends Error {}

export type Cursor = {
  readonly ended: () => boolean;
  readonly char: () => string;
  readonly num: () => number;
  readonly string: () => string;
};

/** Reads what `num` and `string` wrote; throws Damaged where there is nothing more. */
export const cursor = (text: string): Cursor => {
  let at = 0;
  const code = (): number => {
    if (at >= text.length) throw new Damaged();
    at += 1;
    return text.charCodeAt(at - 1);
  };
  const read = (): number => {
    const first = code();
    if (first < PLAIN) return first;
    if (first < LONG) return ((first - PLAIN) << BITS) + code();
    if (first >= LONG + 0x400) throw new Damaged();
    return (((first - LONG) << BITS) + code()) * (MASK + 1) + code();
  };
  return {
    ended: () => at >= text.length,
    char: () => String.fromCharCode(code()),
    num: read,
    string: () => {
      const length = read();
      if (length > text.length - at) throw new Damaged();
      at += length;
      return text.slice(at - length, at);
    },
  };
};

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 47;

/** Behind the word at a place; `padded`: behind the blanks before it first, in which a number grows and shrinks. */
const wordEnd = (text: string, from: number, padded: boolean): number => {
  let at = from;
  while (padded && at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
  return at;
};

/** A patch that saves less than half is not worth the work of applying it. */
const WORTH = 2;

/**
 * What turns one text into the other, or undefined where the whole text is as short: kept characters, dropped
 * characters and what stands in their place, again and again. Kernel files keep their words and change their numbers, so
 * that word is compared with word; only what differs within a word is written, of a counter the last digits.
 */
export const patchOf = (before: string, after: string): string | undefined => {
  const most = after.length / WORTH;
  let ending = 0;
  const least = Math.min(before.length, after.length);
  while (
    ending < least &&
    before.charCodeAt(before.length - 1 - ending) === after.charCodeAt(after.length - 1 - ending)
  )
    ending += 1;
  const beforeEnd = before.length - ending;
  const afterEnd = after.length - ending;
  let patch = '';
  let from = 0;
  let to = 0;
  let kept = 0;
  while (from < beforeEnd || to < afterEnd) {
    if (from < beforeEnd && to < afterEnd && before.charCodeAt(from) === after.charCodeAt(to)) {
      from += 1;
      to += 1;
      continue;
    }
    // Within a word both go to its end, and go on with what follows there.
    const padded = from === 0 || isSpace(before.charCodeAt(from - 1));
    let fromEnd = Math.min(beforeEnd, wordEnd(before, from, padded));
    let toEnd = Math.min(afterEnd, wordEnd(after, to, padded));
    if (fromEnd === from && toEnd === to) {
      fromEnd = Math.min(beforeEnd, from + 1);
      toEnd = Math.min(afterEnd, to + 1);
    }
    const put = after.slice(to, toEnd);
    // A pair of surrogates must not be torn apart: UTF-8 has no half of one.
    if (!put.isWellFormed()) return undefined;
    patch += num(from - kept) + num(fromEnd - from) + string(put);
    if (patch.length > most) return undefined;
    from = fromEnd;
    to = toEnd;
    kept = from;
  }
  return patch;
};

/** Throws Damaged where the patch is not one of this text. */
export const patched = (before: string, patch: string): string => {
  const edits = cursor(patch);
  let after = '';
  let at = 0;
  while (!edits.ended()) {
    const keep = edits.num();
    const drop = edits.num();
    if (keep + drop > before.length - at) throw new Damaged();
    after += before.slice(at, at + keep) + edits.string();
    at += keep + drop;
  }
  return after + before.slice(at);
};
