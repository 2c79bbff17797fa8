import type {FieldList} from '../field.ts';
import {fileProbe, type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Bytes, bytes, type Count, count, type Pages, pages} from '../units.ts';
import {lines, malformed, tokens} from './lex.ts';

/**
 * /proc/slabinfo: the kernel's object caches. Root only; a read holds the global slab mutex for its whole time.
 * Caches of like size are merged under one name, and kmalloc above two pages is in no cache at all.
 * https://docs.kernel.org/mm/slab.html, mm/slab_common.c (slabinfo), mm/slub.c (get_slabinfo)
 */
export const slabFields = {
  activeObjs: {
    key: '<active_objs>',
    unit: 'count',
    meaning: 'Objects in use. An upper bound: free objects that CPUs keep for themselves count as used.',
  },
  numObjs: {key: '<num_objs>', unit: 'count', meaning: 'Objects that the cache’s slabs have room for, used or free.'},
  objSize: {key: '<objsize>', unit: 'bytes', meaning: 'Room that one object takes, with padding and debug marks.'},
  objsPerSlab: {key: '<objperslab>', unit: 'count', meaning: 'Objects in one slab of the preferred size.'},
  pagesPerSlab: {
    key: '<pagesperslab>',
    unit: 'pages',
    meaning: 'Pages in one slab of the preferred size; slabs may be smaller when memory is fragmented.',
  },
  activeSlabs: {
    key: '<active_slabs>',
    unit: 'count',
    meaning: 'Slabs with objects in use; always the same as all slabs with the SLUB allocator.',
  },
  numSlabs: {
    key: '<num_slabs>',
    unit: 'count',
    meaning: 'Slabs of the cache; times pages per slab, the memory that it holds.',
  },
} as const satisfies FieldList;

export type SlabCache = {
  readonly name: string;
  readonly activeObjs: Count;
  readonly numObjs: Count;
  readonly objSize: Bytes;
  readonly objsPerSlab: Count;
  readonly pagesPerSlab: Pages;
  readonly activeSlabs: Count;
  readonly numSlabs: Count;
};

export type Slabinfo = {readonly caches: readonly SlabCache[]; readonly malformed: readonly MalformedLine[]};

/** The form of a line, and which of its captured words is which column. */
type Layout = {readonly line: RegExp; readonly column: {readonly [K in keyof typeof slabFields]: number}};

/**
 * Turns the line of column names into the pattern of the lines below it; one match for a line is what makes this quick.
 * `# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> …`
 */
const parseHeader = (header: string): Layout | undefined => {
  const [hash, name, ...rest] = tokens(header);
  if (hash !== '#' || name !== 'name' || rest.some(word => !/^(<\w+>|:|\w+)$/.test(word))) return undefined;
  const columns = rest.filter(word => word.startsWith('<'));
  const at = (field: keyof typeof slabFields) => columns.indexOf(slabFields[field].key) + 2;
  const column = {
    activeObjs: at('activeObjs'),
    numObjs: at('numObjs'),
    objSize: at('objSize'),
    objsPerSlab: at('objsPerSlab'),
    pagesPerSlab: at('pagesPerSlab'),
    activeSlabs: at('activeSlabs'),
    numSlabs: at('numSlabs'),
  };
  if (Object.values(column).some(i => i < 2)) return undefined;
  const words = rest.map(word => (word.startsWith('<') ? '(\\d+)' : word));
  return {line: new RegExp(`^(\\S.*?) +${words.join(' +')} *$`), column};
};

/** `dentry     903    903    192   21    1 : tunables    0    0    0 : slabdata     43     43      0` */
const parseCache = (line: string, {line: form, column}: Layout): SlabCache | undefined => {
  const words = form.exec(line);
  if (words === null) return undefined;
  const cache = {
    name: words[1]!,
    activeObjs: count(Number(words[column.activeObjs])),
    numObjs: count(Number(words[column.numObjs])),
    objSize: bytes(Number(words[column.objSize])),
    objsPerSlab: count(Number(words[column.objsPerSlab])),
    pagesPerSlab: pages(Number(words[column.pagesPerSlab])),
    activeSlabs: count(Number(words[column.activeSlabs])),
    numSlabs: count(Number(words[column.numSlabs])),
  };
  const exact =
    Number.isSafeInteger(cache.activeObjs) &&
    Number.isSafeInteger(cache.numObjs) &&
    Number.isSafeInteger(cache.objSize) &&
    Number.isSafeInteger(cache.objsPerSlab) &&
    Number.isSafeInteger(cache.pagesPerSlab) &&
    Number.isSafeInteger(cache.activeSlabs) &&
    Number.isSafeInteger(cache.numSlabs);
  return exact ? cache : undefined;
};

/** `slabinfo - version: 2.1`, the line of column names, then a line for each cache. */
export const parseSlabinfo = (text: string): Parsed<Slabinfo> => {
  const [version = '', header = '', ...rows] = lines(text);
  if (!version.startsWith('slabinfo - version: 2.')) return malformedFile(1, 'not slabinfo version 2', version);
  const layout = parseHeader(header);
  if (layout === undefined) return malformedFile(2, 'not a line with the names of all columns', header);
  const caches: SlabCache[] = [];
  const bad: MalformedLine[] = [];
  rows.forEach((line, i) => {
    const cache = parseCache(line, layout);
    if (cache !== undefined) caches.push(cache);
    else if (line.trim() !== '') bad.push(malformed(i + 3, 'not a line of a cache with exact numbers', line));
  });
  if (caches.length === 0) return malformedFile(3, 'no cache', rows[0]);
  return parsed({caches, malformed: bad});
};

export const slabinfo = fileProbe({
  path: 'proc/slabinfo',
  doc: 'https://docs.kernel.org/mm/slab.html',
  cost: 'moderate',
  parse: parseSlabinfo,
});
