import {widthOf} from '../format/width.ts';

/** A line that is typed, read back letter by letter: a raw terminal shows none by itself. */
export type TypedLine = {
  readonly begin: (prompt: string, text: string) => void;
  /** The whole text as it is now. */
  readonly put: (text: string) => void;
  readonly end: () => void;
};

const lastLetter = (text: string): string => [...text].at(-1) ?? '';

export const createTypedLine = (write: (text: string) => void, width: () => number): TypedLine => {
  let prompt: string | undefined;
  let shown = '';
  const anew = (text: string): void => write(`\n${prompt}${text}`);
  return {
    begin: (label, text) => {
      prompt = label;
      shown = text;
      write(label + text);
    },
    put: text => {
      if (prompt === undefined || text === shown) return;
      // A blank takes the place of a letter; beyond the edge of the terminal there is no way back.
      const inLine = widthOf(prompt) + widthOf(shown) < width();
      if (text.startsWith(shown)) write(text.slice(shown.length));
      else if (inLine && shown === text + lastLetter(shown)) {
        const columns = widthOf(lastLetter(shown));
        write('\b'.repeat(columns) + ' '.repeat(columns) + '\b'.repeat(columns));
      } else anew(text);
      shown = text;
    },
    end: () => {
      if (prompt !== undefined) write('\n');
      prompt = undefined;
    },
  };
};
