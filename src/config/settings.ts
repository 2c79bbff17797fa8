import type {UnitSystem} from '../format/amount.ts';

/** What a user may choose and keep: in the program, on the command line, in the configuration file. */
export const themeNames = ['default', 'classic', 'light', 'mono'] as const;
export type ThemeName = (typeof themeNames)[number];

/** For whom advice on settings of the kernel is given. */
export const profiles = ['server', 'container', 'workstation'] as const;
export type Profile = (typeof profiles)[number];

/** Powers of 1024 (K is KiB), or of 1000. */
export const unitSystems = ['binary', 'decimal'] as const satisfies readonly UnitSystem[];

/** The memory and swap meters of the header as bars, or as figures only. */
export const meterStyles = ['bars', 'text'] as const;
export type MeterStyle = (typeof meterStyles)[number];

export type Settings = {
  readonly theme: ThemeName;
  readonly ascii: boolean;
  readonly mouse: boolean;
  readonly profile: Profile;
  readonly units: UnitSystem;
  readonly meters: MeterStyle;
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
  columns: {},
};
