import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Field} from '../../src/field.ts';
import {vmstatFields} from '../../src/proc/vmstat.ts';
import {firstSample, unavailable} from '../../src/reading.ts';
import {createCounterTrack, trackedCounters, trackedLevels} from '../../src/store/counters.ts';
import {createHistory} from '../../src/store/history.ts';
import {count, millis} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {vmstatPair as pair, snapshotOf, stampsOf, vmstatStamps as vmstat} from './snapshots.ts';

describe('the counters that are kept', () => {
  it('are fields of the file, each named once', () => {
    const all: readonly string[] = [...trackedCounters, ...trackedLevels];
    expect(new Set(all).size).toBe(all.length);
    expect(all.filter(name => !Object.hasOwn(vmstatFields, name))).toEqual([]);
  });

  it.each(fixturesWith('proc/vmstat'))('are what a hand makes of two samples of $name', ({text}) => {
    let added = 0;
    const growing = text.replace(/^(\S+) (\d+)$/gm, (_, name: string, n: string) => {
      added += 7;
      return `${name} ${Number(n) + added}`;
    });
    const printed = (from: string, key: string) => new RegExp(`^${key} (\\d+)$`, 'm').exec(from)?.[1];
    const track = createCounterTrack(3);
    track.push(pair(text, growing, 2500));
    const cells = track.last(9);
    expect([cells.length, cells.seconds()[0]]).toEqual([1, 2.5]);
    for (const name of trackedCounters) {
      const field: Field = vmstatFields[name];
      const {key, scale = 1} = field;
      const then = printed(text, key);
      const expected = then === undefined ? Number.NaN : (Number(printed(growing, key)) - Number(then)) * scale;
      expect(cells.growth(name)[0], key).toBe(expected);
    }
    for (const name of trackedLevels) {
      expect(cells.level(name)[0]).toBe(Number(printed(growing, vmstatFields[name].key)));
    }
  });
});

describe('a counter track', () => {
  const cell = (track: ReturnType<typeof createCounterTrack>, i: number, n = 9) => {
    const cells = track.last(n);
    return [cells.seconds()[i], cells.growth('pswpin')[i], cells.level('nrDirty')[i]];
  };

  it('is empty at first', () => expect(createCounterTrack(4).last(9).length).toBe(0));

  it('knows levels and no growth on the first sample', () => {
    const track = createCounterTrack(4);
    track.push(snapshotOf(0, vmstat(0, 'pswpin 7\nnr_dirty 3\n')));
    expect(cell(track, 0)).toEqual([Number.NaN, Number.NaN, 3]);
  });

  it('has no growth of a counter that was reset, nor of one that is not there', () => {
    const track = createCounterTrack(4);
    track.push(pair('pswpin 7\npswpout 1\nnr_dirty 3\n', 'pswpin 6\npswpout 4\n'));
    expect(cell(track, 0)).toEqual([1, Number.NaN, Number.NaN]);
    expect(track.last(1).growth('pswpout')[0]).toBe(3);
    expect(track.last(1).growth('zswpin')[0]).toBeNaN();
  });

  it('has a gap where the file could not be read, and no growth after it', () => {
    const track = createCounterTrack(4);
    const missing = unavailable({kind: 'missing', path: 'proc/vmstat'});
    const broken = {vmstat: {at: millis(0), reading: missing}};
    track.push(snapshotOf(0, broken));
    track.push(snapshotOf(1000, vmstat(1000, 'pswpin 9\n'), {before: broken}));
    expect([cell(track, 0), cell(track, 1)]).toEqual([
      [Number.NaN, Number.NaN, Number.NaN],
      [1, Number.NaN, Number.NaN],
    ]);
  });

  it('does not take an absent value for zero, nor zero for an absent value', () => {
    const track = createCounterTrack(4);
    track.push(pair('pswpin 5\nnr_dirty 0\n', 'pswpin 5\nnr_dirty 0\n'));
    expect(cell(track, 0)).toEqual([1, 0, 0]);
  });

  it('gives the end of all that was pushed, oldest first, for any capacity', () => {
    fc.assert(
      fc.property(fc.integer({min: 1, max: 9}), fc.array(fc.option(fc.nat(1000))), fc.nat(12), (capacity, steps, n) => {
        const track = createCounterTrack(capacity);
        for (const step of steps) {
          if (step === null) track.gap();
          else track.push(pair('pswpin 0\n', `pswpin ${step}\n`));
        }
        const cells = track.last(n);
        const seen = [...cells.growth('pswpin')];
        expect(seen).toEqual(
          n === 0
            ? []
            : steps
                .slice(-capacity)
                .slice(-n)
                .map(step => step ?? Number.NaN),
        );
      }),
    );
  });
});

describe('history', () => {
  it('keeps counters and series of the same moments, pauses and skipped ticks included', () => {
    const history = createHistory();
    const sample = (faults: number, more = {}) =>
      snapshotOf(2000, stampsOf(2000, {majorFaults: faults}), {before: stampsOf(1000, {majorFaults: 0}), ...more});
    history.record(snapshotOf(0, stampsOf(0, {majorFaults: 0}), {elapsed: firstSample}));
    history.record(sample(4));
    history.record(sample(5, {skipped: count(3)}));
    history.record(snapshotOf(0, stampsOf(0, {majorFaults: 0}), {elapsed: firstSample}));
    history.record(sample(6));
    const cells = history.counters(20);
    const seconds = cells.seconds();
    const rates = Array.from(cells.growth('pgmajfault'), (grown, i) => grown / seconds[i]!);
    expect(rates).toEqual([Number.NaN, 4, Number.NaN, 5, Number.NaN, Number.NaN, 6]);
    expect(rates).toEqual(history.last('majorFaults', 20));
  });
});
