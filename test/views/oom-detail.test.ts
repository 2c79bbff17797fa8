import {describe, expect, it} from 'vitest';
import type {Badness} from '../../src/model/oom-badness.ts';
import {pages} from '../../src/units.ts';
import {badnessBar} from '../../src/views/oom-detail.ts';

const parts = (rss: number, swap: number, pageTables: number, adjustment: number): Badness => ({
  rss: pages(rss),
  swap: pages(swap),
  pageTables: pages(pageTables),
  adjustment: pages(adjustment),
  total: pages(rss + swap + pageTables + adjustment),
});

const bar = (badness: Badness, longest: number, width: number): string =>
  badnessBar(badness, longest, width)
    .map(({text}) => text)
    .join('');

describe('the bar of badness', () => {
  it.each([
    [parts(40, 20, 10, 30), 100, 10, 'rrrrsspaaa'],
    [parts(40, 20, 10, 0), 70, 7, 'rrrrssp'],
    // On the scale of a larger one.
    [parts(50, 0, 0, 0), 100, 10, 'rrrrr'],
    // What is taken off goes from the end.
    [parts(50, 50, 0, -60), 100, 10, 'rrrr------'],
    [parts(50, 50, 0, -500), 100, 10, '----------'],
    [parts(0, 0, 0, 80), 80, 4, 'aaaa'],
    [parts(0, 0, 0, 0), 0, 10, ''],
    [parts(0, 0, 0, -80), 100, 10, ''],
  ])('%#: %o of %i in %i columns', (badness, longest, width, text) => {
    expect(bar(badness, longest, width)).toBe(text);
  });

  it('names each part by a tone of its own', () => {
    const tones = badnessBar(parts(40, 20, 10, 30), 100, 10).map(({tone}) => tone);
    expect(new Set(tones).size).toBe(4);
  });
});
