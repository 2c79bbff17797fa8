import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {visible, widthOf} from '../../src/format/width.ts';
import {line, lineWidth} from '../../src/ui/line.ts';
import {besideLines, hardWrap, said, shellLines} from '../../src/views/page-lines.ts';

const textOf = (parts: ReturnType<typeof line>): string => parts.map(({text}) => text).join('');

describe('hardWrap', () => {
  it('breaks between words, and within those that are longer than a line', () => {
    expect(hardWrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(hardWrap('a /very/long/path/indeed b', 10)).toEqual(['a', '/very/long', '/path/inde', 'ed b']);
    expect(hardWrap('', 10)).toEqual(['']);
  });

  it('loses nothing and is never too wide, whatever a process calls itself', () => {
    fc.assert(
      fc.property(fc.string({unit: 'grapheme', maxLength: 80}), fc.integer({min: 8, max: 40}), (text, width) => {
        const lines = hardWrap(text, width);
        for (const one of lines) expect(widthOf(one)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(visible(text).replaceAll(' ', ''));
      }),
    );
  });
});

describe('shellLines', () => {
  /** What a shell makes of it. */
  const joined = (lines: readonly string[]): string => lines.join('\n').replaceAll('\\\n', '');

  it('ends a line between words with a backslash, so that the lines are one command', () => {
    expect(shellLines('echo 1 | tee /a', 20)).toEqual(['echo 1 | tee /a']);
    expect(shellLines('echo 8388 | sudo tee /sys/fs/cgroup/a', 24)).toEqual([
      'echo 8388 | sudo tee \\',
      '/sys/fs/cgroup/a',
    ]);
    expect(shellLines("tee '/a b/c d' '/e f/g'", 18)).toEqual(["tee '/a b/c d' \\", "'/e f/g'"]);
  });

  it('continues a word that is longer than a line, and loses nothing at any width', () => {
    const command = `echo 83886080 | sudo tee /sys/fs/cgroup/memory/${'deep/'.repeat(20)}memory.limit_in_bytes`;
    for (let width = 10; width <= 200; width += 1) {
      const lines = shellLines(command, width);
      for (const one of lines) expect(widthOf(one)).toBeLessThanOrEqual(width);
      expect(joined(lines)).toBe(command);
    }
  });
});

it('a label stands before the first line of what is said', () => {
  const lines = said('RSS', [line('one'), line('two')]);
  expect(lines.map(textOf)).toEqual(['RSS          one', '             two']);
});

it('columns stand beside each other, whichever is longer', () => {
  const [left, right] = [['a', 'bb', 'c'], ['1']].map(texts => texts.map(text => line(text)));
  expect(besideLines(left!, right!, 4).map(textOf)).toEqual(['a     1', 'bb', 'c']);
  expect(besideLines(right!, left!, 4).map(textOf)).toEqual(['1     a', '      bb', '      c']);
  expect(besideLines(left!, right!, 4).map(lineWidth)).toEqual([7, 2, 1]);
});
