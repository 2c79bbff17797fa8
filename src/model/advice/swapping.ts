import {longBytes, shortPercent} from '../../format/amount.ts';
import type {SwapArea} from '../../proc/swaps.ts';
import {pages, pagesToBytes, percentOf} from '../../units.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  byProfile,
  type Case,
  type Family,
  fits,
  idle,
  type Judgement,
  lately,
  look,
  set,
  tally,
  told,
  words,
} from './rule.ts';

/** Swap on a zram device is RAM in another form; behind zswap it is so in part. */
export const inRam = ({name}: SwapArea): boolean => /(^|\/)zram\d+$/.test(name);

export type SwapKind = 'none' | 'ram' | 'disk' | 'mixed';

/** Where swapped pages go; undefined when that is not known. */
export const swapKind = ({swaps, zswap}: Facts): SwapKind | undefined => {
  if (swaps === undefined) return undefined;
  if (swaps.length === 0) return 'none';
  const there = swaps.filter(inRam).length;
  if (there === swaps.length) return 'ram';
  return there > 0 || (zswap?.enabled.ok && zswap.enabled.value) ? 'mixed' : 'disk';
};

/** Pages that had been evicted and were needed again. */
export type Refaults = {readonly anon: number; readonly file: number; readonly when: string};

/** 4 MiB of 4 KiB pages in one interval are no noise. Ours. */
const MANY_NOW = 1000;
/** Since boot, a twentieth of the RAM. Ours. */
const MANY_SINCE_BOOT = 1 / 20;

/** Of this moment when there are many, else since boot when there were many; undefined when too few came back to say anything. */
export const refaults = (facts: Facts): Refaults | undefined => {
  const anon = tally(facts, ['workingsetRefaultAnon']);
  const file = tally(facts, ['workingsetRefaultFile']);
  if (anon === undefined || file === undefined) return undefined;
  if (anon.grown !== undefined && file.grown !== undefined && anon.grown + file.grown >= MANY_NOW) {
    return {anon: anon.grown, file: file.grown, when: lately(facts)};
  }
  const memory = memoryOf(facts);
  const came = pagesToBytes(pages(anon.total + file.total), facts.system.pageSize);
  if (memory === undefined || came < memory * MANY_SINCE_BOOT) return undefined;
  return {anon: anon.total, file: file.total, when: 'since boot'};
};

/** One side counts as suffering more when its pages come back so much more often. */
const MUCH_MORE = 4;

const size = (count: number, {system}: Facts): string => longBytes(pagesToBytes(pages(count), system.pageSize));

const sides = ({anon, file, when}: Refaults, facts: Facts): string =>
  `${size(anon, facts)} of anonymous and ${size(file, facts)} of file memory came back ${when}`;

const refaultLines = (facts: Facts): readonly (string | undefined)[] => [
  told(facts, 'anonymous pages that came back', tally(facts, ['workingsetRefaultAnon'])),
  told(facts, 'file pages that came back', tally(facts, ['workingsetRefaultFile'])),
];

/** Documented for swap that is twice as fast as the files: admin-guide/sysctl/vm.html, swappiness. */
const RAM_SWAP = 133;

const moreSwapping = (given: Case, kind: SwapKind, seen: string): Judgement | undefined => {
  const evidence = refaultLines(given.facts);
  if (kind !== 'disk' && given.n <= 100) {
    return look(
      set(RAM_SWAP),
      `${seen}: files suffer more. Swap is in RAM, where above 100 is meant to be used.`,
      evidence,
    );
  }
  if (kind === 'disk' && given.n < 60) {
    return look(
      set(60),
      `${seen}: at ${given.n} reclaim drops file cache and program code rather than swap what nobody uses.`,
      evidence,
    );
  }
  return undefined;
};

