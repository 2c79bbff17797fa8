import {longBytes} from '../format/amount.ts';
import type {Hands} from '../host/hands.ts';
import type {Facts} from '../model/advice/facts.ts';
import {type Meminfo, parseMeminfo} from '../proc/meminfo.ts';
import {knobPath} from '../sys/vm-knobs.ts';
import {vmWrites} from '../sys/vm-writes.ts';
import {type Bytes, bytes} from '../units.ts';
import type {ActionItem, Outcome, Plan} from './action.ts';
import {refusal} from './refusal.ts';

/** Clean caches thrown away by hand: for comparing a program with cold and warm caches, and for nothing else. */
const path = knobPath(vmWrites.dropCaches.name);

export type DropKind = '1' | '2' | '3';

/**
 * Page cache that can go: pages that are dirty, being written or mapped stay (mm/truncate.c, invalidate_mapping_pages),
 * and shared memory has no file to be read again from.
 */
export const droppableCache = (meminfo: Meminfo): Bytes | undefined => {
  const {cached, buffers, shmem, dirty, writeback, mapped} = meminfo;
  if (cached === undefined || shmem === undefined) return undefined;
  const kept = shmem + (dirty ?? 0) + (writeback ?? 0) + (mapped ?? 0);
  return bytes(Math.max(0, cached + (buffers ?? 0) - kept));
};

const costs = (kind: DropKind, meminfo: Meminfo | undefined): string => {
  const cache = meminfo && droppableCache(meminfo);
  const slab = meminfo?.sReclaimable;
  const pages = cache === undefined ? 'the clean page cache' : `about ${longBytes(cache)} of clean page cache`;
  const objects =
    slab === undefined ? 'the dentries and inodes that nobody uses' : `up to ${longBytes(slab)} of dentries and inodes`;
  const what = {1: pages, 2: objects, 3: `${pages} and ${objects}`}[kind];
  return `Drops ${what}; what is needed will be read again from disk.`;
};

const meminfoNow = (hands: Hands): Meminfo | undefined => {
  const text = hands.read('proc/meminfo');
  const parsed = text.ok ? parseMeminfo(text.value) : undefined;
  return parsed?.ok ? parsed.value : undefined;
};

const fell = (what: string, before: Bytes | undefined, after: Bytes | undefined): string | undefined =>
  before === undefined || after === undefined ? undefined : `${what} ${longBytes(before)} → ${longBytes(after)}`;

const run = (hands: Hands, kind: DropKind, {contained}: Facts): Outcome => {
  const before = meminfoNow(hands);
  const written = hands.write(path, kind);
  if (!written.ok) return {ok: false, why: refusal(written.reason, path, {text: kind, takes: '1, 2 or 3', contained})};
  const after = meminfoNow(hands);
  const changes = [
    kind === '2' ? undefined : fell('cache', before?.cached, after?.cached),
    kind === '1' ? undefined : fell('slab', before?.sReclaimable, after?.sReclaimable),
    fell('free', before?.memFree, after?.memFree),
  ].filter(change => change !== undefined);
  return {
    ok: true,
    report: changes.length === 0 ? 'Caches were dropped.' : `Dropped: ${changes.join(', ')}.`,
  };
};

const titles: Readonly<Record<DropKind, string>> = {
  1: 'Drop clean page cache (1)',
  2: 'Drop dentries and inodes (2)',
  3: 'Drop page cache, dentries and inodes (3)',
};

export const dropCachesPlan = (kind: DropKind, facts: Facts): Plan => ({
  title: titles[kind],
  says: [
    costs(kind, facts.meminfo),
    'For experiments only: clean cache makes way by itself when memory is needed, so nothing is gained.',
    kind === '2'
      ? 'While it runs, programs that open files may wait.'
      : 'Dirty and mapped pages stay; mmtop does not sync, which before it would drop more.',
    ...(facts.contained === true ? ['It drops the caches of the whole host.'] : []),
    'It happens once, the kernel notes it in its log, and it cannot be undone.',
  ],
  command: `echo ${kind} | sudo tee /${path}`,
  run: hands => run(hands, kind, facts),
});

export const dropCachesItems = (facts: Facts): readonly ActionItem[] =>
  (['1', '2', '3'] as const).map(kind => ({
    id: `drop-caches-${kind}`,
    label: titles[kind],
    plan: dropCachesPlan(kind, facts),
  }));
