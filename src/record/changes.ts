import {KIB} from '../units.ts';
import {cursor, Damaged, num, patched, string} from './text.ts';
import {type Kind, kinds, type Value} from './value.ts';

/**
 * What a sample changes, one after the other. Paths get numbers as they first come, from 0 in each block; later changes
 * name only the number.
 *
 *     + kind path value     a path that was never read, or not since it was forgotten
 *     = number value        says something else
 *     ~ number patch        the same, as the difference to what it said
 *     - number              forgotten: the process or cgroup has ended
 *
 * A value is `t` or `e` (a reason instead of a value), its length and its text.
 */
export const written = {
  first: (kind: Kind, path: string): string => `+${kind}${string(path)}`,
  change: (id: number): string => `=${num(id)}`,
  patch: (id: number, patch: string): string => `~${num(id)}${string(patch)}`,
  end: (id: number): string => `-${num(id)}`,
};

/** UTF-8 in pieces, and the number of UTF-16 characters that it is of. */
export type Changes = {readonly pieces: readonly Buffer[]; readonly chars: number};
export type Part = string | {readonly bytes: Buffer; readonly chars: number};

/** A whole sample is a megabyte and more: in pieces, it needs no such place in the heap. */
const PIECE = 32 * KIB;

export const changesOf = (parts: readonly Part[]): Changes => {
  const pieces: Buffer[] = [];
  let chars = 0;
  let text = '';
  const flush = (): void => {
    if (text === '') return;
    chars += text.length;
    pieces.push(Buffer.from(text, 'utf8'));
    text = '';
  };
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      if (text.length >= PIECE) flush();
    } else {
      flush();
      // They are written over by the next reading.
      pieces.push(Buffer.from(part.bytes));
      chars += part.chars;
    }
  }
  flush();
  return {pieces, chars};
};

/** All that was read last, at one moment of a recording. */
export type Entry = {readonly kind: Kind; readonly path: string; readonly value: Value};
export type Entries = (Entry | undefined)[];

const isKind = (letter: string): letter is Kind => (kinds as readonly string[]).includes(letter);

/** Changes the entries; throws Damaged where the text is none that is written here. `seen` is told of each change. */
export const apply = (
  text: string,
  entries: Entries,
  seen: (before: Entry | undefined, after: Entry | undefined) => void,
): void => {
  const from = cursor(text);
  const value = (): Value => {
    const tag = from.char();
    if (tag !== 't' && tag !== 'e') throw new Damaged();
    return {ok: tag === 't', text: from.string()};
  };
  const known = (id: number): Entry => {
    const entry = entries[id];
    if (entry === undefined) throw new Damaged();
    return entry;
  };
  const put = (id: number, before: Entry | undefined, after: Entry | undefined): void => {
    entries[id] = after;
    seen(before, after);
  };
  while (!from.ended()) {
    const what = from.char();
    if (what === '+') {
      const kind = from.char();
      if (!isKind(kind)) throw new Damaged();
      put(entries.length, undefined, {kind, path: from.string(), value: value()});
      continue;
    }
    const id = from.num();
    const before = known(id);
    if (what === '=') put(id, before, {...before, value: value()});
    else if (what === '-') put(id, before, undefined);
    else if (what !== '~' || !before.value.ok) throw new Damaged();
    else put(id, before, {...before, value: {ok: true, text: patched(before.value.text, from.string())}});
  }
};
