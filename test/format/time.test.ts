import {describe, expect, it} from 'vitest';
import {agoText, clockText, delayText, momentText, shortAgo, shortDuration, uptimeText} from '../../src/format/time.ts';
import {millis, seconds} from '../../src/units.ts';

describe('uptimeText', () => {
  it.each([
    [0, '00:00:00'],
    [59.99, '00:00:59'],
    [14_706, '04:05:06'],
    [86_399, '23:59:59'],
    [86_400, '1d 00:00'],
    [3 * 86_400 + 14_706, '3d 04:05'],
    [1000 * 86_400, '1000d 00:00'],
    [-5, '00:00:00'],
  ])('%d s is %s', (n, text) => {
    expect(uptimeText(seconds(n))).toBe(text);
  });
});

describe('shortDuration', () => {
  it.each([
    [0, '0.0 ms'],
    [0.42, '0.4 ms'],
    [9.94, '9.9 ms'],
    [9.95, '10 ms'],
    [12.4, '12 ms'],
    [999.4, '999 ms'],
    [999.5, '1.0 s'],
    [1500, '1.5 s'],
  ])('%d ms is %s', (n, text) => {
    expect(shortDuration(millis(n))).toBe(text);
  });
});

describe('delayText', () => {
  it.each([
    [100, '0.1 s'],
    [250, '0.25 s'],
    [1000, '1 s'],
    [2500, '2.5 s'],
    [3_600_000, '3600 s'],
  ])('%d ms is %s, as the user set it', (n, text) => {
    expect(delayText(millis(n))).toBe(text);
  });
});

describe('clockText', () => {
  it('is the local time of day', () => {
    expect(clockText(new Date(2025, 5, 15, 14, 3, 9).getTime())).toBe('14:03:09');
    expect(clockText(new Date(2025, 5, 15, 0, 0, 0).getTime())).toBe('00:00:00');
  });
});

describe('an age', () => {
  it.each([
    [0, '0 s ago', '0s ago'],
    [99.9, '99 s ago', '99s ago'],
    [100, '1 min ago', '1m ago'],
    [5399, '89 min ago', '89m ago'],
    [5400, '1 h ago', '1h ago'],
    [172_799, '47 h ago', '47h ago'],
    [172_800, '2 days ago', '2d ago'],
    [400 * 86_400, '400 days ago', '400d ago'],
    [-3, '0 s ago', '0s ago'],
  ])('of %d s is %s', (n, long, short) => {
    expect(agoText(seconds(n))).toBe(long);
    expect(shortAgo(seconds(n))).toBe(short);
  });
});

describe('momentText', () => {
  const now = new Date(2026, 0, 5, 12, 0, 0).getTime();
  it.each([
    [new Date(2026, 0, 5, 0, 0, 1), '00:00:01'],
    [new Date(2026, 0, 4, 23, 59, 59), '2026-01-04 23:59'],
    [new Date(2025, 0, 5, 12, 0, 0), '2025-01-05 12:00'],
  ])('%s is %s', (date, text) => {
    expect(momentText(date.getTime(), now)).toBe(text);
  });
});
