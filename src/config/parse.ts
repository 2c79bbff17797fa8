import {parse, TomlError} from 'smol-toml';
import {distance} from '../explain/search.ts';
import {visible} from '../format/width.ts';
import {configKeys, type Vocabulary} from './keys.ts';
import {layoutOf} from './layout.ts';
import type {Preferences} from './settings.ts';

/** What a configuration file says. */
export type ParsedConfig = {
  /** What it sets, all of it valid. */
  readonly preferences: Partial<Preferences>;
  /** Keys whose value is none: for them holds what held before. */
  readonly refused: ReadonlySet<keyof Preferences>;
  /** What follows the name of the file, with the line: `line 3: theme must be one of …`. */
  readonly warnings: readonly string[];
  /** It is no TOML, so that nothing of it holds. */
  readonly broken: boolean;
};

/** The nearest of some names, if one is near. */
const nearest = (name: string, names: readonly string[]): string | undefined => {
  const most = name.length < 4 ? 1 : 2;
  const near = names.map(other => ({other, edits: distance(name.toLowerCase(), other, most)}));
  return near.filter(({edits}) => edits <= most).toSorted((a, b) => a.edits - b.edits)[0]?.other;
};

const meant = (name: string, names: readonly string[]): string => {
  const near = nearest(name, names);
  return near === undefined ? '' : `; did you mean ${near}?`;
};

const LONGEST_VALUE = 40;

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** A value as it could stand in the file. */
const shown = (value: unknown): string => {
  if (isTable(value)) return 'a table';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  const text = typeof value === 'string' ? `"${value}"` : String(value);
  return visible(text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text);
};

const broken = (text: string, error: unknown): ParsedConfig => {
  const [first = ''] = (error as Error).message.split('\n');
  const said = first.replace(/^Invalid TOML document: /, '');
  const at = error instanceof TomlError ? error : undefined;
  const line = at && text.split('\n')[at.line - 1];
  // The parser means the end of the line that stands in the string.
  const open = said.startsWith('control characters') && line !== undefined && at!.column > line.trimEnd().length;
  const why = open ? 'a string has no end' : visible(said);
  // What has no end is missed after the last line; what is there to be seen is the last line itself.
  const last = text.trimEnd().split('\n').length;
  const warning = at === undefined ? `is no TOML: ${why}` : `line ${Math.min(at.line, last)} is no TOML: ${why}`;
  return {preferences: {}, refused: new Set(), warnings: [warning], broken: true};
};

/** Pure; never throws, whatever the text. */
export const parseConfig = (text: string, known: Vocabulary): ParsedConfig => {
  let table: Readonly<Record<string, unknown>>;
  try {
    table = parse(text);
  } catch (error) {
    return broken(text, error);
  }
  const {entries, sections} = layoutOf(text);
  const preferences: Record<string, unknown> = {};
  const refused = new Set<keyof Preferences>();
  const warnings: {readonly line: number; readonly text: string}[] = [];

  /** The line that sets a key, or the first that sets something in it. */
  const lineOf = (...path: readonly string[]): number => {
    const within = ({path: other}: {readonly path: readonly string[]}) => path.every((part, i) => other[i] === part);
    const there = [...entries.filter(within), ...sections.filter(within)].map(({line}) => line);
    return there.length > 0 ? Math.min(...there) : path.length > 1 ? lineOf(...path.slice(0, -1)) : 1;
  };
  const warn = (path: readonly string[], why: string): void => {
    warnings.push({line: lineOf(...path), text: why});
  };

  const readColumns = (value: unknown): void => {
    if (!isTable(value)) {
      refused.add('columns');
      warn(['columns'], `columns must be a table of views, such as [columns], not ${shown(value)}`);
      return;
    }
    const chosen: Record<string, readonly string[]> = {};
    for (const [view, ids] of Object.entries(value)) {
      const there = Object.hasOwn(known.columns, view) ? known.columns[view]! : undefined;
      if (there === undefined) {
        const views = Object.keys(known.columns);
        warn(['columns', view], `no view with columns is called "${visible(view)}"${meant(view, views)}`);
        continue;
      }
      if (!Array.isArray(ids) || ids.length === 0 || ids.some(id => typeof id !== 'string')) {
        refused.add('columns');
        warn(
          ['columns', view],
          `columns.${view} must be a list of columns, such as ["${there[0]}"], not ${shown(ids)}`,
        );
        continue;
      }
      const named = [...new Set(ids as readonly string[])];
      for (const id of named.filter(one => !there.includes(one))) {
        warn(['columns', view], `the view ${view} has no column "${visible(id)}"${meant(id, there)}`);
      }
      const valid = named.filter(id => there.includes(id));
      if (valid.length > 0) chosen[view] = valid;
    }
    preferences['columns'] = chosen;
  };

  const names = [...configKeys.map(({name}) => name), 'columns'];
  for (const [name, value] of Object.entries(table)) {
    const key = configKeys.find(one => one.name === name);
    if (key !== undefined) {
      const read = key.read(value, known);
      if (read === undefined) {
        refused.add(key.name);
        warn([name], `${name} must be ${key.wants(known)}, not ${shown(value)}`);
      } else preferences[name] = read;
    } else if (name === 'columns') readColumns(value);
    else warn([name], `there is no setting "${visible(name)}"${meant(name, names)}`);
  }
  return {
    preferences: preferences as Partial<Preferences>,
    refused,
    warnings: warnings.toSorted((a, b) => a.line - b.line).map(({line, text: why}) => `line ${line}: ${why}`),
    broken: false,
  };
};
