import width from './string-width.ts';

/**
 * Takes the place of Ink's `log-update.js` in the packaged build. Ink repaints a changed row from its first change to
 * its end, with panels beside each other nearly always half a screen too much; over a slow line that is what the user
 * waits for. mmtop owns the whole screen, so this writes the changed cells only, each run at its absolute position.
 */
type Cell = {
  /** Empty in the second column of a wide character. */
  readonly text: string;
  /** SGR parameters that are on, such as `1;36`; empty for plain. */
  readonly style: string;
};

const BLANK: Cell = {text: ' ', style: ''};
/** Moving the cursor costs some seven bytes: so many unchanged cells between two changes are cheaper to write again. */
const WORTH_A_MOVE = 6;

const sgr = /\u001b\[([\d;]*)m/y;

const isColour = (code: number): boolean => (code >= 30 && code <= 37) || (code >= 90 && code <= 97);
const isGround = (code: number): boolean => (code >= 40 && code <= 47) || (code >= 100 && code <= 107);

/** The parameters that are on after one more: 22 ends bold and dim, 39 and 49 any colour. */
const apply = (code: number, open: readonly number[]): readonly number[] => {
  switch (code) {
    case 0:
      return [];
    case 22:
      return open.filter(c => c !== 1 && c !== 2);
    case 24:
      return open.filter(c => c !== 4);
    case 27:
      return open.filter(c => c !== 7);
    case 39:
      return open.filter(c => !isColour(c));
    case 49:
      return open.filter(c => !isGround(c));
    default: {
      const kept = open.filter(c => c !== code && !(isColour(code) && isColour(c)) && !(isGround(code) && isGround(c)));
      return [...kept, code].sort((a, b) => a - b);
    }
  }
};

/** A painted row as cells, one for each column. */
export const cellsOf = (row: string): readonly Cell[] => {
  const cells: Cell[] = [];
  let open: readonly number[] = [];
  let style = '';
  for (let i = 0; i < row.length; ) {
    sgr.lastIndex = i;
    const match = row.charCodeAt(i) === 27 ? sgr.exec(row) : null;
    if (match !== null) {
      for (const code of match[1]!.split(';')) open = apply(Number(code), open);
      style = open.join(';');
      i += match[0].length;
      continue;
    }
    const text = String.fromCodePoint(row.codePointAt(i)!);
    i += text.length;
    const columns = text.charCodeAt(0) < 0x7f ? 1 : width(text);
    if (columns === 0) continue;
    cells.push({text, style});
    if (columns === 2) cells.push({text: '', style});
  }
  return cells;
};

const same = (a: Cell, b: Cell): boolean => a.text === b.text && a.style === b.style;

/** Columns in which two rows differ, as runs; a wide character is never cut in half. */
const changes = (before: readonly Cell[], after: readonly Cell[]): readonly (readonly [from: number, to: number])[] => {
  const length = Math.max(before.length, after.length);
  const runs: [number, number][] = [];
  for (let column = 0; column < length; column += 1) {
    if (same(before[column] ?? BLANK, after[column] ?? BLANK)) continue;
    const last = runs.at(-1);
    if (last !== undefined && column - last[1] < WORTH_A_MOVE) last[1] = column + 1;
    else runs.push([column, column + 1]);
  }
  return runs.map(([from, to]) => {
    let start = from;
    let end = to;
    while (start > 0 && (before[start]?.text === '' || after[start]?.text === '')) start -= 1;
    while (before[end]?.text === '' || after[end]?.text === '') end += 1;
    return [start, end] as const;
  });
};

/** What turns one row of the screen into another. */
export const rowChange = (row: number, before: string, after: string): string => {
  const old = cellsOf(before);
  const now = cellsOf(after);
  let out = '';
  let style = '';
  for (const [from, to] of changes(old, now)) {
    out += `\u001b[${row + 1};${from + 1}H`;
    for (let column = from; column < to; column += 1) {
      if (column >= now.length) {
        // The rest of the row is empty: erasing is shorter than blanks, and needs the plain background.
        out += `${style === '' ? '' : '\u001b[m'}\u001b[K`;
        style = '';
        break;
      }
      const cell = now[column]!;
      if (cell.style !== style) {
        out += cell.style === '' ? '\u001b[m' : `\u001b[0;${cell.style}m`;
        style = cell.style;
      }
      out += cell.text;
    }
  }
  return style === '' ? out : `${out}\u001b[m`;
};

type Stream = {readonly write: (text: string) => unknown};

export const createFrameDiff = (stream: Stream) => {
  let shown: readonly string[] = [];
  let text: string | undefined;
  const render = (next: string): boolean => {
    if (next === text) return false;
    const rows = next.split('\n');
    let out = text === undefined ? '\u001b[m\u001b[H\u001b[2J' : '';
    const count = Math.max(rows.length, shown.length);
    for (let row = 0; row < count; row += 1) {
      const before = shown[row] ?? '';
      const after = rows[row] ?? '';
      if (before !== after) out += rowChange(row, before, after);
    }
    shown = rows;
    text = next;
    if (out !== '') stream.write(out);
    return true;
  };
  const forget = () => {
    shown = [];
    text = undefined;
  };
  return Object.assign(render, {
    clear: forget,
    done: forget,
    reset: forget,
    sync: (next: string) => {
      shown = next.split('\n');
      text = next;
    },
    // mmtop hides the cursor for good: it has no place on a screen of figures.
    setCursorPosition: () => {},
    isCursorDirty: () => false,
    willRender: (next: string) => next !== text,
    getCursorPosition: () => undefined,
  });
};

// biome-ignore lint/style/noDefaultExport: Ink imports its log by default.
export default {create: createFrameDiff};