const swappiness = (given: Case): Judgement => {
  const {n, facts} = given;
  const kind = swapKind(facts);
  const demotes = facts.numa?.demotionEnabled.ok && facts.numa.demotionEnabled.value;
  if (kind === 'none' && !demotes)
    return idle('There is no swap: anonymous memory stays in RAM whatever the number says.');
  const evidence = refaultLines(facts);
  const usual = byProfile(facts, {
    server: kind === 'disk' ? '10-60' : '60-180',
    container: kind === 'disk' ? '60' : '60-180',
    workstation: kind === 'disk' ? '60' : '100-180',
  });
  if (n > 100 && kind === 'disk') {
    return look(
      set(60),
      'Above 100 reclaim swaps to disk rather than drop file cache; that is meant for swap in RAM.',
      evidence,
    );
  }
  if (n === 0) {
    return look(
      byProfile(facts, {server: set(10), container: set(60), workstation: set(60)}),
      'At 0 the kernel swaps only when file cache is nearly gone: program code is dropped first. It is not "no swap".',
      evidence,
    );
  }
  const back = refaults(facts);
  if (back !== undefined && kind !== undefined && back.file > MUCH_MORE * back.anon) {
    const more = moreSwapping(given, kind, sides(back, facts));
    if (more !== undefined) return more;
  }
  if (back !== undefined && kind === 'disk' && back.anon > MUCH_MORE * back.file && n > 10) {
    return look(
      set(n > 60 ? 60 : Math.max(10, Math.round(n / 2))),
      `${sides(back, facts)}: anonymous memory suffers more, and swap is on disk.`,
      evidence,
    );
  }
  const own =
    facts.profile === 'container'
      ? ' Groups of cgroup v2 have no value of their own: 100 "for containers" is 100 for the host.'
      : '';
  const seen =
    back === undefined
      ? 'Too few pages have come back to ask for a change.'
      : `${sides(back, facts)}: neither side suffers so much more that it should change.`;
  return fits(given, `${seen}${own}`, evidence, usual);
};

/** Below this many nobody can say how well readahead works. */
const ENOUGH_READAHEAD = 1000;
const POOR_HITS = 30;

const pageCluster = (given: Case): Judgement => {
  const {n, facts} = given;
  const kind = swapKind(facts);
  if (kind === 'none') return idle('There is no swap to read ahead from.');
  if (kind === 'ram') return idle('Pages on zram are read one by one, without readahead.');
  const read = facts.vmstat?.swapRa;
  const hit = facts.vmstat?.swapRaHit;
  const share = read === undefined || hit === undefined ? undefined : percentOf(hit, read);
  const evidence = [
    share === undefined ? undefined : `${read} pages read ahead since boot, ${shortPercent(share)} of them used`,
  ];
  if (share !== undefined && read! >= ENOUGH_READAHEAD && share < POOR_HITS && n > 0) {
    return look(set(0), `Only ${shortPercent(share)} of the pages read ahead from swap were used.`, evidence);
  }
  return fits(
    given,
    'Reads 2 to this power pages around the one that is wanted; 0 suits swap on an SSD as well.',
    evidence,
    '0-3',
  );
};

const priority = (given: Case): Judgement => {
  const {n, setting, facts} = given;
  const area = facts.swaps?.find(({name}) => setting.name === `swap ${name}`);
  const others = facts.swaps?.filter(other => other !== area) ?? [];
  if (area === undefined) return fits(given, 'The area is gone.');
  const evidence = [`${longBytes(area.used)} of ${longBytes(area.size)} used`];
  const ram = others.filter(inRam);
  if (!inRam(area) && ram.some(other => other.priority <= n)) {
    const how = ram.some(other => other.priority < n) ? 'before' : 'in turns with';
    return look(
      words('below zram'),
      `This disk is filled ${how} the swap in RAM. Give zram the higher number: swapoff, then swapon -p, one after the other.`,
      evidence,
    );
  }
  if (others.length === 0) return fits(given, 'The only swap area.', evidence, '-');
  return fits(
    given,
    inRam(area) ? 'Swap in RAM is filled first.' : 'Filled in the order of the numbers, equal ones in turns.',
    evidence,
    '-',
  );
};

const noSwap = (given: Case): Judgement => {
  const {facts} = given;
  const back = refaults(facts);
  const evidence = refaultLines(facts);
  if (back !== undefined && facts.profile !== 'container') {
    return look(
      words('some'),
      `Without swap only file cache can make way, and ${size(back.file, facts)} of file memory came back ${back.when}. Some swap, or zram, gives reclaim the choice.`,
      evidence,
    );
  }
  return fits(
    given,
    'Without swap anonymous memory cannot be reclaimed, and pressure falls on file cache alone. No sign that it hurts.',
    evidence,
  );
};

export const swapping: Family = {
  'vm.swappiness': swappiness,
  'vm.page-cluster': pageCluster,
  'swaps.Priority': priority,
  swap: noSwap,
};
