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
  readonly sgr: string;
  /** Columns that the character takes. */
  readonly columns: number;
};

/** What is on, the cells painted in it so far, and what it becomes with further parameters. */
type Style = {
  readonly open: readonly number[];
  readonly sgr: string;
  readonly cells: Map<string, Cell>;
  readonly next: Map<string, Style>;
};

/**
 * Equal cells are one object, as long as rows are compared: that is comparing places in memory, and a frame allocates
 * next to nothing. So many are remembered; then it begins anew.
 */
const MOST_CELLS = 4096;
const styles = new Map<string, Style>();
let cellCount = 0;

const styleOf = (open: readonly number[]): Style => {
  const sgr = open.join(';');
  const known = styles.get(sgr);
  if (known !== undefined) return known;
  const style: Style = {open, sgr, cells: new Map(), next: new Map()};
  styles.set(sgr, style);
  return style;
};

const cellIn = ({cells, sgr}: Style, text: string): Cell => {
  const known = cells.get(text);
  if (known !== undefined) return known;
  const columns = text.length === 1 && text.charCodeAt(0) < 0x7f ? 1 : width(text);
  const cell: Cell = {text, sgr, columns};
  cells.set(text, cell);
  cellCount += 1;
  return cell;
};

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

const after = (style: Style, parameters: string): Style => {
  const known = style.next.get(parameters);
  if (known !== undefined) return known;
  const next = styleOf(parameters.split(';').reduce((open, code) => apply(Number(code), open), style.open));
  style.next.set(parameters, next);
  return next;
};

/** A painted row as cells, one for each column. */
const cellsOf = (row: string): readonly Cell[] => {
  const cells: Cell[] = [];
  let style = styleOf([]);
  for (let i = 0; i < row.length; ) {
    const code = row.charCodeAt(i);
    if (code === 27) {
      sgr.lastIndex = i;
      const match = sgr.exec(row);
      if (match !== null) {
        style = after(style, match[1]!);
        i += match[0].length;
        continue;
      }
    }
    const text = code < 0x7f ? row.charAt(i) : String.fromCodePoint(row.codePointAt(i)!);
    i += text.length;
    const cell = cellIn(style, text);
    if (cell.columns === 0) continue;
    cells.push(cell);
    if (cell.columns === 2) cells.push(cellIn(style, ''));
  }
  return cells;
};

/** Columns in which two rows differ, as runs; a wide character is never cut in half. */
const changes = (old: readonly Cell[], now: readonly Cell[]): readonly (readonly [from: number, to: number])[] => {
  const blank = cellIn(styleOf([]), ' ');
  const length = Math.max(old.length, now.length);
  const runs: [number, number][] = [];
  for (let column = 0; column < length; column += 1) {
    if ((old[column] ?? blank) === (now[column] ?? blank)) continue;
    const last = runs.at(-1);
    if (last !== undefined && column - last[1] < WORTH_A_MOVE) last[1] = column + 1;
    else runs.push([column, column + 1]);
  }
  return runs.map(([from, to]) => {
    let start = from;
    let end = to;
    while (start > 0 && (old[start]?.text === '' || now[start]?.text === '')) start -= 1;
    while (old[end]?.text === '' || now[end]?.text === '') end += 1;
    return [start, end] as const;
  });
};

/** What turns one row of the screen into another. */
export const rowChange = (row: number, before: string, after: string): string => {
  if (cellCount > MOST_CELLS) {
    styles.clear();
    cellCount = 0;
  }
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
      if (cell.sgr !== style) {
        out += cell.sgr === '' ? '\u001b[m' : `\u001b[0;${cell.sgr}m`;
        style = cell.sgr;
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
