import type {FieldList} from '../field.ts';
import {fileProbe, type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Count, count} from '../units.ts';
import {lines, malformed, parseUnsigned, tokens} from './lex.ts';

/**
 * /proc/buddyinfo: how many free blocks the page allocator has, by size, for each zone of each node.
 * https://docs.kernel.org/filesystems/proc.html (kernel data, buddyinfo), mm/vmstat.c (frag_show)
 */
export const buddyinfoFields = {
  freeBlocks: {
    key: 'free blocks',
    unit: 'count',
    meaning:
      'Free blocks of each order; a block of order n is 2^n pages in a row. Plenty at order 0 and none further right means that memory is free but fragmented.',
  },
} as const satisfies FieldList;

export type BuddyZone = {
  readonly node: number;
  readonly zone: string;
  /** By order. How many orders there are is a build option: 11 in most kernels. */
  readonly freeBlocks: readonly Count[];
};

export type Buddyinfo = {readonly zones: readonly BuddyZone[]; readonly malformed: readonly MalformedLine[]};

export type ZoneLine = {readonly node: number; readonly zone: string; readonly rest: string};

/** `Node 0, zone   Normal  …`, the form in which all files of the page allocator name a zone. */
export const parseZoneLine = (line: string): ZoneLine | undefined => {
  const match = /^Node +(\d+), zone +([^\s,]+)/.exec(line);
  const node = parseUnsigned(match?.[1]);
  if (match === null || node === undefined) return undefined;
  return {node, zone: match[2]!, rest: line.slice(match[0].length)};
};

/** All tokens as counts, or undefined when one of them is no number. */
export const parseCounts = (words: readonly string[]): Count[] | undefined => {
  const counts: Count[] = [];
  for (const word of words) {
    const n = parseUnsigned(word);
    if (n === undefined) return undefined;
    counts.push(count(n));
  }
  return counts;
};

/** `Node 0, zone    DMA32      1      1      4      2      5      4      3      3      4      2    752 ` */
export const parseBuddyinfo = (text: string): Parsed<Buddyinfo> => {
  const zones: BuddyZone[] = [];
  const bad: MalformedLine[] = [];
  lines(text).forEach((line, i) => {
    if (line.trim() === '') return;
    const zoneLine = parseZoneLine(line);
    const freeBlocks = zoneLine && parseCounts(tokens(zoneLine.rest));
    if (zoneLine === undefined || freeBlocks === undefined || freeBlocks.length === 0) {
      bad.push(malformed(i + 1, 'not "Node N, zone NAME" and counts', line));
    } else if (freeBlocks.length !== (zones[0] ?? {freeBlocks}).freeBlocks.length) {
      bad.push(malformed(i + 1, 'not as many orders as in the first zone', line));
    } else {
      zones.push({node: zoneLine.node, zone: zoneLine.zone, freeBlocks});
    }
  });
  if (zones.length === 0) return malformedFile(1, 'no zone', text.slice(0, 200));
  return parsed({zones, malformed: bad});
};

export const buddyinfo = fileProbe({
  path: 'proc/buddyinfo',
  doc: 'https://docs.kernel.org/filesystems/proc.html#kernel-data',
  cost: 'cheap',
  parse: parseBuddyinfo,
});
