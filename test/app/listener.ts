import {expect} from 'vitest';
import {createSpeaker} from '../../src/app/speaker.ts';
import type {Hands} from '../../src/host/hands.ts';
import type {Host} from '../../src/host/host.ts';
import {type Options, parseOptions} from '../../src/options.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {mib, millis} from '../../src/units.ts';
import {kernel} from '../actions/kernel.ts';

export const NOON = new Date(2026, 0, 5, 12, 0, 0).getTime();

export const optionsOf = (...argv: readonly string[]): Options & {readonly uid: undefined} => {
  const parsed = parseOptions(argv, {});
  if (!parsed.ok) throw new Error(parsed.message);
  return {...parsed.options, uid: undefined};
};

/** A listener of a host, and what was said, a text for each answer. */
export const listen = async (
  host: Host,
  argv: readonly string[] = [],
  change: {width?: number; fault?: string; hands?: Hands} = {},
) => {
  const said: string[] = [];
  const clock = manualClock(1_000, NOON);
  const speaker = createSpeaker({
    host,
    hands: change.hands ?? kernel({}).hands,
    start: optionsOf('--screen-reader', ...argv),
    fault: change.fault,
    write: text => said.push(text),
    width: () => change.width ?? 80,
    clock,
    self: () => ({cpu: millis(0), rss: mib(61)}),
  });
  const begun = speaker.begin();
  await clock.advance(millis(1000));
  await begun;
  return {
    said,
    last: () => said.at(-1)!,
    press: async (...keys: readonly string[]) => {
      let left: string | undefined;
      for (const key of keys) left = await speaker.press(key);
      return left;
    },
    /** Keys in one go, as a paste has them. */
    burst: async (...keys: readonly string[]) => {
      for (const [i, key] of keys.entries()) await speaker.press(key, i > 0);
    },
    /** What was written since the last word was asked for. */
    heard: () => said.splice(0).join(''),
  };
};

export const expectLinear = (text: string, width = 80): void => {
  expect(text).not.toMatch(/[\u001b\u2500-\u259f\u25a0-\u25ff]/);
  expect(text).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
  // A name that is longer than a line cannot be divided.
  for (const line of text.split('\n')) if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
  // No columns: nothing is put under anything by blanks.
  expect(text).not.toMatch(/\S {2}/);
};
