import {chainReading, fieldReading, mapReading, type Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, pages, pagesToBytes} from '../units.ts';

/** The lists of a node from which reclaim takes pages, by what is on them. mm/vmscan.c, include/linux/mmzone.h */
export const nodeLists = [
  {label: 'anon active', key: 'nr_active_anon'},
  {label: 'anon inactive', key: 'nr_inactive_anon'},
  {label: 'file active', key: 'nr_active_file'},
  {label: 'file inactive', key: 'nr_inactive_file'},
  {label: 'unevictable', key: 'nr_unevictable'},
] as const;

export const listSize = (snapshot: Snapshot, node: number, key: (typeof nodeLists)[number]['key']): Reading<Bytes> =>
  chainReading(readingOf(snapshot, 'zoneinfo'), ({nodes}) =>
    mapReading(fieldReading(nodes.find(each => each.node === node)?.stats[key], 'proc/zoneinfo', key), n =>
      pagesToBytes(pages(n), snapshot.system.pageSize),
    ),
  );
