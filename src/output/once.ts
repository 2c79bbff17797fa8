import {tableOf} from '../cgroup/table.ts';
import {sampleCgroups} from '../cgroup/walk.ts';
import {type Arranged, arrange} from '../columns/arrange.ts';
import {bytesCell} from '../columns/cell.ts';
import type {Column} from '../columns/column.ts';
import {processColumns, processText} from '../columns/processes.ts';
import {shortBytes, shortCount, shortPercent} from '../format/amount.ts';
import {uptimeText} from '../format/time.ts';
import {fit, truncate, visible} from '../format/width.ts';
import type {Host} from '../host/host.ts';
import {type BalanceRow, isNoise, labelOf} from '../model/balance.ts';
import {confinement, confinementText} from '../model/cgroups-container.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import {createDoctor} from '../model/doctor/doctor.ts';
import {totalFreeBlocks} from '../model/fragmentation.ts';
import {type Header, headerOf} from '../model/header.ts';
import {absentPids, absentPidsText, fileOf, restrict, rssSum, unreadableText} from '../model/processes.ts';
import {slabSize} from '../model/slab.ts';
import {usedDefinitions} from '../model/used.ts';
import {unplacedOf} from '../model/zone-report.ts';
import type {Options} from '../options.ts';
import {parseReading} from '../probe.ts';
import {probeIds, probes} from '../probes.ts';
import {type PidFile, pidFiles} from '../proc/pid/files.ts';
import type {Process} from '../proc/pid/process.ts';
import {chainReading, fieldReading, mapReading, type Reading, sentence, shortReason} from '../reading.ts';
import {type Clock, systemClock} from '../sampler/clock.ts';
import {createSampler, type Demand} from '../sampler/sampler.ts';
import {selfUsage} from '../sampler/self.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {createStore} from '../store/store.ts';
import type {Line} from '../ui/line.ts';
import {tableRows} from '../ui/table.ts';
import {type Bytes, bytes, millis, percentOf} from '../units.ts';
import {snapshotJson} from './json.ts';
import type {UnavailableJson} from './json-ledger.ts';
import {jsonText} from './json-text.ts';

/** One look at the machine: everything as JSON, or a page of text for people. */
type Start = Options & {readonly uid: number | undefined};
type Write = (text: string) => Promise<boolean>;

const wantedFiles: ReadonlySet<PidFile> = new Set([
  'stat',
  'status',
  'smapsRollup',
  'oomScore',
  'oomScoreAdj',
  'cgroup',
]);

/**
 * Every probe, and every process completely; of the others nothing when only some were asked for by number. The page says
 * nothing of single mounts, nor of those that do not tell what they hold.
 */
const demandFor = ({json, pids}: Start): Demand => ({
  probes: new Map(probeIds.filter(id => json || id !== 'tmpfs').map(id => [id, millis(0)])),
  processes: {
    all: pids === undefined ? wantedFiles : new Set(),
    focus: pids ?? new Set(),
    focusFiles: wantedFiles,
    exhaustive: true,
  },
  kernelLog: 'whole',
});

const pssColumn: Column<Process> = {
  id: 'pss',
  title: 'PSS',
  help: 'Fair share of resident memory: each page divided by the number of processes that map it.',
  width: 6,
  align: 'right',
  rank: 98,
  files: ['smapsRollup'],
  descending: true,
  cell: row =>
    bytesCell(
      chainReading(fileOf(row, 'smapsRollup'), rollup =>
        fieldReading(rollup.pss, `proc/${row.pid}/smaps_rollup`, 'Pss'),
      ),
    ),
};

/** A single look has no age to show. */
const columns: readonly Column<Process>[] = [...processColumns.filter(({id}) => id !== 'pss'), pssColumn];

/** Read beside the walk, which takes a process without the file for one that has ended: captured trees have none. */
const withCommand =
  (host: Host, at: Snapshot['at']) =>
  (process: Process): Process => {
    const path = `proc/${process.pid}/cmdline`;
    const cmdline = {at, reading: parseReading(path, host.read(path), pidFiles.cmdline.parse)};
    return {...process, files: {...process.files, cmdline}};
  };

