import type {Leftovers} from '../../field.ts';
import {type Parsed, parsed} from '../../probe.ts';
import {type Bytes, bytes, type Count, count} from '../../units.ts';
import {eachMapping, type Mapping, smapsFields, withoutMapping} from './smaps.ts';

/**
 * smaps, added up by what is mapped: a program has a handful of mappings of each library, and some have a hundred
 * thousand of their heap. What is kept is small, whatever the size of the file.
 */
export type MappedKind = 'heap' | 'stack' | 'anon' | 'shm' | 'huge' | 'file' | 'device' | 'kernel';

/** Page sizes are no amounts. */
type AmountName = Exclude<keyof typeof smapsFields, 'kernelPageSize' | 'mmuPageSize'>;
export type MappedAmounts = {readonly [K in AmountName]?: Bytes};

export type Mapped = {
  /** As the kernel names it; empty where it has no name: memory of the program itself. */
  readonly name: string;
  readonly kind: MappedKind;
  /** How many mappings. */
  readonly mappings: Count;
  readonly amounts: MappedAmounts;
};

export type SmapsSums = {
  /** Largest fair share first; the small ones beyond the first few hundred are in `rest`. */
  readonly mapped: readonly Mapped[];
  readonly rest: {readonly names: Count; readonly mappings: Count; readonly amounts: MappedAmounts};
  readonly mappings: Count;
  readonly totals: MappedAmounts;
} & Leftovers;

const MOST_NAMES = 300;

const amountNames = Object.keys(smapsFields).filter(
  name => name !== 'kernelPageSize' && name !== 'mmuPageSize',
) as readonly AmountName[];

/** Shared memory of System V, memfd and MAP_SHARED|MAP_ANONYMOUS has names that no file has. mm/shmem.c, ipc/shm.c */
const sharedNames = /^(\/SYSV[0-9a-f]{8}|\/memfd:|\/dev\/shm\/|\/dev\/zero( |$)|\[anon_shmem:|\/drm mm object)/;

/** What a mapping is, from its name and its flags; a file on a tmpfs elsewhere looks like any other file. */
export const kindOf = ({path, vmFlags}: Pick<Mapping, 'path' | 'vmFlags'>): MappedKind => {
  if (vmFlags.includes('ht')) return 'huge';
  if (path === '') return 'anon';
  if (path === '[heap]') return 'heap';
  if (path.startsWith('[stack')) return 'stack';
  if (path.startsWith('[anon:')) return 'anon';
  if (sharedNames.test(path)) return 'shm';
  if (path.startsWith('[')) return 'kernel';
  if (path.startsWith('/dev/') || path.startsWith('anon_inode:')) return 'device';
  return 'file';
};

type Sums = {[K in AmountName]?: Bytes};
type Draft = {readonly name: string; readonly kind: MappedKind; mappings: number; readonly amounts: Sums};

const add = (sums: Sums, amounts: MappedAmounts): void => {
  for (const name of amountNames) {
    const amount = amounts[name];
    if (amount === undefined) continue;
    const before = sums[name];
    sums[name] = before === undefined ? amount : bytes(before + amount);
  }
};

/** Without Pss, which all kernels of today print, by what is in RAM. */
const weight = ({pss, rss, size}: MappedAmounts): number => pss ?? rss ?? size ?? -1;

/** smaps to sums; empty for kernel threads and zombies, which have no mappings. */
export const parseSmapsSums = (text: string): Parsed<SmapsSums> => {
  const drafts = new Map<string, Draft>();
  let mappings = 0;
  const left = eachMapping(text, mapping => {
    mappings += 1;
    const kind = kindOf(mapping);
    const key = `${kind} ${mapping.path}`;
    let draft = drafts.get(key);
    if (draft === undefined) {
      draft = {name: mapping.path, kind, mappings: 0, amounts: {}};
      drafts.set(key, draft);
    }
    draft.mappings += 1;
    add(draft.amounts, mapping);
  });
  if (mappings === 0) {
    const bad = withoutMapping(left.malformed);
    if (bad !== undefined) return bad;
  }
  const sorted = [...drafts.values()].sort((a, b) => weight(b.amounts) - weight(a.amounts));
  const small = sorted.slice(MOST_NAMES);
  const totals: Sums = {};
  const amounts: Sums = {};
  for (const draft of sorted) add(totals, draft.amounts);
  for (const draft of small) add(amounts, draft.amounts);
  return parsed({
    mapped: sorted.slice(0, MOST_NAMES).map(draft => ({...draft, mappings: count(draft.mappings)})),
    rest: {
      names: count(small.length),
      mappings: count(small.reduce((sum, draft) => sum + draft.mappings, 0)),
      amounts,
    },
    mappings: count(mappings),
    totals,
    ...left,
  });
};
