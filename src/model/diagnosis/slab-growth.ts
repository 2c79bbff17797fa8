import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {bytes} from '../../units.ts';
import {creepOf, untilText} from '../doctor/creep.ts';
import {growingSlabs, slabSubject} from '../doctor/culprits.ts';
import {amount, over} from '../doctor/evidence.ts';
import {partOfMemory} from '../doctor/holding.ts';
import {inNoKind, lookAtSlabs, slabsOf, traceSteps} from '../doctor/slabs.ts';
import {perMinute} from '../doctor/takers.ts';
import {calledSlab, isReclaimable, isZfs, purposeOf} from '../slab-kinds.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/** Part of the growth, in percent, that a cache must have to be named. */
const STANDS_OUT = 40;
/** A name with what it holds must fit into the first clause of a sentence. */
const ROOM = 24;

export const slabGrowth: Rule = {
  id: 'slab-growth',
  title: 'kernel objects grow and grow',
  help: 'SUnreclaim, objects of the kernel (slab) that cannot be dropped, grows steadily (median of slopes, nearly all pairs of points agree) for 2 min or more, by 32 MiB and 5 % at least, and would take all that is left with swap within 48 h: notice; within 15 min, or within 1 h after 4 min of watching: warning; 10 min after 4: critical. With ZFS, whose cache grows so and gives way, a notice. It looks like a leak; half an hour and more of it would show one. Marks are ours.',
  needs: {meminfo: 0, slabinfo: 15_000},
  explain: 'leak',
  check: facts => {
    const part = partOfMemory(facts, 'SUnreclaim', meminfo => meminfo.sUnreclaim);
    if (isCannot(part)) return part;
    const creep = creepOf(facts, 'slabUnreclaimable');
    if (creep === undefined) return healthy;
    if ('kind' in creep) return creep;
    const {pace, severity} = creep;
    const caches = known(readingOf(facts.snapshot, 'slabinfo'))?.caches ?? [];
    const growers = growingSlabs(
      facts,
      caches.filter(cache => !isReclaimable(cache)).map(({name}) => name),
    ).slice(0, 3);
    const [fastest] = growers;
    const named = fastest !== undefined && fastest.trend.slope >= (pace * STANDS_OUT) / 100 ? fastest : undefined;
    const row = known(slabsOf(facts))?.find(({cache}) => cache.name === named?.what);
    const purpose = named === undefined ? undefined : purposeOf(named.what);
    const called = named && calledSlab(named.what);
    const who = called === undefined ? '' : `, most in ${called.length > ROOM ? named!.what : called}`;
    const sentence = `Kernel objects (slab) grow by ${perMinute(pace)}${who}`;
    // The cache of ZFS grows until it is as large as it may be, and gives way.
    const yields = named !== undefined && isZfs({name: named.what});
    return finding({
      severity: yields ? 'notice' : severity,
      sentence: `${sentence}${yields ? '; ZFS fills its cache, which gives way' : untilText(creep)}`,
      evidence: [
        amount('SUnreclaim', part.held, 'proc/meminfo'),
        ...creep.evidence,
        ...growers.map(({what, trend: own}) =>
          amount(`${what}, per minute`, bytes(Math.round(own.slope * 60)), over('proc/slabinfo', own.span)),
        ),
      ],
      view: 'slab',
      subjects: named === undefined ? [] : [slabSubject(named.what)],
      steps: [
        lookAtSlabs(facts, 'Watch which kind grows, and whether it falls when what you think is the cause is stopped'),
        ...(named === undefined && caches.length > 0 ? [inNoKind] : []),
        ...(purpose === undefined
          ? [{text: 'Think of what was loaded or updated lately: drivers, file systems, security agents, eBPF'}]
          : []),
        ...traceSteps(row),
      ],
      explains:
        severity === 'notice' || yields ? ['slab-large'] : ['slab-large', 'exhaustion-forecast', 'low-available'],
    });
  },
};
