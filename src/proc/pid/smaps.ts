import type {FieldList, Leftovers, Values} from '../../field.ts';
import {type MalformedLine, malformedFile, type Parsed, parsed} from '../../probe.ts';
import {malformed, parseUnsigned, tokens} from '../lex.ts';
import {kibBetween, mappedFields} from './smaps-rollup.ts';

/**
 * /proc/PID/smaps: every mapping of a process with what of it is in RAM. As dear as smaps_rollup to the kernel, and
 * tens of megabytes of text for a process with many mappings. Empty for kernel threads and zombies.
 * https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, fs/proc/task_mmu.c show_smap()
 */
export const smapsFields = {
  size: {key: 'Size', unit: 'bytes', meaning: 'Address space of the mapping, touched or not.'},
  kernelPageSize: {
    key: 'KernelPageSize',
    unit: 'bytes',
    meaning: 'Page size the mapping is made of; larger than usual only for the huge page pool.',
  },
  mmuPageSize: {
    key: 'MMUPageSize',
    unit: 'bytes',
    meaning: 'Page size of the page table entries; differs from the kernel’s on a few PowerPC machines only.',
  },
  ...mappedFields,
} as const satisfies FieldList;

export type Mapping = Values<typeof smapsFields> & {
  /** Hexadecimal addresses, as text: those of the kernel's half are beyond 2^53. */
  readonly start: string;
  readonly end: string;
  /** `rw-p`: readable, writable, executable, shared or private. */
  readonly perms: string;
  /** Hexadecimal offset into the file. */
  readonly offset: string;
  /** `fe:00`: device number, hexadecimal. */
  readonly dev: string;
  /** Decimal, as text: some file systems use all 64 bits. */
  readonly inode: string;
  /**
   * File, `[heap]`, `[stack]`, `[anon:name]`, or empty. May hold blanks and end in ` (deleted)`; the kernel prints a
   * newline as `\012` and a backslash as itself, so the two cannot be told apart.
   */
  readonly path: string;
  /** Huge pages may be used here. */
  readonly thpEligible?: boolean;
  /** Protection key, on processors that have them. */
  readonly protectionKey?: number;
  /** Two-letter codes such as rd, wr, lo (locked), hg (huge pages advised), nh, mg (mergeable). */
  readonly vmFlags: readonly string[];
};

export type Smaps = {readonly mappings: readonly Mapping[]} & Leftovers;

type Draft = {-readonly [K in keyof Mapping]: Mapping[K]};

/**
 * A line of a field: its name in the record, and its place in the order in which kernels print them. The next place is
 * tried first, which spares a slice and a lookup for each of a million lines; any other order works too.
 */
type FieldLine = {readonly name: string; readonly prefix: string; readonly place: number};

const fieldLines: readonly FieldLine[] = Object.entries(smapsFields).map(([name, {key}], place) => ({
  name,
  prefix: `${key}:`,
  place,
}));

const byPrefix: ReadonlyMap<string, FieldLine> = new Map(fieldLines.map(line => [line.prefix, line]));

/** V8 makes a long slice a view that keeps the whole file's text alive; this makes equal slices one small string. */
const createOwner = () => {
  const owned = new Map<string, string>();
  return (slice: string): string => {
    if (slice.length < 13) return slice;
    const known = owned.get(slice);
    if (known !== undefined) return known;
    const copy = [...slice].join('');
    owned.set(copy, copy);
    return copy;
  };
};

const COLON = 58;
const noFlags: readonly string[] = [];

/** Where the value of a line begins; the beginning of the line when it has no colon. */
const afterColon = (text: string, from: number, to: number): number => {
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i) === COLON) return i + 1;
  return from;
};

const isHexDigit = (char: number) => (char >= 48 && char <= 57) || (char >= 97 && char <= 102);

