import {hint, known, type Reading} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {type Bytes, bytes} from '../../units.ts';
import type {Evidence, Step, Subject} from '../diagnosis/rule.ts';
import {type SlabRow, slabRows} from '../slab.ts';
import {isOpenFiles, isZfs, purposeOf} from '../slab-kinds.ts';
import {largestBy} from './courses.ts';
import {slabSubject} from './culprits.ts';
import {amount, number, share} from './evidence.ts';
import type {Facts} from './facts.ts';
import {isPlainWord} from './shell.ts';

/** The caches of the kernel for rules to name; /proc/slabinfo is for root alone. */
export const slabsOf = ({
  snapshot,
  state,
  once,
}: Pick<Facts, 'snapshot' | 'state' | 'once'>): Reading<readonly SlabRow[]> =>
  once('slabs', () => slabRows(snapshot, state.slabTracks));

export const sumOf = (rows: readonly SlabRow[], of: (row: SlabRow) => Bytes): Bytes =>
  bytes(rows.reduce((sum, row) => sum + of(row), 0));

export const largestSlabs = (
  facts: Pick<Facts, 'snapshot' | 'state' | 'once'>,
  which: (row: SlabRow) => boolean,
  of: (row: SlabRow) => number = ({size}) => size,
  most = 3,
): readonly SlabRow[] => largestBy((known(slabsOf(facts)) ?? []).filter(which), most, of).filter(row => of(row) > 0);

export const slabSubjects = (rows: readonly SlabRow[]): readonly Subject[] =>
  rows.slice(0, 1).map(({cache}) => slabSubject(cache.name));

export const slabSizes = (rows: readonly SlabRow[]): readonly Evidence[] =>
  rows.map(({cache, size}) => amount(cache.name, size, 'proc/slabinfo'));

/** How full the largest are. */
export const slabUse = (rows: readonly SlabRow[]): readonly Evidence[] =>
  rows.flatMap(({cache, size, utilisation}) => [
    amount(cache.name, size, 'proc/slabinfo'),
    number(`${cache.name} objects in use`, cache.activeObjs, 'proc/slabinfo'),
    share(`${cache.name} in use`, utilisation, 'active_objs / num_objs'),
  ]);

/** To look at the caches first of all; who is not root learns what it takes. */
export const lookAtSlabs = (facts: Pick<Facts, 'snapshot'>, why: string): Step => {
  const slabinfo = readingOf(facts.snapshot, 'slabinfo');
  const help = slabinfo.ok ? undefined : hint(slabinfo.reason);
  return {text: `${why}: view 3${help === undefined ? '' : ` (${help})`}`};
};

/** Where the sum is in no cache: the kernel takes pieces above 8 KiB from the free pages, and counts them as slab. */
export const inNoKind: Step = {
  text: 'No kind has most of it: single pieces above 8 KiB are of none; think of a driver, the network or a filter',
};

/** Descriptors say who has them open; on a machine with very many processes it takes some seconds. */
export const openFilesStep: Step = {
  text: 'See which programs have most files and sockets open (number, /proc/PID, name), and restart the one that has too many',
  command:
    'for p in /proc/[0-9]*; do echo "$(ls $p/fd 2>/dev/null | wc -l) $p $(cat $p/comm 2>/dev/null)"; done | sort -rn | head',
  risk: 'what a program was doing is interrupted by its restart',
};

/** Inodes of tmpfs go when their files are deleted: it is no secret of the kernel who made them. */
const TMPFS_INODES = 'shmem_inode_cache';
const tmpfsFiles: readonly Step[] = [
  {
    text: 'See which tmpfs has most files (IUsed); what is in none of them are message queues and shared memory',
    command: 'df -i -t tmpfs',
  },
  {
    text: 'Find the directory in it with most files, and what makes them; delete those that nobody needs',
    command: 'du --inodes -x MOUNT | sort -rn | head',
    risk: 'a program may still want a file that is deleted',
  },
];

/** What a cache is for, and who asks for it where that is not plain. */
export const traceSteps = (row: SlabRow | undefined): readonly Step[] => {
  if (row === undefined) return [];
  const {name} = row.cache;
  const purpose = purposeOf(name);
  const what: Step[] = purpose === undefined ? [] : [{text: `Note that ${name} holds ${purpose}`}];
  if (isZfs(row.cache)) return what;
  if (name === TMPFS_INODES) return [...what, ...tmpfsFiles];
  if (isOpenFiles(name)) what.push(openFilesStep);
  return [
    ...what,
    {
      text: `${isOpenFiles(name) ? 'If no program has many, boot' : 'Boot'} with slub_debug=U,${name} on the kernel’s command line; then see which code of the kernel asks for it`,
      ...(isPlainWord(name) && {command: `sort -rn /sys/kernel/debug/slab/${name}/alloc_traces | head`}),
      risk: 'a restart of the machine; what is noted makes the cache larger and slower',
    },
  ];
};
