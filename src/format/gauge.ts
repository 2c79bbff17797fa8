/** Where an amount stands against marks, as text that needs no colour and no Unicode. */

export type GaugeMark = {
  /** Drawn at the mark: small while the amount is at or below it, large above it. */
  readonly letter: string;
  readonly at: number;
};

export type Gauge = {
  readonly amount: number;
  /** The first part of the amount, which is there and may not be used. */
  readonly kept: number;
  /** Lowest first, as amounts beyond `kept`. */
  readonly marks: readonly GaugeMark[];
  /** Columns from one mark to the next. */
  readonly step: number;
};

/** Columns that an amount reaches; marks stand at equal distances, whatever lies between them. */
const reach = (amount: number, bounds: readonly number[], step: number): number => {
  let columns = 0;
  let from = 0;
  for (const to of bounds) {
    if (amount <= to) return to === from ? columns : columns + (step * (amount - from)) / (to - from);
    columns += step;
    from = to;
  }
  return columns;
};

/**
 * `|||||M||||L|...h....`: full up to the amount, a letter at each mark, `r` for what is kept. The scale ends at twice
 * the highest mark; `>` says that the amount goes on. Marks stand in the same columns in every row of a table.
 */
export const markGauge = ({amount, kept, marks, step}: Gauge): string => {
  const bounds = marks.map(mark => kept + mark.at);
  const end = kept + 2 * (marks.at(-1)?.at ?? 0);
  const width = step * (marks.length + 1);
  const full = reach(amount, [...bounds, end], step);
  const held = reach(Math.min(amount, kept), [...bounds, end], step);
  return Array.from({length: width}, (_, i) => {
    const mark = i % step === 0 ? marks[i / step - 1] : undefined;
    if (mark !== undefined) return amount > kept + mark.at ? mark.letter.toUpperCase() : mark.letter;
    if (i === width - 1 && amount > end) return '>';
    if (i + 0.5 > full) return '.';
    return i + 0.5 <= held ? 'r' : '|';
  }).join('');
};
