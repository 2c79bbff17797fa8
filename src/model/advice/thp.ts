import {longBytes, shortPercent} from '../../format/amount.ts';
import type {ThpSize} from '../../sys/transparent-hugepage.ts';
import {KIB, percentOf} from '../../units.ts';
import {tooSmallForHugepages} from '../tuning-defaults.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  adviseDefault,
  byProfile,
  type Case,
  type Family,
  fits,
  idle,
  type Judgement,
  look,
  often,
  set,
  tally,
  told,
  unlessChanged,
  words,
} from './rule.ts';

const sizesOf = ({transparentHugepage: thp}: Facts): readonly ThpSize[] =>
  (thp?.sizes ?? []).flatMap(size => (size.ok ? [size.value] : []));

/** Whether anonymous memory can get huge pages of any size. */
export const hugepagesInUse = (facts: Facts): boolean => {
  const top = facts.transparentHugepage?.enabled;
  const general = top?.ok === true && top.value.selected !== 'never';
  const sizes = sizesOf(facts).filter(size => size.enabled.ok);
  if (sizes.length === 0) return general;
  return sizes.some(({enabled}) => {
    const choice = enabled.ok ? enabled.value.selected : 'never';
    return choice === 'inherit' ? general : choice !== 'never';
  });
};

const stalls = (facts: Facts) => tally(facts, ['compactStall']);

const figures = (facts: Facts): readonly (string | undefined)[] => {
  const {meminfo, vmstat} = facts;
  const huge = meminfo?.anonHugePages;
  const anon = meminfo?.anonPages;
  const taken = vmstat?.thpFaultAlloc;
  const missed = vmstat?.thpFaultFallback;
  return [
    huge === undefined || anon === undefined
      ? undefined
      : `${longBytes(huge)} of ${longBytes(anon)} anonymous memory are in full huge pages (${shortPercent(percentOf(huge, anon))})`,
    taken === undefined || missed === undefined
      ? undefined
      : `page faults that got a huge page since boot: ${taken}; that had to take small ones: ${missed}`,
    told(facts, 'allocations that compacted by themselves', stalls(facts)),
    told(facts, 'huge pages split', tally(facts, ['thpSplitPage'])),
  ];
};

const tooSmall = 'The kernel switched huge pages off at boot: the machine has less than 512 MiB.';

/** From this share of the RAM on, what huge pages add to a program matters where limits are near. Ours. */
const MUCH_HUGE = 10;

const always = (given: Case, usual: string, evidence: readonly (string | undefined)[]): Judgement => {
  const {facts} = given;
  const waits = stalls(facts);
  if (waits !== undefined && often(facts, waits)) {
    return look(
      set('madvise'),
      `Every program gets huge pages, and ${waits.total} times since boot an allocation had to compact memory first. madvise leaves them to those who ask.`,
      evidence,
    );
  }
  const huge = facts.meminfo?.anonHugePages;
  const memory = memoryOf(facts);
  const share = huge === undefined || memory === undefined ? 0 : percentOf(huge, memory);
  if (facts.profile !== 'server' && share >= MUCH_HUGE) {
    return look(
      set('madvise'),
      `Every program gets huge pages, ${shortPercent(share)} of the RAM by now: those that hardly touch them grow, up to their limit.`,
      evidence,
    );
  }
  return fits(
    given,
    'Every program gets huge pages: faster where memory is used densely, larger where it is not. Nothing stalls for them to speak of.',
    evidence,
    usual,
  );
};

const enabled = (given: Case): Judgement => {
  const {text, facts} = given;
  const evidence = figures(facts);
  const usual = byProfile(facts, {
    server: text === 'always' ? 'always' : 'madvise',
    container: 'madvise',
    workstation: 'madvise',
  });
  switch (text) {
    case 'never':
      return tooSmallForHugepages(facts)
        ? fits(given, tooSmall, evidence)
        : fits(
            given,
            'Nobody gets huge pages, not even programs that ask; khugepaged stops as well. Guides of several databases want it so.',
            evidence,
            usual,
          );
    case 'always':
      return always(given, usual, evidence);
    default:
      return fits(
        given,
        'Only programs that ask get huge pages: no bloat by the others, and no speed for them either.',
        evidence,
        usual,
      );
  }
};

const unusedHere =
  (rule: (given: Case) => Judgement) =>
  (given: Case): Judgement =>
    hugepagesInUse(given.facts) ? rule(given) : idle('Nobody gets transparent huge pages.');

const defrag = (given: Case): Judgement => {
  const {text, facts} = given;
  const evidence = figures(facts);
  if (text === 'always') {
    return look(
      set('madvise'),
      'Every page fault that could have a huge page waits for reclaim and compaction.',
      evidence,
    );
  }
  const waits = text === 'madvise' || text === 'defer+madvise';
  if (waits && often(facts, stalls(facts))) {
    return look(
      set('defer'),
      `${stalls(facts)!.total} times since boot an allocation compacted by itself: defer leaves that to the background.`,
      evidence,
    );
  }
  const why: Readonly<Record<string, string>> = {
    madvise: 'Only programs that asked for huge pages wait for them.',
    defer: 'Nobody waits; kcompactd makes room in the background.',
    'defer+madvise': 'Programs that asked wait, for the others kcompactd makes room in the background.',
    never: 'Nobody waits and nothing is made ready: a huge page only where one is free.',
  };
  return fits(given, why[text] ?? 'A choice of a newer kernel.', evidence, text === 'never' ? 'madvise' : text);
};

