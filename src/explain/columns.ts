import {buddyColumns} from '../columns/buddy.ts';
import {cgroupColumns} from '../columns/cgroups.ts';
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
  ['cgroups', cgroupColumns(undefined)],
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
  'cgroups.name': {see: ['cgroup']},
  'cgroups.current': {
    normal: 'Near its limit for a group that reads files: page cache fills what there is and gives way.',
    act: 'What counts is ANON beside LIMIT, and PSI.',
    see: ['memory.current', 'cgroup'],
  },
  'cgroups.anon': {
    act: 'When it comes near LIMIT and there is no swap, a kill is next.',
    see: ['memory.stat.anon', 'memcg-oom'],
  },
  'cgroups.file': {see: ['memory.stat.file', 'page-cache']},
  'cgroups.kernel': {see: ['memory.stat.kernel']},
  'cgroups.min': {see: ['memory.min', 'protection']},
  'cgroups.low': {see: ['memory.low', 'protection']},
  'cgroups.high': {see: ['memory.high', 'throttling']},
  'cgroups.max': {see: ['memory.max', 'memcg-oom']},
  'cgroups.limit': {see: ['effective-limit', 'memory.max']},
  'cgroups.room': {
    normal: 'Little room is no trouble while FILE is large and PSI is low.',
    see: ['effective-limit', 'memory.max'],
  },
  'cgroups.swap': {see: ['memory.swap.current', 'swap']},
  'cgroups.some': {
    normal: '0 most of the time.',
    act: 'A steady share above 10 %: look at HIGH/s and MAX/s, which say what it waits for.',
    see: ['psi', 'throttling'],
  },
  'cgroups.high_rate': {see: ['memory.events.high', 'throttling']},
  'cgroups.max_rate': {see: ['memory.events.max', 'memory.max']},
  'cgroups.oom': {see: ['memory.events.oom', 'memcg-oom']},
  'cgroups.oom_kill': {
    act: 'Press Enter: the page says whose limit it was. Then give it more, or find what grew.',
    see: ['memory.events.oom_kill', 'memcg-oom'],
  },
  'cgroups.state': {see: ['memory.events', 'throttling', 'memcg-oom']},
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
