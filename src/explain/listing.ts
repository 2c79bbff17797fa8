import {truncate} from '../format/width.ts';
import type {Entry} from './entry.ts';

/** A longer id is followed by its meaning all the same. */
const ID = 32;

const firstSentence = (text: string): string => /^.+?[.?!](?=\s|$)/.exec(text)?.[0] ?? text;

/** Every entry on a line, by id: to be looked through by eye or with grep. Without a width nothing is cut. */
export const listing = (entries: readonly Entry[], width?: number): readonly string[] =>
  entries
    .toSorted((a, b) => a.id.localeCompare(b.id, 'en'))
    .map(({id, meaning}) => `${id.padEnd(ID)} ${firstSentence(meaning)}`)
    .map(text => (width === undefined ? text : truncate(text, width)));
