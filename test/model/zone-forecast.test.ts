import {describe, expect, it} from 'vitest';
import {type NodeRow, watermarks} from '../../src/model/watermarks.ts';
import {untilMark} from '../../src/model/zone-forecast.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {createTracks, type Tracks} from '../../src/store/tracks.ts';
import {bytes, millis} from '../../src/units.ts';
import {desktop, nodeText} from './zone-texts.ts';

const PAGE = bytes(4096);

const nodeIn = (text: string): NodeRow => {
  const result = parseZoneinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return watermarks(result.value).nodes[0]!;
};

/** Free pages of each zone, every two seconds. */
const past = (zones: Readonly<Record<string, readonly number[]>>): Tracks => {
  const tracks = createTracks(millis(60_000), millis(1_000));
  const length = Math.max(...Object.values(zones).map(amounts => amounts.length));
  for (let i = 0; i < length; i += 1) {
    tracks.record(
      millis(2000 * i),
      Object.entries(zones).flatMap(([zone, amounts]) =>
        amounts[i] === undefined ? [] : [[`0 ${zone}`, amounts[i]! * PAGE] as const],
      ),
    );
  }
  return tracks;
};

const ramp = (to: number, step: number, n = 15) => Array.from({length: n}, (_, i) => to + step * (n - 1 - i));

describe('untilMark', () => {
  it('measures a falling zone against its marks', () => {
    const node = nodeIn(nodeText([{free: 1500}]));
    const tracks = past({Normal: ramp(1500, 50)});
    // 1,000 pages above low, 50 every two seconds.
    expect(untilMark(node, 'low', tracks, PAGE)).toBe(40_000);
    expect(untilMark(node, 'min', tracks, PAGE)).toBe(44_000);
  });

  it('says nothing without a past, or of one that does not fall', () => {
    const node = nodeIn(nodeText([{free: 1500}]));
    expect(untilMark(node, 'low', past({Normal: []}), PAGE)).toBeUndefined();
    expect(untilMark(node, 'low', past({Normal: [1500]}), PAGE)).toBeUndefined();
    expect(untilMark(node, 'low', past({Normal: ramp(1500, 0)}), PAGE)).toBeUndefined();
    expect(untilMark(node, 'low', past({Normal: ramp(1500, -50)}), PAGE)).toBeUndefined();
  });

  it('counts all zones of the node, but none below its mark', () => {
    const node = nodeIn(desktop({free: 17_250}, {free: 17_750}));
    const zones = {DMA: ramp(3840, 0), DMA32: ramp(17_750, 0), Normal: ramp(17_250, 100)};
    // Normal has 1,000 pages left, DMA32 another 1,000, DMA is kept back: 2,000 at 100 every two seconds.
    expect(untilMark(node, 'low', past(zones), PAGE)).toBe(40_000);
    expect(untilMark(node, 'low', past({...zones, Normal: ramp(17_250, 0)}), PAGE)).toBeUndefined();
  });

  it('leaves out moments at which a zone was not seen', () => {
    const node = nodeIn(desktop({free: 17_250}, {free: 17_750}));
    expect(untilMark(node, 'low', past({DMA: ramp(3840, 0), Normal: ramp(17_250, 100)}), PAGE)).toBeUndefined();
  });

  it('does not take marks that rose for a fall of free memory', () => {
    const node = nodeIn(nodeText([{free: 1500, boost: 900, min: 1300, low: 1400, high: 1500}]));
    expect(untilMark(node, 'low', past({Normal: ramp(1500, 0)}), PAGE)).toBeUndefined();
  });
});
