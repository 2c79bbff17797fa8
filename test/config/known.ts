import fc from 'fast-check';
import type {Vocabulary} from '../../src/config/keys.ts';
import {
  alarmLevels,
  meterStyles,
  type Preferences,
  profiles,
  themeNames,
  unitSystems,
} from '../../src/config/settings.ts';
import {usedDefinitions} from '../../src/model/used.ts';
import {millis} from '../../src/units.ts';

/** Views and columns as they might be. */
export const known: Vocabulary = {
  views: ['overview', 'processes', 'slab'],
  columns: {processes: ['pid', 'rss', 'swap', 'command'], slab: ['name', 'size', 'objects']},
};

const columnsOf = (view: string) => fc.subarray([...known.columns[view]!], {minLength: 1});

export const preferences: fc.Arbitrary<Preferences> = fc.record({
  theme: fc.constantFrom(...themeNames),
  ascii: fc.boolean(),
  mouse: fc.boolean(),
  profile: fc.constantFrom(...profiles),
  units: fc.constantFrom(...unitSystems),
  meters: fc.constantFrom(...meterStyles),
  bell: fc.boolean(),
  alert: fc.string(),
  alarm: fc.constantFrom(...alarmLevels),
  view: fc.constantFrom(...known.views),
  columns: fc.record({processes: columnsOf('processes'), slab: columnsOf('slab')}, {requiredKeys: []}),
  delay: fc.integer({min: 100, max: 3_600_000}).map(millis),
  used: fc.constantFrom(...usedDefinitions.map(({id}) => id)),
});
