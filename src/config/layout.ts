import {parse} from 'smol-toml';

/**
 * Where things stand in a TOML text, so that a message can name a line and one value can be written anew while the rest
 * stays as its owner wrote it. For texts that the parser has accepted; of others it makes something, and never throws.
 * https://toml.io/en/v1.0.0
 */
export type Entry = {
  /** Keys from the root: `columns`, `processes`. */
  readonly path: readonly string[];
  /** From 1. */
  readonly line: number;
  /** The value, from its first character to behind its last one. */
  readonly from: number;
  readonly to: number;
};

export type Section = {
  /** Empty for what stands before the first heading. */
  readonly path: readonly string[];
  readonly line: number;
  /** Where its heading begins. */
  readonly start: number;
  /** Behind the line of its last entry, or of its heading: the place for one more entry. */
  readonly end: number;
};

export type Layout = {readonly entries: readonly Entry[]; readonly sections: readonly Section[]};

/** Behind a string that begins here. */
const stringEnd = (text: string, at: number): number => {
  const quote = text[at]!;
  const long = text.startsWith(quote.repeat(3), at);
  const mark = long ? quote.repeat(3) : quote;
  let i = at + mark.length;
  while (i < text.length && !text.startsWith(mark, i)) i += quote === '"' && text[i] === '\\' ? 2 : 1;
  i += mark.length;
  // Quotes before the closing three belong to the string.
  while (long && text[i] === quote) i += 1;
  return Math.min(i, text.length);
};

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

/** Behind a value that begins here; brackets may hold lines and comments. */
const valueEnd = (text: string, from: number): number => {
  let depth = 0;
  let end = from;
  let i = from;
  while (i < text.length) {
    const c = text[i]!;
    if (c === '\n' && depth <= 0) break;
    if (c === '#') {
      if (depth <= 0) break;
      i = lineEnd(text, i);
      continue;
    }
    if (c === '[' || c === '{') depth += 1;
    if (c === ']' || c === '}') depth -= 1;
    i = c === '"' || c === "'" ? stringEnd(text, i) : i + 1;
    if (!/\s/.test(c)) end = i;
  }
  return end;
};

/** Behind the key: at the sign that ends it, or at the end of the line. */
const keyEnd = (text: string, from: number, sign: '=' | ']'): number => {
  let i = from;
  while (i < text.length && text[i] !== sign && text[i] !== '\n') {
    i = text[i] === '"' || text[i] === "'" ? stringEnd(text, i) : i + 1;
  }
  return i;
};

/** `a."b c".d` → a, b c, d: the parser knows best. */
const pathOf = (key: string): readonly string[] => {
  const path: string[] = [];
  try {
    let at: unknown = parse(`${key} = 0`);
    while (typeof at === 'object' && at !== null) {
      const [name] = Object.keys(at);
      if (name === undefined) break;
      path.push(name);
      at = (at as Record<string, unknown>)[name];
    }
  } catch {
    return [];
  }
  return path;
};

export const layoutOf = (text: string): Layout => {
  const entries: Entry[] = [];
  const sections: Section[] = [{path: [], line: 1, start: 0, end: 0}];
  let line = 1;
  let counted = 0;
  /** Lines up to a place; asked in order. */
  const lineAt = (at: number): number => {
    for (; counted < at; counted += 1) if (text[counted] === '\n') line += 1;
    return line;
  };
  const extend = (end: number): void => {
    sections[sections.length - 1] = {...sections.at(-1)!, end: Math.min(text.length, end + 1)};
  };
  let i = text.startsWith('\ufeff') ? 1 : 0;
  while (i < text.length) {
    const c = text[i]!;
    if (/\s/.test(c)) i += 1;
    else if (c === '#') i = lineEnd(text, i);
    else if (c === '[') {
      const start = i;
      while (text[i] === '[') i += 1;
      const end = keyEnd(text, i, ']');
      sections.push({path: pathOf(text.slice(i, end)), line: lineAt(start), start, end: start});
      i = lineEnd(text, end);
      extend(i);
    } else {
      const start = i;
      const sign = keyEnd(text, i, '=');
      let from = sign + 1;
      while (text[from] === ' ' || text[from] === '\t') from += 1;
      const to = valueEnd(text, from);
      const path = [...sections.at(-1)!.path, ...pathOf(text.slice(start, sign))];
      if (text[sign] === '=') entries.push({path, line: lineAt(start), from, to});
      i = lineEnd(text, Math.max(to, sign));
      extend(i);
    }
  }
  return {entries, sections};
};
