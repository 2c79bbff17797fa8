import {configKeys, type Vocabulary} from './keys.ts';
import {type Entry, type Layout, layoutOf} from './layout.ts';
import {parseConfig} from './parse.ts';
import {defaultPreferences, type Preferences} from './settings.ts';

const keyText = (name: string): string => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name));
const listText = (ids: readonly string[]): string => `[${ids.map(id => JSON.stringify(id)).join(', ')}]`;

/** A whole file: every key, with what it may be. */
export const formatConfig = (preferences: Preferences, known: Vocabulary): string => {
  const keys = configKeys.flatMap(({name, comment, wants, write}) => [
    `# ${comment} ${wants(known).replace(/^./, first => first.toUpperCase())}.`,
    `${name} = ${write(preferences)}`,
    '',
  ]);
  const chosen = Object.entries(preferences.columns).map(([view, ids]) => `${keyText(view)} = ${listText(ids)}`);
  return `${[
    '# Settings of mmtop, read when it starts and whenever this file changes; w in its settings (S) writes them.',
    '',
    ...keys,
    '# Columns of a view in their order, such as processes = ["pid", "rss", "command"].',
    '[columns]',
    ...chosen,
  ].join('\n')}\n`;
};

type Edit = {readonly from: number; readonly to: number; readonly text: string};

const isAt = (path: readonly string[], wanted: readonly string[]): boolean =>
  path.length === wanted.length && wanted.every((part, i) => path[i] === part);

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Where a new key of the root goes when there is none yet: above the first heading and the comment that belongs to it. */
const aboveHeading = (text: string, start: number): number => {
  let at = start;
  for (;;) {
    const before = text.lastIndexOf('\n', at - 2) + 1;
    if (at === 0 || !text.slice(before, at).trimStart().startsWith('#')) return at;
    at = before;
  }
};

const placeInRoot = (text: string, {sections}: Layout): number => {
  const [root, first] = sections;
  if (root!.end > 0) return root!.end;
  return first === undefined ? text.length : aboveHeading(text, first.start);
};

/** Whole lines at a place that may be the end of a line without an end. */
const lines = (text: string, at: number, added: readonly string[]): string => {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const open = at > 0 && text[at - 1] !== '\n' ? end : '';
  return open + added.map(line => line + end).join('');
};

/** An entry with its key and the end of its last line. */
const wholeLines = (text: string, {from, to}: Entry): {readonly from: number; readonly to: number} => {
  const end = text.indexOf('\n', to);
  return {from: text.lastIndexOf('\n', from) + 1, to: end < 0 ? text.length : end + 1};
};

/** Columns in the form of TOML in which the file has them: a heading, keys with a dot, or a table in one line. */
const columnEdits = (
  text: string,
  {entries, sections}: Layout,
  columns: Preferences['columns'],
  before: Preferences['columns'],
): {readonly edits: readonly Edit[]; readonly root: readonly string[]} => {
  const changed = Object.entries(columns).filter(([view, ids]) => !same(ids, before[view]));
  const dropped = Object.keys(before).filter(view => columns[view] === undefined);
  if (changed.length + dropped.length === 0) return {edits: [], root: []};
  const inline = entries.find(({path}) => isAt(path, ['columns']));
  if (inline !== undefined) {
    const all = Object.entries(columns).map(([view, ids]) => `${keyText(view)} = ${listText(ids)}`);
    return {edits: [{...inline, text: `{ ${all.join(', ')} }`}], root: []};
  }
  const edits: Edit[] = dropped.flatMap(view => {
    const entry = entries.find(({path}) => isAt(path, ['columns', view]));
    return entry === undefined ? [] : [{...wholeLines(text, entry), text: ''}];
  });
  const added: string[] = [];
  for (const [view, ids] of changed) {
    const entry = entries.find(({path}) => isAt(path, ['columns', view]));
    if (entry === undefined) added.push(`${keyText(view)} = ${listText(ids)}`);
    else edits.push({...entry, text: listText(ids)});
  }
  if (added.length === 0) return {edits, root: []};
  const section = sections.find(({path}) => isAt(path, ['columns']));
  if (section === undefined && entries.some(({path}) => path[0] === 'columns')) {
    return {edits, root: added.map(entry => `columns.${entry}`)};
  }
  const at = section?.end ?? text.length;
  const put = section === undefined ? ['', '[columns]', ...added] : added;
  return {edits: [...edits, {from: at, to: at, text: lines(text, at, put)}], root: []};
};

const holds = (got: Preferences['columns'], wanted: Preferences['columns']): boolean =>
  [...Object.keys(got), ...Object.keys(wanted)].every(view => same(got[view], wanted[view]));

/**
 * A file with these preferences, everything else in it left as its owner wrote it: comments, order, keys that mmtop does
 * not know. Keys that are not in it are added where they differ from the defaults. Undefined when the text is no TOML,
 * or written in a way in which the keys cannot be set one by one.
 */
export const updateConfig = (text: string, preferences: Preferences, known: Vocabulary): string | undefined => {
  if (text.trim() === '') return formatConfig(preferences, known);
  const before = parseConfig(text, known);
  if (before.broken) return undefined;
  const layout = layoutOf(text);
  const edits: Edit[] = [];
  const missing: string[] = [];
  for (const {name, write} of configKeys) {
    const entry = layout.entries.find(({path}) => isAt(path, [name]));
    if (entry === undefined) {
      if (preferences[name] !== defaultPreferences[name]) missing.push(`${name} = ${write(preferences)}`);
    } else if (before.preferences[name] !== preferences[name]) edits.push({...entry, text: write(preferences)});
  }
  const ofColumns = columnEdits(text, layout, preferences.columns, before.preferences.columns ?? {});
  const root = [...missing, ...ofColumns.root];
  if (root.length > 0) {
    const at = placeInRoot(text, layout);
    edits.push({from: at, to: at, text: lines(text, at, root)});
  }
  // From the end on, so that places before an edit stay where they are.
  const result = [...edits, ...ofColumns.edits]
    .toSorted((a, b) => a.from - b.from)
    .reduceRight((whole, {from, to, text: put}) => whole.slice(0, from) + put + whole.slice(to), text);
  const after = parseConfig(result, known);
  const got = {...defaultPreferences, ...after.preferences};
  const held = configKeys.every(({name}) => got[name] === preferences[name]) && holds(got.columns, preferences.columns);
  return held ? result : undefined;
};