/** Those asked for, as the live table chooses and sorts them; equal rows by number, not as the directory has them. */
const arranged = (host: Host, snapshot: Snapshot, start: Start): Reading<Arranged<Process>> =>
  mapReading(snapshot.processes, ({list}) => {
    const {sort = start.json ? 'pid' : 'rss', reverse: inverted, filter} = start;
    const rows = [...restrict(list, start)].sort((a, b) => a.pid - b.pid);
    const named = start.json && filter === '' && sort !== 'command' ? rows : rows.map(withCommand(host, snapshot.at));
    return arrange(named, columns, {sort, inverted, filter}, processText, snapshot.system);
  });

/** A table sorted by a rate says nothing before a second sample. */
const wantsRate = (snapshot: Snapshot, {sort}: Start): boolean => {
  const column = columns.find(({id}) => id === sort);
  if (column === undefined || !snapshot.processes.ok) return false;
  return snapshot.processes.value.list.some(row => {
    const cell = column.cell(row, snapshot.system);
    return !cell.ok && cell.reason.kind === 'first-sample';
  });
};

const WIDTH = 80;
const PROCESSES = 15;
const SLABS = 10;
const REASONS = 8;

const lineText = (parts: Line): string => parts.map(part => part.text).join('');
const absent = (reading: Reading<unknown>): readonly string[] => (reading.ok ? [] : [`  ${sentence(reading.reason)}`]);
const amount = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);
const right = (text: string, width: number): string => fit(text, width, 'right');

const machineLines = ({system, wall}: Snapshot, {uptime, load}: Header): readonly string[] => {
  const up = uptime.ok ? uptimeText(uptime.value) : shortReason(uptime.reason);
  const loads = load.ok ? load.value.map(n => n.toFixed(2)).join(' ') : shortReason(load.reason);
  const {hostname, release, machine, pageSize} = system;
  return [
    visible(`${hostname}: Linux ${release} ${machine}, pages of ${shortBytes(pageSize)}`),
    `up ${up}, load ${loads}, ${new Date(wall).toISOString()}`,
  ];
};

/** Exact bytes stand beside the short amounts, so that the sum can be checked. */
const memoryLines = ({balance, total, available}: Header): readonly string[] => {
  const title = `Memory: ${amount(available)} of ${amount(total)} available`;
  if (!balance.ok) return [title, ...absent(balance)];
  const {rows, total: whole} = balance.value;
  const line = (label: string, short: string, share: string, n: Bytes, formula: string): string =>
    `  ${fit(label, 19)}${right(short, 6)} ${right(share, 6)} ${right(String(n), 15)}  ${formula}`;
  const row = (part: BalanceRow): string => {
    const [short, share] = isNoise(part, whole)
      ? ['~0', '~0%']
      : [shortBytes(part.bytes), shortPercent(percentOf(part.bytes, whole))];
    return line(labelOf(part, whole), short, share, part.bytes, part.formula);
  };
  return [
    title,
    ...rows.filter(part => part.bytes !== 0).map(row),
    line('sum', shortBytes(whole), shortPercent(100), whole, 'MemTotal'),
  ];
};

const usedLines = (snapshot: Snapshot): readonly string[] => [
  'What "used" means to',
  ...usedDefinitions.map(({who, formula, value}) => {
    const used = chainReading(readingOf(snapshot, 'meminfo'), value);
    return `  ${fit(who, 19)}${right(amount(used), 6)}  ${formula}`;
  }),
];

const swapLines = (snapshot: Snapshot, {swapTotal, swapUsed}: Header): readonly string[] => {
  const swaps = readingOf(snapshot, 'swaps');
  if (swapTotal.ok && swapTotal.value === 0) return ['Swap: none'];
  const areas = swaps.ok ? swaps.value.areas : [];
  return [
    `Swap: ${amount(swapUsed)} of ${amount(swapTotal)} used`,
    ...areas.map(
      ({name, type, used, size, priority}) =>
        `  ${visible(name)} (${visible(type)}): ${shortBytes(used)} of ${shortBytes(size)}, priority ${priority}`,
    ),
  ];
};

