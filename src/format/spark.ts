/** Small pictures of numbers in text. A gap is a blank, never a zero. */

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ascii = ['_', '.', ':', '-', '=', '+', '*', '#'];

/**
 * One character for each of the last `width` values, scaled to `top`; the newest is at the right end. A true zero is
 * the lowest mark, a gap is a blank, and anything above zero shows at least the second mark.
 */
export const sparkline = (values: readonly number[], width: number, top: number, plain = false): string => {
  const marks = plain ? ascii : blocks;
  const shown = values.slice(Math.max(0, values.length - width));
  const cells = shown.map(value => {
    if (Number.isNaN(value)) return ' ';
    if (value <= 0) return marks[0]!;
    return marks[Math.min(marks.length - 1, Math.max(1, Math.ceil((value / top) * marks.length) - 1))]!;
  });
  return ' '.repeat(Math.max(0, width - cells.length)) + cells.join('');
};

/** Whole columns for each share of a bar; the rest of rounding goes where it is missed most, so the sum is exact. */
export const shareColumns = (shares: readonly number[], width: number): readonly number[] => {
  const total = shares.reduce((sum, share) => sum + Math.max(0, share), 0);
  if (total <= 0 || width <= 0) return shares.map(() => 0);
  const exact = shares.map(share => (Math.max(0, share) / total) * width);
  const columns = exact.map(Math.floor);
  let left = width - columns.reduce((sum, n) => sum + n, 0);
  const order = exact.map((n, i) => [n - Math.floor(n), i] as const).sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  for (const [, i] of order) {
    if (left <= 0) break;
    columns[i] = columns[i]! + 1;
    left -= 1;
  }
  return columns;
};
