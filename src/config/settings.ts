import type {UnitSystem} from '../format/amount.ts';

import type {Profile} from '../model/profile.ts';
import {usedDefinitions} from '../model/used.ts';
import {type Millis, millis} from '../units.ts';

/** What a user may choose and keep: in the program, on the command line, in the configuration file. */
export const themeNames = ['default', 'classic', 'light', 'mono'] as const;
export type ThemeName = (typeof themeNames)[number];

export {type Profile, profiles} from '../model/profile.ts';

/** Powers of 1024 (K is KiB), or of 1000. */
export const unitSystems = ['binary', 'decimal'] as const satisfies readonly UnitSystem[];

/** The memory and swap meters of the header as bars, or as figures only. */
export const meterStyles = ['bars', 'text'] as const;
export type MeterStyle = (typeof meterStyles)[number];

/** How bad a finding must be before the bell rings or the command runs. */
export const alarmLevels = ['critical', 'warning'] as const;
export type AlarmLevel = (typeof alarmLevels)[number];

export type Settings = {
  readonly theme: ThemeName;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly profile: Profile;
  readonly units: UnitSystem;
  readonly meters: MeterStyle;
  /** The terminal’s bell rings for a new finding. */
  readonly bell: boolean;
  /** A command that is run for a new finding; empty: none. */
  readonly alert: string;
  readonly alarm: AlarmLevel;
  /** Id of the view to begin with. */
  readonly view: string;
  /** Ids of the columns of a view's table, in order; a view that is not named shows its own choice. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
};

export const defaultSettings: Settings = {
  theme: 'default',
  ascii: false,
  mouse: true,
  profile: 'server',
  units: 'binary',
  meters: 'bars',
  bell: false,
  alert: '',
  alarm: 'critical',
  view: 'overview',
  columns: {},
};

/** All that the configuration file can say: the settings, and what the running program keeps beside them. */
export type Preferences = Settings & {
  readonly delay: Millis;
  /** Id of the definition of "used". */
  readonly used: string;
};

export const defaultPreferences: Preferences = {
  ...defaultSettings,
  delay: millis(1000),
  used: usedDefinitions[0]!.id,
};
