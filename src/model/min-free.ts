import {known} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytesToPages, kib, pages, pagesToBytes} from '../units.ts';
import {holdsKernel, type ZoneRow} from './watermarks.ts';

/** vm.min_free_kbytes, to which the min marks of all zones add up, and whether huge pages account for it. */
export type MinFree = {readonly bytes: Bytes; readonly raisedByHugePages: boolean};

/**
 * khugepaged wants two free page blocks a zone and nine more to keep page types apart, but no more than a twentieth of
 * the memory above the high marks. mm/khugepaged.c (set_recommended_min_free_kbytes)
 */
const BLOCKS_A_ZONE = 2 + 3 * 3;
const CAP = 20;
/** True when the setting is what khugepaged makes of it; the cap was taken with high marks of then, at most those of now. */
const asHugePagesWant = (setting: Bytes, zones: readonly ZoneRow[], block: Bytes, pageSize: Bytes): boolean => {
  const counted = zones.filter(({zone}) => holdsKernel(zone));
  const wanted = pagesToBytes(pages(BLOCKS_A_ZONE * counted.length * bytesToPages(block, pageSize)), pageSize);
  if (setting >= wanted) return setting === wanted;
  const capped = (less: (row: ZoneRow) => number) =>
    pagesToBytes(pages(counted.reduce((sum, row) => sum + row.zone.managed - less(row), 0) / CAP), pageSize);
  return setting >= capped(({zone}) => zone.high) && setting <= capped(() => 0);
};

export const minFree = (snapshot: Snapshot, zones: readonly ZoneRow[]): MinFree | undefined => {
  const knobs = known(readingOf(snapshot, 'vmKnobs'));
  const knob = knobs && known(knobs.knobs['vm.min_free_kbytes']);
  if (knob === undefined) return undefined;
  const setting = kib(knob.value);
  const thp = known(readingOf(snapshot, 'transparentHugepage'));
  const block = thp && known(thp.hpagePmdSize);
  const enabled = thp && known(thp.enabled);
  const raisedByHugePages =
    block !== undefined &&
    enabled !== undefined &&
    enabled.selected !== 'never' &&
    asHugePagesWant(setting, zones, block, snapshot.system.pageSize);
  return {bytes: setting, raisedByHugePages};
};
