import type {Process} from '../proc/pid/process.ts';
import {type Bytes, pages, pagesToBytes} from '../units.ts';
import {uidOf} from './processes.ts';

/** Whose processes there are. */
export type Owner = {readonly uid: number; readonly count: number; readonly rss: Bytes};

export type Owners = {
  /** Who holds most first; pages that processes share count for each. */
  readonly list: readonly Owner[];
  /** Processes whose owner is not read yet. */
  readonly unread: number;
};

export const ownersOf = (processes: readonly Process[], pageSize: Bytes): Owners => {
  const found = new Map<number, {count: number; resident: number}>();
  let unread = 0;
  for (const process of processes) {
    const uid = uidOf(process);
    if (!uid.ok) {
      if (uid.reason.kind === 'not-sampled') unread += 1;
      continue;
    }
    const sum = found.get(uid.value) ?? {count: 0, resident: 0};
    sum.count += 1;
    if (process.statm.ok) sum.resident += process.statm.value.resident;
    found.set(uid.value, sum);
  }
  const list = [...found].map(([uid, {count, resident}]) => ({
    uid,
    count,
    rss: pagesToBytes(pages(resident), pageSize),
  }));
  return {list: list.toSorted((a, b) => b.rss - a.rss || a.uid - b.uid), unread};
};
