import {longBytes, shortPercent} from '../../format/amount.ts';
import {type Bytes, percentOf} from '../../units.ts';
import {type Facts, memoryOf} from './facts.ts';
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
  words,
} from './rule.ts';

const STRICT = 2;

type Promises = {readonly made: Bytes; readonly limit: Bytes; readonly share: number};

const promisesOf = ({meminfo}: Facts): Promises | undefined => {
  const made = meminfo?.committedAS;
  const limit = meminfo?.commitLimit;
  return made === undefined || limit === undefined ? undefined : {made, limit, share: percentOf(made, limit)};
};

const figures = (facts: Facts): readonly (string | undefined)[] => {
  const promises = promisesOf(facts);
  if (promises === undefined) return [];
  const {made, limit, share} = promises;
  const counts = facts.knob('vm.overcommit_memory') === STRICT ? '' : ', which is not enforced in this mode';
  return [
    `promised ${longBytes(made)}: what it would take if everybody touched everything`,
    `CommitLimit ${longBytes(limit)}, of which that is ${shortPercent(share)}${counts}`,
  ];
};

/** Nearer to the limit than this, the next large request is refused. Ours. */
const NEARLY_ALL = 90;

const strict = (given: Case): Judgement => {
  const {facts} = given;
  const promises = promisesOf(facts);
  const evidence = figures(facts);
  const default0 = set(0);
  if (promises === undefined) return look(default0, 'Requests beyond CommitLimit are refused, even while RAM is free.');
  const {made, limit, share} = promises;
  const seen = `${longBytes(made)} of ${longBytes(limit)} are promised (${shortPercent(share)})`;
  if (share >= 100)
    return dangerous(default0, `${seen}: every further request is refused, even while RAM is free.`, evidence);
  if (share >= NEARLY_ALL)
    return look(default0, `${seen}: requests will soon be refused, even while RAM is free.`, evidence);
  const why = `${seen}. Strict: what is promised can be kept, and programs must cope with a refusal.`;
  return facts.profile === 'server'
    ? fits(given, why, evidence, '0 or 2')
    : look(
        default0,
        `${seen}. ${byProfile(facts, {
          server: '',
          container: 'One container’s promises make requests of all the others fail.',
          workstation: 'Browsers and language runtimes promise themselves far more than they use.',
        })}`,
        evidence,
      );
};

const mode = (given: Case): Judgement => {
  const {n, facts} = given;
  const evidence = figures(facts);
  if (n === STRICT) return strict(given);
  if (n === 0)
    return fits(
      given,
      'Refuses only a single request that could never be met. 1 would change little: it makes no memory.',
      evidence,
    );
  const why =
    'Nothing is refused: a mad request ends in a kill instead of an error. Asked for by data stores that fork to save, if they logged a failed fork.';
  return facts.profile === 'container'
    ? fits(given, `${why} Kubernetes sets 1 on its nodes.`, evidence, '0 or 1')
    : look(set(0), why, evidence);
};

const onlyStrict =
  (rule: Rule): Rule =>
  given => {
    const now = given.facts.knob('vm.overcommit_memory');
    return now === undefined || now === STRICT
      ? rule(given)
      : idle(
          `No effect in the current mode: vm.overcommit_memory is ${now}, and only 2 reads it.`,
          figures(given.facts),
        );
  };

const ratio = (given: Case): Judgement => {
  const {n, facts} = given;
  if ((facts.knob('vm.overcommit_kbytes') ?? 0) > 0) return idle('vm.overcommit_kbytes is set and counts instead.');
  const promises = promisesOf(facts);
  const memory = memoryOf(facts);
  const evidence = figures(facts);
  if (promises !== undefined && memory !== undefined && promises.limit < 0.8 * memory) {
    return look(
      words('80-95'),
      `CommitLimit is ${longBytes(promises.limit)} of ${longBytes(memory)} of RAM: the rest can hold nothing but cache.`,
      evidence,
    );
  }
  if (n > 100)
    return look(words('80-95'), 'More than the RAM may be promised: strict mode then keeps no promise.', evidence);
  return fits(given, 'Share of the RAM that may be promised, swap comes on top.', evidence, '50-95');
};

const amount = (given: Case): Judgement =>
  given.n === 0
    ? idle('0: vm.overcommit_ratio counts.')
    : fits(given, 'Amount of RAM that may be promised, swap comes on top.', figures(given.facts), '-');

const reserve =
  (whom: string): Rule =>
  given =>
    given.n === 0 ? look(words('some'), `Nothing is kept back for ${whom}.`) : fits(given, `Kept back for ${whom}.`);

export const overcommit: Family = {
  'vm.overcommit_memory': mode,
  'vm.overcommit_ratio': onlyStrict(ratio),
  'vm.overcommit_kbytes': onlyStrict(amount),
  'vm.admin_reserve_kbytes': onlyStrict(reserve('root, to log in and clean up')),
  'vm.user_reserve_kbytes': onlyStrict(reserve('a user who wants to stop a program that grew')),
};
