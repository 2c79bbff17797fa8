import type {FieldList} from '../field.ts';
import {fileProbe, type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Count, type Pages, pages} from '../units.ts';
import {parseCounts, parseZoneLine} from './buddyinfo.ts';
import {lines, malformed, parseUnsigned, tokens} from './lex.ts';

/**
 * /proc/pagetypeinfo: free blocks and page blocks by mobility, the picture of fragmentation. Root only, and dear: the
 * kernel walks all free lists with interrupts off. Each node repeats the whole file with its own zones.
 * https://docs.kernel.org/filesystems/proc.html (kernel data, pagetypeinfo), mm/vmstat.c (pagetypeinfo_show)
 */
export const pagetypeinfoFields = {
  pageBlockOrder: {
    key: 'Page block order',
    unit: 'count',
    meaning: 'Order of a page block, the unit in which memory is set apart for movable or unmovable pages.',
  },
  pagesPerBlock: {key: 'Pages per block', unit: 'pages', meaning: 'Pages in a page block; often a huge page.'},
  free: {
    key: 'Free pages count per migrate type at order',
    unit: 'count',
    meaning: 'Free blocks by order and by what may be put there. The kernel stops counting at 100000.',
  },
  blocks: {
    key: 'Number of blocks type',
    unit: 'count',
    meaning: 'Page blocks set apart for each type. Many unmovable ones make large blocks hard to get back.',
  },
  mixed: {
    key: 'Number of mixed blocks',
    unit: 'count',
    meaning: 'Page blocks that hold pages of another type than their own: fragmentation in progress.',
    config: 'CONFIG_PAGE_OWNER and page_owner=on at boot',
  },
} as const satisfies FieldList;

/** How many free blocks, or that there are at least so many: long lists are not counted to their end. */
export type FreeBlocks = {readonly count: Count; readonly atLeast: boolean};

export type FreeOfType = {
  readonly node: number;
  readonly zone: string;
  /** Unmovable, Movable, Reclaimable, HighAtomic, CMA, Isolate. */
  readonly type: string;
  /** By order. */
  readonly blocks: readonly FreeBlocks[];
};

export type BlocksOfZone = {
  readonly node: number;
  readonly zone: string;
  /** By type, as named in the header. */
  readonly counts: Readonly<Record<string, Count>>;
};

export type Pagetypeinfo = {
  readonly pageBlockOrder: number;
  readonly pagesPerBlock: Pages;
  readonly free: readonly FreeOfType[];
  readonly blocks: readonly BlocksOfZone[];
  readonly mixed?: readonly BlocksOfZone[];
  readonly malformed: readonly MalformedLine[];
};

/** A table begins with its title; the words after the title name its columns. */
type Table = {readonly name: 'free' | 'blocks' | 'mixed'; readonly columns: readonly string[]};

const parseTitle = (line: string): Table | undefined => {
  for (const name of ['free', 'blocks', 'mixed'] as const) {
    const title = pagetypeinfoFields[name].key;
    if (line.startsWith(title)) return {name, columns: tokens(line.slice(title.length))};
  }
  return undefined;
};

/** `Node    0, zone   Normal, type      Movable      1      1 >100000    488 ` */
const parseFree = (line: string, orders: number): FreeOfType | undefined => {
  const zoneLine = parseZoneLine(line);
  const [comma, word, type, ...cells] = tokens(zoneLine?.rest ?? '');
  if (zoneLine === undefined || comma !== ',' || word !== 'type' || type === undefined) return undefined;
  const counts = parseCounts(cells.map(cell => (cell.startsWith('>') ? cell.slice(1) : cell)));
  if (counts === undefined || counts.length !== orders) return undefined;
  const blocks = counts.map((n, order) => ({count: n, atLeast: cells[order]!.startsWith('>')}));
  return {node: zoneLine.node, zone: zoneLine.zone, type, blocks};
};

/** `Node 0, zone   Normal          151         1046           83            0            0 ` */
const parseBlocks = (line: string, types: readonly string[]): BlocksOfZone | undefined => {
  const zoneLine = parseZoneLine(line);
  const counts = parseCounts(tokens(zoneLine?.rest ?? ''));
  if (zoneLine === undefined || counts === undefined || counts.length !== types.length) return undefined;
  return {
    node: zoneLine.node,
    zone: zoneLine.zone,
    counts: Object.fromEntries(types.map((type, i) => [type, counts[i]!])),
  };
};

export const parsePagetypeinfo = (text: string): Parsed<Pagetypeinfo> => {
  let pageBlockOrder: number | undefined;
  let pagesPerBlock: number | undefined;
  let table: Table | undefined;
  const free: FreeOfType[] = [];
  const blocks: BlocksOfZone[] = [];
  let mixed: BlocksOfZone[] | undefined;
  const bad: MalformedLine[] = [];
  lines(text).forEach((line, i) => {
    const title = parseTitle(line);
    const size = /^(Page block order|Pages per block): +(\S+)$/.exec(line);
    if (line.trim() === '') return;
    if (title !== undefined) {
      table = title;
      if (title.name === 'mixed') mixed ??= [];
    } else if (size !== null && parseUnsigned(size[2]) !== undefined) {
      if (size[1] === pagetypeinfoFields.pageBlockOrder.key) pageBlockOrder = parseUnsigned(size[2]);
      else pagesPerBlock = parseUnsigned(size[2]);
    } else if (table === undefined) {
      bad.push(malformed(i + 1, 'not in a table', line));
    } else if (table.name === 'free') {
      const row = parseFree(line, table.columns.length);
      if (row === undefined) bad.push(malformed(i + 1, 'not a row of free blocks', line));
      else free.push(row);
    } else {
      const row = parseBlocks(line, table.columns);
      if (row === undefined) bad.push(malformed(i + 1, 'not a row of page blocks', line));
      else if (table.name === 'blocks') blocks.push(row);
      else mixed?.push(row);
    }
  });
  if (pageBlockOrder === undefined || pagesPerBlock === undefined) {
    return malformedFile(1, 'no page block size', text.slice(0, 200));
  }
  if (free.length === 0) return malformedFile(1, 'no row of free blocks', text.slice(0, 200));
  return parsed({
    pageBlockOrder,
    pagesPerBlock: pages(pagesPerBlock),
    free,
    blocks,
    ...(mixed && {mixed}),
    malformed: bad,
  });
};

export const pagetypeinfo = fileProbe({
  path: 'proc/pagetypeinfo',
  doc: 'https://docs.kernel.org/filesystems/proc.html#kernel-data',
  cost: 'heavy',
  parse: parsePagetypeinfo,
});
