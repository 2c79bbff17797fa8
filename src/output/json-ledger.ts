import type {MalformedLine} from '../probe.ts';
import {hint, type Reading, type Reason, type ReasonKind, sentence} from '../reading.ts';

/** What was asked for and could not be had, and what would help. */
export type UnavailableJson = {
  /** Path without the leading slash; PID, GROUP, SIZE and N stand for names where entries are folded. */
  readonly source: string;
  readonly kind: ReasonKind;
  readonly reason: string;
  readonly hint: string | null;
  /** How often: more than 1 only where entries are folded. */
  readonly count: number;
  /** The first line that could not be used, counted from 1, and its text. */
  readonly line?: number;
  readonly text?: string;
};

export type Note = {
  /** The name under which the reasons of many files of one kind are folded. */
  readonly as?: string;
  /** How many there were, when they have no names. */
  readonly count?: number;
  /** What would help, or null for nothing, when the caller knows better than the path tells. */
  readonly hint?: string | null;
};

/**
 * Every value on its way out goes through here, so that a null without an entry cannot happen. What nobody asked for is no
 * failure and leaves no entry.
 */
export type Ledger = {
  /** The value, or null with a note of the reason. */
  readonly take: <T>(reading: Reading<T>, note?: Note) => T | null;
  /** What was computed from good numbers and may be beyond 2^53, where it would be rounded. */
  readonly exact: (n: number, path: string, note?: Note) => number | null;
  readonly missed: (reason: Reason, note?: Note) => void;
  /** Lines that a parser could not use; the rest of the file was good. */
  readonly lines: (path: string, malformed: readonly MalformedLine[], note?: Note) => void;
  readonly entries: () => readonly UnavailableJson[];
};

/** `proc/12/status` and a thousand like it are one entry; so are the files of each huge page size, node and zram device. */
const folded = (path: string): string =>
  path
    .replace(/^proc\/\d+\//, 'proc/PID/')
    .replace(/\/hugepages-\d+kB/, '/hugepages-SIZE')
    .replace(/\/node\d+\//, '/nodeN/')
    .replace(/\/zram\d+\//, '/zramN/');

type Entry = {-readonly [K in keyof UnavailableJson]: UnavailableJson[K]};

export const createLedger = (): Ledger => {
  const entries = new Map<string, Entry>();
  const seen = new Set<string>();

  const add = (reason: Reason & {readonly path: string}, note: Note, text?: string): void => {
    // Two sections may need the same file; it failed once.
    const complaint = sentence(reason);
    if (note.count === undefined && seen.has(complaint)) return;
    seen.add(complaint);
    const source = note.as ?? folded(reason.path);
    const told = {...reason, path: source};
    const key = told.kind === 'malformed' && source !== reason.path ? `${source} ${told.why}` : sentence(told);
    const earlier = entries.get(key);
    if (earlier !== undefined) {
      earlier.count += note.count ?? 1;
      return;
    }
    entries.set(key, {
      source,
      kind: told.kind,
      reason: sentence(told),
      hint: note.hint === undefined ? (hint(reason) ?? null) : note.hint,
      count: note.count ?? 1,
      ...(told.kind === 'malformed' && {line: told.line}),
      ...(text !== undefined && {text}),
    });
  };

  const missed = (reason: Reason, note: Note = {}): void => {
    if ('path' in reason) add(reason, note);
  };

  return {
    take: (reading, note) => {
      if (reading.ok) return reading.value;
      missed(reading.reason, note);
      return null;
    },
    exact: (n, path, note) => {
      if (Number.isSafeInteger(n)) return n;
      missed({kind: 'malformed', path, line: 1, why: 'an amount is too large to be kept exactly'}, note);
      return null;
    },
    missed,
    lines: (path, malformed, note = {}) => {
      for (const {line, why, text} of malformed) add({kind: 'malformed', path, line, why}, note, text);
    },
    entries: () => [...entries.values()],
  };
};
