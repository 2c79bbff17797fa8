import {known} from '../../reading.ts';
import {type Bytes, bytes, GIB, percentOf} from '../../units.ts';
import {type CannotSay, isCannot, values} from '../diagnosis/rule.ts';
import type {Facts} from './facts.ts';

/** What there is left to give out, on a small machine and on a large one, in RAM and in swap. */
export type Room = {
  /** MemAvailable. */
  readonly left: Bytes;
  /** MemTotal. */
  readonly total: Bytes;
  /** MemTotal without the huge page pool: what MemAvailable is a part of. */
  readonly usable: Bytes;
  /** The same, at most 160 GiB: what `part` is a share of. */
  readonly base: Bytes;
  /** MemAvailable in percent of `base`, at most 100: what thresholds are compared with. */
  readonly part: number;
  /** MemAvailable in percent of `usable`: what is shown. */
  readonly share: number;
  /** How it comes about. */
  readonly shareFrom: string;
  /** Undefined where nothing is known of swap. */
  readonly swapTotal: Bytes | undefined;
  /** Free, or only kept beside a page that is in RAM again (SwapCached), which is given up at need. */
  readonly swapLeft: Bytes | undefined;
  /** Percent of swap that is left; 0 without swap, 100 where nothing is known: that is not held against a machine. */
  readonly swapPart: number;
  readonly noSwap: boolean;
};

/**
 * A tenth of a large machine is much, and a machine whose memory is in a huge page pool works with the rest of it: 8 GiB,
 * 5 % of this, are not scarce anywhere. Ours.
 */
const MOST_COUNTED = 160 * GIB;

/** lxcfs may print the host's Hugetlb beside the container's MemTotal. */
const usableOf = (total: Bytes, hugetlb: Bytes | undefined): Bytes =>
  hugetlb === undefined || hugetlb >= total ? total : bytes(total - hugetlb);

const measure = ({header, meminfo}: Facts): Room | CannotSay => {
  const sizes = values({left: header.available, total: header.total});
  if (isCannot(sizes)) return sizes;
  const {left, total} = sizes;
  const {hugetlb, swapCached} = known(meminfo) ?? {};
  const usable = usableOf(total, hugetlb);
  const base = bytes(Math.min(usable, MOST_COUNTED));
  const swapTotal = known(header.swapTotal);
  const used = known(header.swapUsed);
  const noSwap = swapTotal === 0;
  const needed = used === undefined ? undefined : Math.max(0, used - (swapCached ?? 0));
  const swapLeft = swapTotal === undefined || needed === undefined ? undefined : bytes(swapTotal - needed);
  return {
    left,
    total,
    usable,
    base,
    part: Math.min(100, percentOf(left, base)),
    share: percentOf(left, usable),
    shareFrom: usable === total ? 'MemAvailable / MemTotal' : 'MemAvailable / (MemTotal - Hugetlb)',
    swapTotal,
    swapLeft,
    swapPart: noSwap ? 0 : swapLeft === undefined ? 100 : percentOf(swapLeft, swapTotal!),
    noSwap,
  };
};

export const roomOf = (facts: Facts): Room | CannotSay => facts.once('room', () => measure(facts));
