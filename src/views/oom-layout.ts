import type {Size} from '../ui/rows.tsx';

/** Where summary, table and story stand. */
export type OomLayout = {
  /** Rows of the summary. */
  readonly summary: number;
  /** The table, its head left out. */
  readonly table: Size;
  /** What there is to say of the selected row; undefined where there is no room. */
  readonly story: (Size & {readonly beside: boolean}) | undefined;
};

/** From here on the story stands beside the table. */
const BESIDE = 150;
/** Text wider than this is hard to read. */
const WIDEST_STORY = 84;
const LEAST_STORY = 3;
const LEAST_ROWS = 4;
const HEAD = 1;
/** The most of the height that the summary takes. */
const SUMMARY = 0.4;

/** `lines` of summary and `rows` of the table are what there is; `selected`: there is a row to tell of. */
export const oomLayout = (size: Size, lines: number, rows: number, selected: boolean): OomLayout => {
  const {width, height} = size;
  const summary = Math.min(lines, Math.max(1, Math.floor(height * SUMMARY)));
  const left = Math.max(0, height - summary - HEAD);
  if (!selected || left < LEAST_STORY) return {summary, table: {width, height: left}, story: undefined};
  if (width >= BESIDE) {
    const story = Math.min(WIDEST_STORY, Math.floor(width * 0.42));
    return {
      summary,
      table: {width: width - story - 1, height: left},
      story: {width: story, height: left + HEAD, beside: true},
    };
  }
  const table = Math.min(rows, Math.max(LEAST_ROWS, Math.floor(left / 2)));
  const rest = left - table;
  return rest < LEAST_STORY
    ? {summary, table: {width, height: left}, story: undefined}
    : {summary, table: {width, height: table}, story: {width, height: rest, beside: false}};
};
