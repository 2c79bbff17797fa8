import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {commands} from '../../src/app/commands.ts';
import {outcomeOf} from '../../src/app/keymap.ts';
import type {Mode} from '../../src/app/ui-state.ts';
import {freshTable} from '../../src/views/table-state.ts';

const browse: Mode = {kind: 'browse'};
const search: Mode = {kind: 'input', purpose: 'search', text: '', before: freshTable};
const filter: Mode = {kind: 'input', purpose: 'filter', text: '', before: freshTable};
const sort: Mode = {kind: 'sort', selected: 0};
const help: Mode = {kind: 'help', top: 0};
const modes = [browse, search, filter, sort, help];

const type = (text: string) => ({event: {type: 'type', text}});

describe('browsing', () => {
  it.each(commands)('$id is had by each of its keys', ({keys, outcome}) => {
    for (const key of keys) expect(outcomeOf(key, browse)).toEqual(outcome);
  });

  it('Escape goes back', () => expect(outcomeOf('esc', browse)).toEqual({event: {type: 'cancel'}}));

  it.each(['v', 'f12', 'alt-x', '漢'])('%s means nothing', key => {
    expect(outcomeOf(key, browse)).toBeUndefined();
  });
});

describe('typing', () => {
  it.each([
    ['q', type('q')],
    ['1', type('1')],
    ['?', type('?')],
    ['/', type('/')],
    ['|', type('|')],
    ['漢', type('漢')],
    ['🚀', type('🚀')],
    ['space', type(' ')],
    ['enter', {event: {type: 'accept'}}],
    ['esc', {event: {type: 'cancel'}}],
    ['backspace', {event: {type: 'erase', all: false}}],
    ['ctrl-u', {event: {type: 'erase', all: true}}],
    ['f10', undefined],
    ['alt-k', undefined],
    ['pagedown', undefined],
  ])('%s', (key, outcome) => {
    expect(outcomeOf(key, search)).toEqual(outcome);
    expect(outcomeOf(key, filter)).toEqual(outcome);
  });

  it('arrows go from match to match', () => {
    expect(outcomeOf('up', search)).toEqual({event: {type: 'next-match', step: -1}});
    expect(outcomeOf('down', search)).toEqual({event: {type: 'next-match', step: 1}});
  });

  it('arrows go from row to row in a filter, where all rows match', () => {
    expect(outcomeOf('up', filter)).toEqual({event: {type: 'move', by: -1}});
    expect(outcomeOf('down', filter)).toEqual({event: {type: 'move', by: 1}});
  });
});

describe('the sort menu', () => {
  it.each([
    ['enter', {event: {type: 'accept'}}],
    ['space', {event: {type: 'accept'}}],
    ['esc', {event: {type: 'cancel'}}],
    ['q', {event: {type: 'cancel'}}],
    ['s', {event: {type: 'cancel'}}],
    ['I', {event: {type: 'invert'}}],
    ['down', {event: {type: 'move', by: 1}}],
    ['end', {event: {type: 'edge', to: 'last'}}],
    ['2', undefined],
    ['m', undefined],
  ])('%s', (key, outcome) => expect(outcomeOf(key, sort)).toEqual(outcome));
});

describe('help', () => {
  it.each([
    ['esc', {event: {type: 'cancel'}}],
    ['q', {event: {type: 'cancel'}}],
    ['?', {event: {type: 'cancel'}}],
    ['/', {event: {type: 'open', mode: {kind: 'reference', text: '', selected: 0}}}],
    ['down', {event: {type: 'move', by: 1}}],
    ['pagedown', {event: {type: 'page', by: 1}}],
    ['3', {event: {type: 'view', view: 'slab'}}],
    ['s', undefined],
    ['x', undefined],
  ])('%s', (key, outcome) => expect(outcomeOf(key, help)).toEqual(outcome));
});

it.each([
  ['ctrl-c', {effect: 'interrupt'}],
  ['ctrl-z', {effect: 'suspend'}],
  ['ctrl-l', {effect: 'redraw'}],
])('%s means the same everywhere', (key, outcome) => {
  for (const mode of modes) expect(outcomeOf(key, mode)).toEqual(outcome);
});

it('takes any key in any mode', () => {
  fc.assert(
    fc.property(fc.string({unit: 'grapheme', minLength: 1}), fc.constantFrom(...modes), (key, mode) => {
      outcomeOf(key, mode);
    }),
  );
});
