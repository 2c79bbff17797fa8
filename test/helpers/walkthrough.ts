import fc from 'fast-check';
import {expect} from 'vitest';
import {commands} from '../../src/app/commands.ts';
import type {Host} from '../../src/host/host.ts';
import {viewIds} from '../../src/views/index.ts';
import {fixtureNames} from './fixtures.ts';
import {emptyHost, fixtureHost, type Screen, withScreen} from './screen.tsx';

/** The emulator knows the widths of Unicode 6: of younger scripts, all beyond the first plane, it takes one column. */
const letter = fc.string({unit: 'grapheme', minLength: 1, maxLength: 1}).filter(text => /^[\0-\uffff]$/u.test(text));

/** A user who presses anything, pulls the window to any size, and lets time pass. */
const keys = fc.oneof(
  {weight: 3, arbitrary: fc.constantFrom(...commands.flatMap(command => command.keys))},
  {weight: 1, arbitrary: fc.constantFrom('esc', 'enter', 'backspace', 'ctrl-u', 'left', 'right', 'delete', 'f12')},
  {weight: 1, arbitrary: letter},
);

const size = fc.oneof(
  fc.record({width: fc.integer({min: 1, max: 400}), height: fc.integer({min: 1, max: 100})}),
  fc.record({width: fc.integer({min: 1, max: 30}), height: fc.integer({min: 1, max: 12})}),
  fc.record({width: fc.integer({min: 60, max: 130}), height: fc.integer({min: 10, max: 45})}),
);

const step = fc.oneof(
  {weight: 6, arbitrary: keys.map(key => ({kind: 'key', key}) as const)},
  {weight: 2, arbitrary: size.map(to => ({kind: 'resize', to}) as const)},
  {weight: 2, arbitrary: fc.constant({kind: 'sample'} as const)},
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const take = (screen: Screen, next: Step): Promise<void> => {
  switch (next.kind) {
    case 'key':
      return screen.press(next.key);
    case 'resize':
      return screen.resize(next.to.width, next.to.height);
    case 'sample':
      return screen.sample();
  }
};

const hosts: readonly {readonly name: string; readonly host: () => Host}[] = [
  ...fixtureNames().map(name => ({name, host: () => fixtureHost(name)})),
  {name: 'empty', host: emptyHost},
];

/** Nothing scrolls, nothing wraps, and what was drawn piece by piece is what a drawing from nothing gives. */
export const walkthrough = (numRuns: number): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...hosts),
      fc.constantFrom(...viewIds),
      size,
      fc.boolean(),
      fc.array(step, {maxLength: 25}),
      async ({host}, view, {width, height}, ascii, steps) =>
        withScreen({from: host(), width, height, ascii, start: {view}}, async screen => {
          for (const next of steps) {
            await take(screen, next);
            expect(screen.scrolled(), 'scrolled').toBe(0);
            expect(screen.wrapped(), 'wrapped').toBe(false);
            expect(screen.text()).not.toMatch(/undefined|NaN|Infinity|\[object/);
          }
          const grown = screen.text();
          await screen.redraw();
          expect(screen.text()).toBe(grown);
        }),
    ),
    {numRuns},
  );
