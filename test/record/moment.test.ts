import {describe, expect, it} from 'vitest';
import {momentIn} from '../../src/record/moment.ts';

/** 5 January 2026, 22:30:40 by the clock on the wall, wherever the test runs. */
const start = new Date(2026, 0, 5, 22, 30, 40).getTime();
const at = (day: number, hours: number, minutes: number, seconds = 0): number =>
  new Date(2026, 0, day, hours, minutes, seconds).getTime();

describe('--at', () => {
  it.each([
    ['90s', start + 90_000],
    ['1.5m', start + 90_000],
    ['2h', start + 7_200_000],
    ['0s', start],
    ['23:05', at(5, 23, 5)],
    ['23:05:09', at(5, 23, 5, 9)],
    // Of the minute in which it began, and of the day after.
    ['22:30', at(5, 22, 30)],
    ['22:29', at(6, 22, 29)],
    ['0:10', at(6, 0, 10)],
    ['2026-01-07T08:15', at(7, 8, 15)],
    ['2026-01-07 08:15:30', at(7, 8, 15, 30)],
  ])('%s', (text, moment) => {
    expect(momentIn(text, start)).toBe(moment);
  });

  it.each([
    '',
    'noon',
    '25:00',
    '12:60',
    '12:00:61',
    '2026-02-30T10:00',
    '2026-01-07',
    '90',
    '-5s',
    '2026-01-07T24:10',
  ])('%j is none', text => {
    expect(momentIn(text, start)).toBeUndefined();
  });
});
