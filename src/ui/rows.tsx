import {Box, Text} from 'ink';
import {createContext, memo, type ReactElement, use} from 'react';
import {type Line, paintLine} from './line.ts';
import {createTheme, type Theme, type Tone} from './theme.ts';

export const ThemeContext = createContext<Theme>(createTheme({colour: true, ascii: false}));

export type Size = {readonly width: number; readonly height: number};

/** Rows that have not changed cost nothing: the painted string is the only property. */
const Painted = memo(({text}: {readonly text: string}): ReactElement => <Text wrap="truncate">{text}</Text>);

export type Row = {readonly line: Line; readonly background?: Tone};

/** Rows in one <Text>: each one costs React and the layout the same, whatever it holds. */
const ROWS_A_TEXT = 6;

/** Exactly `height` rows, blank ones to fill. */
export const Rows = ({rows, size}: {readonly rows: readonly Row[]; readonly size: Size}): ReactElement => {
  const theme = use(ThemeContext);
  const texts = Array.from({length: size.height}, (_, i) => {
    const row = rows[i];
    // A blank keeps the row: an empty line at the end has no height.
    return row === undefined ? ' ' : paintLine(row.line, size.width, theme, row.background) || ' ';
  });
  const blocks = Array.from({length: Math.ceil(texts.length / ROWS_A_TEXT)}, (_, i) =>
    texts.slice(i * ROWS_A_TEXT, (i + 1) * ROWS_A_TEXT).join('\n'),
  );
  return (
    <Box flexDirection="column" width={size.width} height={size.height} flexShrink={0}>
      {blocks.map((text, i) => (
        <Painted key={i} text={text} />
      ))}
    </Box>
  );
};

export const plainRows = (lines: readonly Line[]): readonly Row[] => lines.map(line => ({line}));
