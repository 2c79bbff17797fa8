import xterm from '@xterm/headless';
import type {Size} from '../../src/ui/rows.tsx';

/** What a terminal makes of a text: one entry a cell, with the character and how it looks. */
export const cellsOf = async (text: string, {width, height}: Size): Promise<readonly string[]> => {
  const terminal = new xterm.Terminal({cols: width, rows: height, convertEol: true, allowProposedApi: true});
  await new Promise<void>(resolve => terminal.write(text, resolve));
  const cells = Array.from({length: height}, (_, y) => {
    const line = terminal.buffer.active.getLine(y)!;
    const row = Array.from({length: width}, (_unused, x) => {
      const cell = line.getCell(x)!;
      const blank = cell.getWidth() === 1 && cell.getChars() === '';
      const look = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.isUnderline()].map(on => (on ? 1 : 0)).join('');
      return `${blank ? ' ' : cell.getChars()} ${cell.getFgColor()} ${cell.getBgColor()} ${look}`;
    });
    return row.join('\n');
  });
  terminal.dispose();
  return cells;
};
