import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {freshTable, settle} from '../../src/views/table-state.ts';

const at = (selected: number, top: number) => ({...freshTable, selected, top});
const place = (selected: number, top: number, length: number, height: number) => {
  const settled = settle(at(selected, top), {length, height});
  return [settled.selected, settled.top];
};

describe('settle', () => {
  it.each([
    ['leaves what fits', [3, 0, 10, 5], [3, 0]],
    ['scrolls down to the selection', [7, 0, 10, 5], [7, 3]],
    ['scrolls up to the selection', [2, 4, 10, 5], [2, 2]],
    ['brings the selection back when rows have gone', [9, 5, 4, 5], [3, 0]],
    ['shows no blank rows where there are others', [8, 8, 10, 5], [8, 5]],
    ['takes an empty table', [4, 2, 0, 5], [0, 0]],
    ['takes a window of one row', [4, 0, 10, 1], [4, 4]],
    ['goes to the last row', [Number.POSITIVE_INFINITY, 0, 10, 5], [9, 5]],
    ['goes to the first row', [Number.NEGATIVE_INFINITY, 5, 10, 5], [0, 0]],
  ])('%s', (_, [selected, top, length, height], expected) => {
    expect(place(selected!, top!, length!, height!)).toEqual(expected);
  });

  const numbers = [fc.integer({min: -20, max: 60}), fc.integer({min: -20, max: 60})] as const;
  const facts = fc.record({length: fc.nat(40), height: fc.integer({min: 1, max: 25})});

  it('keeps the selection in the table and on the screen', () => {
    fc.assert(
      fc.property(...numbers, facts, (selected, top, {length, height}) => {
        const settled = settle(at(selected, top), {length, height});
        expect(settled.selected).toBeGreaterThanOrEqual(0);
        expect(settled.selected).toBeLessThan(Math.max(1, length));
        expect(settled.top).toBeLessThanOrEqual(settled.selected);
        expect(settled.selected).toBeLessThan(settled.top + height);
        expect(settled.top).toBeLessThanOrEqual(Math.max(0, length - height));
      }),
    );
  });

  it('says the same when asked again, with the very same object', () => {
    fc.assert(
      fc.property(...numbers, facts, (selected, top, table) => {
        const settled = settle(at(selected, top), table);
        expect(settle(settled, table)).toBe(settled);
      }),
    );
  });

  it('changes nothing else', () => {
    const table = {...freshTable, selected: 99, sort: 'rss', inverted: true, filter: 'a', search: 'b'};
    expect(settle(table, {length: 3, height: 5})).toEqual({...table, selected: 2, top: 0});
  });
});
