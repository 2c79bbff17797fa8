import {describe, expect, it} from 'vitest';
import {cellText} from '../../src/columns/cell.ts';
import {gaugeText, zoneColumns, zoneExtras} from '../../src/columns/zones.ts';
import {watermarks} from '../../src/model/watermarks.ts';
import {type ZoneTableRow, zoneTableRows} from '../../src/model/zone-report.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {createTracks, type Tracks} from '../../src/store/tracks.ts';
import {bytes, millis} from '../../src/units.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {desktop, nodeText} from '../model/zone-texts.ts';

const {system} = memoryHost({});

const rowsOf = (text: string, tracks: Tracks = createTracks()): readonly ZoneTableRow[] => {
  const result = parseZoneinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return zoneTableRows(watermarks(result.value), tracks);
};

const texts = (row: ZoneTableRow, machine = system) =>
  Object.fromEntries(zoneColumns().map(column => [column.id, cellText(column.cell(row, machine))]));

const everything = nodeText([
  {node: 1, free: 450, boost: 100, promo: 700, freeHighatomic: 20, pcp: [100, 28], protection: [0, 0, 0, 9, 9]},
]);

describe('zoneColumns', () => {
  it('show a zone with all that a kernel may print', () => {
    expect(texts(rowsOf(everything)[0]!)).toEqual({
      zone: ' 1 Normal',
      free: '1.76M',
      gauge: '|||||M|...l....h....',
      stand: 'below low',
      to_low: '-280K',
      to_min: '120K',
      growth: '…',
      min: '1.56M',
      low: '1.95M',
      high: '2.34M',
      promo: '2.73M',
      reserve: '0',
      boost: '400K',
      size: '391M',
      present: '391M',
      pcp: '512K',
      cma: '0',
      atomic: '80.0K',
      kswapd: 'woken',
    });
  });

  it('say of what a kernel does not print that it is not there', () => {
    expect(texts(rowsOf(nodeText([{}]))[0]!)).toMatchObject({promo: 'n/a', boost: 'n/a', atomic: 'n/a'});
  });

  it('are only those for which the machine has a use', () => {
    const optional = ['promo', 'boost', 'cma', 'atomic'];
    const shown = (text: string, tiering: boolean) =>
      zoneColumns(zoneExtras(rowsOf(text), tiering))
        .map(({id}) => id)
        .filter(id => optional.includes(id));
    expect(shown(everything, true)).toEqual(['promo', 'boost', 'atomic']);
    expect(shown(everything, false)).toEqual(['boost', 'atomic']);
    expect(shown(nodeText([{}]), false)).toEqual([]);
    expect(shown(nodeText([{cma: 5}]), false)).toEqual(['cma']);
    expect(zoneColumns().map(({id}) => id)).toEqual(expect.arrayContaining(optional));
  });

  it('show a low zone as kept back, and nothing to be had from it', () => {
    const dma = rowsOf(desktop())[0]!;
    expect(texts(dma)).toMatchObject({zone: ' 0 DMA', stand: 'kept back', to_low: '0', to_min: '0', reserve: '62.1M'});
    expect(gaugeText(dma)).toBe('r....m....l....h....');
  });

  it('take the page size of the machine', () => {
    expect(texts(rowsOf(everything)[0]!, {...system, pageSize: bytes(65_536)})).toMatchObject({free: '28.1M'});
  });

  it('tell how free memory changed', () => {
    const tracks = createTracks();
    tracks.record(millis(0), [['1 Normal', 9_000_000]]);
    tracks.record(millis(60_000), [['1 Normal', 6_000_000]]);
    expect(texts(rowsOf(everything, tracks)[0]!)['growth']).toBe('-2.86M');
  });

  it('put the marks of the bar under their names', () => {
    const {title} = zoneColumns().find(({id}) => id === 'gauge')!;
    const bar = gaugeText(rowsOf(nodeText([{free: 0}]))[0]!);
    for (const mark of ['min', 'low', 'high']) expect(bar[title.indexOf(mark)]).toBe(mark[0]);
  });

  it('order the bars by how far free reaches', () => {
    const bars = [300, 450, 550, 900, 9000].map(free => gaugeText(rowsOf(nodeText([{free}]))[0]!));
    expect(bars.toSorted()).toEqual(bars.toSorted((a, b) => bars.indexOf(a) - bars.indexOf(b)));
  });

  it.each(fixturesWith('proc/zoneinfo'))('have room for every number of $name', ({text}) => {
    for (const row of rowsOf(text)) {
      for (const column of zoneColumns()) {
        const cell = cellText(column.cell(row, system));
        expect([column.id, cell, cell.length <= column.width]).toEqual([column.id, cell, true]);
      }
    }
  });
});
