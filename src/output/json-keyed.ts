import type {FieldList, Leftovers} from '../field.ts';
import {parseUnsigned} from '../proc/lex.ts';
import {kib} from '../units.ts';

/** A table of the kernel under the kernel's own keys. */
export type KeyedJson = {readonly [key: string]: number};

/**
 * `bytes` gives amounts in bytes, as the record has them; `printed` gives every number as the file shows it, although the
 * record scaled some to their unit.
 */
export type KeyedForm = 'bytes' | 'printed';

/** What a key that no list knows says: `12 kB`, or a bare number; undefined for anything else. */
const unknownNumber = (text: string): number | undefined => {
  const n = parseUnsigned(text.endsWith(' kB') ? text.slice(0, -3).trimEnd() : text);
  if (n === undefined || !text.endsWith(' kB')) return n;
  return Number.isSafeInteger(kib(n)) ? kib(n) : undefined;
};

/** Known keys in the order of the list, then the unknown ones whose value is a number, in the order of the file. */
export const keyedJson = (
  record: Partial<Leftovers> & Readonly<Record<string, unknown>>,
  fields: FieldList,
  form: KeyedForm,
): KeyedJson => {
  const entries: (readonly [string, number])[] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = record[name];
    if (typeof value === 'number') entries.push([field.key, form === 'printed' ? value / (field.scale ?? 1) : value]);
  }
  for (const [key, text] of Object.entries(record.unknown ?? {})) {
    const n = unknownNumber(text);
    if (n !== undefined) entries.push([key.toWellFormed(), n]);
  }
  return Object.fromEntries(entries);
};
