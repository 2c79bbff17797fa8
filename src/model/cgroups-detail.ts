import type {Limit} from '../cgroup/amount.ts';
import {cgroupStatFields} from '../cgroup/cgroup-stat.ts';
import type {LimitName} from '../cgroup/limits.ts';
import {memoryStatFields} from '../cgroup/memory-stat.ts';
import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import {longBytes, shortCount, shortPercent, shortRate} from '../format/amount.ts';
import {chainReading, fieldReading, mapReading, type Reading, sentence} from '../reading.ts';
import {type Bytes, type Count, percentOf} from '../units.ts';
import {
  counterOf,
  type EventFile,
  type EventKey,
  isV1Root,
  laggingStallOf,
  limitOf,
  lineOf,
  nearestRoom,
  rateOf,
  recentOf,
  stallOf,
} from './cgroups.ts';
import type {LoggedKills} from './cgroups-kills.ts';
import {cgroupName} from './cgroups-name.ts';
import {verdictSentence, verdictsFor} from './cgroups-verdict.ts';

/** Everything that is known of one group, in sections of labelled values. */
export type DetailRow = {
  readonly label: string;
  readonly value: string;
  /** What the value means, or where it comes from. */
  readonly note?: string;
};
export type DetailSection = {readonly title: string; readonly rows: readonly DetailRow[]};

const say = <T>(reading: Reading<T>, text: (value: T) => string): string =>
  reading.ok ? text(reading.value) : sentence(reading.reason);
const amount = (reading: Reading<Bytes>): string => say(reading, longBytes);
const limitText = (limit: Limit): string => (limit === 'max' ? 'none' : longBytes(limit));
const limit = (reading: Reading<Limit>): string => say(reading, limitText);

const row = (label: string, value: string, note?: string): DetailRow => ({
  label,
  value,
  ...(note !== undefined && {note}),
});

/** Files that this kernel or this version of cgroups does not have say nothing. */
const present = (rows: readonly (readonly [reading: Reading<unknown>, row: DetailRow])[]) =>
  rows.flatMap(([reading, shown]) =>
    !reading.ok && (reading.reason.kind === 'no-field' || reading.reason.kind === 'missing') ? [] : [shown],
  );

const usageRows = (table: CgroupTable, entry: CgroupEntry): readonly DetailRow[] => {
  const {current, peak, swapCurrent, swapMax, zswapCurrent, v1} = entry;
  const v1Root = isV1Root(table, entry);
  const of = (label: string, reading: Reading<Bytes>, note?: string) =>
    [reading, row(label, amount(reading), note)] as const;
  const bound = (label: string, reading: Reading<Limit>, note?: string) =>
    [reading, row(label, limit(reading), note)] as const;
  return [
    row(
      'current',
      amount(current),
      v1Root ? 'page cache and processes’ memory, about; a group may show more' : 'the group and all below it',
    ),
    ...present([
      of('peak', peak, v1 === undefined ? 'the most since the group was made' : 'the most since a reset'),
      of('swap', swapCurrent),
      bound('swap.max', swapMax),
      of('zswap', zswapCurrent, 'RAM of its compressed pages, inside current'),
      ...(v1 === undefined
        ? []
        : [
            of('memsw', v1.memswUsage, 'memory and swap together'),
            bound('memsw limit', v1.memswLimit),
            of(
              'kmem',
              v1.kmemUsage,
              v1Root ? 'kernel memory of groups, not in current' : 'kernel memory, inside current',
            ),
          ]),
    ]),
  ];
};

const shareOf = (used: Reading<Bytes>, most: Reading<Limit>): string | undefined =>
  used.ok && most.ok && most.value !== 'max'
    ? `${longBytes(used.value)} used, ${shortPercent(percentOf(used.value, most.value))}`
    : undefined;

/** The group and every one above it: whose limit binds is told, not left to be found. */
const limitRows = (table: CgroupTable, entry: CgroupEntry): readonly DetailRow[] => {
  const binding = (which: LimitName): string => {
    const found = limitOf(table, entry, which);
    return say(found, ({limit: most, from}) => {
      if (most === 'max') return 'none: only the machine limits it';
      const who =
        from === entry.path ? 'its own' : from === undefined ? 'from further up' : `of ${cgroupName(from).text}`;
      return `${longBytes(most)}, ${who}`;
    });
  };
  const room = say(nearestRoom(table, entry), ({room: left, from, which}) =>
    left === 'max' ? 'no limit is near' : `${longBytes(left)} below ${which} of ${cgroupName(from ?? '/').text}`,
  );
  const chain = lineOf(table, entry)
    .filter(({max, high}) => max.ok || high.ok)
    .map(level => {
      const high = level.high.ok ? `, high ${limitText(level.high.value)}` : '';
      return row(cgroupName(level.path).text, `max ${limit(level.max)}${high}`, shareOf(level.current, level.max));
    });
  return [
    row('binding max', binding('max')),
    ...(entry.version === 2 ? [row('binding high', binding('high'))] : []),
    row('room', room),
    ...chain,
  ];
};

const protectionRows = (entry: CgroupEntry): readonly DetailRow[] =>
  present([
    [entry.min, row('min', limit(entry.min), 'never reclaimed')],
    [entry.low, row('low', limit(entry.low), 'reclaimed last; siblings share what the group above protects')],
    [
      entry.oomGroup,
      row(
        'oom.group',
        say(entry.oomGroup, on => (on ? 'yes: an OOM kill takes the whole group' : 'no')),
      ),
    ],
    ...(entry.v1 === undefined ? [] : [[entry.v1.softLimit, row('soft limit', limit(entry.v1.softLimit))] as const]),
  ]);

