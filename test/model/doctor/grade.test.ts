import {describe, expect, it} from 'vitest';
import {gradeAbove, gradeBelow, worstGrade} from '../../../src/model/doctor/grade.ts';

const marks = {notice: 10, warn: 20, critical: 50};

describe('a grade', () => {
  it.each([
    [9.9, undefined],
    [10, 'notice'],
    [20, 'warn'],
    [49, 'warn'],
    [50, 'critical'],
  ])('of %d, where much is bad', (value, grade) => {
    expect(gradeAbove(value, marks)).toBe(grade);
  });

  it.each([
    [51, undefined],
    [49, 'notice'],
    [19, 'warn'],
    [9, 'critical'],
  ])('of %d, where little is bad', (value, grade) => {
    expect(gradeBelow(value, {notice: 50, warn: 20, critical: 10})).toBe(grade);
  });

  it('stands until the value is clearly back', () => {
    expect(gradeAbove(17, marks, 'warn')).toBe('warn');
    expect(gradeAbove(15.9, marks, 'warn')).toBe('notice');
    expect(gradeAbove(7.9, marks, 'warn')).toBeUndefined();
    expect(gradeBelow(12, {critical: 10}, 'critical')).toBe('critical');
    expect(gradeBelow(12.6, {critical: 10}, 'critical')).toBeUndefined();
  });

  it('is no easier to get worse for having been found', () => {
    expect(gradeAbove(41, marks, 'warn')).toBe('warn');
    expect(gradeAbove(17, marks, 'notice')).toBe('notice');
  });

  it('is the worst of some', () => {
    expect(worstGrade('notice', undefined, 'warn')).toBe('warn');
    expect(worstGrade(undefined)).toBeUndefined();
  });
});
