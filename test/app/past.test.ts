import {describe, expect, it} from 'vitest';
import {commandFor, type Outcome} from '../../src/app/commands.ts';
import {inPast, pastMoment} from '../../src/app/past.ts';
import type {Past} from '../../src/store/past.ts';
import {millis} from '../../src/units.ts';

const now = new Date(2026, 0, 5, 14, 5, 20).getTime();
const past = (given: Partial<Past> = {}): Past => ({of: 'kept', playing: false, last: false, now, ...given});
const text = (given: Partial<Past>, secondsAgo: number, wide = false): string =>
  pastMoment(past(given), now - 1000 * secondsAgo, wide)
    .map(part => part.text)
    .join('');

describe('the header', () => {
  it.each([
    [{}, 90, false, 'PAST 14:03:50 90s ago'],
    [{}, 90, true, 'PAST 14:03:50, 90 s ago'],
    [{of: 'file', playing: true}, 90, false, 'replay 14:03:50'],
    [{of: 'file'}, 90, true, 'replay PAUSED 14:03:50'],
    [{of: 'file', last: true}, 90, false, 'replay END 14:03:50'],
    [{of: 'file', playing: true}, 90_000, false, 'replay 2026-01-04 13:05'],
  ] as const)('%j, %d s ago: %s', (given, ago, wide, expected) => {
    expect(text(given, ago, wide)).toBe(expected);
  });
});

describe('a key', () => {
  const of = (key: string): Outcome => commandFor(key)!.outcome;

  it('does what it always does in the present', () => {
    for (const key of ['a', 'k', 'z', 'space', '+']) expect(inPast(of(key), undefined)).toBe(of(key));
  });

  it('changes nothing in the past, and says why', () => {
    for (const key of ['a', 'k', 'f9', 'z']) {
      expect(inPast(of(key), past())).toEqual({
        event: {type: 'message', text: 'this is the past: nothing can be changed there; L goes back to the present'},
      });
      expect(inPast(of(key), past({of: 'file'}))).toEqual({
        event: {type: 'message', text: 'this is a recording: nothing can be changed in it'},
      });
    }
    expect(inPast({event: {type: 'chosen', event: {type: 'actions'}}}, past())).toMatchObject({
      event: {type: 'chosen', event: {type: 'message'}},
    });
    expect(inPast({effect: {run: {} as never, undoing: false}}, past())).toMatchObject({event: {type: 'message'}});
  });

  it('lets the past go on or stop, at its own pace', () => {
    expect(inPast(of('space'), past())).toEqual({effect: 'play'});
    expect(inPast({event: {type: 'set-delay', delay: millis(5)}}, past())).toEqual({
      event: {type: 'message', text: 'what was recorded goes on at its own pace'},
    });
    for (const key of ['1', 'e', 'q', '[', 'L']) expect(inPast(of(key), past())).toEqual(of(key));
  });
});
