import {longBytes, shortPercent} from '../../format/amount.ts';
import {bytes, percentOf} from '../../units.ts';
import {fullHugepages, hugePagesOf} from '../tuning-defaults.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  adviseDefault,
  type Case,
  type Family,
  fits,
  idle,
  type Judgement,
  look,
  type Rule,
  set,
  unlessChanged,
} from './rule.ts';

/** What khugepaged has made so far, at most: huge pages may have been split or freed since. */
const collapsedOf = ({
  transparentHugepage: thp,
}: Facts): {readonly count: number; readonly size: number} | undefined => {
  if (thp === undefined || !thp.khugepaged.ok || !thp.hpagePmdSize.ok) return undefined;
  const made = thp.khugepaged.value.pagesCollapsed;
  return made.ok ? {count: made.value, size: made.value * thp.hpagePmdSize.value} : undefined;
};

const figures = (facts: Facts): readonly (string | undefined)[] => {
  const made = collapsedOf(facts);
  return [
    made === undefined
      ? undefined
      : `huge pages made by khugepaged since boot: ${made.count} (${longBytes(bytes(made.size))})`,
  ];
};

/** It works for full huge pages only, and stops when nobody gets them. */
const whileItRuns =
  (rule: Rule): Rule =>
  given =>
    fullHugepages(given.facts) === 'never'
      ? idle('khugepaged stands still: nobody gets full huge pages.')
      : rule(given);

/** So much of the RAM made into huge pages, and the number of untouched pages it lets in matters. Ours. */
const MUCH_COLLAPSED = 10;

const untouched = (given: Case): Judgement => {
  const {n, facts} = given;
  const made = collapsedOf(facts);
  const memory = memoryOf(facts);
  const huge = hugePagesOf(facts);
  const evidence = figures(facts);
  const size = facts.transparentHugepage?.hpagePmdSize;
  const whole = size?.ok ? longBytes(size.value) : 'a full huge page';
  if (huge !== undefined && n < huge / 2) {
    return fits(given, `A range must be touched in ${huge - n} of ${huge} pages before it becomes ${whole}.`, evidence);
  }
  if (
    made !== undefined &&
    memory !== undefined &&
    huge !== undefined &&
    fullHugepages(facts) === 'always' &&
    percentOf(made.size, memory) >= MUCH_COLLAPSED
  ) {
    return look(
      set(Math.floor(huge / 8)),
      `khugepaged has made ${longBytes(bytes(made.size))} of huge pages (${shortPercent(percentOf(made.size, memory))} of the RAM): one touched page may have grown to ${whole}.`,
      evidence,
    );
  }
  return fits(given, `One touched page may grow to ${whole}: the usual source of bloat, where there is any.`, evidence);
};

const scanSleep = (given: Case): Judgement =>
  given.n < 1000
    ? look(
        adviseDefault(given),
        `khugepaged scans again after ${given.n} ms: it takes processor time all the while.`,
        figures(given.facts),
      )
    : fits(given, `khugepaged sleeps ${given.n / 1000} s between two scans.`, figures(given.facts));

export const khugepaged: Family = {
  'khugepaged.defrag': whileItRuns(
    unlessChanged(
      'khugepaged may compact; no program waits for it.',
      'khugepaged takes only huge pages that are free by chance.',
    ),
  ),
  'khugepaged.pages_to_scan': whileItRuns(
    unlessChanged('Pages looked at before it sleeps.', 'It changes how much khugepaged looks at before it sleeps.'),
  ),
  'khugepaged.scan_sleep_millisecs': whileItRuns(scanSleep),
  'khugepaged.alloc_sleep_millisecs': whileItRuns(
    unlessChanged(
      'The wait after a huge page could not be had.',
      'It changes the wait after a huge page could not be had.',
    ),
  ),
  'khugepaged.max_ptes_none': whileItRuns(untouched),
  'khugepaged.max_ptes_swap': whileItRuns(
    unlessChanged(
      'Few pages are read back from swap for a huge page.',
      'It changes how much is read back from swap for a huge page.',
    ),
  ),
  'khugepaged.max_ptes_shared': whileItRuns(
    unlessChanged(
      'Half of a range may be shared before it becomes a huge page.',
      'It changes how much sharing is given up for a huge page.',
    ),
  ),
};
