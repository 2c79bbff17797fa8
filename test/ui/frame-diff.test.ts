import xterm from '@xterm/headless';
import {Chalk} from 'chalk';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createFrameDiff, rowChange} from '../../src/ui/frame-diff.ts';

const chalk = new Chalk({level: 1});
const COLUMNS = 24;
const ROWS = 5;

const paints = [
  (text: string) => text,
  chalk.bold,
  chalk.dim,
  chalk.inverse,
  chalk.cyan,
  chalk.bold.yellow,
  chalk.black.bgCyan,
  chalk.bold.white.bgRed,
];

const piece = fc
  .tuple(fc.constantFrom('a', 'bb', ' ', '   ', '漢', '▁█', 'é', '12.5M', 'x漢字y'), fc.constantFrom(...paints))
  .map(([text, paint]) => ({
    text: paint(text),
    width: [...text].reduce((sum, c) => sum + (/[漢字]/.test(c) ? 2 : 1), 0),
  }));

/** A row as the frame output makes it: never wider than the screen, no blanks at its end. */
const row = fc.array(piece, {maxLength: 10}).map(pieces => {
  let width = 0;
  let text = '';
  for (const part of pieces) {
    if (width + part.width > COLUMNS) break;
    width += part.width;
    text += part.text;
  }
  return text.trimEnd();
});
const frame = fc.array(row, {minLength: ROWS, maxLength: ROWS}).map(rows => rows.join('\n'));

const terminal = () => new xterm.Terminal({cols: COLUMNS, rows: ROWS, allowProposedApi: true, convertEol: true});

const write = (term: InstanceType<typeof xterm.Terminal>, text: string): Promise<void> =>
  new Promise(resolve => {
    term.write(text, resolve);
  });

/** Characters and their looks, cell by cell. */
const screen = (term: InstanceType<typeof xterm.Terminal>): readonly string[] =>
  Array.from({length: ROWS}, (_, y) => {
    const line = term.buffer.active.getLine(y)!;
    return Array.from({length: COLUMNS}, (_c, x) => {
      const cell = line.getCell(x)!;
      const looks = [cell.isBold(), cell.isDim(), cell.isInverse(), cell.getFgColor(), cell.getBgColor()].join();
      return `${cell.getChars() === '' && cell.getWidth() === 1 ? ' ' : cell.getChars()}:${cell.getWidth()}:${looks}`;
    }).join(' ');
  });

describe('createFrameDiff', () => {
  it('leaves the screen as if only the last frame had been drawn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, {minLength: 1, maxLength: 6}), async frames => {
        const stepwise = terminal();
        const written: string[] = [];
        const render = createFrameDiff({write: text => written.push(text)});
        for (const next of frames) render(next);
        await write(stepwise, written.join(''));
        const atOnce = terminal();
        await write(atOnce, frames.at(-1)!);
        expect(screen(stepwise)).toEqual(screen(atOnce));
      }),
      {numRuns: 200},
    );
  });

  it('writes nothing for an unchanged frame, and says so beforehand', () => {
    const written: string[] = [];
    const render = createFrameDiff({write: text => written.push(text)});
    expect(render('one\ntwo')).toBe(true);
    expect(render.willRender('one\ntwo')).toBe(false);
    expect(render('one\ntwo')).toBe(false);
    expect(written).toHaveLength(1);
  });

  it('draws everything again after clear', () => {
    const written: string[] = [];
    const render = createFrameDiff({write: text => written.push(text)});
    render('one');
    render.clear();
    render('one');
    expect(written[1]).toBe(written[0]);
  });

  it('takes a frame that Ink wrote by itself as the one to start from', () => {
    const written: string[] = [];
    const render = createFrameDiff({write: text => written.push(text)});
    render.sync('one two');
    render('one 2wo');
    expect(written).toEqual(['\u001b[1;5H2']);
  });
});

describe('rowChange', () => {
  it('writes the changed cells of two panels and leaves what stands between', () => {
    const before = `Mem 1.00G          Slab ${chalk.dim('235')}`;
    const after = `Mem 1.01G          Slab ${chalk.dim('236')}`;
    expect(rowChange(3, before, after)).toBe('\u001b[4;8H1\u001b[4;27H\u001b[0;2m6\u001b[m');
  });

  it('erases the rest of a row that became shorter', () => {
    expect(rowChange(0, 'one two three', 'one')).toBe('\u001b[1;5H\u001b[K');
  });

  it('writes both halves of a wide character', () => {
    expect(rowChange(0, 'a漢b', 'axyb')).toBe('\u001b[1;2Hxy');
    expect(rowChange(0, 'axyb', 'a漢b')).toBe('\u001b[1;2H漢');
  });

  it('draws again what changed its look only', () => {
    expect(rowChange(0, 'row', chalk.inverse('row'))).toBe('\u001b[1;1H\u001b[0;7mrow\u001b[m');
  });
});
