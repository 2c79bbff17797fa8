import type {FindingSeverity} from '../diagnosis/rule.ts';

/** From where on a value is how bad; a grade that is left out is never given. */
export type Marks = Readonly<Partial<Record<FindingSeverity, number>>>;

const worstFirst = ['critical', 'warn', 'notice'] as const;

/**
 * Of a value that is bad when it is large. What was found once stands until the value is clearly back: below `clear` of its
 * mark, so that a value that hovers about its mark does not come and go (Netdata's alarms have separate marks likewise).
 */
export const gradeAbove = (
  value: number,
  marks: Marks,
  before?: FindingSeverity,
  clear = 0.8,
): FindingSeverity | undefined =>
  worstFirst.find(grade => {
    const mark = marks[grade];
    if (mark === undefined) return false;
    const held = before !== undefined && worstFirst.indexOf(before) <= worstFirst.indexOf(grade);
    return value >= (held ? mark * clear : mark);
  });

/** The same of a value that is bad when it is small. */
export const gradeBelow = (
  value: number,
  marks: Marks,
  before?: FindingSeverity,
  clear = 1.25,
): FindingSeverity | undefined =>
  worstFirst.find(grade => {
    const mark = marks[grade];
    if (mark === undefined) return false;
    const held = before !== undefined && worstFirst.indexOf(before) <= worstFirst.indexOf(grade);
    return value < (held ? mark * clear : mark);
  });

/** The worst of some grades; undefined when there is none. */
export const worstGrade = (...grades: readonly (FindingSeverity | undefined)[]): FindingSeverity | undefined =>
  worstFirst.find(grade => grades.includes(grade));

export const isWorse = (a: FindingSeverity, b: FindingSeverity): boolean =>
  worstFirst.indexOf(a) < worstFirst.indexOf(b);
