/**
 * Values of a JSON document that anybody may have edited. What is not of its kind becomes text that no parser takes for a
 * number: the parser then says which file is wrong, as it does of a kernel's.
 */
export type Members = Readonly<Record<string, unknown>>;

export const membersIn = (value: unknown): Members | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;

/** The objects in a list; undefined where there is no list. */
export const rowsIn = (value: unknown): readonly Members[] | undefined =>
  Array.isArray(value) ? value.map(membersIn).filter(each => each !== undefined) : undefined;

export const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

/** On one line, as every text of the kernel's tables is. */
export const word = (value: unknown): string =>
  typeof value === 'object' ? '?' : String(value).replace(/\p{Cc}/gu, '?');

/** As it stands, for files that have their own way to write what would end a line. */
export const raw = (value: unknown): string => (typeof value === 'string' ? value : word(value));

export const number = (value: unknown, per = 1): string =>
  typeof value === 'number' ? String(value / per) : typeof value === 'string' ? `"${word(value)}"` : word(value);

export const wholeNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;

/** Numbers, a column each. */
export const numbersIn = (value: unknown): string =>
  Array.isArray(value) ? value.map(each => number(each)).join(' ') : word(value);
