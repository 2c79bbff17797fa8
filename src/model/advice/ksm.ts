import {longBytes} from '../../format/amount.ts';
import {bytes, pagesToBytes} from '../../units.ts';
import type {Facts} from './facts.ts';
import {type Case, type Family, fits, idle, type Judgement, look, type Rule, set, unlessChanged} from './rule.ts';

const figures = ({ksm, system}: Facts): readonly (string | undefined)[] => {
  const sharing = ksm?.pagesSharing;
  const shared = ksm?.pagesShared;
  const unshared = ksm?.pagesUnshared;
  const profit = ksm?.generalProfit;
  return [
    sharing?.ok && shared?.ok
      ? `saved ${longBytes(pagesToBytes(sharing.value, system.pageSize))}, ${shared.value} contents shared by ${sharing.value} more places`
      : undefined,
    unshared?.ok ? `compared in vain again and again: ${unshared.value} pages` : undefined,
    profit?.ok ? `profit after bookkeeping: ${longBytes(profit.value)}` : undefined,
  ];
};

/** So many pages in vain for each that was merged, and the search is mostly waste. Ours. */
const IN_VAIN = 20;

const run = (given: Case): Judgement => {
  const {n, facts} = given;
  const {ksm} = facts;
  const evidence = figures(facts);
  const saved = ksm?.pagesSharing.ok ? ksm.pagesSharing.value : undefined;
  if (n === 0 && saved !== undefined && saved > 0) {
    const amount = longBytes(pagesToBytes(saved, facts.system.pageSize));
    return fits(
      given,
      `The search stands still; what was merged stays merged and saves ${amount}.`,
      evidence,
      '0 or 1',
    );
  }
  if (n === 0) {
    const why =
      'Off. It pays for many virtual machines alike; it takes processor time, and lets neighbours guess at contents.';
    return fits(given, why, evidence, '0 or 1');
  }
  if (n === 2)
    return look(set(0), 'All merged pages have been given copies of their own; 0 is the state of rest.', evidence);
  const profit = ksm?.generalProfit;
  if (profit?.ok && profit.value < 0) {
    return look(set(0), `It costs ${longBytes(bytes(-profit.value))} more than it saves.`, evidence);
  }
  const vain = ksm?.pagesUnshared.ok ? ksm.pagesUnshared.value : undefined;
  if (saved !== undefined && vain !== undefined && vain > IN_VAIN * Math.max(1, saved)) {
    return look(set(0), `${vain} pages are compared in vain for ${saved} that are saved.`, evidence);
  }
  return fits(given, `Merging runs${evidence[0] === undefined ? '' : `: ${evidence[0]}`}.`, evidence, '0 or 1');
};

const isOff = ({ksm}: Facts): boolean => ksm?.run.ok === true && ksm.run.value !== 1;

const whileItRuns =
  (rule: Rule): Rule =>
  given =>
    isOff(given.facts) ? idle('KSM does not run.') : rule(given);

const advised = ({ksm}: Facts): boolean => ksm?.advisorMode.ok === true && ksm.advisorMode.value.selected !== 'none';

const pagesToScan: Rule = given =>
  advised(given.facts)
    ? idle('The advisor sets it.')
    : unlessChanged('Pages compared before it sleeps.', 'It changes how much is compared before it sleeps.')(given);

const withAdvisor =
  (rule: Rule): Rule =>
  given =>
    advised(given.facts) ? rule(given) : idle('The advisor is off.');

const plain = (what: string): Rule => unlessChanged(`${what}.`, `${what}, by another number.`);

export const ksm: Family = {
  'ksm.run': run,
  'ksm.pages_to_scan': whileItRuns(pagesToScan),
  'ksm.sleep_millisecs': whileItRuns(plain('How long it sleeps between two scans')),
  'ksm.merge_across_nodes': whileItRuns(given =>
    fits(
      given,
      given.n === 1
        ? 'Pages of different nodes are merged too: some are then far away.'
        : 'Only pages of one node are merged.',
      [],
      '0 or 1',
    ),
  ),
  'ksm.max_page_sharing': whileItRuns(plain('Bounds the time that reclaim spends on one merged page')),
  'ksm.use_zero_pages': whileItRuns(given =>
    fits(given, given.n === 1 ? 'Pages of zeros take no RAM.' : 'Pages of zeros are merged like others.', [], '0 or 1'),
  ),
  'ksm.smart_scan': whileItRuns(plain('Pages that never had a twin are looked at less often')),
  'ksm.stable_node_chains_prune_millisecs': whileItRuns(plain('How often the bookkeeping is cleaned')),
  'ksm.advisor_mode': whileItRuns(given =>
    fits(
      given,
      given.text === 'none' ? 'How much is compared is fixed.' : 'The kernel chooses how much is compared.',
      [],
      given.text,
    ),
  ),
  'ksm.advisor_max_cpu': whileItRuns(withAdvisor(plain('Most processor time that the search may take'))),
  'ksm.advisor_min_pages_to_scan': whileItRuns(withAdvisor(plain('Least that the advisor sets'))),
  'ksm.advisor_max_pages_to_scan': whileItRuns(withAdvisor(plain('Most that the advisor sets'))),
  'ksm.advisor_target_scan_time': whileItRuns(withAdvisor(plain('How long a scan of all shall take'))),
};
