import {buddyColumns} from '../columns/buddy.ts';
import {cgroupColumns} from '../columns/cgroups.ts';
import type {Column} from '../columns/column.ts';
import {doctorColumns} from '../columns/doctor.ts';
import {oomColumns} from '../columns/oom.ts';
import {processColumns} from '../columns/processes.ts';
import {reclaimColumns} from '../columns/reclaim.ts';
import {slabColumns} from '../columns/slab.ts';
import {tuningColumns} from '../columns/tuning.ts';
import {zoneColumns} from '../columns/zones.ts';
import {type Draft, type Entry, type Extras, ofKind} from './entry.ts';

/** The columns of the tables, from the same objects that draw them. */
type Titled = Pick<Column<never>, 'id' | 'title' | 'help'>;

export const tables: readonly (readonly [table: string, columns: readonly Titled[]])[] = [
  ['processes', processColumns],
  ['slab', slabColumns],
  ['buddy', buddyColumns()],
  ['reclaim', reclaimColumns],
  ['zones', zoneColumns()],
  ['oom', oomColumns],
  ['tuning', tuningColumns],
  ['cgroups', cgroupColumns(undefined)],
  ['doctor', doctorColumns],
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
  'zones.zone': {see: ['zone', 'numa']},
  'zones.free': {see: ['watermark', 'zoneinfo.pages free', 'pcp']},
  'zones.gauge': {
    normal: 'On a machine that has read many files, between l and h most of the time: cache fills what is free.',
    see: ['watermark', 'kswapd', 'lowmem-reserve'],
  },
  'zones.stand': {
    normal: 'Above high, or below high on a machine that is long up. DMA is kept back for ever.',
    act: 'Below min again and again: look at pressure (6) and at who grows (2). Tasks pay with waiting.',
    see: ['watermark', 'kswapd', 'direct-reclaim', 'lowmem-reserve'],
  },
  'zones.to_low': {see: ['watermark', 'zoneinfo.low', 'kswapd', 'late-memory']},
  'zones.to_min': {see: ['watermark', 'zoneinfo.min', 'direct-reclaim']},
  'zones.growth': {see: ['zones.free', 'zones.to_low']},
  'zones.min': {see: ['watermark', 'zoneinfo.min', 'vm.min_free_kbytes']},
  'zones.low': {see: ['watermark', 'zoneinfo.low', 'vm.watermark_scale_factor']},
  'zones.high': {see: ['watermark', 'zoneinfo.high', 'vm.watermark_scale_factor']},
  'zones.promo': {see: ['zoneinfo.promo', 'kernel.numa_balancing', 'demotion']},
  'zones.reserve': {see: ['lowmem-reserve', 'zoneinfo.protection', 'vm.lowmem_reserve_ratio']},
  'zones.boost': {normal: '0 most of the time.', see: ['boost', 'vm.watermark_boost_factor']},
  'zones.size': {see: ['zoneinfo.managed', 'zone']},
  'zones.present': {see: ['zoneinfo.present', 'zoneinfo.spanned']},
  'zones.pcp': {see: ['pcp', 'balance.pcp', 'zoneinfo.pageset.count']},
  'zones.cma': {see: ['cma', 'zoneinfo.cma']},
  'zones.atomic': {see: ['zoneinfo.free_highatomic', 'migratetype']},
  'zones.kswapd': {
    normal: 'Idle, or may be working where file cache has filled the memory.',
    act: 'Gave up: nothing can be reclaimed, and a kill is near unless something ends. Start with the largest processes (2).',
    see: ['kswapd', 'direct-reclaim', 'zoneinfo.node_unreclaimable', 'signal.kswapd'],
  },
  'oom.what': {
    normal: 'Rows of next only: nobody was killed.',
    act: 'Select a row: its story stands below or beside the table, all of it behind Enter.',
    see: ['oom', 'next-victim', 'kill-accounts'],
  },
  'oom.when': {
    normal:
      'Off by minutes after months of uptime: the clock of the log is never set right, and stands still in suspend.',
    see: ['kernel-log', 'next-victim'],
  },
  'oom.ram': {see: ['rss', 'badness']},
  'oom.swap': {see: ['swap', 'badness', 'status.VmSwap']},
  'oom.page_tables': {see: ['badness', 'status.VmPTE']},
  'oom.adj': {
    normal: '0 for most.',
    act: 'The action menu of the row sets it.',
    see: ['oom-score-adj', 'oom_score_adj', 'badness'],
  },
  'oom.badness': {
    normal: 'Below 0 where oom_score_adj takes off more than the process holds: it goes last.',
    see: ['badness', 'next-victim'],
  },
  'oom.limit': {see: ['oom-constraint', 'memcg-oom', 'effective-limit']},
  'oom.cgroup': {see: ['cgroup', 'memory.oom.group']},
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
