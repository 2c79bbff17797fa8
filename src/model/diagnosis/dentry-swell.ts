import {longBytes, shortPercent} from '../../format/amount.ts';
import {bytes, MIB, percentOf} from '../../units.ts';
import {amount, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {holdingOf, isShort, partOfMemory} from '../doctor/holding.ts';
import {largestSlabs, lookAtSlabs, slabSubjects, slabsOf, slabUse, sumOf} from '../doctor/slabs.ts';
import {isFileNames} from '../slab-kinds.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Percent of MemTotal. On a file server they rightly fill what is free; ours. */
const MARKS = {notice: 25, floor: bytes(256 * MIB)};
/** Percent of the time that some work waits, as in memory-stall, and of the samples in which programs reclaim. */
const WAITS = 5;
const RECLAIMS = 50;
const WINDOW = {most: 20, least: 8};

/** MemAvailable counts all of them as there to be had, so that only pain shows that they do not give way. */
const doNotGiveWay = ({window, before}: Pick<Facts, 'window' | 'before'>): boolean => {
  const watched = window(WINDOW);
  if (isCannot(watched)) return false;
  const waits = watched.steadyStall('pressureMemorySome') ?? 0;
  const reclaims = watched.often('allocstallDma', 'allocstallDma32', 'allocstallNormal', 'allocstallMovable') ?? 0;
  return (
    gradeAbove(waits, {warn: WAITS}, before?.severity) !== undefined &&
    gradeAbove(reclaims, {warn: RECLAIMS}, before?.severity) !== undefined
  );
};

export const dentrySwell: Rule = {
  id: 'dentry-swell',
  title: 'cached file names hold much memory',
  help: 'The kernel’s cache of file names and what belongs to them (dentries, inodes) above 25 % of MemTotal and 256 MiB: notice, for they give way when memory is wanted; warning where memory runs out, or where work waits for memory (PSI some above 5 %) and programs must free memory themselves in half of the samples of 20 s all the same. The marks are ours.',
  needs: {meminfo: 0, vmstat: 0, pressureMemory: 0, slabinfo: 15_000},
  explain: 'dentry',
  check: facts => {
    const part = partOfMemory(facts, 'SReclaimable', meminfo => meminfo.sReclaimable);
    if (isCannot(part)) return part;
    const {held: reclaimable, total} = part;
    // They are a part of it, so that nobody has to look into the caches of most machines.
    const least = facts.before === undefined ? MARKS.notice : MARKS.notice / 2;
    if (percentOf(reclaimable, total) < least) return healthy;
    const slabs = slabsOf(facts);
    if (!slabs.ok) return unknown(slabs.reason);
    const held = sumOf(
      slabs.value.filter(({cache}) => isFileNames(cache)),
      ({size}) => size,
    );
    const short = isShort(facts);
    const pinned = !short && doNotGiveWay(facts);
    const holding = holdingOf(facts, {held, total}, MARKS, short || pinned);
    if (holding === undefined) return healthy;
    const largest = largestSlabs(facts, ({cache}) => isFileNames(cache));
    const first = largest[0]!;
    const {name} = first.cache;
    return finding({
      severity: holding.severity,
      sentence: `Cached file names (dentries, inodes) hold ${longBytes(held)} (${shortPercent(holding.share)}) of memory; ${
        pinned
          ? 'work waits for memory and they do not give way'
          : `most is ${name}, ${holding.severity === 'notice' ? 'usually given back when needed' : longBytes(first.size)}`
      }`,
      evidence: [
        amount('dentries and inodes', held, 'proc/slabinfo'),
        share('of memory', holding.share, 'dentries and inodes / MemTotal'),
        amount('SReclaimable', reclaimable, 'proc/meminfo'),
        ...slabUse(largest),
      ],
      view: 'slab',
      subjects: slabSubjects(largest),
      steps: [
        lookAtSlabs(facts, 'See how much they hold and whether they grow'),
        {
          text: 'Look for what walks over or creates very many files, or asks for files that do not exist: backups, search indexes, caches of one file for each entry',
        },
        {
          text: 'Have the kernel drop them sooner than other things',
          command: 'sysctl -w vm.vfs_cache_pressure=200',
          risk: 'names of files are forgotten sooner, and looked up again from storage; undone by a restart of the machine',
        },
        ...(holding.severity === 'warn'
          ? [
              {
                text: 'Drop them once',
                command: 'echo 2 > /proc/sys/vm/drop_caches',
                risk: 'names of files are looked up anew, which is slow for a while; many GiB take minutes of processor time',
              },
            ]
          : []),
      ],
      explains: short ? holding.explains : [],
    });
  },
};
