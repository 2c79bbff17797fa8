import {longBytes, shortPercent} from '../../format/amount.ts';
import {percentOf} from '../../units.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  action,
  type Case,
  dangerous,
  type Family,
  fits,
  type Judgement,
  look,
  set,
  tally,
  told,
  unlessChanged,
  words,
} from './rule.ts';

const figures = (facts: Facts): readonly (string | undefined)[] => {
  const slab = facts.meminfo?.sReclaimable;
  const memory = memoryOf(facts);
  return [
    slab === undefined || memory === undefined
      ? undefined
      : `reclaimable slab, mostly dentries and inodes: ${longBytes(slab)}, ${shortPercent(percentOf(slab, memory))} of the RAM`,
  ];
};

/** The pressure in hundredths of the even one, whatever it is divided by. */
const pressureOf = ({n, facts}: Case): number => {
  const denominator = facts.knob('vm.vfs_cache_pressure_denom');
  return denominator === undefined || denominator === 0 ? n : (100 * n) / denominator;
};

const FAR_ABOVE = 1000;

const pressure = (given: Case): Judgement => {
  const share = pressureOf(given);
  const evidence = figures(given.facts);
  if (share === 0) {
    return dangerous(
      set(100),
      'Dentries and inodes are never given back: they may fill the RAM until something is killed.',
      evidence,
    );
  }
  if (share > FAR_ABOVE) {
    return look(
      set(100),
      'So much pressure makes programs wait for the locks of the caches, for little memory.',
      evidence,
    );
  }
  const changed =
    share === 100 ? 'Even.' : `Dentries and inodes are taken ${share < 100 ? 'later' : 'sooner'} than page cache.`;
  return fits(given, `${changed} It moves only their share; often heard values of 50 or 200 rarely show.`, evidence);
};

const DAY = 86_400;
/** More often than this somebody does it as a matter of routine: three times, and once in each day. Ours. */
const byRoutine = ({uptime}: Facts, times: number): boolean =>
  times > 3 && uptime !== undefined && times > uptime / DAY;

/** Reading the file is not allowed, but the kernel counts who writes. */
const drops = (given: Case): Judgement => {
  const {facts} = given;
  const files = tally(facts, ['dropPagecache']);
  const slab = tally(facts, ['dropSlab']);
  // One write of 3 counts as both.
  const times = Math.max(files?.total ?? 0, slab?.total ?? 0);
  const evidence = [told(facts, 'page cache dropped', files), told(facts, 'dentries and inodes dropped', slab)];
  if (files === undefined && slab === undefined)
    return action('For experiments only: what is needed is read again from disk.', evidence);
  const cost = 'For experiments only: what is needed is read again from disk.';
  if (times === 0) return action(`Nobody has dropped caches since boot. ${cost}`, evidence);
  const seen = `Caches were dropped ${times === 1 ? 'once' : `${times} times`} since boot`;
  return byRoutine(facts, times)
    ? look(
        words('never'),
        `${seen}. It frees nothing that would not make way by itself, and hides the cause: find who does it.`,
        evidence,
      )
    : action(`${seen}. ${cost}`, evidence);
};

export const caches: Family = {
  'vm.vfs_cache_pressure': pressure,
  'vm.vfs_cache_pressure_denom': unlessChanged(
    'What the pressure is divided by.',
    'Other programs and guides take vm.vfs_cache_pressure for hundredths.',
  ),
  'vm.drop_caches': drops,
};
