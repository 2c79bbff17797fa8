import {zoneName} from '../store/store.ts';
import type {Tracks} from '../store/tracks.ts';
import {type Bytes, type Millis, pagesToBytes} from '../units.ts';
import {untilGone} from './steady-fall.ts';
import type {NodeRow} from './watermarks.ts';

/**
 * When a node will have nothing left above its low or min marks if its free memory goes on falling as it does. The past
 * is measured against the marks of now, zone by zone, since a zone below its mark is no help to the others.
 */
export const untilMark = (
  {node, parts}: Pick<NodeRow, 'node' | 'parts'>,
  mark: 'low' | 'min',
  tracks: Tracks,
  pageSize: Bytes,
): Millis | undefined => {
  const room = new Map<Millis, {zones: number; amount: number}>();
  for (const part of parts) {
    const floor = pagesToBytes(part.free, pageSize) - pagesToBytes(part.room[mark], pageSize);
    for (const {at, amount} of tracks.past(zoneName({node, zone: part.zone}))) {
      const sum = room.get(at) ?? {zones: 0, amount: 0};
      room.set(at, {zones: sum.zones + 1, amount: sum.amount + Math.max(0, amount - floor)});
    }
  }
  const complete = [...room].filter(([, {zones}]) => zones === parts.length);
  return untilGone(complete.map(([at, {amount}]) => ({at, amount})));
};
