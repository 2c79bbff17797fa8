import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseBuddyinfo} from '../../src/proc/buddyinfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = `Node 0, zone      DMA      0      0      0      0      0      0      0      0      1      1      3 
Node 0, zone    DMA32      1      1      4      2      5      4      3      3      4      2    752 
Node 1, zone   Normal     37      6    220    489    424    307    248    160    128    106    368 
`;

const value = (text: string) => {
  const result = parseBuddyinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseBuddyinfo', () => {
  it.each(fixturesWith('proc/buddyinfo'))('reads $name', ({text}) => {
    const {zones, malformed} = value(text);
    expect(malformed).toEqual([]);
    expect(zones.length).toBe(text.trimEnd().split('\n').length);
    expect(zones.map(({freeBlocks}) => freeBlocks.join(' ')).join('\n')).toBe(
      text
        .trimEnd()
        .replace(/^.*zone +\S+ +/gm, '')
        .replace(/ +$/gm, '')
        .replace(/ +/g, ' '),
    );
  });

  it('reads zones of several nodes', () => {
    expect(value(sample)).toEqual({
      zones: [
        {node: 0, zone: 'DMA', freeBlocks: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3]},
        {node: 0, zone: 'DMA32', freeBlocks: [1, 1, 4, 2, 5, 4, 3, 3, 4, 2, 752]},
        {node: 1, zone: 'Normal', freeBlocks: [37, 6, 220, 489, 424, 307, 248, 160, 128, 106, 368]},
      ],
      malformed: [],
    });
  });

  it.each([1, 9, 11, 14])('takes %i orders as they come', orders => {
    const row = `Node 0, zone   Normal ${Array.from({length: orders}, (_, i) => String(i).padStart(6)).join(' ')} \n`;
    expect(value(row).zones[0]?.freeBlocks).toEqual(Array.from({length: orders}, (_, i) => i));
  });

  it.each([
    'Node 2, zone   Normal     37      6',
    'Node 2, zone   Normal 18446744073709551615      6    220    489    424    307    248    160    128    106    368',
    'Node 2, zone   Normal',
    'Node x, zone   Normal     37      6    220    489    424    307    248    160    128    106    368',
    'torn',
  ])('keeps %j as a malformed line', line => {
    const {zones, malformed} = value(`${sample}${line}\n`);
    expect(zones).toHaveLength(3);
    expect(malformed).toEqual([{line: 4, why: expect.any(String), text: line}]);
  });

  it.each(['', '\n', 'Node 0, zone      DMA', 'nonsense'])('calls %j malformed', text => {
    expect(parseBuddyinfo(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const record = fc.integer({min: 1, max: 20}).chain(orders =>
      fc.array(
        fc.record({
          node: fc.nat(1023),
          zone: fc.constantFrom('DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'),
          freeBlocks: fc.array(fc.nat(2 ** 40), {minLength: orders, maxLength: orders}),
        }),
        {minLength: 1, maxLength: 6},
      ),
    );
    fc.assert(
      fc.property(record, zones => {
        const text = zones
          .map(
            ({node, zone, freeBlocks}) =>
              `Node ${node}, zone ${zone.padStart(8)} ${freeBlocks.map(n => `${String(n).padStart(6)} `).join('')}\n`,
          )
          .join('');
        expect(value(text)).toEqual({zones, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseBuddyinfo, sample));
});
