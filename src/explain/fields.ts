import {amountFields} from '../cgroup/amount.ts';
import {cgroupEventsFields, cgroupStatFields} from '../cgroup/cgroup-stat.ts';
import {memoryEventsFields, swapEventsFields} from '../cgroup/memory-events.ts';
import {memoryStatFields} from '../cgroup/memory-stat.ts';
import {oomControlFields, v1AmountFields} from '../cgroup/v1-files.ts';
import {v1NumaStatFields} from '../cgroup/v1-numa-stat.ts';
import {v1EffectiveLimitFields, v1StatFields} from '../cgroup/v1-stat.ts';
import type {Field} from '../field.ts';
import {buddyinfoFields} from '../proc/buddyinfo.ts';
import {loadavgFields} from '../proc/loadavg.ts';
import {meminfoFields} from '../proc/meminfo.ts';
import {pagetypeinfoFields} from '../proc/pagetypeinfo.ts';
import {ioFields} from '../proc/pid/io.ts';
import {limitFields} from '../proc/pid/limits.ts';
import {oomScoreField} from '../proc/pid/oom-score.ts';
import {oomScoreAdjField} from '../proc/pid/oom-score-adj.ts';
import {smapsFields} from '../proc/pid/smaps.ts';
import {smapsRollupFields} from '../proc/pid/smaps-rollup.ts';
import {statFields} from '../proc/pid/stat.ts';
import {statmFields} from '../proc/pid/statm.ts';
import {statusFields} from '../proc/pid/status.ts';
import {pressureFields} from '../proc/pressure.ts';
import {slabFields} from '../proc/slabinfo.ts';
import {swapFields} from '../proc/swaps.ts';
import {tmpfsFields} from '../proc/tmpfs.ts';
import {uptimeFields} from '../proc/uptime.ts';
import {vmstatFields} from '../proc/vmstat.ts';
import {pagesetFields, zoneFields} from '../proc/zoneinfo-fields.ts';
import type {AttributeKind} from '../sys/attribute.ts';
import {hugepagesFields, nodeHugepagesFields} from '../sys/hugepages.ts';
import {ksmFields} from '../sys/ksm.ts';
import {lruGenFields} from '../sys/lru-gen.ts';
import {nodeMeminfoFields, numastatFields} from '../sys/numa.ts';
import {
  khugepagedFields,
  thpSizeFields,
  thpStatsFields,
  transparentHugepageFields,
} from '../sys/transparent-hugepage.ts';
import {zramBdStatFields, zramFields, zramIoStatFields, zramMmStatFields} from '../sys/zram.ts';
import {zswapFields} from '../sys/zswap.ts';
import type {UnitName} from '../units.ts';
import type {Entry} from './entry.ts';
import {fieldAdvice} from './field-advice.ts';
import {knobAdvice} from './knob-advice.ts';
import {goneIn, normalOf} from './knobs.ts';

/** A field of a parser's list, or a file of one value, which also says its default when it is a setting. */
type Described = Omit<Field, 'unit' | 'scale'> & {
  readonly unit?: UnitName;
  readonly kind?: AttributeKind;
  readonly default?: string;
};

export type FieldGroup = {
  /** Before the key in the id; none where the keys are names in themselves. */
  readonly prefix?: string;
  /** The kernel's file, or the directory of a list of files. */
  readonly path: string;
  /** Id of the entry that explains the file as a whole. */
  readonly file: string;
  readonly fields: Readonly<Record<string, Described>>;
  /** Before the key in the name of a row of the tuning view, where that is not the prefix. */
  readonly rows?: string;
};

const thp = '/sys/kernel/mm/transparent_hugepage';
const pools = '/sys/kernel/mm/hugepages';
const nodes = '/sys/devices/system/node';
const zram = '/sys/block/zram<N>';

