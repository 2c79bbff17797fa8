import {describe, expect, it} from 'vitest';
import {buddyColumns} from '../../src/columns/buddy.ts';
import {cellText} from '../../src/columns/cell.ts';
import {zoneFragmentation} from '../../src/model/fragmentation.ts';
import {bytes, count} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {outcome} from '../model/machines.ts';

const {system} = memoryHost({});

const zoneOf = (...blocks: readonly number[]) =>
  zoneFragmentation({node: 0, zone: 'Normal', freeBlocks: blocks.map(count)});

const texts = (blocks: readonly number[], orders = blocks.length) =>
  Object.fromEntries(buddyColumns(orders).map(c => [c.id, cellText(c.cell(zoneOf(...blocks), system))]));

const eleven = [10, 10, 1, 4, 0, 0, 55, 0, 0, 0, 0];

describe('buddyColumns', () => {
  it('show a zone with its free blocks by order', () => {
    expect(texts(eleven)).toEqual({
      zone: ' 0 Normal',
      free: '14.0M',
      ...Object.fromEntries(eleven.map((n, order) => [`order_${order}`, String(n)])),
      unusable: '100%',
    });
  });

  it.each([8, 11, 14])('are as many as a machine with %i orders needs', orders => {
    const ids = buddyColumns(orders).map(column => column.id);
    expect(ids.filter(id => id.startsWith('order_'))).toEqual(Array.from({length: orders}, (_, n) => `order_${n}`));
    expect(ids).toEqual(expect.arrayContaining(['zone', 'free', 'unusable']));
  });

  it('take the page size of the machine', () => {
    const free = buddyColumns(11).find(column => column.id === 'free')!;
    expect(cellText(free.cell(zoneOf(...eleven), {...system, pageSize: bytes(65536)}))).toBe('224M');
  });

  it('give the share that order 9 cannot use, and no number where there is no order 9', () => {
    const unusable = (blocks: readonly number[]) =>
      buddyColumns(blocks.length)
        .find(column => column.id === 'unusable')!
        .cell(zoneOf(...blocks), system);
    expect(unusable([512, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1])).toEqual({ok: true, value: {unit: 'percent', n: 25}});
    expect(unusable([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual({ok: true, value: {unit: 'percent', n: 100}});
    expect(outcome(unusable([512, 0, 0, 0, 0, 0, 0, 8]))).toBe('no-field');
  });

  it('have room for the numbers of a large, fragmented machine', () => {
    const large = Array.from({length: 11}, () => 999_999);
    for (const column of buddyColumns(11)) {
      expect(cellText(column.cell(zoneOf(...large), system)).length).toBeLessThanOrEqual(column.width);
    }
  });

  it.each(['DMA', 'DMA32', 'Normal', 'HighMem', 'Movable', 'Device'])('have room for zone %s', zone => {
    const column = buddyColumns(11).find(c => c.id === 'zone')!;
    const row = zoneFragmentation({node: 12, zone, freeBlocks: eleven.map(count)});
    expect(cellText(column.cell(row, system))).toBe(`12 ${zone}`);
    expect(`12 ${zone}`.length).toBeLessThanOrEqual(column.width);
  });

  it.each(fixturesWith('proc/buddyinfo'))('show the numbers of $name as they are', ({text}) => {
    for (const line of text.trim().split('\n')) {
      const blocks = line.trim().split(/\s+/).slice(4).map(Number);
      blocks.forEach((n, order) => {
        expect(texts(blocks)[`order_${order}`]).toBe(String(n));
      });
    }
  });
});
