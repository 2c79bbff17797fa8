import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Plan} from '../../src/actions/action.ts';
import {commands, type Outcome} from '../../src/app/commands.ts';
import {outcomeOf} from '../../src/app/keymap.ts';
import type {PaletteItem} from '../../src/app/palette.ts';
import type {Mode, UiEvent} from '../../src/app/ui-state.ts';

const plan: Plan = {title: 'Do it', says: [], run: () => ({ok: false, why: 'no'})};
const event = (value: UiEvent): Outcome => ({event: value});
const cancel = event({type: 'cancel'});
const accept = event({type: 'accept'});

const command: Mode = {kind: 'command', text: 'pa', selected: 1};
const reference: Mode = {kind: 'reference', text: 'swap', selected: 0};
const menu: Mode = {kind: 'menu', title: 'What to do', items: [], selected: 0};
const columns: Mode = {kind: 'columns', selected: 0};
const settings: Mode = {kind: 'settings', selected: 0};
const ask: Mode = {
  kind: 'ask',
  question: {label: '', initial: '', hint: '', plan: () => plan},
  text: '',
  refused: undefined,
};
const confirm: Mode = {kind: 'confirm', plan, undoing: false, top: 0};
const detail: Mode = {kind: 'detail', key: '1', top: 0};
const explain: Mode = {kind: 'explain', terms: ['x'], at: 0, top: 0};
const all: readonly Mode[] = [command, reference, menu, columns, settings, ask, confirm, detail, explain];

const items: readonly PaletteItem[] = [
  {text: 'slab', help: 'caches', outcome: event({type: 'view', view: 'slab'})},
  {text: 'pause', help: 'pause', outcome: event({type: 'pause'})},
  {text: 'quit', help: 'quit', outcome: {effect: 'quit'}},
  {text: 'delay ', help: 'seconds between samples'},
];

describe('the palette', () => {
  const at = (selected: number, key: string) => outcomeOf(key, {...command, selected}, items);

  it('does the chosen line and closes', () => {
    expect(at(1, 'enter')).toEqual(event({type: 'chosen', event: {type: 'pause'}}));
    expect(at(2, 'enter')).toEqual({effect: 'quit'});
  });

  it('says what a line still wants, and that a line is none', () => {
    expect(at(3, 'enter')).toEqual(event({type: 'message', text: 'seconds between samples'}));
    const unknown = outcomeOf('enter', {...command, text: 'xyz '}, []);
    expect(unknown).toEqual(event({type: 'message', text: 'no command is called "xyz"'}));
  });

  it.each([
    ['tab', event({type: 'complete', text: 'pause'})],
    ['down', event({type: 'move', by: 1})],
    ['up', event({type: 'move', by: -1})],
    ['pagedown', event({type: 'page', by: 1})],
    ['pageup', event({type: 'page', by: -1})],
    ['q', event({type: 'type', text: 'q'})],
    ['space', event({type: 'type', text: ' '})],
    ['backspace', event({type: 'erase', all: false})],
    ['esc', cancel],
    ['f5', undefined],
  ])('%s', (key, outcome) => expect(at(1, key)).toEqual(outcome));

  it('completes nothing where there is nothing', () => expect(at(9, 'tab')).toBeUndefined());
});

describe('the reference', () => {
  it('stays below the article that is opened', () => {
    const article = event({type: 'explain', term: 'swap'});
    expect(outcomeOf('enter', reference, [{text: 'swap', help: '', outcome: article}])).toEqual(article);
  });
});

describe('a list', () => {
  it('r takes back what was chosen of the columns, and nothing else', () => {
    expect(outcomeOf('r', columns)).toEqual(event({type: 'reset-columns'}));
    for (const mode of [menu, settings]) expect(outcomeOf('r', mode)).toBeUndefined();
  });

  it.each([menu, columns, settings])('$kind is moved in, taken from and left', mode => {
    expect(outcomeOf('down', mode)).toEqual(event({type: 'move', by: 1}));
    expect(outcomeOf('end', mode)).toEqual(event({type: 'edge', to: 'last'}));
    expect(outcomeOf('pagedown', mode)).toEqual(event({type: 'page', by: 1}));
    for (const key of ['enter', 'space']) expect(outcomeOf(key, mode)).toEqual(accept);
    for (const key of ['esc', 'q', 'f10']) expect(outcomeOf(key, mode)).toEqual(cancel);
    expect(outcomeOf('right', mode)).toEqual(event({type: 'shift', by: 1}));
    for (const key of ['2', 'm', 'I', 's', 'k', 'x']) expect(outcomeOf(key, mode)).toBeUndefined();
  });

  it('of the settings is saved by w, no other is', () => {
    expect(outcomeOf('w', settings)).toEqual({effect: 'save'});
    for (const mode of [menu, columns, confirm, explain]) expect(outcomeOf('w', mode)).toBeUndefined();
  });
});

