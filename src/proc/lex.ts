import type {Field, FieldList, Leftovers, Values} from '../field.ts';
import type {MalformedLine} from '../probe.ts';
import {KIB} from '../units.ts';

/** Tokens of kernel text. Pure, shared by the parsers of proc/, sys/ and cgroup/. */

/**
 * An unsigned decimal number, or undefined when the token is anything else or beyond 2^53, where a double would round.
 * lxcfs and old kernels print wrapped negatives such as 18446744073709551488.
 */
export const parseUnsigned = (token: string | undefined): number | undefined => {
  if (token === undefined || !/^\d+$/.test(token)) return undefined;
  const n = Number(token);
  return Number.isSafeInteger(n) ? n : undefined;
};

/** A signed decimal number within ±2^53, or undefined. */
export const parseSigned = (token: string | undefined): number | undefined => {
  if (token === undefined || !/^-?\d+$/.test(token)) return undefined;
  const n = Number(token);
  return Number.isSafeInteger(n) ? n : undefined;
};

/** A decimal with a fraction, such as 12.34, within 2^53, or undefined. */
export const parseDecimal = (token: string | undefined): number | undefined =>
  token !== undefined && /^\d+(\.\d+)?$/.test(token) && Number(token) <= Number.MAX_SAFE_INTEGER
    ? Number(token)
    : undefined;

/** Non-blank tokens of a line. */
export const tokens = (line: string): string[] => {
  const trimmed = line.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
};

/** Lines without the empty one that a final newline leaves. */
export const lines = (text: string): string[] => {
  const all = text.split('\n');
  if (all.at(-1) === '') all.pop();
  return all;
};

export const malformed = (line: number, why: string, text: string): MalformedLine => ({
  line,
  why,
  text: text.slice(0, 200),
});

type Index = ReadonlyMap<string, readonly [name: string, field: Field]>;

/** Looks up fields by the kernel's spelling; build it once per file, at module level. */
export const indexFields = (fields: FieldList): Index =>
  new Map(Object.entries(fields).map(([name, field]) => [field.key, [name, field] as const]));

/**
 * Reads a file of `key value` lines into a record by field list.
 * `line` splits one line into key and value, or says undefined when the line has another shape. A value may end in
 * ` kB`, which becomes bytes; a bare number is multiplied by the field's scale. Unknown keys and unusable lines are kept.
 */
export const parseKeyed = <F extends FieldList>(
  text: string,
  index: Index,
  separator: ':' | ' ',
  suffix?: 'kB',
): {readonly values: Values<F>; readonly found: number} & Leftovers => {
  const values: Record<string, number> = {};
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  let found = 0;
  const all = lines(text);
  for (let i = 0; i < all.length; i += 1) {
    const line = all[i]!;
    const at = line.indexOf(separator);
    if (at <= 0) {
      if (line.trim() !== '') bad.push(malformed(i + 1, 'not a "key value" line', line));
      continue;
    }
    const key = line.slice(0, at);
    const rest = line.slice(at + 1).trim();
    const kilo = rest.endsWith(' kB');
    const token = kilo ? rest.slice(0, -3).trimEnd() : rest;
    const known = index.get(key);
    if (known === undefined) {
      unknown[key] = rest;
      continue;
    }
    const n = parseUnsigned(token);
    if (n === undefined) {
      bad.push(malformed(i + 1, `${key} is not a number that can be kept exactly`, line));
      continue;
    }
    const [name, field] = known;
    if (suffix === 'kB' && field.unit === 'bytes' && !kilo) {
      bad.push(malformed(i + 1, `${key} has lost its unit`, line));
      continue;
    }
    found += 1;
    // A power of two times a number that is exact stays exact, VmallocTotal (2^57) included.
    values[name] = n * (kilo ? KIB : (field.scale ?? 1));
  }
  return {values: values as Values<F>, found, unknown, malformed: bad};
};
