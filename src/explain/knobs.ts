import {fixedRange, rangeText} from '../sys/setting-ranges.ts';
import {type Knob, vmKnobList} from '../sys/vm-knob-list.ts';
import {type Draft, type Entry, type Extra, ofKind} from './entry.ts';
import {knobAdvice} from './knob-advice.ts';

/**
 * The settings: what they do, their default, what common advice gets wrong, and the risk.
 * https://docs.kernel.org/admin-guide/sysctl/vm.html
 */
const words = (...parts: readonly (string | undefined)[]): string => parts.filter(part => part !== undefined).join(' ');

const ending = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Bounds that do not go without saying. */
const boundsOf = (id: string): string | undefined => {
  const range = fixedRange(id);
  const text = range === undefined ? undefined : rangeText(range);
  return text === undefined || text === 'from 0' || text === '0 or 1' ? undefined : `Range: ${text}.`;
};

/** What the kernel sets by itself, what may be set, and what is normal. */
export const normalOf = (id: string, fallback: string | undefined, extra: Extra | undefined): string | undefined => {
  const text = words(
    fallback === undefined ? undefined : ending(`Default: ${fallback.replaceAll('\t', ' ')}`),
    boundsOf(id),
    extra?.normal,
  );
  return text === '' ? undefined : text;
};

/** The end of a meaning, for what newer kernels no longer have. */
export const goneIn = (until: string | undefined): string | undefined =>
  until === undefined ? undefined : `Kernels from ${until} on no longer have it.`;

const units: Readonly<Record<Knob['unit'], string>> = {
  kB: 'KiB',
  bytes: 'bytes',
  pages: 'pages',
  percent: 'percent',
  centiseconds: 'hundredths of a second',
  s: 'seconds',
  count: 'count',
  switch: '0 off, 1 on',
  mode: 'a number that stands for a mode',
  ratio: 'a ratio',
};

const sysctl = (knob: Knob): Draft => {
  const extra = knobAdvice[knob.name];
  const normal = normalOf(knob.name, knob.default, extra);
  return {
    id: knob.name,
    title: knob.name,
    names: [`/proc/sys/${knob.name.replaceAll('.', '/')}`, knob.name.replace(/^[^.]+\./, ''), ...(extra?.names ?? [])],
    meaning: words(knob.meaning, goneIn(knob.until)),
    unit: units[knob.unit],
    ...(knob.since !== undefined && {since: knob.since}),
    ...(knob.config !== undefined && {config: knob.config}),
    ...(normal !== undefined && {normal}),
    ...(extra?.act !== undefined && {act: extra.act}),
    see: [...(extra?.see ?? []), 'sysctl'],
    source: knob.name.startsWith('kernel.')
      ? 'https://docs.kernel.org/admin-guide/sysctl/kernel.html'
      : 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  };
};

/** Settings that no list of the parsers has, because nothing can be read from them or they are read another way. */
const others: readonly Draft[] = [
  {
    id: 'vm.drop_caches',
    title: 'vm.drop_caches',
    names: ['/proc/sys/vm/drop_caches', 'drop_caches'],
    meaning:
      'A write drops clean caches at once: 1 page cache, 2 dentries and inodes, 3 both; 4 keeps later drops out of the log. It happens once and is no mode. For experiments only.',
    normal: 'Nobody writes to it.',
    act: 'mmtop never does. To free memory it is useless: clean cache makes way by itself. Risk: all of it is read again from disk, and the cause stays hidden.',
    see: ['drop-caches', 'workflow.7', 'vmstat.drop_pagecache', 'vmstat.drop_slab'],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  },
  {
    id: 'vm.compact_memory',
    title: 'vm.compact_memory',
    names: ['/proc/sys/vm/compact_memory', 'compact_memory'],
    meaning: 'A write compacts all zones once, so that large blocks come together. Write-only.',
    act: 'Useful right before a pool of huge pages is enlarged. Risk: pauses while it runs.',
    see: ['compaction', 'hugetlb', 'fragmentation'],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  },
  {
    id: 'lru_gen.enabled',
    title: 'lru_gen/enabled',
    names: ['/sys/kernel/mm/lru_gen/enabled'],
    meaning:
      'Bits of the multi-generational LRU: 1 in use, 2 and 4 faster ways to find what was touched. 0x0007 is all of it, 0x0000 off.',
    since: '6.1',
    config: 'CONFIG_LRU_GEN',
    normal: 'Default: chosen when the kernel is built.',
    see: ['mglru', 'lru'],
    source: 'https://docs.kernel.org/admin-guide/mm/multigen_lru.html',
  },
  {
    id: 'numa.demotion_enabled',
    title: 'numa/demotion_enabled',
    names: ['/sys/kernel/mm/numa/demotion_enabled', 'demotion_enabled'],
    meaning: 'Whether reclaim moves cold pages to a slower NUMA node before it drops or swaps them.',
    since: '5.15',
    config: 'CONFIG_NUMA and CONFIG_MIGRATION',
    normal: 'Default: false.',
    see: ['demotion', 'numa'],
    source: 'mm/memory-tiers.c',
  },
];

export const knobs: readonly Entry[] = ofKind('knob', [...vmKnobList.map(sysctl), ...others]);
