import type {Meminfo} from '../proc/meminfo.ts';
import {chainReading, fieldReading, known, mapReading, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytes, pages, pagesToBytes} from '../units.ts';
import type {Balance} from './balance.ts';

/** The remainder of the balance, less what can be told of it all the same. */
export type Remainder = {
  /** What nothing explains. Network buffers, drivers, ZFS, a balloon that does not report. */
  readonly left: Bytes;
  /** MemTotal less all that has a counter. */
  readonly unaccounted: Bytes;
  /** Given to the hypervisor, by the counts of inflated and deflated pages; kernels since 6.16 have a counter. */
  readonly balloon: Bytes;
  /** On the LRU lists though no process maps it: the rest of huge pages that programs gave back in part. */
  readonly unmapped: Bytes;
  /** In MemTotal and in no zone yet, and not in MemFree either. */
  readonly late: Bytes;
};

const nothing = bytes(0);

const balloonOf = (snapshot: Snapshot, meminfo: Meminfo): Bytes => {
  const vmstat = known(readingOf(snapshot, 'vmstat'));
  if (meminfo.balloon !== undefined || vmstat === undefined) return nothing;
  const {balloonInflate: taken = 0, balloonDeflate: given = 0} = vmstat;
  return pagesToBytes(pages(Math.max(0, taken - given)), snapshot.system.pageSize);
};

const lists = [
  'activeAnon',
  'inactiveAnon',
  'activeFile',
  'inactiveFile',
  'unevictable',
] as const satisfies readonly (keyof Meminfo)[];

const unmappedOf = (meminfo: Meminfo, rows: Balance['rows']): Bytes => {
  let listed = 0;
  for (const name of lists) {
    const amount = meminfo[name];
    if (amount === undefined) return nothing;
    listed += amount;
  }
  const counted = rows.reduce(
    (sum, {id, bytes: n}) =>
      id === 'anon' || id === 'shmem' || id === 'file' || id === 'swapcache_only' ? sum + n : sum,
    0,
  );
  return bytes(Math.max(0, listed - counted));
};

/** mm/mm_init.c (deferred_init_memmap): some kernels count such memory as free, others not at all. */
const lateOf = (snapshot: Snapshot, meminfo: Meminfo, total: Bytes): Bytes => {
  const {pageSize} = snapshot.system;
  const zones = known(readingOf(snapshot, 'zoneinfo'))?.zones;
  const placed = known(readingOf(snapshot, 'vmstat'))?.nrFreePages;
  if (zones === undefined || placed === undefined || meminfo.memFree === undefined) return nothing;
  const managed = pages(zones.reduce((sum, zone) => sum + zone.managed, 0));
  const counted = Math.max(0, meminfo.memFree - pagesToBytes(placed, pageSize));
  return bytes(Math.max(0, total - pagesToBytes(managed, pageSize) - counted));
};

export const remainderOf = (snapshot: Snapshot, balance: Reading<Balance>): Reading<Remainder> =>
  chainReading(balance, ({rows, total}) =>
    chainReading(readingOf(snapshot, 'meminfo'), meminfo =>
      mapReading(
        fieldReading(rows.find(({id}) => id === 'unaccounted')?.bytes, 'proc/meminfo', 'MemTotal'),
        unaccounted => {
          const balloon = balloonOf(snapshot, meminfo);
          const unmapped = unmappedOf(meminfo, rows);
          const late = lateOf(snapshot, meminfo, total);
          const left = bytes(Math.max(0, unaccounted - balloon - unmapped - late));
          return {left, unaccounted, balloon, unmapped, late};
        },
      ),
    ),
  );

/** MemTotal is that of a container (lxcfs) while other amounts are those of its host: nothing adds up. */
export const isMixed = (snapshot: Snapshot, total: Bytes): boolean => {
  const zones = known(readingOf(snapshot, 'zoneinfo'))?.zones;
  if (zones === undefined) return false;
  const managed = pages(zones.reduce((sum, zone) => sum + zone.managed, 0));
  return pagesToBytes(managed, snapshot.system.pageSize) > total * 1.1;
};
