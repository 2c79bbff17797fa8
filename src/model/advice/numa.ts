import {shortPercent} from '../../format/amount.ts';
import {percentOf} from '../../units.ts';
import type {Facts} from './facts.ts';
import {
  byProfile,
  type Case,
  dangerous,
  type Family,
  fits,
  idle,
  type Judgement,
  look,
  type Rule,
  set,
  tally,
  told,
  unlessChanged,
} from './rule.ts';

/** Nodes with memory; undefined when that is not known. */
const nodesOf = ({numa}: Facts): readonly number[] | undefined =>
  numa === undefined ? undefined : numa.hasMemory.ok ? numa.hasMemory.value : numa.nodes.map(({node}) => node);

/** Nodes with memory and no processor: slower memory, such as CXL. */
const slowNodes = (facts: Facts): readonly number[] | undefined => {
  const withCpu = facts.numa?.hasCpu;
  const nodes = nodesOf(facts);
  return withCpu?.ok && nodes !== undefined ? nodes.filter(node => !withCpu.value.includes(node)) : undefined;
};

const zoneReclaim = (given: Case): Judgement => {
  const {n, facts} = given;
  const nodes = nodesOf(facts);
  const evidence = [
    told(facts, 'node-local reclaim that succeeded', tally(facts, ['zoneReclaimSuccess'])),
    told(facts, 'node-local reclaim that failed', tally(facts, ['zoneReclaimFailed'])),
    told(facts, 'allocations that had to take another node', tally(facts, ['numaMiss'])),
  ];
  if (n === 0)
    return fits(given, 'A full node takes memory of another before it reclaims: right for nearly all.', evidence);
  if (nodes?.length === 1) {
    return look(set(0), 'There is one node: programs only begin to reclaim by themselves at the low mark.', evidence);
  }
  const why =
    'A full node throws its page cache away while others have room. Only for jobs that are split exactly by node.';
  return n >= 4 ? dangerous(set(0), `${why} It also unmaps and swaps.`, evidence) : look(set(0), why, evidence);
};

const withZoneReclaim =
  (rule: Rule): Rule =>
  given => {
    const now = given.facts.knob('vm.zone_reclaim_mode');
    return now === 0 ? idle('Inactive: vm.zone_reclaim_mode is 0.') : rule(given);
  };

const balancing = (given: Case): Judgement => {
  const {n, facts} = given;
  const nodes = nodesOf(facts);
  const slow = slowNodes(facts);
  const hints = tally(facts, ['numaHintFaults']);
  const local = tally(facts, ['numaHintFaultsLocal']);
  const evidence = [
    told(facts, 'faults that it made to see who uses what', hints),
    hints === undefined || local === undefined || hints.total === 0
      ? undefined
      : `of these on the right node already: ${shortPercent(percentOf(local.total, hints.total))}`,
    told(facts, 'pages moved', tally(facts, ['numaPagesMigrated'])),
  ];
  if (nodes?.length === 1) {
    return n === 0
      ? idle('There is one node with memory: nothing to balance.')
      : look(set(0), 'There is one node with memory: its faults cost time for nothing.', evidence);
  }
  if (n >= 2 && slow?.length === 0) {
    return look(set(1), 'Bit 2 is for slower memory, and every node here has processors.', evidence);
  }
  return n === 0
    ? fits(
        given,
        'Pages stay where they were allocated. Right for programs that place their memory by themselves.',
        evidence,
        byProfile(facts, {server: '0 or 1', container: '0 or 1', workstation: '0 or 1'}),
      )
    : fits(given, 'Pages move to the node that uses them; its faults cost some time.', evidence, '0 or 1');
};

const demotion = (given: Case): Judgement => {
  const {n, facts} = given;
  const slow = slowNodes(facts);
  const evidence = [
    told(
      facts,
      'pages moved to a slower node',
      tally(facts, ['pgdemoteKswapd', 'pgdemoteDirect', 'pgdemoteKhugepaged', 'pgdemoteProactive']),
    ),
    told(facts, 'pages moved back up', tally(facts, ['pgpromoteSuccess'])),
  ];
  if (slow !== undefined && slow.length === 0) return idle('There is no slower node: each has processors of its own.');
  if (slow !== undefined && n === 0) {
    return look(
      set(1),
      `Node ${slow.join(', ')} has memory and no processor: cold pages could go there instead of to swap.`,
      evidence,
    );
  }
  return fits(
    given,
    n === 0 ? 'Cold pages are dropped or swapped.' : 'Cold pages go to the slower node first.',
    evidence,
  );
};

const statistics = (given: Case): Judgement =>
  given.n === 0
    ? look(set(1), 'The counters of NUMA hits and misses stand still: no tool can tell them from zero.')
    : fits(given, 'NUMA hits and misses are counted.');

export const numa: Family = {
  'vm.zone_reclaim_mode': zoneReclaim,
  'vm.min_unmapped_ratio': withZoneReclaim(
    unlessChanged(
      'Share of unmapped file pages from which a node reclaims its own.',
      'A node reclaims its own from another share on.',
    ),
  ),
  'vm.min_slab_ratio': withZoneReclaim(
    unlessChanged(
      'Share of reclaimable slab from which a node reclaims its own.',
      'A node reclaims its own from another share on.',
    ),
  ),
  'vm.numa_stat': statistics,
  'kernel.numa_balancing': balancing,
  'numa.demotion_enabled': demotion,
};
