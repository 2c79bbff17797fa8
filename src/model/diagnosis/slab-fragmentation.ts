import {longBytes, shortPercent} from '../../format/amount.ts';
import {type Bytes, bytes, MIB, percentOf} from '../../units.ts';
import {amount, share} from '../doctor/evidence.ts';
import {worstGrade} from '../doctor/grade.ts';
import {holdingOf, partOfMemory} from '../doctor/holding.ts';
import {isPlainWord} from '../doctor/shell.ts';
import {largestSlabs, lookAtSlabs, openFilesStep, slabSubjects, slabsOf, slabUse, sumOf} from '../doctor/slabs.ts';
import type {SlabRow} from '../slab.ts';
import {calledSlab, isOpenFiles, isReclaimable} from '../slab-kinds.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

const FLOOR = bytes(256 * MIB);
/** Percent of MemTotal that lies in slabs and in no object; ours. */
const FIXED = {notice: 5, floor: FLOOR};
/** With reclaimable caches, which are half empty after every walk over many files. */
const ALL = {notice: 10, short: 5, floor: FLOOR};
/** Percent of the objects in use below which a cache counts: a few free ones are kept on purpose. */
const HALF_EMPTY = 60;

/** Share of what lies empty that must be in caches that cannot be reclaimed for those to be large because of it. */
const EMPTY_PART = 0.4;

const emptyIn = ({utilisation, waste}: SlabRow): Bytes => bytes(utilisation < HALF_EMPTY ? waste : 0);

export const slabFragmentation: Rule = {
  id: 'slab-fragmentation',
  title: 'caches of kernel objects are half empty',
  help: 'Memory that the kernel keeps for its objects (slabs) and that holds none, in caches with less than 60 % of their objects in use and 256 MiB together: above 5 % of MemTotal in caches that cannot be reclaimed, or above 10 % in all (dentries and inodes leave such slabs after a walk over many files): notice; above 5 % where memory runs out: warning. The marks are ours.',
  needs: {meminfo: 0, slabinfo: 15_000},
  explain: 'slab-fragmentation',
  check: facts => {
    const part = partOfMemory(facts, 'Slab', meminfo => meminfo.slab);
    if (isCannot(part)) return part;
    const {held: slab, total} = part;
    // What all slabs together do not hold cannot lie in them unused, whoever may look into them.
    if (slab < FLOOR || percentOf(slab, total) < FIXED.notice) return healthy;
    const slabs = slabsOf(facts);
    if (!slabs.ok) return unknown(slabs.reason);
    const all = sumOf(slabs.value, emptyIn);
    const fixed = sumOf(
      slabs.value.filter(({cache}) => !isReclaimable(cache)),
      emptyIn,
    );
    const severity = worstGrade(
      holdingOf(facts, {held: fixed, total}, FIXED)?.severity,
      holdingOf(facts, {held: all, total}, ALL)?.severity,
    );
    if (severity === undefined) return healthy;
    const emptiest = largestSlabs(facts, () => true, emptyIn);
    const first = emptiest[0]!;
    const {name} = first.cache;
    const empty = percentOf(all, total);
    return finding({
      severity,
      sentence: `${longBytes(all)} (${shortPercent(empty)}) of memory lies empty among kernel objects (slab); of ${longBytes(first.size)} in ${calledSlab(name)} ${shortPercent(first.utilisation)} is in use`,
      evidence: [
        amount('in slabs and empty', all, 'proc/slabinfo'),
        amount('of it in caches that cannot be dropped', fixed, 'proc/slabinfo'),
        share('unused', empty, 'in slabs and empty / MemTotal'),
        ...slabUse(emptiest),
      ],
      view: 'slab',
      subjects: slabSubjects(emptiest),
      steps: [
        lookAtSlabs(facts, 'See which caches are half empty, sorted by WASTE'),
        {text: 'Leave it alone while memory is left: the cache fills the holes first when it grows again'},
        ...(isOpenFiles(name)
          ? [openFilesStep]
          : isReclaimable(first.cache) && fixed < all * EMPTY_PART
            ? [
                {
                  text: 'Have the kernel drop cached file names, and what becomes empty with them',
                  command: 'echo 2 > /proc/sys/vm/drop_caches',
                  risk: 'names of files are looked up anew, which is slow for a while; many GiB take minutes of processor time',
                },
              ]
            : isPlainWord(name)
              ? [
                  {
                    text: `Have the kernel give back what is wholly empty of ${name}`,
                    command: `echo 1 > /sys/kernel/slab/${name}/shrink`,
                    risk: 'who uses that cache waits while it is sorted; pages with one object left in them stay',
                  },
                ]
              : []),
      ],
      // What is empty cannot be what makes them large unless it is a good part of them. Ours.
      explains: fixed >= all * EMPTY_PART ? ['slab-large'] : [],
    });
  },
};