const resources = [
  ['memory', 'pressureMemory'],
  ['io', 'pressureIo'],
  ['cpu', 'pressureCpu'],
  ['irq', 'pressureIrq'],
] as const;

/** A resource that cannot be had is in the list at the end. */
const pressureLines = (snapshot: Snapshot): readonly string[] => {
  const rows = resources.flatMap(([name, id]) => {
    const pressure = readingOf(snapshot, id);
    if (!pressure.ok) return [];
    const shares = (['some', 'full'] as const).flatMap(kind => {
      const line = pressure.value[kind];
      return line === undefined ? ['', '', ''] : [line.avg10, line.avg60, line.avg300].map(shortPercent);
    });
    return [`  ${fit(name, 18)}${shares.map(share => right(share, 10)).join('')}`];
  });
  const heads = ['some 10 s', '1 min', '5 min', 'full 10 s', '1 min', '5 min'].map(head => right(head, 10));
  return rows.length === 0 ? ['Time lost to waiting: not known'] : [`Time lost to waiting${heads.join('')}`, ...rows];
};

/** What the table shows besides the order asked for, in 80 columns. */
const shown = ['pid', 'user', 'rss', 'pss', 'anon', 'shared', 'swap', 'oom_score', 'command'];

const processLines = (
  snapshot: Snapshot,
  table: Reading<Arranged<Process>>,
  absentOnes: readonly number[],
): readonly string[] => {
  if (!table.ok) return ['Processes', ...absent(table)];
  const {rows, total, sort} = table.value;
  const sum = shortBytes(rssSum(rows, snapshot.system.pageSize));
  const order = [...shown.slice(0, -1), ...(sort === undefined || shown.includes(sort) ? [] : [sort]), 'command'];
  const chosen = order.flatMap(id => columns.find(column => column.id === id) ?? []);
  const window = {top: 0, height: PROCESSES, selected: undefined};
  const {length} = rows;
  const {processes} = snapshot;
  const missed = [absentPidsText(absentOnes), processes.ok ? unreadableText(processes.value) : undefined];
  return [
    `Processes: ${missed.map(part => (part === undefined ? '' : `${part}; `)).join('')}${Math.min(PROCESSES, length)} of ${length === total ? total : `${length} of ${total}`}; they hold at most ${sum} (RSS sum)`,
    ...tableRows({...table.value, columns: chosen}, window, snapshot.system, WIDTH).map(row => lineText(row.line)),
  ];
};

const slabLines = (snapshot: Snapshot): readonly string[] => {
  const slabs = readingOf(snapshot, 'slabinfo');
  if (!slabs.ok) return ['Slab caches', ...absent(slabs)];
  const {pageSize} = snapshot.system;
  const sized = slabs.value.caches.map(cache => ({name: cache.name, size: slabSize(cache, pageSize)}));
  const largest = [...sized].sort((a, b) => b.size - a.size).slice(0, SLABS);
  const cells = largest.map(({name, size}) => `${fit(visible(name), 28)} ${right(shortBytes(size), 6)}`);
  const pairs = Array.from({length: Math.ceil(cells.length / 2)}, (_, i) => cells.slice(2 * i, 2 * i + 2));
  const all = bytes(sized.reduce((sum, {size}) => sum + size, 0));
  return [
    `Slab caches: ${largest.length} of ${sized.length}; all hold ${shortBytes(all)}`,
    ...pairs.map(pair => `  ${pair.join('   ')}`),
  ];
};

const buddyLines = (snapshot: Snapshot): readonly string[] => {
  const buddy = readingOf(snapshot, 'buddyinfo');
  if (!buddy.ok) return ['Free blocks by order', ...absent(buddy)];
  const blocks = totalFreeBlocks(buddy.value);
  const unplaced = unplacedOf(snapshot);
  return [
    `Free blocks  ${blocks.map((_, order) => right(order === 0 ? '1 page' : `2^${order}`, 6)).join('')}`,
    `             ${blocks.map(n => right(shortCount(n), 6)).join('')}`,
    ...(unplaced.ok && unplaced.value > 0
      ? [`  ${shortBytes(unplaced.value)} of MemFree is in no zone yet: mmtop explain late-memory`]
      : []),
  ];
};

