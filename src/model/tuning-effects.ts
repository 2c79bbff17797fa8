import {longBytes, shortPercent} from '../format/amount.ts';
import {bytes, kib, pagesToBytes, percentOf} from '../units.ts';
import {type Facts, memoryOf} from './advice/facts.ts';
import type {Setting} from './advice/rule.ts';

/** What else happens when a setting is written: the other one of a pair goes to 0, work starts, memory is taken. */

const pairs: readonly (readonly [string, string])[] = [
  ['vm.dirty_ratio', 'vm.dirty_bytes'],
  ['vm.dirty_background_ratio', 'vm.dirty_background_bytes'],
  ['vm.overcommit_ratio', 'vm.overcommit_kbytes'],
];

/** The setting that a write to this one sets to 0. mm/page-writeback.c, mm/util.c */
export const partnerOf = (name: string): string | undefined => {
  const pair = pairs.find(both => both.includes(name));
  return pair?.find(other => other !== name);
};

type Effect = (n: number, facts: Facts, text: string) => string | undefined;

const strict: Effect = (n, {meminfo}) => {
  if (n !== 2) return undefined;
  const made = meminfo?.committedAS;
  const limit = meminfo?.commitLimit;
  if (made === undefined || limit === undefined) return 'From then on requests beyond CommitLimit are refused.';
  const share = percentOf(made, limit);
  return share >= 100
    ? `More than CommitLimit is promised already (${longBytes(made)} of ${longBytes(limit)}): requests would be refused at once.`
    : `From then on requests beyond CommitLimit are refused; ${longBytes(made)} of ${longBytes(limit)} are promised (${shortPercent(share)}).`;
};

const pool: Effect = (n, {meminfo}) => {
  const size = meminfo?.hugepagesize;
  return size === undefined
    ? undefined
    : `The pool takes ${longBytes(bytes(n * size))} from everything else, as far as that much is free in large blocks.`;
};

const reserve: Effect = (n, facts) => {
  const now = facts.knob('vm.min_free_kbytes');
  const memory = memoryOf(facts);
  if (now === undefined || memory === undefined) return undefined;
  const less =
    n > now
      ? `${longBytes(kib(n - now))} less for programs and cache`
      : `${longBytes(kib(now - n))} more for programs and cache`;
  return `All zones keep ${longBytes(kib(n))} free, ${shortPercent(percentOf(kib(n), memory))} of the RAM: ${less}.`;
};

const unmerge: Effect = (n, {ksm, system}) => {
  if (n !== 2) return undefined;
  const saved = ksm?.pagesSharing;
  return saved?.ok
    ? `Every merged page gets copies of its own again: ${longBytes(pagesToBytes(saved.value, system.pageSize))} more RAM.`
    : 'Every merged page gets copies of its own again.';
};

const effects: Readonly<Record<string, Effect>> = {
  'vm.overcommit_memory': strict,
  'vm.nr_hugepages': pool,
  'vm.min_free_kbytes': reserve,
  'vm.compaction_proactiveness': n => (n > 0 ? 'A run of compaction starts at once.' : undefined),
  'vm.panic_on_oom': n => (n > 0 ? 'The next time memory runs out the whole machine stops.' : undefined),
  'vm.oom_kill_allocating_task': n => (n > 0 ? 'Badness no longer decides who is killed.' : undefined),
  'vm.numa_stat': n => (n === 0 ? 'The counters of NUMA hits and misses stand still from then on.' : undefined),
  'vm.dirty_writeback_centisecs': n =>
    n === 0 ? 'Nothing is written because of its age any more: a crash may lose any amount of data.' : undefined,
  'vm.vfs_cache_pressure': n =>
    n === 0 ? 'Dentries and inodes are never given back: they may fill the RAM until something is killed.' : undefined,
  'thp.enabled': (_n, _facts, text) =>
    text === 'never'
      ? 'khugepaged stops, and vm.min_free_kbytes goes back to what the kernel computes. Huge pages there are stay.'
      : 'vm.min_free_kbytes may rise with it. What is in memory changes only over time.',
  'ksm.run': unmerge,
  'zswap.enabled': (n, {meminfo}) => {
    const held = meminfo?.zswap;
    return n === 0 && held !== undefined && held > 0
      ? `What is in the pool (${longBytes(held)} of RAM) stays there until it is read back or freed.`
      : undefined;
  },
};

/** Sentences, to be read before the write. */
export const effectsOf = (setting: Setting, text: string, facts: Facts): readonly string[] => {
  const partner = partnerOf(setting.name);
  const other = partner === undefined ? undefined : facts.knob(partner as Parameters<Facts['knob']>[0]);
  const zeroed =
    other !== undefined && other > 0 ? [`${partner}, ${other} now, goes to 0: only one of the two counts.`] : [];
  const effect = effects[setting.entry]?.(Number(text), facts, text);
  return effect === undefined ? zeroed : [...zeroed, effect];
};