describe('a question', () => {
  it.each([
    ['5', event({type: 'type', text: '5'})],
    ['q', event({type: 'type', text: 'q'})],
    ['enter', accept],
    ['esc', cancel],
    ['ctrl-u', event({type: 'erase', all: true})],
    ['tab', undefined],
    ['down', undefined],
  ])('%s', (key, outcome) => expect(outcomeOf(key, ask)).toEqual(outcome));
});

describe('a confirmation', () => {
  it.each<[string, Outcome | undefined]>([
    ['y', {effect: {run: plan, undoing: false}}],
    ['n', cancel],
    ['esc', cancel],
    ['q', cancel],
    ['enter', event({type: 'nudge'})],
    ['down', event({type: 'move', by: 1})],
    ['Y', undefined],
    ['space', event({type: 'pause'})],
    ['k', undefined],
  ])('%s', (key, outcome) => expect(outcomeOf(key, confirm)).toEqual(outcome));

  it('says whether it takes something back', () => {
    expect(outcomeOf('y', {...confirm, undoing: true})).toEqual({effect: {run: plan, undoing: true}});
  });

  it('is given by y and by nothing else', () => {
    const keys = [...commands.flatMap(one => one.keys), 'esc', 'enter', 'backspace', 'f12', 'Y', 'yes'];
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...keys), fc.string({unit: 'grapheme', maxLength: 2})), key => {
        const outcome = outcomeOf(key, confirm);
        const runs = outcome !== undefined && 'effect' in outcome && typeof outcome.effect === 'object';
        expect(runs).toBe(key === 'y');
      }),
    );
  });
});

describe('a page', () => {
  it.each([detail, explain])('$kind scrolls, is left, and goes on to other things', mode => {
    for (const key of ['esc', 'q', 'enter']) expect(outcomeOf(key, mode)).toEqual(cancel);
    expect(outcomeOf('pagedown', mode)).toEqual(event({type: 'page', by: 1}));
    expect(outcomeOf('3', mode)).toEqual(event({type: 'view', view: 'slab'}));
    expect(outcomeOf('e', mode)).toEqual(event({type: 'explain'}));
    expect(outcomeOf('?', mode)).toEqual(event({type: 'help'}));
    expect(outcomeOf('space', mode)).toEqual(event({type: 'pause'}));
    for (const key of ['s', 'x', 't', 'C', 'm']) expect(outcomeOf(key, mode)).toBeUndefined();
  });

  it('about a row has its actions, an article has the reference', () => {
    expect(outcomeOf('a', detail)).toEqual(event({type: 'actions'}));
    expect(outcomeOf('k', detail)).toEqual(event({type: 'actions', only: 'signal'}));
    expect(outcomeOf('z', detail)).toEqual(event({type: 'undo'}));
    expect(outcomeOf('[', detail)).toEqual({effect: 'back'});
    expect(outcomeOf('}', detail)).toEqual({effect: 'far-forward'});
    expect(outcomeOf('w', detail)).toEqual({effect: 'keep'});
    expect(outcomeOf('a', explain)).toBeUndefined();
    expect(outcomeOf('/', explain)).toEqual(event({type: 'open', mode: {kind: 'reference', text: '', selected: 0}}));
    expect(outcomeOf('right', explain)).toEqual(event({type: 'shift', by: 1}));
  });
});

it.each([
  ['ctrl-c', {effect: 'interrupt'}],
  ['ctrl-z', {effect: 'suspend'}],
  ['ctrl-l', {effect: 'redraw'}],
])('%s means the same in all of them', (key, outcome) => {
  for (const mode of all) expect(outcomeOf(key, mode, items)).toEqual(outcome);
});

it('only a page of the settings writes the file, only a confirmation runs anything', () => {
  for (const mode of all) {
    for (const key of commands.flatMap(one => one.keys)) {
      const outcome = outcomeOf(key, mode, items);
      if (outcome === undefined || !('effect' in outcome)) continue;
      if (outcome.effect === 'save') expect(mode.kind).toBe('settings');
      if (typeof outcome.effect === 'object') expect(mode.kind).toBe('confirm');
    }
  }
});
