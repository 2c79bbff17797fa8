import type {Field} from '../field.ts';
import {vmstatFields} from '../proc/vmstat.ts';
import type {Zone} from '../proc/zoneinfo.ts';
import {known} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytes, pages, pagesToBytes} from '../units.ts';

/** A number of a zone or node under the kernel's key, in bytes where it is an amount of memory. */
export type Figure = {
  readonly key: string;
  readonly amount: {readonly unit: 'bytes'; readonly n: Bytes} | {readonly unit: 'count'; readonly n: number};
  /** Undefined for a key that mmtop does not know. */
  readonly meaning: string | undefined;
};

const fields: ReadonlyMap<string, Field> = new Map(
  Object.values(vmstatFields).map((field: Field) => [field.key, field] as const),
);

const amountOf = (n: number, field: Field | undefined, pageSize: Bytes): Figure['amount'] => {
  switch (field?.unit) {
    case 'pages':
      return {unit: 'bytes', n: pagesToBytes(pages(n), pageSize)};
    case 'bytes':
      return {unit: 'bytes', n: bytes(n * (field.scale ?? 1))};
    default:
      return {unit: 'count', n};
  }
};

/** In the kernel's order. */
export const figuresOf = (stats: Readonly<Record<string, number>>, pageSize: Bytes): readonly Figure[] =>
  Object.entries(stats).map(([key, n]) => {
    const field = fields.get(key);
    return {key, amount: amountOf(n, field, pageSize), meaning: field?.meaning};
  });

/** What zoneinfo prints once for the node of a zone; undefined when it is not there. */
export const nodeFigures = (snapshot: Snapshot, {node}: Pick<Zone, 'node'>): readonly Figure[] | undefined => {
  const stats = known(readingOf(snapshot, 'zoneinfo'))?.nodes.find(each => each.node === node)?.stats;
  return stats && figuresOf(stats, snapshot.system.pageSize);
};

/** Free pages that a zone keeps from requests which could use a higher zone, by the name of that zone. */
export type Reserve = {readonly zone: string; readonly bytes: Bytes};

/** zoneinfo prints all zones of a node in the order of its reserves. */
export const reservesOf = (snapshot: Snapshot, zone: Zone): readonly Reserve[] => {
  const names = known(readingOf(snapshot, 'zoneinfo'))?.zones.filter(({node}) => node === zone.node);
  return zone.protection.flatMap((n, i) => {
    const name = names?.[i]?.zone;
    return name === undefined || n === 0 ? [] : [{zone: name, bytes: pagesToBytes(n, snapshot.system.pageSize)}];
  });
};
