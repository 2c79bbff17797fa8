import type {Meminfo} from '../proc/meminfo.ts';
import {available, noField, type Reading} from '../reading.ts';
import {type Bytes, bytes} from '../units.ts';

/** The rival answers to "how much is used"; tools disagree because they mean different things. */
export type UsedDefinition = {
  readonly id: string;
  /** Who counts this way. */
  readonly who: string;
  /** The same in a word or two, beside the figure. */
  readonly short: string;
  readonly formula: string;
  /** When it misleads. */
  readonly beware: string;
  readonly value: (meminfo: Meminfo) => Reading<Bytes>;
};

type Key = 'memTotal' | 'memAvailable' | 'memFree' | 'buffers' | 'cached' | 'sReclaimable' | 'shmem' | 'anonPages';

const kernelKey: Readonly<Record<Key, string>> = {
  memTotal: 'MemTotal',
  memAvailable: 'MemAvailable',
  memFree: 'MemFree',
  buffers: 'Buffers',
  cached: 'Cached',
  sReclaimable: 'SReclaimable',
  shmem: 'Shmem',
  anonPages: 'AnonPages',
};

type Terms = readonly (readonly [sign: 1 | -1, key: Key])[];

const formulaOf = (terms: Terms): string =>
  terms.map(([sign, key], i) => `${i === 0 ? '' : sign < 0 ? ' - ' : ' + '}${kernelKey[key]}`).join('');

const combine = (terms: Terms, meminfo: Meminfo): Reading<Bytes> => {
  let total = 0;
  for (const [sign, key] of terms) {
    const value = meminfo[key];
    if (value === undefined) return noField('proc/meminfo', kernelKey[key]);
    total += sign * value;
  }
  // lxcfs mixes the numbers of a container with those of its host.
  return total < 0 ? noField('proc/meminfo', `plausible ${formulaOf(terms)}`) : available(bytes(total));
};

const define = ({terms, ...about}: Omit<UsedDefinition, 'formula' | 'value'> & {readonly terms: Terms}) => ({
  ...about,
  formula: formulaOf(terms),
  value: (meminfo: Meminfo) => combine(terms, meminfo),
});

export const usedDefinitions: readonly UsedDefinition[] = [
  define({
    id: 'not_available',
    who: 'free, top',
    short: 'top',
    beware: 'MemAvailable is an estimate; the kernel’s reserves count as used.',
    terms: [
      [1, 'memTotal'],
      [-1, 'memAvailable'],
    ],
  }),
  // The number beside htop's bar: its used, shared and compressed parts. Where there is ZFS, htop takes the ARC off it.
  define({
    id: 'without_cache',
    who: 'htop',
    short: 'htop',
    beware: 'Treats all file cache and reclaimable slab as free, the busy part too.',
    terms: [
      [1, 'memTotal'],
      [-1, 'memFree'],
      [-1, 'buffers'],
      [-1, 'cached'],
      [-1, 'sReclaimable'],
      [1, 'shmem'],
    ],
  }),
  define({
    id: 'not_free',
    who: 'MemTotal - MemFree',
    short: 'not free',
    beware: 'Counts cache as used: close to the total on every healthy machine.',
    terms: [
      [1, 'memTotal'],
      [-1, 'memFree'],
    ],
  }),
  define({
    id: 'processes',
    who: 'processes only',
    short: 'processes',
    beware: 'Leaves out the kernel’s own memory.',
    terms: [
      [1, 'anonPages'],
      [1, 'shmem'],
    ],
  }),
];
