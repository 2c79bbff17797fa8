import {describe, expect, it} from 'vitest';
import {isSteady, latest, trendOf} from '../../../src/model/doctor/trend.ts';
import {millis} from '../../../src/units.ts';

const course = (n: number, of: (second: number) => number) =>
  Array.from({length: n}, (_, i) => ({at: millis(5_000 * i), amount: of(5 * i)}));

describe('a trend', () => {
  it('is the slope of what grows evenly', () => {
    const trend = trendOf(
      course(20, second => 100 + 3 * second),
      {seconds: 45},
    )!;
    expect(trend).toMatchObject({slope: 3, agreement: 1, span: 95, gained: 285});
    expect(isSteady(trend)).toBe(true);
  });

  it('is not bent by one wild point', () => {
    const trend = trendOf(
      course(20, second => (second === 50 ? 1e9 : 3 * second)),
      {seconds: 45},
    )!;
    expect(trend.slope).toBeCloseTo(3, 1);
    expect(isSteady(trend)).toBe(true);
  });

  it.each([
    ['a jump', (second: number) => (second < 50 ? 0 : 1000)],
    ['a saw-tooth', (second: number) => second % 30],
    ['a start that has slowed down', (second: number) => 1000 * (1 - Math.exp(-second / 8))],
    ['nothing', () => 7],
  ])('is not steady: %s', (_, of) => {
    expect(isSteady(trendOf(course(20, of), {seconds: 45})!)).toBe(false);
  });

  it('says nothing before there is enough', () => {
    expect(
      trendOf(
        course(4, second => second),
        {seconds: 1},
      ),
    ).toBeUndefined();
    expect(
      trendOf(
        course(8, second => second),
        {seconds: 45},
      ),
    ).toBeUndefined();
    expect(trendOf([], {seconds: 1})).toBeUndefined();
  });

  it('looks at no more points than it needs', () => {
    const trend = trendOf(
      course(100_000, second => 2 * second),
      {seconds: 45},
    )!;
    expect(trend.slope).toBeCloseTo(2, 5);
  });

  it('may be of the last seconds only', () => {
    const points = course(20, second => (second < 60 ? 0 : second));
    expect(latest(points, 30).map(({at}) => at)).toEqual([65, 70, 75, 80, 85, 90, 95].map(n => n * 1000));
    expect(latest([], 30)).toEqual([]);
  });

  it.each([
    ['one more where they cover less', [0, 18, 36, 54, 72, 90, 108, 126], 120, 0],
    ['none more where they cover nearly all', [0, 16, 32, 48, 64, 80, 96, 112, 128, 131], 120, 16],
    ['none that is far off', [0, 400, 420, 440], 120, 400],
    ['none where there is none', [400, 420, 440], 120, 400],
  ])('points that are far apart: %s', (_, seconds, asked, first) => {
    const points = seconds.map(second => ({at: millis(second * 1000), amount: second}));
    expect(latest(points, asked)[0]!.at).toBe(first * 1000);
  });
});
