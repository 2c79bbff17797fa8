import {fileProbe, type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Pages, pages} from '../units.ts';
import {parseZoneLine} from './buddyinfo.ts';
import {malformed, parseUnsigned} from './lex.ts';
import {pagesetFields, zoneFields} from './zoneinfo-fields.ts';

/**
 * /proc/zoneinfo: watermarks, sizes, statistics and per-CPU lists of each zone, and statistics of each node.
 * It grows with CPUs × zones × nodes to hundreds of kB; the parser goes through it once, line by line.
 * https://docs.kernel.org/mm/physical_memory.html, mm/vmstat.c (zoneinfo_show_print)
 */
export type Pageset = {
  readonly cpu: number;
  readonly count: Pages;
  readonly high: Pages;
  readonly batch: Pages;
  readonly highMin?: Pages;
  readonly highMax?: Pages;
};

export type Zone = {
  readonly node: number;
  readonly zone: string;
  readonly free: Pages;
  readonly boost?: Pages;
  readonly min: Pages;
  readonly low: Pages;
  readonly high: Pages;
  readonly promo?: Pages;
  readonly spanned: Pages;
  readonly present: Pages;
  /** 0 for a zone without memory, whose block ends after `protection`. */
  readonly managed: Pages;
  readonly cma?: Pages;
  readonly reservedHighatomic?: Pages;
  readonly freeHighatomic?: Pages;
  readonly protection: readonly Pages[];
  /** nr_* gauges and numa_* events of the zone, under the kernel's keys; see `vmstatFields`. */
  readonly stats: Readonly<Record<string, number>>;
  readonly pagesets: readonly Pageset[];
  readonly vmStatsThreshold?: number;
  readonly nodeUnreclaimable?: boolean;
  readonly startPfn?: number;
};

export type NodeStats = {readonly node: number; readonly stats: Readonly<Record<string, number>>};

export type Zoneinfo = {
  readonly zones: readonly Zone[];
  /** Nodes that have memory. */
  readonly nodes: readonly NodeStats[];
  readonly unknown: Readonly<Record<string, string>>;
  readonly malformed: readonly MalformedLine[];
};

type OpenPageset = {cpu: number} & {-readonly [K in keyof typeof pagesetFields]?: Pages};

/** A zone block while its lines are coming in. */
type OpenZone = {
  readonly node: number;
  readonly zone: string;
  readonly line: number;
  readonly header: string;
  readonly values: Record<string, number>;
  readonly stats: Record<string, number>;
  readonly pagesets: OpenPageset[];
  nodeStats: Record<string, number> | undefined;
  nodeUnreclaimable?: boolean;
  protection?: Pages[];
};

const openZone = (line: number, header: string): OpenZone | undefined => {
  const zoneLine = parseZoneLine(header);
  if (zoneLine === undefined || zoneLine.rest.trim() !== '') return undefined;
  const {node, zone} = zoneLine;
  return {node, zone, line, header, values: {}, stats: {}, pagesets: [], nodeStats: undefined};
};

const byLabel = (fields: Readonly<Record<string, {readonly key: string}>>) =>
  new Map(Object.entries(fields).map(([name, field]) => [field.key, name]));

const zoneLabels = byLabel(zoneFields);
const pagesetLabels = byLabel(pagesetFields);
const required = ['free', 'min', 'low', 'high', 'spanned', 'present', 'managed'] as const;

/** `(0, 0, 1920, 1920, 1920)` */
const parseProtection = (list: string): Pages[] | undefined => {
  if (!list.startsWith('(') || !list.endsWith(')')) return undefined;
  const reserves: Pages[] = [];
  for (const item of list.slice(1, -1).split(', ')) {
    const n = parseUnsigned(item);
    if (n === undefined) return undefined;
    reserves.push(pages(n));
  }
  return reserves;
};

const isComplete = (set: OpenPageset): set is OpenPageset & Pageset =>
  set.count !== undefined && set.high !== undefined && set.batch !== undefined;

/** What has been read so far. */
type Progress = {
  readonly zones: Zone[];
  readonly nodes: NodeStats[];
  readonly unknown: Record<string, string>;
  readonly malformed: MalformedLine[];
};

const closeZone = (zone: OpenZone, progress: Progress): void => {
  const missing = zone.protection ? required.find(name => zone.values[name] === undefined) : 'protection';
  if (missing !== undefined) {
    progress.malformed.push(malformed(zone.line, `the zone has no ${missing}`, zone.header));
    return;
  }
  const pagesets = zone.pagesets.filter(isComplete);
  if (pagesets.length < zone.pagesets.length) {
    progress.malformed.push(malformed(zone.line, 'a per-CPU list is not complete', zone.header));
  }
  progress.zones.push({
    node: zone.node,
    zone: zone.zone,
    ...(zone.values as Record<(typeof required)[number], Pages>),
    ...(zone.nodeUnreclaimable !== undefined && {nodeUnreclaimable: zone.nodeUnreclaimable}),
    protection: zone.protection ?? [],
    stats: zone.stats,
    pagesets,
  });
};

