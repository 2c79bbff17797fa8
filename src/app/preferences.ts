import type {News} from '../config/keeper.ts';
import type {Preferences, Settings} from '../config/settings.ts';
import {usedDefinitions} from '../model/used.ts';
import type {UiEvent, UiState} from './ui-state.ts';

/** Between what the configuration file calls a thing and what the running program does. */

/** Place of a definition of "used" in the list; the first where the id is none. */
export const definitionAt = (used: string): number =>
  Math.max(
    0,
    usedDefinitions.findIndex(({id}) => id === used),
  );

export const settingsOf = ({delay: _, used: __, ...settings}: Preferences): Settings => settings;

/** What would be saved. */
export const preferencesOf = ({settings, delay, definition}: UiState): Preferences => ({
  ...settings,
  delay,
  used: usedDefinitions[definition % usedDefinitions.length]!.id,
});

export const newsEvent = ({change, text}: News, faults: readonly string[] = []): UiEvent => {
  const {delay, used, ...settings} = change;
  return {
    type: 'news',
    text,
    settings,
    faults,
    ...(delay === undefined ? {} : {delay}),
    ...(used === undefined ? {} : {definition: definitionAt(used)}),
  };
};
