import {Box} from 'ink';
import type {ReactElement} from 'react';
import {widthOf} from '../format/width.ts';
import {hint, type Reason, sentence} from '../reading.ts';
import {type Line, line, span} from './line.ts';
import {plainRows, type Row, Rows, type Size} from './rows.tsx';

/** A title and rows below it. */
export const Panel = ({
  title,
  note,
  rows,
  size,
}: {
  readonly title: string;
  readonly note?: string;
  readonly rows: readonly Row[];
  readonly size: Size;
}): ReactElement => {
  const head: Line =
    note === undefined ? line(span(title, 'title')) : line(span(title, 'title'), span(`  ${note}`, 'dim'));
  return <Rows rows={[{line: head}, ...rows].slice(0, size.height)} size={size} />;
};

const wrap = (text: string, width: number): readonly string[] => {
  const out: string[] = [];
  let current = '';
  for (const word of text.split(' ')) {
    if (current !== '' && widthOf(current) + 1 + widthOf(word) > width) {
      out.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return current === '' ? out : [...out, current];
};

export const wrapText = wrap;

/** Why a panel is empty, and what would help. */
export const absentRows = (reason: Reason, width: number): readonly Row[] => {
  const help = hint(reason);
  return plainRows([
    ...wrap(sentence(reason), width).map(text => line(span(text, 'notice'))),
    ...(help === undefined ? [] : wrap(`→ ${help}`, width).map(text => line(span(text, 'dim')))),
  ]);
};

/** Columns of panels beside each other, with a blank column between. */
export const Beside = ({children}: {readonly children: readonly ReactElement[]}): ReactElement => (
  <Box flexDirection="row" columnGap={1}>
    {children}
  </Box>
);

export const Stack = ({children}: {readonly children: readonly ReactElement[]}): ReactElement => (
  <Box flexDirection="column">{children}</Box>
);
