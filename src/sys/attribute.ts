import type {Field} from '../field.ts';
import type {Host} from '../host/host.ts';
import {malformedFile, type Parsed, parsed, parseReading} from '../probe.ts';
import {mapReading, type Reading} from '../reading.ts';
import {bytes, count, kib, micros, millis, pages, percent, seconds} from '../units.ts';
import {parseChoice, parseFlag, parseKilobytes, parseNumber, parseSignedNumber, parseWord} from './lex.ts';

/**
 * Directories of one-value files. Such a directory is described as a list of its files; each file becomes a reading of its
 * own, because kernels differ in which they have and some may be read by root only.
 */

const quantity =
  <T extends number>(unit: (n: number) => T, parse: (text: string) => Parsed<number> = parseNumber) =>
  (text: string): Parsed<T> => {
    const result = parse(text);
    if (!result.ok) return result;
    const value = unit(result.value);
    return Number.isSafeInteger(value)
      ? parsed(value)
      : malformedFile(1, 'too large to be kept exactly', text.slice(0, 200));
  };

/** zram counts what it writes to its backing device in 4 KiB even where pages are larger. */
export const blocksOf4KiB = (n: number) => kib(4 * n);

/** How the text of a file of each kind is read; the types of the values follow from it. */
export const attributeParsers = {
  bytes: quantity(bytes),
  /** An amount that may be below zero. */
  'signed bytes': quantity(bytes, parseSignedNumber),
  /** Text such as `2048kB`. */
  'size in kB': parseKilobytes,
  /** Blocks of 4 KiB, whatever the page size. */
  'blocks of 4 KiB': quantity(blocksOf4KiB),
  pages: quantity(pages),
  us: quantity(micros),
  ms: quantity(millis),
  s: quantity(seconds),
  count: quantity(count),
  percent: quantity(percent),
  /** A number that stands for a mode. */
  mode: parseNumber,
  flag: parseFlag,
  choice: parseChoice,
  word: parseWord,
} as const;

export type AttributeKind = keyof typeof attributeParsers;
export type AttributeValue<K extends AttributeKind> =
  ReturnType<(typeof attributeParsers)[K]> extends Parsed<infer T> ? T : never;

/** One file; `key` is its name below the directory. */
export type Attribute = Omit<Field, 'unit'> & {
  readonly kind: AttributeKind;
  /** What the kernel sets when nobody chose, as the file prints it, or how it is computed. For settings only. */
  readonly default?: string;
};

/** Keyed by the camelCase name under which the record carries the file. */
export type AttributeList = Readonly<Record<string, Attribute>>;

export type Attributes<L extends AttributeList> = {readonly [K in keyof L]: Reading<AttributeValue<L[K]['kind']>>};

/** Names in a directory that its description lacks: a newer kernel, or a vendor's. They are named, not read. */
export type UnknownFiles = {readonly unknown: readonly string[]};

export const readAttribute = <K extends AttributeKind>(host: Host, path: string, kind: K) =>
  parseReading(path, host.read(path), attributeParsers[kind] as (text: string) => Parsed<AttributeValue<K>>);

export const readAttributes = <L extends AttributeList>(host: Host, directory: string, list: L): Attributes<L> =>
  Object.fromEntries(
    Object.entries(list).map(([name, {key, kind}]) => [name, readAttribute(host, `${directory}/${key}`, kind)]),
  ) as Attributes<L>;

/** Names that neither the list nor `others` (files that are not read, directories) knows, sorted. */
export const unknownNames = (
  names: readonly string[],
  list: AttributeList,
  others: (name: string) => boolean = () => false,
): readonly string[] => {
  const known = new Set(Object.values(list).map(({key}) => key));
  return names.filter(name => !known.has(name) && !others(name)).sort();
};

/** All files of a directory, or the reason why there is no directory. */
export const readDirectory = <L extends AttributeList>(
  host: Host,
  directory: string,
  list: L,
  others?: (name: string) => boolean,
): Reading<Attributes<L> & UnknownFiles> =>
  mapReading(host.list(directory), names => ({
    ...readAttributes(host, directory, list),
    unknown: unknownNames(names, list, others),
  }));

/** Entries of a directory whose names carry a number, such as a size or a node, lowest first. */
export const numberedEntries = <N extends number>(
  names: readonly string[],
  numberIn: (name: string) => N | undefined,
): readonly (readonly [number: N, name: string])[] =>
  names
    .flatMap(name => {
      const n = numberIn(name);
      return n === undefined ? [] : [[n, name] as const];
    })
    .sort(([a], [b]) => a - b);
