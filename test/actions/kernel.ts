import type {Hands} from '../../src/host/hands.ts';
import {available, type Reason, unavailable} from '../../src/reading.ts';

/** Hands on a few files that behave like a kernel's. */
export type Kernel = {
  readonly hands: Hands;
  readonly files: Map<string, string>;
  /** What was written, in order. */
  readonly writes: readonly (readonly [path: string, text: string])[];
};

export type Laws = {
  /** Why a write fails, by path. */
  readonly fails?: Readonly<Record<string, Reason>>;
  /** What becomes of a text that was written; the text itself where there is no law. */
  readonly makes?: Readonly<Record<string, (text: string) => string>>;
  /** What else changes. */
  readonly along?: (path: string, text: string, files: Map<string, string>) => void;
};

export const kernel = (start: Readonly<Record<string, string>>, {fails = {}, makes = {}, along}: Laws = {}): Kernel => {
  const files = new Map(Object.entries(start));
  const writes: (readonly [string, string])[] = [];
  return {
    files,
    writes,
    hands: {
      read: path => {
        const text = files.get(path);
        return text === undefined ? unavailable({kind: 'missing', path}) : available(text);
      },
      write: (path, text) => {
        const reason = fails[path];
        if (reason !== undefined) return unavailable(reason);
        writes.push([path, text]);
        files.set(path, makes[path]?.(text) ?? `${text}\n`);
        along?.(path, text, files);
        return available(undefined);
      },
      call: () => {},
      signal: pid => unavailable({kind: 'gone', path: `proc/${pid}`}),
    },
  };
};

const dirtyRatio = 'proc/sys/vm/dirty_ratio';
const dirtyBytes = 'proc/sys/vm/dirty_bytes';

/** As mm/page-writeback.c has it: setting one of the two sets the other to 0. */
export const dirtyPair: NonNullable<Laws['along']> = (path, _text, files) => {
  if (path === dirtyRatio) files.set(dirtyBytes, '0\n');
  if (path === dirtyBytes) files.set(dirtyRatio, '0\n');
};
