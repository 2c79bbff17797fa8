import type {Clock} from '../sampler/clock.ts';
import {millis} from '../units.ts';
import {type ConfigFile, configFile, type FileText, readConfigFile, writeConfigFile} from './file.ts';
import type {Vocabulary} from './keys.ts';
import {type ParsedConfig, parseConfig} from './parse.ts';
import {defaultPreferences, type Preferences} from './settings.ts';
import type {Watch} from './watch.ts';
import {updateConfig} from './write.ts';

/** The configuration file changed, and what of it concerns the running program. */
export type News = {readonly change: Partial<Preferences>; readonly text: string | undefined};

/** Keeps the program and its configuration file in step. */
export type Keeper = {
  /** What holds at the start: the defaults, over them the file, over it the command line. */
  readonly first: Preferences;
  /** What is wrong with the file, a sentence each; and the same in one. */
  readonly warnings: readonly string[];
  readonly fault: string | undefined;
  /** What is wrong with the file as it was read last. */
  readonly faults: () => readonly string[];
  /** Writes the file; what came of it, in one sentence. */
  readonly save: (preferences: Preferences) => string;
  /** Listens until the call that it resolves to. */
  readonly watch: (listener: (news: News) => void) => Promise<() => void>;
};

export type KeeperOptions = {
  /** --config FILE. */
  readonly named: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the command line says, which no file changes. */
  readonly given: Partial<Preferences>;
  readonly known: Vocabulary;
  readonly clock: Clock;
  readonly watch: Watch;
};

/** An editor writes in several steps; a file that is empty for a moment says nothing. */
const QUIET_MS = 100;

const names = Object.keys(defaultPreferences) as readonly (keyof Preferences)[];

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const only = (preferences: Partial<Preferences>, wanted: (name: keyof Preferences) => boolean): Partial<Preferences> =>
  Object.fromEntries(Object.entries(preferences).filter(([name]) => wanted(name as keyof Preferences)));

/** What the file says now; a value that is none leaves what was there before it. */
const learned = (before: Partial<Preferences>, {preferences, refused}: ParsedConfig): Partial<Preferences> => {
  const kept = only(before, name => refused.has(name));
  const columns = {...kept.columns, ...preferences.columns};
  return {...kept, ...preferences, ...(Object.keys(columns).length > 0 ? {columns} : {})};
};

/** The first of several, and how many there are. */
const summary = (name: string, warnings: readonly string[]): string =>
  warnings.length > 1
    ? `${name} has ${warnings.length} faults, S lists them; ${warnings[0]}`
    : `${name} ${warnings[0]}`;

/** What of a change concerns the program, and the words for it. */
const differences = (
  name: string,
  before: Partial<Preferences>,
  after: Partial<Preferences>,
  given: Partial<Preferences>,
): News => {
  const [old, now]: readonly Preferences[] = [before, after].map(one => ({...defaultPreferences, ...one}));
  const changed = names.filter(key => !same(old![key], now![key]));
  const [held, taken] = [changed.filter(key => key in given), changed.filter(key => !(key in given))];
  const parts = [
    ...(taken.length > 0 ? [`${name} read again: ${taken.join(', ')}`] : []),
    ...(held.length > 0 ? [`${held.join(', ')} as the command line has it`] : []),
  ];
  return {change: only(now!, key => taken.includes(key)), text: parts.length > 0 ? parts.join('; ') : undefined};
};

export const NO_PLACE =
  'not saved: there is no home directory; set HOME or XDG_CONFIG_HOME, or start with --config FILE';

/** Without a place for a file: only the defaults and the command line. */
const placeless = (given: Partial<Preferences>): Keeper => ({
  first: {...defaultPreferences, ...given},
  warnings: [],
  fault: undefined,
  faults: () => [],
  save: () => 'not saved: there is no home directory; set HOME or XDG_CONFIG_HOME, or start with --config FILE',
  watch: () => Promise.resolve(() => {}),
});

