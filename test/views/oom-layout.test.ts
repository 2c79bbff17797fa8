import {describe, expect, it} from 'vitest';
import {oomLayout} from '../../src/views/oom-layout.ts';

describe('the layout of the oom view', () => {
  it.each([
    // Body of 80×24: summary, head, half of the rest for the table, half for the story.
    [{width: 80, height: 18}, 4, 30, {summary: 4, table: 6, story: 7, beside: false}],
    [{width: 80, height: 18}, 9, 30, {summary: 7, table: 5, story: 5, beside: false}],
    // A short table leaves its room to the story.
    [{width: 80, height: 18}, 2, 3, {summary: 2, table: 3, story: 12, beside: false}],
    [{width: 120, height: 34}, 4, 90, {summary: 4, table: 14, story: 15, beside: false}],
    [{width: 200, height: 44}, 4, 90, {summary: 4, table: 39, story: 40, beside: true}],
    // Too low for a story.
    [{width: 80, height: 8}, 4, 30, {summary: 3, table: 4, story: undefined, beside: undefined}],
    [{width: 20, height: 1}, 4, 30, {summary: 1, table: 0, story: undefined, beside: undefined}],
    [{width: 200, height: 2}, 4, 30, {summary: 1, table: 0, story: undefined, beside: undefined}],
  ])('%o, %i lines, %i rows', (size, lines, rows, expected) => {
    const {summary, table, story} = oomLayout(size, lines, rows, true);
    expect({summary, table: table.height, story: story?.height, beside: story?.beside}).toEqual(expected);
  });

  it('gives all to the table when no row is selected', () => {
    expect(oomLayout({width: 200, height: 40}, 4, 30, false)).toEqual({
      summary: 4,
      table: {width: 200, height: 35},
      story: undefined,
    });
  });

  it('never takes more than there is', () => {
    for (let width = 1; width < 260; width += 13) {
      for (let height = 1; height < 60; height += 1) {
        for (const lines of [0, 1, 4, 20]) {
          for (const rows of [0, 1, 7, 300]) {
            const {summary, table, story} = oomLayout({width, height}, lines, rows, rows > 0);
            const besides = story?.beside === true;
            expect(table.width + (besides ? story.width + 1 : 0)).toBeLessThanOrEqual(width);
            const middle = besides ? Math.max(table.height + 1, story.height) : table.height + 1 + (story?.height ?? 0);
            expect(summary + middle).toBeLessThanOrEqual(Math.max(height, summary + 1));
            expect(table.height).toBeGreaterThanOrEqual(0);
          }
        }
      }
    }
  });
});
