import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {ZramDevice} from '../../sys/zram.ts';
import {type Bytes, MIB} from '../../units.ts';
import type {Facts} from './facts.ts';

/** zram devices that are used as swap. */

/** With less on it a device says nothing about how well it compresses. */
const LEAST = 64 * MIB;
/** What is usual (3 to 1), where a device has not been filled enough to tell. Ours. */
const USUAL = 2 / 3;

export type ZramSwap = {
  readonly device: ZramDevice;
  /** Data before compression, and the RAM it takes. */
  readonly stored: Bytes;
  readonly held: Bytes;
};

/** Those of which it is known what they hold. */
export const zramSwaps = ({snapshot}: Pick<Facts, 'snapshot'>): readonly ZramSwap[] => {
  const areas = known(readingOf(snapshot, 'swaps'))?.areas ?? [];
  return (known(readingOf(snapshot, 'zram'))?.devices ?? []).flatMap((device): ZramSwap[] => {
    if (!device.mmStat.ok || !areas.some(({name}) => name.endsWith(`/${device.device}`))) return [];
    const {origDataSize, memUsedTotal} = device.mmStat.value;
    return [{device, stored: origDataSize, held: memUsedTotal}];
  });
};

/** Share of a page, 0 to 1, that its place in zram saves. */
export const savedByZram = (facts: Pick<Facts, 'snapshot'>): number => {
  const all = zramSwaps(facts);
  const stored = all.reduce((sum, each) => sum + each.stored, 0);
  const held = all.reduce((sum, each) => sum + each.held, 0);
  return stored < LEAST ? USUAL : Math.max(0, 1 - held / stored);
};