/** Files that a probe names; what is missing inside a directory that is there is for the JSON. */
const mainFiles: ReadonlySet<string> = new Set(probeIds.flatMap(id => probes[id].files));

const unreadLines = (unavailable: readonly UnavailableJson[]): readonly string[] => {
  const worth = unavailable.filter(
    ({kind, source}) => (kind !== 'missing' && kind !== 'no-field') || mainFiles.has(source),
  );
  const byHint = Map.groupBy(worth, ({hint, reason}) => hint ?? reason);
  const lines = [...byHint].map(([help, entries]) => {
    const sources = entries.map(({source, count}) => (count > 1 ? `/${source} (${count} times)` : `/${source}`));
    return entries[0]?.hint === null ? `  ${visible(help)}` : `  ${visible(help)}: ${visible(sources.join(', '))}`;
  });
  const more = lines.length > REASONS ? [`  and ${lines.length - REASONS} more: see mmtop once --json`] : [];
  return lines.length === 0 ? [] : ['Not read, and what would help', ...lines.slice(0, REASONS), ...more];
};

const inAscii = (text: string): string => text.replaceAll('…', '~').replaceAll('▼', 'v').replaceAll('▲', '^');

/** The limit that counts for a reader inside a container; the page itself is about the machine. */
const containerLines = (snapshot: Snapshot, {total}: Header): readonly string[] => {
  const found = confinement(readingOf(snapshot, 'ownCgroup'), total);
  return found.ok && found.value !== undefined ? [confinementText(found.value)] : [];
};

/** A page for people; nothing in it is wider than 80 columns except the list of what could not be read. */
const summary = (snapshot: Snapshot, table: Reading<Arranged<Process>>, absentOnes: readonly number[]): string => {
  const header = headerOf(snapshot, 0);
  const parts = [
    [...machineLines(snapshot, header), ...containerLines(snapshot, header)],
    memoryLines(header),
    usedLines(snapshot),
    [...swapLines(snapshot, header), ...pressureLines(snapshot)],
    processLines(snapshot, table, absentOnes),
    [...slabLines(snapshot), ...buddyLines(snapshot)],
  ].map(lines => lines.map(line => truncate(line, WIDTH).trimEnd()));
  const unread = unreadLines(snapshotJson(snapshot).unavailable);
  return `${[...parts, ...(unread.length === 0 ? [] : [unread])].map(lines => lines.join('\n')).join('\n\n')}\n`;
};

/** One look, written at once; a reader that went away is a normal end. */
export const runOnce = async (host: Host, start: Start, write: Write, clock: Clock = systemClock): Promise<void> => {
  const sampler = createSampler({host, clock, self: selfUsage});
  const demand = demandFor(start);
  let sampled = await sampler.sample(demand);
  if (wantsRate(sampled, start)) {
    await new Promise<void>(resolve => {
      clock.at(millis(clock.monotonic() + start.delay), resolve);
    });
    sampled = await sampler.sample(demand);
  }
  const snapshot: Snapshot = {...sampled, cgroups: mapReading(sampleCgroups(host, {detail: 'full'}), tableOf)};
  const table = arranged(host, snapshot, start);
  const processes = mapReading(snapshot.processes, all => (table.ok ? {...all, list: table.value.rows} : all));
  const restricted: Snapshot = {...snapshot, processes};
  const absentOnes = snapshot.processes.ok ? absentPids(snapshot.processes.value.list, start) : [];
  if (start.json) {
    const store = createStore();
    store.publish(snapshot);
    const diagnosis = createDoctor(diagnosisRules, () => start.preferences.profile).examine(store.get());
    await write(jsonText(snapshotJson(restricted, snapshot.processes, absentOnes, diagnosis)));
    return;
  }
  const text = summary(restricted, table, absentOnes);
  await write(start.ascii ? inAscii(text) : text);
};