const keep = (file: ConfigFile, begin: FileText, {given, known, clock, watch}: KeeperOptions): Keeper => {
  const opened = begin.kind === 'text' ? parseConfig(begin.text, known) : undefined;
  const warnings =
    begin.kind === 'failed'
      ? [`${file.shown} cannot be read: ${begin.why}`]
      : (opened?.warnings ?? []).map(warning => `${file.name} ${warning}`);
  /** The text that the program goes by; undefined when there is no file. */
  let text = begin.kind === 'text' ? begin.text : undefined;
  let said: Partial<Preferences> = opened === undefined ? {} : learned({}, opened);
  let faults: readonly string[] = warnings;
  let unreadable = begin.kind === 'failed';

  /** What must be told of a text that is another than before. */
  const learn = (next: string): News => {
    const parsed = parseConfig(next, known);
    const mended = faults.length > 0 && parsed.warnings.length === 0;
    faults = parsed.warnings.map(warning => `${file.name} ${warning}`);
    if (parsed.broken) return {change: {}, text: `${summary(file.name, parsed.warnings)}; the settings stay`};
    const before = said;
    said = learned(said, parsed);
    const news = differences(file.name, before, said, given);
    if (faults.length > 0) return {...news, text: summary(file.name, parsed.warnings)};
    return mended && news.text === undefined ? {...news, text: `${file.name} is in order again`} : news;
  };

  /** What must be told of the file as it is now; undefined: nothing. */
  const reload = (): News | undefined => {
    const read = readConfigFile(file);
    const before = unreadable;
    unreadable = read.kind === 'failed';
    if (read.kind === 'failed') {
      return before ? undefined : {change: {}, text: `${file.shown} cannot be read: ${read.why}; the settings stay`};
    }
    const next = read.kind === 'text' ? read.text : undefined;
    if (next === text) return undefined;
    text = next;
    if (next !== undefined) return learn(next);
    faults = [];
    return {change: {}, text: `${file.name} is gone; the settings stay`};
  };

  return {
    first: {...defaultPreferences, ...said, ...given},
    warnings,
    fault: opened === undefined || opened.warnings.length === 0 ? warnings[0] : summary(file.name, opened.warnings),
    faults: () => faults,
    save: preferences => {
      const now = readConfigFile(file);
      if (now.kind === 'failed') return `not saved: ${now.why}: ${file.shown}`;
      const old = now.kind === 'text' ? now.text : '';
      const next = updateConfig(old, preferences, known);
      if (next === undefined) {
        const parsed = parseConfig(old, known);
        return parsed.broken
          ? `not saved: mend it first, ${file.name} ${parsed.warnings[0]}`
          : `not saved: ${file.shown} is written in a way that mmtop cannot change`;
      }
      const failed = writeConfigFile(file, next);
      if (failed !== undefined) return `not saved: ${failed}`;
      text = next;
      said = preferences;
      faults = [];
      return `saved to ${file.shown}`;
    },
    watch: async listener => {
      if (begin.kind === 'text' && !begin.lasting) return () => {};
      let cancel: (() => void) | undefined;
      const look = (): void => {
        const news = reload();
        if (news !== undefined) listener(news);
      };
      const stop = await watch(
        file.path,
        () => {
          cancel?.();
          cancel = clock.at(millis(clock.monotonic() + QUIET_MS), look);
        },
        error =>
          listener({
            change: {},
            text: `changes of ${file.name} go unnoticed: ${(error as Error).message.split('\n')[0]}`,
          }),
      );
      return () => {
        cancel?.();
        stop();
      };
    },
  };
};

/** The keeper, or why the file that was named cannot be used. */
export const openConfig = (options: KeeperOptions): Keeper | {readonly failed: string} => {
  const {named, env, given} = options;
  const file = configFile(named, env);
  if (file === undefined) return placeless(given);
  const begin = readConfigFile(file);
  if (named !== undefined && begin.kind !== 'text') {
    return {failed: begin.kind === 'missing' ? `${file.shown} does not exist` : `${file.shown}: ${begin.why}`};
  }
  return keep(file, begin, options);
};
