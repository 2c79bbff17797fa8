import type {FieldList} from '../field.ts';
import {fileProbe, type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Bytes, kib} from '../units.ts';
import {lines, malformed, parseSigned, parseUnsigned, tokens} from './lex.ts';

/**
 * /proc/swaps: the swap areas in use. Used is what is allotted, also when zram or zswap keeps the data in RAM.
 * https://docs.kernel.org/filesystems/proc.html (kernel data, swaps), mm/swapfile.c (swap_show)
 */
export const swapFields = {
  size: {key: 'Size', unit: 'bytes', meaning: 'Room of the swap area.'},
  used: {
    key: 'Used',
    unit: 'bytes',
    meaning: 'Room taken by swapped pages, compressed or not; pages that were read back may still hold their place.',
  },
  priority: {
    key: 'Priority',
    unit: 'count',
    meaning: 'Areas with the highest number are filled first. Negative means that the kernel chose.',
  },
} as const satisfies FieldList;

export type SwapArea = {
  /** Path of the device or file as the kernel knows it; may hold any character. */
  readonly name: string;
  /** `partition` (any block device, zram too) or `file`. */
  readonly type: string;
  readonly size: Bytes;
  readonly used: Bytes;
  readonly priority: number;
  /** The file was unlinked while in use. */
  readonly deleted: boolean;
};

export type Swaps = {readonly areas: readonly SwapArea[]; readonly malformed: readonly MalformedLine[]};

const deletedSuffix = ' (deleted)';

/** The kernel prints blank, tab, newline and backslash of a name as `\040`, `\011`, `\012` and `\134`. */
const unescapeName = (name: string): string =>
  name.replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** `/dev/zram0                              partition	131068		52000		-2` */
const parseArea = (line: string, columns: readonly string[]): SwapArea | undefined => {
  const words = tokens(line);
  const word = (name: string) => words[columns.indexOf(name)];
  const escaped = word('Filename');
  const type = word('Type');
  const size = parseUnsigned(word('Size'));
  const used = parseUnsigned(word('Used'));
  const priority = parseSigned(word('Priority'));
  if (escaped === undefined || type === undefined || size === undefined || used === undefined) return undefined;
  if (priority === undefined || !Number.isSafeInteger(kib(size)) || !Number.isSafeInteger(kib(used))) return undefined;
  const name = unescapeName(escaped);
  const deleted = name.endsWith(deletedSuffix);
  return {
    name: deleted ? name.slice(0, -deletedSuffix.length) : name,
    type,
    size: kib(size),
    used: kib(used),
    priority,
    deleted,
  };
};

/** `Filename				Type		Size		Used		Priority`, then a line for each area; none is no error. */
export const parseSwaps = (text: string): Parsed<Swaps> => {
  const [header = '', ...rows] = lines(text);
  const columns = tokens(header);
  if (['Filename', 'Type', 'Size', 'Used', 'Priority'].some(name => !columns.includes(name))) {
    return malformedFile(1, 'a column is missing', header);
  }
  const areas: SwapArea[] = [];
  const bad: MalformedLine[] = [];
  rows.forEach((line, i) => {
    const area = parseArea(line, columns);
    if (area !== undefined) areas.push(area);
    else if (line.trim() !== '') bad.push(malformed(i + 2, 'not a line of a swap area', line));
  });
  return parsed({areas, malformed: bad});
};

export const swaps = fileProbe({
  path: 'proc/swaps',
  doc: 'https://docs.kernel.org/filesystems/proc.html#kernel-data',
  cost: 'cheap',
  parse: parseSwaps,
});
