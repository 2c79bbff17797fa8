import {Box, Text} from 'ink';
import {createContext, memo, type ReactElement, use} from 'react';
import {type Line, paintLine} from './line.ts';
import {createTheme, type Theme, type Tone} from './theme.ts';

export const ThemeContext = createContext<Theme>(createTheme({colour: true, ascii: false}));

export type Size = {readonly width: number; readonly height: number};

/** A row that has not changed costs nothing: the painted string is its only property. */
const Painted = memo(({text}: {readonly text: string}): ReactElement => <Text wrap="truncate">{text}</Text>);

export type Row = {readonly line: Line; readonly background?: Tone};

/** Exactly `height` rows: one <Text> each, blank ones to fill. */
export const Rows = ({rows, size}: {readonly rows: readonly Row[]; readonly size: Size}): ReactElement => {
  const theme = use(ThemeContext);
  const shown = Array.from({length: size.height}, (_, i) => rows[i]);
  return (
    <Box flexDirection="column" width={size.width} height={size.height} flexShrink={0}>
      {shown.map((row, i) => (
        // A blank keeps the row: an empty <Text> has no height.
        <Painted
          key={i}
          text={row === undefined ? ' ' : paintLine(row.line, size.width, theme, row.background) || ' '}
        />
      ))}
    </Box>
  );
};

export const plainRows = (lines: readonly Line[]): readonly Row[] => lines.map(line => ({line}));
