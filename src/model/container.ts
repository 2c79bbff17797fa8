import type {MemoryStat} from '../cgroup/memory-stat.ts';
import {available, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytes} from '../units.ts';
import type {Balance, BalanceRow} from './balance.ts';
import {confinement} from './cgroups-container.ts';
import type {Header} from './header.ts';

/**
 * What there is inside a container: its own limit, and how much of it is in use. Outside it is MemTotal; a login session
 * or a service with a limit of its own is no container, and the machine stays the headline.
 */
export type Container = {
  readonly hostTotal: Reading<Bytes>;
  readonly hostAvailable: Reading<Bytes>;
};

const row = (part: Omit<BalanceRow, 'bytes'>, n: number): BalanceRow => ({...part, bytes: bytes(n)});

/** Parts of the limit that do not overlap; what the group holds beyond those that are known closes the sum. */
const balanceOf = (limit: Bytes, stat: Partial<MemoryStat>, current: Bytes): Balance => {
  const {anon = bytes(0), file, shmem = bytes(0), kernel = bytes(0)} = stat;
  const cache = file === undefined ? 0 : Math.max(0, file - shmem);
  const others = current - anon - shmem - cache - kernel;
  const rows = [
    row({id: 'anon', label: 'process memory', group: 'used', formula: 'anon'}, anon),
    row({id: 'shmem', label: 'shared, tmpfs', group: 'shared', formula: 'shmem'}, shmem),
    row({id: 'slab_unreclaimable', label: 'kernel', group: 'kernel', formula: 'kernel'}, kernel),
    row({id: 'unaccounted', label: 'others', group: 'unknown', formula: 'current - all parts'}, others),
    row({id: 'file', label: 'page cache', group: 'cache', formula: 'file - shmem'}, cache),
    row(
      {id: 'free', label: 'up to the limit', group: 'free', formula: 'limit - current'},
      Math.max(0, limit - current),
    ),
  ];
  return {total: limit, rows};
};

/** The header as it is inside a container; the same header where nothing narrower than the machine limits it. */
export const insideContainer = (header: Header, snapshot: Snapshot): Header => {
  const found = confinement(readingOf(snapshot, 'ownCgroup'), header.total);
  if (!found.ok || found.value === undefined || found.value.of.kind !== 'container') return header;
  const {limit, used, holder} = found.value;
  if (!used.ok) return header;
  const stat: Partial<MemoryStat> = holder?.stat.ok ? holder.stat.value : {};
  const cache = Math.max(0, (stat.file ?? 0) - (stat.shmem ?? 0));
  return {
    ...header,
    container: {hostTotal: header.total, hostAvailable: header.available},
    total: available(limit),
    used,
    // As MemAvailable has it: the page cache can be had, tmpfs and shared memory cannot.
    available: available(bytes(Math.max(0, limit - used.value) + cache)),
    balance: available(balanceOf(limit, stat, used.value)),
  };
};
