import {alarmLevels, meterStyles, profiles, type Settings, themeNames, unitSystems} from '../config/settings.ts';
import {delayText} from '../format/time.ts';
import {usedDefinitions} from '../model/used.ts';
import {viewIds} from '../views/index.ts';
import {nextDelay, type UiState} from './ui-state.ts';

/** One line of the settings: its value in words, and the next one. */
export type SettingItem = {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly value: (ui: UiState) => string;
  readonly step: (ui: UiState, by: 1 | -1) => UiState;
};

const around = <T>(list: readonly T[], value: T, by: 1 | -1): T =>
  list[(list.indexOf(value) + by + list.length) % list.length]!;

const choice = <K extends keyof Settings>(
  id: K,
  title: string,
  help: string,
  values: readonly Settings[K][],
  word: (value: Settings[K]) => string = String,
): SettingItem => ({
  id,
  title,
  help,
  value: ({settings}) => word(settings[id]),
  step: (ui, by) => ({...ui, settings: {...ui.settings, [id]: around(values, ui.settings[id], by)}}),
});

const onOff = (value: boolean): string => (value ? 'on' : 'off');

/** In the order in which they stand on the page. */
export const settingItems: readonly SettingItem[] = [
  choice(
    'theme',
    'Theme',
    'default keeps its hues apart for red-green blindness, classic has htop’s, light is for a light ground, mono uses weight and inversion only.',
    themeNames,
  ),
  choice(
    'ascii',
    'ASCII only',
    'Draw with letters and signs of ASCII, for fonts and terminals without others.',
    [false, true],
    onOff,
  ),
  choice('meters', 'Meters', 'The meters of the head as bars, or as figures only.', meterStyles),
  choice(
    'units',
    'Units',
    'binary: K, M and G are powers of 1024. decimal: powers of 1000, as disk makers count.',
    unitSystems,
  ),
  {
    id: 'delay',
    title: 'Delay',
    help: 'Time between two samples.',
    value: ({delay}) => delayText(delay),
    step: (ui, by) => ({...ui, delay: nextDelay(ui.delay, by)}),
  },
  {
    id: 'definition',
    title: 'Used memory as',
    help: 'Which definition of "used" the head shows; the overview has all of them.',
    value: ({definition}) => usedDefinitions[definition]!.who,
    step: (ui, by) => ({...ui, definition: (ui.definition + by + usedDefinitions.length) % usedDefinitions.length}),
  },
  choice('view', 'First view', 'The view that mmtop begins with.', viewIds),
  choice('profile', 'Advice for a', 'For which kind of machine the tuning view gives advice.', profiles),
  choice(
    'bell',
    'Bell',
    'The terminal’s bell rings when the doctor finds something new. A command to run then is alert in the configuration file.',
    [false, true],
    onOff,
  ),
  choice('alarm', 'Bell and alert from', 'How bad a finding must be for the bell and the command.', alarmLevels),
  choice(
    'mouse',
    'Mouse',
    'Click selects, a click on a head sorts, the wheel moves. Off gives the mouse back to the terminal.',
    [true, false],
    onOff,
  ),
];
