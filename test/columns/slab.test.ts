import {describe, expect, it} from 'vitest';
import {cellText} from '../../src/columns/cell.ts';
import {slabColumns} from '../../src/columns/slab.ts';
import {type SlabRow, slabRows} from '../../src/model/slab.ts';
import {available, firstSample} from '../../src/reading.ts';
import {createTracks} from '../../src/store/tracks.ts';
import {bytes, count, pages, percent} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, must, snapshotOf} from '../model/machines.ts';

const {system} = memoryHost({});

const dentry: SlabRow = {
  cache: {
    name: 'dentry',
    activeObjs: count(903),
    numObjs: count(924),
    objSize: bytes(192),
    objsPerSlab: count(21),
    pagesPerSlab: pages(1),
    activeSlabs: count(44),
    numSlabs: count(44),
  },
  size: bytes(44 * 4096),
  waste: bytes(44 * 4096 - 903 * 192),
  utilisation: percent((100 * 903) / 924),
  growth: available(bytes(-12_000_000)),
};

const texts = (row: SlabRow) => Object.fromEntries(slabColumns.map(c => [c.id, cellText(c.cell(row, system))]));

describe('slabColumns', () => {
  it('show a cache', () => {
    expect(texts(dentry)).toEqual({
      name: 'dentry',
      size: '176K',
      growth: '-11.4M',
      waste: '6.69K',
      utilisation: '97.7%',
      active: '903',
      objects: '924',
      objsize: '192',
      slabs: '44',
      pages_per_slab: '1',
    });
  });

  it('tell growth that is not known yet from none', () => {
    expect(texts({...dentry, growth: firstSample})['growth']).toBe('…');
    expect(texts({...dentry, growth: available(bytes(0))})['growth']).toBe('0');
  });

  it.each(fixturesWith('proc/slabinfo'))('have room for every number of $name', async ({name}) => {
    const rows = must(slabRows(await snapshotOf(fixtureHost(name), {probes: ['slabinfo']}), createTracks()));
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      for (const column of slabColumns) {
        const cell = column.cell(row, system);
        const text = cellText(cell);
        const number = column.number?.(row, system);
        if (number !== undefined) expect(cell).toMatchObject({ok: true, value: {n: number}});
        if (column.id !== 'name')
          expect([column.id, text, text.length <= column.width]).toEqual([column.id, text, true]);
      }
    }
  });
});
