import {describe, expect, it} from 'vitest';
import {probeIds} from '../../src/probes.ts';
import {unavailable} from '../../src/reading.ts';
import {seriesIds, seriesList, stallSince} from '../../src/store/series.ts';
import {millis} from '../../src/units.ts';
import {snapshotOf, stampsOf} from './snapshots.ts';

const pair = snapshotOf(
  3_000,
  stampsOf(3_000, {memAvailable: 60, majorFaults: 130, some: 1_500_000, full: 1_000_000}),
  {before: stampsOf(1_000, {memAvailable: 50, majorFaults: 100, some: 500_000, full: 1_000_000})},
);

describe('series', () => {
  it.each([
    ['memAvailable', 60 * 1024],
    ['majorFaults', 15],
    ['pressureMemorySome', 50],
    ['pressureMemoryFull', 0],
  ] as const)('%s is what the pair of samples says', (id, value) => {
    expect(seriesList[id].value(pair)).toEqual({ok: true, value});
  });

  it.each(seriesIds)('%s has no value without a sample, and none but the present on the first', id => {
    expect(seriesList[id].value(snapshotOf(0, {}))).toEqual({ok: false, reason: {kind: 'not-sampled'}});
    const alone = seriesList[id].value({...pair, before: {}});
    if (id === 'memAvailable') expect(alone.ok).toBe(true);
    else
      expect(alone).toMatchObject({ok: false, reason: {kind: expect.stringMatching(/^(first-sample|not-sampled)$/)}});
  });

  it.each(seriesIds)('%s names probes that exist', id => {
    expect(seriesList[id].needs.length).toBeGreaterThan(0);
    for (const probe of seriesList[id].needs) expect(probeIds).toContain(probe);
  });

  it('says which field a kernel does not print', () => {
    const bare = snapshotOf(3_000, stampsOf(3_000, {some: 5}), {before: stampsOf(1_000, {some: 4})});
    expect(seriesList.pressureMemoryFull.value(bare)).toMatchObject({reason: {kind: 'no-field', field: 'full'}});
    const meminfo = {at: millis(0), reading: {ok: true, value: {unknown: {}, malformed: []}}} as const;
    expect(seriesList.memAvailable.value(snapshotOf(0, {meminfo}))).toMatchObject({
      reason: {kind: 'no-field', field: 'MemAvailable'},
    });
  });

  it('keeps the reason of a file that is not there', () => {
    const missing = unavailable({kind: 'missing', path: 'proc/pressure/memory'});
    const snapshot = snapshotOf(0, {pressureMemory: {at: millis(0), reading: missing}});
    expect(stallSince(snapshot, 'pressureMemory', 'some')).toEqual(missing);
  });

  it('sees a reset counter', () => {
    const snapshot = snapshotOf(2_000, stampsOf(2_000, {majorFaults: 5}), {before: stampsOf(1_000, {majorFaults: 9})});
    expect(seriesList.majorFaults.value(snapshot)).toEqual({ok: false, reason: {kind: 'counter-reset'}});
  });
});