const shared = (given: Case): Judgement => {
  const {text, facts} = given;
  const amount = facts.meminfo?.shmemHugePages;
  const all = facts.meminfo?.shmem;
  const evidence = [
    amount === undefined || all === undefined
      ? undefined
      : `${longBytes(amount)} of ${longBytes(all)} shared memory are in huge pages`,
  ];
  if (text === 'force' || text === 'deny') {
    return look(set('never'), 'A switch for tests: it overrules what each tmpfs was mounted with.', evidence);
  }
  if (text === 'always')
    return look(words('advise'), 'Shared memory takes whole huge pages, however little is used of them.', evidence);
  return fits(
    given,
    text === 'never' ? 'Shared memory takes small pages.' : 'Huge pages where they fit or were asked for.',
    evidence,
    text,
  );
};

const zeroPage = (given: Case): Judgement => {
  if (tooSmallForHugepages(given.facts) && given.n === 0) return fits(given, tooSmall);
  return unlessChanged('Reading untouched memory takes no RAM.', 'Reading untouched memory maps small pages.')(given);
};

const underused = (given: Case): Judgement => {
  const evidence = [
    told(given.facts, 'huge pages split because they were mostly zeros', tally(given.facts, ['thpUnderusedSplitPage'])),
  ];
  return given.n === 1
    ? fits(given, 'Huge pages that hold mostly zeros are split under pressure.', evidence)
    : look(adviseDefault(given), 'Huge pages that hold mostly zeros stay whole, whatever the pressure.', evidence);
};

const MANY_FAULTS = 1000;
const MOST_PARTIAL = 30;

const sizeOf = ({setting, facts}: Case): ThpSize | undefined =>
  sizesOf(facts).find(({size}) => setting.path.includes(`/hugepages-${size / KIB}kB/`));

const oneSize = (given: Case): Judgement => {
  const {text, setting, facts} = given;
  const top = facts.transparentHugepage?.enabled;
  const stats = sizeOf(given)?.stats;
  const counts = stats?.ok ? stats.value : undefined;
  const whole = counts?.nrAnon.ok ? counts.nrAnon.value : undefined;
  const partial = counts?.nrAnonPartiallyMapped.ok ? counts.nrAnonPartiallyMapped.value : undefined;
  const taken = counts?.anonFaultAlloc.ok ? counts.anonFaultAlloc.value : undefined;
  const missed = counts?.anonFaultFallback.ok ? counts.anonFaultFallback.value : undefined;
  const evidence = [
    taken === undefined || missed === undefined
      ? undefined
      : `page faults that got this size since boot: ${taken}; that did not: ${missed}`,
    whole === undefined || partial === undefined
      ? undefined
      : `pages of this size now: ${whole}, of which partly unmapped: ${partial}`,
  ];
  const usual = setting.fallback.text;
  if (text === 'never') return fits(given, 'This size is not used.', evidence, usual);
  const how =
    text === 'inherit'
      ? `Follows thp.enabled${top?.ok ? ` (${top.value.selected})` : ''}.`
      : 'Has a choice of its own.';
  if (
    whole !== undefined &&
    partial !== undefined &&
    whole >= MANY_FAULTS &&
    percentOf(partial, whole) > MOST_PARTIAL
  ) {
    return look(
      adviseDefault(given),
      `${how} ${shortPercent(percentOf(partial, whole))} of its pages are partly unmapped and wait to be split.`,
      evidence,
    );
  }
  if (text === 'always' && taken !== undefined && missed !== undefined && missed > taken && missed >= MANY_FAULTS) {
    return look(adviseDefault(given), `${how} More faults fell back to smaller pages than got it.`, evidence);
  }
  return fits(given, how, evidence, usual);
};

const sharedSize = (given: Case): Judgement => {
  const {text, facts} = given;
  const top = facts.transparentHugepage?.shmemEnabled;
  return fits(
    given,
    text === 'never'
      ? 'This size is not used for shared memory.'
      : text === 'inherit'
        ? `Follows thp.shmem_enabled${top?.ok ? ` (${top.value.selected})` : ''}.`
        : 'Has a choice of its own for shared memory.',
  );
};

export const thp: Family = {
  'thp.enabled': enabled,
  'thp.defrag': unusedHere(defrag),
  'thp.shmem_enabled': shared,
  'thp.use_zero_page': zeroPage,
  'thp.shrink_underused': unusedHere(underused),
  'thp.size.enabled': oneSize,
  'thp.size.shmem_enabled': sharedSize,
};
