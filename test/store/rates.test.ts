import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  available,
  counterReset,
  firstSample,
  notSampled,
  type Reading,
  timeStandsStill,
  unavailable,
} from '../../src/reading.ts';
import {growth, perSecond, stallShare} from '../../src/store/rates.ts';
import {type Count, count, type Micros, type Millis, micros, millis} from '../../src/units.ts';

const denied = unavailable({kind: 'denied', path: 'proc/vmstat'});
const gone = unavailable({kind: 'gone', path: 'proc/1/stat'});
const n = (value: number): Reading<Count> => available(count(value));
const ms = (value: number): Reading<Millis> => available(millis(value));
const us = (value: number): Reading<Micros> => available(micros(value));

describe('growth', () => {
  it.each([
    ['a value', n(10), n(25), n(15)],
    ['a value of zero, which is one', n(10), n(10), n(0)],
    ['counter reset', n(10), n(9), counterReset],
    ['first sample', firstSample, n(9), firstSample],
    ['first sample when nobody had asked', notSampled, n(9), firstSample],
    ['first sample when it could not be had before', denied, n(9), firstSample],
    ['unavailable, for the reason of now', n(10), gone, gone],
    ['unavailable, for the reason of now and not of then', denied, gone, gone],
    ['not sampled', n(10), notSampled, notSampled],
    ['unknown in a captured tree, equal or not', timeStandsStill, n(10), timeStandsStill],
  ])('is %s', (_, before, now, expected) => {
    expect(growth(before, now)).toEqual(expected);
  });

  it('is exact up to 2^53', () => {
    expect(growth(n(Number.MAX_SAFE_INTEGER - 1), n(Number.MAX_SAFE_INTEGER))).toEqual(n(1));
  });
});

describe('perSecond', () => {
  it('divides by the time that really passed', () => {
    expect(perSecond(n(10), n(40), ms(1_000))).toEqual(available(30));
    expect(perSecond(n(10), n(40), ms(1_500))).toEqual(available(20));
    expect(perSecond(n(10), n(11), ms(60_000))).toEqual(available(1 / 60));
    expect(perSecond(n(10), n(10), ms(1_000))).toEqual(available(0));
  });

  it.each([
    ['counter reset', n(10), n(0), ms(1_000), counterReset],
    ['first sample', firstSample, n(0), firstSample, firstSample],
    ['first sample when no time has passed', n(1), n(2), ms(0), firstSample],
    ['the reason of the time', n(1), n(2), notSampled, notSampled],
    ['the reason of the counter before that of the time', n(1), denied, notSampled, denied],
  ])('is %s', (_, before, now, span, expected) => {
    expect(perSecond(before, now, span)).toEqual(expected);
  });

  it('gives back the growth, whatever the counter and the time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({min: 1, max: 4_000_000}), (before, more, span) => {
        const rate = perSecond(n(before), n(before + more), ms(span));
        expect(rate.ok && (rate.value * span) / 1_000).toBeCloseTo(more, 3);
      }),
    );
  });
});

describe('stallShare', () => {
  it('is the part of the time in which tasks stood still', () => {
    expect(stallShare(us(0), us(250_000), ms(1_000))).toEqual(available(25));
    expect(stallShare(us(7), us(7), ms(1_000))).toEqual(available(0));
    expect(stallShare(us(0), us(1_000), ms(100))).toEqual(available(1));
  });

  it('is never more than all of it, although the two reads are not one instant', () => {
    expect(stallShare(us(0), us(1_003_000), ms(1_000))).toEqual(available(100));
  });

  it.each([
    [firstSample, us(1), firstSample, firstSample],
    [us(9), us(1), ms(1_000), counterReset],
    [us(0), us(1), ms(0), firstSample],
    [us(0), denied, ms(1_000), denied],
    [us(0), us(1), notSampled, notSampled],
  ])('of %j and %j over %j is %j', (before, now, span, expected) => {
    expect(stallShare(before, now, span)).toEqual(expected);
  });
});
