/**
 * JSON as text that diff, grep and people can use: each key of the document and of its sections on a line of its own,
 * each element of an array on one line, however large it is. One line a process beats forty lines a process, and jq does
 * not care.
 */

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Controls beyond those that JSON escapes by itself (a terminal may obey U+009B), and the marks that turn the direction of
 * text round. They can only stand inside strings, where the escape means the same.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  Array.from({length: character.length}, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  );

/** Half a surrogate pair is legal in JSON and refused by many readers; it becomes U+FFFD. */
const wellFormed = (_: string, value: unknown): unknown => (typeof value === 'string' ? value.toWellFormed() : value);

const compact = (value: unknown): string => JSON.stringify(value, wellFormed).replace(invisible, escaped);

/** Sections, and the keys inside them; deeper objects stay on the line of their key. */
const DEPTH = 2;

const layout = (value: unknown, depth: number, indent: string): string => {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (!value.some(isObject)) return compact(value);
    return `[\n${value.map(element => inner + compact(element)).join(',\n')}\n${indent}]`;
  }
  if (!isObject(value) || depth >= DEPTH) return compact(value);
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  if (entries.length === 0) return '{}';
  const parts = entries.map(([key, part]) => `${inner}${compact(key)}: ${layout(part, depth + 1, inner)}`);
  return `{\n${parts.join(',\n')}\n${indent}}`;
};

/** One document and a final newline. */
export const jsonText = (value: object): string => `${layout(value, 0, '')}\n`;
