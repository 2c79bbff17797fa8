import {lruGenEnabledField} from '../sys/lru-gen.ts';
import {demotionField} from '../sys/numa.ts';
import {fixedRange, rangeText} from '../sys/setting-ranges.ts';
import {type Knob, vmKnobList} from '../sys/vm-knob-list.ts';
import {vmWrites} from '../sys/vm-writes.ts';
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
    id: vmWrites.dropCaches.name,
    title: vmWrites.dropCaches.name,
    meaning: vmWrites.dropCaches.meaning,
    ...knobAdvice[vmWrites.dropCaches.name],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  },
  {
    id: vmWrites.compactMemory.name,
    title: vmWrites.compactMemory.name,
    meaning: vmWrites.compactMemory.meaning,
    config: vmWrites.compactMemory.config,
    ...knobAdvice[vmWrites.compactMemory.name],
    source: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  },
  {
    id: 'lru_gen.enabled',
    title: 'lru_gen/enabled',
    meaning: lruGenEnabledField.meaning,
    since: lruGenEnabledField.since,
    config: lruGenEnabledField.config,
    normal: `Default: ${lruGenEnabledField.default}.`,
    ...knobAdvice['lru_gen.enabled'],
    source: 'https://docs.kernel.org/admin-guide/mm/multigen_lru.html',
  },
  {
    id: 'numa.demotion_enabled',
    title: 'numa/demotion_enabled',
    meaning: demotionField.meaning,
    since: demotionField.since,
    config: demotionField.config,
    normal: `Default: ${demotionField.default}.`,
    ...knobAdvice['numa.demotion_enabled'],
    source: 'mm/memory-tiers.c',
  },
];

export const knobs: readonly Entry[] = ofKind('knob', [...vmKnobList.map(sysctl), ...others]);
