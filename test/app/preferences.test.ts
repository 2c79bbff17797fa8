import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {definitionAt, newsEvent, preferencesOf, settingsOf} from '../../src/app/preferences.ts';
import {reduce} from '../../src/app/reduce.ts';
import {initialUi, type Start, type UiState} from '../../src/app/ui-state.ts';
import {defaultPreferences} from '../../src/config/settings.ts';
import {usedDefinitions} from '../../src/model/used.ts';
import {millis} from '../../src/units.ts';
import {noFacts} from '../../src/views/table-state.ts';
import {preferences} from '../config/known.ts';
import {withScreen} from '../helpers/screen.tsx';

const start: Start = {
  view: 'processes',
  delay: millis(1000),
  sort: undefined,
  reverse: false,
  filter: '',
  uid: undefined,
  pids: undefined,
};

const uiOf = (from: typeof defaultPreferences): UiState =>
  initialUi({...start, delay: from.delay, settings: settingsOf(from), definition: definitionAt(from.used)});

const PRESSURE = '6.12-x86_64-4k-pressure';

it('what is started with is what would be saved', () => {
  fc.assert(
    fc.property(preferences, wanted => {
      expect(preferencesOf(uiOf(wanted))).toEqual(wanted);
    }),
  );
});

it('faults of the file are kept until there is other word of it', () => {
  const faulty = initialUi({...start, faults: ['config.toml line 1: no']});
  const after = (event: Parameters<typeof reduce>[1]) => reduce(faulty, event, noFacts).faults;
  expect(after({type: 'news', text: 'x'})).toEqual(['config.toml line 1: no']);
  expect(after(newsEvent({change: {}, text: undefined}, ['config.toml line 2: no']))).toEqual([
    'config.toml line 2: no',
  ]);
  expect(after(newsEvent({change: {}, text: undefined}))).toEqual([]);
});

it('what keys change is what would be saved', () => {
  const ui = [{type: 'definition'}, {type: 'delay', step: 1}, {type: 'settings', settings: {theme: 'mono'}}] as const;
  expect(preferencesOf(ui.reduce((before, event) => reduce(before, event, noFacts), uiOf(defaultPreferences)))).toEqual(
    {
      ...defaultPreferences,
      theme: 'mono',
      delay: 1500,
      used: usedDefinitions[1]!.id,
    },
  );
});

it('a definition that there is not is the first', () => expect(definitionAt('nonsense')).toBe(0));

describe('news of the file', () => {
  const toldOf = (ui: UiState, ...news: readonly Parameters<typeof newsEvent>[0][]): UiState =>
    news.reduce((before, one) => reduce(before, newsEvent(one), noFacts), ui);

  it('changes what it names and nothing else', () => {
    fc.assert(
      fc.property(preferences, preferences, fc.subarray(Object.keys(defaultPreferences)), (old, next, named) => {
        const change = Object.fromEntries(Object.entries(next).filter(([name]) => named.includes(name)));
        expect(preferencesOf(toldOf(uiOf(old), {change, text: 'read again'}))).toEqual({...old, ...change});
      }),
    );
  });

  it('leaves open what is open, and the last answer where it says nothing', () => {
    const open = reduce({...uiOf(defaultPreferences), message: 'an answer'}, {type: 'help'}, noFacts);
    const told = toldOf(open, {change: {theme: 'mono'}, text: 'read again'});
    expect(told).toMatchObject({mode: {kind: 'help'}, message: 'read again'});
    expect(toldOf(told, {change: {}, text: undefined})).toEqual(told);
  });

  it('changes the running program', () =>
    withScreen({from: PRESSURE}, async screen => {
      await screen.sample();
      await screen.press(':', 'd', 'e');
      const before = screen.lines();
      expect(before[1]).toMatch(/^Mem\[\|/);
      await screen.tell(
        newsEvent({change: {meters: 'text', units: 'decimal', theme: 'mono'}, text: 'config.toml read again'}),
      );
      expect(screen.lines()[1]).toMatch(/^Mem [\d.]+[MG] of [\d.]+[MG] used \(top\), /);
      expect(screen.lines().at(-2)).toMatch(/^:de {3}config\.toml read again$/);
    }));

  it('is said from the start where the file has a fault', () =>
    withScreen({from: PRESSURE, start: {message: 'config.toml line 3: no'}}, async screen => {
      await screen.sample();
      expect(screen.lines().at(-2)).toBe('config.toml line 3: no');
      await screen.press('down');
      expect(screen.text()).not.toContain('config.toml');
    }));
});