/** Where every list of fields belongs, in the order in which equal names are preferred. */
export const fieldGroups: readonly FieldGroup[] = [
  {prefix: 'meminfo', path: '/proc/meminfo', file: '/proc/meminfo', fields: meminfoFields},
  {prefix: 'vmstat', path: '/proc/vmstat', file: '/proc/vmstat', fields: vmstatFields},
  {prefix: 'pressure', path: '/proc/pressure/memory', file: '/proc/pressure/memory', fields: pressureFields},
  {prefix: 'status', path: '/proc/<pid>/status', file: '/proc/<pid>/status', fields: statusFields},
  {
    prefix: 'smaps_rollup',
    path: '/proc/<pid>/smaps_rollup',
    file: '/proc/<pid>/smaps_rollup',
    fields: smapsRollupFields,
  },
  {prefix: 'smaps', path: '/proc/<pid>/smaps', file: '/proc/<pid>/smaps', fields: smapsFields},
  {prefix: 'statm', path: '/proc/<pid>/statm', file: '/proc/<pid>/statm', fields: statmFields},
  {prefix: 'stat', path: '/proc/<pid>/stat', file: '/proc/<pid>/stat', fields: statFields},
  {prefix: 'io', path: '/proc/<pid>/io', file: '/proc/<pid>/io', fields: ioFields},
  {prefix: 'limits', path: '/proc/<pid>/limits', file: '/proc/<pid>/limits', fields: limitFields},
  {path: '/proc/<pid>', file: '/proc/<pid>/oom_score', fields: {oomScoreField, oomScoreAdjField}},
  {prefix: 'zoneinfo', path: '/proc/zoneinfo', file: '/proc/zoneinfo', fields: zoneFields},
  {prefix: 'zoneinfo.pageset', path: '/proc/zoneinfo (pagesets)', file: '/proc/zoneinfo', fields: pagesetFields},
  {prefix: 'slabinfo', path: '/proc/slabinfo', file: '/proc/slabinfo', fields: slabFields},
  {prefix: 'buddyinfo', path: '/proc/buddyinfo', file: '/proc/buddyinfo', fields: buddyinfoFields},
  {prefix: 'pagetypeinfo', path: '/proc/pagetypeinfo', file: '/proc/pagetypeinfo', fields: pagetypeinfoFields},
  {prefix: 'swaps', path: '/proc/swaps', file: '/proc/swaps', fields: swapFields},
  {
    prefix: 'tmpfs',
    path: '/proc/self/mountinfo and statfs(2)',
    file: '/proc/self/mountinfo',
    fields: tmpfsFields,
  },
  {prefix: 'loadavg', path: '/proc/loadavg', file: '/proc/loadavg', fields: loadavgFields},
  {prefix: 'uptime', path: '/proc/uptime', file: '/proc/uptime', fields: uptimeFields},
  {path: 'cgroup v2', file: 'cgroup', fields: amountFields},
  {prefix: 'memory.stat', path: 'memory.stat', file: 'memory.stat', fields: memoryStatFields},
  {prefix: 'memory.events', path: 'memory.events', file: 'memory.events', fields: memoryEventsFields},
  {prefix: 'memory.swap.events', path: 'memory.swap.events', file: 'memory.events', fields: swapEventsFields},
  {prefix: 'cgroup.stat', path: 'cgroup.stat', file: 'cgroup.stat', fields: cgroupStatFields},
  {prefix: 'cgroup.events', path: 'cgroup.events', file: 'cgroup.stat', fields: cgroupEventsFields},
  {path: 'cgroup v1', file: 'cgroup-v1', fields: v1AmountFields},
  {prefix: 'v1.memory.stat', path: 'memory.stat of cgroup v1', file: 'cgroup-v1', fields: v1StatFields},
  {prefix: 'v1.memory.stat', path: 'memory.stat of cgroup v1', file: 'cgroup-v1', fields: v1EffectiveLimitFields},
  {prefix: 'memory.oom_control', path: 'memory.oom_control', file: 'memory.oom_control', fields: oomControlFields},
  {prefix: 'v1.memory.numa_stat', path: 'memory.numa_stat of cgroup v1', file: 'cgroup-v1', fields: v1NumaStatFields},
  {prefix: 'thp', path: thp, file: thp, fields: transparentHugepageFields},
  {prefix: 'khugepaged', path: `${thp}/khugepaged`, file: thp, fields: khugepagedFields},
  {prefix: 'thp.size', path: `${thp}/hugepages-<N>kB`, file: thp, fields: thpSizeFields, rows: 'thp.<N>kB'},
  {prefix: 'thp.stats', path: `${thp}/hugepages-<N>kB/stats`, file: thp, fields: thpStatsFields},
  {
    prefix: 'hugepages',
    path: `${pools}/hugepages-<N>kB`,
    file: pools,
    fields: hugepagesFields,
    rows: 'hugepages-<N>kB',
  },
  {
    prefix: 'node.hugepages',
    path: `${nodes}/node<N>/hugepages/hugepages-<N>kB`,
    file: pools,
    fields: nodeHugepagesFields,
  },
  {prefix: 'ksm', path: '/sys/kernel/mm/ksm', file: '/sys/kernel/mm/ksm', fields: ksmFields},
  {
    prefix: 'zswap',
    path: '/sys/module/zswap/parameters',
    file: '/sys/module/zswap/parameters',
    fields: zswapFields,
  },
  {prefix: 'zram', path: zram, file: zram, fields: zramFields, rows: 'zram<N>'},
  {prefix: 'zram.mm_stat', path: `${zram}/mm_stat`, file: zram, fields: zramMmStatFields, rows: 'zram<N>'},
  {prefix: 'zram.io_stat', path: `${zram}/io_stat`, file: zram, fields: zramIoStatFields},
  {prefix: 'zram.bd_stat', path: `${zram}/bd_stat`, file: zram, fields: zramBdStatFields},
  {prefix: 'lru_gen', path: '/sys/kernel/mm/lru_gen', file: '/sys/kernel/mm/lru_gen', fields: lruGenFields},
  {prefix: 'node', path: `${nodes}/node<N>/meminfo`, file: nodes, fields: nodeMeminfoFields},
  {prefix: 'numastat', path: `${nodes}/node<N>/numastat`, file: nodes, fields: numastatFields},
];

