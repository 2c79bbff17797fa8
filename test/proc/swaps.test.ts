import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseSwaps} from '../../src/proc/swaps.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const header = 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n';
const sample = `${header}/dev/zram0                              partition	131068		52000		-2
/mnt/my\\040swap\\134file\\040(deleted)      file		1048572		0		100
`;

const value = (text: string) => {
  const result = parseSwaps(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseSwaps', () => {
  it.each(fixturesWith('proc/swaps'))('reads $name', ({text}) => {
    const {areas, malformed} = value(text);
    expect(malformed).toEqual([]);
    const rows = text.trimEnd().split('\n').slice(1);
    expect(areas.map(({size, used, priority}) => `${size / 1024} ${used / 1024} ${priority}`)).toEqual(
      rows.map(row => row.split(/\s+/).slice(2).join(' ')),
    );
  });

  it('turns KiB into bytes and undoes the escapes of a name', () => {
    expect(value(sample)).toEqual({
      areas: [
        {
          name: '/dev/zram0',
          type: 'partition',
          size: 131068 * 1024,
          used: 52000 * 1024,
          priority: -2,
          deleted: false,
        },
        {
          name: '/mnt/my swap\\file',
          type: 'file',
          size: 1048572 * 1024,
          used: 0,
          priority: 100,
          deleted: true,
        },
      ],
      malformed: [],
    });
  });

  it('leaves control characters of a name to those who show it', () => {
    expect(value(`${header}/a\\011b\\012c\x1b[31m file\t\t8\t\t0\t\t-2\n`).areas[0]?.name).toBe('/a\tb\nc\x1b[31m');
  });

  it('takes a machine without swap for what it is', () => {
    expect(value(header)).toEqual({areas: [], malformed: []});
  });

  it.each([
    '/dev/sda2                              partition\t131068\t\t52000',
    '/dev/sda2                              partition\t131068\t\t18446744073709551488\t\t-2',
    '/dev/sda2                              partition\t9007199254740991\t\t0\t\t-2',
    '/dev/sda2                              partition\t131068\t\t52000\t\thigh',
  ])('keeps %j as a malformed line', line => {
    const {areas, malformed} = value(`${sample}${line}\n`);
    expect(areas).toHaveLength(2);
    expect(malformed).toEqual([{line: 4, why: expect.any(String), text: line}]);
  });

  it.each(['', '\n', 'Filename Type Size\n', sample.slice(header.length)])('calls %j malformed', text => {
    expect(parseSwaps(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const record = fc.array(
      fc.record({
        name: fc
          .string({unit: 'grapheme', minLength: 1, maxLength: 30})
          .map(name => `/${name.replace(/[\r\f\v\p{Z}]/gu, ' ')}`),
        type: fc.constantFrom('partition', 'file'),
        size: fc.nat(2 ** 32).map(n => n * 1024),
        used: fc.nat(2 ** 32).map(n => n * 1024),
        priority: fc.integer({min: -32768, max: 32767}),
        deleted: fc.boolean(),
      }),
      {maxLength: 4},
    );
    const escaped = (name: string) =>
      name.replace(/[ \t\n\\]/g, c => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
    fc.assert(
      fc.property(record, areas => {
        const rows = areas.map(({name, type, size, used, priority, deleted}) => {
          const path = escaped(deleted ? `${name} (deleted)` : name);
          const tabs = type === 'file' ? '\t\t' : '\t';
          return `${path.padEnd(39)} ${type}${tabs}${size / 1024}\t\t${used / 1024}\t\t${priority}\n`;
        });
        expect(value(header + rows.join(''))).toEqual({areas, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseSwaps, sample));
});
