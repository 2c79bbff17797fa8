import fc from 'fast-check';
import {renderToString} from 'ink';
import {describe, expect, it} from 'vitest';
import type {Reason} from '../../src/reading.ts';
import {line} from '../../src/ui/line.ts';
import {absentRows, Panel, wrapText} from '../../src/ui/panel.tsx';
import {plainRows, ThemeContext} from '../../src/ui/rows.tsx';
import {plainTheme} from '../../src/ui/theme.ts';

const draw = (rows: readonly string[], width: number, height: number, note?: string): readonly string[] =>
  renderToString(
    <ThemeContext value={plainTheme(false)}>
      <Panel
        title="Title"
        {...(note === undefined ? {} : {note})}
        rows={plainRows(rows.map(text => line(text)))}
        size={{width, height}}
      />
    </ThemeContext>,
    {columns: 100},
  ).split('\n');

describe('a panel', () => {
  it('is a title and rows', () => {
    expect(draw(['one', 'two'], 20, 3, 'a note')).toEqual(['Title  a note', 'one', 'two']);
  });

  it('shows as many rows as there is room for', () => {
    expect(draw(['one', 'two', 'three'], 20, 3)).toEqual(['Title', 'one', 'two']);
  });

  it('keeps its height when there is less to show', () => {
    expect(draw(['one'], 20, 4).length).toBe(4);
  });

  it('cuts what is too wide', () => {
    expect(draw(['a long row of words'], 10, 2, 'a long note')).toEqual(['Title  a …', 'a long ro…']);
  });
});

describe('wrapped text', () => {
  it('breaks by columns, of which some letters take two', () => {
    expect(wrapText('漢漢漢 漢漢 ab', 10)).toEqual(['漢漢漢', '漢漢 ab']);
  });

  it('loses no word and fits, but for words that are longer by themselves', () => {
    const words = fc.array(fc.string({unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 12}), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, fc.integer({min: 1, max: 40}), (parts, width) => {
        const rows = wrapText(parts.join(' '), width);
        expect(rows.join(' ')).toBe(parts.join(' '));
        for (const row of rows) expect(row.includes(' ') && row.length > width).toBe(false);
      }),
    );
  });
});

describe('absence', () => {
  const reasons: readonly Reason[] = [
    {kind: 'missing', path: 'proc/pressure/memory'},
    {kind: 'denied', path: 'proc/slabinfo'},
    {kind: 'disabled', path: 'proc/pressure/memory'},
    {kind: 'gone', path: 'proc/1/stat'},
    {kind: 'unreadable', path: 'proc/meminfo', errno: 'EIO'},
    {kind: 'malformed', path: 'proc/meminfo', line: 3, why: 'no number'},
    {kind: 'no-field', path: 'proc/meminfo', field: 'MemTotal'},
    {kind: 'skipped', path: 'proc/1/smaps', why: 'too large'},
    {kind: 'not-sampled'},
    {kind: 'first-sample'},
    {kind: 'counter-reset'},
  ];

  it.each(reasons)('is told in words: $kind', reason => {
    const rows = absentRows(reason, 60).map(row => row.line.map(part => part.text).join(''));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.join(' ')).toMatch(/^[\w/].*[\w)]$/);
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(60);
  });

  it('says what would help, where something would', () => {
    expect(absentRows({kind: 'denied', path: 'proc/slabinfo'}, 60).at(-1)?.line[0]?.text).toBe('→ run as root');
  });
});