const unitWords: Readonly<Record<UnitName | AttributeKind, string>> = {
  bytes: 'bytes',
  pages: 'pages of this machine’s base size',
  us: 'microseconds',
  ms: 'milliseconds',
  s: 'seconds',
  ticks: 'clock ticks of 1/100 s',
  count: 'count',
  percent: 'percent',
  'signed bytes': 'bytes, may be below 0',
  'size in kB': 'bytes',
  'blocks of 4 KiB': 'bytes',
  mode: 'a number that stands for a mode',
  flag: 'on or off',
  choice: 'one of a few words',
  word: 'a word',
};

/** `<active_objs>`, `protection:`, `pages free`: the key without what only its file needs. */
const bare = (key: string): string => key.replace(/^<(.*)>$/, '$1').replace(/:$/, '');

/** `meminfo.SReclaimable`, `memory.max`, `ksm.run`. */
export const fieldId = ({prefix}: FieldGroup, key: string): string =>
  prefix === undefined ? bare(key) : `${prefix}.${bare(key)}`;

/** `/sys/kernel/mm/ksm/run`; only some files are directories of such files, and for the others it does no harm. */
const pathOf = ({path}: FieldGroup, key: string): readonly string[] =>
  /^\/\S*$/.test(path) ? [`${path}/${bare(key)}`] : [];

const sourceOf = ({path, file}: FieldGroup): string => {
  if (path.startsWith('/')) return path;
  return `https://docs.kernel.org/admin-guide/${file === 'cgroup-v1' ? 'cgroup-v1/memory' : 'cgroup-v2'}.html`;
};

const entryOf = (group: FieldGroup, field: Described): Entry => {
  const id = fieldId(group, field.key);
  const extra = fieldAdvice[id] ?? knobAdvice[id];
  const setting = field.default !== undefined;
  const normal = normalOf(id, field.default, extra);
  const unit = field.unit ?? field.kind;
  const gone = goneIn(field.until);
  return {
    id,
    title: `${bare(field.key)} (${group.path})`,
    kind: setting ? 'knob' : 'field',
    names: [
      ...[field.key, bare(field.key), ...pathOf(group, field.key)],
      ...(group.rows === undefined ? [] : [`${group.rows}.${bare(field.key)}`]),
      ...(extra?.names ?? []),
    ],
    meaning: gone === undefined ? field.meaning : `${field.meaning} ${gone}`,
    ...(unit !== undefined && {unit: unitWords[unit]}),
    ...(field.since !== undefined && {since: field.since}),
    ...(field.config !== undefined && {config: field.config}),
    ...(normal !== undefined && {normal}),
    ...(extra?.act !== undefined && {act: extra.act}),
    see: [...(extra?.see ?? []).filter(other => other !== group.file), group.file],
    source: sourceOf(group),
  };
};

/** A field that several files print with the same meaning is one entry, found under the names of all. */
const derive = (groups: readonly FieldGroup[]): readonly Entry[] => {
  const found = new Map<string, Entry>();
  for (const group of groups) {
    for (const field of Object.values(group.fields)) {
      const same = `${field.key}\n${field.meaning}`;
      const earlier = found.get(same);
      if (earlier === undefined) found.set(same, entryOf(group, field));
      else found.set(same, {...earlier, names: [...earlier.names, fieldId(group, field.key)]});
    }
  }
  return [...found.values()];
};

export const fields: readonly Entry[] = derive(fieldGroups);
