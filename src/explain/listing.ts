import {truncate} from '../format/width.ts';
import type {Entry, EntryKind} from './entry.ts';
import {kinds} from './render.ts';

/** A longer id is followed by its meaning all the same. */
const ID = 32;

/** `Step 5: fragmentation`, `Rule: avoid vmalloc`: what they mean is no sentence about them. */
const telling: ReadonlySet<EntryKind> = new Set(['rule', 'signal', 'diagnosis', 'workflow']);

const brief = ({kind, title, meaning}: Entry): string =>
  telling.has(kind) ? title.replace(/^.*?: /, '') : (/^.+?[.?!](?=\s|$)/.exec(meaning)?.[0] ?? meaning);

/** Every entry on a line, by kind and id: to be looked through by eye or with grep. Without a width nothing is cut. */
export const listing = (entries: readonly Entry[], width = Number.POSITIVE_INFINITY): readonly string[] =>
  [...Map.groupBy(entries, ({kind}) => kind)].flatMap(([kind, those], i) => [
    ...(i === 0 ? [] : ['']),
    `${kinds[kind].toUpperCase()} (${those.length})`,
    ...those
      .toSorted((a, b) => a.id.localeCompare(b.id, 'en', {numeric: true}))
      .map(entry => truncate(`${entry.id.padEnd(ID)} ${brief(entry)}`, width)),
  ]);
