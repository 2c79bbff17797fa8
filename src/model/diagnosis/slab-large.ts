import {longBytes, shortPercent} from '../../format/amount.ts';
import {bytes, MIB} from '../../units.ts';
import {amount, share} from '../doctor/evidence.ts';
import {holdingOf, partOfMemory} from '../doctor/holding.ts';
import {
  inNoKind,
  largestSlabs,
  lookAtSlabs,
  slabSizes,
  slabSubjects,
  slabsOf,
  sumOf,
  traceSteps,
} from '../doctor/slabs.ts';
import {calledSlab, isReclaimable, isZfs} from '../slab-kinds.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/** Percent of MemTotal. A few per cent are usual; the mark is ours. */
const MARKS = {notice: 10, floor: bytes(128 * MIB)};
/** Part of it, in percent, from which on one cache is named, and below which the caches do not explain it. */
const STANDS_OUT = 25;

export const slabLarge: Rule = {
  id: 'slab-large',
  title: 'kernel objects hold much memory',
  help: 'SUnreclaim, objects of the kernel (slab) that stay until who made them frees them, above 10 % of MemTotal and 128 MiB: notice, warning where memory runs out and it is not the cache of ZFS. A few per cent are usual; the mark is ours.',
  needs: {meminfo: 0, slabinfo: 15_000},
  explain: 'slab',
  check: facts => {
    const part = partOfMemory(facts, 'SUnreclaim', meminfo => meminfo.sUnreclaim);
    if (isCannot(part)) return part;
    const {held} = part;
    const holding = holdingOf(facts, part, MARKS);
    if (holding === undefined) return healthy;
    const fixed = largestSlabs(facts, ({cache}) => !isReclaimable(cache));
    const [first] = fixed;
    const slabs = slabsOf(facts);
    // The cache of ZFS is in its own slabs, and gives way although nothing counts it as available.
    const standsOut = first !== undefined && first.size >= (held * STANDS_OUT) / 100;
    const yields = standsOut && isZfs(first.cache);
    const inCaches = slabs.ok
      ? sumOf(
          slabs.value.filter(({cache}) => !isReclaimable(cache)),
          row => row.size,
        )
      : 0;
    const inPieces = slabs.ok && !standsOut && inCaches < held / 2;
    const who = !slabs.ok
      ? ''
      : standsOut
        ? `; ${calledSlab(first.cache.name)} has ${longBytes(first.size)} of it`
        : inPieces
          ? '; most of it is single pieces above 8 KiB'
          : '; no kind stands out';
    return finding({
      severity: yields ? 'notice' : holding.severity,
      sentence: `Kernel objects (slab) that cannot be dropped hold ${longBytes(held)} (${shortPercent(holding.share)}) of memory${who}`,
      evidence: [
        amount('SUnreclaim', held, 'proc/meminfo'),
        share('unreclaimable slab', holding.share, 'SUnreclaim / MemTotal'),
        ...slabSizes(fixed),
      ],
      view: 'slab',
      subjects: slabSubjects(fixed),
      steps: [
        lookAtSlabs(facts, 'See which kind it is and whether it grows'),
        ...(standsOut ? traceSteps(first) : inPieces ? [inNoKind] : []),
      ],
      explains: holding.explains,
    });
  },
};
