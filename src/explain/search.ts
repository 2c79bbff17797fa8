import type {Entry} from './entry.ts';

/** What a term means, and what else it may have meant, best first. */
export type Found = {readonly exact?: Entry; readonly others: readonly Entry[]};

/** An entry as the search sees it. */
type Indexed = {
  readonly entry: Entry;
  /** Its id, other names and title, squeezed. */
  readonly squeezed: readonly string[];
  /** The words of its id, names and title. */
  readonly words: ReadonlySet<string>;
  /** The words of its meaning. */
  readonly text: ReadonlySet<string>;
};

const MOST_OTHERS = 20;
/** Longer terms are cut: nothing has such a name, and comparing costs time. */
const LONGEST_TERM = 120;
const NEAR_COST = 60;

/** Numbers in paths that stand for any process, node, device or size. */
const anyNumber = (text: string): string =>
  text
    .replace(/(^|\/)proc\/(\d+|self|thread-self)(?=\/)/, '$1proc/pid')
    .replace(/(^|\/)(node|zram)\d+(?=[./]|$)/g, '$1$2n')
    .replace(/(hugepages-|^thp\.)\d+kb/g, '$1nkb');

/** Letters and digits in lower case: `vm.drop_caches`, `vm/drop-caches` and `VM drop caches` are alike. */
export const squeeze = (text: string): string => anyNumber(text.toLowerCase()).replace(/[^\p{L}\p{N}]/gu, '');

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Words that say nothing about what is looked for. */
const idle: ReadonlySet<string> = new Set(
  'a an and are as at be by can do does for from how i if in is it my not of on or so that the this to was what when where which who why with'.split(
    ' ',
  ),
);

/**
 * The term, and what is left of it without arguments, values and the beginning of a path; in the order to be tried. A term
 * that is the `beginning` of a name is not taken apart into words: `GFP_AT` is not `gfp`.
 */
const variants = (term: string, beginning: boolean): readonly string[] => {
  const parts = term.split('/').filter(part => part !== '');
  const tails = parts.slice(1).map((_, i) => parts.slice(i + 1).join('/'));
  const telling = wordsOf(term).filter(word => !idle.has(word));
  const plain = [
    ...[term, term.replace(/\(.*$/s, ''), term.replace(/\s*[=:|].*$/s, '')],
    ...[term.replace(/s$/i, ''), ...(beginning ? [] : [telling.join(' ')])],
  ];
  return [...new Set([...plain, ...tails])].filter(text => squeeze(text) !== '');
};

/** Edits from one text to the other, neighbours in the wrong order being one, or more than `most`. */
export const distance = (a: string, b: string, most: number): number => {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let above: readonly number[] = [];
  let row = Array.from({length: b.length + 1}, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? above[j - 2]! + 1 : change;
      next.push(Math.min(change, swapped, row[j]! + 1, next[j - 1]! + 1));
    }
    if (Math.min(...next) > most && Math.min(...row) > most) return most + 1;
    above = row;
    row = next;
  }
  return Math.min(row[b.length]!, most + 1);
};

const typosIn = (squeezed: string): number => (squeezed.length < 4 ? 0 : squeezed.length < 8 ? 1 : 2);

/** How far an entry is from the term: smaller is nearer, undefined is not at all. A name that is longer is a bit farther. */
const farness = (indexed: Indexed, squeezed: string, words: readonly string[], typos: number): number | undefined => {
  const beyond = (name: string): number => Math.min(9, (name.length - squeezed.length) / 4);
  let best: number | undefined;
  const offer = (cost: number): void => {
    if (best === undefined || cost < best) best = cost;
  };
  for (const name of indexed.squeezed) {
    if (name.startsWith(squeezed)) offer(10 + beyond(name));
    else if (squeezed.length >= 3 && name.includes(squeezed)) offer(30 + beyond(name));
    else if (typos > 0) {
      const edits = distance(squeezed, name, typos);
      if (edits <= typos) offer(NEAR_COST + edits);
    }
  }
  if (words.length > 0) {
    const named = words.filter(word => indexed.words.has(word)).length;
    const told = words.filter(word => indexed.words.has(word) || indexed.text.has(word)).length;
    if (named === words.length) offer(20 + Math.min(9, indexed.words.size / 10));
    else if (told === words.length) offer(40 + 9 * (1 - named / words.length));
    else if (told * 2 > words.length) offer(80 - 10 * (told / words.length) - 5 * (named / words.length));
  }
  return best;
};

const grouped = (indexed: readonly Indexed[], keysOf: (indexed: Indexed) => readonly string[]) => {
  const map = new Map<string, Indexed[]>();
  for (const one of indexed) {
    for (const key of new Set(keysOf(one))) {
      const there = map.get(key);
      if (there === undefined) map.set(key, [one]);
      else there.push(one);
    }
  }
  return map;
};

const indexOf = (entries: readonly Entry[]) => {
  const all = entries.map((entry): Indexed => {
    const names = [entry.id, ...entry.names, entry.title];
    return {
      entry,
      squeezed: [...new Set(names.map(squeeze))].filter(name => name !== ''),
      words: new Set(names.flatMap(wordsOf)),
      text: new Set(wordsOf(entry.meaning)),
    };
  });
  /** From the surest to the vaguest way of naming an entry. */
  const ways = [
    {map: grouped(all, ({entry}) => [entry.id]), spell: (text: string) => text},
    {map: grouped(all, ({entry}) => [entry.id.toLowerCase()]), spell: (text: string) => text.toLowerCase()},
    {map: grouped(all, ({entry}) => entry.names), spell: (text: string) => text},
    {map: grouped(all, ({entry}) => [squeeze(entry.id)]), spell: squeeze},
    {map: grouped(all, one => one.squeezed), spell: squeeze},
  ];
  /** All that bear the name, the best spelling first. */
  const bearers = (term: string, squeezed: string): readonly Indexed[] => {
    const beginning = all.some(one => one.squeezed.some(name => name.startsWith(squeezed)));
    for (const text of variants(term, beginning)) {
      const found = ways.flatMap(({map, spell}) => map.get(spell(text)) ?? []);
      if (found.length > 0) return [...new Set(found)];
    }
    return [];
  };
  return {all, bearers};
};

/** A search over the entries. The index is made at the first question: most runs of mmtop never ask one. */
export const searcher = (entries: readonly Entry[]): ((term: string) => Found) => {
  let index: ReturnType<typeof indexOf> | undefined;
  return text => {
    const term = text.slice(0, LONGEST_TERM).trim();
    const squeezed = squeeze(term);
    if (squeezed === '') return {others: []};
    index ??= indexOf(entries);
    const same = index.bearers(term, squeezed);
    const taken = new Set(same);
    const words = wordsOf(term).filter(word => !idle.has(word));
    // A name that was found is no slip of the finger.
    const typos = same.length > 0 ? 0 : typosIn(squeezed);
    const near = index.all
      .filter(one => !taken.has(one))
      .flatMap(one => {
        const far = farness(one, squeezed, words, typos);
        return far === undefined ? [] : [{far, one}];
      })
      .sort((a, b) => a.far - b.far);
    const [first, ...rest] = same;
    const others = [...rest, ...near.map(({one}) => one)].slice(0, MOST_OTHERS).map(({entry}) => entry);
    return {...(first !== undefined && {exact: first.entry}), others};
  };
};