/**
 * Hands over each mapping once it is complete, so that a process with a hundred thousand of them need not be in memory.
 * `561528b7a000-561528b7c000 r--p 00000000 fe:00 260386                     /usr/bin/head`, then
 * `Rss:                   8 kB`, `THPeligible:           0`, `VmFlags: rd mr mw me `
 */
export const eachMapping = (text: string, visit: (mapping: Mapping) => void): Leftovers => {
  const header =
    /([0-9a-f]+)-([0-9a-f]+) ([-r][-w][-x][sp]) ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+)(?: +([^\n]*))?(?:\n|$)/y;
  const address = /[0-9a-f]+-/y;
  const own = createOwner();
  const flagLists = new Map<string, readonly string[]>();
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  let current: Draft | undefined;
  let lineNumber = 0;
  let place = 0;

  const other = (mapping: Draft, key: string, value: string): boolean => {
    if (key === 'VmFlags') {
      const flags = flagLists.get(value) ?? tokens(value);
      flagLists.set(value, flags);
      mapping.vmFlags = flags;
      return true;
    }
    if (key === 'THPeligible') {
      if (value === '0' || value === '1') mapping.thpEligible = value === '1';
      return value === '0' || value === '1';
    }
    if (key === 'ProtectionKey') {
      const n = parseUnsigned(value);
      if (n !== undefined) mapping.protectionKey = n;
      return n !== undefined;
    }
    if (!Object.hasOwn(unknown, key)) unknown[key] = own(value);
    return true;
  };

  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    lineNumber += 1;
    end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    if (isHexDigit(text.charCodeAt(at))) {
      header.lastIndex = at;
      const match = header.exec(text);
      if (match !== null) {
        if (current !== undefined) visit(current);
        const [, from, to, perms, offset, dev, inode, path = ''] = match;
        current = {
          start: own(from!),
          end: own(to!),
          perms: perms!,
          offset: own(offset!),
          dev: dev!,
          inode: own(inode!),
          path: own(path),
          vmFlags: noFlags,
        };
        place = 0;
        continue;
      }
      address.lastIndex = at;
      if (address.test(text)) {
        bad.push(malformed(lineNumber, 'not a mapping', text.slice(at, end)));
        if (current !== undefined) visit(current);
        current = undefined;
        continue;
      }
    }
    const expected = fieldLines[place];
    let line = expected !== undefined && text.startsWith(expected.prefix, at) ? expected : undefined;
    let prefix = line?.prefix;
    if (prefix === undefined) {
      prefix = text.slice(at, afterColon(text, at, end));
      line = byPrefix.get(prefix);
    }
    if (current === undefined || prefix.length < 2) {
      if (end > at) bad.push(malformed(lineNumber, 'neither a mapping nor a field of one', text.slice(at, end)));
    } else if (line !== undefined) {
      place = line.place + 1;
      const amount = kibBetween(text, at + prefix.length, end);
      if (amount !== undefined) (current as Record<string, unknown>)[line.name] = amount;
      else bad.push(malformed(lineNumber, 'not an amount that can be kept exactly', text.slice(at, end)));
    } else if (!other(current, own(prefix.slice(0, -1)), text.slice(at + prefix.length, end).trim())) {
      bad.push(malformed(lineNumber, 'an unusable value', text.slice(at, end)));
    }
  }
  if (current !== undefined) visit(current);
  return {unknown, malformed: bad};
};

/** Neither a mapping nor an empty file, which kernel threads and zombies have. */
export const withoutMapping = (bad: readonly MalformedLine[]): Parsed<never> | undefined =>
  bad[0] === undefined ? undefined : malformedFile(bad[0].line, 'no mapping', bad[0].text);

export const parseSmaps = (text: string): Parsed<Smaps> => {
  const mappings: Mapping[] = [];
  const left = eachMapping(text, mapping => mappings.push(mapping));
  return (mappings.length === 0 ? withoutMapping(left.malformed) : undefined) ?? parsed({mappings, ...left});
};
