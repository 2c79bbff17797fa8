import {describe, expect, it} from 'vitest';
import {mouseKey, parseMouse} from '../../src/app/mouse.ts';
import {fixtureHost, withScreen} from '../helpers/screen.tsx';

const PRESSURE = '6.12-x86_64-4k-pressure';
const click = (x: number, y: number): string => mouseKey(0, x + 1, y + 1)!;

describe('mouse keys', () => {
  it('carry button and place', () => {
    expect(parseMouse(click(12, 5))).toEqual({button: 'left', x: 12, y: 5});
    expect(parseMouse(mouseKey(64, 1, 1)!)).toEqual({button: 'wheel-up', x: 0, y: 0});
    expect(mouseKey(2, 1, 1)).toBeUndefined();
    expect(mouseKey(0, 0, 1)).toBeUndefined();
    expect(parseMouse('q')).toBeUndefined();
  });
});

describe('pointing at the screen', () => {
  const processes = {from: fixtureHost(PRESSURE), start: {view: 'processes'} as const};
  const rowOf = (lines: readonly string[], text: string): number => lines.findIndex(line => line.includes(text));

  it('selects the row under a click, and opens its page or says that there is none at the next', () =>
    withScreen(processes, async screen => {
      await screen.sample();
      const head = rowOf(screen.lines(), 'PID');
      const target = screen.lines()[head + 3]!;
      await screen.press(click(20, head + 3));
      expect(screen.inverted()).toContain(target);
    }));

  it('sorts by the head under a click, and turns the order at the next', () =>
    withScreen(processes, async screen => {
      await screen.sample();
      const head = rowOf(screen.lines(), 'PID');
      const at = screen.lines()[head]!.indexOf('ANON');
      await screen.press(click(at, head));
      expect(screen.lines()[head]).toContain('ANON▼');
      await screen.press(click(at, head));
      expect(screen.lines()[head]).toContain('ANON▲');
    }));

  it('goes to the view under a click on the key bar', () =>
    withScreen(processes, async screen => {
      await screen.sample();
      const bar = screen.lines().length - 1;
      await screen.press(click(screen.lines()[bar]!.indexOf('3Slab') + 1, bar));
      expect(screen.text()).toContain('Slab caches');
    }));

  it('moves with the wheel', () =>
    withScreen(processes, async screen => {
      await screen.sample();
      const head = rowOf(screen.lines(), 'PID');
      const fourth = screen.lines()[head + 4]!;
      await screen.press(mouseKey(65, 1, 1)!);
      expect(screen.inverted()).toContain(fourth);
    }));

  it('means nothing in the head of the screen', () =>
    withScreen(processes, async screen => {
      await screen.sample();
      const before = screen.text();
      await screen.press(click(3, 0), click(79, 1));
      expect(screen.text()).toBe(before);
    }));
});
