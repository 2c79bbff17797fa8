import {buddyColumns} from '../columns/buddy.ts';
import type {Column} from '../columns/column.ts';
import {processColumns} from '../columns/processes.ts';
import {slabColumns} from '../columns/slab.ts';
import {type Draft, type Entry, type Extras, ofKind} from './entry.ts';

/** The columns of the tables, from the same objects that draw them. */
type Titled = Pick<Column<never>, 'id' | 'title' | 'help'>;

export const tables: readonly (readonly [table: string, columns: readonly Titled[]])[] = [
  ['processes', processColumns],
  ['slab', slabColumns],
  ['buddy', buddyColumns()],
];

export const columnAdvice: Extras = {
  'processes.rss': {
    normal: 'The sum over processes is more than the RAM in use: shared pages count several times.',
    see: ['rss', 'pss', 'statm.resident'],
  },
  'processes.anon': {
    act: 'What counts when memory must come back. A steady climb suggests a leak in the program.',
    see: ['anon', 'leak', 'status.RssAnon'],
  },
  'processes.shared': {see: ['page-cache', 'shmem', 'statm.shared']},
  'processes.shmem': {see: ['shmem', 'status.RssShmem']},
  'processes.swap': {
    normal: 'Swapped and left alone is harmless.',
    act: 'Look whether MAJF/s is above 0: only coming back hurts.',
    see: ['swap', 'status.VmSwap', 'processes.majflt'],
  },
  'processes.pss': {
    normal: 'Less than RSS. Its sum over all processes is the memory they really map.',
    act: 'For sums by user, cgroup or command (b) this is the figure to trust. C shows or hides it.',
    see: ['pss', 'smaps_rollup.Pss', '/proc/<pid>/smaps_rollup'],
  },
  'processes.uss': {see: ['uss', 'smaps_rollup.Private_Dirty', 'smaps_rollup.Private_Clean']},
  'processes.swap_pss': {see: ['swap', 'smaps_rollup.SwapPss']},
  'processes.growth': {
    normal: 'Up and down with the work; up while a program warms up its caches.',
    act: 'Growth at steady load that goes on for half an hour suggests a leak. The page of the process (Enter) shows the last quarter of an hour.',
    see: ['leak', 'rss'],
  },
  'processes.page_tables': {
    normal: 'A thousandth or two of what is mapped.',
    act: 'Much more: many processes map the same large shared memory with small pages. Huge pages help.',
    see: ['page-table', 'status.VmPTE', 'hugetlb'],
  },
  'processes.peak': {see: ['rss', 'status.VmHWM']},
  'processes.cgroup': {see: ['cgroup', '/proc/<pid>/cgroup']},
  'processes.virtual': {normal: 'Often many times RSS.', see: ['mapping', 'statm.size']},
  'processes.majflt': {
    normal: '0 once a program has started.',
    act: 'A steady rate: its memory or its files do not fit. Look at pressure (6).',
    see: ['page-fault', 'refault', 'stat.maj_flt'],
  },
  'processes.oom_score': {normal: '666 for an idle ordinary process.', see: ['badness', 'oom_score', 'oom']},
  'processes.oom_score_adj': {normal: '0 for most.', see: ['oom-score-adj', 'oom_score_adj']},
  'processes.command': {see: ['/proc/<pid>/cmdline']},
  'slab.size': {see: ['slab', 'slabinfo.num_slabs']},
  'slab.growth': {
    normal: 'Up and down with the work.',
    act: 'Growth that goes on for half an hour in a cache that cannot be reclaimed is worth a report.',
    see: ['leak', 'slab'],
  },
  'slab.waste': {see: ['slab-fragmentation', 'slabinfo.active_objs']},
  'slab.utilisation': {
    normal: '80 to 100 %; dentry and inode caches can be far lower after a walk over many files.',
    see: ['slab-fragmentation'],
  },
  'slab.pages_per_slab': {see: ['order', 'fragmentation']},
  'buddy.zone': {see: ['zone', 'numa']},
  'buddy.free': {see: ['watermark', 'meminfo.MemFree']},
  'buddy.unusable': {
    normal: 'Near 100 % on a machine that has been up for long.',
    act: 'It matters if huge pages are wanted and compact_stall rises.',
    see: ['unusable-index', 'fragmentation', 'vmstat.compact_stall'],
  },
};

const describe = (table: string, {id, title, help}: Titled): Draft => {
  const order = /^order_\d+$/.test(id);
  return {
    id: `${table}.${id}`,
    title: `${title} (column of ${table})`,
    names: order ? [id, `order ${id.slice(6)}`] : [title, id],
    meaning: help,
    ...(order ? {see: ['order', 'buddy', 'fragmentation']} : {}),
    ...columnAdvice[`${table}.${id}`],
  };
};

export const columns: readonly Entry[] = ofKind(
  'column',
  tables.flatMap(([table, list]) => list.map(column => describe(table, column))),
);