const eventKeys: readonly (readonly [key: EventKey, label: string, meaning: string])[] = [
  ['low', 'low', 'reclaimed although protected'],
  ['high', 'high', 'slowed down at memory.high'],
  ['max', 'max', 'met memory.max'],
  ['oom', 'oom', 'about to fail at a limit'],
  ['oomKill', 'oom_kill', 'processes killed, by anybody'],
  ['oomGroupKill', 'oom_group_kill', 'killed as a whole group'],
];

/** "1143 (+12 lately, 3.0/s)" */
const counted = (entry: CgroupEntry, file: EventFile, key: EventKey): Reading<string> => {
  const counter = counterOf(entry, file, key);
  return mapReading(counter.now, (total: Count) => {
    const recent = recentOf(counter);
    const rate = rateOf(counter);
    if (!recent.ok || recent.value === 0) return shortCount(total);
    return `${shortCount(total)} (+${shortCount(recent.value)} lately${rate.ok ? `, ${shortRate(rate.value)}/s` : ''})`;
  });
};

const eventRows = (table: CgroupTable, entry: CgroupEntry, logged?: LoggedKills): readonly DetailRow[] => [
  ...verdictsFor(entry).map(verdict => row('→', verdictSentence(table, entry, verdict, logged))),
  ...eventKeys.flatMap(([key, label, meaning]) => {
    const all = counted(entry, 'events', key);
    if (!all.ok)
      return all.reason.kind === 'no-field' || all.reason.kind === 'missing' ? [] : [row(label, sentence(all.reason))];
    if (entry.version === 1) return [row(label, all.value, `${meaning}; this group alone`)];
    const here = counted(entry, 'eventsLocal', key);
    return [row(label, `${all.value}, here ${say(here, text => text)}`, meaning)];
  }),
  ...(entry.swapEvents.ok && entry.swapEvents.value.fail !== undefined
    ? [row('swap fail', shortCount(entry.swapEvents.value.fail), 'pages that found no room in swap')]
    : []),
];

const pressureRows = (entry: CgroupEntry): readonly DetailRow[] => {
  if (!entry.pressure.ok) return [row('memory', sentence(entry.pressure.reason))];
  const {pressure} = entry;
  return (['some', 'full'] as const).map(kind => {
    const line = pressure.value[kind];
    const now = stallOf(entry, kind);
    const shares = [
      ...(now.ok ? [`${shortPercent(now.value)} of the time`] : []),
      `avg10 ${say(laggingStallOf(entry, kind), shortPercent)}`,
      ...(line === undefined ? [] : [`avg60 ${shortPercent(line.avg60)}`, `avg300 ${shortPercent(line.avg300)}`]),
    ];
    const waits = kind === 'some' ? 'some task of it waited' : 'all its tasks waited';
    return row(kind, shares.join(', '), waits);
  });
};

/** Amounts biggest first, with their share of the whole; zeros are left out. */
const statRows = (entry: CgroupEntry): readonly DetailRow[] => {
  if (!entry.stat.ok) return [row('memory.stat', sentence(entry.stat.reason))];
  const {value: stat} = entry.stat;
  const whole = entry.current;
  return Object.entries(memoryStatFields)
    .flatMap(([name, {key, unit, meaning}]) => {
      const n = stat[name as keyof typeof memoryStatFields];
      return unit === 'bytes' && n !== undefined && n > 0 ? [{key, n: n as Bytes, meaning}] : [];
    })
    .sort((a, b) => b.n - a.n)
    .map(({key, n, meaning}) => {
      const share = whole.ok && whole.value > 0 ? ` (${shortPercent(percentOf(n, whole.value))})` : '';
      return row(key, `${longBytes(n)}${share}`, meaning);
    });
};

const dyingRows = (entry: CgroupEntry): readonly DetailRow[] => {
  const of = (key: 'nrDescendants' | 'nrDyingDescendants'): string =>
    say(
      chainReading(entry.descendants, stat => fieldReading(stat[key], 'cgroup.stat', cgroupStatFields[key].key)),
      shortCount,
    );
  return present([
    [entry.descendants, row('alive', of('nrDescendants'))],
    [
      entry.descendants,
      row(
        'dying',
        of('nrDyingDescendants'),
        'removed, but something still holds their memory; hundreds are normal, tens of thousands are not',
      ),
    ],
  ]);
};

export const cgroupDetail = (table: CgroupTable, entry: CgroupEntry, logged?: LoggedKills): readonly DetailSection[] =>
  [
    {title: 'Group', rows: [row('path', entry.path), row('version', entry.version === 2 ? 'cgroup v2' : 'cgroup v1')]},
    {title: 'Usage', rows: usageRows(table, entry)},
    {title: 'Limits, from the group upwards', rows: limitRows(table, entry)},
    {title: 'Protection', rows: protectionRows(entry)},
    {title: 'Events', rows: eventRows(table, entry, logged)},
    {title: 'Pressure', rows: entry.version === 2 ? pressureRows(entry) : []},
    {title: 'memory.stat, biggest first; some lines are parts of others', rows: statRows(entry)},
    {title: 'Groups below', rows: dyingRows(entry)},
  ].filter(({rows}) => rows.length > 0);
