import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {overviewLayout, type PanelId} from '../../src/views/overview-layout.ts';

const size = fc.record({width: fc.integer({min: 1, max: 400}), height: fc.integer({min: 0, max: 100})});
const zones = fc.integer({min: 0, max: 40});

const panelsAt = (width: number, height: number): readonly PanelId[] =>
  overviewLayout({width, height}, 3).flatMap(column => column.panels.map(placed => placed.panel));

describe('the layout of the overview', () => {
  it('stays on the screen', () => {
    fc.assert(
      fc.property(size, zones, ({width, height}, count) => {
        const columns = overviewLayout({width, height}, count);
        expect(columns.reduce((sum, column) => sum + column.width + 1, -1)).toBeLessThanOrEqual(width);
        for (const column of columns) {
          expect(column.panels.reduce((sum, placed) => sum + placed.height, 0)).toBeLessThanOrEqual(height);
          for (const placed of column.panels) expect(placed.height).toBeGreaterThanOrEqual(2);
        }
      }),
      {numRuns: 1000},
    );
  });

  it('shows no panel twice', () => {
    fc.assert(
      fc.property(size, zones, ({width, height}, count) => {
        const panels = overviewLayout({width, height}, count).flatMap(column => column.panels.map(p => p.panel));
        expect(new Set(panels).size).toBe(panels.length);
      }),
    );
  });

  it.each([
    [80, 18],
    [120, 34],
    [200, 44],
    [400, 94],
  ])('has all five panels at %i×%i', (width, height) => {
    expect([...panelsAt(width, height)].sort()).toEqual(['buddy', 'memory', 'pressure', 'processes', 'slab']);
  });

  it('always has processes, where there is room for a title and a row', () => {
    for (let height = 2; height <= 60; height += 1) {
      for (const width of [1, 40, 74]) expect(panelsAt(width, height)).toContain('processes');
    }
  });
});
