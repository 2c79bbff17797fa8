import {describe, expect, it} from 'vitest';
import {unplacedIn, unplacedOf} from '../../src/model/zone-report.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {fixtureHost, machine, must, outcome, snapshotOf} from './machines.ts';
import {nodeText} from './zone-texts.ts';

/** A zone of 390 MiB, of which 39 MiB are free. */
const ZONE = {managed: 100_000, free: 10_000} as const;
const kb = (n: number) => n * 4;

/** kB that MemTotal has beyond the zone, and MemFree; per-CPU lists hold much. */
const host = (total: number, free: number, files: Readonly<Record<string, string>> = {}) =>
  machine({
    meminfo: {MemTotal: kb(ZONE.managed) + total, MemFree: kb(ZONE.free) + free},
    files: {
      'proc/vmstat': `nr_free_pages ${ZONE.free}\n`,
      'proc/zoneinfo': nodeText([{...ZONE, pcp: [20_000, 20_000]}]),
      ...files,
    },
  });

const KIB = 1024;
const GIB = 1024 * 1024;

describe('memory that is in no zone yet', () => {
  it.each([
    ['is none where the sums agree', 0, 0, 0],
    ['is none within the noise of two readings', GIB, 32 * KIB, 0],
    ['is what MemFree has beyond the zones', GIB, GIB, GIB],
    ['is a little too', 33 * KIB, 33 * KIB, 33 * KIB],
    ['is none where MemFree has less than the zones', 0, -8 * KIB, 0],
    ['is none where MemFree is of another world than the zones', -GIB / 8, GIB, 0],
    ['is not more than the zones lack of MemTotal', GIB, 2 * GIB, GIB],
    ['is none below a hundredth of MemFree', 33 * KIB, 4 * GIB, 0],
  ])('%s', async (_, total, free, unplaced) => {
    const snapshot = await snapshotOf(host(total, free));
    expect(must(unplacedOf(snapshot))).toBe(unplaced * 1024);
    expect(unplacedIn(snapshot)).toBe(unplaced === 0 ? undefined : unplaced * 1024);
  });

  it('is not known without meminfo, vmstat or zoneinfo, or what they should say', async () => {
    const without = async (files: Readonly<Record<string, string>>) => {
      const snapshot = await snapshotOf(host(GIB, GIB, files));
      expect(unplacedIn(snapshot)).toBeUndefined();
      return outcome(unplacedOf(snapshot));
    };
    expect(outcome(unplacedOf(await snapshotOf(machine({}))))).toBe('missing');
    expect(await without({'proc/meminfo': 'MemTotal: 5000000 kB\n'})).toBe('no-field');
    expect(await without({'proc/meminfo': 'MemFree: 5000000 kB\n'})).toBe('no-field');
    expect(await without({'proc/vmstat': 'pgfault 1\n'})).toBe('no-field');
    expect(await without({'proc/zoneinfo': ''})).not.toBeTypeOf('number');
  });

  it.each(fixturesWith('proc/zoneinfo'))('is found on $name where it is', async ({name}) => {
    const late = name === '6.18-x86_64-4k-hybrid-v1';
    expect(must(unplacedOf(await snapshotOf(fixtureHost(name))))).toBe(late ? 18_169_140 * 1024 : 0);
  });
});
