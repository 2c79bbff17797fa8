import type {Meminfo} from '../../proc/meminfo.ts';
import {chainReading, fieldReading} from '../../reading.ts';
import {type Bytes, type Percent, percentOf} from '../../units.ts';
import type {RuleId} from '../diagnosis/ids.ts';
import {type CannotSay, cannotSay, type FindingSeverity, isCannot, values} from '../diagnosis/rule.ts';
import {LOW_SUPPLY, SCARCE_SUPPLY} from '../supply.ts';
import type {Facts} from './facts.ts';
import {gradeAbove, gradeBelow} from './grade.ts';
import {roomOf} from './room.ts';

/**
 * Something that holds a large part of memory. That costs nobody anything while there is enough left, and is a notice;
 * where memory runs out it is held from somebody, and a warning.
 */

/**
 * Whether memory runs out: below 5 % of it is available, or below 10 % with no more swap than that. Little memory with
 * much swap to go to is none yet. Marks of earlyoom(1), as in low-available.
 */
export const isShort = (facts: Facts): boolean => {
  const room = roomOf(facts);
  if (isCannot(room)) return false;
  const {part, swapPart} = room;
  const before = facts.before?.severity;
  return (
    gradeBelow(part, {warn: SCARCE_SUPPLY}, before) !== undefined ||
    gradeBelow(Math.max(part, swapPart), {warn: LOW_SUPPLY}, before) !== undefined
  );
};

/** Part of the machine, in percent, from which on a shortage of memory can be laid to one holder. Ours. */
const CAUSE = 33;

/** What a shortage brings with it; a holding that is large enough explains it. */
const OF_SHORTAGE: readonly RuleId[] = [
  ...(['low-available', 'swap-full', 'swap-thrash', 'cache-thrash'] as const),
  ...(['direct-reclaim', 'reclaim-inefficient', 'memory-stall'] as const),
];

export const causedBy = (hurts: boolean, share: number): readonly RuleId[] =>
  hurts && share >= CAUSE ? OF_SHORTAGE : [];

export type HoldingMarks = {
  /** Percent of MemTotal while there is enough memory. */
  readonly notice: number;
  /** Percent of MemTotal where memory runs out; the same where it is left out. */
  readonly short?: number;
  /** Less than this is never worth a word. */
  readonly floor: Bytes;
};

export type Holding = {
  readonly share: Percent;
  readonly severity: FindingSeverity;
  /** What it causes at this moment. */
  readonly explains: readonly RuleId[];
};

/** What was found once stands until it is clearly less. */
const CLEAR = 0.8;

/** Undefined where it is not large. */
export const holdingOf = (
  facts: Facts,
  {held, total}: {readonly held: Bytes; readonly total: Bytes},
  {notice, short: mark = notice, floor}: HoldingMarks,
  /** Somebody wants the memory. */
  hurts = isShort(facts),
): Holding | undefined => {
  const {before} = facts;
  if (held < (before === undefined ? floor : floor * CLEAR)) return undefined;
  const share = percentOf(held, total);
  const severity = gradeAbove(share, hurts ? {notice, warn: mark} : {notice}, before?.severity, CLEAR);
  return severity && {share, severity, explains: causedBy(hurts, share)};
};

/** An amount of /proc/meminfo beside MemTotal, or why it says nothing. */
export const partOfMemory = (
  {meminfo, header}: Pick<Facts, 'meminfo' | 'header'>,
  key: string,
  get: (meminfo: Meminfo) => Bytes | undefined,
): {readonly held: Bytes; readonly total: Bytes} | CannotSay => {
  const held = chainReading(meminfo, amounts => fieldReading(get(amounts), 'proc/meminfo', key));
  const sizes = values({held, total: header.total});
  if (isCannot(sizes)) return sizes;
  return sizes.held > sizes.total
    ? cannotSay(`${key} is more than MemTotal: /proc/meminfo mixes a container with its host (lxcfs)`)
    : sizes;
};
