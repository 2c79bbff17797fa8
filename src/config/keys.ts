import {usedDefinitions} from '../model/used.ts';
import {millis} from '../units.ts';
import {alarmLevels, meterStyles, type Preferences, profiles, themeNames, unitSystems} from './settings.ts';

/** Names that belong to rooms above: the views and, for each that has a table, its columns. */
export type Vocabulary = {
  readonly views: readonly string[];
  readonly columns: Readonly<Record<string, readonly string[]>>;
};

/** One key of the file with a plain value; reading, messages and writing follow from it. */
export type ConfigKey = {
  readonly name: Exclude<keyof Preferences, 'columns'>;
  /** The comment above the key in a new file. */
  readonly comment: string;
  /** What the value must be: the end of "theme must be". */
  readonly wants: (known: Vocabulary) => string;
  /** The value as the program has it; undefined when the file's is none. */
  readonly read: (value: unknown, known: Vocabulary) => unknown;
  /** As TOML. */
  readonly write: (preferences: Preferences) => string;
};

const choice = (
  name: ConfigKey['name'],
  comment: string,
  valuesOf: (known: Vocabulary) => readonly string[],
): ConfigKey => ({
  name,
  comment,
  wants: known => `one of ${valuesOf(known).join(', ')}`,
  read: (value, known) => valuesOf(known).find(one => one === value),
  write: preferences => JSON.stringify(preferences[name]),
});

const flag = (name: ConfigKey['name'], comment: string): ConfigKey => ({
  name,
  comment,
  wants: () => 'true or false',
  read: value => (typeof value === 'boolean' ? value : undefined),
  write: preferences => String(preferences[name]),
});

export const SHORTEST_DELAY = 0.1;
export const LONGEST_DELAY = 3600;

/** In the order of a new file. */
export const configKeys: readonly ConfigKey[] = [
  choice('theme', 'Colours.', () => themeNames),
  flag('ascii', 'Draw with ASCII characters only.'),
  flag('mouse', 'Clicks and the wheel for mmtop; false leaves them to the terminal.'),
  choice('meters', 'Memory and swap in the head as bars, or as figures only.', () => meterStyles),
  choice('units', 'Amounts in powers of 1024, or of 1000.', () => unitSystems),
  {
    name: 'delay',
    comment: 'Time between two samples.',
    wants: () => `seconds from ${SHORTEST_DELAY} to ${LONGEST_DELAY}`,
    // Whole milliseconds: 1.001 × 1000 is not 1001 in binary.
    read: value =>
      typeof value === 'number' && value >= SHORTEST_DELAY && value <= LONGEST_DELAY
        ? millis(Math.round(value * 1000))
        : undefined,
    write: ({delay}) => String(delay / 1000),
  },
  choice('used', 'Which definition of "used" the head shows.', () => usedDefinitions.map(({id}) => id)),
  choice('profile', 'The kind of machine that advice is for.', () => profiles),
  flag('bell', 'The terminal’s bell rings when the doctor finds something new.'),
  {
    name: 'alert',
    comment: 'A command that is run then; it gets MMTOP_RULE, MMTOP_SEVERITY, MMTOP_HEADLINE.',
    wants: () => 'a command in quotes',
    read: value => (typeof value === 'string' ? value : undefined),
    write: ({alert}) => JSON.stringify(alert),
  },
  choice('alarm', 'How bad it must be for that.', () => alarmLevels),
  choice('view', 'The view to begin with.', ({views}) => views),
];
