import {longBytes} from '../../format/amount.ts';
import {bytes} from '../../units.ts';
import {orderFragmentation} from '../fragmentation.ts';
import {fullHugepages, hugePagesOf} from '../tuning-defaults.ts';
import type {Facts} from './facts.ts';
import {
  action,
  adviseDefault,
  type Case,
  type Family,
  fits,
  idle,
  isDefault,
  type Judgement,
  look,
  often,
  set,
  tally,
  told,
} from './rule.ts';

/**
 * The kernel's own score of a node (mm/compaction.c, fragmentation_score_node): per zone the share of its free memory
 * in blocks too small for a huge page, weighted by the zone's share of the node.
 */
export const nodeScores = ({buddyinfo, zones, ...facts}: Facts): ReadonlyMap<number, number> => {
  const scores = new Map<number, number>();
  const huge = hugePagesOf({buddyinfo, zones, ...facts});
  if (buddyinfo === undefined || zones === undefined || huge === undefined) return scores;
  const order = Math.round(Math.log2(huge));
  for (const node of new Set(zones.map(zone => zone.node))) {
    const there = zones.filter(zone => zone.node === node);
    const present = there.reduce((sum, zone) => sum + zone.present, 0);
    const score = there.reduce((sum, zone) => {
      const blocks = buddyinfo.zones.find(other => other.node === node && other.zone === zone.zone)?.freeBlocks;
      if (blocks === undefined || present === 0) return sum;
      // Zones without a free page count as unusable in the index, but the kernel gives them no score.
      const {unusable} = orderFragmentation(blocks, order);
      return blocks.every(n => n === 0) ? sum : sum + (Math.floor(100 * unusable) * zone.present) / present;
    }, 0);
    scores.set(node, score);
  }
  return scores;
};

/** Starts above the first, stops at the second. mm/compaction.c, fragmentation_score_wmark */
export const scoreMarks = (proactiveness: number): {readonly start: number; readonly stop: number} => {
  const stop = Math.max(100 - proactiveness, 5);
  return {start: Math.min(stop + 10, 100), stop};
};

const directCompaction = (facts: Facts) => tally(facts, ['compactStall']);

const figures = (facts: Facts): readonly (string | undefined)[] => [
  told(facts, 'allocations that compacted by themselves', directCompaction(facts)),
  told(facts, 'times kcompactd was woken', tally(facts, ['compactDaemonWake'])),
  ...[...nodeScores(facts)].map(([node, score]) => `fragmentation score of node ${node}: ${score.toFixed(0)}`),
];

const proactiveness = (given: Case): Judgement => {
  const {n, facts} = given;
  const evidence = figures(facts);
  const {start, stop} = scoreMarks(n);
  const scores = [...nodeScores(facts).values()];
  const worst = scores.length === 0 ? undefined : Math.max(...scores);
  const now = worst === undefined ? '' : ` The score is ${worst.toFixed(0)} now.`;
  const huge = fullHugepages(facts);
  if (n === 0) {
    return often(facts, directCompaction(facts)) && huge !== 'never'
      ? look(set(20), 'Nothing is compacted ahead of need, and allocations compact by themselves.', evidence)
      : fits(given, 'Nothing is compacted ahead of need.', evidence);
  }
  if (n > 50) {
    return look(
      adviseDefault(given),
      `kcompactd works from a score of ${start} down to ${stop}: moving pages makes programs pause.${now}`,
      evidence,
    );
  }
  return fits(given, `kcompactd starts above a score of ${start} and stops at ${stop}.${now}`, evidence);
};

const threshold = (given: Case): Judgement =>
  isDefault(given)
    ? fits(
        given,
        'Large allocations compact where memory is in pieces, and reclaim where it is short.',
        figures(given.facts),
      )
    : look(
        adviseDefault(given),
        given.n < 500
          ? 'Large allocations compact more readily, also where memory is just short.'
          : 'Large allocations reclaim where compaction would have done.',
        figures(given.facts),
      );

const locked = (given: Case): Judgement => {
  const {n, facts} = given;
  const amount = facts.meminfo?.mlocked;
  const evidence = [amount === undefined ? undefined : `${longBytes(amount)} are locked in RAM`];
  if (amount === bytes(0)) return idle('Nothing is locked in RAM.', evidence);
  return n === 0
    ? fits(
        given,
        'Locked pages stay where they are, in the way of larger blocks. Right for real-time programs.',
        evidence,
      )
    : fits(given, 'Locked pages may be moved: a short fault for whoever touches them meanwhile.', evidence);
};

const defragMode = (given: Case): Judgement =>
  given.n === 0
    ? fits(given, 'Page types may mix in a block when memory is short.')
    : fits(
        given,
        'Allocations reclaim and compact rather than mix page types. It pays only if set right after boot.',
        [],
        '0 or 1',
      );

const compactNow = (given: Case): Judgement =>
  action('Compacts all zones once; useful right before a pool of huge pages is enlarged.', figures(given.facts));

export const compaction: Family = {
  'vm.compaction_proactiveness': proactiveness,
  'vm.extfrag_threshold': threshold,
  'vm.compact_unevictable_allowed': locked,
  'vm.defrag_mode': defragMode,
  'vm.compact_memory': compactNow,
};
