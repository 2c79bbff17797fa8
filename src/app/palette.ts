import {profiles, themeNames} from '../config/settings.ts';
import {millis} from '../units.ts';
import {viewIds, views} from '../views/index.ts';
import type {TableFacts} from '../views/table-state.ts';
import {commands, type Outcome} from './commands.ts';
import type {UiEvent} from './ui-state.ts';
import {userItems} from './user-list.ts';

/** A line of the palette: what would be typed, what it does, and the doing; without an outcome it wants more. */
export type PaletteItem = {readonly text: string; readonly help: string; readonly outcome?: Outcome};

const event = (value: UiEvent): Outcome => ({event: value});

/** A command that takes a word after its name. */
type Verb = {
  readonly name: string;
  readonly help: string;
  /** Words it may take; others only where `any` says so. */
  readonly words: (facts: TableFacts) => readonly (readonly [word: string, help: string])[];
  readonly outcome: (word: string, facts: TableFacts) => Outcome | undefined;
  /** What is wrong with a word that is none of them. */
  readonly none?: (word: string, facts: TableFacts) => string;
};

const free = (): readonly (readonly [string, string])[] => [];

const delayOf = (word: string): Outcome | undefined => {
  const seconds = Number(word);
  return /^\d+(\.\d+)?$|^\.\d+$/.test(word) && seconds >= 0.1 && seconds <= 3600
    ? event({type: 'set-delay', delay: millis(Math.round(seconds * 1000))})
    : undefined;
};

const verbs: readonly Verb[] = [
  {
    name: 'view',
    help: 'go to a view',
    words: () => viewIds.map(id => [id, views[id].help] as const),
    outcome: word => {
      const id = viewIds.find(one => one === word);
      return id === undefined ? undefined : event({type: 'view', view: id});
    },
  },
  {
    name: 'sort',
    help: 'sort by a column',
    words: ({columns}) => columns.map(id => [id, ''] as const),
    outcome: word => event({type: 'sort', column: word}),
    none: (word, {columns}) =>
      columns.length === 0
        ? 'this view has a fixed order'
        : `this view has no column ${word}; columns: ${columns.join(', ')}`,
  },
  {
    name: 'group',
    help: 'group the rows',
    words: ({groupings}) => groupings.map(id => [id, ''] as const),
    outcome: word => event({type: 'group', id: word}),
    none: (word, {groupings}) =>
      groupings.length === 0
        ? 'this view has no groups'
        : `no group is called "${word}"; groups are by ${groupings.join(', ')}`,
  },
  {
    name: 'filter',
    help: 'only rows that contain a text',
    words: free,
    outcome: word => event({type: 'filter', text: word}),
  },
  {
    name: 'user',
    help: 'processes of one user only',
    words: facts =>
      facts.owners === undefined ? [] : userItems('', facts).map(({text, help}) => [text, help] as const),
    outcome: (word, facts) => userItems('', facts).find(({text}) => text === word)?.outcome,
    none: (word, {owners}) =>
      owners === undefined ? 'this view lists no processes' : `no user ${word} has processes here`,
  },
  {name: 'delay', help: 'seconds between samples, 0.1 to 3600', words: free, outcome: delayOf},
  {
    name: 'explain',
    help: 'an article of the reference: SUnreclaim, kswapd, vm.swappiness',
    words: free,
    outcome: word => event({type: 'explain', term: word}),
  },
  {
    name: 'theme',
    help: 'colours',
    words: () => themeNames.map(name => [name, ''] as const),
    outcome: word => {
      const theme = themeNames.find(name => name === word);
      return theme === undefined ? undefined : event({type: 'settings', settings: {theme}});
    },
  },
  {
    name: 'profile',
    help: 'the kind of machine that advice is for',
    words: () => profiles.map(name => [name, ''] as const),
    outcome: word => {
      const profile = profiles.find(name => name === word);
      return profile === undefined ? undefined : event({type: 'settings', settings: {profile}});
    },
  },
];

const simple: readonly PaletteItem[] = commands
  .filter(({group, id}) => group !== 'moving' && id !== 'palette')
  .map(({id, help, outcome}) => ({text: id, help, outcome}));

/** Letters of the typed text in their order, the beginning first: `pr` finds `profile`, `nv` finds `next-view`. */
const nearness = (name: string, typed: string): number | undefined => {
  if (name.startsWith(typed)) return 0;
  if (name.includes(typed)) return 1;
  let at = 0;
  for (const letter of typed) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return undefined;
  }
  return 2;
};

/** What a line may mean, the nearest first. */
export const paletteItems = (line: string, facts: TableFacts): readonly PaletteItem[] => {
  const text = line.trimStart().toLowerCase();
  const space = text.indexOf(' ');
  if (space > 0) {
    const verb = verbs.find(({name}) => name === text.slice(0, space));
    if (verb === undefined) return [];
    const word = line.trimStart().slice(space).trim();
    const items = verb
      .words(facts)
      .filter(([name]) => nearness(name, word.toLowerCase()) !== undefined)
      .toSorted((a, b) => nearness(a[0], word.toLowerCase())! - nearness(b[0], word.toLowerCase())!)
      .map(([name, help]): PaletteItem => {
        const outcome = verb.outcome(name, facts);
        return {text: `${verb.name} ${name}`, help, ...(outcome && {outcome})};
      });
    if (items.length > 0) return items;
    const none = verb.none?.(word, facts);
    if (none !== undefined) return [{text: `${verb.name} ${word}`, help: none}];
    if (verb.words !== free) {
      const there = verb.words(facts).map(([name]) => name);
      return [
        {text: `${verb.name} ${word}`, help: `no ${verb.name} is called "${word}"; there are ${there.join(', ')}`},
      ];
    }
    const outcome = word === '' ? undefined : verb.outcome(word, facts);
    return [{text: `${verb.name} ${word}`, help: verb.help, ...(outcome && {outcome})}];
  }
  const wanting = verbs.map(({name, help}): PaletteItem => ({text: `${name} `, help}));
  const direct = viewIds.map(
    (id): PaletteItem => ({text: id, help: views[id].help, outcome: event({type: 'view', view: id})}),
  );
  return [...direct, ...wanting, ...simple]
    .flatMap(item => {
      const near = nearness(item.text, text.trim());
      return near === undefined ? [] : [{item, near}];
    })
    .toSorted((a, b) => a.near - b.near)
    .map(({item}) => item);
};