/** `high:     6435`, a label with its colon, belongs to a per-CPU list; `high     15444` is a watermark. */
const addNumber = (zone: OpenZone, label: string, n: number, progress: Progress): void => {
  const pageset = zone.pagesets.at(-1);
  const pagesetName = pageset && pagesetLabels.get(label);
  if (pagesetName !== undefined) {
    pageset![pagesetName as keyof typeof pagesetFields] = pages(n);
    return;
  }
  if (label === 'cpu:') {
    zone.pagesets.push({cpu: n});
    return;
  }
  // Statistics of the node stand between the header of its first zone with memory and that zone's own figures.
  if (label === zoneFields.free.key) zone.nodeStats = undefined;
  const name = zone.nodeStats === undefined ? zoneLabels.get(label) : undefined;
  if (name === 'nodeUnreclaimable') zone.nodeUnreclaimable = n !== 0;
  else if (name !== undefined) zone.values[name] = n;
  else if (label.endsWith(':') || label.includes(' ')) progress.unknown[label] = String(n);
  else (zone.nodeStats ?? zone.stats)[label] = n;
};

/** The lines that are no label and number. */
const addOther = (zone: OpenZone, line: number, entry: string, progress: Progress): void => {
  if (entry === 'pagesets') return;
  if (entry === 'per-node stats') {
    zone.nodeStats = {};
    progress.nodes.push({node: zone.node, stats: zone.nodeStats});
    return;
  }
  const reserves = entry.startsWith(zoneFields.protection.key)
    ? parseProtection(entry.slice(zoneFields.protection.key.length).trim())
    : undefined;
  if (reserves !== undefined) zone.protection = reserves;
  else progress.malformed.push(malformed(line, 'not a label and a number that can be kept exactly', entry));
};

const BLANK = 32;
const ZERO = 48;
const LONGEST_EXACT = 15;

/**
 * `boost    0`, `nr_free_pages 772915`, `protection: (0, 0, 1920, 1920, 1920)`, `per-node stats`: text[from..to[ without
 * blanks around it. Read by character code from its end, since most lines of a big machine come through here.
 */
const addEntry = (zone: OpenZone, line: number, text: string, from: number, to: number, progress: Progress): void => {
  let at = to;
  let n = 0;
  for (let weight = 1; at > from; weight *= 10) {
    const digit = text.charCodeAt(at - 1) - ZERO;
    if (digit < 0 || digit > 9) break;
    n += digit * weight;
    at -= 1;
  }
  let end = at;
  while (end > from && text.charCodeAt(end - 1) === BLANK) end -= 1;
  const exact = at === to || to - at > LONGEST_EXACT ? parseUnsigned(text.slice(at, to)) : n;
  if (exact === undefined || end === at || end === from) addOther(zone, line, text.slice(from, to), progress);
  else addNumber(zone, text.slice(from, end), exact, progress);
};

/** Headers stand at the beginning of a line, all else is indented. */
export const parseZoneinfo = (text: string): Parsed<Zoneinfo> => {
  const progress: Progress = {zones: [], nodes: [], unknown: {}, malformed: []};
  let zone: OpenZone | undefined;
  let line = 0;
  for (let start = 0, newline = 0; start < text.length; start = newline + 1) {
    newline = text.indexOf('\n', start);
    if (newline < 0) newline = text.length;
    line += 1;
    let from = start;
    let to = newline;
    while (from < to && text.charCodeAt(from) === BLANK) from += 1;
    while (to > from && text.charCodeAt(to - 1) === BLANK) to -= 1;
    if (from === to) continue;
    if (from > start) {
      if (zone !== undefined) addEntry(zone, line, text, from, to, progress);
      continue;
    }
    if (zone !== undefined) closeZone(zone, progress);
    const header = text.slice(from, to);
    zone = openZone(line, header);
    if (zone === undefined) progress.malformed.push(malformed(line, 'not "Node N, zone NAME"', header));
  }
  if (zone !== undefined) closeZone(zone, progress);
  const first = progress.malformed[0];
  if (progress.zones.length === 0) return malformedFile(first?.line ?? 1, first?.why ?? 'no zone', text.slice(0, 200));
  return parsed(progress);
};

export const zoneinfo = fileProbe({
  path: 'proc/zoneinfo',
  doc: 'https://docs.kernel.org/mm/physical_memory.html',
  cost: 'moderate',
  parse: parseZoneinfo,
});
