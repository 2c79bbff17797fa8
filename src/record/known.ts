// Nothing by name: see format.ts.
import zlib from 'node:zlib';
import {type Kind, namesIn} from './value.ts';

/**
 * What a recorder knows of a path: what was read of it last. A text that comes anew each second and is held until the next
 * one would outlive the young generation of V8, and the collections of the old one are what a recorder would cost most.
 * Large texts that keep changing therefore lie outside of the heap, in bytes that are written over.
 */
export type Known = {
  readonly kind: Kind;
  readonly path: string;
  /** A value, or the reason why there is none. */
  ok: boolean;
  /** Undefined where it lies in `bytes`. */
  text: string | undefined;
  bytes: Buffer | undefined;
  /** Of the bytes, and of the characters that they are. */
  used: number;
  chars: number;
  sum: number;
  /** What the recording says, if differences to it are to be written. */
  said: {readonly ok: boolean; readonly text: string} | undefined;
  /** Number in the present block; -1 while the recording says nothing. */
  id: number;
  /** To be written at the next cut. */
  changed: boolean;
  /** It was seen to change before. */
  moving: boolean;
  /** The next one that would end with the same directory. */
  next: Known | undefined;
};

/** Below it a text is no burden. */
const LARGE = 512;

export const knownOf = (kind: Kind, path: string, ok: boolean, text: string): Known => ({
  kind,
  path,
  ok,
  text,
  bytes: undefined,
  used: 0,
  chars: 0,
  sum: 0,
  said: undefined,
  id: -1,
  changed: true,
  moving: false,
  next: undefined,
});

/** The same text, to one in 2^32 where it lies in bytes; the next change would bring it to light. */
export const says = (known: Known, ok: boolean, text: string): boolean => {
  if (known.ok !== ok) return false;
  return known.text === undefined ? known.chars === text.length && known.sum === zlib.crc32(text) : known.text === text;
};

export const textOf = (known: Known): string => known.text ?? known.bytes!.toString('utf8', 0, known.used);

/** `apart`: large texts that move may lie outside of the heap. */
export const tell = (known: Known, ok: boolean, text: string, apart: boolean): void => {
  known.ok = ok;
  if (!(apart && known.moving && ok && text.length >= LARGE)) {
    known.text = text;
    known.bytes = undefined;
  } else {
    const length = Buffer.byteLength(text);
    // Room to grow, so that it is not made anew for a digit more.
    if (known.bytes === undefined || known.bytes.length < length)
      known.bytes = Buffer.allocUnsafeSlow(length + (length >> 3));
    known.text = undefined;
    known.used = known.bytes.write(text, 0, 'utf8');
    known.chars = text.length;
    known.sum = zlib.crc32(text);
  }
  known.moving = true;
};

/** Names that a listing had and has no longer. */
export const gone = (before: string, after: string): readonly string[] => {
  const still = new Set(namesIn(after));
  return namesIn(before).filter(name => !still.has(name));
};
